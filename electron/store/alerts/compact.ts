/** Making the history of alerts smaller without losing what was told, when, and why not. */
import { dayMs } from '../../core/days.ts';
import { inTransaction, statement } from '../statement.ts';
import type { Db } from '../db.ts';

/** So long everything stays as it was written: what is decided now may look back at it. */
const outboxForMs = 7 * dayMs;
/** Readings between the steps of an alert that fires day after day are kept as long as anybody asks for them. */
const everyStepForMs = 35 * dayMs;
/** More steps than this are those of an alert that fires day after day. */
const frequentSteps = 50;
const batch = 5000;

/** Of each alert what is still asked for: the newest, the last that was shown, the last that did not end it, and what began it. */
const shown = `SELECT id, max(decided_at) FROM outbox WHERE outcome = 'shown'`;
const stillAskedFor = `SELECT max(id) FROM outbox GROUP BY alert_id
  UNION SELECT max(id) FROM outbox WHERE outcome = 'shown' GROUP BY alert_id
  UNION SELECT max(id) FROM outbox WHERE outcome = 'shown' AND kind <> 'resolved' GROUP BY alert_id
  UNION SELECT max(id) FROM outbox WHERE outcome = 'shown' AND kind = 'unstable' GROUP BY alert_id
  UNION SELECT id FROM (${shown} GROUP BY alert_id)
  UNION SELECT id FROM (${shown} AND kind <> 'resolved' GROUP BY alert_id)
  UNION SELECT max(o.id) FROM outbox o LEFT JOIN alert_transition t ON t.id = o.transition_id
    WHERE o.kind = 'fired' AND coalesce(t.from_level, 0) = 0 GROUP BY o.alert_id`;

const oldIds = `SELECT id FROM outbox o WHERE o.outcome IS NOT NULL AND o.decided_at < ? AND o.transition_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.transition_id = o.transition_id AND p.id <> o.id)
  AND o.id NOT IN (${stillAskedFor}) LIMIT ${batch}`;

/**
 * Keeps what became of old notifications with the steps they told of, and drops, of alerts that fire day after day, the
 * readings between the steps that moved them. What a person did, and when each alert fired, rose and ended, stays.
 */
export function compactAlerts(db: Db, now: number): void {
  while (inTransaction(db, () => foldOutbox(db, now - outboxForMs)) === batch);
  while (inTransaction(db, () => dropReadings(db, now - everyStepForMs)) === batch);
}

function foldOutbox(db: Db, before: number): number {
  const ids = JSON.stringify(
    statement<{ id: number }>(db, oldIds)
      .all(before)
      .map(({ id }) => id),
  );
  const sql = `UPDATE alert_transition AS t SET untold = o.reason,
      told_banner = CASE WHEN o.outcome = 'shown' THEN coalesce(o.banner_id, 0) END
    FROM outbox o WHERE o.transition_id = t.id AND o.id IN (SELECT value FROM json_each(?))`;
  statement(db, sql).run(ids);
  return statement(db, 'DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))').run(ids);
}

function dropReadings(db: Db, before: number): number {
  const sql = `DELETE FROM alert_transition WHERE id IN (
    SELECT t.id FROM alert_transition t WHERE t.id < 0 AND t.at < ?
      AND t.alert_id IN (SELECT alert_id FROM alert_transition GROUP BY alert_id HAVING count(*) > ${frequentSteps})
      AND t.alert_id NOT IN (SELECT alert_id FROM alert_action) LIMIT ${batch})`;
  return statement(db, sql).run(before);
}
