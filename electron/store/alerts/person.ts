/** What a person said about alerts: seen, not now, not about this one. */
import type { Subject } from '../../core/model.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

function noteAction(db: Db, alertId: string, action: string, until: number | null, at: number): void {
  const sql = 'INSERT INTO alert_action (alert_id, action, until, at) VALUES (?, ?, ?, ?)';
  statement(db, sql).run(Number(alertId), action, until, at);
}

/**
 * Marks an active alert as seen until it recovers; seen again after it got worse, the later time counts. Returns false when
 * it is not active (any more).
 */
export function acknowledgeAlert(db: Db, alertId: string, at: number): boolean {
  const sql = `UPDATE alert SET acknowledged_at = ? WHERE id = ? AND phase <> 'inactive'`;
  const found = statement(db, sql).run(at, Number(alertId)) === 1;
  if (found) noteAction(db, alertId, 'acknowledged', null, at);
  return found;
}

/** Tells nothing of an active alert before `until` (epoch ms); `null` ends that. Returns false when it is not active. */
export function snoozeAlert(db: Db, alertId: string, until: number | null, at: number): boolean {
  const sql = `UPDATE alert SET snoozed_until = ? WHERE id = ? AND phase <> 'inactive'`;
  const found = statement(db, sql).run(until, Number(alertId)) === 1;
  if (found) noteAction(db, alertId, until === null ? 'unsnoozed' : 'snoozed', until, at);
  return found;
}

/** Ends a snooze whose time has come; nobody said anything, so it is not part of the history. */
export function expireSnooze(db: Db, alertId: string): void {
  statement(db, 'UPDATE alert SET snoozed_until = NULL WHERE id = ?').run(Number(alertId));
}

export interface Mute extends Omit<Subject, 'name'> {
  /** Epoch ms; `null`: until it is lifted. */
  readonly until: number | null;
  readonly at: number;
}

/** Mutes an account (with everything in it) or one subject. */
export function mute(db: Db, subject: Omit<Subject, 'name'>, until: number | null, at: number): void {
  const sql = `INSERT INTO mute (account_id, subject_kind, subject_id, until, at) VALUES (:accountId, :kind, :id, :until, :at)
    ON CONFLICT (account_id, subject_kind, subject_id) DO UPDATE SET until = :until, at = :at`;
  const { accountId, kind, id } = subject;
  statement(db, sql).run({ accountId, kind, id, until, at });
}

/** Lifts a mute. Returns false when there was none. */
export function unmute(db: Db, { accountId, kind, id }: Omit<Subject, 'name'>): boolean {
  const sql = 'DELETE FROM mute WHERE account_id = ? AND subject_kind = ? AND subject_id = ?';
  return statement(db, sql).run(accountId, kind, id) === 1;
}

/** The mutes that hold at `now`. */
export function listMutes(db: Db, now: number): readonly Mute[] {
  const sql = `SELECT account_id AS accountId, subject_kind AS kind, subject_id AS id, until, at FROM mute
    WHERE until IS NULL OR until > ? ORDER BY account_id, subject_kind, subject_id`;
  return statement<Mute>(db, sql).all(now);
}

/** How many mutes and snoozes still run, and when the next of each ends (epoch ms). */
export function countPutOff(db: Db, now: number): Readonly<Record<string, number | null>> {
  const sql = `SELECT * FROM (SELECT count(*) AS mutes, min(until) AS nextMute FROM mute WHERE until > :now),
    (SELECT count(*) AS snoozes, min(snoozed_until) AS nextSnooze FROM alert
      WHERE phase <> 'inactive' AND snoozed_until > :now)`;
  return statement<Record<string, number | null>>(db, sql).get({ now }) ?? {};
}

/** Answers for one subject after another whether it, or its account, is muted now, and until when. */
export function mutesAt(db: Db, now: number): (subject: Omit<Subject, 'name'>) => Mute | null {
  const keyOf = ({ accountId, kind, id }: Omit<Subject, 'name'>) => JSON.stringify([accountId, kind, id]);
  const mutes = new Map(listMutes(db, now).map((entry) => [keyOf(entry), entry]));
  // Thousands of alerts are asked about, and mostly nothing is muted.
  if (mutes.size === 0) return () => null;
  return (subject) =>
    mutes.get(keyOf({ accountId: subject.accountId, kind: 'account', id: subject.accountId })) ??
    mutes.get(keyOf(subject)) ??
    null;
}
