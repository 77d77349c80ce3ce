/** The history in words: what happened, and on which day by the local clock. */
import type { HistoryEntryView } from '../../electron/views/history.ts';
import { rules } from '../../electron/core/alerts/catalog.ts';
import { dayMs } from '../../electron/core/days.ts';
import type { GlanceState } from '../../electron/core/state/glance.ts';
import { format } from '../format.ts';
import { messages } from '../messages.ts';

const text = messages.history;
type Step = Extract<HistoryEntryView, { kind: 'transition' }>;
type Action = Extract<HistoryEntryView, { kind: 'action' }>;

/** What a step of an alert was, without its subject. Behind the name of something that is so or is not there is no line. */
export function stepWord({ rule, from, to, fromLevel, toLevel, severity }: Step): string {
  const steps = rules[rule].unit === 'none' ? { ...text.steps, ...text.factSteps } : text.steps;
  switch (to) {
    case 'pending':
      return steps.pending;
    case 'recovering':
      return steps.recovering;
    case 'inactive':
      return from === 'pending' ? steps.unconfirmed : steps.recovered;
    case 'firing':
      if (from === 'recovering' && toLevel === fromLevel) return steps.relapsed;
      if (fromLevel === 0) return steps.fired;
      if (toLevel < fromLevel) return steps.eased;
      return severity === 'critical' ? steps.raised : steps.rose;
  }
}

/** What a person did. */
export function actionWord({ action, until }: Action, now: number): string {
  switch (action) {
    case 'acknowledged':
      return text.acknowledged;
    case 'snoozed':
      return until === null ? text.snoozedNoTime : text.snoozed(format.moment(until, now));
    case 'unsnoozed':
      return text.unsnoozed;
  }
}

/** The shape of a step: what ended is fine again, what was over its line once is hollow. */
export function stepShape({ to, severity }: Step): GlanceState {
  if (to === 'inactive') return 'ok';
  if (to === 'pending') return 'unconfirmed';
  return to === 'firing' ? severity : 'stale';
}

/** Midnight of the local day an instant lies in, epoch ms. */
export function localDay(at: number): number {
  const local = new Date(at);
  return new Date(local.getFullYear(), local.getMonth(), local.getDate()).getTime();
}

/** "Today", "Yesterday", "Sunday 8 February", with the year where it is another one. */
export function dayTitle(day: number, now: number): string {
  if (day === localDay(now)) return text.today;
  // Noon of yesterday is yesterday, whatever the clocks do at night.
  if (day === localDay(localDay(now) - dayMs / 2)) return text.yesterday;
  return format.weekday(day, now);
}

/** Entries by local day, in the order they come. */
export function byLocalDay(
  entries: readonly HistoryEntryView[],
): readonly { readonly day: number; readonly entries: readonly HistoryEntryView[] }[] {
  return [...Map.groupBy(entries, ({ at }) => localDay(at))].map(([day, own]) => ({ day, entries: own }));
}

/** Entries of two reads as one list, newest first, each once. `newer` ends before whatever it does not hold. */
export function mergePages(
  newer: readonly HistoryEntryView[],
  older: readonly HistoryEntryView[],
): readonly HistoryEntryView[] {
  const known = new Set(newer.map(({ key }) => key));
  return [...newer, ...older.filter(({ key }) => !known.has(key))];
}
