/** Reading accounts once, now, without a schedule: for the terminal. */
import { minuteMs } from '../../core/days.ts';
import { findAccount, listAccounts } from '../../store/accounts/accounts.ts';
import type { App } from '../app.ts';
import { moveWithClock } from './deadlines.ts';
import { liveInterval, mostAtOnce } from './due.ts';
import { pollAccount, type PollOptions, type PollResult } from './poll-account.ts';

/**
 * Reads the named accounts (all, without names) once, now; paused ones are left alone. Resolves with what each of them came
 * to, by id. Rejects with a StoreFailure when the cache cannot be written.
 */
export async function pollOnce(
  app: App,
  options: { readonly accountIds?: readonly string[]; readonly signal?: AbortSignal } & Pick<PollOptions, 'visiting'>,
): Promise<ReadonlyMap<string, PollResult>> {
  moveWithClock(app, minuteMs);
  const results = new Map<string, PollResult>();
  const signal = options.signal ?? new AbortController().signal;
  const waiting = listAccounts(app.db).filter(
    (account) => !account.paused && (options.accountIds?.includes(account.id) ?? true),
  );
  const worker = async (): Promise<void> => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) {
      if (signal.aborted) return;
      const { id, demo } = account;
      // It may have waited a while for its turn.
      if (findAccount(app.db, id)?.paused !== false) continue;
      const result = await pollAccount(app, account, {
        scope: 'everything',
        signal,
        intervalMs: () => liveInterval(app, demo, false),
        onChange: () => undefined,
        ...(options.visiting === undefined ? {} : { visiting: options.visiting }),
      });
      results.set(id, result);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
  return results;
}
