/** Opens the same store, keychain and settings as the desktop app for the length of one command. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createFormat } from '../core/format.ts';
import { lazily } from '../core/lazily.ts';
import type { App } from '../services/app.ts';
import { regionalLocale } from '../services/locale.ts';
import { noLog } from '../services/log.ts';
import { loadSettings } from '../services/preferences.ts';
import type { SecretStore } from '../services/secrets.ts';
import type { Db } from '../store/db.ts';
import { StoreFailure, type StoreFailureKind } from '../store/failure.ts';
import { openCopy } from '../store/file/copy.ts';
import { closeDatabase, openDatabase } from '../store/file/database.ts';
import { databaseName } from '../store/file/files.ts';
import { readRuleBook } from '../store/alerts/rules.ts';
import { networkOnDemand } from './network/on-demand.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Runs the work with the cache open, and closes it whatever happens. */
  readonly withApp: <T>(work: (app: App) => Promise<T>) => Promise<T>;
  /**
   * The same for work that needs nothing stored: where the data folder cannot be written it is given a copy of what it
   * holds, and a person is told. `kept` is false then: whatever is stored is forgotten.
   */
  readonly withCache: <T>(work: (app: App, kept: boolean) => Promise<T>) => Promise<T>;
  /** The same for work that only shows, in another user's data folder too. */
  readonly withView: <T>(work: (app: App) => Promise<T>) => Promise<T>;
  /** Sets the exit status of the process. */
  readonly exitWith: (code: number) => void;
}

const machineLocale = (): string => Intl.DateTimeFormat().resolvedOptions().locale;

/** Why nothing can be stored, where what is stored already can perhaps still be read. */
const unwritable: readonly StoreFailureKind[] = ['read-only', 'full', 'disk', 'busy', 'unknown'];

/** `withApp` and `withCache` over the data folder, which is read when the command runs. `now` is the time, epoch ms. */
export function sessionsIn(
  terminal: Terminal,
  secrets: SecretStore,
  dataFolder: () => string,
  now: () => number,
): Pick<CommandContext, 'withApp' | 'withCache' | 'withView'> {
  async function withDb<T>(db: Db, work: (app: App) => Promise<T>): Promise<T> {
    using network = networkOnDemand(terminal.variables);
    const format = lazily(() => createFormat(regionalLocale(process.platform, process.env, machineLocale)));
    return await work({
      db,
      fetch: network.fetch,
      secrets,
      log: noLog,
      now,
      random: () => Math.random(),
      pause: async (ms, signal) => {
        await wait(ms, undefined, { signal });
      },
      // A document for programs needs none, and the first question about a locale takes as long as half the start of Node.
      get format() {
        return format();
      },
      settings: () => loadSettings(db),
      rules: () => readRuleBook(db),
      // The simulator belongs to the app: its accounts are shown from the cache and never polled from here.
      demo: () => null,
    });
  }

  async function withApp<T>(work: (app: App) => Promise<T>): Promise<T> {
    const { db, notice } = openDatabase(join(dataFolder(), databaseName), now());
    if (notice !== null) terminal.say(notice);
    try {
      return await withDb(db, work);
    } finally {
      closeDatabase(db);
    }
  }

  async function orCopy<T>(
    work: (app: App, kept: boolean) => Promise<T>,
    passing: readonly StoreFailureKind[],
  ): Promise<T> {
    try {
      return await withApp((app) => work(app, true));
    } catch (thrown) {
      if (!(thrown instanceof StoreFailure) || !passing.includes(thrown.kind)) throw thrown;
      const copy = openCopy(join(dataFolder(), databaseName));
      if (copy === null) throw thrown;
      terminal.say(shownAllTheSame(thrown));
      try {
        return await withDb(copy, (app) => work(app, false));
      } finally {
        copy.close();
      }
    }
  }

  return {
    withApp,
    withCache: (work) => orCopy(work, unwritable),
    // Addresses that another user wrote are shown, but no key of ours goes to them.
    withView: (work) => orCopy(work, [...unwritable, 'not-ours']),
  };
}

function shownAllTheSame({ kind, message }: StoreFailure): string {
  return kind === 'not-ours'
    ? 'The data folder is another user’s. What it holds is shown, and it is left as it is.'
    : `${message} What it holds is shown; nothing new is stored.`;
}
