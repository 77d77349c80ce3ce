/** The cache as it can be seen where nothing may be written: a copy in memory, whatever is done to it. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { Db } from '../db.ts';
import { StoreFailure, storeFailureOf } from '../failure.ts';
import { migrations as shipped } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { migrate } from './migrate.ts';

/**
 * Opens a copy of the cache in memory, brought up to the present schema; nothing beside or in the file is written. `null`
 * where there is no file. Throws a StoreFailure when it cannot be read, is damaged or of a newer version.
 */
export function openCopy(file: string, migrations: readonly Migration[] = shipped): Db | null {
  if (!existsSync(file)) return null;
  let db: Db | null = null;
  try {
    db = new BetterSqlite(withoutLog(imageOf(file)));
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    migrate(db, migrations);
    return db;
  } catch (error) {
    db?.close();
    const failure = storeFailureOf(error);
    if (failure instanceof StoreFailure) throw failure;
    throw new StoreFailure('unknown', 'The cache cannot be read.', { cause: error });
  }
}

/**
 * The file with what is still in its write-ahead log. While anybody has the cache open there is a shared index, and SQLite
 * reads both together; without one nobody has, and the files can be taken as they are.
 */
function imageOf(file: string): Buffer {
  if (existsSync(`${file}-shm`)) {
    try {
      return serialized(file, true);
    } catch {
      // An index that a full disk cut short, or one that may not be locked here: it is of no use to anybody else either.
    }
  }
  const log = `${file}-wal`;
  if (!existsSync(log) || statSync(log).size === 0) return readFileSync(file);
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-'));
  try {
    const copy = join(folder, 'copy.db');
    copyFileSync(file, copy);
    copyFileSync(log, `${copy}-wal`);
    return serialized(copy, false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function serialized(file: string, readonly: boolean): Buffer {
  const db = new BetterSqlite(file, { readonly, fileMustExist: true });
  try {
    return db.serialize();
  } finally {
    db.close();
  }
}

/** Memory has no place for a write-ahead log: the two bytes that ask for one ask for none (https://sqlite.org/fileformat2.html). */
function withoutLog(image: Buffer): Buffer {
  const modes = [18, 19];
  for (const at of modes) if (image.length > at) image[at] = 1;
  return image;
}
