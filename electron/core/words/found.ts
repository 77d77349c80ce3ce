/** What an explanation says of a value that is quiet or not judged, and of the lines it stands to. */
import type { Level, Rule, Sample } from '../alerts/model.ts';
import { lineOf } from '../alerts/engine.ts';
import { assertNever } from '../errors.ts';
import { eventsUntil } from '../alerts/headroom.ts';
import { minimumVolume } from '../alerts/rules.ts';
import type { Profile, ScopeKind } from '../alerts/rule-book.ts';
import { dropText, reachText, sentText, volumeText, windowText, type AlertNames } from './statements.ts';
import { clockText, countText, durationText, nameText, percentText, plural, timesText } from '../text.ts';

/** Where a value of a rule comes from. `name`: the account's label, the client, the provider's name, the mailbox. */
export interface OriginName {
  readonly scope: ScopeKind | 'default';
  readonly name: string | null;
  readonly profile: Profile | null;
}

/** An instant on the local clock: `14:02`, or `2026-02-09 14:02` on another day than `now`. */
export function momentText(at: number, now: number): string {
  const day = (instant: number) => new Date(instant).toLocaleDateString('sv-SE');
  return day(at) === day(now) ? clockText(at) : `${day(at)} ${clockText(at)}`;
}

/** "default", "set for client Acme", "cold mail profile of account Sales". */
export function originText({ scope, name, profile }: OriginName): string {
  if (scope === 'default') return 'default';
  const where = whereText(scope, name);
  return profile === null ? `set for ${where}` : `${profileText(profile)} profile of ${where}`;
}

/** "everything", "client Acme", "this mailbox". */
export function whereText(scope: ScopeKind, name: string | null): string {
  switch (scope) {
    case 'global':
      return 'everything';
    case 'provider':
    case 'client':
    case 'account':
      return `${scope} ${nameText(name ?? '')}`;
    case 'subject':
      return nameText(name ?? '');
    default:
      return assertNever(scope);
  }
}

/** The profile's name in a sentence. */
export function profileText(profile: Profile): string {
  return profile === 'cold-mail' ? 'cold mail' : profile;
}

/** How a value or a threshold of the rule is written. */
export function ruleValueText(rule: Rule['name'], value: number): string {
  switch (rule) {
    case 'ramp':
      return timesText(value);
    case 'data-outage':
      return durationText(value);
    case 'key-rejected':
      return 'a rejection';
    case 'bounce-rate':
    case 'complaint-rate':
    case 'daily-limit':
    case 'limit-pace':
    case 'silence':
    case 'delivery-drop':
    case 'reply-drop':
      return percentText(value);
    default:
      return assertNever(rule);
  }
}

const eventOf = { 'bounce-rate': 'bounce', 'complaint-rate': 'complaint' } as const;

/** Mail so little that counts are judged instead of the rate. */
export function isLittleMail(rule: Rule, { denominator }: Sample): boolean {
  return rule.minimumVolume > 0 && (denominator === null || denominator < rule.minimumVolume);
}

/** What was measured: "12 of 640 (1.88 %, last 7 days)", "450 of 1,000 sent today (45 %)". */
export function foundText({ name }: Rule, sample: Sample, { provider }: AlertNames, now: number): string {
  const { numerator, denominator, value } = sample;
  switch (name) {
    case 'bounce-rate':
    case 'complaint-rate': {
      if (denominator === 0) return `no mail (${windowText(sample.window)})`;
      if (numerator === null || denominator === null) return `${percentText(value)} (${windowText(sample.window)})`;
      const about = sample.approximate ? 'about ' : '';
      return `${about}${countText(Math.round(numerator))} of ${countText(denominator)} (${percentText(value)}, ${windowText(sample.window)})`;
    }
    case 'daily-limit':
      return `${sentText(sample)} (${percentText(value)})`;
    case 'limit-pace': {
      const when = reachText(sample);
      return `${sentText(sample)}${when === null ? '' : `, ${when}`}: ${percentText(value)} of it at this pace`;
    }
    case 'silence':
      return `${volumeText(sample, 'by now')}: ${percentText(value)} below usual`;
    case 'ramp':
      return `${volumeText(sample, 'per day')}: ${timesText(value)} the usual`;
    case 'delivery-drop':
    case 'reply-drop':
      return `${dropText(name, sample)}: ${percentText(value)} below usual`;
    case 'data-outage':
      return value === 0
        ? `${provider} answered at ${momentText(sample.at, now)}`
        : `no data from ${provider} for ${durationText(value)}`;
    case 'key-rejected':
      return value === 0 ? `${provider} accepts the key` : `${provider} rejects the key`;
    default:
      return assertNever(name);
  }
}

