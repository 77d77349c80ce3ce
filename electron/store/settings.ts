import { statement, upsert } from './statement.ts';
import type { Db } from './db.ts';

/** Settings that hold what a person chose: they survive the loss of the cache (file/choices.ts). The others are our own notes. */
export const chosenSettings = ['settings', 'hooks', 'trayNoticeDismissed', 'demoStartedAt'] as const;

/** The stored value, as it was written; `null` when there is none or it is unreadable. The caller checks its shape. */
export function readSetting(db: Db, name: string): unknown {
  const row = statement<{ value: string }>(db, 'SELECT value FROM setting WHERE name = ?').get(name);
  if (row === undefined) return null;
  try {
    const value: unknown = JSON.parse(row.value);
    return value;
  } catch {
    return null;
  }
}

/** Stores a value JSON can carry; never a secret. `undefined` removes the setting. */
export function writeSetting(db: Db, name: string, value: unknown): void {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) statement(db, 'DELETE FROM setting WHERE name = ?').run(name);
  else upsert(db, 'setting', ['name'], { name, value: text });
}
