/**
 * Postmark: daily counts of one server, all message streams together. https://postmarkapp.com/developer
 * Days are those of New York: "All stats use EST timezone" (https://postmarkapp.com/developer/api/stats-api), and the times
 * it gives follow its summer time.
 */

import * as v from 'valibot';
import { addDays, daysBetween, minuteMs } from '../core/days.ts';
import {
  countsOf,
  type Counts,
  type Day,
  type DayReading,
  type DaysReading,
  type HealthLevel,
  type HealthReading,
} from '../core/model.ts';
import { isFullDaily, readDayRows } from './reading/day-rows.ts';
import { createNotes, fieldsOf, rowsSchema, type Fields, type Notes } from './reading/parse.ts';
import type { Endpoint, Provider, ReadContext, Transport } from './provider.ts';

const newYork = 'America/New_York';

const statsSchema = v.looseObject({ Days: rowsSchema });
/** Of a server two things are read; the answer also holds its tokens. */
const serverSchema = v.object({ Name: v.optional(v.unknown()), DeliveryType: v.string() });

interface Range {
  readonly from: Day;
  readonly to: Day;
}

/** No limits are published: one request at a time, and some room between two. */
const pauseMs = 250;

/** How far back: a year at first, a month once a day for what comes late, else what moves (decision PM14). */
function rangeOf({ known, now, today }: Pick<ReadContext, 'known' | 'now' | 'today'>): Range {
  const back = known.lastFullAt === null ? 364 : isFullDaily({ known, now }) ? 29 : 2;
  return { from: addDays(today, -back), to: today };
}

/** What one kind of statistics says of a day. */
interface DayCounts extends Pick<DayReading, 'parts'> {
  readonly counts: Partial<Counts>;
}

/**
 * One kind of statistics of every day of the range. Days without events are left out, and so are numbers that would be 0:
 * inside the range that was asked for both are known zeros (decision PM1).
 */
async function readStats(
  transport: Pick<Transport, 'get'>,
  kind: string,
  { from, to }: Range,
  notes: Notes,
  countsOfDay: (row: Fields | null) => DayCounts,
): Promise<ReadonlyMap<Day, DayCounts>> {
  const query = { fromdate: from, todate: to };
  const answer = await transport.get(`/stats/outbound/${kind}`, { query, schema: statsSchema });
  const known = new Map<Day, DayCounts>();
  const rows = readDayRows(answer.Days, 'Date', notes, (row) => {
    const read = countsOfDay(row);
    const day = row.day('Date');
    if (day !== null) known.set(day, read);
    return countsOf(read.counts);
  });
  const beyond = rows.filter(({ day }) => day < from || day > to).length;
  if (beyond > 0) notes.say({ code: 'days-not-asked', count: beyond });
  noteTotal(fieldsOf(answer, notes), rows, notes);
  return new Map(daysBetween(from, to).map((day) => [day, known.get(day) ?? countsOfDay(null)]));
}

/** The totals of an answer are no days: where they differ, the days count (decision PM4). */
function noteTotal(answer: Fields | null, rows: readonly DayReading[], notes: Notes): void {
  if (answer === null || !answer.has('Sent')) return;
  const [total, sum] = [answer.count('Sent'), rows.reduce((all, { counts }) => all + (counts.sent ?? 0), 0)];
  if (total !== null && total !== sum) notes.say({ code: 'total-differs', total, sum });
}

const zeroWithout = (row: Fields | null, name: string): number | null => (row === null ? 0 : row.countOrZero(name));

function sentOf(row: Fields | null): DayCounts {
  const sent = zeroWithout(row, 'Sent');
  return { counts: { sent, total: sent } };
}

/** The vendor's own bounce rate has these three in it, also what may still arrive (decision PM9). */
const bounces = ['HardBounce', 'SoftBounce', 'Transient'] as const;
/** The documentation spells the failed ones in two ways. */
const failures = ['SMTPApiError', 'SMTPAPIError'] as const;

function bouncedOf(row: Fields | null): DayCounts {
  const failed = zeroWithout(row, failures.find((name) => row?.has(name) === true) ?? failures[0]);
  const numbers = bounces.map((name) => [name, zeroWithout(row, name)] as const);
  const bounced = numbers.reduce<number | null>(
    (sum, [, count]) => (sum === null || count === null ? null : sum + count),
    0,
  );
  const told = [...numbers, [failures[0], failed] as const].flatMap(([name, count]) =>
    count === null || count === 0 ? [] : [[name, count] as const],
  );
  return { counts: { bounced, failed }, parts: Object.fromEntries(told) };
}

const complainedOf = (row: Fields | null): DayCounts => ({ counts: { complained: zeroWithout(row, 'SpamComplaint') } });

