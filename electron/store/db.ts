import type BetterSqlite from 'better-sqlite3';

/** The open cache. */
export type Db = BetterSqlite.Database;
