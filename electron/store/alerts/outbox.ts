/** Notifications between the transaction that decided them and the moment they are shown: none is lost to a crash. */
import type { Severity } from '../../core/alerts/state.ts';
import { dayMs, hourMs } from '../../core/days.ts';
import type { BannerKind, Told, Untold, WaitingItem } from '../../core/delivery/model.ts';
import type { SubjectKind } from '../../core/model.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { toJson } from '../values.ts';
import { ofKnownRule, saidFrom, saidSchema, untoldFrom, untoldSchema } from './values.ts';

export interface OutboxItem extends Omit<
  WaitingItem,
  'rule' | 'fromLevel' | 'toLevel' | 'awaySince' | 'heldQuiet' | 'heldBy' | 'value' | 'threshold'
> {
  /** The step it tells of; `null` for a reminder. */
  readonly transitionId: number | null;
}

type Waiting = OutboxItem & WaitingItem;

interface Columns extends Omit<
  Waiting,
  'alertId' | 'said' | 'subject' | 'away' | 'firstSight' | 'heldQuiet' | 'heldBy'
> {
  readonly alertId: number;
  readonly said: string;
  readonly accountId: string;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly away: number;
  readonly firstSight: number;
  readonly heldQuiet: number;
  readonly reason: string | null;
}

/** Adds a notification; call it in the transaction that saves the alert's state, while the account still counts as away. */
export function queueNotification(db: Db, item: Omit<OutboxItem, 'id'>): void {
  const sql = `INSERT INTO outbox (alert_id, transition_id, kind, said, account_id, subject_kind, subject_id, subject_name,
      severity, created_at, away, away_since, first_sight)
    VALUES (:alertId, :transitionId, :kind, :saidText, :accountId, :subjectKind, :subjectId, :subjectName,
      :severity, :createdAt, :away,
      iif(:away, (SELECT nullif(away_since, 0) FROM account_run WHERE account_id = :accountId), NULL), :firstSight)`;
  const { subject, alertId, away, firstSight, said, ...rest } = item;
  statement(db, sql).run({
    ...rest,
    alertId: Number(alertId),
    saidText: toJson(saidSchema, said),
    accountId: subject.accountId,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectName: subject.name,
    away: Number(away),
    firstSight: Number(firstSight),
  });
}

/** What is neither shown nor dropped, in the order in which it was decided. */
export function waitingNotifications(db: Db): readonly Waiting[] {
  const sql = `SELECT o.id, o.alert_id AS alertId, o.transition_id AS transitionId, o.kind, a.rule, o.said,
      o.account_id AS accountId, o.subject_kind AS subjectKind, o.subject_id AS subjectId, o.subject_name AS subjectName,
      o.severity, o.created_at AS createdAt, t.from_level AS fromLevel, t.to_level AS toLevel, o.away,
      o.away_since AS awaySince, o.first_sight AS firstSight, o.held_quiet AS heldQuiet, o.reason,
      a.value, a.threshold
    FROM outbox o JOIN alert a ON a.id = o.alert_id LEFT JOIN alert_transition t ON t.id = o.transition_id
    WHERE o.outcome IS NULL AND ${ofKnownRule('a')} ORDER BY o.id`;
  return statement<Columns>(db, sql).all().map(itemFrom);
}

/** Whether anything about this alert waits. */
export function isWaiting(db: Db, alertId: string): boolean {
  const sql = 'SELECT 1 FROM outbox WHERE alert_id = ? AND outcome IS NULL LIMIT 1';
  return statement(db, sql).get(Number(alertId)) !== undefined;
}

function itemFrom(row: Columns): Waiting {
  const { accountId, subjectKind, subjectId, subjectName, reason, ...item } = row;
  return {
    ...item,
    alertId: String(row.alertId),
    said: saidFrom(row.said),
    subject: { accountId, kind: subjectKind, id: subjectId, name: subjectName },
    away: row.away === 1,
    firstSight: row.firstSight === 1,
    heldQuiet: row.heldQuiet === 1,
    heldBy: untoldFrom(reason)?.code ?? null,
  };
}

/** What was decided has its words in its banner, or none. */
const saidNoMore = `'{"code":"alert"}'`;

/** One notification as it was shown: its words are a record, and never read again but by a person. */
export interface ShownBanner {
  readonly kind: BannerKind;
  readonly title: string;
  readonly body: string;
  readonly severity: Severity;
  readonly shownAt: number;
}

/** Notes that these were really shown, in one banner. */
export function recordBanner(db: Db, banner: ShownBanner, itemIds: readonly number[]): void {
  const sql = `INSERT INTO banner (kind, title, body, severity, shown_at)
    VALUES (:kind, :title, :body, :severity, :shownAt) RETURNING id`;
  const added = statement<{ id: number }>(db, sql).get({ ...banner });
  const mark = `UPDATE outbox SET outcome = 'shown', reason = NULL, decided_at = ?, banner_id = ?, said = ${saidNoMore} WHERE id = ? AND outcome IS NULL`;
  for (const id of itemIds) statement(db, mark).run(banner.shownAt, added?.id ?? null, id);
}

