/** Opening and closing the one SQLite file everything is cached in. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { StoreFailure, sawDamage, storeFailureOf } from '../failure.ts';
import { backupFolder, ensurePrivateFile, ensurePrivateFolder } from './files.ts';
import { backupBeforeUpgrade, passesQuickCheck } from './backup.ts';
import { clearCrashMarks, markClosed, markOpen, recover, wasLeftOpen } from './recover.ts';
import { migrate, refuseFromTheFuture } from './migrate.ts';
import { migrations as shipped } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Db } from '../db.ts';

export interface OpenedStore {
  readonly db: Db;
  /** What recovery did, for a person; `null` when nothing was wrong. */
  readonly notice: string | null;
}

const busyTimeoutMs = 5000;

/**
 * Opens the cache, making folder (0700) and file (0600) where they are missing and bringing the schema up to date. A
 * damaged file is moved aside and replaced by the newest sound backup, or by a new one; `notice` then says so. Throws a
 * StoreFailure when the file is of a newer version (and leaves it as it is), locked, or cannot be written.
 */
export function openDatabase(file: string, now: number, migrations: readonly Migration[] = shipped): OpenedStore {
  const isThere = existsSync(file);
  try {
    return openWritable(file, now, migrations);
  } catch (error) {
    throw writeFailureOf(error, isThere);
  }
}

function openWritable(file: string, now: number, migrations: readonly Migration[]): OpenedStore {
  ensurePrivateFolder(dirname(file));
  ensurePrivateFile(file);
  const check = wasLeftOpen(file);
  let notice: string | null = null;
  let db: Db;
  try {
    db = openOnce(file, now, migrations, check);
  } catch (error) {
    if (!(error instanceof StoreFailure) || error.kind !== 'corrupt') throw error;
    notice = recover(file, now);
    ensurePrivateFile(file);
    db = openOnce(file, now, migrations, false);
  }
  try {
    clearCrashMarks(file);
    markOpen(file);
  } catch (error) {
    db.close();
    throw error;
  }
  return { db, notice };
}

/** What the system said of files that could not be made or changed, as a StoreFailure. */
function writeFailureOf(error: unknown, isThere: boolean): unknown {
  if (error instanceof StoreFailure || !(error instanceof Error) || !('code' in error)) return error;
  if (!isThere) {
    const message = 'The cache cannot be created here: no permission to write, or no space.';
    return new StoreFailure('read-only', message, { cause: error });
  }
  return error.code === 'ENOSPC' || error.code === 'EDQUOT'
    ? new StoreFailure('full', 'Cannot save: the disk is full.', { cause: error })
    : new StoreFailure('read-only', 'Cannot save: the data folder cannot be written.', { cause: error });
}

/** Folds the write-ahead log into the file and closes it. A file in which damage was met is checked at the next start. */
export function closeDatabase(db: Db): void {
  const file = db.name;
  const damaged = sawDamage(db);
  try {
    db.pragma('optimize');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Full, read-only or busy: the log is folded in at the next start instead.
  }
  db.close();
  markClosed(file, damaged);
}

/** A number that changes when another process has written. */
export function dataVersion(db: Db): number {
  return Number(db.pragma('data_version', { simple: true }));
}

function openOnce(file: string, now: number, migrations: readonly Migration[], check: boolean): Db {
  const db = new BetterSqlite(file, { timeout: busyTimeoutMs });
  try {
    refuseFromTheFuture(db, migrations);
    configure(db);
    if (check && !passesQuickCheck(db)) throw new StoreFailure('corrupt', 'The cache is damaged.');
    migrate(db, migrations, () => backupBeforeUpgrade(db, backupFolder(file), now));
    return db;
  } catch (error) {
    db.close();
    throw storeFailureOf(error);
  }
}

/** The first pragma that reads the file is also the first statement that notices damage. */
function configure(db: Db): void {
  db.pragma('auto_vacuum = INCREMENTAL'); // takes effect on a new file only, and only before WAL
  useWriteAheadLog(db);
  db.pragma('synchronous = FULL'); // this build defaults to NORMAL in WAL, which may lose the last commits at power loss
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('checkpoint_fullfsync = ON');
}

/** Changing to WAL does not wait for locks by itself, and two processes may make the file at the same moment. */
function useWriteAheadLog(db: Db): void {
  const retryEveryMs = 20;
  for (let waitedMs = 0; ; waitedMs += retryEveryMs) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const failure = storeFailureOf(error);
      if (!(failure instanceof StoreFailure) || failure.kind !== 'busy' || waitedMs >= busyTimeoutMs) throw failure;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryEveryMs);
    }
  }
}
