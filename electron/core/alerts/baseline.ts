/** A rate of the last 7 days against the same subject's own 28 days before: a drop nobody set a line for. */
import { addDays } from '../days.ts';
import type { Counts, Day } from '../model.ts';
import { pooledRate, sumOf, type RateRule } from '../rates.ts';

/** The window that is judged, and the one before it that says what is usual. */
const recentDays = 7;
const baselineDays = 28;

/** Below these a rate, or what is usual, says too little. */
export const leastRecentMail = 100;
export const leastBaselineMail = 400;
export const leastBaselineDays = 14;

export interface DropFromUsual {
  /** How much of the usual rate is gone: 0 for none or a rise, 1 for all of it. */
  readonly value: number;
  /** The 7-day rate's own counts. */
  readonly numerator: number;
  readonly denominator: number;
  /** The usual rate, a fraction above 0. */
  readonly baseline: number;
}

/**
 * The drop of the last 7 provider days (`today` included) against the 28 days before them. Days that are missing or
 * whose counters are unknown add nothing to either side. `null` without enough mail (100 and 400), enough known days
 * before (14), or a usual rate above 0.
 */
export function dropAgainstBaseline(
  days: readonly { readonly day: Day; readonly counts: Counts }[],
  rule: RateRule | null,
  today: Day,
): DropFromUsual | null {
  if (rule === null) return null;
  const firstRecent = addDays(today, 1 - recentDays);
  const firstBefore = addDays(firstRecent, -baselineDays);
  const countsFrom = (from: Day, before: Day) =>
    days.filter(({ day }) => day >= from && day < before).map(({ counts }) => counts);
  const before = countsFrom(firstBefore, firstRecent);
  const recent = pooledRate(countsFrom(firstRecent, addDays(today, 1)), rule);
  const baseline = pooledRate(before, rule);
  if (recent === null || baseline === null || baseline.value === 0) return null;
  if (recent.denominator < leastRecentMail || baseline.denominator < leastBaselineMail) return null;
  if (before.filter((counts) => isKnown(counts, rule)).length < leastBaselineDays) return null;
  return {
    value: Math.max(0, 1 - recent.value / baseline.value),
    numerator: recent.numerator,
    denominator: recent.denominator,
    baseline: baseline.value,
  };
}

function isKnown(counts: Counts, rule: RateRule): boolean {
  return counts[rule.numerator] !== null && sumOf(counts, rule.denominator) !== null;
}
