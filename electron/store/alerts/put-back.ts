/** Times of alerts that were noted by a clock which has been put back since. */
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

/**
 * What was told or began at a time still to come did so now, and what a person put off by `aheadMs` (how far the clock was
 * put back) lasts just as long from now. The history keeps the times it was written with. Call it inside a transaction.
 */
export function moveAlertTimes(db: Db, now: number, aheadMs: number): void {
  const times = { now };
  statement(
    db,
    `UPDATE outbox SET decided_at = :now, created_at = min(created_at, :now) WHERE outcome IS NOT NULL AND decided_at > :now`,
  ).run(times);
  statement(db, 'UPDATE outbox SET away_since = :now WHERE outcome IS NULL AND away_since > :now').run(times);
  statement(db, 'UPDATE alert SET since = :now WHERE since > :now').run(times);
  statement(db, 'UPDATE alert SET fired_at = :now WHERE fired_at > :now').run(times);
  statement(
    db,
    `UPDATE alert SET snoozed_until = snoozed_until - :aheadMs WHERE snoozed_until IS NOT NULL AND :now <
      (SELECT at FROM alert_action WHERE alert_id = alert.id AND action = 'snoozed' ORDER BY id DESC LIMIT 1)`,
  ).run({ now, aheadMs });
  statement(db, 'UPDATE mute SET at = min(at, :now), until = until - :aheadMs WHERE at > :now').run({ now, aheadMs });
}
