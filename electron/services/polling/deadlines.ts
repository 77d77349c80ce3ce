/** Stored deadlines that have to move: because they are wanted sooner, or because the clock was put back. */
import { providerOf } from '../../providers/index.ts';
import { changeAccountRun, listAccounts } from '../../store/accounts/accounts.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import { inTransaction } from '../../store/statement.ts';
import {
  changeEndpointRuns,
  listEndpointRuns,
  writeEndpointRun,
  type EndpointRun,
} from '../../store/accounts/endpoints.ts';
import { latestAlertTime, moveAlertTimes } from '../../store/alerts/put-back.ts';
import type { App } from '../app.ts';
import { endpointInterval, hourlyInterval, liveInterval } from './due.ts';

/** Brings live deadlines forward to the interval that holds now. Back-offs stay as they are. */
export function hurry(app: App, attentive: boolean): void {
  const now = app.now();
  inTransaction(app.db, () => {
    for (const account of listAccounts(app.db)) {
      const provider = providerOf(account.provider);
      if (provider === null) continue;
      const wanted = liveInterval(app, account.demo, attentive);
      changeEndpointRuns(app.db, account.id, (run) => {
        const endpoint = provider.endpoints.find(({ name }) => name === run.endpoint);
        if (endpoint?.cadence !== 'live' || run.error !== null) return run;
        const hourlyMs = hourlyInterval(app, account.demo);
        const intervalMs = endpointInterval(endpoint, provider, { intervalMs: wanted, hourlyMs });
        const soonest = Math.max(now, (run.lastAttemptAt ?? 0) + intervalMs);
        // A regular deadline is spread over up to one and a half intervals: that is no reason to move it.
        return run.nextAt > soonest + intervalMs / 2 ? { ...run, nextAt: soonest } : run;
      });
    }
  });
}

/**
 * After the clock was put back: what was noted with a time still to come happened now, and what was to wait for waits
 * just as long from now. Else an account would be silent, and look fresh, until the old time is reached again; so would
 * an alert that was told, snoozed or muted. `leastMs`: less than this ahead is another process that was a moment later.
 */
export function moveWithClock(app: App, leastMs = 0): void {
  const now = app.now();
  inTransaction(app.db, () => {
    let putBackMs = Math.max(0, latestAlertTime(app.db) - now);
    if (putBackMs <= leastMs) putBackMs = 0;
    for (const { id } of listAccounts(app.db)) {
      const runs = listEndpointRuns(app.db, id);
      const shiftMs = Math.max(0, ...runs.map((run) => aheadMs(run, now)));
      if (shiftMs <= leastMs) continue;
      putBackMs = Math.max(putBackMs, shiftMs);
      for (const run of runs) {
        // One that was never tried, but held back with the others, shows by itself no time that was ahead.
        const ownMs = run.lastAttemptAt === null ? shiftMs : aheadMs(run, now);
        if (ownMs > 0) writeEndpointRun(app.db, id, endpointPutBack(run, now, ownMs));
      }
      changeAccountRun(app.db, id, (run) => accountPutBack(run, now, shiftMs));
    }
    if (putBackMs > 0) moveAlertTimes(app.db, now, putBackMs);
  });
}

const notAfter = (at: number | null, now: number): number | null => (at === null ? null : Math.min(at, now));
/** How long ago it was stays as it was, as far as that is known: what is old does not become new by a clock. */
const movedBack = (at: number | null, byMs: number, now: number): number | null =>
  at === null || at <= now ? at : Math.min(at - byMs, now);
const sooner = (at: number | null, byMs: number): number | null => (at === null ? null : at - byMs);

/** How far ahead of now the last attempt is; its answer, where the clock jumped in between and was put back since. */
function aheadMs({ lastAttemptAt, lastOkAt, lastFullAt }: EndpointRun, now: number): number {
  const attemptMs = (lastAttemptAt ?? 0) - now;
  return attemptMs > 0 ? attemptMs : Math.max(lastOkAt ?? 0, lastFullAt ?? 0) - now;
}

function endpointPutBack(run: EndpointRun, now: number, shiftMs: number): EndpointRun {
  return {
    ...run,
    nextAt: run.nextAt - shiftMs,
    retryAt: sooner(run.retryAt, shiftMs),
    lastAttemptAt: notAfter(run.lastAttemptAt, now),
    lastOkAt: movedBack(run.lastOkAt, shiftMs, now),
    lastFullAt: notAfter(run.lastFullAt, now),
  };
}

function accountPutBack(run: AccountRun, now: number, shiftMs: number): AccountRun {
  const liveAsOf = movedBack(run.liveAsOf, shiftMs, now);
  const awaitedSince = movedBack(run.awaitedSince, shiftMs, now);
  return {
    ...run,
    stateSince: Math.min(run.stateSince, now),
    asOf: movedBack(run.asOf, shiftMs, now),
    liveAsOf,
    // Counted anew, as after a time in which nobody asked: no answer came, and an outage that was told of goes on.
    awaitedSince: awaitedSince !== null && awaitedSince === liveAsOf ? awaitedSince - 1 : awaitedSince,
    unauthorizedAt: notAfter(run.unauthorizedAt, now),
    retryAt: sooner(run.retryAt, shiftMs),
    awaySince: notAfter(run.awaySince, now),
    // How far the provider's clock is from this one has to be seen anew.
    clockSkewMs: null,
  };
}
