/** Learning at which hour (UTC) the mailboxes of an account start a new sending day (decision M3). */
import { hourMs } from '../../core/days.ts';
import { statement } from '../statement.ts';
import type { Db } from '../statement.ts';

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

/** Notes one sighting; an hour seen on two days becomes the account's reset hour. */
export function learnReset(db: Db, accountId: string, beforeMs: number, now: number): void {
  const hour = hourBetween(beforeMs, now);
  if (hour === null) return;
  const count = `INSERT INTO reset_seen (account_id, hour, times, last_at) VALUES (:accountId, :hour, 1, :now)
    ON CONFLICT (account_id, hour) DO UPDATE SET times = times + 1, last_at = :now
    WHERE abs(:now - last_at) > ${sameSightingMs} RETURNING times`;
  const times = statement<{ times: number }>(db, count).get({ accountId, hour, now })?.times ?? 0;
  if (times < 2) return;
  const learn = `INSERT INTO account_run (account_id, state, state_since, unauthorized_count, reset_hour_utc) VALUES (:accountId, 'stale', :now, 0, :hour)
    ON CONFLICT (account_id) DO UPDATE SET reset_hour_utc = :hour WHERE reset_hour_utc IS NOT :hour`;
  statement(db, learn).run({ accountId, now, hour });
}
