/**
 * Whether the scheduler still works, seen from beside it. Goes by its own rounds on the monotonic clock, and a round
 * counts only where about as much time passed as should have: so neither a suspended computer, nor a stopped process,
 * nor a clock that is set makes a scheduler look dead. Pure.
 */
import { secondMs } from '../days.ts';

/** How often is looked; a scheduler that works does something in between (services/polling/poller.ts). */
export const roundMs = 30 * secondMs;
/** So many rounds in a row without anything mean that it does not work. */
export const roundsMissed = 3;

export interface WatchdogState {
  /** When it was last looked, monotonic ms. */
  readonly at: number;
  /** How often the scheduler had looked around by then. */
  readonly looks: number;
  readonly missed: number;
  /** It was started anew since it last did something. */
  readonly restarted: boolean;
}

/** `restart`: it has to be started anew; `recovered`: it works again since. */
export type Verdict = 'fine' | 'restart' | 'recovered';

export interface Observation {
  readonly watch: WatchdogState;
  readonly verdict: Verdict;
}

/** What one look shows: at `at` (monotonic ms) the scheduler had looked around `looks` times. */
export function look(watch: WatchdogState, at: number, looks: number): Observation {
  const verdict = watch.restarted ? 'recovered' : 'fine';
  if (looks !== watch.looks) return { watch: { at, looks, missed: 0, restarted: false }, verdict };
  const passedMs = at - watch.at;
  // Two looks close together are one round; after a long gap the scheduler has to have its turn first.
  if (passedMs >= 0 && passedMs < roundMs / 2) return { watch, verdict: 'fine' };
  if (passedMs < 0 || passedMs > 2 * roundMs) return { watch: { ...watch, at, missed: 0 }, verdict: 'fine' };
  const missed = watch.missed + 1;
  if (missed < roundsMissed) return { watch: { ...watch, at, missed }, verdict: 'fine' };
  return { watch: { at, looks, missed: 0, restarted: true }, verdict: 'restart' };
}
