/** Whether a database is a cache of this application, whole: its own mark, and every table and column of its version. */
import BetterSqlite from 'better-sqlite3';
import type { Db } from '../db.ts';
import type { Migration } from '../migrations/migration.ts';

/** `SGdb`, in the header of the file; 0 in those from before it was written there. */
export const applicationId = 0x53_47_64_62;

/** Whether another application has left its mark in the file. */
export function isOfAnother(db: Db): boolean {
  const id = db.pragma('application_id', { simple: true });
  return id !== 0 && id !== applicationId;
}

/** False where tables or columns of the file's version are missing, and for tables in a file that says it has none. */
export function hasAllTables(db: Db, migrations: readonly Migration[]): boolean {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version < 0 || isOfAnother(db)) return false;
  const found = columnsOf(db);
  if (version === 0) return found.size === 0;
  return [...columnsAt(migrations, version)].every((column) => found.has(column));
}

/** Each column as "table column place in the key". */
function columnsOf(db: Db): ReadonlySet<string> {
  const sql = `SELECT m.name || ' ' || c.name || ' ' || c.pk FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`;
  return new Set(db.prepare<[], string>(sql).pluck().all());
}

function columnsAt(migrations: readonly Migration[], version: number): ReadonlySet<string> {
  const empty = new BetterSqlite(':memory:');
  try {
    for (const migration of migrations) if (migration.version <= version) migration.up(empty);
    return columnsOf(empty);
  } finally {
    empty.close();
  }
}
