/** Outages grow without anything being answered, so they are looked at by the clock. */
import { providerOf } from '../../providers/index.ts';
import { listAccounts, readAccountRun, writeAccountRun } from '../../store/accounts/accounts.ts';
import { inTransaction, type Db } from '../../store/file/database.ts';
import type { App } from '../app.ts';
import { evaluateAccount, readCache } from '../alerts/evaluate.ts';

/** Judges every outage under way. While nothing is asked nothing can be missing. Returns true when an alert changed. */
export function evaluateOutages(app: App): boolean {
  let changed = false;
  for (const account of listAccounts(app.db)) {
    const provider = providerOf(account.provider);
    if (provider === null || readAccountRun(app.db, account.id).outageSince === null) continue;
    inTransaction(app.db, () => {
      if (account.paused || app.settings().paused) forget(app.db, account.id);
      else if (evaluateAccount(app.db, readCache(app.db, account, provider, app.rules(), app.now()), app.now()))
        changed = true;
    });
  }
  return changed;
}

/** Nothing that failed before a sleep or an offline stretch counts as an outage after it. */
export function forgetOutages(db: Db): void {
  inTransaction(db, () => {
    for (const { id } of listAccounts(db)) forget(db, id);
  });
}

function forget(db: Db, accountId: string): void {
  const run = readAccountRun(db, accountId);
  if (run.outageSince !== null) writeAccountRun(db, accountId, { ...run, outageSince: null });
}
