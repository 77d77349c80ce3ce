/** What a table is made of, and what its headers and keys do. */
import type { Sorting } from '../../electron/core/listing.ts';

export interface Column<C extends string = never> {
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
  /** What its header sorts by; without it, it sorts nothing. */
  readonly sort?: C;
}

/** The order after a header is pressed: numbers begin with the largest, names with A; a third press is worst first again. */
export function nextSorting<C extends string>(
  current: Sorting<C> | null,
  { sort, numeric }: Column<C>,
): Sorting<C> | null {
  if (sort === undefined) return current;
  const first = numeric === true;
  if (current?.column !== sort) return { column: sort, descending: first };
  return current.descending === first ? { column: sort, descending: !first } : null;
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

/** Rows read beyond the sight, and how near its edge the next ones are read. */
const spareRows = 24;
const nearRows = 8;

/**
 * The page to read for the rows in sight (`to` not included): `null` while those near are in the one that is there, or
 * there are no more.
 */
export function pageAround(
  sight: { readonly from: number; readonly to: number },
  page: { readonly from: number; readonly matching: number; readonly rows: readonly unknown[] },
): { readonly from: number; readonly count: number } | null {
  const end = page.from + page.rows.length;
  const from = Math.min(Math.max(0, sight.from - nearRows), page.matching);
  const to = Math.min(sight.to + nearRows, page.matching);
  if (from >= page.from && to <= end) return null;
  const first = Math.max(0, Math.min(sight.from, page.matching) - spareRows);
  return { from: first, count: sight.to - sight.from + 2 * spareRows };
}
