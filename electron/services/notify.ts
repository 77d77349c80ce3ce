/**
 * From the outbox to the desktop: a row is marked as told only after the desktop said that the banner was shown, so a
 * crash in between loses none. Banners whose alert is over are taken away.
 */
import type { Severity } from '../core/alerts.ts';
import type { Subject } from '../core/model.ts';
import { listAlerts, markNotified, pendingNotifications, type OutboxItem } from '../store/alerts.ts';
import { inTransaction, StoreFailure } from '../store/database.ts';
import type { App } from './app.ts';
import { atMost } from './timing.ts';

/** `shown` only after the desktop said so. */
export type ShowOutcome = 'shown' | 'failed' | 'unsupported';

/** The desktop's banners, as the shell provides them. */
export interface Banners {
  readonly show: (banner: {
    readonly id: string;
    readonly title: string;
    readonly body: string;
    readonly severity: Severity;
    readonly subject: Subject;
    readonly silent: boolean;
  }) => Promise<ShowOutcome>;
  readonly withdraw: (id: string) => void;
}

export interface Outbox {
  /** Shows what waits. Calls that come while one runs are served by one more run after it. Never rejects for the store's sake. */
  readonly flush: () => Promise<void>;
  /** Shows nothing more; resolves when the banner that is going up is recorded, or after two seconds. */
  readonly stop: () => Promise<void>;
}

/** Where nothing can show a banner the row stays, and is tried again after this long. */
export const retryBannersMs = 60_000;

/** How long quitting waits for the desktop to say that a banner is there. */
const settleMs = 2000;

/** The outbox of this process. */
export function createOutbox(
  app: App,
  banners: Banners,
  later: (work: () => void, inMs: number) => () => void,
): Outbox {
  const shown = new Set<string>();
  /** Rows whose banner was shown and that are not marked so yet. */
  const told = new Set<number>();
  let running: Promise<void> | null = null;
  let again = false;
  let held = false;
  let stopped = false;
  let closed = false;

  /** A desktop that shows no banners is not asked again with every change. */
  function holdBack(): void {
    if (held) return;
    held = true;
    later(() => {
      held = false;
      void flush();
    }, retryBannersMs);
  }

  async function once(): Promise<void> {
    withdrawEnded();
    if (told.size > 0) markTold();
    // Asked anew each time: while a banner goes up, another may stop being true.
    for (let item = next(); item !== undefined; item = next()) {
      const outcome = await show(item);
      if (closed) return;
      if (outcome !== 'shown') {
        app.log.warn('banner-not-shown', { outcome });
        holdBack();
        return;
      }
      if (item.kind === 'resolved') shown.delete(item.alertId);
      else shown.add(item.alertId);
      told.add(item.id);
      markTold();
    }
  }

  /** What waits and was not shown; a banner that could not be marked as shown is not shown again for that. */
  function next(): OutboxItem | undefined {
    return held || stopped ? undefined : pendingNotifications(app.db).find(({ id }) => !told.has(id));
  }

  async function show(item: OutboxItem): Promise<ShowOutcome> {
    const { alertId: id, title, body, severity, subject, kind } = item;
    try {
      return await banners.show({ id, title, body, severity, subject, silent: kind === 'resolved' });
    } catch {
      return 'failed';
    }
  }

  function markTold(): void {
    inTransaction(app.db, () => {
      for (const id of told) markNotified(app.db, id, app.now());
    });
    told.clear();
  }

  function withdrawEnded(): void {
    if (shown.size === 0) return;
    const active = new Set(listAlerts(app.db).map((alert) => alert.id));
    for (const id of shown) {
      if (active.has(id)) continue;
      banners.withdraw(id);
      shown.delete(id);
    }
  }

  async function flush(): Promise<void> {
    if (stopped) return;
    if (running !== null) {
      again = true;
      return running;
    }
    running = once()
      .catch((thrown: unknown) => {
        if (!(thrown instanceof StoreFailure)) throw thrown;
        app.log.warn('not-stored', { kind: thrown.kind });
        holdBack();
      })
      .finally(() => (running = null));
    await running;
    if (again) {
      again = false;
      await flush();
    }
  }

  async function stop(): Promise<void> {
    stopped = true;
    if (running !== null) await atMost(settleMs, running);
    closed = true;
  }

  return { flush, stop };
}
