/** Opening and closing the one SQLite file everything is cached in. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { isMisfit, notWhole, StoreFailure, sawDamage, storeFailureOf } from '../failure.ts';
import { backupFolder, ensurePrivateFile, ensurePrivateFolder, partialOf, removeFiles, replaceFile } from './files.ts';
import { backupAroundUpgrade, passesQuickCheck } from './backup.ts';
import { applyChoices, followChoices, keepChoices, type Choices } from './choices.ts';
import { clearCrashMarks, markClosed, markOpen, wasLeftOpen } from './crash-marks.ts';
import { choicesLeft, moveAside, recoveredNotice, refuseEmptied, soundBackups, type Recovered } from './recover.ts';
import { migrate, refuseUnfit, refuseVersion, schemaVersion } from './migrate.ts';
import { refuseForeign } from './ours.ts';
import { mendIndexes } from './schema.ts';
import { takingTurns } from './turn.ts';
import { awaitFrom } from '../accounts/accounts.ts';
import { knowSpokenOf } from '../mail/spoken-of.ts';
import { onceCommitted } from '../statement.ts';
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
 * Opens the cache, making folder (0700) and file (0600) where they are missing and bringing the schema up to date. A file
 * that is damaged, not whole or another application's is moved aside, a lost one is missed; the newest sound backup
 * takes its place, or a new cache, with what a person had chosen (choices.ts); `notice` then says so. Throws a
 * StoreFailure when the file is of a newer version (and leaves it as it is), locked, cannot be written, or when the
 * folder or a file is a link or somebody else's (and leaves it as it is).
 */
export function openDatabase(file: string, now: number, migrations: readonly Migration[] = shipped): OpenedStore {
  refuseForeign(file);
  const isThere = existsSync(file);
  try {
    ensurePrivateFolder(dirname(file));
    return takingTurns(file, () => openWritable(file, now, migrations));
  } catch (error) {
    throw writeFailureOf(error, isThere);
  }
}

/**
 * Opens a sound cache of the present schema where nothing can be made beside it, as on a full disk: what it holds is there,
 * and what cannot be saved fails as it would have in a cache that was open before. Nobody else can open it until the first
 * change is saved; from then on it is like any other. `null` where that cannot be done either.
 */
export function openWithoutRoom(file: string, migrations: readonly Migration[] = shipped): Db | null {
  let db: Db | null = null;
  try {
    db = new BetterSqlite(file, { timeout: busyTimeoutMs, fileMustExist: true });
    // Before anything is read: the index of the log is then kept in memory (https://sqlite.org/wal.html#noshm).
    db.pragma('locking_mode = EXCLUSIVE');
    refuseUnfit(db, migrations);
    if (schemaVersion(db) !== migrations.at(-1)?.version) throw notWhole();
    configure(db);
    onceSaved(db);
    return db;
  } catch {
    db?.close();
    return null;
  }
}

/** There is room again: others may open it, and what was chosen is kept beside it. */
function onceSaved(db: Db): void {
  onceCommitted(db, () => {
    try {
      // Out of the log, whose index cannot be shared any more, and into it again.
      db.pragma('journal_mode = DELETE');
      db.pragma('locking_mode = NORMAL');
      useWriteAheadLog(db);
      markOpen(db.name);
      followChoices(db);
    } catch {
      onceSaved(db);
    }
  });
}

