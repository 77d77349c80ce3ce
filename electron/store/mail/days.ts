/** A provider's own daily rows: corrections, holes, and days that come and go around midnight. */
import { calendarTime, type DayZone } from '../../core/day-zone.ts';
import { dayMs, dayNumber, dayOf } from '../../core/days.ts';
import {
  countFields,
  noCounts,
  type CountField,
  type Counts,
  type DayReading,
  type DaysReading,
} from '../../core/model.ts';
import { lastOfEach } from '../../core/last-of-each.ts';
import type { Note } from '../../core/notes.ts';
import { daySource } from './growth.ts';
import {
  mergeDay,
  settlingMs,
  stateByTime,
  stateNumber,
  stateOfNumber,
  type Correction,
  type StoredDay,
} from './merge-day.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';
import { ensureAccountSubject, ensureSubject } from './subjects.ts';
import { countColumns, countsFrom, numbersToJson, sameCounts, type CountColumns } from '../values.ts';

interface Stored extends StoredDay {
  /** What it is split into, as its column has it; `null` where nobody told. */
  readonly parts: string | null;
  readonly lowerSince: number | null;
  readonly revision: number;
  readonly writtenAt: number;
}

/** One series being saved. */
interface Series {
  readonly db: Db;
  readonly subjectId: number;
  readonly stored: ReadonlyMap<number, Stored>;
  /** When the answer came, epoch ms by the provider's clock. */
  readonly at: number;
  /** The same as clocks where its days begin show it: what has ended and settled is reckoned by that. */
  readonly now: number;
}

/**
 * Saves what an answer of `at` (epoch ms by the provider's clock) says about days, which are those of that zone; returns what
 * was odd, for a person. Saving the same again writes nothing.
 */
export function saveDays(
  db: Db,
  accountId: string,
  reading: DaysReading,
  at: number,
  dayZone: DayZone,
): readonly Note[] {
  const now = calendarTime(dayZone, at);
  const subjectId =
    reading.campaignId === null
      ? ensureAccountSubject(db, accountId)
      : ensureSubject(db, accountId, 'campaign', reading.campaignId);
  const today = dayNumber(dayOf(now));
  const { items, repeated } = lastOfEach(reading.rows, (row) => row.day);
  const rows = new Map(items.map((row) => [dayNumber(row.day), row]));
  const future = [...rows.keys()].filter((day) => day > today + 1); // the provider's day may be ahead of the zone's by one
  for (const day of future) rows.delete(day);

  const first = Math.min(dayNumber(reading.from), ...rows.keys());
  const last = Math.max(dayNumber(reading.to), ...rows.keys());
  const series: Series = { db, subjectId, stored: readStored(db, subjectId, first, last), at, now };

  for (const [day, row] of rows) saveRow(series, day, row);
  const missing = missingDays(reading, rows, today);
  if (reading.everyDay) for (const day of missing) saveHole(series, day);
  else for (const day of missing) saveOmitted(series, day, rows);
  endOpenDays(db, subjectId, today);

  const notes: Note[] = [];
  const expected = rows.size === 0 ? settledWithMail(series, reading) : 0;
  if (expected > 0) notes.push({ code: 'none-returned', before: expected, what: 'day' });
  if (reading.everyDay && missing.length > 0) notes.push({ code: 'days-missing', count: missing.length });
  if (repeated > 0) notes.push({ code: 'repeated', count: repeated, what: 'day' });
  if (future.length > 0) notes.push({ code: 'days-in-future', count: future.length });
  return notes;
}

/**
 * Days of that range with mail: a provider may leave out the others. One that is just over may be gone for some hours, while
 * it is added up (decision D4).
 */
function settledWithMail({ stored, now }: Series, { from, to }: DaysReading): number {
  let days = 0;
  for (const [day, { counts }] of stored) {
    const isAsked = day >= dayNumber(from) && day <= dayNumber(to);
    const hasMail = countFields.some((field) => (counts[field] ?? 0) > 0);
    if (isAsked && hasMail && stateByTime(day, now) !== 'provisional') days++;
  }
  return days;
}

/**
 * Past days of the echoed range without a row (decision T4: the echo is believed). A series that does not promise every
 * day begins with its first row.
 */
function missingDays(reading: DaysReading, rows: ReadonlyMap<number, DayReading>, today: number): readonly number[] {
  const from = reading.everyDay ? dayNumber(reading.from) : Math.max(dayNumber(reading.from), Math.min(...rows.keys()));
  const to = Math.min(dayNumber(reading.to), today - 1);
  const missing: number[] = [];
  for (let day = from; day <= to; day++) if (!rows.has(day)) missing.push(day);
  return missing;
}

