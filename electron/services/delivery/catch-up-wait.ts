/** How long a digest waits for accounts that have not caught up yet: one may never answer again. */
import { minuteMs } from '../../core/days.ts';
import { listAccounts, readAccountRun } from '../../store/accounts/accounts.ts';
import type { Db } from '../../store/db.ts';

/** Then the digest goes without those that are missing. */
export const waitForAccountsMs = 15 * minuteMs;

/** Asks until when (epoch ms) accounts are waited for; `null`: all have caught up, or have had their time. */
export function createCatchUpWait(): (db: Db, now: number) => number | null {
  let seenAt: ReadonlyMap<string, number> = new Map();
  return (db, now) => {
    const away = listAccounts(db).filter(({ id, paused }) => !paused && (readAccountRun(db, id).awaySince ?? 0) > 0);
    // A time still to come was noted by a clock that has been put back since.
    seenAt = new Map(away.map(({ id }) => [id, Math.min(now, seenAt.get(id) ?? now)]));
    const until = Math.max(...[...seenAt.values()].map((at) => at + waitForAccountsMs));
    return until > now ? until : null;
  };
}
