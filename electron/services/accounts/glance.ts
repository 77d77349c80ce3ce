/** Everything at a glance, from what the cache has of the accounts. */
import type { Alert } from '../../core/alerts/model.ts';
import { dayMs } from '../../core/days.ts';
import { isOld, mailboxName, type SenderRow, type TimedCampaign } from '../../core/snapshot.ts';
import {
  glanceOf,
  type Age,
  type Glance,
  type GlancedAccount,
  type GlancedAlert,
  type GlancedSubject,
} from '../../core/state/glance.ts';
import { quietedBy } from '../../core/state/quieted.ts';
import type { mutesAt } from '../../store/alerts/person.ts';
import type { AccountFacts } from './facts.ts';

export interface Glanced {
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
export function readGlance({
  accounts,
  alerts,
  muteOf,
  now,
  paused,
  online = true,
  standstill = false,
}: Glanced): Glance {
  const pausedIds = new Set(accounts.flatMap(({ account }) => (account.paused ? [account.id] : [])));
  const known = new Set(accounts.map(({ account }) => account.id));
  return glanceOf({
    paused,
    online,
    standstill,
    accounts: accounts.map((facts) => accountAt(facts, now)),
    alerts: alerts
      .filter(({ accountId }) => known.has(accountId))
      .map((alert): GlancedAlert => {
        const isMuted = muteOf({ accountId: alert.accountId, ...alert.subject }) !== null;
        return { ...alert, quieted: pausedIds.has(alert.accountId) ? 'paused' : quietedBy(alert, isMuted, now) };
      }),
  });
}

function accountAt(facts: AccountFacts, now: number): GlancedAccount {
  const { account, run, state, senders, campaigns, intervalMs } = facts;
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
      ...senders.flatMap((sender): GlancedSubject[] =>
        sender.goneSince === null
          ? [{ kind: 'sender', id: sender.id, name: mailboxName(sender), age: senderAge(facts, sender, now) }]
          : [],
      ),
      ...campaigns.flatMap((campaign): GlancedSubject[] => {
        const { id, name, goneSince } = campaign;
        const age = campaignAge(campaign, everyMs, now);
        return goneSince === null ? [{ kind: 'campaign', id, name: name ?? id, age }] : [];
      }),
    ],
  };
}

function ageOf(asOf: number | null, now: number, intervalMs: number): Age {
  if (asOf === null) return 'never';
  return isOld(asOf, now, intervalMs) ? 'old' : 'new';
}

/** Whether a mailbox's numbers are old. What complete lists leave out is as old as its last sight. */
export function senderAge({ intervalMs }: AccountFacts, { missingSince, asOf }: SenderRow, now: number): Age {
  return missingSince === null ? ageOf(asOf, now, intervalMs) : 'old';
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
