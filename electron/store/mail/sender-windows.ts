/** Saving the windowed counts of mailboxes: one row per mailbox and last day, those of an account together by day. */
import { dayNumber } from '../../core/days.ts';
import { countFields, type Counts, type SenderWindowReading } from '../../core/model.ts';
import { markListing, readListing } from './listings.ts';
import type { Stored } from './sender-rows.ts';
import { statement, tuples } from '../statement.ts';
import type { Db } from '../db.ts';
import { ensureAccountSubject, ensureSubject } from './subjects.ts';

/** A listed mailbox, and the last day of its latest window. */
type Known = Pick<Stored, 'subjectId' | 'windowDay'>;

/**
 * Saves the windowed counts of mailboxes. A row of a later day than the answer's was written under a clock that has been put
 * back since, and goes. What is left out keeps what it had, with its time; what is the same as before is not written.
 * `known`: the mailboxes that are listed, those of the same answer included.
 */
export function saveSenderWindows(
  db: Db,
  accountId: string,
  windows: readonly SenderWindowReading[],
  known: ReadonlyMap<string, Known>,
  now: number,
): void {
  const account = ensureAccountSubject(db, accountId);
  const stored = new Map<number, ReadonlyMap<number, StoredWindow>>();
  const given = new Set<number>();
  for (const { id, from, to, counts } of windows) {
    const listed = known.get(id);
    const { subjectId, windowDay } = listed ?? {
      subjectId: ensureSubject(db, accountId, 'sender', id),
      windowDay: null,
    };
    const [fromDay, toDay] = [dayNumber(from), dayNumber(to)];
    let ofDay = stored.get(toDay);
    if (ofDay === undefined) stored.set(toDay, (ofDay = readWindows(db, account, toDay)));
    given.add(subjectId);
    // The time of all windows is that of the mailboxes that are listed.
    const readAt = listed === undefined ? now : null;
    const before = ofDay.get(subjectId);
    if (before === undefined) {
      statement(db, addSql).run(fromDay, readAt, ...countsIn(counts), account, toDay, subjectId);
    } else if (!isSame(before, fromDay, counts, readAt)) {
      statement(db, changeSql).run(fromDay, readAt, ...countsIn(counts), account, toDay, subjectId);
    }
    if (windowDay === toDay) continue;
    if (windowDay === null || windowDay > toDay) statement(db, dropLaterSql).run(account, toDay, subjectId);
    statement(db, 'UPDATE sender SET window_day = ? WHERE subject_id = ?').run(toDay, subjectId);
  }
  const mark = readListing(db, accountId, 'sender-windows');
  if (mark !== null) keepTimes(db, account, known, given, mark.readAt);
  markListing(db, accountId, 'sender-windows', now, true);
}

/** A window: its subject, its first day, its time, and its counters. */
type StoredWindow = readonly [subjectId: number, fromDay: number, readAt: number | null, ...counts: (number | null)[]];
const beforeCounts = 3;

function readWindows(db: Db, account: number, toDay: number): ReadonlyMap<number, StoredWindow> {
  const sql = `SELECT subject_id, from_day, read_at, ${countFields.join(', ')} FROM sender_window WHERE account_subject = ? AND to_day = ?`;
  return new Map(tuples<StoredWindow>(db, sql, account, toDay).map((row) => [row[0], row]));
}

function isSame(stored: StoredWindow, fromDay: number, counts: Counts, readAt: number | null): boolean {
  if (stored[1] !== fromDay || stored[2] !== readAt) return false;
  for (let index = 0; index < countFields.length; index++) {
    const field = countFields[index];
    if (field !== undefined && stored[beforeCounts + index] !== counts[field]) return false;
  }
  return true;
}

const columns = ['from_day', 'read_at', ...countFields];
const keys = ['account_subject', 'to_day', 'subject_id'];
const addSql = `INSERT INTO sender_window (${[...columns, ...keys].join(', ')})
  VALUES (${[...columns, ...keys].map(() => '?').join(', ')})
  ON CONFLICT DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`;
const changeSql = `UPDATE sender_window SET ${columns.map((column) => `${column} = ?`).join(', ')}
  WHERE ${keys.map((key) => `${key} = ?`).join(' AND ')}`;
const dropLaterSql = 'DELETE FROM sender_window WHERE account_subject = ? AND to_day > ? AND subject_id = ?';

function countsIn(counts: Counts): readonly (number | null)[] {
  return countFields.map((field) => counts[field]);
}

/** The windows that were read with the others up to now, and are not among those given. */
function keepTimes(
  db: Db,
  account: number,
  known: ReadonlyMap<string, Known>,
  given: ReadonlySet<number>,
  readAt: number,
): void {
  const sql = `UPDATE sender_window SET read_at = ? WHERE account_subject = ? AND to_day = ? AND subject_id = ? AND read_at IS NULL`;
  for (const { subjectId, windowDay } of known.values()) {
    if (windowDay !== null && !given.has(subjectId)) statement(db, sql).run(readAt, account, windowDay, subjectId);
  }
}
