/** Saving what an answer says about mailboxes. */
import { dayMs } from '../../core/days.ts';
import { countsOf, type Listing, type SenderReading } from '../../core/model.ts';
import { exact } from '../../core/rates.ts';
import { lastOfEach } from '../../core/last-of-each.ts';
import type { Note } from '../../core/notes.ts';
import { addGrowth, daySource, settleDays } from './growth.ts';
import { addHourlyGrowth, longestLookMs } from './hours.ts';
import {
  absenceColumns,
  isNewLook,
  markListing,
  missedOnceMore,
  readListing,
  type Absence,
  type ListingMark,
} from './listings.ts';
import { isReset, learnReset } from './resets.ts';
import { noteIdleDays, noteSenderDay, type SenderLook } from './sender-days.ts';
import {
  differenceOf,
  insertSender,
  readStored,
  rowOfSender,
  updateSender,
  type SenderTuple,
  type Stored,
} from './sender-rows.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { ensureAccountSubject, ensureSubject } from './subjects.ts';

/** One list being saved. */
interface Saving {
  readonly db: Db;
  /** The subject of the account as a whole. */
  readonly account: number;
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
  /** The mailboxes that are listed now, by id, with the last day of the latest window of each. */
  readonly listed: ReadonlyMap<string, Pick<Stored, 'subjectId' | 'windowDay'>>;
}

/** Saves a list of mailboxes. Unchanged mailboxes are not written. */
export function saveSenders(db: Db, accountId: string, listing: Listing<SenderReading>, now: number): SavedSenders {
  const account = ensureAccountSubject(db, accountId);
  const mark = readListing(db, accountId, 'senders');
  const saving: Saving = { db, account, now, complete: listing.complete, mark };
  const stored = readStored(db, accountId);
  const { items, repeated } = lastOfEach(listing.items, (item) => item.id);
  /** Mails of all mailboxes of which that is known; and of those seen so lately that they belong to this hour. */
  const added = new Map<string, Pick<Stored, 'subjectId' | 'windowDay'>>();
  let sent: number | null = null;
  let sentThisHour: number | null = null;
  let restarted = 0;
  let known = 0;
  let resetAfter: number | null = null;

  for (const item of items) {
    const before = stored.get(item.id);
    if (before === undefined) {
      const subjectId = ensureSubject(db, accountId, 'sender', item.id);
      addSender(saving, subjectId, item);
      added.set(item.id, { subjectId, windowDay: null });
      continue;
    }
    known++;
    const lastSeen = seenAt(before, mark);
    const hasReset = isReset(before, item);
    const grown = saveSender(saving, item, before, hasReset, lastSeen);
    if (hasReset) resetAfter = Math.max(resetAfter ?? 0, lastSeen);
    if (grown === null) continue;
    const rise = Math.max(0, grown);
    if (grown < 0) restarted++;
    sent = (sent ?? 0) + rise;
    if (now - lastSeen <= longestLookMs) sentThisHour = (sentThisHour ?? 0) + rise;
  }
  if (mark !== null) {
    const counts = countsOf({ sent: sent === null ? null : exact(sent) });
    addGrowth(db, account, daySource.mailboxes, counts, mark.readAt, now);
    settleDays(db, account, daySource.mailboxes, now);
    if (sentThisHour !== null) addHourlyGrowth(db, accountId, sentThisHour, mark.readAt, now);
  }
  const resetHourUtc = resetAfter === null ? null : learnReset(db, accountId, resetAfter, now);

  let expected = 0;
  for (const { goneSince } of stored.values()) if (goneSince === null) expected++;
  if (listing.complete && known < stored.size && isNewLook(mark, now)) missAbsent(saving, stored, items);
  markListing(db, accountId, 'senders', now, listing.complete);

  const notes: Note[] = [];
  if (items.length === 0 && expected > 0) notes.push({ code: 'none-returned', before: expected, what: 'mailbox' });
  if (repeated > 0) notes.push({ code: 'repeated', count: repeated, what: 'mailbox' });
  if (restarted > 0)
    notes.push({
      code: 'counters-restarted',
      count: restarted,
      what: 'mailbox',
    });
  return {
    notes,
    resetHourUtc,
    listed: added.size === 0 ? stored : new Map([...stored, ...added]),
  };
}

/** When a mailbox was last in an answer: a complete list stands for every mailbox that is not missing from it. */
function seenAt(sender: Pick<Stored, 'seenAt' | 'missingSince'>, mark: ListingMark | null): number {
  return sender.missingSince === null ? Math.max(sender.seenAt, mark?.completeAt ?? 0) : sender.seenAt;
}

/** What of a mailbox's row is noted with its day. */
function dayOf([sentToday, dailyLimit, totalSent, bouncePpm]: SenderTuple): SenderLook['counters'] {
  return [sentToday, dailyLimit, totalSent, bouncePpm];
}

function addSender({ db, account, now }: Saving, subjectId: number, item: SenderReading): void {
  const row = rowOfSender(item, now, null);
  insertSender(db, account, subjectId, row);
  noteSenderDay(db, account, subjectId, { grown: null, counters: dayOf(row), hasReset: false }, now);
}

/** Returns what the total rose or fell by since it was last known; `null` where that is not known. */
function saveSender(
  { db, account, now, complete }: Saving,
  item: SenderReading,
  before: Stored,
  hasReset: boolean,
  lastSeen: number,
): number | null {
  // A complete list's time is that of all its mailboxes; only outside one does a mailbox need a time of its own.
  // So does one whose time is still to come: it was noted by a clock that was wrong.
  const ownTime = !complete || before.missingSince !== null || before.seenAt > now;
  const row = rowOfSender(item, ownTime ? now : before.seenAt, before.lastTotal);
  const { subjectId } = before;
  const difference = differenceOf(before.row, row);
  if (difference !== null) updateSender(db, subjectId, before.row, row);

  // One unreadable answer must not cost the mails sent around it.
  const grown = item.totalSent === null || before.lastTotal === null ? null : item.totalSent - before.lastTotal;
  const rise = grown === null ? null : Math.max(0, grown);
  const isFirstOfDay = Math.floor(lastSeen / dayMs) < Math.floor(now / dayMs);
  // A zero is known only of a day whose beginning was seen: what was sent before the counting began is not.
  const ofDay = rise === 0 && !isFirstOfDay ? null : rise;
  if (ofDay === 0) noteIdleDays(db, account, subjectId, lastSeen, now);
  const counters = difference === 'counters' ? dayOf(row) : null;
  if (counters !== null || ofDay !== null)
    noteSenderDay(db, account, subjectId, { grown: ofDay, counters, hasReset }, now);
  return grown;
}

function missAbsent(saving: Saving, stored: ReadonlyMap<string, Stored>, items: readonly SenderReading[]): void {
  const given = new Set(items.map((item) => item.id));
  const sql = `UPDATE sender SET seen_at = :seenAt, missing_since = :missing_since, missing_polls = :missing_polls, gone_since = :gone_since
    WHERE subject_id = :subjectId`;
  for (const [id, sender] of stored) {
    if (given.has(id)) continue;
    const next = missedOnceMore(sender, saving.now);
    if (isSameAbsence(sender, next)) continue;
    const at = seenAt(sender, saving.mark);
    statement(saving.db, sql).run({ subjectId: sender.subjectId, seenAt: at, ...absenceColumns(next) });
  }
}

function isSameAbsence(one: Absence, other: Absence): boolean {
  return (
    one.missingSince === other.missingSince &&
    one.missingPolls === other.missingPolls &&
    one.goneSince === other.goneSince
  );
}
