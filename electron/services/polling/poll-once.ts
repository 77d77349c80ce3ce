/** Reading accounts once, now, without a schedule: for the terminal. */
import type { Account } from '../../core/model.ts';
import { listAccounts } from '../../store/accounts/accounts.ts';
import type { App } from '../app.ts';
import { liveInterval, mostAtOnce } from './due.ts';
import { pollAccount, type PollOptions, type PollResult } from './poll-account.ts';

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
  const accounts = listAccounts(app.db).filter(({ id, paused }) => !paused && (accountIds?.includes(id) ?? true));
  const turns = createTurns(mostAtOnce);

  const read = async (account: Account): Promise<readonly [string, PollResult] | null> => {
    await turns.take('first');
    try {
      if (signal.aborted) return null;
      const result = await pollAccount(app, account, {
        scope,
        signal,
        intervalMs: () => liveInterval(app, account.demo, false),
        onChange: () => undefined,
        beforeOthers: async () => {
          turns.give();
          await turns.take('last');
        },
        ...(visiting === undefined ? {} : { visiting }),
      });
      return [account.id, result];
    } finally {
      turns.give();
    }
  };
  const results = await Promise.all(accounts.map(read));
  return new Map(results.filter((result) => result !== null));
}

type Place = 'first' | 'last';

interface Turns {
  readonly take: (place: Place) => Promise<void>;
  readonly give: () => void;
}

/** At most so many have a turn at once. The others wait in two lines: nobody of the last has a turn while one of the first waits. */
function createTurns(atOnce: number): Turns {
  const lines: Readonly<Record<Place, (() => void)[]>> = { first: [], last: [] };
  let free = atOnce;
  return {
    take: async (place) => {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => lines[place].push(resolve));
    },
    give: () => {
      const next = lines.first.shift() ?? lines.last.shift();
      if (next === undefined) free++;
      else next();
    },
  };
}
