/** What the views and the terminal are drawn from. Everything is found by index; nothing is worked out twice. */
import { dayFromNumber, dayNumber } from '../../core/days.ts';
import { noCounts, type Day, type SenderReading, type StepReading } from '../../core/model.ts';
import type { CampaignRow, DayRow, SenderRow } from '../../core/snapshot.ts';
import { daySource, type DaySource } from './growth.ts';
import { keptWithMail } from './kept.ts';
import { stateNumber, stateOfNumber } from './merge-day.ts';
import { campaignReadAt } from './listings.ts';
import { statement } from '../statement.ts';
import { wholeAccountSql } from './subjects.ts';
import type { Db } from '../db.ts';
import { countColumns, countsFrom, fromFlag, fromJson, fromPpm, numbersByName, type CountColumns } from '../values.ts';

interface SenderColumns
  extends
    CountColumns,
    Omit<SenderReading, 'lifetimeBounceRate' | 'warmup'>,
    Pick<SenderRow, 'windowAsOf' | 'windowsAsOf' | 'asOf' | 'missingSince' | 'goneSince'> {
  readonly bouncePpm: number | null;
  readonly warmupEnabled: number | null;
  readonly warmupStatus: string | null;
  readonly fromDay: number | null;
  readonly toDay: number | null;
}

/** SQL: when a mailbox (`x`) was last in an answer; a complete list of them (in `l`, how the account is read) stands for every one that is not missing from it. */
export const senderSeenAt =
  'CASE WHEN x.missing_since IS NULL THEN max(x.seen_at, coalesce(l.senders_complete_at, 0)) ELSE x.seen_at END';
/** SQL: that a window (`w`) is the last one of its mailbox (`s`, `x`) in its account (`o`). */
const latestWindow = 'w.account_subject = o.id AND w.to_day = x.window_day AND w.subject_id = s.id';

const senderColumns = `SELECT s.provider_id AS id, x.email, x.name, x.status, x.sent_today AS sentToday, x.daily_limit AS dailyLimit,
    x.total_sent AS totalSent, x.total_received AS totalReceived, x.bounce_ppm AS bouncePpm,
    x.warmup_enabled AS warmupEnabled, x.warmup_status AS warmupStatus,
    w.from_day AS fromDay, w.to_day AS toDay,
    coalesce(w.read_at, l.sender_windows_read_at) AS windowAsOf, l.sender_windows_read_at AS windowsAsOf, ${countColumns('w')},
    ${senderSeenAt} AS asOf,
    x.missing_since AS missingSince, x.gone_since AS goneSince
  FROM subject s JOIN sender x ON x.subject_id = s.id
    JOIN subject o ON o.account_id = s.account_id AND o.kind = 'account' AND o.provider_id = s.account_id
    LEFT JOIN sender_window w ON ${latestWindow}
    LEFT JOIN account_run l ON l.account_id = s.account_id
  WHERE s.account_id = ? AND s.kind = 'sender'`;
/** The statement behind `listSenders`; its plan is part of what the tests promise. */
export const sendersSql = `${senderColumns} ORDER BY s.provider_id`;

/** The account's mailboxes by id, those missing or gone included. */
export function listSenders(db: Db, accountId: string): readonly SenderRow[] {
  return statement<SenderColumns>(db, sendersSql).all(accountId).map(senderFrom);
}

/** One mailbox; `null` where it is not known. */
export function findSender(db: Db, accountId: string, id: string): SenderRow | null {
  const row = statement<SenderColumns>(db, `${senderColumns} AND s.provider_id = ?`).get(accountId, id);
  return row === undefined ? null : senderFrom(row);
}

