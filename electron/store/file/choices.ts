/**
 * What a person chose, and nobody can fetch again, once more beside the cache: accounts, rules, settings, mutes, and what
 * was said about alerts. A small file that is written whole after each change, so that damage to the cache does not reach
 * it. While the cache is sound it alone counts. No secret is in it: keys are in the keychain, under the accounts' ids.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { orLeaveOut } from '../failure.ts';
import { chosenSettings } from '../settings.ts';
import { columnsOfTold, restoreTold, toldFrom, toldOf } from '../alerts/kept-told.ts';
import { readingAt } from '../alerts/states.ts';
import { inTransaction, onceCommitted, statement, upsert, type Row } from '../statement.ts';
import type { Db } from '../db.ts';
import { choicesFile, partialOf, replaceFile } from './files.ts';
import { schemaVersion } from './migrate.ts';

/** An account's rows come first: the others belong to one. Of an alert its number is left out; it gets another. */
const kept = [
  { table: 'account', keys: ['id'], which: 'true' },
  { table: 'rule_scope', keys: ['scope'], which: 'true' },
  { table: 'setting', keys: ['name'], which: `name IN (${chosenSettings.map((name) => `'${name}'`).join(', ')})` },
  { table: 'mute', keys: ['account_id', 'subject_kind', 'subject_id'], which: 'true' },
  {
    table: 'alert',
    keys: ['account_id', 'subject_kind', 'subject_id', 'rule'],
    which: 'acknowledged_at IS NOT NULL OR snoozed_until IS NOT NULL',
  },
] as const;

const schema = v.object({
  /** The version of the tables the rows are of. */
  schema: v.pipe(v.number(), v.integer(), v.minValue(1)),
  tables: v.record(v.string(), v.array(v.record(v.string(), v.union([v.string(), v.number(), v.null()])))),
});

export type Choices = Readonly<v.InferOutput<typeof schema>>;

