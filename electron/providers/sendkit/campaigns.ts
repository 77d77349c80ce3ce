import * as v from 'valibot';
import { dayMs, hourMs, minuteMs, secondMs } from '../../core/days.ts';
import { failure, ProviderFailure, type ProviderErrorKind } from '../../core/errors.ts';
import {
  countsOf,
  type Answer,
  type CampaignListing,
  type CampaignReading,
  type Listing,
  type StepReading,
} from '../../core/model.ts';
import { continueAfterMs } from '../../core/polling/schedule.ts';
import { meaningOf } from '../../core/statuses.ts';
import {
  createNotes,
  fieldsOf,
  readRows,
  recordSchema,
  withoutDoubles,
  type Fields,
  type Notes,
} from '../reading/parse.ts';
import type { Endpoint, ReadContext, Transport } from '../provider.ts';
import type { KnownCampaign } from '../../core/model.ts';
import { entriesOf } from '../keys.ts';
import { campaignIdIn, isUsableId } from './campaign-ids.ts';
import { isWhole, readList } from './pages.ts';
import { statuses } from './statuses.ts';

/** Discovery: on a page of newer documentation, https://docs.sendkit.ai/api-reference/get-v1-campaigns (decision C8). */
export const campaignList: Endpoint = {
  name: 'campaign-list',
  cadence: 'hourly',
  brings: 'campaigns',
  oneAnswer: true,
  optional: true,
  async *read(context) {
    const notes = createNotes();
    yield { campaignList: await readCampaignList(context, notes), notes: notes.list() };
  },
};

async function readCampaignList(transport: Transport, notes: Notes): Promise<Listing<CampaignListing>> {
  const list = await readList(transport, '/v1/campaigns', { limit: '100' }, 'campaign', notes);
  const { items, bad } = readRows(list.rows, notes, (row): CampaignListing | null => {
    const id = row.id('_id', 'id');
    return id === null ? null : { id, name: row.text('name'), status: row.text('status') };
  });
  const campaigns = withoutDoubles(items, ({ id }) => id, notes);
  return { items: campaigns, complete: isWhole(list, campaigns.length, bad, 'campaign', notes) };
}

/** What says that the API has no list, and nothing about any campaign. */
const notOffered: readonly ProviderErrorKind[] = ['not-found', 'forbidden', 'web-page'];

const analyticsSchema = v.object({ data: v.looseObject({ stats: recordSchema }) });

/**
 * One campaign's counters since it started. `stats` is the authority: the steps cover the main sequence only and need not
 * add up to it (decision C1).
 */
async function readCampaign(transport: Transport, id: string, notes: Notes): Promise<CampaignReading> {
  const path = `/v1/analytics/campaigns/${encodeURIComponent(id)}`;
  const { data } = await transport.get(path, { schema: analyticsSchema });
  const fields = fieldsOf(data, notes);
  const campaign = fields?.object('campaign') ?? null;
  const stats = fieldsOf(data.stats, notes);
  const counts = countsOf({
    sent: stats?.count('sent') ?? null,
    // Kept as reported and never derived: it is not sent minus bounced (decision C5).
    delivered: stats?.count('delivered') ?? null,
    opened: stats?.count('opened') ?? null,
    clicked: stats?.count('clicked') ?? null,
    bounced: stats?.count('bounced') ?? null,
    replied: repliesOf(stats?.count('replied') ?? null, fields?.count('totalReplied') ?? null, notes),
  });
  if (Object.values(counts).every((count) => count === null)) {
    throw failure('unexpected', 'SendKit sent a campaign without counters.');
  }
  return {
    id,
    name: campaign?.text('name') ?? null,
    status: campaign?.text('status') ?? null,
    totalLeads: stats?.count('totalLeads') ?? null,
    counts,
    steps: readSteps(fields?.rows('stepStats') ?? [], notes),
    // Leads, not mails: never mixed with the counters above (decision C3).
    leadStatus: fields?.countMap('statusBreakdown') ?? {},
    providerRates: { open: null, reply: null, bounce: null },
  };
}

/** `stats.replied` is stored and `totalReplied` computed at SendKit; where they differ the larger one counts (decision C4). */
function repliesOf(stored: number | null, computed: number | null, notes: Notes): number | null {
  if (stored === null || computed === null) return computed ?? stored;
  if (stored !== computed) notes.say({ code: 'two-counts', computed, stored });
  return Math.max(stored, computed);
}

/** No sequence has as many: the rest of a list that has more is no part of one. */
const mostSteps = 100;

