/** Small files beside the cache that are there before it is opened. They are worth nothing: one that cannot be read or written is not there. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { partialOf } from './files.ts';
import { isOwnFile } from './ours.ts';

/** What is in the file; `null` when that is not known. Never throws. */
export function readRemembered<T>(file: string, schema: v.GenericSchema<unknown, T>): T | null {
  try {
    if (!isOwnFile(file)) return null;
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { success, output } = v.safeParse(schema, stored);
    return success ? output : null;
  } catch {
    return null;
  }
}

/** In place of the last one; whatever is there under that name is not written into. Never throws. */
export function keepRemembered(file: string, value: unknown): void {
  const next = partialOf(file);
  try {
    rmSync(next, { force: true });
    writeFileSync(next, JSON.stringify(value), { mode: 0o600, flag: 'wx' });
    renameSync(next, file);
  } catch {
    // Full or read-only: the next start does without it.
  }
}
