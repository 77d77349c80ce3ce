/** Mails per account and clock hour: what active hours are learned from. */
import { hourMs, minuteMs } from '../../core/days.ts';
import type { HourOfMail } from '../../core/alerts/pace.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

/** Over a longer stretch nobody can say in which hour mail went out. */
export const longestLookMs = 90 * minuteMs;

/**
 * Adds mails sent since `previousAt`, spread evenly over the time since then, to the hours it lies in; an hour in which
 * nothing was sent gets a row of 0. Does nothing when no time passed, the clock was put back, or nobody looked for more
 * than 90 minutes: unknown is no zero.
 */
export function addHourlyGrowth(db: Db, accountId: string, sent: number, previousAt: number, now: number): void {
  if (now <= previousAt || now - previousAt > longestLookMs) return;
  const sql = `INSERT INTO account_hour (account_id, at, sent) VALUES (:accountId, :at, :sent)
    ON CONFLICT (account_id, at) DO UPDATE SET sent = sent + excluded.sent WHERE excluded.sent > 0`;
  // Rounded as a running sum, so that no mail is lost or counted twice.
  const sentBy = (at: number): number => Math.round((sent * (Math.min(at, now) - previousAt)) / (now - previousAt));
  for (let at = Math.floor(previousAt / hourMs) * hourMs; at < now; at += hourMs) {
    const before = at <= previousAt ? 0 : sentBy(at);
    statement(db, sql).run({ accountId, at, sent: sentBy(at + hourMs) - before });
  }
}

/** The account's known hours from the one of `from` (epoch ms) on, ascending. Unknown hours are absent. */
export function listHours(db: Db, accountId: string, from: number): readonly HourOfMail[] {
  const sql = 'SELECT at, sent FROM account_hour WHERE account_id = ? AND at >= ? ORDER BY at';
  return statement<HourOfMail>(db, sql).all(accountId, Math.floor(from / hourMs) * hourMs);
}
