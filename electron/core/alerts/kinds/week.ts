/** An account's daily rows: rates over the last seven days, and against the four weeks before them. */
import { dropAgainstBaseline, areWeeksImpossible } from '../baseline.ts';
import { providerTime } from '../../clock.ts';
import { dayInZone, startOfDayInZone } from '../../day-zone.ts';
import { addDays, dayMs } from '../../days.ts';
import { areDaysImpossible, rateOfDays, type RateName, type RateRule, type RateRules } from '../../rates.ts';
import type { AccountRun, AccountSnapshot, DayRow } from '../../snapshot.ts';
import type { Missing } from '../missing.ts';
import type { MeasureDays, Past, RuleReading } from '../rule.ts';
import type { Sample } from '../state.ts';
import { countsDetail, found } from './reading.ts';

/** Days of the rolling window; one day alone is never judged (decisions T2, D6). */
export const rollingDays = 7;
/** Days before today that the longest window reaches back: seven, and the 28 before them. */
export const baselineDays = 34;
/** Further back than this nobody's absence is made up for. */
export const mostMissedDays = 30;

/** How an account's days are measured, where the provider's counts give the rate at all. */
export interface WeekMeasure {
  readonly measureBy: (rule: RateRule) => MeasureDays;
  /** Whether there are counts that cannot be among those it looks at. */
  readonly isImpossible: (days: readonly DayRow[], rule: RateRule | null, today: string) => boolean;
  /** Why there is no value, where the counts can be. */
  readonly without: Missing;
}

/** The stored series of such a rule. */
export function weeksOf(rate: RateName, measure: WeekMeasure): Past {
  return { of: 'weeks', measure: (rates: RateRules) => measured(rates, rate, measure) };
}

function measured(rates: RateRules, rate: RateName, { measureBy }: WeekMeasure): MeasureDays | null {
  const rule = rates[rate];
  return rule === null ? null : measureBy(rule);
}

/** Reads an account by such a measure, the days nobody looked at before the present value. */
export function readWeek(rate: RateName, week: WeekMeasure): (snapshot: AccountSnapshot) => RuleReading {
  return (snapshot) => {
    const { run, days, rates, dayZone } = snapshot;
    const { without } = week;
    const measure = measured(rates, rate, week);
    // Until everything due was read once, the days of an absence have holes that are about to be filled.
    const at = isFillingIn(run) ? null : run.daysAsOf;
    const overBefore = at === null ? null : at - rollingDays * dayMs;
    if (measure === null) return found(snapshot, { code: 'not-reported', what: rate }, { overBefore });
    if (at === null) return found(snapshot, run.daysAsOf === null ? { code: 'never-read' } : without);
    // The day of the answer: past midnight it is still the same answer, and must not count as another one.
    const today = dayInZone(dayZone, at);
    const value = measure(days, today);
    const missed = missedSamples(snapshot, measure, today);
    const missing = week.isImpossible(days, rates[rate], today) ? ({ code: 'impossible' } as const) : without;
    return found(snapshot, value === null ? missing : { at, ...value }, { missed, overBefore });
  };
}

/** Whether the first pass after an absence is still under way. */
export function isFillingIn({ awaySince, awayAnswers }: Pick<AccountRun, 'awaySince' | 'awayAnswers'>): boolean {
  return awaySince !== null && awaySince > 0 && awayAnswers === 0;
}

/**
 * The values at the end of every day that passed while nobody looked, oldest first; none for an account that caught up
 * or that is new. Yesterday's is the last one: today's is the present value.
 */
function missedSamples(
  { run, days, dayZone }: AccountSnapshot,
  measure: MeasureDays,
  today: string,
): readonly Sample[] {
  const { awaySince, daysAsOf } = run;
  if (awaySince === null || awaySince === 0 || daysAsOf === null) return [];
  const lastSeenAt = providerTime(awaySince, run.clockSkewMs);
  if (daysAsOf <= lastSeenAt) return [];
  const samples: Sample[] = [];
  const oldest = addDays(today, -mostMissedDays);
  const lastSeen = dayInZone(dayZone, lastSeenAt);
  const first = lastSeen < oldest ? oldest : lastSeen;
  for (let day = first; day < today; day = addDays(day, 1)) {
    const value = measure(
      days.filter((row) => row.day <= day),
      day,
    );
    if (value !== null) samples.push({ at: startOfDayInZone(dayZone, addDays(day, 1)), ...value });
  }
  return samples;
}

function recentDays(days: readonly DayRow[], today: string): readonly DayRow[] {
  const from = addDays(today, 1 - rollingDays);
  // The provider's day may be ahead of ours by one (decision T1).
  const to = addDays(today, 1);
  return days.filter((row) => row.day >= from && row.day <= to);
}

/**
 * A rate pooled over the window; a hole adds nothing and takes nothing away (decision D4). A week without mail says
 * nothing: what fires stays until its time has passed.
 */
export const rollingRate: WeekMeasure = {
  measureBy: (rule) => (days, today) => {
    const rate = rateOfDays(recentDays(days, today), rule);
    return rate === null ? null : { ...rate, window: '7d', approximate: false, detail: countsDetail(rule) };
  },
  isImpossible: (days, rule, today) => areDaysImpossible(recentDays(days, today), rule),
  without: { code: 'no-mail' },
};

/** The drop against the account's own usual rate. */
export const dropFromUsual: WeekMeasure = {
  measureBy: (rule) => (days, today) => {
    const drop = dropAgainstBaseline(days, rule, today);
    if (drop === null) return null;
    const { value, numerator, denominator, baseline } = drop;
    const detail = { kind: 'baseline', rate: baseline } as const;
    return { value, numerator, denominator, window: '7d', approximate: false, detail };
  },
  isImpossible: areWeeksImpossible,
  without: { code: 'no-baseline' },
};
