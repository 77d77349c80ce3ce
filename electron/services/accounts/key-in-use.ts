/** Whether a key is watched already. Keys are compared here, where they are read, and leave this place in no form. */
import type { Account, AccountSettings } from '../../core/model.ts';
import { checkBaseUrl } from '../../providers/checks.ts';
import type { Field, Provider } from '../../providers/provider.ts';
import { listAccounts } from '../../store/accounts/accounts.ts';
import type { App } from '../app.ts';

/** A key that was typed, with where and how it is to be used. */
export interface KeyInQuestion {
  readonly providerId: string;
  readonly provider: Provider;
  readonly baseUrl: string;
  readonly key: string;
  readonly settings: AccountSettings;
}

/**
 * The account, other than `exceptId`, that reads the same with the same key: the same address, and the same in every
 * field, since one key may reach several workspaces. `null` when there is none, as far as the key store says.
 */
export async function accountWithKey(
  { db, secrets }: Pick<App, 'db' | 'secrets'>,
  { providerId, provider, baseUrl, key, settings }: KeyInQuestion,
  exceptId: string | null,
): Promise<Account | null> {
  const { fields } = provider;
  const alike = listAccounts(db).filter(
    (account) =>
      account.provider === providerId &&
      account.id !== exceptId &&
      !account.demo &&
      addressOf(account, provider) === baseUrl &&
      saidIn(account.settings, fields) === saidIn(settings, fields),
  );
  let isSilent = false;
  for (const account of alike) {
    // One that is locked would be waited for with every account.
    if (isSilent && !secrets.isSessionOnly(account.id)) continue;
    const stored = await secrets.get(account.id);
    if (!stored.ok) isSilent = true;
    else if (stored.value === key) return account;
  }
  return null;
}

function addressOf({ baseUrl }: Account, provider: Provider): string | null {
  const checked = checkBaseUrl(baseUrl ?? provider.baseUrl);
  return checked.ok ? checked.url : null;
}

/** What the fields hold, whatever the order of a list and the blanks around it. */
function saidIn(settings: AccountSettings, fields: readonly Field[]): string {
  return JSON.stringify(
    fields.map(({ name }) =>
      [settings[name] ?? []]
        .flat()
        .map((value) => value.trim())
        .filter((value) => value !== '')
        .toSorted(),
    ),
  );
}