/** Notes that this need not be shown any more, and why: a person may ask. */
export function dropNotification(db: Db, id: number, reason: Untold, at: number): void {
  const sql = `UPDATE outbox SET outcome = 'dropped', reason = ?, decided_at = ?, said = ${saidNoMore} WHERE id = ? AND outcome IS NULL`;
  statement(db, sql).run(toJson(untoldSchema, reason), at, id);
}

/** Notes what it waits for. What quiet hours held once is told in their digest, whatever else it waits for then. */
export function noteWaiting(db: Db, id: number, untold: Untold): void {
  const reason = toJson(untoldSchema, untold);
  const heldQuiet = Number(untold.code === 'quiet');
  const sql = `UPDATE outbox SET reason = :reason, held_quiet = max(held_quiet, :heldQuiet)
    WHERE id = :id AND outcome IS NULL AND (reason IS NOT :reason OR held_quiet < :heldQuiet)`;
  statement(db, sql).run({ id, reason, heldQuiet });
}

/** Counts what waits as found after an absence. */
export function noteAway(db: Db, id: number): void {
  const since = 'SELECT nullif(away_since, 0) FROM account_run r WHERE r.account_id = outbox.account_id';
  const sql = `UPDATE outbox SET away = 1, away_since = coalesce(away_since, (${since})) WHERE id = ? AND outcome IS NULL`;
  statement(db, sql).run(id);
}

/** When a notification of this alert was last shown; `null` if never. */
export function notifiedAt(db: Db, alertId: string): number | null {
  const sql = `SELECT max(decided_at) AS at FROM outbox WHERE alert_id = ? AND outcome = 'shown'`;
  return statement<{ at: number | null }>(db, sql).get(Number(alertId))?.at ?? null;
}

/** When a notification of each alert was last shown, by alert id, so that a list of thousands asks once. */
export function lastNotified(db: Db): ReadonlyMap<string, number> {
  const sql = `SELECT o.alert_id AS id, max(o.decided_at) AS at FROM outbox o JOIN alert a ON a.id = o.alert_id
    WHERE o.outcome = 'shown' AND a.phase <> 'inactive' GROUP BY o.alert_id`;
  return new Map(
    statement<{ id: number; at: number }>(db, sql)
      .all()
      .map(({ id, at }) => [String(id), at]),
  );
}

/** Of these alerts something waits, or they stand over a line. */
const ofInterest = `(SELECT id FROM alert WHERE phase <> 'inactive' UNION SELECT alert_id FROM outbox WHERE outcome IS NULL)`;
/** Steps so long ago say nothing about unrest. */
const stepsForMs = dayMs + hourMs;

interface ToldColumns {
  readonly id: number;
  readonly shownAt: number | null;
  readonly shownId: number | null;
  readonly startId: number | null;
  readonly startReason: string | null;
  readonly unstableAt: number | null;
}

/** What was told of each alert that is active or has something waiting, by alert id. Without any history there is no entry. */
export function toldSoFar(db: Db, now: number): ReadonlyMap<string, Told> {
  const steps = Map.groupBy(
    statement<{ id: number; at: number }>(
      db,
      `SELECT alert_id AS id, at FROM alert_transition
        WHERE at > ? AND id > 0 AND tell IS NOT NULL AND alert_id IN ${ofInterest} ORDER BY at, id`,
    ).all(now - stepsForMs),
    ({ id }) => id,
  );
  // A firing begins with the step up from no level: what was shown since then, by order and not by clock, is about it.
  const sql = `SELECT told.*, s.reason AS startReason FROM (SELECT o.alert_id AS id,
      max(iif(o.outcome = 'shown' AND o.kind <> 'resolved', o.decided_at, NULL)) AS shownAt,
      max(iif(o.outcome = 'shown' AND o.kind <> 'resolved', o.id, NULL)) AS shownId,
      max(iif(o.kind = 'fired' AND coalesce(t.from_level, 0) = 0, o.id, NULL)) AS startId,
      max(iif(o.kind = 'unstable' AND o.outcome = 'shown', o.created_at, NULL)) AS unstableAt
    FROM outbox o LEFT JOIN alert_transition t ON t.id = o.transition_id
    WHERE o.alert_id IN ${ofInterest} GROUP BY o.alert_id) told LEFT JOIN outbox s ON s.id = told.startId AND s.outcome = 'dropped'`;
  return new Map(
    statement<ToldColumns>(db, sql)
      .all()
      .map(({ id, shownAt, shownId, startId, startReason, unstableAt }) => [
        String(id),
        {
          shownAt,
          thisFiring: shownId !== null && shownId >= (startId ?? 0),
          startRecovered: isRecovered(untoldFrom(startReason)),
          unstableAt,
          steps: (steps.get(id) ?? []).map(({ at }) => at),
        },
      ]),
  );
}

function isRecovered(untold: Untold | null): boolean {
  return untold?.code === 'dropped' && untold.why === 'recovered';
}

/** What keeps back what waits about each alert, by alert id; one that was not looked at yet has no entry. */
export function heldReasons(db: Db): ReadonlyMap<string, Untold> {
  const sql = 'SELECT alert_id AS id, reason FROM outbox WHERE outcome IS NULL AND reason IS NOT NULL ORDER BY id';
  return new Map(
    statement<{ id: number; reason: string }>(db, sql)
      .all()
      .flatMap(({ id, reason }) => {
        const untold = untoldFrom(reason);
        return untold === null ? [] : [[String(id), untold] as const];
      }),
  );
}
