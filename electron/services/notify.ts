/**
 * From the outbox to the desktop: a row is marked as told only after the desktop said that the banner was shown, so a
 * crash in between loses none. Banners whose alert is over are taken away.
 */
import type { Severity } from '../core/alerts.ts';
import type { Subject } from '../core/model.ts';
import { listAlerts, markNotified, pendingNotifications } from '../store/alerts.ts';
import { inTransaction } from '../store/database.ts';
import type { App } from './app.ts';

/** The desktop's banners, as the shell provides them. */
export interface Banners {
  readonly show: (banner: {
    readonly id: string;
    readonly title: string;
    readonly body: string;
    readonly severity: Severity;
    readonly subject: Subject;
    readonly silent: boolean;
  }) => Promise<'shown' | 'failed' | 'unsupported'>;
  readonly withdraw: (id: string) => void;
}

export interface Outbox {
  /** Shows what waits. Calls that come while one runs are served by one more run after it. */
  readonly flush: () => Promise<void>;
}

/** Where nothing can show a banner the row stays, and is tried again after this long. */
export const retryBannersMs = 60_000;

/** The outbox of this process. */
export function createOutbox(
  app: App,
  banners: Banners,
  later: (work: () => void, inMs: number) => () => void,
): Outbox {
  const shown = new Set<string>();
  let running: Promise<void> | null = null;
  let again = false;
  let held = false;

  /** A desktop that shows no banners is not asked again with every change. */
  function holdBack(): void {
    held = true;
    later(() => {
      held = false;
      void flush();
    }, retryBannersMs);
  }

  async function once(): Promise<void> {
    withdrawEnded();
    if (held) return;
    for (const item of pendingNotifications(app.db)) {
      const outcome = await banners.show({
        id: item.alertId,
        title: item.title,
        body: item.body,
        severity: item.severity,
        subject: item.subject,
        silent: item.kind === 'resolved',
      });
      if (outcome !== 'shown') {
        app.log.warn('banner-not-shown', { outcome });
        holdBack();
        return;
      }
      inTransaction(app.db, () => markNotified(app.db, item.id, app.now()));
      if (item.kind === 'resolved') shown.delete(item.alertId);
      else shown.add(item.alertId);
    }
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
    if (running !== null) {
      again = true;
      return running;
    }
    running = once().finally(() => (running = null));
    await running;
    if (again) {
      again = false;
      await flush();
    }
  }

  return { flush };
}
