/** Readings of an account's daily rows: rates over the last seven days, and against the four weeks before them. */
import type { RuleName, Sample } from '../../core/alerts/model.ts';
import { dropAgainstBaseline } from '../../core/alerts/baseline.ts';
import { addDays, dayMs, dayOf, startOfDay } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { sumOf, type Rate, type RateRule } from '../../core/rates.ts';
import { pooledRate } from '../../core/summary.ts';
import type { DayRow } from '../../store/mail/reads.ts';
import { isFillingIn } from '../accounts/catch-up.ts';
import { accountSubject, countsDetail, readingFrom, type AccountCache, type SubjectReading } from './readings.ts';

/** Days of the rolling window; one day alone is never judged (decisions T2, D6). */
const rollingDays = 7;
/** Days before today that the longest window reaches back: seven, and the 28 before them. */
export const baselineDays = 34;
/** Further back than this nobody's absence is made up for. */
export const mostMissedDays = 30;

export interface WeekRule {
  readonly name: RuleName;
  /** The value of the window that ends with this day; `null` when it cannot be told. */
  readonly measure: (days: readonly DayRow[], today: Day) => Omit<Sample, 'at'> | null;
}

/** Every rule over daily rows, with the days nobody looked at before the present value. */
export function weekReadings(cache: AccountCache, now: number): readonly SubjectReading[] {
  const { rates, run } = cache;
  const rules: readonly WeekRule[] = [
    { name: 'bounce-rate', measure: rollingRate(rates.bounce) },
    { name: 'complaint-rate', measure: rollingRate(rates.complaint) },
    { name: 'delivery-drop', measure: drop(rates.delivery) },
    { name: 'reply-drop', measure: drop(rates.reply) },
  ];
  // The day of the answer: past midnight it is still the same answer, and must not count as another one.
  const today = dayOf(run.daysAsOf ?? now);
  const subject = accountSubject(cache);
  // Until everything due was read once, the days of an absence have holes that are about to be filled.
  const at = isFillingIn(run) ? null : run.daysAsOf;
  return rules.map(({ name, measure }) => {
    const measured = at === null ? null : measure(cache.days, today);
    return {
      subject,
      rule: name,
      reading: readingFrom(cache, measured === null || at === null ? null : { at, ...measured }),
      missed: at === null ? [] : missedSamples(cache, measure, today),
      retired: false,
      overBefore: at === null ? null : at - rollingDays * dayMs,
    };
  });
}

/**
 * The values at the end of every day that passed while nobody looked, oldest first; none for an account that caught up
 * or that is new. Yesterday's is the last one: today's is the present value.
 */
function missedSamples({ run, days }: AccountCache, measure: WeekRule['measure'], today: Day): readonly Sample[] {
  const { awaySince, daysAsOf } = run;
  if (awaySince === null || awaySince === 0 || daysAsOf === null || daysAsOf <= awaySince) return [];
  const samples: Sample[] = [];
  const oldest = addDays(today, -mostMissedDays);
  const first = dayOf(awaySince) < oldest ? oldest : dayOf(awaySince);
  for (let day = first; day < today; day = addDays(day, 1)) {
    const measured = measure(
      days.filter((row) => row.day <= day),
      day,
    );
    if (measured !== null) samples.push({ at: startOfDay(day) + dayMs, ...measured });
  }
  return samples;
}

/**
 * A rate pooled over the window; a hole adds nothing and takes nothing away (decision D4). A week that is known to be
 * without mail is a rate of nothing, which crosses no line.
 */
export function rollingRate(rule: RateRule | null): WeekRule['measure'] {
  return (days, today) => {
    const from = addDays(today, 1 - rollingDays);
    // The provider's day may be ahead of ours by one (decision T1).
    const to = addDays(today, 1);
    const recent = days.filter((row) => row.day >= from && row.day <= to).map((row) => row.counts);
    const pooled = pooledRate(recent, rule);
    const isQuiet = (): boolean =>
      rule !== null &&
      recent.some((counts) => counts[rule.numerator] !== null && sumOf(counts, rule.denominator) === 0);
    const rate: Rate | null = pooled ?? (isQuiet() ? { value: 0, numerator: 0, denominator: 0 } : null);
    return rate === null ? null : { ...rate, window: '7d', approximate: false, detail: countsDetail(rule) };
  };
}

/** The drop against the subject's own usual rate. */
export function drop(rule: RateRule | null): WeekRule['measure'] {
  return (days, today) => {
    const found = dropAgainstBaseline(days, rule, today);
    if (found === null) return null;
    const { value, numerator, denominator, baseline } = found;
    return {
      value,
      numerator,
      denominator,
      window: '7d',
      approximate: false,
      detail: { kind: 'baseline', rate: baseline },
    };
  };
}
