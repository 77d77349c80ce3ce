/** What a number means next, in a few words: sends left, bounces left, what recovery costs, when a limit is reached. */
import { utcClockText } from '../../electron/core/text.ts';
import type { MailboxView, PaceView } from '../../electron/views/model.ts';
import { formatTime } from '../format.ts';
import { messages } from '../messages.ts';

const text = messages.overview;

interface Limited {
  readonly sentToday: number | null;
  readonly dailyLimit: number | null;
  readonly pace: PaceView | null;
}

/** "limit at about 15:10 · resets 00:00 UTC"; empty while that is not known or the limit is reached already. */
export function paceOutlook({ sentToday, dailyLimit, pace }: Limited, now: number): string {
  if (pace === null || pace.reachesAt === null || sentToday === null || dailyLimit === null) return '';
  if (sentToday >= dailyLimit) return '';
  return `${messages.pace.limitAt(formatTime(pace.reachesAt, now))} · ${resetOutlook(pace)}`;
}

function resetOutlook(pace: PaceView): string {
  return messages.pace.resets(utcClockText(pace.resetsAt));
}

/** When the daily limit is reached, or how many mails it leaves, and when it starts anew; empty without a limit. */
export function limitOutlook(row: Limited, now: number): string {
  const { sentToday, dailyLimit, pace } = row;
  if (sentToday === null || dailyLimit === null) return '';
  const left = sentToday < dailyLimit ? text.sendsLeft(dailyLimit - sentToday) : text.overLimit(sentToday - dailyLimit);
  return paceOutlook(row, now) || (pace === null ? left : `${left} · ${resetOutlook(pace)}`);
}

/** The one that matters for this mailbox now, in one clause. The way to its bounce lines is worded in the core, as alerts word it. */
export function mailboxOutlook(mailbox: MailboxView, limitFirst: boolean, now: number): string {
  return limitFirst ? limitOutlook(mailbox, now) : (mailbox.headroom.split(', ')[0] ?? '');
}

/** Words that begin in the middle of a sentence, standing by themselves. */
export function sentence(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase() + words.slice(1);
}
