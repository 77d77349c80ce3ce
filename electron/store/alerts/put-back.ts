/** Times of alerts that were noted by a clock which has been put back since. */
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

/** The latest time at which anything about alerts was noted, epoch ms; 0 while nothing was. */
export function latestAlertTime(db: Db): number {
  const sql = `SELECT max(
    coalesce((SELECT max(at) FROM alert_transition WHERE id > 0), 0),
    coalesce((SELECT max(at) FROM alert_transition WHERE id < 0), 0), coalesce((SELECT max(at) FROM alert_action), 0),
    coalesce((SELECT max(at) FROM mute), 0), coalesce((SELECT max(shown_at) FROM banner), 0)) AS at`;
  return statement<{ at: number }>(db, sql).get()?.at ?? 0;
}

/**
 * What was told at a time still to come was told now, and what a person put off by `aheadMs` (how far the clock was put
 * back) lasts just as long from now. What alerts and the history have of times still to come moves back as far, so that an
 * alert keeps one start and nothing stays on top of what happens from now on. Call it inside a transaction.
 */
export function moveAlertTimes(db: Db, now: number, aheadMs: number): void {
  const times = { now };
  statement(
    db,
    `UPDATE outbox SET decided_at = :now, created_at = min(created_at, :now) WHERE outcome IS NOT NULL AND decided_at > :now`,
  ).run(times);
  statement(db, 'UPDATE outbox SET away_since = :now WHERE outcome IS NULL AND away_since > :now').run(times);
  statement(
    db,
    `UPDATE alert SET snoozed_until = snoozed_until - :aheadMs WHERE snoozed_until IS NOT NULL AND :now <
      (SELECT at FROM alert_action WHERE alert_id = alert.id AND action = 'snoozed' ORDER BY id DESC LIMIT 1)`,
  ).run({ now, aheadMs });
  statement(db, 'UPDATE mute SET at = min(at, :now), until = until - :aheadMs WHERE at > :now').run({ now, aheadMs });
  for (const [table, column] of [
    ['alert', 'since'],
    ['alert', 'fired_at'],
    ['alert', 'acknowledged_at'],
    ['alert_transition', 'at'],
    ['alert_transition', 'peak_at'],
    ['alert_action', 'at'],
    ['banner', 'shown_at'],
  ] as const)
    statement(db, `UPDATE ${table} SET ${column} = ${column} - :aheadMs WHERE ${column} > :now`).run({ now, aheadMs });
}
