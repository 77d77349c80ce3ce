/** Krafter Mail: daily counts and rolling windows of one team. https://docs.krafter.dev/mail/ (beta, so expect drift). */

import * as v from 'valibot';
import { utc } from '../core/day-zone.ts';
import { addDays, secondMs } from '../core/days.ts';
import { countsOf, type CountField, type Counts, type Known, type WindowReading } from '../core/model.ts';
import { exact, sumOf } from '../core/rates.ts';
import { isFullDaily, readDayRows } from './reading/day-rows.ts';
import { getList, isCutShort } from './reading/more.ts';
import {
  createNotes,
  fieldsOf,
  recordSchema,
  requireAnyNumber,
  rowsSchema,
  type Fields,
  type Notes,
} from './reading/parse.ts';
import type { Endpoint, Provider, Transport } from './provider.ts';

/** The documented statuses: exclusive current states, so `sent` means "handed off, not yet confirmed" (decision S4). */
const statuses = [
  'queued',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
] as const satisfies readonly CountField[];

// `by_status` of nothing may arrive as `[]`, as some languages write an empty map; it may not be missing (decision S1).
const statsSchema = v.object({
  data: v.looseObject({
    by_status: v.union([v.pipe(v.array(v.unknown()), v.empty()), recordSchema]),
  }),
});
const dailySchema = v.looseObject({ data: rowsSchema });

type Period = '1d' | '7d' | '30d' | '90d';

async function readWindow(transport: Transport, period: Period, notes: Notes): Promise<WindowReading> {
  const { data } = await transport.get('/mail/stats', { query: { period }, schema: statsSchema });
  const fields = fieldsOf(data, notes);
  // Unknown periods fall back to 7d silently, so the answer's own word counts (decision S2).
  const echoed = fields?.text('period') ?? period;
  if (echoed !== period) notes.say({ code: 'other-period', asked: period, answered: echoed });
  const total = fields?.count('total') ?? null;
  const byStatus = statusCounts(data.by_status, fields);
  requireAnyNumber([byStatus], (counts) => [total, ...Object.values(counts)]);
  const sum = exact(Object.values(byStatus).reduce((all, count) => all + count, 0));
  if (total !== null && sum !== null && sum !== total) notes.say({ code: 'total-differs', total, sum });
  return { period: echoed, since: fields?.instant('since') ?? null, total, byStatus };
}

/**
 * "Only statuses with non-zero counts are included": an absent one is a known zero, the one place where absent means 0
 * (decision S1). A status that is there but unreadable stays out, and so unknown. Statuses not documented are kept.
 */
function statusCounts(given: object, fields: Fields | null): Readonly<Record<string, number>> {
  const zeros = statuses.filter((status) => !Object.hasOwn(given, status)).map((status) => [status, 0] as const);
  return { ...Object.fromEntries(zeros), ...(Array.isArray(given) ? {} : fields?.countMap('by_status')) };
}

/** A day row's counters, with their sum as the total the correction rules compare (decision D4). */
function countsOfDay(row: Fields): Counts {
  const counts = countsOf(Object.fromEntries(statuses.map((status) => [status, row.count(status)])));
  return { ...counts, total: sumOf(counts, statuses) };
}

/** How many days to ask for: a year at first, a month once a day, else a week and two spare days (decisions D1, D3). */
function daysToAsk(known: Known, now: number): number {
  if (known.lastFullAt === null) return 365;
  return isFullDaily({ known, now }) ? 30 : 9;
}

const daily: Endpoint = {
  name: 'daily',
  cadence: 'live',
  brings: 'days',
  oneAnswer: true,
  isFull: isFullDaily,
  async *read({ get, known, now, today }) {
    const days = daysToAsk(known, now);
    const options = { query: { days: String(days) }, schema: dailySchema };
    const { answer, signs } = await getList({ get }, '/mail/stats/daily', options);
    const { data } = answer;
    const notes = createNotes();
    const isCut = isCutShort(signs, data.length);
    if (isCut) notes.say({ code: 'returned', count: data.length, of: null, what: 'day' });
    const rows = readDayRows(data, 'date', notes, countsOfDay);
    // Nobody says whether `days` counts today, nor whether quiet days are left out: claim the days that are certain,
    // promise no row for any of them, and let the rows speak for themselves (decisions D1, D2).
    // Of days that part of a series leaves out nothing is known.
    const from = isCut ? today : addDays(today, 2 - days);
    yield { days: [{ campaignId: null, from, to: today, everyDay: false, rows }], notes: notes.list() };
  },
};

/** Windows roll and days are calendar days, so the two are never compared (decision S3). */
const windowEndpoint = (name: string, cadence: Endpoint['cadence'], periods: readonly Period[]): Endpoint => ({
  name,
  cadence,
  brings: 'totals',
  async *read(context) {
    for (const period of periods) {
      const notes = createNotes();
      const window = await readWindow(context, period, notes);
      yield { windows: [window], notes: notes.list() };
    }
  },
});

// The vendor's own formula leaves complained and queued out of the denominator (decision D5).
const finished: readonly CountField[] = ['sent', 'delivered', 'bounced', 'failed'];

export const krafter: Provider = {
  name: 'Krafter Mail',
  baseUrl: 'https://app.krafter.dev/api/v1',
  // 100 requests per calendar minute and team, and two per poll: half of it at the very most.
  floorMs: 2 * secondMs,
  keyPattern: /^kr_/,
  keyForm: 'It starts with kr_live_',
  keyKinds: [{ id: 'team', startsWith: 'kr_' }],
  keyHelp: 'Create a key with the scope mail:read. Sandbox keys can only send.',
  fields: [],
  capabilities: {
    senders: false,
    campaigns: false,
    dailyLimit: false,
    complaints: true,
    clicks: false,
  },
  statuses: { sender: {}, campaign: {}, warmup: {} },
  health: {},
  dayZone: () => utc,
  rates: {
    bounce: { numerator: 'bounced', denominator: finished },
    complaint: { numerator: 'complained', denominator: ['delivered'], eventsApart: true },
    delivery: { numerator: 'delivered', denominator: finished },
    open: null,
    click: null,
    reply: null,
    attempted: ['sent', 'delivered', 'bounced', 'complained', 'failed'],
  },
  policyLines: [], // none that could be found (2026-11-21)
  links: {
    keys: 'https://docs.krafter.dev/mail/guide/authentication.html',
    dashboard: 'https://app.krafter.dev/',
    documentation: 'https://docs.krafter.dev/mail/guide/rate-limiting.html',
  },
  formerHosts: [],
  hints: {
    unauthorized: 'Expired keys are rejected too.',
    forbidden: 'Sandbox keys cannot read statistics; create a key with mail:read.',
  },
  headers: (key) => ({ Authorization: `Bearer ${key}` }),
  endpoints: [
    daily,
    windowEndpoint('stats-1d', 'live', ['1d']),
    windowEndpoint('stats', 'hourly', ['7d', '30d', '90d']),
  ],
  async verify(open, settings) {
    const { total } = await readWindow(open(settings), '1d', createNotes());
    return {
      settings,
      found: (format) => (total === null ? 'statistics' : `${format.plural(total, 'mail')} in the last 24 hours`),
    };
  },
};
