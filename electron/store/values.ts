/** How values of the core are written to columns and read back. */
import * as v from 'valibot';
import { countFields, countsBy, type CountField, type Counts } from '../core/model.ts';
import { errorInfo, type ErrorInfo, type ProviderErrorKind } from '../core/errors.ts';
import { keyTroubles } from '../core/key-troubles.ts';
import { notedThings, type Note } from '../core/notes.ts';
import type { Row } from './statement.ts';

/** The counters as columns; they carry the names of the core. */
export type CountColumns = Readonly<Record<CountField, number | null>>;

/** The counter columns for a SELECT, of the table with this alias. */
export function countColumns(alias: string): string {
  return countFields.map((field) => `${alias}.${field}`).join(', ');
}

/** The counters of a row that holds other columns too. */
export function countsFrom(row: CountColumns): Counts {
  return countsBy((field) => row[field]);
}

/** Whether every counter is the same; unknown equals unknown. */
export function sameCounts(one: Counts, other: Counts): boolean {
  return countFields.every((field) => one[field] === other[field]);
}

/** A rate as parts per million, for rates a provider gives without counts. */
export function toPpm(rate: number | null): number | null {
  return rate === null ? null : Math.round(rate * 1_000_000);
}

/** The inverse of `toPpm`. */
export function fromPpm(ppm: number | null): number | null {
  return ppm === null ? null : ppm / 1_000_000;
}

/** A flag as a column; unknown stays unknown. */
export function toFlag(flag: boolean | null): number | null {
  return flag === null ? null : Number(flag);
}

/** The inverse of `toFlag`. */
export function fromFlag(flag: number | null): boolean | null {
  return flag === null ? null : flag === 1;
}

/** The column of a field of the core: the same words as SQL spells them. */
function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The columns of these fields for a SELECT, under the names of the core. */
export function selected(fields: readonly string[]): string {
  return fields.map((field) => `${columnOf(field)} AS "${field}"`).join(', ');
}

/** A value of which every field has a column, as a row. */
export function rowOf(value: Row): Row {
  return Object.fromEntries(Object.entries(value).map(([field, stored]) => [columnOf(field), stored]));
}

interface ErrorColumns {
  readonly errorKind: ProviderErrorKind | null;
  readonly errorMessage: string | null;
  readonly errorTrouble: string | null;
}

/** The row of a run: its error in columns of its own. */
export type RunRow<R> = Omit<R, 'error'> & ErrorColumns;

/** The fields of such a row. */
export function runFields(run: object): readonly string[] {
  return [...Object.keys(run).filter((field) => field !== 'error'), 'errorKind', 'errorMessage', 'errorTrouble'];
}

/** An error as its columns. */
export function errorColumns(error: ErrorInfo | null): ErrorColumns {
  return {
    errorKind: error?.kind ?? null,
    errorMessage: error?.message ?? null,
    errorTrouble: error?.trouble ?? null,
  };
}

/** The inverse of `errorColumns`. A trouble that another version stored is left out. */
export function errorFrom({ errorKind, errorMessage, errorTrouble }: ErrorColumns): ErrorInfo | null {
  if (errorKind === null) return null;
  const trouble = keyTroubles.find((known) => known === errorTrouble);
  const error = { kind: errorKind, message: errorMessage ?? '' };
  return trouble === undefined ? error : errorInfo({ ...error, trouble });
}

/** Named numbers (leads by status, mails by state). */
export const numbersByName = v.record(v.string(), v.number());
const noted = v.number();
const what = v.picklist(notedThings);
export const noteSchema = v.variant('code', [
  v.object({ code: v.picklist(['unreadable', 'returned']), count: noted, of: v.nullable(noted), what }),
  v.object({ code: v.picklist(['repeated', 'counters-restarted']), count: noted, what }),
  v.object({ code: v.literal('none-returned'), before: noted, what }),
  v.object({ code: v.literal('impossible'), field: v.string() }),
  v.object({ code: v.literal('out-of-range'), field: v.string(), value: noted, more: noted }),
  v.object({ code: v.picklist(['days-missing', 'days-in-future', 'days-not-asked', 'unusable-ids']), count: noted }),
  v.object({ code: v.literal('not-found'), ids: v.pipe(v.array(v.string()), v.readonly()), more: noted }),
  v.object({ code: v.literal('left'), count: noted, of: noted, what }),
  v.object({ code: v.literal('two-counts'), computed: noted, stored: noted }),
  v.object({ code: v.literal('other-period'), asked: v.string(), answered: v.string() }),
  v.object({ code: v.literal('total-differs'), total: noted, sum: noted }),
  v.object({ code: v.literal('covers-only'), from: v.string(), to: v.string() }),
  v.object({ code: v.literal('no-week') }),
  v.object({ code: v.literal('clock'), skewMs: noted }),
  v.object({ code: v.literal('said'), text: v.string() }),
]);
/** Notes on answers; those of an earlier version are sentences. */
export const notesOfColumn = v.array(
  v.union([
    noteSchema,
    v.pipe(
      v.string(),
      v.transform((text): Note => ({ code: 'said', text })),
    ),
  ]),
);

/** A value as JSON for a column. Whatever its schema could not read back does not compile. */
export function toJson<S extends v.GenericSchema>(_schema: S, value: v.InferOutput<S>): string {
  return JSON.stringify(value);
}

/** JSON of a column, checked; `fallback` when it is not what the column is for. */
export function fromJson<S extends v.GenericSchema>(
  schema: S,
  text: string,
  fallback: v.InferOutput<S>,
): v.InferOutput<S> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? parsed.output : fallback;
  } catch {
    return fallback;
  }
}

/** Names in order, so that the same numbers are always the same text. */
export function numbersToJson(numbers: Readonly<Record<string, number>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(numbers).sort(([one], [other]) => (one < other ? -1 : 1))));
}
