/** Saving what an answer says about mailboxes. */
import { dayNumber } from '../../core/days.ts';
import { countsOf, type Counts, type Listing, type SenderReading, type SenderWindowReading } from '../../core/model.ts';
import { addCounts } from '../../core/rates.ts';
import { lastOfEach } from '../../core/last-of-each.ts';
import type { Note } from '../../core/notes.ts';
import { addGrowth, daySource, growthOf, settleDays } from './growth.ts';
import { addHourlyGrowth, longestLookMs } from './hours.ts';
import {
  absenceColumns,
  isNewLook,
  markListing,
  missedOnceMore,
  notMissing,
  readListing,
  type Absence,
  type ListingMark,
} from './listings.ts';
import { isReset, learnReset } from './resets.ts';
import { noteSenderDay } from './sender-days.ts';
import { statement, upsert, type Row } from '../statement.ts';
import type { Db } from '../db.ts';
import { ensureAccountSubject, ensureSubject } from './subjects.ts';
import { toFlag, toPpm } from '../values.ts';

interface Stored extends Absence {
  readonly subjectId: number;
  readonly id: string;
  readonly sentToday: number | null;
  readonly totalSent: number | null;
  readonly seenAt: number;
  /** The row as it stands in the table, so that an equal one is not even tried. */
  readonly row: Row;
}

interface StoredColumns extends Absence, Row {
  readonly subjectId: number;
  readonly id: string;
  readonly sent_today: number | null;
  readonly total_sent: number | null;
  readonly seen_at: number;
}

/** One list being saved. */
interface Saving {
  readonly db: Db;
  readonly now: number;
  readonly complete: boolean;
  /** The list as it was read before this one. */
  readonly mark: ListingMark | null;
}

/** What a list of mailboxes left to say. */
interface SavedSenders {
  /** What was odd, for a person. */
  readonly notes: readonly Note[];
  /** The hour (UTC) at which they start a new sending day, when this list proved it. */
  readonly resetHourUtc: number | null;
}

/** Saves a list of mailboxes. Unchanged mailboxes are not written. */
export function saveSenders(db: Db, accountId: string, listing: Listing<SenderReading>, now: number): SavedSenders {
  const saving: Saving = { db, now, complete: listing.complete, mark: readListing(db, accountId, 'senders') };
  const stored = readStored(db, accountId);
  const { items, repeated } = lastOfEach(listing.items, (item) => item.id);
  const growths: Counts[] = [];
  /** Of mailboxes seen so lately that their mails belong to this hour. */
  const ofThisHour: number[] = [];
  let restarted = 0;
  let resetAfter: number | null = null;

  for (const item of items) {
    const before = stored.get(item.id) ?? null;
    const subjectId = before?.subjectId ?? ensureSubject(db, accountId, 'sender', item.id);
    const totalBefore = before === null ? null : lastTotal(saving, before);
    const hasReset = before !== null && isReset(before, item);
    saveSender(saving, subjectId, item, before, hasReset);
    if (before === null) continue;
    const lastSeen = seenAt(before, saving.mark);
    const growth = growthOf(countsOf({ sent: totalBefore }), countsOf({ sent: item.totalSent }));
    addGrowth(db, subjectId, daySource.mailboxes, growth.counts, lastSeen, now);
    growths.push(growth.counts);
    if (growth.counts.sent !== null && now - lastSeen <= longestLookMs) ofThisHour.push(growth.counts.sent);
    restarted += growth.restarted.length;
    if (hasReset) resetAfter = Math.max(resetAfter ?? 0, lastSeen);
  }
  if (saving.mark !== null) {
    const account = ensureAccountSubject(db, accountId);
    addGrowth(db, account, daySource.mailboxes, addCounts(growths), saving.mark.readAt, now);
    settleDays(db, account, daySource.mailboxes, now);
    const sent = ofThisHour.reduce((sum, count) => sum + count, 0);
    if (ofThisHour.length > 0) addHourlyGrowth(db, accountId, sent, saving.mark.readAt, now);
  }
  const resetHourUtc = resetAfter === null ? null : learnReset(db, accountId, resetAfter, now);

  const expected = [...stored.values()].filter((sender) => sender.goneSince === null).length;
  if (listing.complete && isNewLook(saving.mark, now))
    missAbsent(saving, [...stored.values()], new Set(items.map((item) => item.id)));
  markListing(db, accountId, 'senders', now, listing.complete);

  const notes: Note[] = [];
  if (listing.complete && items.length === 0 && expected > 0)
    notes.push({ code: 'none-returned', before: expected, what: 'mailbox' });
  if (repeated > 0) notes.push({ code: 'repeated', count: repeated, what: 'mailbox' });
  if (restarted > 0) notes.push({ code: 'counters-restarted', count: restarted, what: 'mailbox' });
  return { notes, resetHourUtc };
}

/**
 * Saves the windowed counts of mailboxes, one row per mailbox and last day. A row of a later day than the answer's was
 * written under a clock that has been put back since, and goes. What is left out keeps what it had, with its time.
 */