function openWritable(file: string, now: number, migrations: readonly Migration[]): OpenedStore {
  ensurePrivateFile(file);
  let notice: string | null = null;
  let db: Db;
  try {
    db = openOnce(file, now, migrations);
  } catch (error) {
    if (!(error instanceof StoreFailure) || error.kind !== 'corrupt') throw error;
    notice = replaceDamaged(file, now, migrations);
    db = openOnce(file, now, migrations);
  }
  try {
    clearCrashMarks(file);
    markOpen(file);
    followChoices(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return { db, notice };
}

/**
 * Puts another cache in the place of one that cannot be used, and returns what to tell of it. It is made whole beside the
 * old one and renamed: after a crash on the way the next start finds what this one did.
 */
function replaceDamaged(file: string, now: number, migrations: readonly Migration[]): string {
  const choices = choicesLeft(file);
  refuseVersion(choices?.schema ?? 0, migrations);
  const partial = partialOf(file);
  try {
    const made = makeAnother(file, partial, now, choices, migrations);
    const aside = moveAside(file, now);
    replaceFile(partial, file);
    return recoveredNotice({ aside, ...made });
  } catch (error) {
    removeFiles(partial);
    throw storeFailureOf(error);
  }
}

/** From the newest backup that can be brought up to date, or anew. What fails even there is a mistake of ours, not of the file. */
function makeAnother(
  file: string,
  into: string,
  now: number,
  choices: Choices | null,
  migrations: readonly Migration[],
): Omit<Recovered, 'aside'> {
  for (const backupOf of soundBackups(file, into)) {
    try {
      return { backupOf, applied: fill(into, now, choices, migrations) };
    } catch (error) {
      if (!isMisfit(error)) throw error;
    }
  }
  removeFiles(into);
  ensurePrivateFile(into);
  return { backupOf: null, applied: fill(into, now, choices, migrations) };
}

/** Brings the file up to date and puts into it what was chosen; returns whether it was. It is left as one file. */
function fill(file: string, now: number, choices: Choices | null, migrations: readonly Migration[]): boolean {
  const db = connect(file);
  try {
    // A backup from before an upgrade may be older than the choices, but never the other way round.
    const applied = choices !== null && schemaVersion(db) <= choices.schema;
    if (applied) {
      // They are put into tables of their own time, and go through the same upgrade.
      migrate(
        db,
        migrations.filter(({ version }) => version <= choices.schema),
      );
      applyChoices(db, choices);
    }
    migrate(db, migrations);
    if (applied) knowSpokenOf(db);
    awaitFrom(db, now);
    return applied;
  } finally {
    db.close();
  }
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
  if (!damaged) keepChoices(db);
  try {
    db.pragma('optimize');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Full, read-only or busy: the log is folded in at the next start instead.
  }
  db.close();
  markClosed(file, damaged);
}

/**
 * Gives back the pages of the file that are kept in memory, up to 16 MB and what was made beside them; the system still
 * has them at hand. https://www.sqlite.org/pragma.html#pragma_shrink_memory
 */
export function giveBackPages(db: Db): void {
  db.pragma('shrink_memory');
}

/** A number that changes when another process has written. */
export function dataVersion(db: Db): number {
  return Number(db.pragma('data_version', { simple: true }));
}

function openOnce(file: string, now: number, migrations: readonly Migration[]): Db {
  const check = wasLeftOpen(file);
  // Before it is opened: with an empty file SQLite takes away the log of the one that was there.
  if (statSync(file).size === 0) refuseEmptied(file, 0);
  const db = new BetterSqlite(file, { timeout: busyTimeoutMs });
  try {
    refuseUnfit(db, migrations);
    refuseEmptied(file, schemaVersion(db));
    configure(db);
    if (check && !passesQuickCheck(db)) throw new StoreFailure('corrupt', 'The cache is damaged.');
    mendIndexes(db, migrations);
    migrate(db, migrations, () => backupAroundUpgrade(db, backupFolder(file), now));
    return db;
  } catch (error) {
    db.close();
    // What a step of the upgrade does not fit is not whole either.
    throw isMisfit(error) ? notWhole(error) : storeFailureOf(error);
  }
}

function connect(file: string): Db {
  const db = new BetterSqlite(file, { timeout: busyTimeoutMs });
  configure(db);
  return db;
}

/** The first pragma that reads the file is also the first statement that notices damage. */
function configure(db: Db): void {
  // Takes effect on a new file only, and only before WAL; on any other it would write, with every opening.
  if (schemaVersion(db) === 0) db.pragma('auto_vacuum = INCREMENTAL');
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
