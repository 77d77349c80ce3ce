import { dayFromNumber } from '../../electron/core/days.ts';
import type { CountField } from '../../electron/core/model.ts';
import type { Db } from '../../electron/store/db.ts';
import { statement } from '../../electron/store/statement.ts';

export interface CorrectionRow {
  readonly day: string;
  readonly at: number;
  readonly field: CountField;
  readonly old: number | null;
  readonly new: number | null;
}

/** What was changed about the account's settled days, newest first (decision D3). */
export function listCorrections(db: Db, accountId: string): readonly CorrectionRow[] {
  const sql = `SELECT c.day, c.at, c.field, c.old, c.new FROM subject s JOIN correction c ON c.subject_id = s.id
    WHERE s.account_id = ? AND s.kind = 'account' AND s.provider_id = s.account_id ORDER BY c.at DESC, c.day DESC, c.field`;
  return statement<Omit<CorrectionRow, 'day'> & { day: number }>(db, sql)
    .all(accountId)
    .map((row) => ({ ...row, day: dayFromNumber(row.day) }));
}
