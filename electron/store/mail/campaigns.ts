/** Saving what an answer says about campaigns. */
import {
  countFields,
  type CampaignListing,
  type CampaignReading,
  type Counts,
  type CountField,
  type Listing,
} from '../../core/model.ts';
import { addCounts } from '../../core/rates.ts';
import { meaningOf, type WordMeanings } from '../../core/statuses.ts';
import { lastOfEach } from '../../core/last-of-each.ts';
import type { Note } from '../../core/notes.ts';
import { addGrowth, daySource, growthOf, settleDays } from './growth.ts';
import {
  absenceColumns,
  isNewLook,
  markListing,
  missedOnceMore,
  notMissing,
  readListing,
  type Absence,
  type ListingKind,
  type ListingMark,
} from './listings.ts';
import { lastingMs } from './merge-day.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';
import { ensureAccountSubject, ensureSubject } from './subjects.ts';
import { countColumns, countsFrom, numbersToJson, sameCounts, toPpm, type CountColumns } from '../values.ts';

interface Stored extends Absence, CampaignListing {
  readonly subjectId: number;
  readonly readAt: number | null;
  readonly endedAt: number | null;
}

/** Saves a list of campaigns (names and states only). `words` are the provider's for a campaign's state. */
export function saveCampaignList(
  db: Db,
  accountId: string,
  listing: Listing<CampaignListing>,
  now: number,
  words: WordMeanings,
): readonly Note[] {
  const stored = readStored(db, accountId);
  const { items, repeated } = lastOfEach(listing.items, (item) => item.id);
  for (const item of items) saveKnown(db, accountId, item, stored.get(item.id) ?? null, now, words);
  return [...finish(db, accountId, 'campaign-list', listing, stored, now), ...repeatedNote(repeated)];
}

/** Saves the counters of campaigns, and what they grew by as daily rows. */
export function saveCampaigns(
  db: Db,
  accountId: string,
  listing: Listing<CampaignReading>,
  now: number,
  words: WordMeanings,
): readonly Note[] {
  const mark = readListing(db, accountId, 'campaigns');
  const stored = readStored(db, accountId);
  const { items, repeated } = lastOfEach(listing.items, (item) => item.id);
  const growths: Counts[] = [];
  let restarted = 0;
  for (const item of items) {
    const before = stored.get(item.id) ?? null;
    const subjectId = saveKnown(db, accountId, item, before, now, words);
    saveReading(db, subjectId, item);
    // A complete list's time is that of all its campaigns; only outside one does a campaign need a time of its own.
    if (!listing.complete || before === null || needsOwnTime(before, now)) {
      statement(db, 'UPDATE campaign SET read_at = :now WHERE subject_id = :subjectId AND read_at IS NOT :now').run({
        subjectId,
        now,
      });
    }
    const growth = saveTotals(db, subjectId, item, now);
    if (growth === null) continue;
    const readAt = (before === null ? null : readTime(before, mark)) ?? now;
    addGrowth(db, subjectId, daySource.campaigns, growth.counts, readAt, now);
    settleDays(db, subjectId, daySource.campaigns, now);
    growths.push(growth.counts);
    restarted += Number(growth.restarted.includes('sent'));
  }
  if (mark !== null) {
    const account = ensureAccountSubject(db, accountId);
    addGrowth(db, account, daySource.campaigns, addCounts(growths), mark.readAt, now);
    settleDays(db, account, daySource.campaigns, now);
  }
  const notes: Note[] = [...finish(db, accountId, 'campaigns', listing, stored, now), ...repeatedNote(repeated)];
  if (restarted > 0) notes.push({ code: 'counters-restarted', count: restarted, what: 'campaign' });
  return notes;
}

/**
 * Campaigns that were not found: missing, and gone as what lists leave out is. Their history is kept (decision C10); seen
 * again, they are back. One that only a person named is gone at once: nothing is lost with it.
 */
export function missCampaigns(db: Db, accountId: string, ids: readonly string[], now: number): void {
  const stored = readStored(db, accountId);
  const counted = readListing(db, accountId, 'campaigns');
  for (const id of new Set(ids)) {
    const before = stored.get(id) ?? null;
    const wasSeen = before !== null && (before.readAt ?? before.name ?? before.status) !== null;
    if (wasSeen) saveAbsence(db, before, readTime(before, counted), missedOnceMore(before, now));
    else {
      const subjectId = saveKnown(db, accountId, { id, name: null, status: null }, before, now, {});
      const since = before?.goneSince ?? now;
      statement(db, 'UPDATE campaign SET gone_since = ? WHERE subject_id = ?').run(since, subjectId);
    }
  }
}

