import { countsBy, type CountField, type Counts } from './model.ts';

/** How a provider computes one rate: which counter over the sum of which counters. */
export interface RateRule {
  readonly numerator: CountField;
  readonly denominator: readonly CountField[];
  /** The denominator leaves out the mails of the numerator, or may do so: one more event does not enlarge it. */
  readonly eventsApart?: true;
  /** Days count these events as they happen, perhaps of mails of days before: one day may have more of them than mails (decision T2). */
  readonly byEventDay?: true;
}

/** A provider's rate rules; `null` where its counts cannot give that rate. */
export interface RateRules {
  readonly bounce: RateRule | null;
  readonly complaint: RateRule | null;
  readonly delivery: RateRule | null;
  readonly open: RateRule | null;
  readonly click: RateRule | null;
  readonly reply: RateRule | null;
  /** The counters whose sum is "mails attempted", compared with a daily limit. */
  readonly attempted: readonly CountField[];
}

export const rateNames = ['bounce', 'complaint', 'delivery', 'open', 'click', 'reply'] as const;
export type RateName = (typeof rateNames)[number];

/** A rate with the counts behind it. */
export interface Rate {
  readonly value: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** A sum that is still exact; `null` beyond 2⁵³. */
export const exact = (sum: number): number | null => (Number.isSafeInteger(sum) ? sum : null);

/** Sum of the named counters; `null` when any of them is unknown, or the sum is too large to be exact. */
export function sumOf(counts: Counts, fields: readonly CountField[]): number | null {
  let sum = 0;
  for (const field of fields) {
    const count = counts[field];
    if (count === null) return null;
    sum += count;
  }
  return exact(sum);
}

/** Mails attempted; `null` when one of the provider's counters is unknown, or it has none. */
export function attemptedOf(counts: Counts, { attempted }: Pick<RateRules, 'attempted'>): number | null {
  return attempted.length === 0 ? null : sumOf(counts, attempted);
}

/** A day of a series. */
export interface RatedDay {
  readonly counts: Counts;
  /** Worked out from counters that grew: what came late counts for the day it came on, whatever the rule. */
  readonly grown?: true;
}

/**
 * Pools rows. One counts only when both its numerator and its whole denominator are known, so that a day whose bounces are
 * unknown does not dilute the rate.
 */
function pooled(rows: readonly Counts[], rule: RateRule): Pick<Rate, 'numerator' | 'denominator'> {
  let [numerator, denominator] = [0, 0];
  for (const row of rows) {
    const [over, under] = [row[rule.numerator], sumOf(row, rule.denominator)];
    if (over === null || under === null) continue;
    numerator += over;
    denominator += under;
  }
  return { numerator, denominator };
}

function rateOfSum(rows: readonly Counts[], rule: RateRule): Rate | null {
  return rateOfParts(pooled(rows, rule));
}

/** The rate of counts that were added up already; `null` of nothing, and of what makes no rate. */
export function rateOfParts({ numerator, denominator }: Pick<Rate, 'numerator' | 'denominator'>): Rate | null {
  if (denominator === 0 || numerator > denominator || exact(denominator) === null) return null;
  return { value: numerator / denominator, numerator, denominator };
}

function isSumImpossible(rows: readonly Counts[], rule: RateRule): boolean {
  const { numerator, denominator } = pooled(rows, rule);
  return denominator > 0 && numerator > denominator;
}

/**
 * One rate of all rows; `null` of nothing, and where any of them has more of a part than of the whole: then a count is
 * wrong, and good rows beside it make it no better.
 */
export function pooledRate(rows: readonly Counts[], rule: RateRule | null): Rate | null {
  // Of one row its own rate says whether it can be.
  return rule === null || (rows.length > 1 && isImpossible(rows, rule)) ? null : rateOfSum(rows, rule);
}

/** Whether any of these counts, or all together, have more of the part than of the whole. Unknown and empty ones say nothing. */
export function isImpossible(rows: readonly Counts[], rule: RateRule | null): boolean {
  if (rule === null) return false;
  return rows.some((row) => isSumImpossible([row], rule)) || isSumImpossible(rows, rule);
}

/**
 * Whether counts have of the part and nothing of the whole. It may be late news of what was counted before, so that nothing else
 * is doubted for it; but it is not the same as no mail.
 */
export function isPartOfNothing(counts: Counts, rule: RateRule | null): boolean {
  return rule !== null && (counts[rule.numerator] ?? 0) > 0 && sumOf(counts, rule.denominator) === 0;
}

/** One rate of days, as `pooledRate` of rows; what may come on a later day than its mail is held against all days together. */
export function rateOfDays(days: readonly RatedDay[], rule: RateRule | null): Rate | null {
  return rule === null || areDaysImpossible(days, rule) ? null : rateOfSum(countsOfDays(days), rule);
}

/** Whether days have more of the part than of the whole: one of them, or all together where events may come on a later day. */
export function areDaysImpossible(days: readonly RatedDay[], rule: RateRule | null): boolean {
  if (rule === null) return false;
  const strict = rule.byEventDay === true ? [] : days.filter(({ grown }) => grown !== true);
  return isImpossible(countsOfDays(strict), rule) || isSumImpossible(countsOfDays(days), rule);
}

function countsOfDays(days: readonly RatedDay[]): readonly Counts[] {
  return days.map(({ counts }) => counts);
}

/** The rate the rule gives for these counts; `null` when a counter is unknown or the counts make no rate. */
export function rateOf(counts: Counts, rule: RateRule | null): Rate | null {
  return pooledRate([counts], rule);
}

/**
 * Adds rows counter by counter. A counter unknown in every row stays unknown; otherwise the known ones are added. A sum too
 * large to be exact is unknown.
 */
export function addCounts(rows: readonly Counts[]): Counts {
  return countsBy((field) => {
    const known = rows.flatMap(({ [field]: count }) => count ?? []);
    return known.length === 0 ? null : exact(known.reduce((sum, count) => sum + count));
  });
}

/** Share of a limit used; `null` when either side is unknown or there is no limit. Above 1 is legal: limits can be lowered. */
export function limitUsed(sent: number | null, limit: number | null): number | null {
  return sent === null || limit === null || limit <= 0 ? null : sent / limit;
}
