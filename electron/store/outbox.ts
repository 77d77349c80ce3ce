/** Notifications between the transaction that decided them and the moment they are shown: none is lost to a crash. */
import type { Severity } from '../core/alerts.ts';
import type { Subject, SubjectKind } from '../core/model.ts';
import { statement } from './statement.ts';
import type { Db } from './statement.ts';

export interface OutboxItem {
  readonly id: number;
  readonly alertId: string;
  readonly kind: 'fired' | 'raised' | 'resolved';
  readonly title: string;
  readonly body: string;
  readonly subject: Subject;
  readonly severity: Severity;
  readonly createdAt: number;
}

interface Columns {
  readonly id: number;
  readonly alert_id: number;
  readonly kind: OutboxItem['kind'];
  readonly title: string;
  readonly body: string;
  readonly account_id: string;
  readonly subject_kind: SubjectKind;
  readonly subject_id: string;
  readonly subject_name: string;
  readonly severity: Severity;
  readonly created_at: number;
}

/** Adds a notification; call it in the transaction that saves the alert's state. */
export function queueNotification(db: Db, item: Omit<OutboxItem, 'id'>): void {
  const sql = `INSERT INTO outbox (alert_id, kind, title, body, account_id, subject_kind, subject_id, subject_name, severity, created_at)
    VALUES (:alertId, :kind, :title, :body, :accountId, :subjectKind, :subjectId, :subjectName, :severity, :createdAt)`;
  const { subject, alertId, ...rest } = item;
  statement(db, sql).run({
    ...rest,
    alertId: Number(alertId),
    accountId: subject.accountId,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectName: subject.name,
  });
}

/** What has not been shown yet, oldest first. */
export function pendingNotifications(db: Db): readonly OutboxItem[] {
  const sql = 'SELECT * FROM outbox WHERE notified_at IS NULL ORDER BY created_at, id';
  return statement<Columns>(db, sql)
    .all()
    .map((row) => ({
      id: row.id,
      alertId: String(row.alert_id),
      kind: row.kind,
      title: row.title,
      body: row.body,
      subject: { accountId: row.account_id, kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
      severity: row.severity,
      createdAt: row.created_at,
    }));
}

/** Notes that the notification was really shown. */
export function markNotified(db: Db, id: number, at: number): void {
  statement(db, 'UPDATE outbox SET notified_at = ? WHERE id = ? AND notified_at IS NULL').run(at, id);
}

/** Forgets a notification that need not be shown any more. */
export function dropNotification(db: Db, id: number): void {
  statement(db, 'DELETE FROM outbox WHERE id = ?').run(id);
}

/** When a notification of this alert was last shown; `null` if never. */
export function notifiedAt(db: Db, alertId: string): number | null {
  const sql = 'SELECT max(notified_at) AS at FROM outbox WHERE alert_id = ?';
  return statement<{ at: number | null }>(db, sql).get(Number(alertId))?.at ?? null;
}
