/** Notifications between the transaction that decided them and the moment they are shown: none is lost to a crash. */
import type { RuleName, Severity } from '../../core/alerts/model.ts';
import { dayMs, hourMs } from '../../core/days.ts';
import type { BannerKind, Told, WaitingItem } from '../../core/delivery/model.ts';
import type { Subject, SubjectKind } from '../../core/model.ts';
import type { NotificationKind } from '../../core/words/alerts.ts';
import { statement } from '../statement.ts';
import type { Db } from '../statement.ts';

/** `repeat`: it still fires. `unstable`: it changes so often that it is held from now on. */
export type OutboxKind = NotificationKind;
export type { BannerKind } from '../../core/delivery/model.ts';

export interface OutboxItem {
  readonly id: number;
  readonly alertId: string;
  /** The step it tells of; `null` for a reminder. */
  readonly transitionId: number | null;
  readonly kind: OutboxKind;
  readonly title: string;
  readonly body: string;
  readonly subject: Subject;
  readonly severity: Severity;
  readonly createdAt: number;
  /** Decided while the account caught up after a sleep, a quit or an offline stretch. */
  readonly away: boolean;
  /** Decided when the account was seen for the first time. */
  readonly firstSight: boolean;
}

interface Columns {
  readonly id: number;
  readonly alert_id: number;
  readonly transition_id: number | null;
  readonly kind: OutboxKind;
  readonly rule: RuleName;
  readonly title: string;
  readonly body: string;
  readonly account_id: string;
  readonly subject_kind: SubjectKind;
  readonly subject_id: string;
  readonly subject_name: string;
  readonly severity: Severity;
  readonly created_at: number;
  readonly from_level: number | null;
  readonly to_level: number | null;
  readonly away: number;
  readonly away_since: number | null;
  readonly first_sight: number;
  readonly held_quiet: number;
  readonly value: number | null;
  readonly threshold: number | null;
}

/** Adds a notification; call it in the transaction that saves the alert's state, while the account still counts as away. */
export function queueNotification(db: Db, item: Omit<OutboxItem, 'id'>): void {
  const sql = `INSERT INTO outbox (alert_id, transition_id, kind, title, body, account_id, subject_kind, subject_id, subject_name,
      severity, created_at, away, away_since, first_sight)
    VALUES (:alertId, :transitionId, :kind, :title, :body, :accountId, :subjectKind, :subjectId, :subjectName,
      :severity, :createdAt, :away,
      iif(:away, (SELECT nullif(away_since, 0) FROM account_run WHERE account_id = :accountId), NULL), :firstSight)`;
  const { subject, alertId, away, firstSight, ...rest } = item;
  statement(db, sql).run({
    ...rest,
    alertId: Number(alertId),
    accountId: subject.accountId,
    subjectKind: subject.kind,
    subjectId: subject.id,
    subjectName: subject.name,
    away: Number(away),
    firstSight: Number(firstSight),
  });
}

/** What is neither shown nor dropped, in the order in which it was decided. */
export function waitingNotifications(db: Db): readonly (OutboxItem & WaitingItem)[] {
  const sql = `SELECT o.*, a.rule, a.value, a.threshold, t.from_level, t.to_level
    FROM outbox o JOIN alert a ON a.id = o.alert_id LEFT JOIN alert_transition t ON t.id = o.transition_id
    WHERE o.outcome IS NULL ORDER BY o.id`;
  return statement<Columns>(db, sql).all().map(itemFrom);
}

/** Whether anything about this alert waits. */
export function isWaiting(db: Db, alertId: string): boolean {
  const sql = 'SELECT 1 FROM outbox WHERE alert_id = ? AND outcome IS NULL LIMIT 1';
  return statement(db, sql).get(Number(alertId)) !== undefined;
}

