/** What an alert states of its subject: how much of what, over which window, and where that stands to the line. */
import type { Alert, AlertWindow, Level, Sample } from '../alerts/model.ts';
import { clearShare } from '../alerts/engine.ts';
import { assertNever } from '../errors.ts';
import { headroomSentence } from '../alerts/headroom.ts';
import { minimumVolume } from '../alerts/rules.ts';
import { clockText, countText, durationText, percentText, plural, timesText, utcClockText } from '../text.ts';

/** Names a sentence needs that an alert does not carry: the account's label and the provider's name. */
export interface AlertNames {
  readonly account: string;
  readonly provider: string;
}

/** How a value or a line is written. */
type Written = (value: number) => string;

/** What a rate or count was measured over, as it stands in a sentence. */
export function windowText(window: AlertWindow): string {
  switch (window) {
    case 'lifetime':
      return 'lifetime';
    case '7d':
      return 'last 7 days';
    case 'today':
      return 'today';
    default:
      return assertNever(window);
  }
}

/** What is counted by the rules about rates of events. */
const eventOf = { 'bounce-rate': 'bounce', 'complaint-rate': 'complaint' } as const;
type RateRuleName = keyof typeof eventOf;

/**
 * The statement of an alert that pends, fires or recovers. `levels` are those of its rule, where the caller knows them:
 * with them headroom names the next line too, without them only the one the alert carries.
 */
export function statement(alert: Alert, names: AlertNames, levels: readonly Level[] | null): string {
  const { rule, sample } = alert;
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate':
      return rateStatement(alert, rule, names, levels);
    case 'daily-limit':
      return limitStatement(alert);
    case 'limit-pace':
      return sample === null ? 'pace to the daily limit unknown' : paceStatement(alert, sample);
    case 'silence':
      return sample === null
        ? 'mails today unknown'
        : `${volumeText(sample, 'by now')}: ${percentText(sample.value)} below usual${comma(standing(alert, percentText))}`;
    case 'ramp':
      return sample === null
        ? 'mails today unknown'
        : `${volumeText(sample, 'per day')}: ${timesText(sample.value)} the usual${comma(standing(alert, timesText))}`;
    case 'delivery-drop':
    case 'reply-drop':
      return sample === null
        ? `${droppedRate[rule]} unknown`
        : `${dropText(rule, sample)}: ${percentText(sample.value)} below usual${comma(standing(alert, percentText))}`;
    case 'data-outage':
      return outageStatement(alert, names);
    case 'key-rejected':
      return `Key rejected by ${names.provider}. Replace key`;
    default:
      return assertNever(rule);
  }
}

/** The statement of an alert that has resolved: the value that shows it, or that the trouble is over. */
export function resolvedStatement(alert: Alert, names: AlertNames): string {
  const { rule, sample, threshold } = alert;
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate': {
      const measured = measuredRate(alert, rule, names);
      if (measured === null || threshold === null) return `${eventOf[rule]} rate back under the line`;
      return `${measured.found} is back under ${measured.line(threshold)}`;
    }
    case 'daily-limit':
      return `${sample === null ? '' : `${sentText(sample)}, `}below the daily limit again`;
    case 'limit-pace':
      return `${sample === null ? '' : `${sentText(sample)}, `}at a pace below the daily limit again`;
    case 'silence':
      return `${sample === null ? '' : `${volumeText(sample, 'by now')}: `}sending as usual again`;
    case 'ramp':
      return `${sample === null ? '' : `${volumeText(sample, 'per day')}: `}back at the usual volume`;
    case 'delivery-drop':
    case 'reply-drop':
      return `${sample === null ? droppedRate[rule] : `${dropText(rule, sample)}:`} back near the usual`;
    case 'data-outage':
      return `${names.provider} answers again`;
    case 'key-rejected':
      return `${names.provider} accepts the key again`;
    default:
      return assertNever(rule);
  }
}

function comma(text: string): string {
  return text === '' ? '' : `, ${text.replace(/^is /, '')}`;
}

/** Where the value stands to its line, and what has still to happen before the alert fires or clears. */
function standing({ phase, sample, threshold }: Alert, line: Written): string {
  if (sample === null || threshold === null) return '';
  if (phase === 'recovering') return `is back under ${line(threshold)}, one more reading confirms it`;
  if (phase === 'firing' && sample.value < threshold)
    return `was over ${line(threshold)}, clears below ${line(threshold * clearShare)}`;
  const where =
    line(sample.value) === line(threshold) ? `has reached ${line(threshold)}` : `is over ${line(threshold)}`;
  return phase === 'pending' ? `${where}, one more reading confirms it` : where;
}

