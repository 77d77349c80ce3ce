/** Why a rule has nothing to judge by, or is not applied at all. */
import { leastBaselineDays, leastBaselineMail, leastRecentMail } from '../alerts/baseline.ts';
import { assertNever } from '../errors.ts';
import { leastDaysWithMail } from '../alerts/pace.ts';
import type { AlertNames } from '../words/statements.ts';
import { countText, plural } from '../text.ts';

export type Missing =
  // The rule does not apply to the subject.
  | { readonly code: 'gone' }
  | { readonly code: 'ended' }
  | { readonly code: 'no-budget' }
  | { readonly code: 'limits-by-mailbox' }
  | { readonly code: 'not-warming-up' }
  // There is no value.
  | { readonly code: 'not-reported'; readonly what: 'bounces' | 'complaints' | 'deliveries' | 'replies' }
  | { readonly code: 'no-limit' }
  | { readonly code: 'no-mail' }
  | { readonly code: 'missing' }
  | { readonly code: 'never-read' }
  | { readonly code: 'perhaps-offline' }
  /** `state` is the account's state in words (`stateText`). */
  | { readonly code: 'unread'; readonly state: string }
  | { readonly code: 'paused' }
  | { readonly code: 'unknown' }
  // There is none yet.
  | { readonly code: 'reset-unknown'; readonly timesSeen: number }
  | { readonly code: 'hours-unknown' }
  | { readonly code: 'too-early' }
  | { readonly code: 'usual-unknown'; readonly leastDays: number }
  | { readonly code: 'little-usual'; readonly least: number }
  | { readonly code: 'little-today'; readonly least: number }
  | { readonly code: 'no-baseline' };

/** The sentence, without its full stop: "No value: SendKit reports no complaints". */
export function missingText(missing: Missing, { provider }: AlertNames): string {
  switch (missing.code) {
    case 'gone':
      return `Not watched: ${provider} does not list it any more`;
    case 'ended':
      return 'Not watched: the campaign has ended';
    case 'no-budget':
      return 'Not judged: no daily budget is set for this account';
    case 'limits-by-mailbox':
      return `Not judged: ${provider} reports a limit for each mailbox, and those are judged`;
    case 'not-warming-up':
      return 'Not watched: this mailbox is not being warmed up';
    case 'not-reported':
      return `No value: ${provider} reports no ${missing.what}`;
    case 'no-limit':
      return `No value: ${provider} reports no daily limit for it`;
    case 'no-mail':
      return 'No value: no mail that was counted';
    case 'missing':
      return `No value: ${provider} left it out of the last list`;
    case 'never-read':
      return 'No value: not read yet';
    case 'perhaps-offline':
      return 'No value: this computer may be offline itself';
    case 'unread':
      return `No new value: ${missing.state}`;
    case 'paused':
      return 'No new value: reading is paused';
    case 'unknown':
      return `No value: ${provider} gave none`;
    case 'reset-unknown':
      return missing.timesSeen === 0
        ? 'Not judged yet: reset hour not learned (seen on two days tells it)'
        : 'Not judged yet: reset hour not learned (seen once more tells it)';
    case 'hours-unknown':
      return `Not judged yet: active hours not learned (${plural(leastDaysWithMail, 'day')} with mail tell them)`;
    case 'too-early':
      return 'Not judged yet: too little of the usual day has passed';
    case 'usual-unknown':
      return `Not judged yet: what is usual is not learned (${plural(missing.leastDays, 'day')} with mail tell it)`;
    case 'little-usual':
      return `Not judged now: fewer than ${countText(missing.least)} mails are usual by this hour`;
    case 'little-today':
      return `Not judged: fewer than ${countText(missing.least)} mails today`;
    case 'no-baseline':
      return (
        `Not judged yet: too little mail to know what is usual (it takes ${countText(leastRecentMail)} in 7 days, and ` +
        `${countText(leastBaselineMail)} on ${countText(leastBaselineDays)} of the 28 days before)`
      );
    default:
      return assertNever(missing);
  }
}
