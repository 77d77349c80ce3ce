/** Daily numbers worked out from counters that only grow. */
import { dayMs } from '../../core/days.ts';
import { countFields, noCounts, type CountField, type Counts } from '../../core/model.ts';
import { addCounts } from '../../core/rates.ts';
import { settlingMs, stateByTime, stateNumber, stateOfNumber } from './merge-day.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';
import { countColumns, countsFrom, type CountColumns } from '../values.ts';

/** Where a daily row comes from. A lower number wins. */
export const daySource = { provider: 0, campaigns: 1, mailboxes: 2 } as const;
export type DaySource = (typeof daySource)[keyof typeof daySource];

export interface Growth {
  readonly counts: Counts;
  /** Counters that fell: a new baseline, never a negative day. */
  readonly restarted: readonly CountField[];
}

/** What each counter grew by. Unknown on either side is unknown; a fall counts nothing and is named (fault F39). Pure. */
export function growthOf(before: Counts, after: Counts): Growth {
  const counts: Record<CountField, number | null> = { ...noCounts };
  const restarted: CountField[] = [];
  for (const field of countFields) {
    const from = before[field];
    const to = after[field];
    if (from === null || to === null) continue;
    counts[field] = Math.max(0, to - from);
    if (to < from) restarted.push(field);
  }
  return { counts, restarted };
}

/** The UTC day's number, without a detour over its text: this is asked for every mailbox of every poll. */
const dayAt = (ms: number): number => Math.floor(ms / dayMs);

/** Further back than this nothing is filled in. */
const longestGapDays = 400;
/** Once today has a row, only these days before it can still change their state by the passing of time. */
const settlingDays = Math.ceil(settlingMs / dayMs) + 1;

interface DerivedRow extends CountColumns {
  readonly state: number;
  readonly held: number;
  readonly revision: number;
}

/**
 * Adds growth since `previousAt` to the day of `now`. More than a day apart, how it spread is unknown: the day stays
 * provisional and the days between are holes, or zeros where nothing grew. No row is written while nothing changes, nor
 * a zero for a day the counting began in: what was sent before is unknown, and such a day never closes.
 */
export function addGrowth(
  db: Db,
  subjectId: number,
  source: DaySource,
  growth: Counts,
  previousAt: number,
  now: number,
): void {
  const today = dayAt(now);
  const before = dayAt(previousAt);
  const known = countFields.filter((field) => growth[field] !== null);
  if (known.length === 0) return;
  const nothing = known.every((field) => growth[field] === 0);
  if (nothing && before >= today) return;
  const row = derivedRow(db, subjectId, today, source);
  const begunToday = row === undefined && before >= today;
  if (nothing && row !== undefined) return;
  if (row === undefined) {
    settle(db, subjectId, source, longestGapDays, now);
    for (let day = Math.max(before + 1, today - longestGapDays); day < today; day++)
      fill(db, subjectId, day, source, nothing ? growth : noCounts, now);
  }
  const spread = !nothing && now - previousAt > dayMs;
  const counts = row === undefined ? growth : addCounts([countsFrom(row), growth]);
  const kept = row === undefined ? 'open' : stateOfNumber(row.state);
  write(db, subjectId, today, source, counts, {
    state: stateNumber(spread ? 'provisional' : kept === 'hole' ? 'open' : kept),
    held: Number(spread || begunToday || row?.held === 1),
    revision: (row?.revision ?? 0) + 1,
    written_at: now,
  });
}

function derivedRow(db: Db, subjectId: number, day: number, source: DaySource): DerivedRow | undefined {
  const sql = `SELECT ${countColumns('d')}, d.state, d.held, d.revision FROM daily d WHERE subject_id = ? AND day = ? AND source = ?`;
  return statement<DerivedRow>(db, sql).get(subjectId, day, source);
}

/** A day nothing was sampled on: unknown, unless the counters were the same before and after it. */
function fill(db: Db, subjectId: number, day: number, source: DaySource, counts: Counts, now: number): void {
  if (derivedRow(db, subjectId, day, source) !== undefined) return;
  const state = counts === noCounts ? 'hole' : stateByTime(day, now);
  write(db, subjectId, day, source, counts, { state: stateNumber(state), held: 0, revision: 1, written_at: now });
}

function write(
  db: Db,
  subjectId: number,
  day: number,
  source: DaySource,
  counts: Counts,
  rest: { readonly state: number; readonly held: number; readonly revision: number; readonly written_at: number },
): void {
  upsert(db, 'daily', ['subject_id', 'day', 'source'], { subject_id: subjectId, day, source, ...counts, ...rest });
}

/**
 * Lets time make the last days provisional or closed. Of mailboxes nobody asks for it, so theirs wait for the first row
 * of the next day.
 */
export function settleDays(db: Db, subjectId: number, source: DaySource, now: number): void {
  settle(db, subjectId, source, settlingDays, now);
}

/** Held days stay provisional. */
function settle(db: Db, subjectId: number, source: DaySource, back: number, now: number): void {
  const today = dayAt(now);
  const closedBefore = Math.floor((now - settlingMs) / dayMs);
  const next = `CASE WHEN day < :closedBefore AND held = 0 THEN ${stateNumber('closed')} ELSE ${stateNumber('provisional')} END`;
  const sql = `UPDATE daily SET state = ${next}
    WHERE subject_id = :subjectId AND source = :source AND day BETWEEN :today - :back AND :today - 1
      AND state IN (${stateNumber('open')}, ${stateNumber('provisional')}) AND state <> ${next}`;
  statement(db, sql).run({ closedBefore, subjectId, source, back, today });
}
