/**
 * What rules are replayed on: one query per table and account, as bare tuples, because there may be a million of them.
 * Days are days since 1970.
 */
import type { Warmup } from '../../core/model.ts';
import type { RateRule } from '../../core/rates.ts';
import { statement, tuples } from '../statement.ts';
import type { Db } from '../db.ts';
import { fromFlag } from '../values.ts';
import { wholeAccountSql } from './subjects.ts';

/** A mailbox or campaign as far as a replay names it. */
export interface ReplaySubject {
  readonly id: string;
  readonly name: string;
  /** When it ended or was gone, epoch ms. */
  readonly endedAt: number | null;
  /** What a mailbox's provider says of its warm-up, in its own word. */
  readonly warmup: Warmup;
  /** It reports a daily limit. */
  readonly hasLimit: boolean;
}

/** The account's mailboxes, those that are gone included, by subject number. */
export function replaySenders(db: Db, accountId: string): ReadonlyMap<number, ReplaySubject> {
  const sql = `SELECT s.id AS number, s.provider_id AS id, coalesce(x.email, x.name, s.provider_id) AS name, x.gone_since AS endedAt,
      x.warmup_enabled AS warmupEnabled, x.warmup_status AS warmupStatus, x.daily_limit > 0 AS limited
    FROM subject s JOIN sender x ON x.subject_id = s.id WHERE s.account_id = ? AND s.kind = 'sender' ORDER BY s.provider_id`;
  return subjectsOf(db, sql, accountId);
}

/** The same of campaigns. */
export function replayCampaigns(db: Db, accountId: string): ReadonlyMap<number, ReplaySubject> {
  const sql = `SELECT s.id AS number, s.provider_id AS id, coalesce(x.name, s.provider_id) AS name,
      coalesce(x.ended_at, x.gone_since) AS endedAt, NULL AS warmupEnabled, NULL AS warmupStatus, 0 AS limited
    FROM subject s JOIN campaign x ON x.subject_id = s.id WHERE s.account_id = ? AND s.kind = 'campaign' ORDER BY s.provider_id`;
  return subjectsOf(db, sql, accountId);
}

interface SubjectColumns {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly endedAt: number | null;
  readonly warmupEnabled: number | null;
  readonly warmupStatus: string | null;
  readonly limited: number | null;
}

function subjectsOf(db: Db, sql: string, accountId: string): ReadonlyMap<number, ReplaySubject> {
  const rows = statement<SubjectColumns>(db, sql).all(accountId);
  return new Map(
    rows.map(({ number, id, name, endedAt, warmupEnabled, warmupStatus, limited }) => [
      number,
      {
        id,
        name,
        endedAt,
        warmup: { enabled: fromFlag(warmupEnabled), status: warmupStatus },
        hasLimit: limited === 1,
      },
    ]),
  );
}

/** Subject, day, sent today, daily limit, sent in total, lifetime bounce rate in parts per million. */
export type SenderDayTuple = readonly [number, number, number | null, number | null, number | null, number | null];

/** The mailboxes' days from `fromDay` to `toDay`, by day. */
export function senderDayTuples(db: Db, accountId: string, fromDay: number, toDay: number): readonly SenderDayTuple[] {
  // A day on which no counter changed has nothing to say but that nothing was sent.
  const sql = `SELECT d.subject_id, d.day, d.sent_today, d.daily_limit, d.total_sent, d.bounce_ppm
    FROM ${wholeAccountSql} CROSS JOIN sender_day d ON d.account_subject = o.id AND d.day BETWEEN :from AND :to
    WHERE coalesce(d.sent_today, d.daily_limit, d.total_sent, d.bounce_ppm) IS NOT NULL ORDER BY d.day, d.subject_id`;
  return tuples<SenderDayTuple>(db, sql, { accountId, from: fromDay, to: toDay });
}

/** Subject, time (the window's last day, or epoch ms of the sample), numerator, denominator; unknown is `null`. */
export type RateTuple = readonly [number, number, number | null, number | null];

/** The mailboxes' windows that end from `fromDay` to `toDay` as that rate, by last day. */
export function senderWindowTuples(
  db: Db,
  accountId: string,
  rate: RateRule,
  fromDay: number,
  toDay: number,
): readonly RateTuple[] {
  const sql = `SELECT w.subject_id, w.to_day, ${rateColumns('w', rate)}
    FROM ${wholeAccountSql} CROSS JOIN sender_window w ON w.account_subject = o.id AND w.to_day BETWEEN :from AND :to
    ORDER BY w.to_day, w.subject_id`;
  return tuples<RateTuple>(db, sql, { accountId, from: fromDay, to: toDay });
}

/** What the campaigns' counters came to as that rate from `from` to `to` (epoch ms), by campaign id, then time. */
export function campaignSampleTuples(
  db: Db,
  accountId: string,
  rate: RateRule,
  from: number,
  to: number,
): readonly RateTuple[] {
  const sql = `SELECT c.subject_id, c.at, ${rateColumns('c', rate)}
    FROM subject s JOIN campaign_sample c ON c.subject_id = s.id AND c.step = 0
    WHERE s.account_id = ? AND s.kind = 'campaign' AND c.at BETWEEN ? AND ? ORDER BY s.provider_id, c.at`;
  return tuples<RateTuple>(db, sql, accountId, from, to);
}

/** Adding an unknown counter gives an unknown sum, in SQL as in `sumOf`. */
function rateColumns(alias: string, { numerator, denominator }: RateRule): string {
  return `${alias}.${numerator}, ${['0', ...denominator.map((field) => `${alias}.${field}`)].join(' + ')}`;
}
