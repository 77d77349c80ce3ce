/** ColdSend: campaigns and a daily timeline of one workspace. https://docs.coldsend.pro/ */

import * as v from 'valibot';
import { addDays, dayNumber, minuteMs } from '../core/days.ts';
import { countsOf, type AveragesReading, type CampaignReading, type Listing } from '../core/model.ts';
import { isFullDaily, readDayRows } from './reading/day-rows.ts';
import { dayIn } from './reading/instants.ts';
import { getList, isCutShort } from './reading/more.ts';
import {
  createNotes,
  fieldsOf,
  readRows,
  requireAnyNumber,
  rowsSchema,
  withoutDoubles,
  type Fields,
  type Notes,
} from './reading/parse.ts';
import type { Endpoint, Provider, Transport } from './provider.ts';

const campaignsPath = '/api/public/v1/analytics/campaigns';

const campaignsSchema = v.looseObject({ workspace_kpis: v.optional(v.unknown()), campaigns: rowsSchema });
const timelineSchema = v.looseObject({
  from_date: v.optional(v.unknown()),
  to_date: v.optional(v.unknown()),
  timeline: rowsSchema,
});

/** `total_sent` leaves bounces out; kept as given, so that our rates are the vendor's own (decision K2). */
function readCampaign(row: Fields): CampaignReading | null {
  const id = row.id('campaign_id');
  if (id === null) return null;
  return {
    id,
    name: row.text('campaign_name'),
    status: row.text('status'),
    totalLeads: row.count('total_leads'),
    counts: countsOf({
      sent: row.count('total_sent'),
      opened: row.count('total_opened'),
      replied: row.count('total_replied'),
      bounced: row.count('total_bounced'),
    }),
    steps: [],
    leadStatus: {},
    // Fractions here; the same vendor uses percents elsewhere (decision K3).
    providerRates: {
      open: row.fraction('open_rate'),
      reply: row.fraction('reply_rate'),
      bounce: row.fraction('bounce_rate'),
    },
  };
}

/** ColdSend's own averages; how they are taken is not documented, so they are only shown (decision K4). */
function readAverages(kpis: Fields): AveragesReading {
  return {
    totalCampaigns: kpis.count('total_campaigns'),
    totalSent: kpis.count('total_sends'),
    openRate: kpis.fraction('avg_open_rate'),
    replyRate: kpis.fraction('avg_reply_rate'),
    bounceRate: kpis.fraction('avg_bounce_rate'),
  };
}

interface CampaignsAnswer {
  readonly campaigns: Listing<CampaignReading>;
  readonly averages: AveragesReading | null;
}

/**
 * All campaigns. Never asks for dates or a status: `from_date` means "launched since", so it would answer lifetime totals of
 * young campaigns (decision K1).
 */
async function readCampaigns(transport: Transport, notes: Notes): Promise<CampaignsAnswer> {
  const { answer, signs } = await getList(transport, campaignsPath, { schema: campaignsSchema });
  const { items, bad } = readRows(answer.campaigns, notes, readCampaign);
  // A draft may have nothing but its leads.
  requireAnyNumber(items, ({ counts, totalLeads }) => [...Object.values(counts), totalLeads]);
  const campaigns = withoutDoubles(items, ({ id }) => id, notes);
  const kpis = fieldsOf(answer.workspace_kpis, notes);
  const averages = kpis === null ? null : readAverages(kpis);
  const total = averages?.totalCampaigns ?? null;
  // No pagination is documented, so a silent cap is possible (decision K5).
  const given = answer.campaigns.length;
  const missing = (total !== null && total > campaigns.length + bad) || isCutShort(signs, given);
  if (missing)
    notes.say({ code: 'returned', count: given, of: total !== null && total > given ? total : null, what: 'campaign' });
  return { campaigns: { items: campaigns, complete: total !== null && !missing && bad === 0 }, averages };
}

const campaigns: Endpoint = {
  name: 'campaigns',
  cadence: 'live',
  brings: 'campaigns',
  oneAnswer: true,
  async *read(context) {
    const notes = createNotes();
    const { campaigns, averages } = await readCampaigns(context, notes);
    yield { campaigns, ...(averages === null ? {} : { averages }), notes: notes.list() };
  },
};

