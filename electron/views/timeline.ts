/** Daily series as the window draws them: one account's own, and all accounts pooled. */
import { providerTime } from '../core/clock.ts';
import { addDays, dayOf, startOfDay } from '../core/days.ts';
import type { Day } from '../core/model.ts';
import { addCounts, rateOf, sumOf, type Rate, type RateRules } from '../core/rates.ts';
import type { DayRow, DayState } from '../core/snapshot.ts';
import { shownRates, sumKnown, type ShownRates } from '../core/summary.ts';
import { marksOf, type AlertMark } from '../store/alerts/history.ts';
import { listDays } from '../store/mail/reads.ts';
import { appliedPolicyLines, type AppliedPolicyLine } from '../providers/policy-lines.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import { linesView, type LinesView, type ViewContext } from './context.ts';

export interface TimelineDay extends Omit<DayRow, 'revision'>, ShownRates<Rate | null> {
  readonly attempted: number | null;
}

/** One account's daily series. Days never asked for are absent; a hole is a row with unknown counts. */
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

/** One series per account. Days never asked for are absent; a hole is a row with unknown counts. */
export function timelineViews(context: ViewContext, { accountId, days }: TimelineRange): readonly TimelineView[] {
  return context.accounts
    .filter(({ account }) => accountId === null || account.id === accountId)
    .map((facts) => timelineView(context, facts, days));
}

function timelineView(context: ViewContext, facts: AccountFacts, days: number): TimelineView {
  const { account, provider, rates, run } = facts;
  const rules = context.rulesFor(facts);
  const { from } = rangeOf(context.runtime.now, days);
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
    marks: marksOf(context.db, account.id, startOfDay(from)).map((mark) => ({
      ...mark,
      day: dayOf(providerTime(mark.at, run.clockSkewMs)),
    })),
  };
}

/** One account's last days, today included, oldest first. */
export function timelineDays(
  { db, runtime }: ViewContext,
  { account, rates }: AccountFacts,
  days: number,
): readonly TimelineDay[] {
  const { from, to } = rangeOf(runtime.now, days);
  return listDays(db, account.id, from, to).map((row) => timelineDay(row, rates));
}

/** Provider days may be one ahead of ours (decision T1: one extra day either side). */
function rangeOf(now: number, days: number): { readonly from: Day; readonly to: Day } {
  const today = dayOf(now);
  return { from: addDays(today, 1 - days), to: addDays(today, 1) };
}

function timelineDay({ day, counts, state }: DayRow, rates: RateRules): TimelineDay {
  return {
    day,
    counts,
    attempted: rates.attempted.length === 0 ? null : sumOf(counts, rates.attempted),
    ...shownRates((name) => rateOf(counts, rates[name])),
    state,
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
      state: pooledState(rows.map((row) => row.state)),
    }));
}

/** Σ numerators over Σ denominators; `null` when no account knows the rate. */
export function pooled(rates: readonly (Rate | null)[]): Rate | null {
  const known = rates.filter((rate) => rate !== null);
  const numerator = known.reduce((sum, rate) => sum + rate.numerator, 0);
  const denominator = known.reduce((sum, rate) => sum + rate.denominator, 0);
  return denominator === 0 ? null : { value: numerator / denominator, numerator, denominator };
}

/** A pooled day is only as settled as its least settled part; a hole in one account leaves it provisional. */
function pooledState(states: readonly DayState[]): DayState {
  if (states.includes('open')) return 'open';
  if (states.every((state) => state === 'hole')) return 'hole';
  if (states.includes('hole') || states.includes('provisional')) return 'provisional';
  return states.includes('corrected') ? 'corrected' : 'closed';
}
