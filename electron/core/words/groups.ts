/** What one banner says about many alerts: a group that crossed together, and what happened while nobody looked. */
import type { RuleName, Severity } from '../alerts/model.ts';
import { assertNever } from '../errors.ts';
import type { SubjectKind } from '../model.ts';
import { countText, durationText, nameText, percentText, plural, timesText } from '../text.ts';
import type { AlertNames } from './statements.ts';
import type { NotificationKind } from './alerts.ts';

/** One alert as a group or a digest names it. */
export interface GroupMember {
  /** The subject's name, as the provider writes it. */
  readonly name: string;
  readonly kind: SubjectKind;
  readonly rule: RuleName;
  readonly severity: Severity;
  /** The value that was judged and the line it crossed; `null` where they are not known (any more). */
  readonly value: number | null;
  readonly threshold: number | null;
  /** Its own whole sentence (`alertMessage` or `resolvedMessage`). */
  readonly message: string;
}

export interface BannerText {
  readonly title: string;
  readonly body: string;
}

/** `away`: sleep, quit or offline; `quiet`: quiet hours; `first-sight`: the first reading of a new account. */
export type DigestKind = 'away' | 'quiet' | 'first-sight';

/** What a digest tells of. One alert stands in one list only. */
export interface DigestContents {
  /** Fired in the time the digest covers, and fires still. */
  readonly fired: readonly GroupMember[];
  /** Fired before, and fires still. */
  readonly stillFiring: readonly GroupMember[];
  /** Fires no more, whenever it fired. */
  readonly healed: readonly GroupMember[];
}

/** How many subjects a list names before it says "and 34 more". */
const namedAtMost = 3;

/**
 * One banner for alerts of one rule and account that were told together: "37 mailboxes over 5 % bounce rate", with the
 * worst three named. A group of one says its own sentence.
 */
export function groupText(
  rule: RuleName,
  kind: NotificationKind,
  severity: Severity,
  members: readonly GroupMember[],
  names: AlertNames,
): BannerText {
  const [only] = members;
  const body = members.length === 1 && only !== undefined ? only.message : list(members, 'figure');
  return {
    title: groupTitle(rule, kind, severity, members),
    body: `${body} · ${members.every((member) => member.kind === 'account') ? '' : `${nameText(names.account)}, `}${names.provider}`,
  };
}

/**
 * One banner for what was held back: title with the time it covers, body with what fires, still fires and healed.
 * `durationMs` is how long that was; it is not named for a first sight, which has no length.
 */
export function digestText(kind: DigestKind, contents: DigestContents, durationMs: number): BannerText {
  const { fired, stillFiring, healed } = contents;
  const parts = [
    ...(fired.length > 0 ? [kind === 'first-sight' ? list(fired, 'rule') : `New: ${list(fired, 'rule')}`] : []),
    ...(stillFiring.length > 0 ? [`Still: ${list(stillFiring, 'rule')}`] : []),
    ...(healed.length > 0 ? [`Over by itself: ${list(healed, 'name')}`] : []),
  ];
  return {
    title: `${digestTitle(kind, durationMs)}: ${digestCount(contents)}`,
    body: parts.length === 0 ? 'Nothing to tell' : parts.join('. '),
  };
}

function digestTitle(kind: DigestKind, durationMs: number): string {
  switch (kind) {
    case 'away':
      return `While you were away (${durationText(durationMs)})`;
    case 'quiet':
      return `During quiet hours (${durationText(durationMs)})`;
    case 'first-sight':
      return 'Already firing';
    default:
      return assertNever(kind);
  }
}

function digestCount({ fired, stillFiring, healed }: DigestContents): string {
  const now = fired.length + stillFiring.length;
  if (now === 0) return healed.length === 0 ? 'no alerts' : `${plural(healed.length, 'alert')}, over by now`;
  return healed.length === 0
    ? plural(now, 'alert')
    : `${plural(now, 'alert')}, ${countText(healed.length)} over by now`;
}

