/** Reading accounts once, now, without a schedule: for the terminal. */
import { minuteMs } from '../../core/days.ts';
import type { Account } from '../../core/model.ts';
import { findAccount, listAccounts } from '../../store/accounts/accounts.ts';
import type { App } from '../app.ts';
import { moveWithClock } from './deadlines.ts';
import { liveInterval, mostAtOnce } from './due.ts';
import { pollAccount, type PollOptions, type PollResult } from './poll-account.ts';
import { createSlots } from './slots.ts';

export interface PollOnceOptions extends Partial<Pick<PollOptions, 'scope' | 'signal' | 'visiting'>> {
  /** All of them without. */
  readonly accountIds?: readonly string[];
}

/**
 * Reads the named accounts once, now; paused ones are left alone. Nothing else is read while the live numbers of an account
 * wait: what takes long at one, and may be cut off by the signal, keeps none of the others from being seen. Resolves
 * with what each of them came to, by id; one that was not begun before the signal aborted is missing. Rejects with a
 * StoreFailure when the cache cannot be written.
 */
export async function pollOnce(app: App, options: PollOnceOptions): Promise<ReadonlyMap<string, PollResult>> {
  const { accountIds, scope = 'everything', signal = new AbortController().signal, visiting } = options;
  moveWithClock(app, minuteMs);
  const accounts = listAccounts(app.db).filter(({ id, paused }) => !paused && (accountIds?.includes(id) ?? true));
  const slots = createSlots(mostAtOnce, () => performance.now());

  const read = async ({ id, provider, demo }: Account): Promise<readonly [string, PollResult] | null> => {
    let place = slots.line({ id, provider, asked: true }, signal);
    try {
      // It may have waited a while for its turn.
      if (!(await place.entered) || findAccount(app.db, id)?.paused !== false) return null;
      const result = await pollAccount(
        app,
        { id },
        {
          scope,
          signal,
          intervalMs: () => liveInterval(app, demo, false),
          onChange: () => undefined,
          turn: () => place.turn(),
          beforeOthers: async () => {
            place.leave();
            place = slots.line({ id, provider, asked: false }, signal);
            slots.fill();
            await place.entered;
          },
          ...(visiting === undefined ? {} : { visiting }),
        },
      );
      return [id, result];
    } finally {
      place.leave();
    }
  };
  const reads = accounts.map(read);
  slots.fill();
  const results = await Promise.all(reads);
  return new Map(results.filter((result) => result !== null));
}
