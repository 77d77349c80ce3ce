/** The demo: three accounts whose providers are simulated on loopback, with an incident of their own. No keys, no keychain. */
import { randomUUID } from 'node:crypto';
import { demoAccounts } from '../demo/accounts.ts';
import { generousRateLimits } from '../demo/rate-limits.ts';
import type { DemoServer } from '../demo/server.ts';
import { minuteMs, secondMs } from '../core/days.ts';
import { pick } from '../core/pick.ts';
import { deleteAccount, insertAccount, listAccounts } from '../store/accounts/accounts.ts';
import { inTransaction } from '../store/statement.ts';
import type { Db } from '../store/db.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { DemoConnection } from './app.ts';

/** Demo accounts are read this often, so that the incident can be watched; provider floors still hold. */
const demoPollMs = 10 * secondMs;
/** What is read hourly elsewhere: an incident lasts a few minutes, and its chart has to show it. */
const demoHourlyMs = minuteMs;
const startedAtSetting = 'demoStartedAt';

export interface DemoOptions {
  readonly db: Db;
  readonly now: () => number;
  /** How much faster than real time the incident unfolds. */
  readonly speed: number;
}

export interface Demo {
  readonly connection: () => DemoConnection | null;
  /** Serves the demo accounts that are in the cache, if any: the same incident goes on where it was. */
  readonly restore: () => Promise<void>;
  /** Adds the demo accounts and begins a new incident. Does nothing while a demo runs. */
  readonly begin: () => Promise<void>;
  /** Removes the demo accounts and everything cached of them. */
  readonly end: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The demo of this process. */
export function createDemo({ db, now, speed }: DemoOptions): Demo {
  let server: DemoServer | null = null;
  let last: Promise<void> = Promise.resolve();

  /** One after another: a second click, or an end right after a beginning, meets a demo that is whole. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  const serve = async (startedAt: number): Promise<void> => {
    if (server !== null) return;
    // With Node's HTTP, it costs a fifth of the start of an app that has no demo.
    const { startDemoServer } = await import('../demo/server.ts');
    server = await startDemoServer({ startedAt, now, speed, rateLimits: generousRateLimits });
  };
  const stopServing = async (): Promise<void> => {
    const ending = server;
    server = null;
    await ending?.close();
  };
  const demoAccountIds = () =>
    listAccounts(db)
      .filter((account) => account.demo)
      .map((account) => account.id);

  return {
    connection: () =>
      server === null
        ? null
        : {
            baseUrls: server.baseUrls,
            keys: keysByProvider(),
            pollMs: Math.max(2 * secondMs, demoPollMs / speed),
            hourlyMs: Math.max(30 * secondMs, demoHourlyMs / speed),
          },
    restore: () =>
      inTurn(async () => {
        if (demoAccountIds().length === 0) return;
        const startedAt = readSetting(db, startedAtSetting);
        await serve(typeof startedAt === 'number' ? startedAt : now());
      }),
    begin: () =>
      inTurn(async () => {
        if (demoAccountIds().length > 0) return;
        const startedAt = now();
        await stopServing();
        await serve(startedAt);
        inTransaction(db, () => storeAccounts(db, startedAt));
      }),
    end: () =>
      inTurn(async () => {
        inTransaction(db, () => {
          for (const id of demoAccountIds()) deleteAccount(db, id);
        });
        await stopServing();
      }),
    close: () => inTurn(stopServing),
  };
}

function storeAccounts(db: Db, startedAt: number): void {
  writeSetting(db, startedAtSetting, startedAt);
  for (const account of demoAccounts) {
    insertAccount(db, {
      id: randomUUID().slice(0, 8),
      ...pick(account, ['provider', 'label', 'settings', 'client', 'dailyBudget']),
      baseUrl: null,
      paused: false,
      demo: true,
      createdAt: startedAt,
    });
  }
}

function keysByProvider(): Readonly<Record<string, string>> {
  return Object.fromEntries(demoAccounts.map(({ provider, key }) => [provider, key]));
}