function saveRow(series: Series, day: number, given: DayReading): void {
  const stored = series.stored.get(day) ?? null;
  const merged = mergeDay(stored, given.counts, day, series.now);
  // An answer that tells of none leaves those that are known.
  write(series, day, merged, given.parts === undefined ? (stored?.parts ?? null) : numbersToJson(given.parts));
  for (const correction of merged.corrections) logCorrection(series, day, correction);
}

/** A day the provider promised and did not give is unknown, not zero (decision T3). Known numbers are kept. */
function saveHole(series: Series, day: number): void {
  if (!series.stored.has(day)) write(series, day, { counts: noCounts, state: 'hole' });
}

/**
 * A day missing from a series that may leave days out (decision D2): unknown at first; "zero, not reported" once a later
 * answer leaves it out too, although it has days before and after and the nightly aggregation must have run.
 */
function saveOmitted(series: Series, day: number, rows: ReadonlyMap<number, DayReading>): void {
  const stored = series.stored.get(day);
  if (stored === undefined) {
    write(series, day, { counts: noCounts, state: 'hole' });
    return;
  }
  const aggregated = series.now >= (day + 1) * dayMs + settlingMs;
  const bounded = day > Math.min(...rows.keys()) && day < Math.max(...rows.keys());
  if (stored.state === 'hole' && stored.writtenAt !== series.now && aggregated && bounded) {
    write(series, day, { counts: zerosLike([...rows.values()].map(({ counts }) => counts)), state: 'closed' });
  }
}

/** Zero for every counter the provider reports at all. */
function zerosLike(rows: readonly Counts[]): Counts {
  const zeros: Record<CountField, number | null> = { ...noCounts };
  for (const field of countFields) if (rows.some((row) => row[field] !== null)) zeros[field] = 0;
  return zeros;
}

function write(series: Series, day: number, next: StoredDay, parts: string | null = null): void {
  const stored = series.stored.get(day);
  const { lowerSince = null } = next;
  const isSame = stored?.state === next.state && stored.lowerSince === lowerSince && stored.parts === parts;
  if (isSame && sameCounts(stored.counts, next.counts)) return;
  const revision = stored === undefined ? 1 : stored.revision + Number(!sameCounts(stored.counts, next.counts));
  upsert(series.db, 'daily', ['subject_id', 'day', 'source'], {
    subject_id: series.subjectId,
    day,
    source: daySource.provider,
    ...next.counts,
    state: stateNumber(next.state),
    // Of a provider's day: held against answers that give less of it, since then.
    held: Number(lowerSince !== null),
    revision,
    written_at: lowerSince ?? series.now,
    parts,
  });
}

function logCorrection(series: Series, day: number, { field, old, new: value }: Correction): void {
  upsert(series.db, 'correction', ['subject_id', 'day', 'at', 'field'], {
    subject_id: series.subjectId,
    day,
    at: series.at,
    field,
    old,
    new: value,
  });
}

interface StoredRow extends CountColumns {
  readonly day: number;
  readonly state: number;
  readonly revision: number;
  readonly written_at: number;
  readonly held: number;
  readonly parts: string | null;
}

function readStored(db: Db, subjectId: number, first: number, last: number): ReadonlyMap<number, Stored> {
  const sql = `SELECT d.day, ${countColumns('d')}, d.state, d.revision, d.written_at, d.held, d.parts FROM daily d
    WHERE d.subject_id = ? AND d.day BETWEEN ? AND ? AND d.source = ${daySource.provider}`;
  const rows = statement<StoredRow>(db, sql).all(subjectId, first, last);
  return new Map(
    rows.map((row) => [
      row.day,
      {
        counts: countsFrom(row),
        parts: row.parts,
        state: stateOfNumber(row.state),
        revision: row.revision,
        writtenAt: row.written_at,
        lowerSince: row.held === 1 ? row.written_at : null,
      },
    ]),
  );
}

/** An open day that ended without having been read again is provisional: what was last seen of it. */
function endOpenDays(db: Db, subjectId: number, today: number): void {
  const sql = `UPDATE daily SET state = ${stateNumber('provisional')}
    WHERE subject_id = ? AND source = ${daySource.provider} AND day < ? AND state = ${stateNumber('open')}`;
  statement(db, sql).run(subjectId, today);
}
