/** How much is sent today: against a limit, the usual day, or the ramp of a warm-up. */
import { dayInZone, startOfDayInZone } from '../../day-zone.ts';
import { dayMs } from '../../days.ts';
import { limitUsed } from '../../rates.ts';
import type { AccountSnapshot, SenderRow, UsualDay } from '../../snapshot.ts';
import { sumKnown, usableLimit } from '../../summary.ts';
import type { Missing } from '../missing.ts';
import type { Look, RuleReading } from '../rule.ts';
import type { AlertState, Sample } from '../state.ts';
import { attemptedOn, lastsSince, retiredSender } from './reading.ts';

/** Today's mails and what they are compared with. */
export interface Volume {
  readonly at: number;
  readonly sentToday: number;
  readonly limit: number;
}

type Rest = Pick<RuleReading, 'retired' | 'overBefore'>;

/**
 * Today against the user's own daily budget, where the provider reports no limit (decisions K8, D7): all mailboxes by their own
 * counts, as the summary has it, and where none is listed the account's day.
 */
export function budgetOf(
  snapshot: AccountSnapshot,
  { providerNow, state }: Look,
): { readonly volume: Volume | Missing; readonly rest: Rest } {
  const { account, run, dayZone } = snapshot;
  const limit = account.dailyBudget;
  const today = dayInZone(dayZone, providerNow);
  const midnight = startOfDayInZone(dayZone, today);
  const overBefore = run.daysAsOf !== null && run.daysAsOf >= midnight ? midnight : null;
  if (snapshot.hasLimits()) {
    const volume = { code: 'limits-by-mailbox' } as const;
    if (limit === null || state.phase === 'inactive') return { volume, rest: { retired: volume, overBefore } };
    // Limits take the place of a budget that is judged only when they last: one answer may be wrong.
    const limited = snapshot.senders().filter(isLimited);
    const lasts = lastsSince(Math.max(...limited.map(({ asOf }) => asOf)), snapshot);
    return { volume, rest: { retired: null, overBefore: Math.max(overBefore ?? lasts, lasts) } };
  }
  const rest: Rest = { retired: limit === null ? { code: 'no-budget' } : null, overBefore };
  if (limit === null) return { volume: { code: 'no-budget' }, rest };
  const listed = snapshot.senders().filter(({ goneSince }) => goneSince === null);
  if (listed.length > 0) return ofMailboxes(listed, limit);
  if (run.daysAsOf === null) return { volume: { code: 'never-read' }, rest };
  const sentToday = attemptedOn(snapshot, today);
  const known = sentToday !== null && limitUsed(sentToday, limit) !== null;
  return { volume: known ? { at: run.daysAsOf, sentToday, limit } : { code: 'unknown' }, rest };
}

/** What the summary shows against it is judged. Of a part of the mailboxes only that it alone reaches the budget is certain. */
function ofMailboxes(listed: readonly SenderRow[], limit: number): ReturnType<typeof budgetOf> {
  const at = listed.reduce((newest, { asOf }) => Math.max(newest, asOf), 0);
  const known = sumKnown(listed.map(({ sentToday }) => sentToday));
  const isCertain = listed.every(({ sentToday }) => sentToday !== null) || (known !== null && known >= limit);
  const volume: Volume | Missing = known !== null && isCertain ? { at, sentToday: known, limit } : { code: 'unknown' };
  return { volume, rest: { retired: null, overBefore: at - dayMs } };
}

function isLimited({ goneSince, dailyLimit }: SenderRow): boolean {
  return goneSince === null && usableLimit(dailyLimit) !== null;
}

/** What readings of today share of a mailbox. No limit for a whole day means none (decision M4), and yesterday is over. */
export function restOfSender(sender: SenderRow): Rest {
  return {
    retired: retiredSender(sender),
    overBefore: sender.missingSince === null ? sender.asOf - dayMs : null,
  };
}

/** Whether it counts mails of one sending day: the next day it says nothing. */
export function countsOneDay(sample: Sample | null): sample is Sample {
  return sample !== null && sample.window === 'today' && sample.numerator !== null;
}

/** Whether an alert still goes by mails that were counted before the present sending day began (epoch ms). */
export function goesByDayBefore({ phase, data, sample }: AlertState, dayFrom: number): boolean {
  return phase !== 'inactive' && data === 'ok' && countsOneDay(sample) && sample.at < dayFrom;
}

/** A mailbox against the limit it reports. */
export function limitOf(sender: SenderRow): Volume | Missing {
  const { asOf: at, sentToday, missingSince } = sender;
  const limit = usableLimit(sender.dailyLimit);
  if (missingSince !== null) return { code: 'missing' };
  if (limit === null) return { code: 'no-limit' };
  return sentToday === null ? { code: 'unknown' } : { at, sentToday, limit };
}

/** Fewer usual mails than this by now say nothing when they are missing. */
export const leastUsual = 20;
/** Days with mail that make a "usual". */
export const leastDays = 3;
/** Days a "usual" is learned from. */
export const usualDays = 14;

/** The usual day where enough days tell it. */
export function knownUsual(usual: UsualDay | null): UsualDay | Missing {
  return usual === null || usual.days < leastDays ? { code: 'usual-unknown', leastDays } : usual;
}

/** Why a forecast is not possible (yet); `null` when it is. */
export function unlearned({ resetHourUtc, activeHours, timesResetSeen }: AccountSnapshot): Missing | null {
  if (resetHourUtc === null) return { code: 'reset-unknown', timesSeen: timesResetSeen() };
  return activeHours === null ? { code: 'hours-unknown' } : null;
}
