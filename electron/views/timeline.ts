/** Daily series as the window draws them: one account's own, and all accounts pooled. */
import { ourTime, providerTime } from '../core/clock.ts';
import { dayInZone, startOfDayInZone } from '../core/day-zone.ts';
import { addDays, daysBetween } from '../core/days.ts';
import { mailFields, noCounts, type Day } from '../core/model.ts';
import { addCounts, attemptedOf, rateOf, type Rate, type RateRules } from '../core/rates.ts';
import { dayStateAt, leastSettled, type DayRow } from '../core/snapshot.ts';
import { shownRates, sumKnown, type ShownRates } from '../core/summary.ts';
import { marksOf, type AlertMark } from '../store/alerts/history.ts';
import type { Db } from '../store/db.ts';
import { keptWithMail } from '../store/mail/kept.ts';
import { firstKnownDay, listDays } from '../store/mail/reads.ts';
import { appliedPolicyLines, type AppliedPolicyLine } from '../providers/policy-lines.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import { linesView, type LinesView, type ViewContext } from './context.ts';

export interface TimelineDay extends Omit<DayRow, 'revision'>, ShownRates<Rate | null> {
  readonly attempted: number | null;
  /** Its counts are at least so many: a part of the day, or of the accounts, was not read. */
  readonly atLeast: boolean;
}

/** One account's daily series: what is before the first known day is absent, a hole is a row with unknown counts. */
export interface TimelineView {
  readonly accountId: string;
  readonly label: string;
  readonly provider: string;
  readonly rates: RateRules;
  readonly days: readonly TimelineDay[];
  readonly asOf: number | null;
  /** The account's own lines. */
  readonly bounceLines: LinesView;
  readonly complaintLines: LinesView;
  /** Those that vendors have published, of both rates. */
  readonly publishedLines: readonly AppliedPolicyLine[];
  /** Alerts that fired on these days, about the account or anything in it; ascending. */
  readonly marks: readonly AlertMarkView[];
}

/** An alert that fired on a day of a chart: the provider's day. */
export interface AlertMarkView extends AlertMark {
  readonly day: Day;
}

export interface TimelineRange {
  /** `null`: every account. */
  readonly accountId: string | null;
  /** How many provider days, today included. */
  readonly days: number;
}

/** One series per account. */
export function timelineViews(context: ViewContext, { accountId, days }: TimelineRange): readonly TimelineView[] {
  return context.accounts
    .filter(({ account }) => accountId === null || account.id === accountId)
    .map((facts) => timelineView(context, facts, days));
}

function timelineView(context: ViewContext, facts: AccountFacts, days: number): TimelineView {
  const { account, provider, rates, run, dayZone } = facts;
  const rules = context.rulesFor(facts);
  const { from } = rangeOf(facts.today, days);
  return {
    accountId: account.id,
    label: account.label,
    provider: account.provider,
    rates,
    days: timelineDays(context, facts, days),
    asOf: run.daysAsOf ?? run.asOf,
    bounceLines: linesView(rules('bounce-rate', 'account', account.id)),
    complaintLines: linesView(rules('complaint-rate', 'account', account.id)),
    publishedLines: appliedPolicyLines(provider?.policyLines ?? []),
    marks: marksOf(context.db, account.id, ourTime(startOfDayInZone(dayZone, from), run.clockSkewMs)).map((mark) => ({
      ...mark,
      day: dayInZone(dayZone, providerTime(mark.at, run.clockSkewMs)),
    })),
  };
}

/** One account's last days, today included, oldest first. From its first known day on none is left out. */
function timelineDays(
  { db }: ViewContext,
  { account, rates, today }: AccountFacts,
  days: number,
): readonly TimelineDay[] {
  return daysUntil(db, account.id, rates, today, days);
}

/** The same of those that are drawn whenever anything changed. */
export function recentDays(
  { db }: ViewContext,
  { account, rates, today }: AccountFacts,
  days: number,
): readonly TimelineDay[] {
  return keptDaysUntil(db, account.id, rates, today, days);
}

function daysUntil(db: Db, accountId: string, rates: RateRules, today: Day, days: number): readonly TimelineDay[] {
  const { from, to } = rangeOf(today, days);
  const rows = listDays(db, accountId, from, to);
  const first = firstKnownDay(db, accountId) ?? addDays(today, 1);
  const read = new Set(rows.map(({ day }) => day));
  const unread = daysBetween(first < from ? from : first, today).filter((day) => !read.has(day));
  return [
    ...rows.map((row) => timelineDay(row, rates, today)),
    ...unread.map((day) =>
      timelineDay({ day, counts: noCounts, state: day === today ? 'open' : 'hole' }, rates, today),
    ),
  ].toSorted((one, other) => (one.day < other.day ? -1 : 1));
}

const keptDaysUntil = keptWithMail(daysUntil);

/** Provider days may be one ahead of ours (decision T1: one extra day either side). */
function rangeOf(today: Day, days: number): { readonly from: Day; readonly to: Day } {
  return { from: addDays(today, 1 - days), to: addDays(today, 1) };
}

function timelineDay(row: Omit<DayRow, 'revision'>, rates: RateRules, today: Day): TimelineDay {
  const { day, counts } = row;
  const state = dayStateAt(row, today);
  return {
    day,
    counts,
    ...(row.parts === undefined ? {} : { parts: row.parts }),
    attempted: attemptedOf(counts, rates),
    ...shownRates((name) => rateOf(counts, rates[name])),
    state,
    // A day that ended without having been read again goes on after what is known of it.
    atLeast: state !== row.state || mailFields.every((field) => counts[field] === null),
  };
}

/** The days of several accounts, added up day by day, oldest first. Each rate keeps its provider's own denominator. */
export function pooledDays(series: readonly (readonly TimelineDay[])[]): readonly TimelineDay[] {
  const byDay = Map.groupBy(series.flat(), (row) => row.day);
  return [...byDay.entries()]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([day, rows]) => ({
      day,
      counts: addCounts(rows.map((row) => row.counts)),
      attempted: sumKnown(rows.map((row) => row.attempted)),
      ...shownRates((name) => pooled(rows.map((row) => row[name]))),
      state: leastSettled(rows.map((row) => row.state)),
      atLeast: rows.some((row) => row.atLeast || row.attempted === null),
    }));
}

/** Σ numerators over Σ denominators; `null` when no account knows the rate, or a sum is too large to be exact. */
export function pooled(rates: readonly (Rate | null)[]): Rate | null {
  const known = rates.filter((rate) => rate !== null);
  const numerator = sumKnown(known.map((rate) => rate.numerator));
  const denominator = sumKnown(known.map((rate) => rate.denominator));
  return numerator === null || denominator === null || denominator === 0
    ? null
    : { value: numerator / denominator, numerator, denominator };
}
