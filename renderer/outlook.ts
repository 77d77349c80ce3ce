/** What a number means next, in a few words: sends left, bounces left, what recovery costs. */
import type { MailboxView, RateView, Settings } from '../electron/ipc/views.ts';
import { minimumVolume } from '../electron/core/settings.ts';
import { formatThreshold } from './format.ts';
import { cleanSendsUntilBelow, eventsUntil } from './headroom.ts';
import { messages } from './messages.ts';

const text = messages.overview;

/** The way to the next bounce line, or back under the crossed one; empty where counts are missing or too few to judge. */
export function bounceOutlook(bounce: RateView | null, settings: Settings | undefined): string {
  if (bounce === null || settings === undefined || bounce.numerator === null || bounce.denominator === null) return '';
  if (bounce.denominator < minimumVolume) return '';
  const { warning, critical } = settings.thresholds.bounceRate;
  if (bounce.value >= critical)
    return text.cleanSends(
      cleanSendsUntilBelow(bounce.numerator, bounce.denominator, critical),
      formatThreshold(critical),
    );
  const next = bounce.value >= warning ? critical : warning;
  return text.bouncesLeft(eventsUntil(bounce.numerator, bounce.denominator, next), formatThreshold(next));
}

/** How many mails the daily limit leaves; empty without a limit. */
export function limitOutlook(sent: number | null, limit: number | null): string {
  if (sent === null || limit === null) return '';
  return sent < limit ? text.sendsLeft(limit - sent) : text.overLimit(sent - limit);
}

/** The one that matters for this mailbox now. */
export function mailboxOutlook(mailbox: MailboxView, settings: Settings | undefined, limitFirst: boolean): string {
  return limitFirst ? limitOutlook(mailbox.sentToday, mailbox.dailyLimit) : bounceOutlook(mailbox.bounce, settings);
}