/** Remembers the campaigns that the present round of reading has not come to, in place of those it had not. */
export function saveCampaignsLeft(db: Db, accountId: string, ids: readonly string[], now: number): void {
  const stored = readStored(db, accountId);
  const left = new Set(ids);
  // One that a person named may not be known yet.
  for (const id of left) if (!stored.has(id)) saveKnown(db, accountId, { id, name: null, status: null }, null, now, {});
  const sql = `UPDATE campaign SET waits = w.waits FROM (SELECT s.id, s.provider_id IN (SELECT value FROM json_each(:ids)) AS waits
    FROM subject s WHERE s.account_id = :accountId AND s.kind = 'campaign') w WHERE subject_id = w.id AND campaign.waits <> w.waits`;
  statement(db, sql).run({ accountId, ids: JSON.stringify([...left]) });
}

function readStored(db: Db, accountId: string): ReadonlyMap<string, Stored> {
  const sql = `SELECT s.id AS subjectId, s.provider_id AS id, x.name, x.status, x.read_at AS readAt, x.ended_at AS endedAt,
      x.missing_since AS missingSince, x.missing_polls AS missingPolls, x.gone_since AS goneSince
    FROM subject s JOIN campaign x ON x.subject_id = s.id WHERE s.account_id = ? AND s.kind = 'campaign'`;
  return new Map(
    statement<Stored>(db, sql)
      .all(accountId)
      .map((row) => [row.id, row]),
  );
}

/** Saves that the campaign exists, its name and state. Only a word known to mean so ends it. Returns its subject. */
function saveKnown(
  db: Db,
  accountId: string,
  item: CampaignListing,
  before: Stored | null,
  now: number,
  words: WordMeanings,
): number {
  const subjectId = before?.subjectId ?? ensureSubject(db, accountId, 'campaign', item.id);
  const status = item.status ?? before?.status ?? null;
  const ended = meaningOf(words, status) === 'ended';
  upsert(db, 'campaign', ['subject_id'], {
    subject_id: subjectId,
    name: item.name ?? before?.name ?? null,
    status,
    ended_at: ended ? (before?.endedAt ?? now) : null,
    ...absenceColumns(notMissing),
  });
  return subjectId;
}

/** It was not read with the others; or at a time still to come, noted by a clock that was wrong. */
function needsOwnTime({ readAt, missingSince }: Stored, now: number): boolean {
  return readAt === null || readAt > now || missingSince !== null;
}

/** When a campaign's counters were last read: a complete list stands for every campaign that is not missing from it. */
function readTime(campaign: Pick<Stored, 'readAt' | 'missingSince'>, mark: ListingMark | null): number | null {
  if (campaign.readAt === null || campaign.missingSince !== null) return campaign.readAt;
  return Math.max(campaign.readAt, mark?.completeAt ?? 0);
}

function saveReading(db: Db, subjectId: number, item: CampaignReading): void {
  const rates = item.providerRates;
  const sql = `UPDATE campaign SET total_leads = :leads, lead_status = :leadStatus, open_ppm = :open, reply_ppm = :reply, bounce_ppm = :bounce
    WHERE subject_id = :subjectId
      AND (total_leads, lead_status, open_ppm, reply_ppm, bounce_ppm) IS NOT (:leads, :leadStatus, :open, :reply, :bounce)`;
  statement(db, sql).run({
    subjectId,
    leads: item.totalLeads,
    leadStatus: numbersToJson(item.leadStatus),
    open: toPpm(rates.open),
    reply: toPpm(rates.reply),
    bounce: toPpm(rates.bounce),
  });
}

/** Saves the counters of the campaign and its steps; returns the campaign's growth, `null` for its first counters. */
function saveTotals(db: Db, subjectId: number, item: CampaignReading, now: number) {
  const before = readTotals(db, subjectId);
  const whole = before.get(0);
  const known = whole === undefined ? null : withLastKnown(db, subjectId, whole, item.counts);
  const growth = known === null ? null : growthOf(beforeTheFall(db, subjectId, known, item.counts, now), item.counts);
  const steps = [{ step: 0, counts: item.counts }, ...item.steps];
  for (const { step, counts } of steps) {
    const latest = before.get(step);
    if (latest !== undefined && sameCounts(latest, counts)) continue;
    upsert(db, 'campaign_total', ['subject_id', 'step'], { subject_id: subjectId, step, ...counts });
    upsert(db, 'campaign_sample', ['subject_id', 'step', 'at'], { subject_id: subjectId, step, at: now, ...counts });
  }
  const remaining = new Set(steps.map(({ step }) => step));
  for (const step of before.keys()) {
    if (remaining.has(step)) continue;
    statement(db, 'DELETE FROM campaign_total WHERE subject_id = ? AND step = ?').run(subjectId, step);
  }
  return growth;
}

