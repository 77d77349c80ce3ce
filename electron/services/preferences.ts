/** What a person chose, as it is stored. */
import * as v from 'valibot';
import { defaultSettings, type Settings } from '../core/settings.ts';
import type { Db } from '../store/db.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { settingsSchema } from './settings-schema.ts';

const settingsName = 'settings';

const { entries } = settingsSchema;

/** The same schema, but one unreadable choice costs only itself: a newer version must not forget the others. */
const storedSchema = v.object({
  pollIntervalMs: v.fallback(entries.pollIntervalMs, defaultSettings.pollIntervalMs),
  theme: v.fallback(entries.theme, defaultSettings.theme),
  launchAtLogin: v.fallback(entries.launchAtLogin, defaultSettings.launchAtLogin),
  paused: v.fallback(entries.paused, defaultSettings.paused),
  quietHours: v.fallback(entries.quietHours, defaultSettings.quietHours),
  repeat: v.fallback(entries.repeat, defaultSettings.repeat),
});

/** The stored settings; what is missing or no longer readable falls back to its default. */
export function loadSettings(db: Db): Settings {
  const stored = v.safeParse(storedSchema, readSetting(db, settingsName));
  return stored.success ? stored.output : defaultSettings;
}

/** Stores settings that were validated at the boundary. */
export function saveSettings(db: Db, settings: Settings): void {
  writeSetting(db, settingsName, settings);
}

/** The settings in force, and the one way to change them. */
export interface Preferences {
  readonly current: () => Settings;
  /**
   * Carries the changed settings to the desktop and keeps them, one change after another. Rejects where the desktop refuses or
   * they cannot be stored, and nothing has changed then.
   */
  readonly change: (alter: (now: Settings) => Settings) => Promise<void>;
  /** Resolves when no change is under way. */
  readonly settled: () => Promise<void>;
}

/** The preferences of this process; `apply` is for those that reach outside the cache. */
export function createPreferences(db: Db, apply: (next: Settings, before: Settings) => Promise<void>): Preferences {
  let current = loadSettings(db);
  let last: Promise<void> = Promise.resolve();
  async function carryOut(alter: (now: Settings) => Settings): Promise<void> {
    const next = alter(current);
    await apply(next, current);
    try {
      saveSettings(db, next);
    } catch (thrown) {
      // Why it was not stored is what counts, also where the desktop does not go back.
      await apply(current, next).catch(() => undefined);
      throw thrown;
    }
    current = next;
  }
  return {
    current: () => current,
    change: (alter) => {
      const mine = last.then(() => carryOut(alter));
      last = mine.catch(() => undefined);
      return mine;
    },
    settled: () => last,
  };
}
