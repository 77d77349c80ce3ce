/** The sentences shared by notifications, tray, window and terminal, so that all four say the same thing. */
import type { Alert, AlertWindow, RuleName } from './alerts.ts';
import { clearShare } from './alerts.ts';
import { assertNever } from './errors.ts';
import { minimumVolume } from './settings.ts';
import { countText, durationText, nameText, percentText, plural } from './text.ts';

/** Names a sentence needs that an alert does not carry: the account's label and the provider's name. */
export interface AlertNames {
  readonly account: string;
  readonly provider: string;
}

/** What a rate or count was measured over, as it stands in a sentence. */
function windowText(window: AlertWindow | '30d'): string {
  switch (window) {
    case 'lifetime':
      return 'lifetime';
    case '7d':
      return 'last 7 days';
    case '30d':
      return 'last 30 days';
    case 'today':
      return 'today';
    default:
      return assertNever(window);
  }
}

/** The rule's name in a person's words. */
export function ruleText(rule: RuleName): string {
  switch (rule) {
    case 'bounce-rate':
      return 'Bounce rate';
    case 'complaint-rate':
      return 'Complaint rate';
    case 'daily-limit':
      return 'Daily limit';
    case 'data-outage':
      return 'Data outage';
    case 'key-rejected':
      return 'Key rejected';
    default:
      return assertNever(rule);
  }
}

/** One sentence: what, how much, of what, over which window and line. */
export function alertMessage(alert: Alert, names: AlertNames): string {
  return `${nameText(alert.subject.name)}: ${statement(alert, names)}`;
}

const eventOf = { 'bounce-rate': 'bounce', 'complaint-rate': 'complaint' } as const;

function statement(alert: Alert, names: AlertNames): string {
  switch (alert.rule) {
    case 'bounce-rate':
      return rateStatement(alert, names, 'bounce rate', eventOf[alert.rule]);
    case 'complaint-rate':
      return rateStatement(alert, names, 'complaint rate', eventOf[alert.rule]);
    case 'daily-limit':
      return limitStatement(alert);
    case 'data-outage':
      return outageStatement(alert, names);
    case 'key-rejected':
      return `Key rejected by ${names.provider}. Replace key`;
    default:
      return assertNever(alert.rule);
  }
}

function rateStatement(alert: Alert, names: AlertNames, rate: string, event: string): string {
  const measured = measuredRate(alert, names, rate, event);
  return measured === null ? `${rate} unknown` : `${measured.found} ${standing(alert, measured.line)}`;
}

/** What was found, and how a line is written in the same terms: as counts on little mail, else as a rate. */
function measuredRate(
  { sample }: Alert,
  names: AlertNames,
  rate: string,
  event: string,
): { readonly found: string; readonly line: (threshold: number) => string } | null {
  if (sample === null) return null;
  const { numerator, denominator } = sample;
  const window = windowText(sample.window);
  if (numerator !== null && denominator !== null && denominator < minimumVolume) {
    return {
      found: `${event} count ${countText(Math.round(numerator))} (of only ${plural(denominator, 'mail')}, ${window})`,
      line: (threshold) => String(Number((threshold * denominator).toFixed(1))),
    };
  }
  const source =
    numerator === null || denominator === null
      ? window
      : sample.approximate
        ? `about ${countText(Math.round(numerator))} of ${countText(denominator)} sent, ${window}, as ${names.provider} rounds it`
        : `${countText(numerator)} of ${countText(denominator)}, ${window}`;
  return { found: `${rate} ${percentText(sample.value)} (${source})`, line: percentText };
}

/** Where the value stands to its line, and what has still to happen before the alert fires or clears. */
function standing({ phase, sample, threshold }: Alert, line: (threshold: number) => string): string {
  if (sample === null || threshold === null) return '';
  if (phase === 'recovering') return `is back under ${line(threshold)}, one more reading confirms it`;
  if (phase === 'firing' && sample.value < threshold)
    return `was over ${line(threshold)}, clears below ${line(threshold * clearShare)}`;
  const where =
    line(sample.value) === line(threshold) ? `has reached ${line(threshold)}` : `is over ${line(threshold)}`;
  return phase === 'pending' ? `${where}, one more reading confirms it` : where;
}

function limitStatement(alert: Alert): string {
  const { sample, threshold } = alert;
  if (sample === null || threshold === null) return 'use of the daily limit unknown';
  const sent = `${countText(sample.numerator)} of ${countText(sample.denominator)} sent today`;
  if (sample.value > 1) return `${sent}: over the daily limit (${percentText(sample.value)})`;
  if (sample.value === 1) return `${sent}: daily limit reached`;
  return `${sent}: ${percentText(sample.value)} of the daily limit, ${standing(alert, percentText).replace(/^is /, '')}`;
}

function outageStatement({ phase, sample, threshold }: Alert, names: AlertNames): string {
  if (sample === null) return `no data from ${names.provider}`;
  if (phase === 'recovering') return `${names.provider} answers again`;
  const line = threshold === null ? '' : `, the line is ${durationText(threshold)}`;
  return `no data from ${names.provider} for ${durationText(sample.value)}${line}`;
}

/** What is said when an alert has resolved: the value that shows it, or that the trouble is over. */
export function resolvedMessage(alert: Alert, names: AlertNames): string {
  const name = nameText(alert.subject.name);
  const { sample, threshold } = alert;
  switch (alert.rule) {
    case 'key-rejected':
      return `${name}: ${names.provider} accepts the key again`;
    case 'data-outage':
      return `${name}: ${names.provider} answers again`;
    case 'daily-limit':
      return sample === null
        ? `${name}: below the daily limit again`
        : `${name}: ${countText(sample.numerator)} of ${countText(sample.denominator)} sent today, below the daily limit again`;
    case 'bounce-rate':
    case 'complaint-rate': {
      const rate = ruleText(alert.rule).toLowerCase();
      const measured = measuredRate(alert, names, rate, eventOf[alert.rule]);
      if (measured === null || threshold === null) return `${name}: ${rate} back under the line`;
      return `${name}: ${measured.found} is back under ${measured.line(threshold)}`;
    }
    default:
      return assertNever(alert.rule);
  }
}

export type NotificationKind = 'fired' | 'raised' | 'resolved';

/** Title and body of one desktop notification. The body alone says everything: some desktops clip or hide titles. */
export function notificationText(
  alert: Alert,
  kind: NotificationKind,
  names: AlertNames,
): { readonly title: string; readonly body: string } {
  const account = alert.subject.kind === 'account' ? names.provider : `${nameText(names.account)}, ${names.provider}`;
  const text = kind === 'resolved' ? resolvedMessage(alert, names) : alertMessage(alert, names);
  return { title: notificationTitle(alert, kind), body: `${text} · ${account}` };
}

function notificationTitle({ rule, sample, threshold, severity }: Alert, kind: NotificationKind): string {
  const name = ruleText(rule);
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate':
      if (kind === 'resolved') return `${name} recovered`;
      if (threshold === null || sample === null) return name;
      return (sample.denominator ?? 0) < minimumVolume
        ? `${name} ${severity}`
        : `${name} over ${percentText(threshold)}`;
    case 'daily-limit':
      if (kind === 'resolved') return 'Below the daily limit again';
      if (sample !== null && sample.value >= 1)
        return sample.value > 1 ? 'Over the daily limit' : 'Daily limit reached';
      return 'Daily limit near';
    case 'data-outage':
      return kind === 'resolved' ? 'Data is back' : 'No data';
    case 'key-rejected':
      return kind === 'resolved' ? 'Key works again' : 'Key rejected';
    default:
      return assertNever(rule);
  }
}
