/** Looks after the scheduler (core/polling/watchdog.ts): one that has stopped is started anew, and that is said. */
import { look, roundMs, type WatchdogState } from '../core/polling/watchdog.ts';
import type { ProcessNotice } from '../core/state/process-notice.ts';
import type { Log } from './log.ts';
import type { Poller } from './polling/poller.ts';

export interface WatchdogPorts {
  readonly poller: Pick<Poller, 'looks' | 'restart' | 'standstillSince'>;
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
  /** Monotonic ms. */
  readonly monotonic: () => number;
  /** Does `work` every `everyMs`; returns the end of it. */
  readonly every: (work: () => void, everyMs: number) => () => void;
  readonly say: (notice: ProcessNotice) => void;
}

/** Watches from now on; returns the end of it. */
export function startWatchdog({ poller, log, now, monotonic, every, say }: WatchdogPorts): () => void {
  let watch: WatchdogState = { at: monotonic(), looks: poller.looks(), missed: 0, restarted: false };
  /** When it was last seen to work, epoch ms. */
  let workedAt = now();

  return every(() => {
    const seen = look(watch, monotonic(), poller.looks());
    const worked = seen.watch.looks !== watch.looks;
    watch = seen.watch;
    if (seen.verdict === 'restart') {
      log.error('scheduler-stopped', { since: new Date(workedAt).toISOString() });
      poller.restart(workedAt);
    }
    if (seen.verdict !== 'fine') {
      const stands = poller.standstillSince() !== null;
      say(stands ? { code: 'standstill', since: workedAt } : { code: 'stood-still', since: workedAt, until: now() });
      if (!stands) watch = { ...watch, looks: poller.looks(), restarted: false };
    }
    if (worked) workedAt = now();
  }, roundMs);
}
