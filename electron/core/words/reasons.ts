/** Why an alert stepped, and why something was not told, as a person reads it. Times are local. */
import { rules } from '../alerts/catalog.ts';
import type { StepCode, StepReason } from '../alerts/state.ts';
import type { Drop, Hold, Untold } from '../delivery/model.ts';
import type { Format } from '../format.ts';
import { ruleText } from './alerts.ts';

const steps: Readonly<Record<StepCode, string>> = {
  'over-once': 'over the line, waiting for a second fresh value',
  'within-again': 'back within the line',
  'over-again': 'over the line again',
  crossed: 'crossed the line',
  'crossed-higher': 'crossed a higher line',
  'below-once': 'below the clearing line, waiting for a second fresh value',
  fell: 'fell below the higher line',
  recovered: 'recovered',
  'line-moved': 'the line it had crossed was moved',
  retired: 'ended, gone, or no longer watched',
  passed: 'what it was measured over has passed',
};

/** Why it stepped. */
export function stepText(reason: StepReason): string {
  return reason.code === 'said' ? reason.text : steps[reason.code];
}

const drops: Readonly<Record<Drop, string>> = {
  superseded: 'something newer about the same alert took its place',
  recovered: 'recovered before it was told',
  eased: 'back at a level that was told before',
  acknowledged: 'acknowledged',
  muted: 'muted',
  'first-sight': 'already so when the account was added',
  'told-as-unstable': 'told as unstable',
  'warning-over': 'the end of a warning only takes its banner away',
  'start-untold': 'what ended was never told',
  'over-before-back': 'over by the time you were back',
};

/** What it waits for, as it stands behind "held back:" or "not told yet:". */
export function holdText(hold: Hold, format: Format, now: number): string {
  switch (hold.code) {
    case 'grouping':
      return `waits ${format.duration(hold.ms)} for others of its kind`;
    case 'quiet':
      return `quiet until ${format.moment(hold.until, now)}`;
    case 'snoozed':
      return `snoozed until ${format.moment(hold.until, now)}`;
    case 'unstable':
      return `it changes too often, until ${format.moment(hold.until, now)} at least`;
    case 'offline':
      return 'this computer is offline';
    case 'catching-up':
      return 'waits until every account has caught up';
    case 'no-banners':
      return 'the desktop shows no notifications at the moment';
    case 'account': {
      const { delivery } = rules[hold.rule];
      return delivery.rank === 0 ? ruleText(hold.rule) : delivery.holding(hold.provider);
    }
    case 'hidden': {
      const severity = hold.severity === 'critical' ? 'critical ' : '';
      return `${severity}${ruleText(hold.rule).toLowerCase()} of the same subject goes first`;
    }
  }
}

/** The reason alone, as it stands behind a word for what became of it. */
export function untoldText(untold: Untold, format: Format, now: number): string {
  if (untold.code === 'said') return untold.text;
  return untold.code === 'dropped' ? drops[untold.why] : holdText(untold, format, now);
}

/** The reason with what became of it: "dropped: muted", "held: quiet until 07:00". */
export function untoldSentence(untold: Untold, format: Format, now: number): string {
  const text = untoldText(untold, format, now);
  switch (untold.code) {
    case 'said':
    case 'grouping':
    case 'catching-up':
      return text;
    case 'no-banners':
      return `waits: ${text}`;
    case 'dropped':
      return `${untold.why === 'warning-over' || untold.why === 'start-untold' ? 'not told' : 'dropped'}: ${text}`;
    case 'quiet':
    case 'snoozed':
    case 'unstable':
    case 'offline':
    case 'account':
    case 'hidden':
      return `held: ${text}`;
  }
}