/** What is in the file beside the cache; `null` when there is none, or it cannot be read. */
export function readChoices(file: string): Choices | null {
  try {
    const stored: unknown = JSON.parse(readFileSync(choicesFile(file), 'utf8'));
    const read = v.safeParse(schema, stored);
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

/** What a sound cache holds of it. */
function choicesOf(db: Db): Choices {
  const tables = kept.map((of) => [of.table, rowsOf(db, of)] as const);
  return { schema: schemaVersion(db), tables: Object.fromEntries(tables) };
}

/** What can still be read of it in a damaged cache; `null` when that is nothing. */
export function salvageChoices(db: Db): Choices | null {
  const version = schemaVersion(db);
  const tables = kept.flatMap((of) => {
    try {
      return [[of.table, rowsOf(db, of)] as const];
    } catch {
      return [];
    }
  });
  return version < 1 || tables.every(([, rows]) => rows.length === 0)
    ? null
    : { schema: version, tables: Object.fromEntries(tables) };
}

function rowsOf(db: Db, { table, keys, which }: (typeof kept)[number]): Row[] {
  const rows = statement<Row>(db, `SELECT * FROM ${table} WHERE ${which} ORDER BY ${keys.join(', ')}`).all();
  return table === 'alert' ? rows.map((row) => ({ ...withoutNumber(row), ...besideAlert(db, row) })) : [...rows];
}

/** What of an alert stands elsewhere in the cache, and is lost with that; nothing where it cannot be read. */
function besideAlert(db: Db, { id, sample_at: own, value }: Row): Row {
  const alertId = String(id);
  try {
    return {
      ...(own === null && value !== null ? { sample_at: readingAt(db, alertId) } : {}),
      ...columnsOfTold(toldOf(db, alertId)),
    };
  } catch {
    return {};
  }
}

function withoutNumber({ id: _number, ...row }: Row): Row {
  return row;
}

/**
 * Makes a cache that was set up anew, or restored from a backup, hold what was chosen and nothing else of its kind. What
 * a row of it does not fit is left out; an account that was removed since the backup goes again.
 */
export function applyChoices(db: Db, { tables }: Choices): void {
  inTransaction(db, () => {
    const ids = JSON.stringify((tables['account'] ?? []).map(({ id }) => id));
    if (tables['account'] !== undefined)
      statement(db, 'DELETE FROM account WHERE id NOT IN (SELECT value FROM json_each(?))').run(ids);
    if (tables['alert'] !== undefined)
      statement(db, 'UPDATE alert SET acknowledged_at = NULL, snoozed_until = NULL').run();
    for (const { table, keys, which } of kept) {
      const rows = tables[table];
      if (rows === undefined) continue;
      if (table === 'rule_scope' || table === 'setting' || table === 'mute')
        statement(db, `DELETE FROM ${table} WHERE ${which}`).run();
      const known = columnsOf(db, table);
      for (const row of rows) {
        put(db, table, keys, table === 'alert' ? withTime(row) : row, known);
        if (table === 'alert') putTold(db, row);
      }
    }
  });
}

/** Files of versions before have no time of a reading that shared it: it was read when something was said of it, or before. */
function withTime(row: Row): Row {
  const { sample_at: at, value, acknowledged_at: seenAt, since } = row;
  return at === null && value !== null ? { ...row, sample_at: seenAt ?? since ?? null } : row;
}

function put(db: Db, table: string, keys: readonly string[], row: Row, known: ReadonlySet<string>): void {
  const columns = Object.fromEntries(Object.entries(row).filter(([name]) => known.has(name)));
  orLeaveOut(() => upsert(db, table, keys, columns));
}

/** That a banner told of it is noted as it was: so is its end told, and itself not again. */
function putTold(db: Db, row: Row): void {
  const told = toldFrom(row);
  if (told !== null) orLeaveOut(() => restoreTold(db, row, told));
}

function columnsOf(db: Db, table: string): ReadonlySet<string> {
  const rows = statement<{ name: string }>(db, 'SELECT name FROM pragma_table_info(?)').all(table);
  return new Set(rows.map(({ name }) => name));
}

/**
 * Writes the file now where it says anything else than the cache, and from now on after each change of this connection.
 * What cannot be written is tried again with the next change, and when the cache is closed: it is in the cache already.
 */
export function followChoices(db: Db): void {
  if (!hasChoices(db)) return;
  db.function('choice_made', () => {
    onceCommitted(db, () => keepChoices(db));
    return null;
  });
  for (const { table } of kept) for (const event of eventsOf(table)) db.exec(triggerOf(table, event));
  keepChoices(db);
}

/** Of alerts, which polls change, only what a person said. */
function eventsOf(table: string): readonly string[] {
  if (table !== 'alert') return ['INSERT', 'UPDATE', 'DELETE'];
  return ['UPDATE OF acknowledged_at, snoozed_until', 'DELETE'];
}

function triggerOf(table: string, event: string): string {
  const when =
    table !== 'alert'
      ? ''
      : event === 'DELETE'
        ? 'WHEN OLD.acknowledged_at IS NOT NULL OR OLD.snoozed_until IS NOT NULL'
        : 'WHEN (OLD.acknowledged_at, OLD.snoozed_until) IS NOT (NEW.acknowledged_at, NEW.snoozed_until)';
  const name = `choice_${table}_${event.slice(0, 6).toLowerCase()}`;
  return `CREATE TEMP TRIGGER ${name} AFTER ${event} ON main.${table} ${when} BEGIN SELECT choice_made(); END`;
}

/** The first schema had no rules by scope and no mutes. */
function hasChoices(db: Db): boolean {
  return schemaVersion(db) > 1;
}

/** Brings the file up to date. Never throws. */
export function keepChoices(db: Db): void {
  if (!hasChoices(db)) return;
  const file = choicesFile(db.name);
  try {
    if (isKept(file, db)) return;
    // Nobody else changes anything between the look and the file's new name: the last file is of the last change.
    inTransaction(db, () => {
      if (!isKept(file, db)) write(file, textOf(db));
    });
    // Into the cache's own file: a log that is lost or cut off takes the changes with it that are in it alone.
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    onceCommitted(db, () => keepChoices(db));
  }
}

/** Where nothing was ever chosen there is no file. */
function isKept(file: string, db: Db): boolean {
  if (existsSync(file)) return readFileSync(file, 'utf8') === textOf(db);
  return Object.values(choicesOf(db).tables).every((rows) => rows.length === 0);
}

function textOf(db: Db): string {
  return `${JSON.stringify(choicesOf(db), null, 1)}\n`;
}

function write(file: string, text: string): void {
  const partial = partialOf(file);
  rmSync(partial, { force: true });
  writeFileSync(partial, text, { mode: 0o600, flag: 'wx' });
  replaceFile(partial, file);
}
