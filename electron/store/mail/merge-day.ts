/** What a provider's new version of a day does to the one in the cache. Pure. */
import { dayMs, hourMs } from '../../core/days.ts';
import { countFields, noCounts, type CountField, type Counts } from '../../core/model.ts';
import type { DayState } from '../../core/snapshot.ts';
import { sameCounts } from '../values.ts';

/** How states are numbered in the `daily` table. */
export const dayStates = ['open', 'provisional', 'closed', 'corrected', 'hole'] as const satisfies readonly DayState[];

/** The number a state is stored as. */
export function stateNumber(state: DayState): number {
  return dayStates.indexOf(state);
}

/** The state stored as this number. */
export function stateOfNumber(number: number): DayState {
  return dayStates[number] ?? 'hole';
}

/** How long after its end a day may still lose or change rows unnoticed: providers aggregate at night (decision D4). */
export const settlingMs = 36 * hourMs;

/** The state a day's numbers have by the clock alone: open today, provisional for 36 h after its end, then closed. */
export function stateByTime(day: number, now: number): 'open' | 'provisional' | 'closed' {
  const end = (day + 1) * dayMs;
  if (now < end) return 'open';
  return now < end + settlingMs ? 'provisional' : 'closed';
}

export interface StoredDay {
  readonly counts: Counts;
  readonly state: DayState;
}

export interface Correction {
  readonly field: CountField;
  readonly old: number | null;
  readonly new: number | null;
}

export interface MergedDay extends StoredDay {
  /** What a settled day said before; empty unless the state is `corrected`. */
  readonly corrections: readonly Correction[];
}

/**
 * The day to keep. Open: the new version. Past, within 36 h of its end: the one with the larger total, provisional
 * (decision D4). Later: the provider's number; where that changes a closed day, or lowers any, the day is `corrected`
 * and the old numbers are logged (decision D3). A past day's counter never becomes unknown again.
 */
export function mergeDay(stored: StoredDay | null, given: Counts, day: number, now: number): MergedDay {
  const byTime = stateByTime(day, now);
  if (stored === null || stored.state === 'hole' || byTime === 'open') {
    return { counts: given, state: byTime, corrections: [] };
  }
  const counts = withKnown(given, stored.counts);
  const settled = stored.state === 'closed' || stored.state === 'corrected';
  if (sameCounts(counts, stored.counts)) {
    return { counts, state: settled ? stored.state : byTime, corrections: [] };
  }
  const fell = volumeOf(counts) < volumeOf(stored.counts);
  if (byTime === 'provisional') {
    return { counts: fell ? stored.counts : counts, state: 'provisional', corrections: [] };
  }
  if (!settled && !fell) return { counts, state: 'closed', corrections: [] };
  return { counts, state: 'corrected', corrections: changes(stored.counts, counts) };
}

function withKnown(given: Counts, stored: Counts): Counts {
  const merged: Record<CountField, number | null> = { ...noCounts };
  for (const field of countFields) merged[field] = given[field] ?? stored[field];
  return merged;
}

function volumeOf(counts: Counts): number {
  return counts.total ?? counts.sent ?? 0;
}

function changes(old: Counts, now: Counts): readonly Correction[] {
  return countFields
    .filter((field) => old[field] !== now[field])
    .map((field) => ({ field, old: old[field], new: now[field] }));
}