/** Steps in the order of their ids, numbered from 1: SendKit's own ids start at 0 or at 1 (decision C2). */
function readSteps(rows: readonly unknown[], notes: Notes): readonly StepReading[] {
  const first = rows.slice(0, mostSteps);
  if (rows.length > mostSteps) notes.say({ code: 'returned', count: mostSteps, of: rows.length, what: 'row' });
  const { items } = readRows(first, notes, (row: Fields) => ({
    id: row.optionalCount('_id'),
    counts: countsOf({
      sent: row.count('sent'),
      opened: row.count('opened'),
      clicked: row.count('clicked'),
      bounced: row.count('bounced'),
    }),
  }));
  const ordered = items.some(({ id }) => id === null) ? items : items.toSorted((a, b) => Number(a.id) - Number(b.id));
  return ordered.map(({ counts }, index) => ({ step: index + 1, counts }));
}

/** Requests of one cycle, and the pause between two (decision C9). */
const perCycle = 30;
const pauseMs = 2 * secondMs;
// A poll a few minutes early still counts as the next day's.
const slackMs = 30 * minuteMs;

/**
 * Campaigns that may send every cycle, those whose state is not known too; drafts once a day, as they have nothing to
 * count; the others once more to be sure that they ended, once a day for a week, then weekly. So are gone ones: one that was not
 * found may be there again (decisions C9, C10).
 */
function isDue(campaign: KnownCampaign, lookedAt: number | null, now: number): boolean {
  if (campaign.goneSince !== null) return isDueAgain(campaign.goneSince, lookedAt, now);
  if (campaign.lastReadAt === null || campaign.status === null) return true;
  if (meaningOf(statuses.campaign, campaign.status) !== 'ended' && !isDraft(campaign)) return true;
  if (campaign.endedAt !== null && campaign.lastReadAt - campaign.endedAt < slackMs) return true;
  const longAgo = campaign.endedAt !== null && now - campaign.endedAt > 7 * dayMs;
  return now - campaign.lastReadAt >= (longAgo ? 7 * dayMs : dayMs) - slackMs;
}

/** Ids one note names. */
const mostNamed = 5;

/** Notes the ids that a person typed, that were never read, and that SendKit did not know when it was last asked. */
function noteUnknown(context: Pick<ReadContext, 'known' | 'settings'>, asked: Asked, notes: Notes): void {
  const known = new Map(context.known.campaigns.map((campaign) => [campaign.id, campaign]));
  const unknown = typedIds(context.settings).ids.filter((id) => {
    const { lastReadAt = null, goneSince = null } = known.get(id) ?? {};
    if (lastReadAt !== null) return false;
    return asked.ids.includes(id) ? asked.missing.includes(id) : goneSince !== null;
  });
  if (unknown.length === 0) return;
  notes.say({ code: 'not-found', ids: unknown.slice(0, mostNamed), more: Math.max(0, unknown.length - mostNamed) });
}

/** What one cycle asked for, and what of it was not found. */
interface Asked {
  readonly ids: readonly string[];
  readonly missing: readonly string[];
}

/** The campaigns that a person named, and how many entries name none. */
function typedIds(settings: ReadContext['settings']): { readonly ids: readonly string[]; readonly refused: number } {
  const entries = entriesOf(settings.campaignIds);
  const ids = entries.map(campaignIdIn).filter((id) => id !== null);
  return { ids: [...new Set(ids)], refused: entries.length - ids.length };
}

function isDraft({ status }: Pick<KnownCampaign, 'status'>): boolean {
  return status?.toLowerCase() === 'draft';
}

/** An hour after a round is over the next begins; a round of many takes several cycles. */
function everyMs(campaign: Pick<KnownCampaign, 'status'>, among: number): number {
  const cycles = Math.max(1, Math.ceil(among / perCycle));
  return isDraft(campaign) ? dayMs : hourMs + (cycles - 1) * (continueAfterMs + perCycle * pauseMs);
}

/** Whether a day of those it is gone for has ended since the last look; after a week, a week of them. */
function isDueAgain(goneSince: number, lookedAt: number | null, now: number): boolean {
  const every = now - goneSince > 7 * dayMs ? 7 * dayMs : dayMs;
  const ended = (at: number): number => Math.floor((at - goneSince) / every);
  return lookedAt === null || ended(now) > ended(lookedAt);
}

/** What one cycle reads of a round, and what it leaves to the next. */
interface Cycle {
  readonly ids: readonly string[];
  readonly left: readonly string[];
  /** It goes on with a round that another one began. */
  readonly goesOn: boolean;
}

/**
 * The campaigns to read now, those not read for longest first: what the last cycle left, or else all that are due. Ids a
 * person typed join those that were discovered.
 */
