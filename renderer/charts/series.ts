/** Which of an account's daily counts make a chart, and how each is told apart without colour. */
import { addCounts, type Rate, type RateRules } from '../../electron/core/rates.ts';
import { mailFields, noCounts, type CountField } from '../../electron/core/model.ts';
import { leastSettled } from '../../electron/core/snapshot.ts';
import type { PooledDay } from '../../electron/views/overview.ts';
import type { TimelineDay } from '../../electron/views/timeline.ts';

export interface Series {
  readonly field: CountField;
  /** Above: mails. Below: what went wrong, on a scale of its own. Complaints: far fewer still, and below that. */
  readonly panel: 'above' | 'below' | 'complaints';
  readonly mark: 'bar' | 'line';
  readonly dash: readonly number[];
}

const styles: Readonly<Partial<Record<CountField, Omit<Series, 'field'>>>> = {
  sent: { panel: 'above', mark: 'bar', dash: [] },
  delivered: { panel: 'above', mark: 'bar', dash: [] },
  opened: { panel: 'above', mark: 'line', dash: [] },
  clicked: { panel: 'above', mark: 'line', dash: [2, 3] },
  replied: { panel: 'above', mark: 'line', dash: [6, 3] },
  bounced: { panel: 'below', mark: 'bar', dash: [] },
  complained: { panel: 'complaints', mark: 'bar', dash: [] },
  failed: { panel: 'below', mark: 'line', dash: [4, 3] },
};

const plainLine = { panel: 'above', mark: 'line', dash: [1, 3] } as const;

/** The counts to draw: those the provider reports on any of the days. */
export function seriesOf(days: readonly TimelineDay[], rules: RateRules | null): readonly Series[] {
  // Where deliveries are reported, `sent` counts only mails still on their way: like `queued` it stays in the table.
  const tabled = rules?.attempted.includes('delivered') === true ? 'sent' : 'delivered';
  return reportedFields(days).flatMap((field) =>
    field === tabled || field === 'queued' ? [] : [{ field, ...(styles[field] ?? plainLine) }],
  );
}

/**
 * Days of several accounts reduced to what all of them mean alike: mails attempted (as `sent`) and bounces. A single
 * count is no common measure, because `sent` of one provider is `delivered` of another.
 */
export function volumeOf(days: readonly PooledDay[]): readonly TimelineDay[] {
  return days.map((day) => ({
    ...day,
    counts: { ...noCounts, sent: day.attempted ?? day.counts.sent, bounced: day.counts.bounced },
  }));
}

/** Every count reported on any of the days, for the table beside the chart. */
export function reportedFields(days: readonly TimelineDay[]): readonly CountField[] {
  return mailFields.filter((field) => days.some((day) => day.counts[field] !== null));
}

const dailyRates = ['bounce', 'complaint', 'delivery', 'open', 'reply'] as const;
export type DailyRate = (typeof dailyRates)[number];

/** The rates that any of the days has. */
export function reportedRates(days: readonly TimelineDay[]): readonly DailyRate[] {
  return dailyRates.filter((name) => days.some((day) => day[name] !== null));
}

/** The pooledRateOf rate of several days; `null` when no day has it. */
export function pooledRateOf(days: readonly TimelineDay[], name: DailyRate): Rate | null {
  const rates = days.flatMap((day) => day[name] ?? []);
  const denominator = rates.reduce((sum, rate) => sum + rate.denominator, 0);
  if (denominator === 0) return null;
  const numerator = rates.reduce((sum, rate) => sum + rate.numerator, 0);
  return { value: numerator / denominator, numerator, denominator };
}

/** The sum of one count over the days that report it; `null` when none does. */
export function totalOf(days: readonly TimelineDay[], field: CountField): number | null {
  const known = days.flatMap((day) => day.counts[field] ?? []);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** Whether that sum is at least so much: of one of the days something is not known. */
export function isAtLeast(days: readonly TimelineDay[], field: CountField): boolean {
  return days.some((day) => day.atLeast || day.counts[field] === null);
}

/** From this many days on, single days are too thin to read and a chart shows weeks. */
export const mostDaysDrawn = 120;

/**
 * Sums of seven days each, counted back from the last day; days before the first whole week are left out. Unknown ones add
 * nothing, and a week is as settled as the least settled of its days.
 */
export function byWeek(days: readonly TimelineDay[]): readonly TimelineDay[] {
  const weeks: TimelineDay[] = [];
  for (let end = days.length; end >= 7; end -= 7) {
    const week = days.slice(end - 7, end);
    const first = week[0];
    if (first === undefined) break;
    const attempted = week.flatMap((day) => day.attempted ?? []);
    weeks.unshift({
      day: first.day,
      counts: addCounts(week.map((day) => day.counts)),
      attempted: attempted.length === 0 ? null : attempted.reduce((sum, count) => sum + count, 0),
      bounce: pooledRateOf(week, 'bounce'),
      complaint: pooledRateOf(week, 'complaint'),
      delivery: pooledRateOf(week, 'delivery'),
      open: pooledRateOf(week, 'open'),
      reply: pooledRateOf(week, 'reply'),
      state: leastSettled(week.map(({ state }) => state)),
      atLeast: week.some((day) => day.atLeast) || reportedFields(week).some((field) => isAtLeast(week, field)),
    });
  }
  return weeks;
}
