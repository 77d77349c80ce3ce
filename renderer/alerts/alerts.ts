/** How alerts are grouped, what keeps them quiet, and how their values are written. */
import type { RuleName } from '../../electron/core/alerts/model.ts';
import { isShortHold, reasonText } from '../../electron/core/words/reasons.ts';
import { ruleDefinitions } from '../../electron/core/alerts/rules.ts';
import type { AlertView, AlertWindow, Subject } from '../../electron/views/model.ts';
import { formatDuration, formatPercent, formatTime, unknown } from '../format.ts';
import { messages } from '../messages.ts';
import { formatRuleValue } from '../rules/rule-values.ts';

const text = messages.quiet;

/** What keeps an alert quiet. Times are epoch ms; `until: null` is for good. */
export type Quiet =
  | { readonly kind: 'muted'; readonly until: number | null }
  | { readonly kind: 'snoozed'; readonly until: number }
  | { readonly kind: 'acknowledged'; readonly at: number }
  | { readonly kind: 'held'; readonly by: string };

/** Why an alert tells nothing at the moment, the strongest reason first; `null` when it would. */
export function quietOf(
  alert: Pick<AlertView, 'muted' | 'snoozedUntil' | 'acknowledgedAt' | 'heldBy'>,
  now: number,
): Quiet | null {
  const { muted, snoozedUntil, acknowledgedAt, heldBy } = alert;
  if (muted !== null && (muted.until === null || muted.until > now)) return { kind: 'muted', until: muted.until };
  if (snoozedUntil !== null && snoozedUntil > now) return { kind: 'snoozed', until: snoozedUntil };
  if (acknowledgedAt !== null) return { kind: 'acknowledged', at: acknowledgedAt };
  return heldBy === null || isShortHold(heldBy) ? null : { kind: 'held', by: reasonText(heldBy) };
}

/** Whether, and when, it was told. */
export function toldWord({ notifiedAt, heldBy }: Pick<AlertView, 'notifiedAt' | 'heldBy'>, now: number): string {
  if (notifiedAt !== null) return messages.alerts.notified(formatTime(notifiedAt, now));
  return heldBy !== null && isShortHold(heldBy) ? messages.alerts.notYetNotified : messages.alerts.notNotified;
}

/** The small word beside a quiet alert, with its time. */
export function quietWord(quiet: Quiet, now: number): string {
  switch (quiet.kind) {
    case 'muted':
      return quiet.until === null ? text.mutedForGood : text.muted(formatTime(quiet.until, now));
    case 'snoozed':
      return text.snoozed(formatTime(quiet.until, now));
    case 'acknowledged':
      return text.acknowledged(formatTime(quiet.at, now));
    case 'held':
      return quiet.by;
  }
}

/** The subject of an alert, whole. */
export function subjectOf({ accountId, subject }: Pick<AlertView, 'accountId' | 'subject'>): Subject {
  return { accountId, ...subject };
}

/** In the order main gave, those that speak before those that are quiet. */
export function loudFirst(alerts: readonly AlertView[], now: number): readonly AlertView[] {
  const quiet = (alert: AlertView): boolean => quietOf(alert, now) !== null;
  return [...alerts.filter((alert) => !quiet(alert)), ...alerts.filter(quiet)];
}

/** A measured value of a rule in its own unit: "5.2 %", "2.4 ×", "42 min"; empty for a rejected key, which has none. */
export function formatReading(rule: RuleName, value: number | null): string {
  if (value === null) return unknown;
  const { unit } = ruleDefinitions[rule];
  if (unit === 'percent') return formatPercent(value);
  return unit === 'duration' ? formatDuration(value) : formatRuleValue(value, unit);
}

/** A line of a rule as it was set. */
export function formatLine(rule: RuleName, threshold: number): string {
  return formatRuleValue(threshold, ruleDefinitions[rule].unit);
}

/** What a value was measured over, as it stands behind one. */
export function windowWord(window: AlertWindow | null): string | null {
  return window === null ? null : messages.explain.windows[window];
}
