/** Stored deadlines that have to move: because they are wanted sooner, or because the clock was put back. */
import { providerOf } from '../../providers/index.ts';
import { listAccounts, readAccountRun, writeAccountRun } from '../../store/accounts/accounts.ts';
import { inTransaction } from '../../store/file/database.ts';
import { listEndpointRuns, writeEndpointRun } from '../../store/accounts/endpoints.ts';
import { moveAlertTimes } from '../../store/alerts/put-back.ts';
import type { App } from '../app.ts';
import { intervalOf, liveInterval } from './due.ts';

/** Brings live deadlines forward to the interval that holds now. Back-offs stay as they are. */
export function hurry(app: App, attentive: boolean): void {
  const now = app.now();
  inTransaction(app.db, () => {
    for (const account of listAccounts(app.db)) {
      const provider = providerOf(account.provider);
      if (provider === null) continue;
      const wanted = liveInterval(app, account.demo, attentive);
      for (const run of listEndpointRuns(app.db, account.id)) {
        const endpoint = provider.endpoints.find(({ name }) => name === run.endpoint);
        if (endpoint?.cadence !== 'live' || run.error !== null) continue;
        const soonest = Math.max(now, (run.lastAttemptAt ?? 0) + intervalOf(endpoint, provider, wanted));
        // A regular deadline is spread over up to one and a half intervals: that is no reason to move it.
        if (run.nextAt > soonest + intervalOf(endpoint, provider, wanted) / 2)
          writeEndpointRun(app.db, account.id, { ...run, nextAt: soonest });
      }
    }
  });
}

const notAfter = (at: number | null, now: number): number | null => (at === null ? null : Math.min(at, now));

/**
 * After the clock was put back: what was noted with a time still to come happened now, and what was to wait for waits
 * just as long from now. Else an account would be silent, and look fresh, until the old time is reached again; so would
 * an alert that was told, snoozed or muted.
 */
export function moveWithClock(app: App): void {
  const now = app.now();
  inTransaction(app.db, () => {
    let putBackMs = 0;
    for (const { id } of listAccounts(app.db)) {
      let aheadMs = 0;
      for (const run of listEndpointRuns(app.db, id)) {
        const { lastAttemptAt } = run;
        if (lastAttemptAt === null || lastAttemptAt <= now) continue;
        const shiftMs = lastAttemptAt - now;
        aheadMs = Math.max(aheadMs, shiftMs);
        writeEndpointRun(app.db, id, {
          ...run,
          nextAt: run.nextAt - shiftMs,
          retryAt: run.retryAt === null ? null : run.retryAt - shiftMs,
          lastAttemptAt: now,
          lastOkAt: notAfter(run.lastOkAt, now),
          lastFullAt: notAfter(run.lastFullAt, now),
        });
      }
      if (aheadMs === 0) continue;
      putBackMs = Math.max(putBackMs, aheadMs);
      const run = readAccountRun(app.db, id);
      writeAccountRun(app.db, id, {
        ...run,
        stateSince: Math.min(run.stateSince, now),
        asOf: notAfter(run.asOf, now),
        outageSince: notAfter(run.outageSince, now),
        unauthorizedAt: notAfter(run.unauthorizedAt, now),
        retryAt: run.retryAt === null ? null : run.retryAt - aheadMs,
        awaySince: notAfter(run.awaySince, now),
      });
    }
    if (putBackMs > 0) moveAlertTimes(app.db, now, putBackMs);
  });
}
