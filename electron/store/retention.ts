/** How long things are kept: the more rows a thing writes, the shorter. */
import { dayMs } from '../core/days.ts';
import { compactAlerts } from './alerts/compact.ts';
import { guard, inTransaction, statement } from './statement.ts';
import type { Db } from './db.ts';

const batch = 5000;

const samplesForMs = 14 * dayMs;
const correctionsForMs = 90 * dayMs;
const alertHistoryForMs = 365 * dayMs;
const accountHoursForMs = 35 * dayMs;
const daysKept = 5 * 365;
/** What rules are replayed on: 90 days, and some. */
const replayDays = 100;
const senderDaysKept = 400;

/**
 * Drops what is too old: campaign samples after 14 days except the last of each day, which stays for 100 as
 * mailbox windows do, hours of an account after 35, corrections after 90, alert history after a year, days of a mailbox
 * after 400, daily rows after five years. What alerts did often is kept shorter (alerts/compact.ts). No transaction touches more than 5,000 rows, so that a poll never waits long.
 */
export function prune(db: Db, now: number): void {
  const today = Math.floor(now / dayMs);
  thinCampaignSamples(db, now - samplesForMs);
  deleteInBatches(db, 'campaign_sample', ['subject_id', 'step', 'at'], 'at', now - replayDays * dayMs);
  deleteInBatches(db, 'account_hour', ['account_id', 'at'], 'at', now - accountHoursForMs);
  deleteDays(db, 'sender_day', 'day', today - senderDaysKept);
  deleteDays(db, 'sender_window', 'to_day', today - replayDays);
  deleteInBatches(db, 'correction', ['subject_id', 'day', 'at', 'field'], 'at', now - correctionsForMs);
  for (const [table, column] of [
    ['outbox', 'decided_at'],
    ['banner', 'shown_at'],
    ['alert_action', 'at'],
    ['alert_transition', 'id > 0 AND at'],
    ['alert_transition', 'id < 0 AND at'],
  ] as const)
    deleteInBatches(db, table, ['id'], column, now - alertHistoryForMs);
  compactAlerts(db, now);
  deleteInBatches(db, 'daily', ['subject_id', 'day', 'source'], 'day', today - daysKept);
  guard(db, () => db.pragma('incremental_vacuum'));
}

/** Table and column names come from the code. */
function deleteInBatches(db: Db, table: string, keys: readonly string[], column: string, before: number): void {
  const key = keys.join(', ');
  const sql = `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${column} < ? LIMIT ${batch})`;
  while (inTransaction(db, () => statement(db, sql).run(before)) === batch);
}

/** Deletes samples that another of the same UTC day follows. The step back to a day's start keeps that day whole. */
function thinCampaignSamples(db: Db, before: number): void {
  const sql = `DELETE FROM campaign_sample WHERE (subject_id, step, at) IN (
    SELECT subject_id, step, at FROM (
      SELECT subject_id, step, at, lead(at) OVER (PARTITION BY subject_id, step ORDER BY at) AS next
      FROM campaign_sample WHERE at < ?)
    WHERE next / ${dayMs} = at / ${dayMs} LIMIT ${batch})`;
  const wholeDays = Math.floor(before / dayMs) * dayMs;
  while (inTransaction(db, () => statement(db, sql).run(wholeDays)) === batch);
}

/** As above for tables of one row per account, day and mailbox: a look at every account's first days, not at every row. */
function deleteDays(db: Db, table: string, column: string, before: number): void {
  const key = `account_subject, ${column}, subject_id`;
  const sql = `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM subject s
    CROSS JOIN ${table} t ON s.kind = 'account' AND t.account_subject = s.id AND t.${column} < ? LIMIT ${batch})`;
  while (inTransaction(db, () => statement(db, sql).run(before)) === batch);
}
