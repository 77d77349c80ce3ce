/** Reading accounts once, now, without a schedule: for the terminal. */
import { listAccounts } from '../../store/accounts/accounts.ts';
import type { App } from '../app.ts';
import { liveInterval, mostAtOnce } from './due.ts';
import { pollAccount } from './poll-account.ts';

/**
 * Reads the named accounts (all, without names) once, now; paused ones are left alone. Rejects with a StoreFailure when
 * the cache cannot be written.
 */
export async function pollOnce(
  app: App,
  options: { readonly accountIds?: readonly string[]; readonly signal?: AbortSignal },
): Promise<void> {
  const signal = options.signal ?? new AbortController().signal;
  const waiting = listAccounts(app.db).filter(
    (account) => !account.paused && (options.accountIds?.includes(account.id) ?? true),
  );
  const worker = async (): Promise<void> => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) {
      if (signal.aborted) return;
      const { demo } = account;
      await pollAccount(app, account, {
        scope: 'everything',
        signal,
        intervalMs: () => liveInterval(app, demo, false),
        onChange: () => undefined,
      });
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
}