function readTotals(db: Db, subjectId: number): ReadonlyMap<number, Counts> {
  const sql = `SELECT t.step, ${countColumns('t')} FROM campaign_total t WHERE t.subject_id = ?`;
  const rows = statement<CountColumns & { step: number }>(db, sql).all(subjectId);
  return new Map(rows.map((row) => [row.step, countsFrom(row)]));
}

/** Counters the answer before left out, as last known: one unreadable answer must not cost what happened around it. */
function withLastKnown(db: Db, subjectId: number, counts: Counts, next: Counts): Counts {
  const known: Record<CountField, number | null> = { ...counts };
  for (const field of countFields) {
    if (known[field] === null && next[field] !== null) known[field] = lastKnown(db, subjectId, field);
  }
  return known;
}

/**
 * The counters to count growth from. One that fell and comes back within 12 h, to half of what it was at least, had been
 * emptied for a while: what it had before did not happen again. One that stays low is a new beginning (fault F39).
 */
function beforeTheFall(db: Db, subjectId: number, counts: Counts, next: Counts, now: number): Counts {
  const rose = countFields.filter((field) => (next[field] ?? 0) > (counts[field] ?? Infinity));
  if (rose.length === 0) return counts;
  const sql = `SELECT ${countFields.map((field) => `max(${field}) AS ${field}`).join(', ')} FROM campaign_sample
    WHERE subject_id = :subjectId AND step = 0 AND at <= :now AND at >= coalesce((SELECT max(at) FROM campaign_sample
      WHERE subject_id = :subjectId AND step = 0 AND at <= :since), 0)`;
  const most = statement<CountColumns>(db, sql).get({ subjectId, now, since: now - lastingMs });
  const before: Record<CountField, number | null> = { ...counts };
  for (const field of rose) {
    const [count, peak] = [next[field] ?? 0, most?.[field] ?? 0];
    if (count * 2 >= peak) before[field] = Math.min(count, Math.max(peak, counts[field] ?? 0));
  }
  return before;
}

function lastKnown(db: Db, subjectId: number, field: CountField): number | null {
  const sql = `SELECT ${field} AS value FROM campaign_sample WHERE subject_id = ? AND step = 0 AND ${field} IS NOT NULL ORDER BY at DESC LIMIT 1`;
  return statement<{ value: number }>(db, sql).get(subjectId)?.value ?? null;
}

/** Marks the list as read and, when it was read to its end, what is absent from it. */
function finish(
  db: Db,
  accountId: string,
  kind: ListingKind,
  listing: Listing<CampaignListing>,
  stored: ReadonlyMap<string, Stored>,
  now: number,
): readonly Note[] {
  const counted = readListing(db, accountId, 'campaigns');
  const mark = readListing(db, accountId, kind);
  markListing(db, accountId, kind, now, listing.complete);
  const given = new Set(listing.items.map((item) => item.id));
  const expected = [...stored.values()].filter((campaign) => campaign.goneSince === null);
  for (const campaign of listing.complete ? stored.values() : []) {
    if (isNewLook(mark, now) && !given.has(campaign.id))
      saveAbsence(db, campaign, readTime(campaign, counted), missedOnceMore(campaign, now));
  }
  return given.size === 0 && expected.length > 0
    ? [{ code: 'none-returned', before: expected.length, what: 'campaign' }]
    : [];
}

function saveAbsence(db: Db, { subjectId }: Pick<Stored, 'subjectId'>, readAt: number | null, absence: Absence): void {
  const { missingSince, missingPolls, goneSince } = absence;
  const sql = `UPDATE campaign SET read_at = :readAt, missing_since = :missingSince, missing_polls = :missingPolls, gone_since = :goneSince
    WHERE subject_id = :subjectId
      AND (read_at, missing_since, missing_polls, gone_since) IS NOT (:readAt, :missingSince, :missingPolls, :goneSince)`;
  statement(db, sql).run({ subjectId, readAt, missingSince, missingPolls, goneSince });
}

function repeatedNote(repeated: number): readonly Note[] {
  return repeated > 0 ? [{ code: 'repeated', count: repeated, what: 'campaign' }] : [];
}
