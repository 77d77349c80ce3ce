/** One row per mailbox and day: what usual days are learned from, and rules are replayed on. */
import { dayMs, dayNumber, hourMs } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { statement, type Row } from '../statement.ts';
import type { Db } from '../db.ts';

/** A new sending day that begins in this part of a UTC day gives that day its number; a later one does not. */
const firstHalfMs = 12 * hourMs;

/**
 * Notes a mailbox's counters in the row of the UTC day of `now`: the most sent that day, and the rest as last known.
 * When the mailbox starts its sending day in the first half of a UTC day, what it still showed before then was the day
 * before's and is left out.
 */
export function noteSenderDay(db: Db, subjectId: number, counters: Row, hasReset: boolean, now: number): void {
  const startsAnew = hasReset && now % dayMs < firstHalfMs;
  const sql = `INSERT INTO sender_day (subject_id, day, sent_today, daily_limit, total_sent, bounce_ppm)
    VALUES (:subject_id, :day, :sent_today, :daily_limit, :total_sent, :bounce_ppm)
    ON CONFLICT (subject_id, day) DO UPDATE SET
      sent_today = CASE WHEN :starts_anew THEN excluded.sent_today
        ELSE max(coalesce(sent_today, excluded.sent_today), coalesce(excluded.sent_today, sent_today)) END,
      daily_limit = coalesce(excluded.daily_limit, daily_limit), total_sent = coalesce(excluded.total_sent, total_sent),
      bounce_ppm = coalesce(excluded.bounce_ppm, bounce_ppm)`;
  statement(db, sql).run({
    ...counters,
    subject_id: subjectId,
    day: Math.floor(now / dayMs),
    starts_anew: Number(startsAnew),
  });
}

/** Mails a mailbox sends on a day with mail, on average, and on how many such days that rests. */
export interface UsualOfSender {
  readonly mean: number;
  readonly days: number;
}

/**
 * What every mailbox of the account usually sends, by mailbox id: of the days from `fromDay` to `toDay`, both included,
 * those that are known and had mail. Mailboxes without such a day are absent. `senderIds`: only of these, `null`: of all.
 */
export function usualPerSender(
  db: Db,
  accountId: string,
  fromDay: Day,
  toDay: Day,
  senderIds: readonly string[] | null,
): ReadonlyMap<string, UsualOfSender> {
  const sql = `SELECT s.provider_id AS id, avg(d.sent_today) AS mean, count(*) AS days
    FROM subject s JOIN sender_day d ON d.subject_id = s.id
    WHERE s.account_id = :accountId AND s.kind = 'sender' AND d.day BETWEEN :from AND :to AND d.sent_today > 0
      AND (:ids IS NULL OR s.provider_id IN (SELECT value FROM json_each(:ids)))
    GROUP BY s.provider_id ORDER BY s.provider_id`;
  const rows = statement<UsualOfSender & { readonly id: string }>(db, sql).all({
    accountId,
    from: dayNumber(fromDay),
    to: dayNumber(toDay),
    ids: senderIds === null ? null : JSON.stringify(senderIds),
  });
  return new Map(rows.map(({ id, mean, days }) => [id, { mean, days }]));
}
