/**
 * When an account's lists were last read. One time stands for every item of a list, and all of them stand with how the
 * account is read, so that a poll that brings nothing new writes one row and not ten thousand.
 */
import { dayMs } from '../../core/days.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

export type ListingKind = 'senders' | 'sender-windows' | 'campaign-list' | 'campaigns';

const columnsOf: Readonly<Record<ListingKind, { readonly readAt: string; readonly completeAt: string }>> = {
  senders: { readAt: 'senders_read_at', completeAt: 'senders_complete_at' },
  'sender-windows': {
    readAt: 'sender_windows_read_at',
    completeAt: 'sender_windows_complete_at',
  },
  'campaign-list': {
    readAt: 'campaign_list_read_at',
    completeAt: 'campaign_list_complete_at',
  },
  campaigns: {
    readAt: 'campaigns_read_at',
    completeAt: 'campaigns_complete_at',
  },
};

export interface ListingMark {
  readonly readAt: number;
  /** The last time the list was read to its end. */
  readonly completeAt: number | null;
}

/** `null`: never read. */
export function readListing(db: Db, accountId: string, kind: ListingKind): ListingMark | null {
  const { readAt, completeAt } = columnsOf[kind];
  const sql = `SELECT ${readAt} AS readAt, ${completeAt} AS completeAt FROM account_run
    WHERE account_id = ? AND ${readAt} IS NOT NULL`;
  return statement<ListingMark>(db, sql).get(accountId) ?? null;
}

/** SQL: a stamp, at random, because a count would begin anew with an account that went and came back. */
const newStamp = `random() & ${String(Number.MAX_SAFE_INTEGER)}`;

/**
 * Notes that the list was read now; of the same answer again nothing. That it was read to its end at a time still to come was
 * noted by a clock that has been put back since: nothing of the list is as new as that.
 */
export function markListing(db: Db, accountId: string, kind: ListingKind, now: number, complete: boolean): void {
  const { readAt, completeAt } = columnsOf[kind];
  const next = `coalesce(excluded.${completeAt}, iif(${completeAt} > excluded.${readAt}, NULL, ${completeAt}))`;
  const sql = `INSERT INTO account_run (account_id, ${readAt}, ${completeAt}, stamp) VALUES (?, ?, ?, ${newStamp})
    ON CONFLICT DO UPDATE SET ${readAt} = excluded.${readAt}, ${completeAt} = ${next}, stamp = excluded.stamp
    WHERE ${readAt} IS NOT excluded.${readAt} OR ${completeAt} IS NOT ${next}`;
  statement(db, sql).run(accountId, now, complete ? now : null);
}

/** Notes that something changed now, where no list says it. */
export function markChange(db: Db, accountId: string): void {
  const sql = `INSERT INTO account_run (account_id, stamp) VALUES (?, ${newStamp})
    ON CONFLICT DO UPDATE SET stamp = excluded.stamp`;
  statement(db, sql).run(accountId);
}

/** Another whenever an answer has changed anything that is stored of the account's mail; `null` before the first. */
export function mailStamp(db: Db, accountId: string): number | null {
  const sql = 'SELECT stamp FROM account_run WHERE account_id = ?';
  return statement<{ stamp: number | null }>(db, sql).get(accountId)?.stamp ?? null;
}

/** Whether a complete list read now is one more look at the account, and not the same answer again. */
export function isNewLook(mark: ListingMark | null, now: number): boolean {
  return mark?.completeAt !== now;
}

/** How long something may be absent from complete lists, and from how many, before it counts as gone. */
const goneAfterMs = dayMs;
const goneAfterPolls = 3;

export interface Absence {
  readonly missingSince: number | null;
  readonly missingPolls: number;
  readonly goneSince: number | null;
}

export const notMissing: Absence = { missingSince: null, missingPolls: 0, goneSince: null };

/**
 * Absent from one more complete list: missing at once, gone since then after 24 h and three lists (decision M7). Lists
 * are counted no further than that, so that what stays absent costs no writes.
 */
export function missedOnceMore(before: Absence, now: number): Absence {
  const missingSince = before.missingSince ?? now;
  const missingPolls = Math.min(before.missingPolls + 1, goneAfterPolls);
  const gone = missingPolls === goneAfterPolls && now - missingSince >= goneAfterMs;
  return { missingSince, missingPolls, goneSince: before.goneSince ?? (gone ? missingSince : null) };
}

/** An absence as its columns. */
export function absenceColumns({ missingSince, missingPolls, goneSince }: Absence) {
  return { missing_since: missingSince, missing_polls: missingPolls, gone_since: goneSince };
}

/** SQL: when a campaign (`c`) was read; a complete list of them (in `l`, how the account is read) stands for every one that is not missing from it. */
export const campaignReadAt = `CASE WHEN c.read_at IS NULL OR c.missing_since IS NOT NULL THEN c.read_at ELSE max(c.read_at, coalesce(l.campaigns_complete_at, 0)) END`;
