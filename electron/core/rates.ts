import { countsBy, type CountField, type Counts } from './model.ts';

/** How a provider computes one rate: which counter over the sum of which counters. */
export interface RateRule {
  readonly numerator: CountField;
  readonly denominator: readonly CountField[];
  /** The denominator leaves out the mails of the numerator, or may do so: one more event does not enlarge it. */
  readonly eventsApart?: true;
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

export type RateName = 'bounce' | 'complaint' | 'delivery' | 'open' | 'click' | 'reply';

/** A rate with the counts behind it. */
export interface Rate {
  readonly value: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** Sum of the named counters; `null` when any of them is unknown. */
export function sumOf(counts: Counts, fields: readonly CountField[]): number | null {
  let sum = 0;
  for (const field of fields) {
    const count = counts[field];
    if (count === null) return null;
    sum += count;
  }
  return sum;
}

/** The rate the rule gives for these counts; `null` when a counter is unknown or the denominator is 0. */
export function rateOf(counts: Counts, rule: RateRule | null): Rate | null {
  if (rule === null) return null;
  const numerator = counts[rule.numerator];
  const denominator = sumOf(counts, rule.denominator);
  if (numerator === null || denominator === null || denominator === 0) return null;
  return { value: numerator / denominator, numerator, denominator };
}

/** Adds rows counter by counter. A counter unknown in every row stays unknown; otherwise the known ones are added. */
export function addCounts(rows: readonly Counts[]): Counts {
  return countsBy((field) =>
    rows.reduce<number | null>((sum, { [field]: count }) => (count === null ? sum : (sum ?? 0) + count), null),
  );
}

/** Share of a limit used; `null` when either side is unknown or there is no limit. Above 1 is legal: limits can be lowered. */
export function limitUsed(sent: number | null, limit: number | null): number | null {
  return sent === null || limit === null || limit <= 0 ? null : sent / limit;
}
