/** After a sleep, a quit or an offline stretch: what is found then is told once, together (core/delivery.ts). */
import { minuteMs } from '../../core/days.ts';
import { listAccounts, readAccountRun, writeAccountRun, type AccountRun } from '../../store/accounts/accounts.ts';
import { inTransaction, type Db } from '../../store/file/database.ts';

/** Shorter absences need no digest. */
const awayAfterMs = 30 * minuteMs;
/** Every rule needs two values: the second pass over the live numbers ends the catching up. */
const passesToCatchUp = 2;

/**
 * Marks the accounts whose last answer is long ago as away since then. The demo is not: its world moves only while the
 * app runs.
 */
export function beginCatchUp(db: Db, now: number): void {
  inTransaction(db, () => {
    for (const { id, demo } of listAccounts(db)) {
      const run = readAccountRun(db, id);
      if (demo || run.awaySince === 0 || run.asOf === null || now - run.asOf < awayAfterMs) continue;
      writeAccountRun(db, id, { ...run, awaySince: run.awaySince ?? run.asOf, awayAnswers: 0 });
    }
  });
}

/** Marks an account as seen for the first time: what is over a line already is no news of today. */
export function beginFirstSight(db: Db, accountId: string): void {
  writeAccountRun(db, accountId, { ...readAccountRun(db, accountId), awaySince: 0, awayAnswers: 0 });
}

/** Whether the first pass after an absence is still under way. */
export function isFillingIn({ awaySince, awayAnswers }: Pick<AccountRun, 'awaySince' | 'awayAnswers'>): boolean {
  return awaySince !== null && awaySince > 0 && awayAnswers === 0;
}

/** Notes that everything due was read, live numbers among it. Call it inside a transaction. */
export function recordPass(db: Db, accountId: string): void {
  const run = readAccountRun(db, accountId);
  if (run.awaySince === null) return;
  const awayAnswers = run.awayAnswers + 1;
  const caughtUp = awayAnswers >= passesToCatchUp;
  writeAccountRun(db, accountId, {
    ...run,
    awaySince: caughtUp ? null : run.awaySince,
    awayAnswers: caughtUp ? 0 : awayAnswers,
  });
}
