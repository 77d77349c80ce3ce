import { timeToForgetBy } from '../core/clock.ts';
import { dayMs } from '../core/days.ts';
import { listAccounts, readAccountRun } from '../store/accounts/accounts.ts';
import { backup } from '../store/file/backup.ts';
import { prune } from '../store/retention.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { App } from './app.ts';

const lastDoneSetting = 'maintenanceDoneAt';

/**
 * A verified backup where none is of today, and once a day rollups and what retention lets go, by a clock that no provider
 * contradicts: that goes on where no backup can be made, or a full disk would stay full. Failures are logged and tried
 * again later.
 */
export async function maintain(app: App, backupFolder: string): Promise<void> {
  const now = app.now();
  try {
    await backup(app.db, backupFolder, now);
  } catch (error) {
    app.log.warn('backup-failed', { error: error instanceof Error ? error.name : 'unknown' });
  }
  try {
    const last = readSetting(app.db, lastDoneSetting);
    if (typeof last === 'number' && last <= now && now - last < dayMs) return;
    prune(app.db, forgetBy(app, now));
    writeSetting(app.db, lastDoneSetting, now);
    app.log.info('maintenance-done');
  } catch (error) {
    app.log.warn('maintenance-failed', { error: error instanceof Error ? error.name : 'unknown' });
  }
}

/** The demo's clock is ours, and proves nothing. */
function forgetBy({ db }: App, now: number): number {
  const real = listAccounts(db).filter(({ demo }) => !demo);
  return timeToForgetBy(
    real.map(({ id }) => readAccountRun(db, id)),
    now,
  );
}
