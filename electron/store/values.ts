/** How values of the core are written to columns and read back. */
import * as v from 'valibot';
import { countFields } from '../core/model.ts';
import type { CountField, Counts } from '../core/model.ts';
import type { ProviderErrorKind } from '../core/errors.ts';

/** The counters as columns; they carry the names of the core. */
export type CountColumns = Readonly<Record<CountField, number | null>>;

/** The counter columns for a SELECT, of the table with this alias. */
export function countColumns(alias: string): string {
  return countFields.map((field) => `${alias}.${field}`).join(', ');
}

/** The counters of a row that holds other columns too. */
export function countsFrom(row: CountColumns): Counts {
  const { queued, sent, delivered, opened, clicked, replied, bounced, complained, failed, total } = row;
  return { queued, sent, delivered, opened, clicked, replied, bounced, complained, failed, total };
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

/** An error as its two columns. */
export function errorColumns(error: { readonly kind: ProviderErrorKind; readonly message: string } | null) {
  return { error_kind: error?.kind ?? null, error_message: error?.message ?? null };
}

/** The inverse of `errorColumns`. */
export function errorFrom(row: {
  readonly error_kind: ProviderErrorKind | null;
  readonly error_message: string | null;
}) {
  return row.error_kind === null ? null : { kind: row.error_kind, message: row.error_message ?? '' };
}

/** Named numbers (leads by status, mails by state). */
export const numbersByName = v.record(v.string(), v.number());
/** Notes for a person. */
export const texts = v.array(v.string());

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

/** One item per key, the last one given, in order of first appearance; and how many were given more than once. */
export function lastOfEach<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): { readonly items: readonly T[]; readonly repeated: number } {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return { items: [...byKey.values()], repeated: items.length - byKey.size };
}

/** "1 day", "3 days". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
