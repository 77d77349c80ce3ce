/** What the cache knows of one account at one moment: gathered once, then passed on. */
import { skewThatMattersMs } from './clock.ts';
import type { DayZone } from './day-zone.ts';
import type { ErrorInfo, ProviderErrorKind } from './errors.ts';
import type {
  Account,
  AccountState,
  CampaignReading,
  Day,
  DayReading,
  SenderReading,
  SenderWindowReading,
  Subject,
} from './model.ts';
import type { NotedThing } from './notes.ts';
import type { RatedDay, RateRules } from './rates.ts';
import type { StatusWords } from './statuses.ts';

/** How polling an account goes. */
export interface AccountRun {
  readonly state: AccountState;
  readonly stateSince: number;
  /** The last good answer of any endpoint. */
  readonly asOf: number | null;
  readonly error: ErrorInfo | null;
  readonly retryAt: number | null;
  readonly clockSkewMs: number | null;
  /** The last live number. */
  readonly liveAsOf: number | null;
  /**
   * Since when a live number is awaited: the last one, or later, because time in which nobody asked (a sleep, a pause, a
   * quit) does not count. `null`: since the account was added.
   */
  readonly awaitedSince: number | null;
  /** The last answer with daily rows of the whole account, by the provider's clock. */
  readonly daysAsOf: number | null;
  readonly unauthorizedCount: number;
  readonly unauthorizedAt: number | null;
  /** The hour (UTC) at which mailboxes start a new sending day, once learned (decision M3). */
  readonly resetHourUtc: number | null;
  /**
   * While an account catches up: when it last answered before a sleep, a quit or an offline stretch; 0 when it was never
   * seen before. `null`: caught up.
   */
  readonly awaySince: number | null;
  /** Live answers since then. */
  readonly awayAnswers: number;
}

/** What an answer teaches of the account as a whole; `null`: nothing new. */
export type Learned = Pick<AccountRun, 'daysAsOf' | 'resetHourUtc'>;

/** The run with what an answer taught. What it says nothing about is not unlearned. */
export function withLearned(run: AccountRun, { daysAsOf, resetHourUtc }: Learned): AccountRun {
  return { ...run, daysAsOf: daysAsOf ?? run.daysAsOf, resetHourUtc: resetHourUtc ?? run.resetHourUtc };
}

/** A mailbox as it is cached. Its times are by the provider's clock (clock.ts). */
export interface SenderRow extends SenderReading {
  readonly window: SenderWindowReading | null;
  /** When its window was last in an answer; `null` without one. */
  readonly windowAsOf: number | null;
  /** When windows of the account were, which may have left out its own; `null` without a window. */
  readonly windowsAsOf: number | null;
  /** When it was last in an answer. */
  readonly asOf: number;
  /** Absent from complete lists since; `goneSince` once that is certain (decision M7). */
  readonly missingSince: number | null;
  readonly goneSince: number | null;
}

/** A campaign as it is cached. Its times are by the provider's clock (clock.ts). */
export interface CampaignRow extends CampaignReading {
  /** When its counters were last read; `null`: it is only known from a list. */
  readonly asOf: number | null;
  /** When it was first seen ended. */
  readonly endedAt: number | null;
  readonly goneSince: number | null;
}

/** What says how old a campaign's counters are, and may be. */
export type TimedCampaign = Pick<CampaignRow, 'asOf' | 'endedAt' | 'goneSince' | 'status'>;

/** `hole`: no data; `corrected`: a closed day changed later. */
export type DayState = 'open' | 'provisional' | 'closed' | 'corrected' | 'hole';

/** A provider day of an account as it is cached. */
export interface DayRow extends DayReading, Pick<RatedDay, 'grown'> {
  /** All counts are unknown for a hole. */
  readonly state: DayState;
  /** How often the numbers changed, from 1. */
  readonly revision: number;
}

/** The state of a day as of the provider's present one: `open` is today, also where it was not read again since. */
export function dayStateAt({ day, state }: Pick<DayRow, 'day' | 'state'>, today: Day): DayState {
  return state === 'open' && day < today ? 'provisional' : state;
}

/** Days together are only as settled as the least settled of them; a hole among others leaves them provisional. */
export function leastSettled(states: readonly DayState[]): DayState {
  if (states.includes('open')) return 'open';
  if (states.every((state) => state === 'hole')) return 'hole';
  if (states.includes('hole') || states.includes('provisional')) return 'provisional';
  return states.includes('corrected') ? 'corrected' : 'closed';
}

/** Mails usual on a day with mail, and on how many such days that rests. */
export interface UsualDay {
  readonly mean: number;
  readonly days: number;
}

