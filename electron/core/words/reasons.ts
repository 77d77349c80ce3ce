/** Why something was not told, as a person reads it. */
import type { Drop, Hold } from '../delivery/model.ts';
import { dayMs } from '../days.ts';
import { assertNever } from '../errors.ts';
import { clockText } from '../text.ts';
import { ruleText } from './alerts.ts';

/** What it waits for. Times are local. */
export function holdText(hold: Hold, now: number): string {
  switch (hold.code) {
    case 'grouping':
      return `waits ${String(Math.round(hold.ms / 1000))} s for others of its kind`;
    case 'quiet':
      return `held: quiet until ${untilText(hold.until, now)}`;
    case 'snoozed':
      return `held: snoozed until ${untilText(hold.until, now)}`;
    case 'unstable':
      return `held: it changes too often, until ${untilText(hold.until, now)} at least`;
    case 'offline':
      return 'held: this computer is offline';
    case 'catching-up':
      return 'waits until every account has caught up';
    case 'no-banners':
      return 'waits: the desktop shows no notifications at the moment';
    case 'no-data':
      return `held: ${hold.provider} gives no data`;
    case 'key-rejected':
      return `held: ${hold.provider} rejects the key`;
    case 'hidden':
      return `held: ${hold.severity === 'critical' ? 'critical ' : ''}${ruleText(hold.rule).toLowerCase()} of the same subject goes first`;
    default:
      return assertNever(hold);
  }
}

/** Whether that text (`holdText`) only says that it is about to be told. */
export function isShortHold(text: string): boolean {
  return text.startsWith('waits');
}

/** A text of `holdText` or `dropText` as it stands behind a word of its own: without the one it begins with. */
export function reasonText(text: string): string {
  return text.replace(/^(?:held|dropped|not told|waits): /, '');
}

/** Why it is not told at all. */
export function dropText(drop: Drop): string {
  switch (drop) {
    case 'superseded':
      return 'dropped: something newer about the same alert took its place';
    case 'recovered':
      return 'dropped: recovered before it was told';
    case 'eased':
      return 'dropped: back at a level that was told before';
    case 'acknowledged':
      return 'dropped: acknowledged';
    case 'muted':
      return 'dropped: muted';
    case 'first-sight':
      return 'dropped: already so when the account was added';
    case 'told-as-unstable':
      return 'dropped: told as unstable';
    case 'warning-over':
      return 'not told: the end of a warning only takes its banner away';
    case 'start-untold':
      return 'not told: what ended was never told';
    case 'over-before-back':
      return 'dropped: over by the time you were back';
    default:
      return assertNever(drop);
  }
}

function untilText(until: number, now: number): string {
  const day = until - now < dayMs ? '' : `${new Date(until).toLocaleDateString('en-CA')} `;
  return `${day}${clockText(until)}`;
}
