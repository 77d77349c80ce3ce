/** What a table is made of, and what its headers and keys do. */
import type { Sorting, SortValue } from './table.ts';

export interface Column<T> {
  readonly id: string;
  readonly label: string;
  /** Px; the column without one takes the rest. */
  readonly width?: number;
  /** Px where there is little room. */
  readonly narrow?: number;
  /** Px where there is hardly any. */
  readonly tight?: number;
  readonly numeric?: boolean;
  /** Its header is only spoken. */
  readonly silent?: boolean;
  /** Left out where there is little room: 1 first, then 2, 3, 4. */
  readonly spare?: 1 | 2 | 3 | 4;
  readonly value?: (row: T) => SortValue;
}

/** The order after a header is pressed: numbers begin with the largest, names with A; a third press is worst first again. */
export function nextSorting<T>(current: Sorting | null, column: Column<T>): Sorting | null {
  const first = column.numeric === true;
  if (current?.column !== column.id) return { column: column.id, descending: first };
  return current.descending === first ? { column: column.id, descending: !first } : null;
}

/** The row a key leads to from row `current` of `count`, with `page` rows in sight; `null` for other keys. */
export function targetRow(key: string, current: number, count: number, page: number): number | null {
  const target = new Map([
    ['ArrowDown', current + 1],
    ['ArrowUp', current - 1],
    ['PageDown', current + page],
    ['PageUp', current - page],
    ['Home', 0],
    ['End', count - 1],
  ]).get(key);
  return target === undefined ? null : Math.max(0, Math.min(target, count - 1));
}
