/** What an explanation needs to know of alerts beside their states. */
import type { RuleName, Severity } from '../../core/alerts/model.ts';
import type { NotificationKind } from '../../core/words/alerts.ts';
import type { SubjectKind } from '../../core/model.ts';
import { statement } from '../statement.ts';
import type { Db } from '../statement.ts';

/** An alert of a subject, whatever its phase. */
export interface AlertRecord {
  readonly id: string;
  readonly rule: RuleName;
  /** How bad it is, while it is active. */
  readonly severity: Severity | null;
  readonly acknowledgedAt: number | null;
  readonly snoozedUntil: number | null;
}

/** The subject's alerts, by rule: those that were ever more than quiet. */
export function alertRecords(
  db: Db,
  subject: { readonly accountId: string; readonly kind: SubjectKind; readonly id: string },
): ReadonlyMap<RuleName, AlertRecord> {
  const sql = `SELECT id, rule, severity, acknowledged_at AS acknowledgedAt, snoozed_until AS snoozedUntil FROM alert
    WHERE account_id = ? AND subject_kind = ? AND subject_id = ?`;
  const rows = statement<Omit<AlertRecord, 'id'> & { readonly id: number }>(db, sql).all(
    subject.accountId,
    subject.kind,
    subject.id,
  );
  return new Map(rows.map((row) => [row.rule, { ...row, id: String(row.id) }]));
}

/** The newest thing that was to be told of the alert, told or not. */
export interface NewestToTell {
  readonly kind: NotificationKind;
  readonly outcome: 'shown' | 'dropped' | null;
  readonly reason: string | null;
  readonly createdAt: number;
}

/** `null` when nothing ever was to be told. */
export function newestToTell(db: Db, alertId: string): NewestToTell | null {
  const sql = `SELECT kind, outcome, reason, created_at AS createdAt FROM outbox WHERE alert_id = ? ORDER BY id DESC LIMIT 1`;
  return statement<NewestToTell>(db, sql).get(Number(alertId)) ?? null;
}

/** The last notification that was really shown of the alert, in the words of its banner; `null` if none ever was. */
export function lastShown(
  db: Db,
  alertId: string,
): { readonly at: number; readonly title: string; readonly body: string } | null {
  const sql = `SELECT o.decided_at AS at, coalesce(b.title, o.title) AS title, coalesce(b.body, o.body) AS body
    FROM outbox o LEFT JOIN banner b ON b.id = o.banner_id
    WHERE o.alert_id = ? AND o.outcome = 'shown' ORDER BY o.decided_at DESC, o.id DESC LIMIT 1`;
  return statement<{ at: number; title: string; body: string }>(db, sql).get(Number(alertId)) ?? null;
}

/** How often the account's mailboxes were seen to start a new day in the hour seen most. */
export function timesResetSeen(db: Db, accountId: string): number {
  const sql = 'SELECT max(times) AS times FROM reset_seen WHERE account_id = ?';
  return statement<{ times: number | null }>(db, sql).get(accountId)?.times ?? 0;
}