/** Whether any mailbox of the account that is not gone has a daily limit. */
export function hasLimits(db: Db, accountId: string): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM subject s JOIN sender x ON x.subject_id = s.id
    WHERE s.account_id = ? AND s.kind = 'sender' AND x.gone_since IS NULL AND x.daily_limit > 0) AS found`;
  return statement<{ found: number }>(db, sql).get(accountId)?.found === 1;
}

/** What says how a mailbox is called and how old it is. */
export type NamedSender = Pick<SenderRow, 'id' | 'email' | 'name' | 'asOf' | 'missingSince'>;

/** Those of these mailboxes of the account that are listed; `ids` is a JSON array. */
export const listedAmong = keptWithMail((db, accountId, ids: string): readonly NamedSender[] => {
  const sql = `SELECT s.provider_id AS id, x.email, x.name, ${senderSeenAt} AS asOf, x.missing_since AS missingSince
    FROM subject s JOIN sender x ON x.subject_id = s.id LEFT JOIN account_run l ON l.account_id = s.account_id
    WHERE s.account_id = ? AND s.kind = 'sender' AND x.gone_since IS NULL AND s.provider_id IN (SELECT value FROM json_each(?))`;
  return statement<NamedSender>(db, sql).all(accountId, ids);
});

function senderFrom(row: SenderColumns): SenderRow {
  const { id, email, name, status, sentToday, dailyLimit, totalSent, totalReceived, asOf, missingSince, goneSince } =
    row;
  const warmup = { enabled: fromFlag(row.warmupEnabled), status: row.warmupStatus };
  const { fromDay, toDay } = row;
  return {
    id,
    email,
    name,
    status,
    sentToday,
    dailyLimit,
    totalSent,
    totalReceived,
    lifetimeBounceRate: fromPpm(row.bouncePpm),
    warmup: warmup.enabled === null && warmup.status === null ? null : warmup,
    window:
      fromDay === null || toDay === null
        ? null
        : { id, from: dayFromNumber(fromDay), to: dayFromNumber(toDay), counts: countsFrom(row) },
    windowAsOf: fromDay === null ? null : row.windowAsOf,
    windowsAsOf: fromDay === null ? null : row.windowsAsOf,
    asOf,
    missingSince,
    goneSince,
  };
}

interface CampaignColumns extends Omit<CampaignRow, 'counts' | 'steps' | 'leadStatus' | 'providerRates'> {
  readonly subjectId: number;
  readonly leadStatus: string;
  readonly open: number | null;
  readonly reply: number | null;
  readonly bounce: number | null;
}

/** The account's campaigns by id; the counters of one that is only listed are unknown. */
export const listCampaigns = keptWithMail((db, accountId): readonly CampaignRow[] => {
  const sql = `SELECT s.id AS subjectId, s.provider_id AS id, c.name, c.status, c.total_leads AS totalLeads, c.lead_status AS leadStatus,
      c.open_ppm AS open, c.reply_ppm AS reply, c.bounce_ppm AS bounce, c.ended_at AS endedAt, c.gone_since AS goneSince,
      ${campaignReadAt} AS asOf
    FROM subject s JOIN campaign c ON c.subject_id = s.id
      LEFT JOIN account_run l ON l.account_id = s.account_id
    WHERE s.account_id = ? AND s.kind = 'campaign' ORDER BY s.provider_id`;
  const totals = readTotals(db, accountId);
  return statement<CampaignColumns>(db, sql)
    .all(accountId)
    .map(({ subjectId, leadStatus, open, reply, bounce, ...row }) => {
      const steps = totals.get(subjectId) ?? [];
      return {
        ...row,
        counts: steps.find(({ step }) => step === 0)?.counts ?? noCounts,
        steps: steps.filter(({ step }) => step > 0),
        leadStatus: fromJson(numbersByName, leadStatus, {}),
        providerRates: { open: fromPpm(open), reply: fromPpm(reply), bounce: fromPpm(bounce) },
      };
    });
});

/** The latest counters of every campaign and step; step 0 is the whole campaign. */
function readTotals(db: Db, accountId: string): ReadonlyMap<number, readonly StepReading[]> {
  const sql = `SELECT t.subject_id AS subjectId, t.step, ${countColumns('t')} FROM subject s JOIN campaign_total t ON t.subject_id = s.id
    WHERE s.account_id = ? AND s.kind = 'campaign' ORDER BY s.provider_id, t.step`;
  const totals = new Map<number, StepReading[]>();
  for (const row of statement<CountColumns & { subjectId: number; step: number }>(db, sql).all(accountId)) {
    const steps = totals.get(row.subjectId);
    const step = { step: row.step, counts: countsFrom(row) };
    if (steps === undefined) totals.set(row.subjectId, [step]);
    else steps.push(step);
  }
  return totals;
}

interface DayColumns extends CountColumns {
  readonly day: number;
  readonly parts: string | null;
  readonly state: number;
  readonly revision: number;
  readonly source: DaySource;
}

/** The account's days from `from` to `to`, ascending. The provider's own row wins over one worked out from counters. */
export function listDays(db: Db, accountId: string, from: Day, to: Day): readonly DayRow[] {
  // With min() SQLite takes the other columns from the row that has the minimum (sqlite.org/lang_select.html#bareagg).
  const sql = `SELECT d.day, min(d.source) AS source, ${countColumns('d')}, d.state, d.revision, d.parts FROM subject s JOIN daily d ON d.subject_id = s.id
    WHERE s.account_id = ? AND s.kind = 'account' AND s.provider_id = s.account_id AND d.day BETWEEN ? AND ?
    GROUP BY d.day ORDER BY d.day`;
  return statement<DayColumns>(db, sql)
    .all(accountId, dayNumber(from), dayNumber(to))
    .map((row) => ({
      day: dayFromNumber(row.day),
      counts: countsFrom(row),
      state: stateOfNumber(row.state),
      revision: row.revision,
      ...(row.parts === null ? {} : { parts: fromJson(numbersByName, row.parts, {}) }),
      ...(row.source === daySource.provider ? {} : { grown: true }),
    }));
}

/** The same of the days that are looked at over and over. */
export const listDaysOfLate = keptWithMail(listDays);

/** The first day of the account of which anything is known; `null` without one. */
export function firstKnownDay(db: Db, accountId: string): Day | null {
  const sql = `SELECT d.day FROM subject s JOIN daily d ON d.subject_id = s.id
    WHERE s.account_id = ? AND s.kind = 'account' AND s.provider_id = s.account_id AND d.state <> ${stateNumber('hole')}
    ORDER BY d.day LIMIT 1`;
  const row = statement<{ day: number }>(db, sql).get(accountId);
  return row === undefined ? null : dayFromNumber(row.day);
}

/** SQL: the days from `:from` to `:to` as `n`, to look each of them up. */
const everyDay = 'WITH RECURSIVE n (day) AS (SELECT :from UNION ALL SELECT day + 1 FROM n WHERE day < :to)';

/**
 * Mails sent per mailbox and day, worked out from its total; by mailbox, then day. Unknown days are `null` or absent.
 * `ids`: of these mailboxes only.
 */
export function listSenderDays(
  db: Db,
  accountId: string,
  from: Day,
  to: Day,
  ids: readonly string[] | null = null,
): readonly {
  readonly senderId: string;
  readonly day: Day;
  readonly sent: number | null;
}[] {
  // Of some mailboxes each day is looked up, of all the days are walked through.
  const rows = `sender_day d ON d.account_subject = o.id AND d.grown IS NOT NULL`;
  const sql =
    ids === null
      ? `FROM ${wholeAccountSql} CROSS JOIN ${rows} AND d.day BETWEEN :from AND :to CROSS JOIN subject s ON s.id = d.subject_id`
      : `FROM ${wholeAccountSql} CROSS JOIN json_each(:ids) i
          CROSS JOIN subject s ON s.account_id = o.account_id AND s.kind = 'sender' AND s.provider_id = i.value
          CROSS JOIN n CROSS JOIN ${rows} AND d.day = n.day AND d.subject_id = s.id`;
  const select = `${everyDay} SELECT s.provider_id AS senderId, d.day, d.grown AS sent ${sql} ORDER BY s.provider_id, d.day`;
  return statement<{ senderId: string; day: number; sent: number | null }>(db, select)
    .all({
      accountId,
      from: dayNumber(from),
      to: dayNumber(to),
      ...(ids === null ? {} : { ids: JSON.stringify(ids) }),
    })
    .map(({ senderId, day, sent }) => ({ senderId, day: dayFromNumber(day), sent }));
}

/** Whether of any mailbox of the account more than one of these days is known. */
export function anySenderHasDays(db: Db, accountId: string, from: Day, to: Day): boolean {
  // The first mailbox that is looked at has them nearly always.
  const sql = `${everyDay} SELECT 1 FROM ${wholeAccountSql} CROSS JOIN sender_day d ON d.account_subject = o.id
      AND d.day BETWEEN :from AND :to AND d.grown IS NOT NULL
    WHERE EXISTS (SELECT 1 FROM n CROSS JOIN sender_day e ON e.account_subject = o.id AND e.day = n.day
      AND e.subject_id = d.subject_id WHERE n.day > d.day AND e.grown IS NOT NULL) LIMIT 1`;
  const bound = { accountId, from: dayNumber(from), to: dayNumber(to) };
  return statement(db, sql).get(bound) !== undefined;
}
