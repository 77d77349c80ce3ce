/** The arithmetic of a long table: order, and which rows are in sight. */
import { compareNames } from '../../electron/core/search.ts';

export type SortValue = number | string | null;

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

/** Rows in order of a value; unknown values last in both directions. Stable. */
export function sortRows<T>(rows: readonly T[], value: (row: T) => SortValue, descending: boolean): readonly T[] {
  const direction = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((one, other) => {
      if (one.value === null || other.value === null) return Number(one.value === null) - Number(other.value === null);
      if (typeof one.value === 'number' && typeof other.value === 'number')
        return direction * (one.value - other.value);
      return direction * compareNames(String(one.value), String(other.value));
    })
    .map((entry) => entry.row);
}

/** Rows in the order of `keys` (nothing moves under the pointer); rows that are new come last. */
export function keepOrder<T>(rows: readonly T[], keys: readonly string[], keyOf: (row: T) => string): readonly T[] {
  const places = new Map(keys.map((key, index) => [key, index]));
  const place = (row: T): number => places.get(keyOf(row)) ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort((one, other) => place(one) - place(other));
}

/** Where each row of a list begins, px from its top, and at last where the list ends. */
export function offsetsOf(heights: readonly number[]): readonly number[] {
  let end = 0;
  return [0, ...heights.map((height) => (end += height))];
}

/** The rows between two heights of a list, `to` not included; of one that ends above, its last row. */
export function rowsBetween(
  offsets: readonly number[],
  top: number,
  bottom: number,
): { readonly from: number; readonly to: number } {
  const last = offsets.length - 2;
  const first = offsets.findIndex((offset) => offset > top) - 1;
  const end = offsets.findIndex((offset) => offset >= bottom);
  const to = end < 0 ? last + 1 : end;
  return { from: Math.max(0, Math.min(first < -1 ? last : first, to)), to };
}
