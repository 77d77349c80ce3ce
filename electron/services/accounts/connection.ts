/** From an account to a transport: its address, its key (read at use, kept no longer than the poll) and its headers. */
import { failure } from '../../core/errors.ts';
import type { Account, AccountSettings } from '../../core/model.ts';
import { abortable } from '../../providers/http/body.ts';
import { createTransport } from '../../providers/http/client.ts';
import type { Provider, Transport } from '../../providers/provider.ts';
import { readAccess } from '../../store/accounts/access.ts';
import type { App } from '../app.ts';
import { keyProblem, type SecretOutcome } from '../secrets.ts';

export interface Address {
  readonly provider: Provider;
  readonly baseUrl: string;
  readonly key: string;
}

/**
 * The key the account is to be read with, or why it cannot be had here. What the keychain has for an account whose key is
 * only in the memory of the app is an older key: it is nobody's business.
 */
export async function currentKey({ db, secrets }: App, accountId: string): Promise<SecretOutcome<string>> {
  if (readAccess(db, accountId)?.sessionOnly === true && !secrets.isSessionOnly(accountId))
    return keyProblem('elsewhere');
  const stored = await secrets.get(accountId);
  if (!stored.ok) return stored;
  return stored.value === null ? keyProblem('missing') : { ok: true, value: stored.value };
}

/**
 * Where and with which key the account is read. Throws a `keychain` or `network` failure when that cannot be known, and
 * a `cancelled` one as soon as the signal aborts: a locked keychain may wait for a person for a minute.
 */
export async function addressOf(
  app: App,
  account: Account,
  provider: Provider,
  signal: AbortSignal = new AbortController().signal,
): Promise<Address> {
  if (account.demo) {
    const demo = app.demo();
    const baseUrl = demo?.baseUrls[account.provider];
    const key = demo?.keys[account.provider];
    if (baseUrl === undefined || key === undefined) throw failure('network', 'The demo is not running.');
    return { provider, baseUrl, key };
  }
  const stored = await abortable(currentKey(app, account.id), signal).catch((thrown: unknown) => {
    throw signal.aborted ? failure('cancelled', 'Stopped.') : thrown;
  });
  if (!stored.ok) throw failure('keychain', stored.message, { trouble: stored.trouble });
  return { provider, baseUrl: account.baseUrl ?? provider.baseUrl, key: stored.value };
}

/** A transport to the address that is cut off by the signal. */
export function openTransport(
  app: App,
  { provider, baseUrl, key }: Address,
  settings: AccountSettings,
  signal: AbortSignal,
  onSkew?: (skewMs: number) => void,
): Transport {
  return createTransport({
    fetch: app.fetch,
    baseUrl,
    headers: provider.headers(key, settings),
    key,
    providerName: provider.name,
    hints: provider.hints,
    formerHosts: provider.formerHosts,
    now: app.now,
    sleep: app.pause,
    signal,
    ...(onSkew === undefined ? {} : { onSkew }),
  });
}
