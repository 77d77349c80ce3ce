import type { SubjectKind } from '../../core/model.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

/** The number the series of this subject are stored under; `null` when nothing is known of it. */
function findSubject(db: Db, accountId: string, kind: SubjectKind, id: string): number | null {
  const sql = 'SELECT id FROM subject WHERE account_id = ? AND kind = ? AND provider_id = ?';
  return statement<{ id: number }>(db, sql).get(accountId, kind, id)?.id ?? null;
}

/** The number of this subject, given to it now if it has none. */
export function ensureSubject(db: Db, accountId: string, kind: SubjectKind, id: string): number {
  const found = findSubject(db, accountId, kind, id);
  if (found !== null) return found;
  const sql = 'INSERT INTO subject (account_id, kind, provider_id) VALUES (?, ?, ?) RETURNING id';
  const made = statement<{ id: number }>(db, sql).get(accountId, kind, id);
  if (made === undefined) throw new Error('an insert returned no row');
  return made.id;
}

/** The subject of the account as a whole; its own id stands for it. */
export function ensureAccountSubject(db: Db, accountId: string): number {
  return ensureSubject(db, accountId, 'account', accountId);
}

/** SQL: the subject of the account as a whole, as `o`. Days and windows of its mailboxes are stored under it. */
export const wholeAccountSql = `(SELECT id, account_id FROM subject WHERE account_id = :accountId AND kind = 'account' AND provider_id = :accountId) o`;

/** What a mailbox or campaign is called: its address or name; `null` when it has none or is not known. */
export function subjectName(db: Db, accountId: string, kind: 'sender' | 'campaign', id: string): string | null {
  const named = kind === 'sender' ? 'SELECT coalesce(email, name) AS name FROM sender' : 'SELECT name FROM campaign';
  const sql = `${named} WHERE subject_id = (SELECT id FROM subject WHERE account_id = ? AND kind = ? AND provider_id = ?)`;
  return statement<{ name: string | null }>(db, sql).get(accountId, kind, id)?.name ?? null;
}
