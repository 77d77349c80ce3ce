/** What must hold after every answer, whatever it said. Each judge gives what does not. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { dayMs, minuteMs, secondMs } from '../../electron/core/days.ts';
import { longestRetryMs } from '../../electron/core/polling/schedule.ts';
import { listAccounts, readAccountRun } from '../../electron/store/accounts/accounts.ts';
import { listEndpointRuns } from '../../electron/store/accounts/endpoints.ts';
import type { Db } from '../../electron/store/db.ts';

/** Whatever else is stored, these are a provider's own names, kept exactly. */
const keptExactly = ['provider_id', 'subject_id', 'settings', 'event', 'payload'];
/** What turns the direction of a line or moves the cursor of a terminal. A line break is none in what the app wrote itself. */
const hostile = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

interface TextColumn {
  readonly table: string;
  readonly column: string;
}

const columnsOf = new WeakMap<Db, readonly TextColumn[]>();

function textColumns(db: Db): readonly TextColumn[] {
  const known = columnsOf.get(db);
  if (known !== undefined) return known;
  const sql = `SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.type = 'TEXT'`;
  const found = db.prepare<[], TextColumn>(sql).all();
  columnsOf.set(db, found);
  return found;
}

/** No text of the database has the key in it, nor characters that turn or move what is printed. */
export function judgeTexts(db: Db, key: string): readonly string[] {
  const broken: string[] = [];
  for (const { table, column } of textColumns(db)) {
    const values = db
      .prepare<[], string>(`SELECT DISTINCT "${column}" FROM "${table}" WHERE "${column}" IS NOT NULL`)
      .pluck()
      .all();
    const text = values.join('');
    if (text.toLowerCase().includes(key.toLowerCase())) broken.push(`the key is in ${table}.${column}`);
    const found = keptExactly.includes(column) ? undefined : values.find((value) => hostile.test(value));
    if (found !== undefined)
      broken.push(`control characters in ${table}.${column}: ${JSON.stringify(found.slice(0, 80))}`);
  }
  return broken;
}

/** Nobody is waited for longer than the longest wait that is kept. */
export function judgeWaits(db: Db, now: number, pauses: readonly number[]): readonly string[] {
  const broken: string[] = [];
  // What was kept is measured from the answer, and a few seconds are added so that not all come back at once.
  const latest = now + longestRetryMs + 10 * secondMs;
  for (const { id } of listAccounts(db)) {
    const runs = listEndpointRuns(db, id);
    for (const retryAt of [readAccountRun(db, id).retryAt, ...runs.map((run) => run.retryAt)])
      if (retryAt !== null && retryAt > latest) broken.push(`waits ${String(retryAt - now)} ms`);
    for (const { nextAt, endpoint } of runs)
      if (nextAt > now + 2 * dayMs) broken.push(`${endpoint} is asked again in ${String(nextAt - now)} ms`);
  }
  for (const ms of pauses) if (!(ms >= 0 && ms <= minuteMs)) broken.push(`pauses for ${String(ms)} ms`);
  return broken;
}

let validate: ValidateFunction | null = null;

function schemaOfStatus(): ValidateFunction {
  if (validate !== null) return validate;
  const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true });
  formats.default(ajv);
  const text = readFileSync(new URL('../../docs/status.schema.json', import.meta.url), 'utf8');
  return (validate = ajv.compile(JSON.parse(text)));
}

/** The document is what docs/status.schema.json promises. */
export function judgeSchema(document: unknown): readonly string[] {
  const fits = schemaOfStatus();
  const json: unknown = JSON.parse(JSON.stringify(document));
  if (fits(json)) return [];
  return (fits.errors ?? []).map(
    ({ instancePath, message }) => `status document${instancePath}: ${message ?? 'invalid'}`,
  );
}

const rateNames = /Rate$/;
/** Of these a fraction, or more than all, is a fact: more than the limit was sent, an alert has a value and a line. */
const measures = /^(limitUsed|value|threshold|numerator|denominator|rate|peak|recoversBelow|clearsBelow)$|Rate$/;

/** Every number of the document can be one: rates from 0 to 1, counts whole, none negative, none too large to be exact. */
export function judgeNumbers(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((inner: unknown, index) => judgeNumbers(inner, `${path}/${String(index)}`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, inner]) => judgeNumbers(inner, `${path}/${name}`));
  if (typeof value !== 'number') return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return [`${path} is ${String(value)}`];
  if (value < 0) return [`${path} is ${String(value)}`];
  if (rateNames.test(name) && value > 1) return [`${path} is ${String(value)}`];
  return measures.test(name) || Number.isInteger(value) ? [] : [`${path} is ${String(value)}`];
}

/** What is known to be missing or gone, as text per thing. */
export function absences(db: Db): ReadonlySet<string> {
  const sql = ['sender', 'campaign'].map(
    (table) => `SELECT '${table} ' || s.provider_id || (CASE WHEN x.gone_since IS NULL THEN ' missing' ELSE ' gone' END)
      FROM ${table} x JOIN subject s ON s.id = x.subject_id WHERE x.missing_since IS NOT NULL OR x.gone_since IS NOT NULL`,
  );
  return new Set(db.prepare<[], string>(sql.join(' UNION ALL ')).pluck().all());
}
