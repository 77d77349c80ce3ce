/** The sentences shared by notifications, tray, window and terminal, so that all four say the same thing. */
import type { Alert, Level, RuleName } from '../alerts/model.ts';
import { assertNever } from '../errors.ts';
import { minimumVolume } from '../alerts/rules.ts';
import { resolvedStatement, statement, type AlertNames } from './statements.ts';
import { clockText, nameText, percentText } from '../text.ts';

export type { AlertNames } from './statements.ts';

/** The rule's name in a person's words. */
export function ruleText(rule: RuleName): string {
  switch (rule) {
    case 'bounce-rate':
      return 'Bounce rate';
    case 'complaint-rate':
      return 'Complaint rate';
    case 'daily-limit':
      return 'Daily limit';
    case 'limit-pace':
      return 'Limit pace';
    case 'silence':
      return 'Silence';
    case 'ramp':
      return 'Ramp';
    case 'delivery-drop':
      return 'Delivery rate drop';
    case 'reply-drop':
      return 'Reply rate drop';
    case 'data-outage':
      return 'Data outage';
    case 'key-rejected':
      return 'Key rejected';
    default:
      return assertNever(rule);
  }
}

/**
 * One sentence: what, how much, of what, over which window and line, and for bounces and complaints what is left to the
 * next line or what it takes to get back. `levels` are the rule's own, where they are known.
 */
export function alertMessage(alert: Alert, names: AlertNames, levels: readonly Level[] | null = null): string {
  return `${nameText(alert.subject.name)}: ${statement(alert, names, levels)}`;
}

/** What is said when an alert has resolved: the value that shows it, or that the trouble is over. */
export function resolvedMessage(alert: Alert, names: AlertNames): string {
  return `${nameText(alert.subject.name)}: ${resolvedStatement(alert, names)}`;
}

/** Why a banner goes up: it fired, got worse, ended, goes on unacknowledged, or keeps changing. */
export type NotificationKind = 'fired' | 'raised' | 'resolved' | 'repeat' | 'unstable';

/** Title and body of one desktop notification. The body alone says everything: some desktops clip or hide titles. */
export function notificationText(
  alert: Alert,
  kind: NotificationKind,
  names: AlertNames,
  levels: readonly Level[] | null = null,
): { readonly title: string; readonly body: string } {
  const account = alert.subject.kind === 'account' ? names.provider : `${nameText(names.account)}, ${names.provider}`;
  return {
    title: notificationTitle(alert, kind),
    body: `${notificationSentence(alert, kind, names, levels)} · ${account}`,
  };
}

function notificationSentence(
  alert: Alert,
  kind: NotificationKind,
  names: AlertNames,
  levels: readonly Level[] | null,
): string {
  switch (kind) {
    case 'resolved':
      return resolvedMessage(alert, names);
    case 'unstable':
      return `${alertMessage(alert, names)}. It keeps changing and is told again when it is steady`;
    case 'fired':
    case 'raised':
    case 'repeat':
      return alertMessage(alert, names, levels);
    default:
      return assertNever(kind);
  }
}

function notificationTitle(alert: Alert, kind: NotificationKind): string {
  switch (kind) {
    case 'resolved':
      return resolvedTitle(alert.rule);
    case 'unstable':
      return `${ruleText(alert.rule)} unstable`;
    case 'repeat':
      return `Still: ${firingTitle(alert)}`;
    case 'fired':
    case 'raised':
      return firingTitle(alert);
    default:
      return assertNever(kind);
  }
}

function firingTitle({ rule, sample, threshold, severity }: Alert): string {
  const name = ruleText(rule);
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate':
      if (threshold === null || sample === null) return name;
      return (sample.denominator ?? 0) < minimumVolume
        ? `${name} ${severity}`
        : `${name} over ${percentText(threshold)}`;
    case 'daily-limit':
      if (sample !== null && sample.value >= 1)
        return sample.value > 1 ? 'Over the daily limit' : 'Daily limit reached';
      return 'Daily limit near';
    case 'limit-pace':
      return sample?.detail?.kind === 'forecast' && sample.detail.reachesAt !== null
        ? `Daily limit at about ${clockText(sample.detail.reachesAt)}`
        : 'Sending too fast for the daily limit';
    case 'silence':
      return 'Far fewer mails than usual';
    case 'ramp':
      return 'Far more mails than usual';
    case 'delivery-drop':
      return 'Delivery rate below usual';
    case 'reply-drop':
      return 'Reply rate below usual';
    case 'data-outage':
      return 'No data';
    case 'key-rejected':
      return 'Key rejected';
    default:
      return assertNever(rule);
  }
}

function resolvedTitle(rule: RuleName): string {
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate':
      return `${ruleText(rule)} recovered`;
    case 'daily-limit':
      return 'Below the daily limit again';
    case 'limit-pace':
      return 'Pace below the daily limit again';
    case 'silence':
      return 'Sending as usual again';
    case 'ramp':
      return 'Back at the usual volume';
    case 'delivery-drop':
      return 'Delivery rate as usual again';
    case 'reply-drop':
      return 'Reply rate as usual again';
    case 'data-outage':
      return 'Data is back';
    case 'key-rejected':
      return 'Key works again';
    default:
      return assertNever(rule);
  }
}
