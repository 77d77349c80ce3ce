/**
 * This machine's clock against the provider's (fault F36). What answers say is stored with the provider's time (when
 * mailboxes, campaigns, days and windows were read, when they were missing or gone), so that it stays in its order and on
 * its day whatever our clock does, and rules judge it by that. What we do ourselves (polls, alerts, deadlines) has our time.
 */
import { dayMs, hourMs, minuteMs } from './days.ts';

/** Clocks that differ by more than this are corrected for, and said. */
export const skewThatMattersMs = 5 * minuteMs;

/** Epoch ms by the provider's clock; `skewMs` is how far that one is ahead of ours, `null` while nobody measured it. */
export function providerTime(now: number, skewMs: number | null): number {
  return skewMs !== null && Math.abs(skewMs) > skewThatMattersMs ? now + skewMs : now;
}

/** Epoch ms by our clock of an instant that was stored with the provider's time. */
export function ourTime(at: number, skewMs: number | null): number {
  return at - providerTime(0, skewMs);
}

/** A clock that contradicts what is known, and since when (epoch ms by our clock) it has said the same. */
export interface ClockClaim {
  readonly skewMs: number;
  readonly at: number;
}

/** How far the provider's clock is ahead as far as it is believed, and what contradicts that. */
export interface ClockBelief {
  readonly skewMs: number | null;
  readonly claim: ClockClaim | null;
}

/** When an account last answered, epoch ms by our clock; `null`: never. */
interface LastAnswer {
  readonly asOf: number | null;
}

/** So much later the same is said again and not still. */
const repeatedAfterMs = minuteMs;
/** Our own clock that moves further between two answers, or backwards, was probably set. */
const ownJumpMs = dayMs;

const agree = (one: number, other: number): boolean => Math.abs(one - other) <= skewThatMattersMs;

/**
 * What to believe after an answer whose `Date` makes the provider's clock `measuredMs` ahead of ours (`null`: it had none).
 * A first measurement is believed, and one by which both clocks agree. A jump of the provider's is believed when it is
 * repeated a minute later: one wrong header is no other day. Where our own clock jumped by more than a day and the
 * provider's did not, that one is believed at once. What is believed without having been repeated stays a claim until it is.
 */
export function believedClock(
  { skewMs, claim, asOf }: ClockBelief & LastAnswer,
  measuredMs: number | null,
  now: number,
): ClockBelief {
  if (measuredMs === null) return { skewMs, claim };
  const seenOnce = { skewMs: measuredMs, claim: { skewMs: measuredMs, at: now } };
  if (agree(measuredMs, 0)) return { skewMs: measuredMs, claim: null };
  if (skewMs === null) return seenOnce;
  if (agree(measuredMs, skewMs))
    return { skewMs: measuredMs, claim: isRepeated(claim, measuredMs, now) ? null : claim };
  if (asOf !== null) {
    const before = asOf + skewMs;
    const [byUs, byProvider] = [now + skewMs - before, now + measuredMs - before];
    const weJumped = byUs > ownJumpMs || byUs < -skewThatMattersMs;
    if (weJumped && Math.abs(byProvider) < Math.abs(byUs)) return seenOnce;
  }
  if (claim === null || !agree(claim.skewMs, measuredMs) || claim.at > now)
    return { skewMs, claim: { skewMs: measuredMs, at: now } };
  return now - claim.at >= repeatedAfterMs ? { skewMs: measuredMs, claim: null } : { skewMs, claim };
}

/** Whether the same was claimed a minute ago at least; what contradicts it, or has still to come, is no claim of it. */
function isRepeated(claim: ClockClaim | null, measuredMs: number, now: number): boolean {
  return claim === null || !agree(claim.skewMs, measuredMs) || claim.at > now || now - claim.at >= repeatedAfterMs;
}

/** Nobody waits longer for a second measurement: some answers have no date. */
const unprovenForMs = hourMs;

/** Whether the provider's clock is believed by one answer alone: a wrong header would be another day. */
export function isClockUnproven({ skewMs, claim }: ClockBelief, now: number): boolean {
  if (skewMs === null || claim === null || !agree(claim.skewMs, skewMs)) return false;
  return now >= claim.at && now - claim.at < unprovenForMs;
}

/** A measurement that was believed, and when it was made, epoch ms by our clock. */
export interface ClockProof {
  readonly skewMs: number;
  readonly at: number;
  /** The account was not even asked since, and is about to be: what seems long ago may be a moment ago. */
  readonly isLast: boolean;
}

/** Measured further apart than this, the earlier one is of an account that is not read any more. */
const sameTimesMs = 7 * dayMs;

/**
 * The time by which it is decided what is too old to keep: the earliest that a provider's clock showed when it was last
 * measured. An account that is not read any more holds nothing up. Without any measurement our own clock counts.
 */
export function timeToForgetBy(proofs: readonly ClockProof[], now: number): number {
  // What is still to come was noted by a clock that has been put back since.
  const past = proofs.filter(({ at }) => at <= now);
  const latest = Math.max(...past.map(({ at }) => at));
  const times = past
    .filter(({ at, isLast }) => isLast || latest - at <= sameTimesMs)
    .map(({ at, skewMs }) => at + skewMs);
  return Math.min(now, ...times);
}
