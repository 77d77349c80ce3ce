/** This machine's clock against the provider's (fault F36). */
import { minuteMs } from './days.ts';

/** Clocks that differ by more than this are corrected for, and said. */
export const skewThatMattersMs = 5 * minuteMs;

/** Epoch ms by the provider's clock; `skewMs` is how far that one is ahead of ours, `null` while nobody measured it. */
export function providerTime(now: number, skewMs: number | null): number {
  return skewMs !== null && Math.abs(skewMs) > skewThatMattersMs ? now + skewMs : now;
}