/** How reading an account goes, without anything that was read. */
export interface RunSnapshot {
  readonly account: Account;
  readonly providerName: string;
  /** Of a provider that this version does not know nothing can be read. */
  readonly providerKnown: boolean;
  readonly run: AccountRun;
  /** How often a live number should come, ms. */
  readonly intervalMs: number;
  /** Whether this computer has a network, as far as its system knows. */
  readonly online: boolean;
  /** What an endpoint failed with, where the account is not said to have failed yet: it may heal by itself. */
  readonly unsaidError?: ProviderErrorKind;
  /** The provider answers, and of what there is of this lists nothing. */
  readonly nothingListed?: NotedThing;
  /** What a process that only looked in has just failed with. */
  readonly visitorsError?: ProviderErrorKind;
}

/** One account as its cache has it. What is costly and rarely asked for is learned when it is. */
export interface AccountSnapshot extends RunSnapshot {
  readonly rates: RateRules;
  readonly statuses: StatusWords;
  /** The zone whose days the provider's are. */
  readonly dayZone: DayZone;
  /** The provider's present day. */
  readonly today: Day;
  /** All that are known, also those that are gone. */
  readonly senders: () => readonly SenderRow[];
  /** Whether any listed mailbox has a daily limit of its own. */
  readonly hasLimits: () => boolean;
  readonly campaigns: readonly CampaignRow[];
  /** Account-level days: what the longest window needs, and the days nobody looked at. */
  readonly days: readonly DayRow[];
  /** The hour (UTC) a sending day starts at: stated by the provider, or learned; `null` while neither. */
  readonly resetHourUtc: number | null;
  /** Shares of a usual day's mail per hour (UTC); `null` until they were learned. */
  readonly activeHours: readonly number[] | null;
  readonly usualOfAccount: UsualDay | null;
  readonly usualOf: (sender: SenderRow) => UsualDay | null;
  /** How often mailboxes were seen to start a new day in the hour seen most. */
  readonly timesResetSeen: () => number;
}

/** The account itself as a subject. */
export function accountSubject({ id, label }: Pick<Account, 'id' | 'label'>): Subject {
  return { accountId: id, kind: 'account', id, name: label };
}

/** The name a mailbox goes by. */
export function mailboxName({ email, name, id }: Pick<SenderRow, 'id' | 'email' | 'name'>): string {
  return email ?? name ?? id;
}

/** A mailbox as a subject. */
export function senderSubject(accountId: string, sender: Pick<SenderRow, 'id' | 'email' | 'name'>): Subject {
  return { accountId, kind: 'sender', id: sender.id, name: mailboxName(sender) };
}

/** A campaign as a subject. */
export function campaignSubject(accountId: string, { id, name }: Pick<CampaignRow, 'id' | 'name'>): Subject {
  return { accountId, kind: 'campaign', id, name: name ?? id };
}

/** After this many intervals without a live number the values count as old. */
const intervalsUntilOld = 2;

/** When a live number of then grows old, epoch ms. */
export function oldAt(asOf: number, intervalMs: number): number {
  return asOf + intervalsUntilOld * intervalMs;
}

/**
 * Whether something was read within that time. One from a time still to come was noted by a clock that was wrong, and
 * proves nothing.
 */
export function isWithin(asOf: number | null, now: number, withinMs: number): boolean {
  return asOf !== null && now - asOf <= withinMs && asOf - now <= skewThatMattersMs;
}

/** True when the last live number is older than two intervals, or when there is none that proves anything. */
export function isOld(asOf: number | null, now: number, intervalMs: number): boolean {
  return !isWithin(asOf, now, intervalsUntilOld * intervalMs);
}

/** What was read before this is old, epoch ms. */
export function oldBefore(now: number, intervalMs: number): number {
  return now - intervalsUntilOld * intervalMs;
}

/** What was noted as read after this was noted by a clock that was wrong, epoch ms. */
export function wrongAfter(now: number): number {
  return now + skewThatMattersMs;
}

/** For how long a live number has been awaited, ms; 0 while the last one is not old. */
export function awaitedMs({ run, account, intervalMs }: Omit<RunSnapshot, 'providerName'>, now: number): number {
  const since = run.awaitedSince ?? account.createdAt;
  return isOld(since, now, intervalMs) ? now - since : 0;
}

const unreadStates: ReadonlySet<AccountState> = new Set(['auth', 'scope', 'offline', 'bad-data']);

/** Whether the last attempt to read the account failed, so that an old value is no value. */
export function isFailing({ state }: Pick<AccountRun, 'state'>): boolean {
  return unreadStates.has(state);
}
