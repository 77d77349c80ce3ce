/** What is said of alerts, and how their values are written. */
import { rules, type RuleName } from '../../electron/core/alerts/catalog.ts';
import type { SpokenAlert } from '../../electron/core/alerts/model.ts';
import { isAboutToBeTold } from '../../electron/core/delivery/model.ts';
import type { Quiet } from '../../electron/core/state/quieted.ts';
import { capitalised } from '../../electron/core/text.ts';
import { statementText, unitText } from '../../electron/core/words/alerts.ts';
import { untoldText } from '../../electron/core/words/reasons.ts';
import type { AlertView } from '../../electron/views/alerts.ts';
import type { AlertWindow } from '../../electron/core/alerts/state.ts';
import type { Subject } from '../../electron/core/model.ts';
import { format } from '../format.ts';
import { messages } from '../messages.ts';

const text = messages.quiet;

/** Whether, and when, it was told. */
export function toldWord({ notifiedAt, heldBy }: Pick<AlertView, 'notifiedAt' | 'heldBy'>, now: number): string {
  if (notifiedAt !== null) return messages.alerts.notified(format.moment(notifiedAt, now));
  return heldBy !== null && isAboutToBeTold(heldBy) ? messages.alerts.notYetNotified : messages.alerts.notNotified;
}

/** The small word beside a quiet alert, with its time. */
export function quietWord(quiet: Quiet, now: number): string {
  switch (quiet.kind) {
    case 'muted':
      return quiet.until === null ? text.mutedForGood : text.muted(format.moment(quiet.until, now));
    case 'snoozed':
      return text.snoozed(format.moment(quiet.until, now));
    case 'acknowledged':
      return text.acknowledged(format.moment(quiet.at, now));
    case 'account-paused':
      return text.accountPaused;
    case 'held':
      return untoldText(quiet.by, format, now);
  }
}

/** What an alert says, where the name of its subject stands already. */
export function alertSentence(alert: Omit<SpokenAlert, 'subject'>): string {
  return capitalised(statementText(alert, format));
}

/** The subject of an alert, whole. */
export function subjectOf({ accountId, subject }: Pick<AlertView, 'accountId' | 'subject'>): Subject {
  return { accountId, ...subject };
}

/** A value of a rule, measured or set, in its own unit. */
export function formatValue(rule: RuleName, value: number | null): string {
  return unitText(rules[rule].unit, value, format);
}

/** What a value was measured over, as it stands behind one. */
export function windowWord(window: AlertWindow | null): string | null {
  return window === null ? null : messages.explain.windows[window];
}
