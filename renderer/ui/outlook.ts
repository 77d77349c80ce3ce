/** What a number means next, in a few words: sends left, bounces left, what recovery costs, when a limit is reached. */
import type { Headroom } from '../../electron/core/alerts/headroom.ts';
import { headroomTexts } from '../../electron/core/alerts/kinds/event-rate.ts';
import type { TroubledMailbox } from '../../electron/views/overview.ts';
import type { PaceView } from '../../electron/views/context.ts';
import { format } from '../format.ts';
import { messages } from '../messages.ts';

const text = messages.overview;

/** What has a daily limit. */
export interface Limited {
  readonly sentToday: number | null;
  readonly dailyLimit: number | null;
  /** Of an account: those of its mails and limits that are compared. */
  readonly limited?: { readonly sent: number; readonly limit: number } | null;
  readonly pace: PaceView | null;
}

/** The mails and the limit that are set against each other, here and in the pace. */
export function comparedOf({ sentToday, dailyLimit, limited }: Limited): {
  readonly sent: number | null;
  readonly limit: number | null;
} {
  if (limited === undefined) return { sent: sentToday, limit: dailyLimit };
  return limited ?? { sent: null, limit: null };
}

/** "limit at about 15:10 · resets 00:00 UTC"; empty while that is not known or the limit is reached already. */
export function paceOutlook(row: Limited, now: number): string {
  const { pace } = row;
  const { sent, limit } = comparedOf(row);
  if (pace === null || pace.reachesAt === null || sent === null || limit === null || sent >= limit) return '';
  return `${messages.pace.limitAt(format.moment(pace.reachesAt, now))} · ${resetOutlook(pace)}`;
}

function resetOutlook(pace: PaceView): string {
  return messages.pace.resets(format.utcClock(pace.resetsAt));
}

/** When the daily limit is reached, or how many mails it leaves, and when it starts anew; empty without a limit. */
export function limitOutlook(row: Limited, now: number): string {
  const { pace } = row;
  const { sent, limit } = comparedOf(row);
  if (sent === null || limit === null) return '';
  const left = sent < limit ? text.sendsLeft(limit - sent) : text.overLimit(sent - limit);
  return paceOutlook(row, now) || (pace === null ? left : `${left} · ${resetOutlook(pace)}`);
}

/** The one that matters for this mailbox now, in one clause. The way to its bounce lines is worded in the core, as alerts word it. */
export function mailboxOutlook(mailbox: TroubledMailbox, limitFirst: boolean, now: number): string {
  return limitFirst ? limitOutlook(mailbox, now) : (headroomTexts(mailbox.headroom, 'bounce', format)[0] ?? '');
}

/** What is left to the next line, or the way back. */
export function headroomOutlook(headroom: Headroom | null): string {
  return headroomTexts(headroom, 'bounce', format).join(', ');
}
