/** The key store unlocked by a person: nobody is asked for its password before they say so. */
import { listAccounts, readAccountRun } from '../../store/accounts/accounts.ts';
import type { App } from '../app.ts';
import type { SecretOutcome } from '../secrets.ts';

/** The accounts that are not read because their key could not be, by id. */
export function accountsWithoutKey({ db }: App): readonly string[] {
  const real = listAccounts(db).filter(({ demo }) => !demo);
  return real.filter(({ id }) => readAccountRun(db, id).error?.kind === 'keychain').map(({ id }) => id);
}

/**
 * Has the desktop ask for the password that the account's key needs; `null` means any account that waits for its key, or
 * else any at all. Resolves when it is readable, or with what is in the way.
 */
export async function unlockKeys(app: App, accountId: string | null): Promise<SecretOutcome<null>> {
  const id = accountId ?? accountsWithoutKey(app)[0] ?? listAccounts(app.db).find(({ demo }) => !demo)?.id;
  return id === undefined ? app.secrets.availability() : app.secrets.unlock(id);
}
