/** Whether a key is watched already. Keys are compared here, where they are read, and leave this place in no form. */
import type { Account, AccountSettings } from '../../core/model.ts';
import { checkBaseUrl, isLoopback } from '../../providers/checks.ts';
import { entriesOf } from '../../providers/keys.ts';
import type { Provider } from '../../providers/provider.ts';
import { listAccounts } from '../../store/accounts/accounts.ts';
import type { Db } from '../../store/db.ts';
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
 * The account, other than `exceptId`, that reads the same with the same key: at the same address the same is sent, since
 * one key may reach several workspaces, and the same entries are listed. `null` when there is none, as far as the key store
 * says.
 */
export async function accountWithKey(
  { db, secrets }: Pick<App, 'db' | 'secrets'>,
  { providerId, provider, baseUrl, key, settings }: KeyInQuestion,
  exceptId: string | null,
): Promise<Account | null> {
  const reach = reachOf(provider, baseUrl, key, settings);
  const alike = listAccounts(db).filter(
    (account) =>
      account.provider === providerId &&
      account.id !== exceptId &&
      !account.demo &&
      reachOf(provider, account.baseUrl ?? provider.baseUrl, key, account.settings) === reach,
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

/**
 * What is read with the key, as one text. A field that is not sent with this key says nothing, nor do the order, the blanks
 * and the notation of a list; what was learned when the key was tried is no other reach.
 */
function reachOf(provider: Provider, baseUrl: string, key: string, settings: AccountSettings): string {
  const { fields, entryIn } = provider;
  const entries = fields.map(({ name, kind }) => {
    const said = entriesOf(settings[name]).map((text) => entryIn?.(name, text) ?? text);
    return { name, kind, said };
  });
  const texts = entries.flatMap(({ name, kind, said: [first] }) =>
    kind === 'text' && first !== undefined ? [[name, first] as const] : [],
  );
  const lists = entries.filter(({ kind }) => kind === 'list').map(({ said }) => [...new Set(said)].toSorted());
  return JSON.stringify([addressOf(baseUrl, provider), provider.headers(key, Object.fromEntries(texts)), lists]);
}

/** One name for every host that is the same: of a provider that moved, and of this computer. */
function addressOf(baseUrl: string, provider: Provider): string | null {
  const checked = checkBaseUrl(baseUrl);
  if (!checked.ok) return null;
  const url = new URL(checked.url);
  if (provider.formerHosts.includes(url.host)) url.host = new URL(provider.baseUrl).host;
  if (isLoopback(url.hostname)) url.hostname = 'localhost';
  return url.href;
}

const lastTurn = new WeakMap<Db, Promise<unknown>>();

/** Does the work after what was to be done before: two that look and then add would each find nothing. */
export function inTurn<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const mine = (lastTurn.get(db) ?? Promise.resolve()).then(work);
  lastTurn.set(
    db,
    mine.catch(() => undefined),
  );
  return mine;
}
