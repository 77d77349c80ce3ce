/**
 * Delivers what waits for the hooks, in order and one at a time per hook. Every row is claimed first, so that two
 * processes never both deliver it; a process that ends in the middle leaves a claim that runs out, and the event is told
 * again: at least once, with an id to tell repetitions by.
 */
import { dayMs, hourMs } from '../../core/days.ts';
import { hookNames, mostAttempts } from '../../core/hooks.ts';
import { giveUpDeliveries, hasWaiting, pruneDeliveries } from '../../store/hooks.ts';
import type { App } from '../app.ts';
import { hookLimits, type HookLimits } from './deliver.ts';
import { createLane, type HookPorts } from './lane.ts';

export interface HookRunner {
  /**
   * Delivers everything that is due, and comes back by itself for what is due later. Calls that come while one runs are
   * served by it or by one more run. Resolves when nothing is due; never rejects for the store's sake.
   */
  readonly flush: () => Promise<void>;
  /** Delivers nothing more. What is under way has two seconds; then it is ended and told again at the next start. */
  readonly stop: () => Promise<void>;
}

const keptForMs = 30 * dayMs;
const mostKept = 500;
const interrupted = 'Sendgauge ended before the hook did.';

/** The deliverer of this process. Nothing happens until `flush`. */
export function createHookRunner(app: App, ports: HookPorts, limits: HookLimits = hookLimits): HookRunner {
  const lanes = hookNames.map((hook) => createLane(app, hook, ports, limits, tidy));

  let prunedAt: number | null = null;

  /** Run with every look: it takes the write lock only where something may have to be written. */
  function tidy(): void {
    const now = app.now();
    if (hasWaiting(app.db) && giveUpDeliveries(app.db, mostAttempts, interrupted, now) > 0) ports.onChange();
    if (prunedAt !== null && Math.abs(now - prunedAt) < hourMs) return;
    pruneDeliveries(app.db, now - keptForMs, mostKept);
    prunedAt = now;
  }

  return {
    flush: async () => {
      await Promise.all(lanes.map((lane) => lane.flush()));
    },
    stop: async () => {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}
