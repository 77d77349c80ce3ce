/** Outages grow without anything being answered, so they are looked at by the clock. */
import { providerOf } from '../../providers/index.ts';
import { changeAccountRun, listAccounts, listAccountsInOutage } from '../../store/accounts/accounts.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import { inTransaction } from '../../store/statement.ts';
import type { Db } from '../../store/db.ts';
import type { App } from '../app.ts';
import { evaluateAccount } from '../alerts/evaluate.ts';
import { gatherAccount } from '../accounts/snapshot.ts';

/** Judges every outage under way. While nothing is asked nothing can be missing. Returns true when an alert changed. */
export function evaluateOutages(app: App): boolean {
  let changed = false;
  for (const account of listAccountsInOutage(app.db)) {
    if (providerOf(account.provider) === null) continue;
    inTransaction(app.db, () => {
      const now = app.now();
      if (account.paused || app.settings().paused) changeAccountRun(app.db, account.id, withoutOutage);
      else if (evaluateAccount(app.db, gatherAccount(app.db, account, now), app.rules(), now)) changed = true;
    });
  }
  return changed;
}

/** Nothing that failed before a sleep or an offline stretch counts as an outage after it. */
export function forgetOutages(db: Db): void {
  inTransaction(db, () => {
    for (const { id } of listAccounts(db)) changeAccountRun(db, id, withoutOutage);
  });
}

function withoutOutage(run: AccountRun): AccountRun {
  return run.outageSince === null ? run : { ...run, outageSince: null };
}