// ---- rates of events ------------------------------------------------------------------------------

function rateStatement(alert: Alert, rule: RateRuleName, names: AlertNames, levels: readonly Level[] | null): string {
  const measured = measuredRate(alert, rule, names);
  if (measured === null) return `${eventOf[rule]} rate unknown`;
  const room = headroom(alert, eventOf[rule], levels);
  return `${measured.found} ${standing(alert, measured.line)}${room === '' ? '' : `; ${room}`}`;
}

/** What it takes to get back or further; while an alert recovers its line is behind it, and nothing has to be done. */
function headroom({ phase, sample, threshold }: Alert, event: string, levels: readonly Level[] | null): string {
  if (sample === null || phase === 'recovering') return '';
  const own = threshold === null ? [] : [{ threshold, smallCount: null }];
  return headroomSentence(sample, levels ?? own, event);
}

/** What was found, and how a line is written in the same terms: as counts on little mail, else as a rate. */
function measuredRate(
  { sample }: Alert,
  rule: RateRuleName,
  names: AlertNames,
): { readonly found: string; readonly line: Written } | null {
  if (sample === null) return null;
  const { numerator, denominator } = sample;
  const window = windowText(sample.window);
  const event = eventOf[rule];
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
  return { found: `${event} rate ${percentText(sample.value)} (${source})`, line: percentText };
}

// ---- limits ----------------------------------------------------------------------------------------

/** "450 of 1,000 sent today". */
export function sentText({ numerator, denominator }: Sample): string {
  return `${countText(numerator)} of ${countText(denominator)} sent today`;
}

function limitStatement(alert: Alert): string {
  const { sample, threshold } = alert;
  if (sample === null || threshold === null) return 'use of the daily limit unknown';
  if (sample.value > 1) return `${sentText(sample)}: over the daily limit (${percentText(sample.value)})`;
  if (sample.value === 1) return `${sentText(sample)}: daily limit reached`;
  return `${sentText(sample)}: ${percentText(sample.value)} of the daily limit${comma(standing(alert, percentText))}`;
}

function paceStatement(alert: Alert, sample: Sample): string {
  const when = reachText(sample);
  const pace = `${percentText(sample.value)} of it at this pace${comma(standing(alert, percentText))}`;
  return `${sentText(sample)}; ${when === null ? `daily limit: ${pace}` : `${when} (${pace})`}`;
}

/** "limit at about 15:10, resets 00:00 UTC": when on the local clock, the reset as the provider counts. `null` without a forecast. */
export function reachText({ detail, numerator, denominator }: Sample): string | null {
  if (detail?.kind !== 'forecast') return null;
  const reached = numerator !== null && denominator !== null && numerator >= denominator;
  const when = reached
    ? 'limit reached'
    : detail.reachesAt === null
      ? 'limit not reached today'
      : `limit at about ${clockText(detail.reachesAt)}`;
  return `${when}, resets ${utcClockText(detail.resetsAt)}`;
}

// ---- against what is usual ---------------------------------------------------------------------------

/** "90 sent today, 100 usual by now". */
export function volumeText({ numerator, denominator, detail }: Sample, usualWhen: 'by now' | 'per day'): string {
  const usual = detail?.kind === 'usual' ? Math.round(detail.count) : denominator;
  return `${countText(numerator)} sent today, ${countText(usual)} usual ${usualWhen}`;
}

const droppedRate = { 'delivery-drop': 'delivery rate', 'reply-drop': 'reply rate' } as const;

/** "delivery rate 91 % (910 of 1,000, last 7 days), usually 98 %". */
export function dropText(rule: keyof typeof droppedRate, { numerator, denominator, window, detail }: Sample): string {
  const rate = numerator === null || denominator === null || denominator === 0 ? null : numerator / denominator;
  const usual = detail?.kind === 'baseline' ? `, usually ${percentText(detail.rate)}` : '';
  const source = `${countText(numerator)} of ${countText(denominator)}, ${windowText(window)}`;
  return `${droppedRate[rule]} ${percentText(rate)} (${source})${usual}`;
}

// ---- data ----------------------------------------------------------------------------------------------

function outageStatement({ phase, sample, threshold }: Alert, names: AlertNames): string {
  if (sample === null) return `no data from ${names.provider}`;
  if (phase === 'recovering') return `${names.provider} answers again`;
  const line = threshold === null ? '' : `, the line is ${durationText(threshold)}`;
  return `no data from ${names.provider} for ${durationText(sample.value)}${line}`;
}
