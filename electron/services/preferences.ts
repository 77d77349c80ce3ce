import * as v from 'valibot';
import { defaultSettings, type Settings } from '../core/settings.ts';
import type { Db } from '../store/database.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { settingsSchema } from './settings-schema.ts';

const name = 'settings';

/** The stored settings; what is missing or no longer readable falls back to the defaults. */
export function loadSettings(db: Db): Settings {
  const stored = v.safeParse(settingsSchema, readSetting(db, name));
  return stored.success ? stored.output : defaultSettings;
}

/** Stores settings that were validated at the boundary. */
export function saveSettings(db: Db, settings: Settings): void {
  writeSetting(db, name, settings);
}