export function saveSenderWindows(
  db: Db,
  accountId: string,
  windows: readonly SenderWindowReading[],
  now: number,
): void {
  for (const { id, from, to, counts } of windows) {
    const subjectId = ensureSubject(db, accountId, 'sender', id);
    const toDay = dayNumber(to);
    statement(db, 'DELETE FROM sender_window WHERE subject_id = ? AND to_day > ?').run(subjectId, toDay);
    upsert(db, 'sender_window', ['subject_id', 'to_day'], {
      subject_id: subjectId,
      from_day: dayNumber(from),
      to_day: toDay,
      ...counts,
      read_at: null,
    });
  }
  const mark = readListing(db, accountId, 'sender-windows');
  if (mark !== null) keepTimes(db, accountId, new Set(windows.map(({ id }) => id)), mark.readAt);
  markListing(db, accountId, 'sender-windows', now, true);
}

/** The windows that were read with the others up to now, and are not among those given. */
function keepTimes(db: Db, accountId: string, given: ReadonlySet<string>, readAt: number): void {
  const sql = `SELECT s.provider_id AS id, w.subject_id AS subjectId, w.to_day AS toDay
    FROM subject s JOIN sender_window w ON w.subject_id = s.id
      AND w.to_day = (SELECT max(n.to_day) FROM sender_window n WHERE n.subject_id = s.id)
    WHERE s.account_id = ? AND s.kind = 'sender' AND w.read_at IS NULL`;
  const shared = statement<{ readonly id: string; readonly subjectId: number; readonly toDay: number }>(db, sql);
  for (const { id, subjectId, toDay } of shared.all(accountId)) {
    if (given.has(id)) continue;
    const keep = 'UPDATE sender_window SET read_at = ? WHERE subject_id = ? AND to_day = ?';
    statement(db, keep).run(readAt, subjectId, toDay);
  }
}

/** When a mailbox was last in an answer: a complete list stands for every mailbox that is not missing from it. */
function seenAt(sender: Pick<Stored, 'seenAt' | 'missingSince'>, mark: ListingMark | null): number {
  return sender.missingSince === null ? Math.max(sender.seenAt, mark?.completeAt ?? 0) : sender.seenAt;
}

function readStored(db: Db, accountId: string): ReadonlyMap<string, Stored> {
  const sql = `SELECT s.id AS subjectId, s.provider_id AS id, x.*, x.missing_since AS missingSince, x.missing_polls AS missingPolls,
      x.gone_since AS goneSince
    FROM subject s JOIN sender x ON x.subject_id = s.id WHERE s.account_id = ? AND s.kind = 'sender'`;
  return new Map(
    statement<StoredColumns>(db, sql)
      .all(accountId)
      .map((row) => {
        const { subjectId, id, sent_today, total_sent, seen_at, missingSince, missingPolls, goneSince } = row;
        const absence: Absence = { missingSince, missingPolls, goneSince };
        return [id, { subjectId, id, sentToday: sent_today, totalSent: total_sent, seenAt: seen_at, ...absence, row }];
      }),
  );
}

/** `total_sent` as last known: one unreadable answer must not cost the mails sent around it. */
function lastTotal(saving: Saving, sender: Stored): number | null {
  if (sender.totalSent !== null) return sender.totalSent;
  const sql = `SELECT total_sent AS totalSent FROM sender_sample WHERE subject_id = ? AND total_sent IS NOT NULL ORDER BY at DESC LIMIT 1`;
  return statement<{ totalSent: number }>(saving.db, sql).get(sender.subjectId)?.totalSent ?? null;
}

function saveSender(
  saving: Saving,
  subjectId: number,
  item: SenderReading,
  before: Stored | null,
  hasReset: boolean,
): void {
  const { db, now } = saving;
  const counters: Row = {
    sent_today: item.sentToday,
    daily_limit: item.dailyLimit,
    total_sent: item.totalSent,
    total_received: item.totalReceived,
    bounce_ppm: toPpm(item.lifetimeBounceRate),
  };
  // A complete list's time is that of all its mailboxes; only outside one does a mailbox need a time of its own.
  // So does one whose time is still to come: it was noted by a clock that was wrong.
  const ownTime = before === null || !saving.complete || before.missingSince !== null || before.seenAt > now;
  const row: Row = {
    subject_id: subjectId,
    email: item.email,
    name: item.name,
    status: item.status,
    ...counters,
    warmup_enabled: toFlag(item.warmup?.enabled ?? null),
    warmup_status: item.warmup?.status ?? null,
    seen_at: ownTime ? now : before.seenAt,
    ...absenceColumns(notMissing),
  };
  if (before !== null && hasAll(before.row, row)) return;
  upsert(db, 'sender', ['subject_id'], row);
  // A sample is kept only where a counter differs from the last one, which the mailbox's own row still shows.
  if (before !== null && hasAll(before.row, counters)) return;
  upsert(db, 'sender_sample', ['subject_id', 'at'], { subject_id: subjectId, at: now, ...counters });
  noteSenderDay(db, subjectId, counters, hasReset, now);
}

function hasAll(row: Row, columns: Row): boolean {
  return Object.entries(columns).every(([name, value]) => row[name] === value);
}

function missAbsent(saving: Saving, stored: readonly Stored[], given: ReadonlySet<string>): void {
  const sql = `UPDATE sender SET seen_at = :seenAt, missing_since = :missing_since, missing_polls = :missing_polls, gone_since = :gone_since
    WHERE subject_id = :subjectId`;
  for (const sender of stored) {
    if (given.has(sender.id)) continue;
    const next = missedOnceMore(sender, saving.now);
    if (hasAll(absenceColumns(sender), absenceColumns(next))) continue;
    const at = seenAt(sender, saving.mark);
    statement(saving.db, sql).run({ subjectId: sender.subjectId, seenAt: at, ...absenceColumns(next) });
  }
}
