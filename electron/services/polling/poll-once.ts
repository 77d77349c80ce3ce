/** Reading accounts once, now, without a schedule: for the terminal. */
import { minuteMs } from '../../core/days.ts';
import { findAccount, listAccounts } from '../../store/accounts/accounts.ts';
import type { App } from '../app.ts';
import { moveWithClock } from './deadlines.ts';
import { liveInterval, mostAtOnce } from './due.ts';
import { pollAccount, type PollOptions, type PollResult } from './poll-account.ts';
import { createSlots } from './slots.ts';

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
  const slots = createSlots(mostAtOnce, () => performance.now());
  const reads = waiting.map(async (account) => {
    const { id, provider, demo } = account;
    const place = slots.line({ id, provider, asked: true }, signal);
    try {
      if (!(await place.entered)) return;
      // It may have waited a while for its turn.
      if (findAccount(app.db, id)?.paused !== false) return;
      const result = await pollAccount(app, account, {
        scope: 'everything',
        signal,
        intervalMs: () => liveInterval(app, demo, false),
        onChange: () => undefined,
        turn: place.turn,
        ...(options.visiting === undefined ? {} : { visiting: options.visiting }),
      });
      results.set(id, result);
    } finally {
      place.leave();
    }
  });
  slots.fill();
  await Promise.all(reads);
  return results;
}
