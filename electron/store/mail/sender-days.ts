/**
 * One row per mailbox and day: what it sent, what usual days are learned from, and what rules are replayed on. The rows of
 * an account stand together by day, and are looked up day by day.
 */
import { dayMs, dayNumber, hourMs } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { wholeAccountSql } from './subjects.ts';

/** A new sending day that begins in this part of a UTC day gives that day its number; a later one does not. */
const firstHalfMs = 12 * hourMs;
/** Further back than this nothing is filled in. */
const longestGapDays = 400;

/** What one look says of the day it falls into. */
export interface SenderLook {
  /** Mails sent since the look before, by the total; `null` where that is not known, or says nothing of a day. */
  readonly grown: number | null;
  /** Sent today, daily limit, sent in total, bounce rate in ppm; `null`: as they were. */
  readonly counters: readonly (number | null)[] | null;
  readonly hasReset: boolean;
}

const nothingNew = [null, null, null, null] as const;

/**
 * Notes a mailbox's look in the row of the UTC day of `now`: the most sent that day, the rest as last known, and what it
 * grew by. When the mailbox starts its sending day in the first half of a UTC day, what it still showed before then was the
 * day before's and is left out.
 */
export function noteSenderDay(
  db: Db,
  account: number,
  subjectId: number,
  { grown, counters, hasReset }: SenderLook,
  now: number,
): void {
  const startsAnew = hasReset && now % dayMs < firstHalfMs;
  const noted = counters ?? nothingNew;
  statement(db, startsAnew ? noteAnewSql : noteSql).run(account, Math.floor(now / dayMs), subjectId, grown, ...noted);
}

const most = 'max(coalesce(sent_today, excluded.sent_today), coalesce(excluded.sent_today, sent_today))';
const noteSql = noteTextOf(most);
const noteAnewSql = noteTextOf('excluded.sent_today');

function noteTextOf(sentToday: string): string {
  return `INSERT INTO sender_day (account_subject, day, subject_id, grown, sent_today, daily_limit, total_sent, bounce_ppm)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET grown = coalesce(grown + excluded.grown, grown, excluded.grown), sent_today = ${sentToday},
      daily_limit = coalesce(excluded.daily_limit, daily_limit), total_sent = coalesce(excluded.total_sent, total_sent),
      bounce_ppm = coalesce(excluded.bounce_ppm, bounce_ppm)`;
}

/** Days between two looks on which nothing can have been sent: zeros, not holes. */
export function noteIdleDays(db: Db, account: number, subjectId: number, previousAt: number, now: number): void {
  const today = Math.floor(now / dayMs);
  const first = Math.max(Math.floor(previousAt / dayMs) + 1, today - longestGapDays);
  const sql = `INSERT INTO sender_day (account_subject, day, subject_id, grown) VALUES (?, ?, ?, 0)
    ON CONFLICT DO UPDATE SET grown = 0 WHERE grown IS NULL`;
  for (let day = first; day < today; day++) statement(db, sql).run(account, day, subjectId);
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
    FROM ${wholeAccountSql} CROSS JOIN sender_day d ON d.account_subject = o.id AND d.day BETWEEN :from AND :to
      CROSS JOIN subject s ON s.id = d.subject_id
    WHERE d.sent_today > 0 AND (:ids IS NULL OR s.provider_id IN (SELECT value FROM json_each(:ids)))
    GROUP BY s.id ORDER BY s.provider_id`;
  const rows = statement<UsualOfSender & { readonly id: string }>(db, sql).all({
    accountId,
    from: dayNumber(fromDay),
    to: dayNumber(toDay),
    ids: senderIds === null ? null : JSON.stringify(senderIds),
  });
  return new Map(rows.map(({ id, mean, days }) => [id, { mean, days }]));
}
