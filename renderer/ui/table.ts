/** The arithmetic of a long table: order, and which rows are in sight. */

export type SortValue = number | string | null;

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Rows in order of a value; unknown values last in both directions. Stable. */
export function sortRows<T>(rows: readonly T[], value: (row: T) => SortValue, descending: boolean): readonly T[] {
  const direction = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((one, other) => {
      if (one.value === null || other.value === null) return Number(one.value === null) - Number(other.value === null);
      if (typeof one.value === 'number' && typeof other.value === 'number')
        return direction * (one.value - other.value);
      return direction * collator.compare(String(one.value), String(other.value));
    })
    .map((entry) => entry.row);
}

/** Rows in the order of `keys` (nothing moves under the pointer); rows that are new come last. */
export function keepOrder<T>(rows: readonly T[], keys: readonly string[], keyOf: (row: T) => string): readonly T[] {
  const places = new Map(keys.map((key, index) => [key, index]));
  const place = (row: T): number => places.get(keyOf(row)) ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort((one, other) => place(one) - place(other));
}

/** The part of a list of equally high rows that is in sight, with some rows around it. Heights in px. */
export function sliceInSight(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): { readonly from: number; readonly to: number } {
  const spare = 8;
  const height = viewHeight > 0 ? viewHeight : 24 * rowHeight;
  const from = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight), Math.max(0, count - 1)) - spare);
  return { from, to: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare) };
}

/** True when every word of the filter occurs in one of the texts, whatever the case. */
export function matches(filter: string, texts: readonly (string | null)[]): boolean {
  const haystack = texts.join('\n').toLocaleLowerCase();
  return filter
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