function itemFrom(row: Columns): OutboxItem & WaitingItem {
  return {
    id: row.id,
    alertId: String(row.alert_id),
    transitionId: row.transition_id,
    kind: row.kind,
    rule: row.rule,
    title: row.title,
    body: row.body,
    subject: { accountId: row.account_id, kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
    severity: row.severity,
    createdAt: row.created_at,
    fromLevel: row.from_level,
    toLevel: row.to_level,
    away: row.away === 1,
    awaySince: row.away_since,
    firstSight: row.first_sight === 1,
    heldQuiet: row.held_quiet === 1,
    value: row.value,
    threshold: row.threshold,
  };
}

/** One notification as it was shown. */
export interface ShownBanner {
  readonly kind: BannerKind;
  readonly title: string;
  readonly body: string;
  readonly severity: Severity;
  readonly shownAt: number;
}

/** Notes that these were really shown, in one banner. */
export function recordBanner(db: Db, banner: ShownBanner, itemIds: readonly number[]): void {
  const { kind, title, body, severity, shownAt } = banner;
  const sql = `INSERT INTO banner (kind, title, body, severity, shown_at)
    VALUES (:kind, :title, :body, :severity, :shownAt) RETURNING id`;
  const added = statement<{ id: number }>(db, sql).get({ kind, title, body, severity, shownAt });
  const mark = `UPDATE outbox SET outcome = 'shown', reason = NULL, decided_at = ?, banner_id = ? WHERE id = ? AND outcome IS NULL`;
  for (const id of itemIds) statement(db, mark).run(shownAt, added?.id ?? null, id);
}

/** Notes that this need not be shown any more, and why: a person may ask. */
export function dropNotification(db: Db, id: number, reason: string, at: number): void {
  const sql = `UPDATE outbox SET outcome = 'dropped', reason = ?, decided_at = ? WHERE id = ? AND outcome IS NULL`;
  statement(db, sql).run(reason, at, id);
}

/** Notes what it waits for. What quiet hours held once is told in their digest, whatever else it waits for then. */
export function noteWaiting(db: Db, id: number, reason: string, heldQuiet = false): void {
  const sql = `UPDATE outbox SET reason = :reason, held_quiet = max(held_quiet, :heldQuiet)
    WHERE id = :id AND outcome IS NULL AND (reason IS NOT :reason OR held_quiet < :heldQuiet)`;
  statement(db, sql).run({ id, reason, heldQuiet: Number(heldQuiet) });
}

/** Counts what waits as found after an absence. */
export function noteAway(db: Db, id: number): void {
  statement(db, 'UPDATE outbox SET away = 1 WHERE id = ? AND outcome IS NULL').run(id);
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
  readonly unstableAt: number | null;
}

/** What was told of each alert that is active or has something waiting, by alert id. Without any history there is no entry. */
export function toldSoFar(db: Db, now: number): ReadonlyMap<string, Told> {
  const steps = Map.groupBy(
    statement<{ id: number; at: number }>(
      db,
      `SELECT alert_id AS id, at FROM alert_transition
        WHERE at > ? AND tell IS NOT NULL AND alert_id IN ${ofInterest} ORDER BY at, id`,
    ).all(now - stepsForMs),
    ({ id }) => id,
  );
  // A firing begins with the step up from no level: what was shown since then, by order and not by clock, is about it.
  const sql = `SELECT o.alert_id AS id,
      max(iif(o.outcome = 'shown' AND o.kind <> 'resolved', o.decided_at, NULL)) AS shownAt,
      max(iif(o.outcome = 'shown' AND o.kind <> 'resolved', o.id, NULL)) AS shownId,
      max(iif(o.kind = 'fired' AND coalesce(t.from_level, 0) = 0, o.id, NULL)) AS startId,
      max(iif(o.kind = 'unstable' AND o.outcome = 'shown', o.created_at, NULL)) AS unstableAt
    FROM outbox o LEFT JOIN alert_transition t ON t.id = o.transition_id
    WHERE o.alert_id IN ${ofInterest} GROUP BY o.alert_id`;
  return new Map(
    statement<ToldColumns>(db, sql)
      .all()
      .map(({ id, shownAt, shownId, startId, unstableAt }) => [
        String(id),
        {
          shownAt,
          thisFiring: shownId !== null && shownId >= (startId ?? 0),
          unstableAt,
          steps: (steps.get(id) ?? []).map(({ at }) => at),
        },
      ]),
  );
}

/** What keeps back what waits about each alert, by alert id; one that was not looked at yet has no entry. */
export function heldReasons(db: Db): ReadonlyMap<string, string> {
  const sql = 'SELECT alert_id AS id, reason FROM outbox WHERE outcome IS NULL AND reason IS NOT NULL ORDER BY id';
  return new Map(
    statement<{ id: number; reason: string }>(db, sql)
      .all()
      .map(({ id, reason }) => [String(id), reason]),
  );
}