function cycleOf(context: Pick<ReadContext, 'known' | 'settings' | 'now'>, notes: Notes): Cycle {
  const typed = typedIds(context.settings);
  const usable = context.known.campaigns.filter(({ id }) => isUsableId(id));
  const refused = typed.refused + context.known.campaigns.length - usable.length;
  if (refused > 0) notes.say({ code: 'unusable-ids', count: refused });
  const known = new Set(context.known.campaigns.map(({ id }) => id));
  const fresh = typed.ids
    .filter((id) => !known.has(id))
    .map((id): KnownCampaign => ({ id, status: null, lastReadAt: null, endedAt: null, goneSince: null }));
  const lookedAt = context.known.lastOkAt ?? null;
  const goesOn = usable.some(({ waits }) => waits === true);
  // What a person asks for and was never found is looked for with the others.
  const isWanted = ({ id, lastReadAt }: KnownCampaign): boolean => lastReadAt === null && typed.ids.includes(id);
  const due = [...fresh, ...usable]
    .filter((campaign) => {
      if (campaign.goneSince !== null && !isWanted(campaign)) return isDue(campaign, lookedAt, context.now);
      return goesOn ? campaign.waits === true : isWanted(campaign) || isDue(campaign, lookedAt, context.now);
    })
    .toSorted((a, b) => (a.lastReadAt ?? 0) - (b.lastReadAt ?? 0))
    .map(({ id }) => id);
  const left = due.slice(perCycle);
  if (left.length > 0)
    notes.say({ code: 'left', count: left.length, of: usable.length + fresh.length, what: 'campaign' });
  return { ids: due.slice(0, perCycle), left, goesOn };
}

// What may be wrong with one campaign alone. Everything else (key, limit, network) would meet the next one too.
const ownFaults: readonly ProviderErrorKind[] = [
  'not-found',
  'declined',
  'unexpected',
  'incomplete',
  'old-copy',
  'refused',
  'too-large',
  'unavailable',
];
/** So many campaigns failing before any was read mean that it is not about them. */
const enoughFailures = 3;

function isOwnFault({ error }: ProviderFailure): boolean {
  return ownFaults.includes(error.kind) && error.retryAt === null;
}

/** One campaign's answer, or the failure that concerns this campaign alone. Throws every other one. */
async function readOne(context: ReadContext, id: string): Promise<Answer | ProviderFailure> {
  const notes = createNotes();
  try {
    return { campaigns: { items: [await readCampaign(context, id, notes)], complete: false }, notes: notes.list() };
  } catch (thrown) {
    if (thrown instanceof ProviderFailure && isOwnFault(thrown)) return thrown;
    throw thrown;
  }
}

/**
 * Of campaigns that were not found, those that the list does not have either: one that is still listed was not read, and
 * goes on standing as it did. Where there is no list, they are missing; but several rarely vanish at once, and then the API
 * itself is (decision C10).
 */
async function withoutListed(context: ReadContext, lost: readonly string[], asked: number): Promise<readonly string[]> {
  const isAll = lost.length > 1 && lost.length === asked;
  if (lost.length === 0 || !(isAll || context.known.hasCampaignList === true)) return lost;
  try {
    const list = await readCampaignList(context, createNotes());
    const listed = new Set(list.items.map(({ id }) => id));
    return list.complete ? lost.filter((id) => !listed.has(id)) : [];
  } catch (thrown) {
    const isOffered = !(thrown instanceof ProviderFailure) || !notOffered.includes(thrown.error.kind);
    if (isOffered || isAll) throw thrown;
    return lost;
  }
}

export const campaigns: Endpoint = {
  name: 'campaigns',
  cadence: 'hourly',
  brings: 'campaigns',
  everyMs,
  async *read(context) {
    const notes = createNotes();
    const { ids, left, goesOn } = cycleOf(context, notes);
    const lost: string[] = [];
    let read = 0;
    let failures = 0;
    for (const [index, id] of ids.entries()) {
      if (index > 0) await context.pause(pauseMs);
      const answer = await readOne(context, id);
      if (!(answer instanceof ProviderFailure)) {
        read++;
        yield answer;
      } else if (answer.error.kind === 'not-found') {
        lost.push(id);
      } else {
        failures++;
        if (read === 0 && failures === Math.min(ids.length, enoughFailures)) throw answer;
      }
    }
    const missing = await withoutListed(context, lost, ids.length);
    failures += lost.length - missing.length;
    noteUnknown(context, { ids, missing }, notes);
    if (failures > 0) notes.say({ code: 'unreadable', count: failures, of: ids.length, what: 'campaign' });
    const rest = {
      ...(missing.length > 0 ? { campaignsNotFound: missing } : {}),
      ...(left.length > 0 || goesOn ? { campaignsLeft: left } : {}),
      notes: notes.list(),
    };
    if (Object.keys(rest).length > 1 || rest.notes.length > 0 || ids.length === 0) yield rest;
  },
};
