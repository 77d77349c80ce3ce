/** What happens when the cache is damaged: the old file is kept aside, the newest sound backup takes its place. */
import { copyFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { StoreFailure } from '../failure.ts';
import { backupFolder, choicesFile, companions, ensurePrivateFile, removeFiles, stamp, stemOf } from './files.ts';
import { isSound, listBackups } from './backup.ts';
import { readChoices, salvageChoices, type Choices } from './choices.ts';

/**
 * Throws a `corrupt` StoreFailure where nothing is left of what was a cache: its file is gone or empty, or cut off so early, or
 * without its log, that SQLite takes it for a new one. What is beside it tells; it would be taken for old and overwritten.
 */
export function refuseEmptied(file: string, version: number): void {
  const wasThere = existsSync(choicesFile(file)) || listBackups(file, backupFolder(file)).length > 0;
  if (wasThere && version === 0) throw new StoreFailure('corrupt', 'The cache is gone.');
}

/** What a person had chosen: as it was kept beside the cache, else what still can be read in the damaged one. */
export function choicesLeft(file: string): Choices | null {
  const kept = readChoices(file);
  if (kept !== null || !existsSync(file)) return kept;
  let db: BetterSqlite.Database | null = null;
  try {
    db = new BetterSqlite(file, { readonly: true, fileMustExist: true });
    return salvageChoices(db);
  } catch {
    return null;
  } finally {
    db?.close();
  }
}

/** Copies one sound backup after the other to `into`, the newest first, and says of which day it is. */
export function* soundBackups(file: string, into: string): Generator<string> {
  const folder = backupFolder(file);
  for (const name of listBackups(file, folder)) {
    removeFiles(into);
    copyFileSync(join(folder, name), into);
    ensurePrivateFile(into);
    if (isSound(into)) yield /-(\d{4})(\d{2})(\d{2})T/.exec(name)?.slice(1).join('-') ?? 'an earlier day';
  }
}

/**
 * Moves what there is of the cache aside, and a file of choices that cannot be read. Returns the name under which it is
 * kept; `null` when there was nothing in it.
 */
export function moveAside(file: string, now: number): string | null {
  const choices = choicesFile(file);
  if (existsSync(choices) && readChoices(file) === null)
    renameSync(choices, join(dirname(file), `${stemOf(file)}.choices.corrupt-${stamp(now)}`));
  const found = companions.filter((companion) => existsSync(file + companion));
  if (found.every((companion) => statSync(file + companion).size === 0)) {
    removeFiles(file);
    return null;
  }
  const aside = join(dirname(file), `${stemOf(file)}.corrupt-${stamp(now)}`);
  for (const companion of found) renameSync(file + companion, aside + companion);
  return basename(aside);
}

/** What became of a damaged cache. */
export interface Recovered {
  /** Under which name its file is kept; `null`: there was none any more. */
  readonly aside: string | null;
  /** The day of the backup in its place; `null`: it begins empty. */
  readonly backupOf: string | null;
  /** What a person had chosen is in it, as it was last. */
  readonly applied: boolean;
}

/** What a person is told of it, once. */
export function recoveredNotice({ aside, backupOf, applied }: Recovered): string {
  const what = aside === null ? 'Cache lost' : 'Cache damaged';
  const kept = aside === null ? '' : `, the old file is kept as ${aside}`;
  const again = 'daily numbers are fetched again where the provider offers them.';
  if (backupOf !== null) {
    const lost = applied
      ? 'Accounts, rules and settings are as they were last; what else was recorded since is lost'
      : 'What was recorded since is lost';
    return `${what}: restored from the backup of ${backupOf}${kept}. ${lost}; ${again}`;
  }
  return applied
    ? `${what}: rebuilt with your accounts, rules and settings${kept}. The history of alerts is lost; ${again}`
    : `${what}: rebuilt empty${kept}. Accounts have to be added again; their keys are still in the keychain and ${again}`;
}
