import { timeToForgetBy, type ClockProof } from '../core/clock.ts';
import { dayMs } from '../core/days.ts';
import type { AccountRun } from '../core/snapshot.ts';
import { listAccounts, readAccountRun } from '../store/accounts/accounts.ts';
import { listEndpointRuns } from '../store/accounts/endpoints.ts';
import { backup } from '../store/file/backup.ts';
import { prune } from '../store/retention.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { App } from './app.ts';
import { measuredClocks } from './polling/clock-claims.ts';

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
    prune(app.db, forgetBy(app));
    writeSetting(app.db, lastDoneSetting, now);
    app.log.info('maintenance-done');
  } catch (error) {
    app.log.warn('maintenance-failed', { error: error instanceof Error ? error.name : 'unknown' });
  }
}

/**
 * The time by which everything decides what is too old to keep: never later than a provider says it is. The demo's clock is
 * ours, and proves nothing.
 */
export function forgetBy(app: Pick<App, 'db' | 'now'>): number {
  const measured = measuredClocks(app.db);
  const proofs = listAccounts(app.db).flatMap(({ id, demo, paused }): readonly ClockProof[] => {
    const proof = measured[id] ?? measuredBefore(readAccountRun(app.db, id));
    if (demo || proof === null) return [];
    const triedAt = Math.max(...listEndpointRuns(app.db, id).map(({ lastAttemptAt }) => lastAttemptAt ?? 0));
    return [{ ...proof, isLast: !paused && triedAt - proof.at < dayMs }];
  });
  return timeToForgetBy(proofs, app.now());
}

/** Of what an earlier version measured it is not known when that was: with the last answer. */
function measuredBefore({ asOf, clockSkewMs: skewMs }: AccountRun): Pick<ClockProof, 'skewMs' | 'at'> | null {
  return asOf === null || skewMs === null ? null : { skewMs, at: asOf };
}
