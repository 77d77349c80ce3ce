/** What a provider says of an account's standing with it: the latest of each item. */
import type { HealthReading } from '../../core/model.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';

/** An item, and when it was last in an answer, epoch ms by the provider's clock. */
export interface HealthRow extends HealthReading {
  readonly asOf: number;
}

/** Saves what an answer says; what it does not name stays as it was. */
export function saveHealth(db: Db, accountId: string, items: readonly HealthReading[], now: number): void {
  for (const { scope, name, value, level } of items)
    upsert(db, 'health', ['account_id', 'scope', 'name'], {
      ...{ account_id: accountId, scope, name, value, level },
      read_at: now,
    });
}

/** The account's items, by scope and name. */
export function listHealth(db: Db, accountId: string): readonly HealthRow[] {
  const sql = `SELECT scope, name, value, level, read_at AS asOf FROM health WHERE account_id = ? ORDER BY scope, name`;
  return statement<HealthRow>(db, sql).all(accountId);
}
