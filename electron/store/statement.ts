/** Prepared statements, each compiled once per connection, and the transaction they run in. */
import type { Db } from './db.ts';
import { storeFailureOf } from './failure.ts';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;
type Parameters = readonly [Row] | readonly Value[];

/** A prepared statement whose errors are StoreFailures. */
export interface PreparedStatement<R> {
  /** Returns how many rows were changed. */
  run(...parameters: Parameters): number;
  get(...parameters: Parameters): R | undefined;
  all(...parameters: Parameters): readonly R[];
}

const prepared = new WeakMap<Db, Map<string, PreparedStatement<unknown>>>();

/**
 * The statement for this text, prepared on first use. `R` is what the text selects: the tables are STRICT and written
 * by this folder alone, so a row's types are those of its columns.
 */
export function statement<R = unknown>(db: Db, sql: string): PreparedStatement<R> {
  let statements = prepared.get(db);
  if (statements === undefined) prepared.set(db, (statements = new Map<string, PreparedStatement<unknown>>()));
  let found = statements.get(sql);
  if (found === undefined) statements.set(sql, (found = guarded(db, sql)));
  return found as PreparedStatement<R>;
}

const preparedForTuples = new WeakMap<Db, Map<string, PreparedStatement<unknown>['all']>>();

/** The rows of this text as bare tuples, in the order of its columns: for tens of thousands of rows that are looked at once. */
export function tuples<T extends readonly unknown[]>(db: Db, sql: string, ...parameters: Parameters): readonly T[] {
  let statements = preparedForTuples.get(db);
  if (statements === undefined)
    preparedForTuples.set(db, (statements = new Map<string, PreparedStatement<T>['all']>()));
  let found = statements.get(sql);
  if (found === undefined) {
    const inner = guard(db, () => db.prepare<unknown[], T>(sql).raw());
    statements.set(sql, (found = (...bound) => guard(db, () => inner.all(...bound))));
  }
  return found(...parameters) as readonly T[];
}

function guarded(db: Db, sql: string): PreparedStatement<unknown> {
  const inner = guard(db, () => db.prepare<unknown[]>(sql));
  return {
    run: (...parameters) => {
      let changes: number;
      // Not by `guard`: tens of thousands of rows are written in a row.
      try {
        ({ changes } = inner.run(...parameters));
      } catch (error) {
        throw storeFailureOf(error, db);
      }
      committed(db);
      return changes;
    },
    get: (...parameters) => guard(db, () => inner.get(...parameters)),
    all: (...parameters) => guard(db, () => inner.all(...parameters)),
  };
}

/** Runs work on the connection; what SQLite throws leaves it as a StoreFailure. */
export function guard<T>(db: Db, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeFailureOf(error, db);
  }
}

/** Another answer than last time where this connection wrote anything since. */
export function rowsChanged(db: Db): number {
  return statement<{ own: number }>(db, 'SELECT total_changes() AS own').get()?.own ?? 0;
}

/** Another answer than last time where anything was written since, by this connection or by another. */
export function writesSeen(db: Db): string {
  const sql = 'SELECT total_changes() AS own, (SELECT data_version FROM pragma_data_version) AS others';
  const seen = statement<{ own: number; others: number }>(db, sql).get();
  return `${String(seen?.own)} ${String(seen?.others)}`;
}

const afterCommit = new WeakMap<Db, () => void>();

/** Does `work` once after the next write of this connection that is committed. It must not throw. */
export function onceCommitted(db: Db, work: () => void): void {
  afterCommit.set(db, work);
}

function committed(db: Db): void {
  const work = afterCommit.get(db);
  if (work === undefined || db.inTransaction) return;
  afterCommit.delete(db);
  work();
}

/**
 * Runs `work` in one transaction that takes the write lock at once, so that it cannot fail half-way on another
 * process's write. Inside a transaction it joins that one. What `work` throws rolls everything back and is rethrown;
 * SQLite's own errors become StoreFailures.
 */
export function inTransaction<T>(db: Db, work: () => T): T {
  if (db.inTransaction) return work();
  const result = guard(db, () => db.transaction(work).immediate());
  committed(db);
  return result;
}

/** Runs `work`, which only reads, on one state of the cache: nothing that is written meanwhile comes between its statements. */
export function readTogether<T>(db: Db, work: () => T): T {
  return db.inTransaction ? work() : guard(db, () => db.transaction(work).deferred());
}

/** The texts made so far, by table. Told apart by comparing: joining names would cost more than the write. */
const upserts = new Map<string, { readonly columns: readonly string[]; readonly sql: string }[]>();

/**
 * Inserts the row, or updates the one with the same keys where anything differs; returns whether it wrote. Table and
 * column names come from the code, values are bound.
 */
export function upsert(db: Db, table: string, keys: readonly string[], row: Row): boolean {
  const columns = Object.keys(row);
  let texts = upserts.get(table);
  if (texts === undefined) upserts.set(table, (texts = []));
  let text = texts.find((known) => sameNames(known.columns, columns));
  if (text === undefined) texts.push((text = { columns, sql: upsertSql(table, keys, columns) }));
  return statement(db, text.sql).run(row) > 0;
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

/** The text of an upsert that leaves an equal row alone. At least one column must not be a key. */
function upsertSql(table: string, keys: readonly string[], columns: readonly string[]): string {
  const others = columns.filter((column) => !keys.includes(column));
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `:${column}`).join(', ')})
    ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${others.map((column) => `${column} = excluded.${column}`).join(', ')}
    WHERE (${others.map((column) => `${table}.${column}`).join(', ')}) IS NOT (${others.map((column) => `excluded.${column}`).join(', ')})`;
}
