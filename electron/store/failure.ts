import BetterSqlite from 'better-sqlite3';
import type { Db } from './db.ts';

export type StoreFailureKind =
  'from-the-future' | 'not-ours' | 'read-only' | 'full' | 'disk' | 'busy' | 'corrupt' | 'unknown';

/** Why the cache could not be read or written. `message` is for a person and names no data. */
export class StoreFailure extends Error {
  readonly kind: StoreFailureKind;
  constructor(kind: StoreFailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFailure';
    this.kind = kind;
  }
}

/** Whether it can pass without anybody touching the cache: what could not be saved is worth trying again. */
export function isPassing({ kind }: StoreFailure): boolean {
  return kind === 'full' || kind === 'read-only' || kind === 'disk' || kind === 'busy';
}

/** Puts something back. A row that was tampered with, or of an account that could not be put back, costs only itself. */
export function orLeaveOut(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StoreFailure) || error.kind !== 'unknown') throw error;
  }
}

/** Whether SQLite found that the tables are not what the statement takes them for. */
export function isMisfit(thrown: unknown): boolean {
  const cause = thrown instanceof StoreFailure ? thrown.cause : thrown;
  return cause instanceof BetterSqlite.SqliteError && cause.code === 'SQLITE_ERROR';
}

/** What is wrong with the tables of a cache: some are missing, or they are not those of its version. */
export function notWhole(cause?: unknown): StoreFailure {
  return new StoreFailure('corrupt', 'The cache is not whole.', { cause });
}

/** Databases in which damage was met: their unclean-exit flag stays, so that the next start checks them. */
const damaged = new WeakSet<Db>();

/** True when a statement on this connection has met a damaged page. */
export function sawDamage(db: Db): boolean {
  return damaged.has(db);
}

/** The failure behind whatever SQLite threw; anything that is not SQLite's is returned unchanged. */
export function storeFailureOf(error: unknown, db?: Db): unknown {
  if (!(error instanceof BetterSqlite.SqliteError)) return error;
  const failure = describe(error.code, { cause: error });
  if (failure.kind === 'corrupt' && db !== undefined) damaged.add(db);
  return failure;
}

function describe(found: string, options: ErrorOptions): StoreFailure {
  const is = (code: string) => found === code || found.startsWith(`${code}_`);
  if (is('SQLITE_FULL') || found === 'SQLITE_IOERR_SHMSIZE')
    return new StoreFailure('full', 'Cannot save: the disk is full.', options);
  if (is('SQLITE_READONLY')) return new StoreFailure('read-only', 'Cannot save: the cache is read-only.', options);
  if (is('SQLITE_PERM'))
    return new StoreFailure('read-only', 'Cannot save: no permission to write the cache.', options);
  // The file is there, so what could not be opened is one that SQLite wanted to make beside it.
  if (is('SQLITE_CANTOPEN'))
    return new StoreFailure('read-only', 'Cannot save: the data folder cannot be written.', options);
  if (is('SQLITE_BUSY') || is('SQLITE_LOCKED')) {
    return new StoreFailure('busy', 'Cannot save: another process is holding the cache.', options);
  }
  if (is('SQLITE_NOTADB') || is('SQLITE_CORRUPT')) return new StoreFailure('corrupt', 'The cache is damaged.', options);
  // A quota, a disk that fails or was remounted read-only under the open file.
  if (is('SQLITE_IOERR') || is('SQLITE_CANTOPEN'))
    return new StoreFailure('disk', `Cannot save: the disk cannot be read or written (${found}).`, options);
  return new StoreFailure('unknown', `The cache could not be used (${found}).`, options);
}
