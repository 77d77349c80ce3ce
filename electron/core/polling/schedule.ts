/** When to ask again. Pure: the clock and the dice are arguments. All times in epoch ms, durations in ms. */
import { dayMs, dayOf, hourMs, minuteMs, secondMs, startOfDay } from '../days.ts';
import { skewThatMattersMs } from '../clock.ts';
import { assertNever, type ProviderError } from '../errors.ts';

/** Longest pause between two tries of something that may heal by itself. */
const longestBackOffMs = hourMs;

/** The longest wait a provider can ask for: one wrong header is no day of silence (fault F9). */
export const longestRetryMs = hourMs;
/** The shortest, so that it cannot make us hammer it. */
export const shortestRetryMs = secondMs;
/** What one cycle leaves of a round is read so much later: many things read one by one must not wait for an hour each time. */
export const continueAfterMs = 5 * minuteMs;
/** No deadline is further away: the longest interval is a day, and a regular one is spread over half of it more. */
const longestDeadlineMs = 2 * dayMs;

/** The instant (epoch ms) up to which nothing is to be asked; `null` when there is none, also of one that no provider can have asked for: it was noted by a clock that was wrong. */
export function heldUntil(retryAt: number | null, now: number): number | null {
  return retryAt !== null && retryAt > now && retryAt <= now + longestRetryMs + skewThatMattersMs ? retryAt : null;
}

/** When a stored deadline is due; now, when it is further away than any: it was noted by a clock that was wrong. */
export function dueAt(nextAt: number, now: number): number {
  return nextAt > now + longestDeadlineMs ? now : nextAt;
}

/** A number in 0..1 that is always the same for the same text: spreads accounts without a burst after wake. */
export function stableShare(text: string): number {
  // FNV-1a, 32 bit: http://www.isthe.com/chongo/tech/comp/fnv/
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // The last characters barely reach FNV's high bits; MurmurHash3's finalizer mixes them in.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/**
 * The next regular time of something asked every `intervalMs`: the account's own slot that is nearest to an interval
 * from now, plus a little jitter; never sooner than `floorMs` or half an interval, never later than one and a half.
 */
export function nextRegular(now: number, intervalMs: number, floorMs: number, share: number, random: number): number {
  const offset = Math.floor(share * intervalMs);
  const slot = Math.round((now + intervalMs - offset) / intervalMs) * intervalMs + offset;
  const earliest = now + Math.max(floorMs, intervalMs / 2);
  const latest = now + Math.max(floorMs, intervalMs * 1.5);
  const jitter = Math.floor(random * Math.min(10 * secondMs, intervalMs / 20));
  return Math.min(Math.max(slot, earliest), latest) + jitter;
}

/** The next daily full read: between 00:20 and 01:20 UTC, after the providers' own nightly jobs, at the account's slot. */
export function nextDaily(now: number, share: number): number {
  const today = startOfDay(dayOf(now)) + 20 * minuteMs + Math.floor(share * hourMs);
  return today > now + hourMs ? today : today + dayMs;
}

/** Interval × 2ⁿ, at most an hour, ± 20 %. `failures` counts the failure just seen. */
export function backOff(now: number, intervalMs: number, failures: number, random: number): number {
  const pause = Math.min(longestBackOffMs, intervalMs * 2 ** Math.min(failures, 10));
  return now + Math.round(pause * (0.8 + 0.4 * random));
}

export interface Failure {
  readonly error: ProviderError;
  /** Consecutive failures of this endpoint, the present one included. */
  readonly failures: number;
  readonly intervalMs: number;
}

/** A provider that refuses this many windows in a row has probably reached a plan limit (fault F12). */
export const refusalsThatMeanPlan = 3;

/** Nothing that lasts is believed of a single answer: one that went astray would be hours without a number. */
function onceMore(intervalMs: number): number {
  return Math.min(intervalMs, hourMs);
}

/** When to ask again after a failure: faults F1 to F24, F45 and F52. */
export function nextAfterFailure({ error, failures, intervalMs }: Failure, now: number, random: number): number {
  const spread = Math.round((0.5 + 2.5 * random) * secondMs);
  switch (error.kind) {
    case 'rate-limited': {
      if (failures >= refusalsThatMeanPlan) return Math.max(error.retryAt ?? 0, now + hourMs) + spread;
      return Math.max(error.retryAt ?? now + minuteMs * 2 ** (failures - 1), now + secondMs) + spread;
    }
    case 'unauthorized':
      // Two rejections at least a minute apart, then once a day until the key changes.
      return failures === 1 ? now + minuteMs + spread : now + dayMs;
    case 'forbidden':
    case 'not-found':
    case 'redirected':
    case 'too-large':
      return now + (failures === 1 ? onceMore(intervalMs) : 6 * hourMs);
    case 'plan':
    case 'refused':
      return now + (failures === 1 ? onceMore(intervalMs) : dayMs);
    case 'web-page':
      return failures === 1 ? now + 2 * minuteMs : backOff(now, intervalMs, failures - 1, random);
    case 'incomplete':
      return failures === 1 ? now + 10 * secondMs : backOff(now, intervalMs, failures - 1, random);
    case 'unavailable':
      return Math.max(error.retryAt ?? 0, backOff(now, Math.min(intervalMs, 2 * minuteMs), failures, random));
    case 'timeout':
    case 'old-copy':
    case 'declined':
    case 'unexpected':
      return backOff(now, Math.min(intervalMs, 5 * minuteMs), failures, random);
    case 'tls':
      return now + 15 * minuteMs;
    case 'dns':
    case 'network':
      return now + (failures === 1 ? 1 : failures === 2 ? 2 : 5) * minuteMs + spread;
    case 'proxy':
    case 'keychain':
    case 'bad-key':
      return now + 5 * minuteMs;
    case 'cancelled':
      return now + 5 * secondMs + spread;
    default:
      return assertNever(error.kind);
  }
}

/** Failures that heal by themselves more often than not: nothing is said before the second in a row (faults F14, F16, F22). */
export function isTransient(error: Pick<ProviderError, 'kind'>): boolean {
  return (
    error.kind === 'unavailable' ||
    error.kind === 'timeout' ||
    error.kind === 'incomplete' ||
    error.kind === 'old-copy' ||
    error.kind === 'cancelled'
  );
}

/** A wall clock that ran this much further than the monotonic one between two ticks was asleep (or was set). */
const sleepGapMs = 30 * secondMs;

/** True when between two ticks the machine slept or the clock was put forward. */
export function sleptBetween(wallMs: number, monotonicMs: number): boolean {
  return wallMs - monotonicMs > sleepGapMs;
}
