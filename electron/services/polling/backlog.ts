/**
 * What was read while the cache could not be written: kept in memory in the order in which it came, and stored as soon as
 * it can be, with the time at which it was read. What is raised by it is queued then, and told once.
 */
import { secondMs } from '../../core/days.ts';
import { isPassing, StoreFailure } from '../../store/failure.ts';

/** One step of a poll: one transaction. */
export interface BacklogStep<T> {
  /** `null`: of no account in particular. */
  readonly accountId: string | null;
  /** How much of memory it takes while it waits. */
  readonly rows: number;
  readonly run: () => T;
}

export interface Backlog {
  /**
   * Runs the step, after those that wait. When the cache cannot be written for now it waits with them, and `meanwhile` is
   * returned. Throws what else goes wrong.
   */
  readonly store: <T>(step: BacklogStep<T>, meanwhile: T) => T;
  /** Tries to store what waits, in order; returns whether nothing waits any more. What can never be stored is dropped. */
  readonly retry: () => boolean;
  /** Whether anything of the account waits; `null`: anything at all. */
  readonly holds: (accountId: string | null) => boolean;
}

/** A lock is waited for: not with every step. */
const retryAfterMs = 10 * secondMs;

/** Some tens of megabytes. What is older is given up then. */
const mostRows = 100_000;
const mostSteps = 5000;

/** The backlog of this process. `onFailure` hears of every failure to store, also of those that cannot pass. */
export function createBacklog(now: () => number, onFailure: (failure: StoreFailure) => void): Backlog {
  const waiting: BacklogStep<unknown>[] = [];
  let rows = 0;
  let triedAt = Number.NEGATIVE_INFINITY;

  function keep(step: BacklogStep<unknown>): void {
    waiting.push(step);
    rows += step.rows;
    while (waiting.length > mostSteps || (rows > mostRows && waiting.length > 1)) drop();
  }

  function drop(): void {
    rows -= waiting.shift()?.rows ?? 0;
  }

  function isTriedLately(): boolean {
    const sinceMs = now() - triedAt;
    return sinceMs >= 0 && sinceMs < retryAfterMs;
  }

  function retry(): boolean {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      try {
        next.run();
        drop();
      } catch (thrown) {
        const passes = thrown instanceof StoreFailure && isPassing(thrown);
        if (!passes) drop();
        if (!(thrown instanceof StoreFailure)) throw thrown;
        triedAt = now();
        onFailure(thrown);
        if (passes) return false;
      }
    }
    return true;
  }

  return {
    store: (step, meanwhile) => {
      if (waiting.length > 0 && (isTriedLately() || !retry())) {
        keep(step);
        return meanwhile;
      }
      try {
        return step.run();
      } catch (thrown) {
        if (!(thrown instanceof StoreFailure) || !isPassing(thrown)) throw thrown;
        keep(step);
        triedAt = now();
        onFailure(thrown);
        return meanwhile;
      }
    },
    retry,
    holds: (accountId) =>
      accountId === null ? waiting.length > 0 : waiting.some((step) => step.accountId === accountId),
  };
}

/** For who cannot wait: what cannot be stored is thrown. */
export const noBacklog: Backlog = { store: ({ run }) => run(), retry: () => true, holds: () => false };