/** Worst first: critical before warning, then by value, then by name, so that the same group reads the same. */
function worstFirst(members: readonly GroupMember[]): readonly GroupMember[] {
  return [...members].sort(
    (a, b) =>
      Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
      (b.value ?? -1) - (a.value ?? -1) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

function list(members: readonly GroupMember[], say: 'figure' | 'rule' | 'name'): string {
  const named = worstFirst(members).slice(0, namedAtMost);
  const rest = members.length - named.length;
  const texts = named.map((member) => {
    const figure = say === 'name' ? '' : figureText(member);
    const rule = say === 'figure' ? '' : shortRule(member.rule);
    return [nameText(member.name), rule, figure].filter((part) => part !== '').join(' ');
  });
  return `${texts.join(', ')}${rest > 0 ? ` and ${countText(rest)} more` : ''}`;
}

/** The value in the rule's own terms; empty where a figure says nothing. */
function figureText({ rule, value }: GroupMember): string {
  if (value === null) return '';
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate':
    case 'daily-limit':
      return percentText(value);
    case 'limit-pace':
      return `${percentText(value)} of the limit expected`;
    case 'silence':
    case 'delivery-drop':
    case 'reply-drop':
      return `${percentText(value)} below usual`;
    case 'ramp':
      return `${timesText(value)} the usual`;
    case 'data-outage':
      return durationText(value);
    case 'key-rejected':
      return '';
    default:
      return assertNever(rule);
  }
}

function shortRule(rule: RuleName): string {
  switch (rule) {
    case 'bounce-rate':
      return 'bounces';
    case 'complaint-rate':
      return 'complaints';
    case 'daily-limit':
      return 'daily limit';
    case 'limit-pace':
      return 'pace';
    case 'silence':
      return 'silent';
    case 'ramp':
      return 'ramp';
    case 'delivery-drop':
      return 'delivery';
    case 'reply-drop':
      return 'replies';
    case 'data-outage':
      return 'no data';
    case 'key-rejected':
      return 'key rejected';
    default:
      return assertNever(rule);
  }
}

const things = {
  sender: ['mailbox', 'mailboxes'],
  campaign: ['campaign', 'campaigns'],
  account: ['account', 'accounts'],
} as const satisfies Record<SubjectKind, readonly [string, string]>;

/** "37 mailboxes", "2 mailboxes and 1 campaign". */
function subjectsText(members: readonly GroupMember[]): string {
  const parts = (['account', 'sender', 'campaign'] as const).flatMap((kind) => {
    const count = members.filter((member) => member.kind === kind).length;
    return count === 0 ? [] : [plural(count, things[kind][0], things[kind][1])];
  });
  return parts.length < 3 ? parts.join(' and ') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** The line all members crossed; `null` when they differ, as they do on little mail. */
function sharedLine(members: readonly GroupMember[]): string | null {
  const lines = new Set(members.map(({ threshold }) => percentText(threshold)));
  const [line] = lines;
  return lines.size === 1 && line !== undefined && members[0]?.threshold !== null ? line : null;
}

function groupTitle(
  rule: RuleName,
  kind: NotificationKind,
  severity: Severity,
  members: readonly GroupMember[],
): string {
  const who = subjectsText(members);
  const one = members.length === 1;
  if (kind === 'unstable') return `${who}: ${ruleNoun(rule)} unstable`;
  const still = kind === 'repeat' ? ' still' : '';
  const line = sharedLine(members);
  if (kind === 'resolved') return `${who} ${recovered(rule)}`;
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate':
      return line === null
        ? `${who}${still} with ${members.every((member) => member.severity === severity) ? severity : 'high'} ${rule === 'bounce-rate' ? 'bounces' : 'complaints'}`
        : `${who}${still} over ${line} ${ruleNoun(rule)}`;
    case 'daily-limit': {
      const isReached = ({ value }: GroupMember): boolean => value !== null && value >= 1;
      const where = members.every(isReached) ? 'at' : members.some(isReached) ? 'near or at' : 'near';
      return `${who}${still} ${where} ${one ? 'its' : 'their'} daily limit`;
    }
    case 'limit-pace':
      return `${who}${still} sending too fast for ${one ? 'its' : 'their'} daily limit`;
    case 'silence':
      return `${who}${still} silent`;
    case 'ramp':
      return `${who}${still} sending far more than usual`;
    case 'delivery-drop':
    case 'reply-drop':
      return `${who}${still} with ${rule === 'delivery-drop' ? 'delivery' : 'replies'} below usual`;
    case 'data-outage':
      return `${who}${still} without data`;
    case 'key-rejected':
      return `${who}${still} with a rejected key`;
    default:
      return assertNever(rule);
  }
}

function ruleNoun(rule: RuleName): string {
  switch (rule) {
    case 'bounce-rate':
      return 'bounce rate';
    case 'complaint-rate':
      return 'complaint rate';
    case 'daily-limit':
      return 'daily limit';
    case 'limit-pace':
      return 'pace';
    case 'silence':
      return 'silence';
    case 'ramp':
      return 'ramp';
    case 'delivery-drop':
      return 'delivery rate';
    case 'reply-drop':
      return 'reply rate';
    case 'data-outage':
      return 'data';
    case 'key-rejected':
      return 'key';
    default:
      return assertNever(rule);
  }
}

function recovered(rule: RuleName): string {
  switch (rule) {
    case 'bounce-rate':
    case 'complaint-rate':
    case 'delivery-drop':
    case 'reply-drop':
      return `with ${ruleNoun(rule)} recovered`;
    case 'daily-limit':
      return 'below the daily limit again';
    case 'limit-pace':
      return 'at a pace below the limit again';
    case 'silence':
      return 'sending again';
    case 'ramp':
      return 'back at the usual volume';
    case 'data-outage':
      return 'with data again';
    case 'key-rejected':
      return 'with a working key again';
    default:
      return assertNever(rule);
  }
}
