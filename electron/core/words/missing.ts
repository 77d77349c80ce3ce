/** Why a rule has nothing to judge by, or is not applied, in words. */
import { leastBaselineDays, leastBaselineMail, leastRecentMail } from '../alerts/baseline.ts';
import type { Missing } from '../alerts/missing.ts';
import { leastDaysWithMail } from '../alerts/pace.ts';
import type { Format } from '../format.ts';
import { stateText } from './states.ts';

const reported: Readonly<Record<Extract<Missing, { readonly code: 'not-reported' }>['what'], string>> = {
  bounce: 'bounces',
  complaint: 'complaints',
  delivery: 'deliveries',
  open: 'opens',
  click: 'clicks',
  reply: 'replies',
  state: 'states',
  'warm-up': 'warm-up',
};

/** The sentence, without its full stop: "No value: the provider reports no complaints". */
export function missingText(missing: Missing, provider: string, format: Format): string {
  switch (missing.code) {
    case 'off':
      return 'Not watched: the rule is off';
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
      return `No value: ${provider} reports no ${reported[missing.what]}`;
    case 'no-limit':
      return `No value: ${provider} reports no daily limit for it`;
    case 'no-mail':
      return 'No value: no mail that was counted';
    case 'impossible':
      return `No value: ${provider} counts more of them than mails`;
    case 'missing':
      return `No value: ${provider} left it out of the last list`;
    case 'never-read':
      return 'No value: not read yet';
    case 'unread':
      return `No new value: ${stateText(missing.state, { provider, error: missing.error, wasRead: true })}`;
    case 'paused':
      return 'No new value: reading is paused';
    case 'unknown':
      return `No value: ${provider} gave none that can be judged`;
    case 'reset-unknown':
      return missing.timesSeen === 0
        ? 'Not judged yet: reset hour not learned (seen on two days tells it)'
        : 'Not judged yet: reset hour not learned (seen once more tells it)';
    case 'hours-unknown':
      return `Not judged yet: active hours not learned (${format.plural(leastDaysWithMail, 'day')} with mail tell them)`;
    case 'too-early':
      return 'Not judged yet: too little of the usual day has passed';
    case 'usual-unknown':
      return `Not judged yet: what is usual is not learned (${format.plural(missing.leastDays, 'day')} with mail tell it)`;
    case 'little-usual':
      return `Not judged now: fewer than ${format.count(missing.least)} mails are usual by this hour`;
    case 'little-today':
      return `Not judged: fewer than ${format.count(missing.least)} mails today`;
    case 'no-baseline':
      return (
        `Not judged yet: too little mail to know what is usual (it takes ${format.count(leastRecentMail)} in 7 days, and ` +
        `${format.count(leastBaselineMail)} on ${format.count(leastBaselineDays)} of the 28 days before)`
      );
  }
}
