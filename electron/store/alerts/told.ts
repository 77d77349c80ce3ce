/** What an explanation needs to know of alerts beside their states. */
import type { RuleName } from '../../core/alerts/catalog.ts';
import type { Alert } from '../../core/alerts/model.ts';
import type { Severity } from '../../core/alerts/state.ts';
import type { LastToTell } from '../../core/explain/model.ts';
import type { Subject } from '../../core/model.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { untoldFrom } from './values.ts';

/** An alert of a subject, whatever its phase. */
export interface AlertRecord extends Pick<Alert, 'id' | 'rule' | 'acknowledgedAt' | 'snoozedUntil'> {
  /** How bad it is, while it is active. */
  readonly severity: Severity | null;
}

/** The subject's alerts, by rule: those that were ever more than quiet. */
export function alertRecords(db: Db, subject: Omit<Subject, 'name'>): ReadonlyMap<RuleName, AlertRecord> {
  const sql = `SELECT id, rule, severity, acknowledged_at AS acknowledgedAt, snoozed_until AS snoozedUntil FROM alert
    WHERE account_id = ? AND subject_kind = ? AND subject_id = ?`;
  const rows = statement<Omit<AlertRecord, 'id'> & { readonly id: number }>(db, sql).all(
    subject.accountId,
    subject.kind,
    subject.id,
  );
  return new Map(rows.map((row) => [row.rule, { ...row, id: String(row.id) }]));
}

/** The newest thing that was to be told of the alert, told or not; `null` when nothing ever was. */
export function newestToTell(db: Db, alertId: string): LastToTell | null {
  const sql = `SELECT outcome, reason, created_at AS createdAt FROM outbox WHERE alert_id = ? ORDER BY id DESC LIMIT 1`;
  const row = statement<Omit<LastToTell, 'reason'> & { readonly reason: string | null }>(db, sql).get(Number(alertId));
  return row === undefined ? null : { ...row, reason: untoldFrom(row.reason) };
}

/** The last notification that was really shown of the alert, in the words of its banner; `null` if none ever was. */
export function lastShown(
  db: Db,
  alertId: string,
): { readonly at: number; readonly title: string; readonly body: string } | null {
  // What was shown before banners were kept said it itself.
  const saidPart = (part: string) => `iif(json_valid(o.said), o.said ->> '$.${part}', NULL)`;
  const sql = `SELECT o.decided_at AS at, coalesce(b.title, ${saidPart('title')}, '') AS title,
      coalesce(b.body, ${saidPart('body')}, '') AS body
    FROM outbox o LEFT JOIN banner b ON b.id = o.banner_id
    WHERE o.alert_id = ? AND o.outcome = 'shown' ORDER BY o.decided_at DESC, o.id DESC LIMIT 1`;
  return statement<{ at: number; title: string; body: string }>(db, sql).get(Number(alertId)) ?? null;
}

/** How often the account's mailboxes were seen to start a new day in the hour seen most. */
export function timesResetSeen(db: Db, accountId: string): number {
  const sql = 'SELECT max(times) AS times FROM reset_seen WHERE account_id = ?';
  return statement<{ times: number | null }>(db, sql).get(accountId)?.times ?? 0;
}