/** A quiet value against its nearest line: "is under 2 % (set for client Acme). 1 more bounce would reach it". */
export function roomText(rule: Rule, sample: Sample, level: Level, origin: OriginName): string {
  if (rule.name === 'key-rejected' || (rule.name === 'data-outage' && sample.value === 0)) return '';
  const line = ruleValueText(rule.name, level.threshold);
  return ` is under ${line} (${originText(origin)})${moreText(rule, sample, level)}`;
}

function moreText(
  { name }: Rule,
  { numerator, denominator, approximate, detail }: Sample,
  { threshold }: Level,
): string {
  if (name !== 'bounce-rate' && name !== 'complaint-rate') return '';
  if (numerator === null || denominator === null || denominator === 0) return '';
  const more = eventsUntil(numerator, denominator, threshold, detail?.kind === 'events-apart');
  if (more === null || more === 0) return '';
  const text = `${approximate ? 'about ' : ''}${plural(more, `more ${eventOf[name]}`)} would reach it`;
  return `. ${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** "Too little mail: 2 bounces of 40 (last 7 days); below 100 mails 4 bounces warn and 10 are critical". */
export function littleMailText(rule: Rule, sample: Sample): string {
  const { numerator, denominator, window } = sample;
  const event = rule.name === 'complaint-rate' ? 'complaint' : 'bounce';
  const found =
    denominator === 0
      ? `no mail (${windowText(window)})`
      : `${sample.approximate ? 'about ' : ''}${numerator === null ? '—' : plural(Math.round(numerator), event)} of ${countText(denominator)} (${windowText(window)})`;
  const counts = rule.levels.flatMap(({ severity, smallCount }) =>
    smallCount === null ? [] : [{ severity, count: smallCount }],
  );
  const [first, second] = counts;
  if (first === undefined) return `Too little mail: ${found}; below ${countText(minimumVolume)} mails it is not judged`;
  const says = (severity: Level['severity']) => (severity === 'warning' ? 'warn' : 'are critical');
  const rest = second === undefined ? '' : ` and ${countText(second.count)} ${says(second.severity)}`;
  return `Too little mail: ${found}; below ${countText(minimumVolume)} mails ${plural(first.count, event)} ${says(first.severity)}${rest}`;
}

/** The line of a level for this sample in the terms it is judged in: "2 %", on little mail "4 bounces". */
export function lineText(rule: Rule, sample: Sample | null, level: Level): string {
  const counted = sample !== null && isLittleMail(rule, sample) && level.smallCount !== null;
  if (counted && (rule.name === 'bounce-rate' || rule.name === 'complaint-rate'))
    return plural(level.smallCount, eventOf[rule.name]);
  return ruleValueText(rule.name, level.threshold);
}

/** The lowest level that can be judged on this sample; the lowest of all without one. */
export function nearestLevel(rule: Rule, sample: Sample | null): Level | null {
  const judged = sample === null ? undefined : rule.levels.find((level) => lineOf(rule, level, sample) !== null);
  return judged ?? rule.levels[0] ?? null;
}
