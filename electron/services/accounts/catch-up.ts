/** After a sleep, a quit or an offline stretch: what is found then is told once, together (core/delivery). */
import { minuteMs } from '../../core/days.ts';
import { changeAccountRun, listAccounts } from '../../store/accounts/accounts.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import { inTransaction } from '../../store/statement.ts';
import type { Db } from '../../store/db.ts';

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
    for (const { id, demo } of listAccounts(db)) if (!demo) changeAccountRun(db, id, (run) => afterAbsence(run, now));
  });
}

function afterAbsence(run: AccountRun, now: number): AccountRun {
  if (run.awaySince === 0 || run.asOf === null || now - run.asOf < awayAfterMs) return run;
  return { ...run, awaySince: run.awaySince ?? run.asOf, awayAnswers: 0 };
}

/** Marks an account as seen for the first time: what is over a line already is no news of today. */
export function beginFirstSight(db: Db, accountId: string): void {
  changeAccountRun(db, accountId, (run) => ({ ...run, awaySince: 0, awayAnswers: 0 }));
}

/** After everything due was read, live numbers among it: one pass nearer to having caught up. */
export function afterPass(run: AccountRun): AccountRun {
  const awayAnswers = run.awayAnswers + 1;
  return awayAnswers < passesToCatchUp ? { ...run, awayAnswers } : { ...run, awaySince: null, awayAnswers: 0 };
}
