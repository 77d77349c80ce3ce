import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { dayMs } from '../../core/days.ts';
import { migrations } from '../migrations/index.ts';
import { StoreFailure, storeFailureOf } from '../failure.ts';
import { ensurePrivateFile, ensurePrivateFolder, partialOf, replaceFile, stamp, stemOf } from './files.ts';
import { isOwnFile } from './ours.ts';
import type { AroundUpgrade } from './migrate.ts';
import { isWholeCache } from './schema.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

const kept = 3;

/**
 * Writes a verified copy of the database into `folder` and keeps the newest three. Does nothing while the newest is
 * less than a day old, unless it is from before there was any account. Rejects with a StoreFailure, leaving the older copies, when the copy cannot be written or read back.
 */
export async function backup(db: Db, folder: string, now: number): Promise<void> {
  const name = backupName(db.name, now);
  const newest = listBackups(db.name, folder)[0];
  const oldestUseful = backupName(db.name, Math.max(now - dayMs, firstAccountAt(db, now)));
  if (newest !== undefined && newest <= name && newest > oldestUseful) return;
  const partial = prepare(folder, name);
  try {
    await db.backup(partial);
  } catch (error) {
    rmSync(partial, { force: true });
    throw storeFailureOf(error, db);
  }
  finish(folder, name);
  keepNewest(db.name, folder, name);
}

/** When the first of the accounts was added; 0 without any, or when that is still to come by a clock that was put back. */
function firstAccountAt(db: Db, now: number): number {
  const sql = 'SELECT coalesce(min(created_at), 0) AS at FROM account WHERE created_at <= ?';
  return statement<{ at: number }>(db, sql).get(now)?.at ?? 0;
}

/**
 * The same, at once and unconditionally, around an upgrade. Blocks while it copies. Older copies are let go only after the
 * upgrade; after one that failed it is this one that goes, because the cache is still as it was.
 */
export function backupAroundUpgrade(db: Db, folder: string, now: number): ReturnType<AroundUpgrade> {
  const name = backupName(db.name, now);
  db.prepare('VACUUM INTO ?').run(prepare(folder, name));
  finish(folder, name);
  return (done) => {
    if (done) keepNewest(db.name, folder, name);
    else rmSync(join(folder, name), { force: true });
  };
}

/** File names of the finished backups of this database, newest first. */
export function listBackups(file: string, folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const prefix = `${stemOf(file)}-`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /-\d{8}T\d{9}Z\.db$/.test(name) && isOwnFile(join(folder, name)))
    .sort()
    .reverse();
}

/** Whether the file is a cache without damage, and whole. It is left as one self-contained file. */
export function isSound(file: string): boolean {
  let copy: Db | null = null;
  try {
    copy = new BetterSqlite(file, { fileMustExist: true });
    copy.pragma('journal_mode = DELETE');
    return isWholeCache(copy, migrations) && passesQuickCheck(copy);
  } catch {
    return false;
  } finally {
    copy?.close();
  }
}

/** SQLite's own check of every page's structure. Throws what SQLite throws on damage it cannot read past. */
export function passesQuickCheck(db: Db): boolean {
  return db.pragma('quick_check(1)', { simple: true }) === 'ok';
}

function backupName(file: string, now: number): string {
  return `${stemOf(file)}-${stamp(now)}.db`;
}

/** An empty private file to copy into; not yet named as a backup. */
function prepare(folder: string, name: string): string {
  ensurePrivateFolder(folder);
  const partial = partialOf(join(folder, name));
  rmSync(partial, { force: true });
  ensurePrivateFile(partial);
  return partial;
}

/** Gives what was copied its name, once it was read back. */
function finish(folder: string, name: string): void {
  const partial = partialOf(join(folder, name));
  if (!isSound(partial)) {
    rmSync(partial, { force: true });
    throw new StoreFailure('corrupt', 'A backup of the cache could not be read back; the older ones were kept.');
  }
  replaceFile(partial, join(folder, name));
}

/** Lets the oldest go, so that with the named one there are three. */
function keepNewest(file: string, folder: string, name: string): void {
  // Also before those that a clock far ahead gave later names.
  const others = listBackups(file, folder).filter((other) => other !== name);
  for (const old of others.slice(kept - 1)) rmSync(join(folder, old), { force: true });
}
