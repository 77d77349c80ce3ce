/** The row of a mailbox as it stands in the table, and how the next one differs from it. */
import type { SenderReading } from '../../core/model.ts';
import { notMissing, type Absence } from './listings.ts';
import { statement, tuples } from '../statement.ts';
import type { Db } from '../db.ts';
import { toFlag, toPpm } from '../values.ts';

/** What is written of a mailbox, in the order of its tuple; a change of the counters alone is a change of its day. */
const counterColumns = ['sent_today', 'daily_limit', 'total_sent', 'bounce_ppm', 'total_received'];
const otherColumns = [
  ...['email', 'name', 'status', 'warmup_enabled', 'warmup_status'],
  ...['seen_at', 'missing_since', 'missing_polls', 'gone_since', 'last_total'],
];
const columns = [...counterColumns, ...otherColumns];

type Count = number | null;
type Text = string | null;
export type SenderTuple = readonly [
  ...[sentToday: Count, dailyLimit: Count, totalSent: Count, bouncePpm: Count, totalReceived: Count],
  ...[email: Text, name: Text, status: Text, warmupEnabled: Count, warmupStatus: Text],
  // The total as last known, where the present one is unknown.
  ...[seenAt: number, missingSince: Count, missingPolls: number, goneSince: Count, lastTotal: Count],
];

/** A mailbox as it is stored. */
export interface Stored extends Absence {
  readonly subjectId: number;
  readonly sentToday: number | null;
  readonly totalSent: number | null;
  /** The total as last known, also where the last answer did not say it. */
  readonly lastTotal: number | null;
  readonly seenAt: number;
  /** The last day of its latest window. */
  readonly windowDay: number | null;
  /** With its id, its number and that day behind. */
  readonly row: readonly [...SenderTuple, id: string, subjectId: number, windowDay: Count];
}

/** The account's mailboxes by id, with their rows: an equal one is not even tried. */
export function readStored(db: Db, accountId: string): ReadonlyMap<string, Stored> {
  const sql = `SELECT ${columns.map((column) => `x.${column}`).join(', ')}, s.provider_id, s.id, x.window_day
    FROM subject s JOIN sender x ON x.subject_id = s.id WHERE s.account_id = ? AND s.kind = 'sender'`;
  const stored = new Map<string, Stored>();
  for (const row of tuples<Stored['row']>(db, sql, accountId)) {
    const [sentToday, , totalSent, , , , , , , , seenAt, missingSince, missingPolls, goneSince, last] = row;
    const [id, subjectId, windowDay] = [row[15], row[16], row[17]];
    const absence = { missingSince, missingPolls, goneSince };
    const lastTotal = totalSent ?? last;
    stored.set(id, { ...absence, subjectId, sentToday, totalSent, lastTotal, seenAt, windowDay, row });
  }
  return stored;
}

/** The row of a mailbox that is in an answer. */
export function rowOfSender(item: SenderReading, seenAt: number, lastTotal: number | null): SenderTuple {
  const { sentToday, dailyLimit, totalSent, totalReceived, lifetimeBounceRate, email, name, status, warmup } = item;
  const { missingSince, missingPolls, goneSince } = notMissing;
  return [
    ...([sentToday, dailyLimit, totalSent, toPpm(lifetimeBounceRate), totalReceived] as const),
    ...([email, name, status, toFlag(warmup?.enabled ?? null), warmup?.status ?? null] as const),
    ...([seenAt, missingSince, missingPolls, goneSince, totalSent === null ? lastTotal : null] as const),
  ];
}

/** What of the row is another than was stored: a counter, or something else only. */
export function differenceOf(stored: Stored['row'], next: SenderTuple): 'counters' | 'others' | null {
  for (let index = 0; index < next.length; index++) {
    if (stored[index] !== next[index]) return index < counterColumns.length ? 'counters' : 'others';
  }
  return null;
}

const updateSql = `UPDATE sender SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE subject_id = ?`;
const updateCountersSql = `UPDATE sender SET ${counterColumns.map((column) => `${column} = ?`).join(', ')} WHERE subject_id = ?`;
const insertSql = `INSERT INTO sender (${columns.join(', ')}, subject_id, window_day) VALUES (${columns.map(() => '?').join(', ')}, ?,
  (SELECT max(w.to_day) FROM sender_window w WHERE w.account_subject = ? AND w.subject_id = ?))`;

/** Replaces a row by one that differs from it. */
export function updateSender(db: Db, subjectId: number, stored: Stored['row'], next: SenderTuple): void {
  for (let index = counterColumns.length; index < next.length; index++) {
    if (stored[index] !== next[index]) {
      statement(db, updateSql).run(...next, subjectId);
      return;
    }
  }
  const [sentToday, dailyLimit, totalSent, bouncePpm, totalReceived] = next;
  statement(db, updateCountersSql).run(sentToday, dailyLimit, totalSent, bouncePpm, totalReceived, subjectId);
}

/** Adds a row. A week of a mailbox may have come before the mailbox itself. */
export function insertSender(db: Db, account: number, subjectId: number, row: SenderTuple): void {
  statement(db, insertSql).run(...row, subjectId, account, subjectId);
}