/** The range the answer says it covers, where that is a believable one (decision T4). */
function echoedRange(from: unknown, to: unknown): { readonly from: string; readonly to: string } | null {
  const range = { from: dayIn(from), to: dayIn(to) };
  if (range.from === null || range.to === null) return null;
  const length = dayNumber(range.to) - dayNumber(range.from) + 1;
  return length >= 1 && length <= 400 ? { from: range.from, to: range.to } : null;
}

const timeline: Endpoint = {
  name: 'timeline',
  cadence: 'live',
  brings: 'days',
  oneAnswer: true,
  isFull: isFullDaily,
  async *read({ get, known, now, today: to }) {
    // The zone of ColdSend's days is not stated: UTC is assumed, and tomorrow is never asked for (decision T1).
    const from = addDays(to, isFullDaily({ known, now }) ? -90 : -14);
    const { answer, signs } = await getList({ get }, `${campaignsPath}/timeline`, {
      query: { from_date: from, to_date: to },
      schema: timelineSchema,
    });
    const notes = createNotes();
    const rows = readDayRows(answer.timeline, 'date', notes, (row) =>
      // Counts as they come: with bounces counted by event day, more bounces than sends are legal (decision T2).
      countsOf({
        sent: row.count('sent'),
        opened: row.count('opened'),
        replied: row.count('replied'),
        bounced: row.count('bounced'),
      }),
    );
    if (isCutShort(signs, answer.timeline.length))
      notes.say({ code: 'returned', count: answer.timeline.length, of: null, what: 'day' });
    const range = echoedRange(answer.from_date, answer.to_date) ?? { from, to };
    if (range.from > from || range.to < to) notes.say({ code: 'covers-only', ...range });
    yield { days: [{ campaignId: null, ...range, everyDay: true, rows }], notes: notes.list() };
  },
};

export const coldsend: Provider = {
  name: 'ColdSend',
  baseUrl: 'https://api.coldsend.pro',
  // "Don't repeatedly poll the same endpoint. Cache for 5+ minutes": https://docs.coldsend.pro/reference/rate-limits
  floorMs: 5 * minuteMs,
  keyPattern: /^cs_/,
  keyForm: 'It starts with cs_live_',
  keyKinds: [{ id: 'workspace', startsWith: 'cs_' }],
  keyHelp:
    'Create a key with the scope campaigns:read. ColdSend recommends campaigns:read and sender_accounts:read for dashboards.',
  fields: [],
  capabilities: {
    senders: false,
    campaigns: true,
    dailyLimit: false,
    complaints: false,
    clicks: false,
  },
  // The documented set. That a failed campaign was stopped by ColdSend, and is not over, is our reading.
  statuses: {
    sender: {},
    campaign: { draft: 'fine', active: 'fine', paused: 'paused', completed: 'ended', failed: 'stopped' },
    warmup: {},
  },
  health: {},
  dayZone: () => null,
  rates: {
    bounce: { numerator: 'bounced', denominator: ['sent'], eventsApart: true, byEventDay: true },
    complaint: null,
    delivery: null,
    open: { numerator: 'opened', denominator: ['sent'], byEventDay: true },
    click: null,
    reply: { numerator: 'replied', denominator: ['sent'], byEventDay: true },
    attempted: ['sent'],
  },
  policyLines: [], // none that could be found (2026-11-21)
  links: {
    keys: 'https://docs.coldsend.pro/authentication/api-keys',
    dashboard: 'https://coldsend.pro/',
    documentation: 'https://docs.coldsend.pro/',
  },
  formerHosts: ['api.coldsend.io', 'api.coldsend.pro'],
  hints: {
    unauthorized: 'Revoked keys are rejected too.',
    forbidden: 'Create a key with the scope campaigns:read.',
  },
  headers: (key) => ({ 'X-API-Key': key }),
  endpoints: [timeline, campaigns],
  async verify(open, settings) {
    const { campaigns, averages } = await readCampaigns(open(settings), createNotes());
    const count = averages?.totalCampaigns ?? campaigns.items.length;
    return { settings, found: (format) => format.plural(count, 'campaign') };
  },
};
