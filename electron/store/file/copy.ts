/** The cache as it can be seen where nothing may be written: a copy in memory, whatever is done to it. */
import { existsSync, readFileSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import type { Db } from '../db.ts';
import { isMisfit, notWhole, StoreFailure, storeFailureOf } from '../failure.ts';
import { migrations as shipped } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { migrate, refuseUnfit, schemaVersion } from './migrate.ts';
import { refuseLinks } from './ours.ts';
import { refuseEmptied } from './recover.ts';
import { withLog } from './write-ahead-log.ts';

/**
 * Opens a copy of the cache in memory, brought up to the present schema; nothing beside or in the file is written, whoever's
 * it is. `null` where there is no file. Throws a StoreFailure when it cannot be read, is damaged, of a newer version or a link.
 */
export function openCopy(file: string, migrations: readonly Migration[] = shipped): Db | null {
  if (!existsSync(file)) return null;
  let db: Db | null = null;
  try {
    refuseLinks(file);
    db = new BetterSqlite(withoutLog(imageOf(file)));
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    refuseUnfit(db, migrations);
    refuseEmptied(file, schemaVersion(db));
    migrate(db, migrations);
    return db;
  } catch (error) {
    db?.close();
    if (isMisfit(error)) throw notWhole(error);
    const failure = storeFailureOf(error);
    if (failure instanceof StoreFailure) throw failure;
    throw new StoreFailure('unknown', 'The cache cannot be read.', { cause: error });
  }
}

/**
 * The file with what is still in its write-ahead log. While anybody has the cache open there is a shared index, and SQLite
 * reads both together; without one nobody has, and both can be taken as they are, in memory: SQLite would make files.
 */
function imageOf(file: string): Buffer {
  if (existsSync(`${file}-shm`)) {
    try {
      return serialized(file);
    } catch {
      // An index that a full disk cut short, or one that may not be locked here: it is of no use to anybody else either.
    }
  }
  const image = readFileSync(file);
  const log = `${file}-wal`;
  return existsSync(log) ? withLog(image, readFileSync(log)) : image;
}

function serialized(file: string): Buffer {
  const db = new BetterSqlite(file, { readonly: true, fileMustExist: true });
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