/** The days of several statistics as one series: each number is that of the statistics that have it (decision PM2). */
function merged({ from, to }: Range, statistics: readonly ReadonlyMap<Day, DayCounts>[]): DaysReading {
  const rows = daysBetween(from, to).map((day): DayReading => {
    const found = statistics.flatMap((days) => days.get(day) ?? []);
    const parts = found.find((counts) => counts.parts !== undefined)?.parts;
    const counts = countsOf(found.reduce<Partial<Counts>>((all, each) => ({ ...all, ...each.counts }), {}));
    return { day, counts, ...(parts === undefined ? {} : { parts }) };
  });
  return { campaignId: null, from, to, everyDay: true, rows };
}

/**
 * Sends, then what became of them, as one answer: a rate is never made of the sends of one poll and the bounces of another.
 * Where a later request fails, what came before it is kept.
 */
const stats: Endpoint = {
  name: 'stats',
  cadence: 'live',
  brings: 'days',
  isFull: isFullDaily,
  async *read(context) {
    const range = rangeOf(context);
    const notes = createNotes();
    const statistics = [await readStats(context, 'sends', range, notes, sentOf)];
    try {
      for (const [kind, countsOfDay] of [
        ['bounces', bouncedOf],
        ['spam', complainedOf],
      ] as const) {
        await context.pause(pauseMs);
        statistics.push(await readStats(context, kind, range, notes, countsOfDay));
      }
    } catch (thrown) {
      yield { days: [merged(range, statistics)], notes: notes.list() };
      throw thrown;
    }
    yield { days: [merged(range, statistics)], notes: notes.list() };
  },
};

/** Opens and clicks change for weeks, and no alert goes by them. */
const engagement: Endpoint = {
  name: 'engagement',
  cadence: 'hourly',
  brings: 'days',
  isFull: isFullDaily,
  async *read(context) {
    const range = rangeOf(context);
    for (const [kind, field] of [
      ['opens', 'opened'],
      ['clicks', 'clicked'],
    ] as const) {
      await context.pause(pauseMs);
      const notes = createNotes();
      const days = await readStats(context, kind, range, notes, (row) => ({
        counts: { [field]: zeroWithout(row, 'Unique') },
      }));
      yield { days: [{ ...merged(range, [days]), beside: true }], notes: notes.list() };
    }
  },
};

/** What the documentation names. */
const deliveryLevels: Readonly<Record<string, HealthLevel>> = { Live: 'ok', Sandbox: 'warning' };

function deliveryOf(server: Fields | null): readonly HealthReading[] {
  const value = server?.text('DeliveryType') ?? null;
  return value === null
    ? []
    : [{ scope: 'account', name: 'delivery', value, level: deliveryLevels[value] ?? 'unknown' }];
}

const server: Endpoint = {
  name: 'server',
  cadence: 'daily',
  brings: 'totals',
  oneAnswer: true,
  async *read({ get }) {
    const notes = createNotes();
    const answer = await get('/server', { schema: serverSchema });
    yield { health: deliveryOf(fieldsOf(answer, notes)), notes: notes.list() };
  },
};

export const postmark: Provider = {
  name: 'Postmark',
  baseUrl: 'https://api.postmarkapp.com',
  floorMs: 5 * minuteMs,
  keyPattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  keyForm: 'A server API token is a UUID, such as 6f1b9c7e-2d4a-4b8f-9e31-5a7c0d2b8e64',
  keyKinds: [{ id: 'server-token', startsWith: '' }],
  keyHelp:
    'Make a token of its own for Sendgauge: open the server, API Tokens. A server may have three, and every one of them can also send. The account token is not needed; do not give it to anybody.',
  fields: [],
  capabilities: { senders: false, campaigns: false, dailyLimit: false, complaints: true, clicks: true },
  statuses: { sender: {}, campaign: {}, warmup: {} },
  health: {
    delivery: { label: 'Delivery', hints: { Sandbox: 'mail is accepted and not delivered' } },
  },
  dayZone: () => newYork,
  rates: {
    // "Calculated by total sent" (stats-api); events are counted on the day on which they happen (decision PM3).
    bounce: { numerator: 'bounced', denominator: ['sent'], byEventDay: true },
    complaint: { numerator: 'complained', denominator: ['sent'], byEventDay: true },
    // No number of delivered mails exists, and none of those that were tracked (decision PM8).
    delivery: null,
    open: null,
    click: null,
    reply: null,
    attempted: ['sent'],
  },
  policyLines: [], // none on the vendor's own pages (2026-11-30)
  links: {
    keys: 'https://account.postmarkapp.com/servers',
    dashboard: 'https://account.postmarkapp.com/servers',
    documentation: 'https://postmarkapp.com/developer',
  },
  formerHosts: [],
  hints: {
    unauthorized: 'Copy a server API token; tokens that were removed are rejected too.',
    forbidden: 'Copy a server API token of this server.',
  },
  headers: (key) => ({ 'X-Postmark-Server-Token': key }),
  endpoints: [stats, server, engagement],
  async verify(open, settings) {
    const answer = await open(settings).get('/server', { schema: serverSchema });
    const name = fieldsOf(answer, createNotes())?.text('Name') ?? null;
    return { settings, found: () => (name === null ? 'one server' : `the server ${name}`) };
  },
};
