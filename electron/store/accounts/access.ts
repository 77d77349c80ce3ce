/** How an account is reached, as far as every process may know: what came of it is only about the way it was asked. */
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

export interface Access {
  /** Counts the changes of its key, its address and what else decides where is asked and as whom. */
  readonly version: number;
  /** Its key is only in the memory of the app that it was entered in; what a keychain has for it is an older one. */
  readonly sessionOnly: boolean;
}

/** As it is now; `null` when there is no such account. */
export function readAccess(db: Db, accountId: string): Access | null {
  const sql = 'SELECT access_version AS version, session_key AS sessionKey FROM account WHERE id = ?';
  const row = statement<{ version: number; sessionKey: number }>(db, sql).get(accountId);
  return row === undefined ? null : { version: row.version, sessionOnly: row.sessionKey === 1 };
}

/** Notes a change. Whatever is under way with the former access counts for nothing from now on, in every process. */
export function changeAccess(db: Db, accountId: string, sessionOnly: boolean): void {
  const sql = 'UPDATE account SET access_version = access_version + 1, session_key = ? WHERE id = ?';
  statement(db, sql).run(Number(sessionOnly), accountId);
}
