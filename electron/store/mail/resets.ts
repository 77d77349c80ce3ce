/** Learning at which hour (UTC) the mailboxes of an account start a new sending day (decision M3). */
import { hourMs } from '../../core/days.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

interface Sent {
  readonly sentToday: number | null;
  readonly totalSent: number | null;
}

/** A new sending day: "sent today" fell while "sent in total" did not. Unknown numbers prove nothing. Pure. */
export function isReset(before: Sent, after: Sent): boolean {
  if (before.sentToday === null || after.sentToday === null || before.totalSent === null || after.totalSent === null) {
    return false;
  }
  return after.sentToday < before.sentToday && after.totalSent >= before.totalSent;
}

/**
 * The hour in which something happened between two looks: that of the full hour between them, or of the later look when
 * there is none. `null` when they are too far apart to tell. Pure.
 */
function hourBetween(beforeMs: number, afterMs: number): number | null {
  const lastFullHour = Math.floor(afterMs / hourMs) * hourMs;
  if (afterMs < beforeMs || lastFullHour - hourMs > beforeMs) return null;
  return new Date(lastFullHour).getUTCHours();
}

/** A second sighting counts only on another day. */
const sameSightingMs = 12 * hourMs;

/** Notes one sighting. Returns the hour (UTC) of it when it was seen on two days: then it is learned; `null` otherwise. */
export function learnReset(db: Db, accountId: string, beforeMs: number, now: number): number | null {
  const hour = hourBetween(beforeMs, now);
  if (hour === null) return null;
  const count = `INSERT INTO reset_seen (account_id, hour, times, last_at) VALUES (:accountId, :hour, 1, :now)
    ON CONFLICT (account_id, hour) DO UPDATE SET times = times + 1, last_at = :now
    WHERE abs(:now - last_at) > ${sameSightingMs} RETURNING times`;
  const times = statement<{ times: number }>(db, count).get({ accountId, hour, now })?.times ?? 0;
  return times < 2 ? null : hour;
}
