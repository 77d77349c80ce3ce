/** Whether a database is a cache of this application, whole: its own mark, and the tables of its version as they were made. */
import { hash } from 'node:crypto';
import BetterSqlite from 'better-sqlite3';
import type { Db } from '../db.ts';
import { madeByAll, migrations as shipped } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';

/** `SGdb`, in the header of the file; 0 in those from before it was written there. */
export const applicationId = 0x53_47_64_62;

/** Whether another application has left its mark in the file. */
export function isOfAnother(db: Db): boolean {
  const id = db.pragma('application_id', { simple: true });
  return id !== 0 && id !== applicationId;
}

/**
 * False where a table of the file's version is missing, or has columns, keys or references that are not those of this
 * version, a later one's included; where triggers act on the tables; and for tables in a file that says it has none.
 * Tables besides are nobody's business.
 */
export function isWholeCache(db: Db, migrations: readonly Migration[]): boolean {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version < 0 || isOfAnother(db)) return false;
  if (version === 0) return tablesOf(db).length === 0;
  if (isAsMade(db, version, migrations)) return true;
  const { tables, shape } = madeBy(migrations, version);
  const found = shapeOf(db, tables);
  return found.size === shape.size && [...shape].every((part) => found.has(part)) && !hasTriggers(db);
}

/** Makes the indexes of the file's version that are missing in a whole one. Without them everything is only slower. */
export function mendIndexes(db: Db, migrations: readonly Migration[]): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (isAsMade(db, version, migrations)) return;
  const found = new Set(indexesOf(db).map(({ name }) => name));
  const { indexes } = madeBy(migrations, version);
  for (const { name, sql } of indexes) {
    if (found.has(name)) continue;
    try {
      db.exec(sql);
    } catch {
      // No room for it now, or another process is quicker.
    }
  }
}

/** Whether it is to the letter what this version of the application makes. One that another SQLite has changed may differ and be whole. */
function isAsMade(db: Db, version: number, migrations: readonly Migration[]): boolean {
  return migrations === shipped && version === shipped.at(-1)?.version && schemaHash(db) === madeByAll;
}

/** All tables, indexes and triggers as they are written in the file, SHA-256 in hexadecimal. */
export function schemaHash(db: Db): string {
  const sql = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
  return hash('sha256', db.prepare<[], string>(sql).pluck().all().join(';'));
}

/** What the steps up to a version make. */
interface Made {
  readonly tables: readonly string[];
  readonly shape: ReadonlySet<string>;
  readonly indexes: readonly Index[];
}

interface Index {
  readonly name: string;
  readonly sql: string;
}

/** Making it takes longer than all the rest of opening a cache. */
const known = new WeakMap<readonly Migration[], Map<number, Made>>();

function madeBy(migrations: readonly Migration[], version: number): Made {
  let versions = known.get(migrations);
  if (versions === undefined) known.set(migrations, (versions = new Map<number, Made>()));
  let made = versions.get(version);
  if (made === undefined) versions.set(version, (made = make(migrations, version)));
  return made;
}

function make(migrations: readonly Migration[], version: number): Made {
  const empty = new BetterSqlite(':memory:');
  try {
    for (const migration of migrations) if (migration.version <= version) migration.up(empty);
    const tables = tablesOf(empty);
    return { tables, shape: shapeOf(empty, tables), indexes: indexesOf(empty) };
  } finally {
    empty.close();
  }
}

/** Those that are not part of a table. */
function indexesOf(db: Db): readonly Index[] {
  const sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
  return db.prepare<[], Index>(sql).all();
}

function tablesOf(db: Db): readonly string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  return db.prepare<[], string>(sql).pluck().all();
}

/** Our own are temporary. */
function hasTriggers(db: Db): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'trigger'").get() !== undefined;
}

/** Each column, key and reference of these tables. Not their text: that depends on the SQLite that changed them. */
function shapeOf(db: Db, tables: readonly string[]): ReadonlySet<string> {
  const sql = `
    WITH t AS (SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?)))
    SELECT json_array(t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden)
      FROM t JOIN pragma_table_xinfo(t.name) c
    UNION ALL SELECT json_array(t.name, i.partial, json_group_array(k.name ORDER BY k.seqno))
      FROM t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) k WHERE i."unique" GROUP BY t.name, i.name
    UNION ALL SELECT json_array(t.name, f."table", f."from", f."to", f.on_delete)
      FROM t JOIN pragma_foreign_key_list(t.name) f`;
  return new Set(db.prepare<[string], string>(sql).pluck().all(JSON.stringify(tables)));
}
