/** A rate of the last 7 days against the same subject's own 28 days before: a drop nobody set a line for. */
import { addDays } from '../days.ts';
import type { Counts, Day } from '../model.ts';
import { areDaysImpossible, rateOfDays, sumOf, type RatedDay, type RateRule } from '../rates.ts';

/** The window that is judged, and the one before it that says what is usual. */
const recentDays = 7;
const baselineWeeks = 4;

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
 * before (14), a usual rate above 0, or with counts among them that cannot be.
 */
export function dropAgainstBaseline(
  days: readonly DatedDay[],
  rule: RateRule | null,
  today: Day,
): DropFromUsual | null {
  if (rule === null || areWeeksImpossible(days, rule, today)) return null;
  const [week = [], ...weeksBefore] = weeksUntil(days, today);
  const before = weeksBefore.flat();
  const recent = rateOfDays(week, rule);
  const baseline = rateOfDays(before, rule);
  if (recent === null || baseline === null || baseline.value === 0) return null;
  if (recent.denominator < leastRecentMail || baseline.denominator < leastBaselineMail) return null;
  if (before.filter(({ counts }) => isKnown(counts, rule)).length < leastBaselineDays) return null;
  return {
    value: Math.max(0, 1 - recent.value / baseline.value),
    numerator: recent.numerator,
    denominator: recent.denominator,
    baseline: baseline.value,
  };
}

interface DatedDay extends RatedDay {
  readonly day: Day;
}

/** Whether any of these five weeks has counts that cannot be; each by itself, because seven days together can be told (decision T2). */
export function areWeeksImpossible(days: readonly DatedDay[], rule: RateRule | null, today: Day): boolean {
  return weeksUntil(days, today).some((week) => areDaysImpossible(week, rule));
}

/** The seven days that end with `today`, and the weeks before them, latest first. */
function weeksUntil<T extends DatedDay>(days: readonly T[], today: Day): readonly (readonly T[])[] {
  return Array.from({ length: 1 + baselineWeeks }, (_, weeks) => {
    const to = addDays(today, -weeks * recentDays);
    const from = addDays(to, 1 - recentDays);
    return days.filter(({ day }) => day >= from && day <= to);
  });
}

function isKnown(counts: Counts, rule: RateRule): boolean {
  return counts[rule.numerator] !== null && sumOf(counts, rule.denominator) !== null;
}
