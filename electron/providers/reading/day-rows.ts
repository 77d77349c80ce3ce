import { dayMs } from '../../core/days.ts';
import type { Counts, DayReading } from '../../core/model.ts';
import type { ReadContext } from '../provider.ts';
import { readRows, requireAnyNumber, withoutDoubles, type Fields, type Notes } from './parse.ts';

/** Reads rows of one day each: ascending, one per day, the last of several wins (decision T3). Rows without a real day are bad rows. */
export function readDayRows(
  rows: readonly unknown[],
  dayField: string,
  notes: Notes,
  countsOfRow: (row: Fields) => Counts,
): readonly DayReading[] {
  const { items } = readRows(rows, notes, (row) => {
    const day = row.day(dayField);
    return day === null ? null : { day, counts: countsOfRow(row) };
  });
  requireAnyNumber(items, ({ counts }) => Object.values(counts));
  return withoutDoubles(items, (row) => row.day, notes).toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

/** Whether to read the whole range: at first, and then once a day. */
export function isFullDaily({ known, now }: Pick<ReadContext, 'known' | 'now'>): boolean {
  return known.lastFullAt === null || now - known.lastFullAt >= dayMs;
}
