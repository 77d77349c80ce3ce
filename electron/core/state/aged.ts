/** What was said to be fine, where nobody says any more how it is: the monitor is silent. Pure. */
import type { GlanceState } from './glance.ts';

/** Whether it was drawn as fine and may not be so any more. `oldAt`: when the first of its numbers grows old; `null`: never. */
export function isAged(state: GlanceState, oldAt: number | null, now: number): boolean {
  return (state === 'ok' || state === 'unconfirmed') && oldAt !== null && now >= oldAt;
}

/** How it is, or was: what may not be fine any more is out of date. */
export function stateAt(state: GlanceState, oldAt: number | null, now: number): GlanceState {
  return isAged(state, oldAt, now) ? 'stale' : state;
}

/** All that can be said then, on every surface. */
export const agedSentence = 'Old data';
