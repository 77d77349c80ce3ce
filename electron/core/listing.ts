/** A long list, a page at a time: what is asked of it, and the rows that answer. */
import { compareNames, matches } from './search.ts';

export type SortValue = number | string | null;

export interface Sorting<C extends string = string> {
  readonly column: C;
  readonly descending: boolean;
}

/** What a row is known by. */
export interface RowId {
  readonly accountId: string;
  readonly id: string;
}

export interface ListQuestion<C extends string = string> {
  /** Words that must all occur in a row; every row when there are none. */
  readonly search: string;
  /** Only rows that need a person. */
  readonly onlyProblems: boolean;
  /** `null`: worst first. */
  readonly sorting: Sorting<C> | null;
  /** Place of the first row that is wanted, from 0, and how many from there. */
  readonly from: number;
  readonly count: number;
  /** One more that is wanted, wherever it stands and whatever is searched. */
  readonly opened: RowId | null;
  /** Rows stay in the places they had in the last answer to the same search and order: nothing moves under the pointer. */
  readonly still: boolean;
}

export interface Page<T> {
  readonly rows: readonly T[];
  /** Place of the first of them. */
  readonly from: number;
  /** Rows that match, and all there are. */
  readonly matching: number;
  readonly total: number;
  /** The accounts of all there are. */
  readonly accountIds: readonly string[];
  /** The one more that was wanted. `row: null`: it is not there; `place: null`: it is not among those that match. */
  readonly opened: (RowId & { readonly row: T | null; readonly place: number | null }) | null;
}

/** What a list is, so far as it is searched, sorted and cut. */
export interface ListShape<R extends RowId, C extends string> {
  /** Texts of a row that are searched. */
  readonly texts: (row: R) => readonly (string | null)[];
  readonly needsPerson: (row: R) => boolean;
  readonly columns: Readonly<Record<C, (row: R) => SortValue>>;
}

/** Where rows stood in the last answer. */
export type Places = <R extends RowId>(rows: readonly R[], question: ListQuestion) => readonly R[];

/** One key for a row. */
export function rowKey({ accountId, id }: RowId): string {
  return `${accountId}/${id}`;
}

/** Keeps the places of one list from answer to answer. */
export function createPlaces(): Places {
  let last: { readonly of: string; readonly keys: readonly string[] } = { of: '', keys: [] };
  return (rows, { search, onlyProblems, sorting, still }) => {
    const of = JSON.stringify([search, onlyProblems, sorting]);
    const placed = still && of === last.of ? keepOrder(rows, last.keys, rowKey) : rows;
    last = { of, keys: placed.map(rowKey) };
    return placed;
  };
}

/**
 * The page of `rows` that was asked for. They come worst first, and `draw` makes of a few of them what is shown. A page
 * beyond the end is the last one.
 */
export function pageOf<R extends RowId, C extends string, T>(
  rows: readonly R[],
  question: ListQuestion<C>,
  { texts, needsPerson, columns }: ListShape<R, C>,
  places: Places,
  draw: (rows: readonly R[]) => readonly T[],
): Page<T> {
  const { search, onlyProblems, sorting, count, opened } = question;
  const matching = rows.filter((row) => (!onlyProblems || needsPerson(row)) && matches(search, texts(row)));
  const sorted = sorting === null ? matching : sortRows(matching, columns[sorting.column], sorting.descending);
  const placed = places(sorted, question);
  const from = Math.max(0, Math.min(question.from, placed.length - count));
  const shown = placed.slice(from, from + count);
  const found =
    opened === null ? undefined : rows.find(({ accountId, id }) => id === opened.id && accountId === opened.accountId);
  const place = found === undefined ? -1 : placed.indexOf(found);
  const drawn = draw(found === undefined ? shown : [...shown, found]);
  return {
    rows: drawn.slice(0, shown.length),
    from,
    matching: placed.length,
    total: rows.length,
    accountIds: [...new Set(rows.map(({ accountId }) => accountId))],
    opened: opened && {
      ...opened,
      row: drawn[shown.length] ?? null,
      place: place < 0 ? null : place,
    },
  };
}

/** Rows in order of a value; unknown values last in both directions. Stable. */
export function sortRows<R>(rows: readonly R[], value: (row: R) => SortValue, descending: boolean): readonly R[] {
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

/** Rows in the order of `keys`; rows that are new come last. */
export function keepOrder<R>(rows: readonly R[], keys: readonly string[], keyOf: (row: R) => string): readonly R[] {
  const places = new Map(keys.map((key, index) => [key, index]));
  const place = (row: R): number => places.get(keyOf(row)) ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort((one, other) => place(one) - place(other));
}
