/** Opens the same store, keychain and settings as the desktop app for the length of one command. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createFormat } from '../core/format.ts';
import type { App } from '../services/app.ts';
import { regionalLocale } from '../services/locale.ts';
import { noLog } from '../services/log.ts';
import { loadSettings } from '../services/preferences.ts';
import type { SecretStore } from '../services/secrets.ts';
import { closeDatabase, openDatabase } from '../store/file/database.ts';
import { databaseName } from '../store/file/files.ts';
import { readRuleBook } from '../store/alerts/rules.ts';
import { createNetwork } from './network/fetch.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Runs the work with the cache open, and closes it whatever happens. */
  readonly withApp: <T>(work: (app: App) => Promise<T>) => Promise<T>;
  /** Sets the exit status of the process. */
  readonly exitWith: (code: number) => void;
}

const machineLocale = (): string => Intl.DateTimeFormat().resolvedOptions().locale;

/** `withApp` over the data folder, which is read when the command runs. */
export function sessionIn(
  terminal: Terminal,
  secrets: SecretStore,
  dataFolder: () => string,
): CommandContext['withApp'] {
  return async (work) => {
    const { db, notice } = openDatabase(join(dataFolder(), databaseName), Date.now());
    if (notice !== null) terminal.say(notice);
    using network = createNetwork(terminal.variables);
    try {
      return await work({
        db,
        fetch: network.fetch,
        secrets,
        log: noLog,
        now: () => Date.now(),
        random: () => Math.random(),
        pause: async (ms, signal) => {
          await wait(ms, undefined, { signal });
        },
        format: createFormat(regionalLocale(process.platform, process.env, machineLocale)),
        settings: () => loadSettings(db),
        rules: () => readRuleBook(db),
        // The simulator belongs to the app: its accounts are shown from the cache and never polled from here.
        demo: () => null,
      });
    } finally {
      closeDatabase(db);
    }
  };
}
