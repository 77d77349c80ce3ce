/** Mailboxes and campaigns that alerts speak of, and that a cache which took a lost one's place does not know. */
import type { SenderReading } from '../../core/model.ts';
import { absenceColumns, notMissing } from './listings.ts';
import { insertSender, rowOfSender } from './sender-rows.ts';
import { orLeaveOut } from '../failure.ts';
import { inTransaction, statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';
import { ensureAccountSubject, ensureSubject } from './subjects.ts';

interface SpokenOf {
  readonly accountId: string;
  readonly kind: 'sender' | 'campaign';
  readonly id: string;
  readonly name: string;
  /** When it was last read, as far as an alert knows, epoch ms. */
  readonly at: number;
}

const unknownOnes = `SELECT account_id AS accountId, subject_kind AS kind, subject_id AS id, max(subject_name) AS name,
    max(coalesce(sample_at, since)) AS at
  FROM alert a WHERE phase <> 'inactive' AND subject_kind IN ('sender', 'campaign') AND NOT EXISTS (
    SELECT 1 FROM subject s WHERE s.account_id = a.account_id AND s.kind = a.subject_kind AND s.provider_id = a.subject_id
      AND (s.id IN (SELECT subject_id FROM sender) OR s.id IN (SELECT subject_id FROM campaign)))
  GROUP BY account_id, subject_kind, subject_id`;

/**
 * Makes them known by their names, without a number: what no list has any more is then missed, and its alerts end with it
 * (decision M7). An alert about what nobody knows would stand for good.
 */
export function knowSpokenOf(db: Db): void {
  for (const found of statement<SpokenOf>(db, unknownOnes).all())
    orLeaveOut(() => inTransaction(db, () => know(db, found)));
}

function know(db: Db, { accountId, kind, id, name: called, at }: SpokenOf): void {
  const name = called === id ? null : called;
  const subjectId = ensureSubject(db, accountId, kind, id);
  if (kind === 'sender') {
    insertSender(db, ensureAccountSubject(db, accountId), subjectId, rowOfSender({ ...nothing, id, name }, at, null));
  } else {
    // One without a name, a state or a number would be none that was ever seen.
    const row = { subject_id: subjectId, name: called, read_at: null, ...absenceColumns(notMissing) };
    upsert(db, 'campaign', ['subject_id'], row);
  }
}

const nothing: Omit<SenderReading, 'id'> = {
  email: null,
  name: null,
  status: null,
  sentToday: null,
  dailyLimit: null,
  totalSent: null,
  totalReceived: null,
  lifetimeBounceRate: null,
  warmup: null,
};
