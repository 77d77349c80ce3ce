/** Which rows of a file a request asked for: what the behaviours of several services are made of. */
import { daysBetween, isDay } from '../../../electron/core/days.ts';
import type { Day } from '../../../electron/core/model.ts';

/** Both included; `null` is open. */
export interface DayRange {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** The range of two query names; an absent one is open. `null` where one is no calendar day. */
export function rangeAsked(query: URLSearchParams, fromName: string, toName: string): DayRange | null {
  const [from, to] = [query.get(fromName), query.get(toName)];
  if ((from !== null && !isDay(from)) || (to !== null && !isDay(to))) return null;
  return { from, to };
}

/** Rows of the days of the range. */
export function rowsWithin<T>(rows: readonly T[], dayOfRow: (row: T) => string, { from, to }: DayRange): readonly T[] {
  return rows.filter((row) => (from === null || dayOfRow(row) >= from) && (to === null || dayOfRow(row) <= to));
}

/** A row for every day from `from` to `to`: the one there is, else what an empty day looks like. */
export function everyDay<T>(
  rows: readonly T[],
  dayOfRow: (row: T) => string,
  { from, to }: Readonly<Record<keyof DayRange, Day>>,
  emptyDay: (day: Day) => T,
): readonly T[] {
  const known = new Map(rows.map((row) => [dayOfRow(row), row]));
  return daysBetween(from, to).map((day) => known.get(day) ?? emptyDay(day));
}

/** The sums of the numbers of all rows, by name; a name that no row has is absent. */
export function totalsOf(rows: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const totals = new Map<string, number>();
  for (const [name, count] of rows.flatMap((row) => Object.entries(row)))
    totals.set(name, (totals.get(name) ?? 0) + count);
  return Object.fromEntries(totals);
}

/** The part of a list that `offset` and `limit` leave. `null` where one is no whole number, or the limit is 0. */
export function cutOf<T>(rows: readonly T[], query: URLSearchParams): readonly T[] | null {
  const whole = (name: string, otherwise: number) => {
    const text = query.get(name);
    return text === null ? otherwise : /^\d+$/.test(text) ? Number(text) : null;
  };
  const [offset, limit] = [whole('offset', 0), whole('limit', rows.length)];
  if (offset === null || limit === null || query.get('limit') === '0') return null;
  return rows.slice(offset, offset + limit);
}
