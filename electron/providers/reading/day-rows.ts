import { isDay } from '../../core/days.ts';
import type { Counts, DayReading } from '../../core/model.ts';
import { lastOfEach, readRows } from './parse.ts';
import type { Fields, Notes } from './parse.ts';

/** Reads rows of one day each: ascending, one per day, the last of several wins (decision T3). Rows without a real day are bad rows. */
export function readDayRows(
  rows: readonly unknown[],
  dayField: string,
  notes: Notes,
  countsOfRow: (row: Fields) => Counts,
): readonly DayReading[] {
  const { items } = readRows(rows, notes, (row) => {
    const day = row.id(dayField);
    return day !== null && isDay(day) ? { day, counts: countsOfRow(row) } : null;
  });
  return lastOfEach(items, (row) => row.day, notes).toSorted((a, b) => (a.day < b.day ? -1 : 1));
}
