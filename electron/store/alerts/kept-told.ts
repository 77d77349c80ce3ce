/** The banner that told of an alert, as it is kept with what a person said of it beside the cache. */
import * as v from 'valibot';
import { statement, type Row } from '../statement.ts';
import type { Db } from '../db.ts';

const columns = v.object({
  told_at: v.number(),
  told_kind: v.string(),
  told_title: v.string(),
  told_body: v.string(),
});

/** The last banner that told of the alert since it began to fire. */
export interface KeptTold {
  readonly at: number;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
}

/** `null` where none did. */
export function toldOf(db: Db, alertId: string): KeptTold | null {
  const sql = `SELECT o.decided_at AS at, coalesce(b.kind, 'single') AS kind, coalesce(b.title, '') AS title, coalesce(b.body, '') AS body
    FROM outbox o LEFT JOIN banner b ON b.id = o.banner_id
    WHERE o.alert_id = :alertId AND o.outcome = 'shown' AND o.kind <> 'resolved' AND o.id >= coalesce(
      (SELECT max(f.id) FROM outbox f LEFT JOIN alert_transition t ON t.id = f.transition_id
        WHERE f.alert_id = :alertId AND f.kind = 'fired' AND coalesce(t.from_level, 0) = 0), 0)
    ORDER BY o.id DESC LIMIT 1`;
  return statement<KeptTold>(db, sql).get({ alertId: Number(alertId) }) ?? null;
}

/** As columns of the alert's row in the file. */
export function columnsOfTold(told: KeptTold | null): Row {
  if (told === null) return {};
  const { at, kind, title, body } = told;
  return { told_at: at, told_kind: kind, told_title: title, told_body: body };
}

/** What the row in the file has of it; `null` where that is nothing. */
export function toldFrom(row: Row): KeptTold | null {
  const { success, output } = v.safeParse(columns, row);
  if (!success) return null;
  return { at: output.told_at, kind: output.told_kind, title: output.told_title, body: output.told_body };
}

/** Notes that it was told so, of the alert with the keys of this row, unless that is noted already. */
export function restoreTold(db: Db, row: Row, { at, kind, title, body }: KeptTold): void {
  const find = `SELECT id, severity FROM alert a WHERE account_id = :accountId AND subject_kind = :kind AND subject_id = :id AND rule = :rule
    AND phase <> 'inactive' AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.alert_id = a.id AND o.outcome = 'shown' AND o.decided_at >= :at)`;
  const alertKey = {
    accountId: row['account_id'] ?? null,
    kind: row['subject_kind'] ?? null,
    id: row['subject_id'] ?? null,
  };
  const found = statement<{ id: number; severity: string }>(db, find).get({
    ...alertKey,
    rule: row['rule'] ?? null,
    at,
  });
  if (found === undefined) return;
  const { id: alertId, severity } = found;
  const add = `INSERT INTO banner (kind, title, body, severity, shown_at) VALUES (:kind, :title, :body, :severity, :at) RETURNING id`;
  const banner = statement<{ id: number }>(db, add).get({ kind, title, body, severity, at });
  const note = `INSERT INTO outbox (alert_id, kind, said, account_id, subject_kind, subject_id, subject_name, severity, created_at,
      outcome, decided_at, banner_id)
    VALUES (:alertId, 'fired', '{"code":"alert"}', :accountId, :kind, :id, :name, :severity, :at, 'shown', :at, :bannerId)`;
  const name = row['subject_name'] ?? null;
  statement(db, note).run({ ...alertKey, alertId, name, severity, at, bannerId: banner?.id ?? null });
}
