/** Everything at a glance, from what the cache has of the accounts. */
import type { Alert } from '../../core/alerts/model.ts';
import { ourTime } from '../../core/clock.ts';
import { dayMs } from '../../core/days.ts';
import { isOld, mailboxName, type SenderRow, type TimedCampaign } from '../../core/snapshot.ts';
import {
  glanceOf,
  type Age,
  type Glance,
  type GlancedAccount,
  type GlancedAlert,
  type GlancedSubject,
  type SubjectGlance,
} from '../../core/state/glance.ts';
import { quietedBy } from '../../core/state/quieted.ts';
import type { Db } from '../../store/db.ts';
import { listedAmong, type NamedSender } from '../../store/mail/reads.ts';
import type { mutesAt } from '../../store/alerts/person.ts';
import type { AccountFacts } from './facts.ts';

/**
 * `each`: every mailbox by itself. `troubled`: only those by themselves that are old or that an alert is about. `counted`: only
 * those that an alert is about. All of them say the same of everything as a whole; what is counted is not read.
 */
export type GlanceDetail = 'each' | 'troubled' | 'counted';

export interface Glanced {
  readonly db: Db;
  readonly accounts: readonly AccountFacts[];
  readonly alerts: readonly Alert[];
  readonly muteOf: ReturnType<typeof mutesAt>;
  readonly now: number;
  /** Checking is paused for everything. */
  readonly paused: boolean;
  /** Whether this computer has a network; taken to have one where that is not known, as in the terminal. */
  readonly online?: boolean;
  /** The app's scheduler stands still. */
  readonly standstill?: boolean;
}

/** How everything is, as of `now` (epoch ms). */
export function readGlance(
  { db, accounts, alerts, muteOf, now, paused, online = true, standstill = false }: Glanced,
  detail: GlanceDetail,
): Glance {
  const alertsOf = Map.groupBy(alerts, ({ accountId }) => accountId);
  const pausedIds = new Set(accounts.flatMap(({ account }) => (account.paused ? [account.id] : [])));
  const known = new Set(accounts.map(({ account }) => account.id));
  return glanceOf({
    paused,
    online,
    standstill,
    accounts: accounts.map((facts) => {
      const isEach = detail === 'each' || (detail === 'troubled' && facts.mailboxes.old > 0);
      const senders = isEach ? eachSender(facts, now) : countedSenders(db, facts, alertsOf, now);
      return accountAt(facts, now, senders);
    }),
    alerts: alerts
      .filter(({ accountId }) => known.has(accountId))
      .map((alert): GlancedAlert => {
        const isMuted = muteOf({ accountId: alert.accountId, ...alert.subject }) !== null;
        return { ...alert, quieted: pausedIds.has(alert.accountId) ? 'paused' : quietedBy(alert, isMuted, now) };
      }),
  });
}

type GlancedSenders = Pick<GlancedAccount, 'subjects' | 'others'>;

/** Its mailboxes that are listed. */
function eachSender(facts: AccountFacts, now: number): GlancedSenders {
  const listed = facts.senders().filter(({ goneSince }) => goneSince === null);
  return { subjects: listed.map((sender) => glancedSender(facts, sender, now)), others: { old: 0, new: 0 } };
}

/** Of those that are listed each that an alert is about, over its line or back from it; the others by their number. */
function countedSenders(
  db: Db,
  facts: AccountFacts,
  alertsOf: ReadonlyMap<string, readonly Alert[]>,
  now: number,
): GlancedSenders {
  const { account, run, mailboxes } = facts;
  const alerts = alertsOf.get(account.id) ?? [];
  const ids = new Set(alerts.flatMap(({ subject }) => (subject.kind === 'sender' ? [subject.id] : [])));
  const subjects = listedAmong(db, account.id, JSON.stringify([...ids])).map((row) =>
    glancedSender(facts, { ...row, asOf: ourTime(row.asOf, run.clockSkewMs) }, now),
  );
  const old = subjects.filter(({ age }) => age === 'old').length;
  const others = { old: mailboxes.old - old, new: mailboxes.listed - mailboxes.old - (subjects.length - old) };
  return { subjects, others };
}

function glancedSender(facts: AccountFacts, sender: NamedSender, now: number): GlancedSubject {
  return { kind: 'sender', id: sender.id, name: mailboxName(sender), age: senderAge(facts, sender, now) };
}

function accountAt(facts: AccountFacts, now: number, { subjects, others }: GlancedSenders): GlancedAccount {
  const { account, run, state, campaigns, intervalMs } = facts;
  const everyMs = everyMsOf(facts);
  return {
    id: account.id,
    name: account.label,
    client: account.client,
    provider: account.provider,
    demo: account.demo,
    state,
    error: run.error?.kind ?? null,
    age: ageOf(run.liveAsOf, now, intervalMs),
    subjects: [
      ...subjects,
      ...campaigns.flatMap((campaign): GlancedSubject[] => {
        const { id, name, goneSince } = campaign;
        const age = campaignAge(campaign, everyMs, now);
        return goneSince === null ? [{ kind: 'campaign', id, name: name ?? id, age }] : [];
      }),
    ],
    others,
  };
}

function ageOf(asOf: number | null, now: number, intervalMs: number): Age {
  if (asOf === null) return 'never';
  return isOld(asOf, now, intervalMs) ? 'old' : 'new';
}

/** Whether a mailbox's numbers are old. What complete lists leave out is as old as its last sight. */
export function senderAge(
  { intervalMs }: AccountFacts,
  { missingSince, asOf }: Pick<SenderRow, 'missingSince' | 'asOf'>,
  now: number,
): Age {
  return missingSince === null ? ageOf(asOf, now, intervalMs) : 'old';
}

/** How a mailbox is. One that is gone is nothing but what its alerts say. */
export function senderGlance(glance: Glance, facts: AccountFacts, sender: SenderRow, now: number): SubjectGlance {
  const { id } = facts.account;
  return sender.goneSince === null
    ? glance.mailbox(id, sender.id, senderAge(facts, sender, now))
    : glance.subject(id, 'sender', sender.id);
}

/** Days are read hourly, as active campaigns are of one by one. */
const daysSlack = 4;
/** Ended campaigns are read once a week (decision C9). */
const endedMs = 8 * dayMs;

/** Whether a campaign's counters are old. */
export function campaignAge(campaign: TimedCampaign, everyMs: EveryMs, now: number): Age {
  const { asOf, endedAt } = campaign;
  if (endedAt !== null) return asOf !== null && now - asOf > endedMs ? 'old' : 'new';
  return ageOf(asOf, now, everyMs(campaign));
}

export type EveryMs = (campaign: TimedCampaign) => number;

interface ReadCampaigns extends Pick<AccountFacts, 'provider' | 'intervalMs'> {
  readonly campaigns: readonly TimedCampaign[];
}

/** How often a campaign that has not ended is read: by the endpoint that reads its counters. */
export function everyMsOf({ provider, intervalMs, campaigns }: ReadCampaigns): EveryMs {
  const readers = provider?.endpoints.filter(({ brings }) => brings === 'campaigns') ?? [];
  const oneByOne = readers.find(({ everyMs }) => everyMs !== undefined);
  const among = campaigns.filter(({ goneSince, endedAt }) => goneSince === null && endedAt === null).length;
  return (campaign) => oneByOne?.everyMs?.(campaign, among) ?? intervalMs;
}

/** Whether an account's days are old: they are read as active campaigns are, or made of live numbers. */
export function daysAge({ run, intervalMs }: AccountFacts, now: number): Age {
  return ageOf(run.daysAsOf ?? run.liveAsOf, now, intervalMs * daysSlack);
}
