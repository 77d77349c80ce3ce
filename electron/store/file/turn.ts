/**
 * Opening a cache may put another in its place, and nobody else may be at it then. The turn is a lock that SQLite takes on
 * an empty file beside the cache: the system lets go of it with its process, however that ends. The file stays, because
 * others may be waiting at it.
 */
import { statSync, truncateSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { storeFailureOf } from '../failure.ts';
import { ensurePrivateFile, turnFile } from './files.ts';

/** A large cache is copied and read through twice where it is recovered. */
const waitMs = 30_000;

/** Does `work` while no other process does any for this cache. Throws a `busy` StoreFailure after half a minute. */
export function takingTurns<T>(file: string, work: () => T): T {
  const path = turnFile(file);
  ensurePrivateFile(path);
  // Nothing is ever written to it. What is in it all the same would keep SQLite from locking it.
  if (statSync(path).size > 0) truncateSync(path);
  const turn = new BetterSqlite(path, { timeout: waitMs });
  try {
    begin(turn);
    return work();
  } finally {
    turn.close();
  }
}

function begin(turn: BetterSqlite.Database): void {
  try {
    turn.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    throw storeFailureOf(error);
  }
}
