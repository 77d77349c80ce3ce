/** Alert states and their history, one per subject and rule; durable, so that nothing is told twice. */
import type { RuleName } from '../../core/alerts/catalog.ts';
import { alertKey, type Alert } from '../../core/alerts/model.ts';
import type {
  AlertState,
  AlertWindow,
  Phase,
  Sample,
  Severity,
  StepReason,
  Transition,
} from '../../core/alerts/state.ts';
import type { Untold } from '../../core/delivery/model.ts';
import { subjectKinds, type Subject, type SubjectKind } from '../../core/model.ts';
import { pick } from '../../core/pick.ts';
import { isInNumber, isReading, packedStep } from './packed-step.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { selected, toFlag, toJson } from '../values.ts';
import { detailFrom, detailSchema, ofKnownRule, reasonFrom, reasonSchema, untoldFrom, whetherTold } from './values.ts';

interface Columns extends Omit<Alert, 'id' | 'severity' | 'phase' | 'subject' | 'sample'> {
  readonly id: number;
  readonly severity: Severity | null;
  readonly phase: Phase;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly candidateLevel: number | null;
  readonly candidateSamples: number | null;
  readonly sampleAt: number | null;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sampleWindow: AlertWindow | null;
  readonly approximate: number | null;
  readonly sampleDetail: string | null;
}

/** Fields of a state that are columns as they stand. */
const plainFields = ['phase', 'level', 'since', 'firedAt', 'data', 'threshold'] as const;
const columns = selected([
  ...plainFields,
  ...['id', 'rule', 'severity', 'accountId', 'subjectKind', 'subjectId', 'subjectName'],
  ...['candidateLevel', 'candidateSamples', 'acknowledgedAt', 'snoozedUntil'],
  ...['value', 'numerator', 'denominator', 'sampleWindow', 'approximate', 'sampleDetail'],
]);

/**
 * SQL: when the last reading of an alert was taken. One that has no time of its own was found unchanged with the others of
 * its account and kind (`holdAlerts`), so that alerts that stand cost no writes.
 */
const sampleAt = `coalesce(alert.sample_at, (SELECT CASE alert.subject_kind ${subjectKinds
  .map((kind) => `WHEN '${kind}' THEN r.${kind}_alerts_at`)
  .join(' ')} END FROM account_run r WHERE r.account_id = alert.account_id)) AS sampleAt`;

/** When the last reading of the alert with that id was taken, epoch ms; `null`: never. */
export function readingAt(db: Db, alertId: string): number | null {
  const sql = `SELECT ${sampleAt} FROM alert WHERE id = ?`;
  return statement<{ sampleAt: number | null }>(db, sql).get(Number(alertId))?.sampleAt ?? null;
}

const ofKinds = 'account_id = ? AND subject_kind IN (SELECT value FROM json_each(?))';

/** Every state of the account's subjects of these kinds, by `alertKey`. A pair never evaluated is absent. */
export function readAlertStates(
  db: Db,
  accountId: string,
  kinds: readonly SubjectKind[] = subjectKinds,
): ReadonlyMap<string, AlertState> {
  const sql = `SELECT ${columns}, ${sampleAt} FROM alert WHERE ${ofKinds}`;
  const rows = statement<Columns>(db, sql).all(accountId, JSON.stringify(kinds));
  return new Map(rows.map((row) => [alertKey(row.subjectKind, row.subjectId, row.rule), stateFrom(row)]));
}

/** Answers for one subject of these kinds after another whether there is any alert of it, whatever its rule and state. */
export function subjectsWithAlerts(
  db: Db,
  accountId: string,
  kinds: readonly SubjectKind[],
): (kind: SubjectKind, id: string) => boolean {
  const sql = `SELECT DISTINCT subject_kind AS kind, subject_id AS id FROM alert WHERE ${ofKinds}`;
  const rows = statement<{ kind: SubjectKind; id: string }>(db, sql).all(accountId, JSON.stringify(kinds));
  const known = Map.groupBy(rows, ({ kind }) => kind);
  const ids = new Map([...known].map(([kind, found]) => [kind, new Set(found.map(({ id }) => id))]));
  return (kind, id) => ids.get(kind)?.has(id) === true;
}

/** Whether any alert of the account about subjects of that kind goes by mails of a day, counted before `from` (epoch ms). */
export function hasCountsBefore(db: Db, accountId: string, kind: SubjectKind, from: number): boolean {
  const sql = `SELECT 1 FROM (SELECT ${sampleAt} FROM alert WHERE phase <> 'inactive' AND account_id = ? AND subject_kind = ?
      AND data = 'ok' AND sample_window = 'today' AND numerator IS NOT NULL) WHERE sampleAt < ? LIMIT 1`;
  return statement(db, sql).get(accountId, kind, from) !== undefined;
}

function stateFrom(row: Columns): AlertState {
  const { candidateLevel: level, candidateSamples: samples } = row;
  return {
    ...pick(row, plainFields),
    candidate: level === null || samples === null ? null : { level, samples },
    sample: sampleFrom(row),
  };
}

function sampleFrom(row: Columns): AlertState['sample'] {
  const { sampleAt: at, value, numerator, denominator, sampleWindow: window, approximate } = row;
  if (at === null || value === null || window === null) return null;
  const detail = detailFrom(row.sampleDetail);
  return { at, value, numerator, denominator, window, approximate: approximate === 1, detail };
}

/** What an alert stands by; the index of active alerts is made of it. What moves with every reading comes behind. */
const standing = ['severity', 'phase', 'level', 'since'];
const moving = [
  ...[
    'subject_name',
    'fired_at',
    'data',
    'threshold',
    'candidate_level',
    'candidate_samples',
    'sample_at',
    'value',
    'numerator',
    'denominator',
  ],
  ...['sample_window', 'approximate', 'sample_detail'],
];
const stateColumns = [...standing, ...moving];
const keyColumns = ['account_id', 'subject_kind', 'subject_id', 'rule'];
const tuple = (table: string) => stateColumns.map((column) => `${table}.${column}`).join(', ');
const places = (columns: readonly string[]) => columns.map(() => '?').join(', ');
/** What got worse after a person saw it was not seen, and what recovered is no longer put off. An equal state is not written. */
const saveSql = `INSERT INTO alert (${[...keyColumns, ...stateColumns].join(', ')})
  VALUES (${places([...keyColumns, ...stateColumns])})
  ON CONFLICT (${keyColumns.join(', ')}) DO UPDATE SET
    ${stateColumns.map((column) => `${column} = excluded.${column}`).join(', ')},
    acknowledged_at = CASE WHEN excluded.phase = 'inactive' OR (excluded.level > 1 AND excluded.level > alert.level)
      THEN NULL ELSE alert.acknowledged_at END,
    snoozed_until = CASE WHEN excluded.phase = 'inactive' THEN NULL ELSE alert.snoozed_until END
  WHERE (${tuple('alert')}) IS NOT (${tuple('excluded')})
    OR (excluded.phase = 'inactive' AND coalesce(alert.acknowledged_at, alert.snoozed_until) IS NOT NULL)
  RETURNING id`;

/** A new reading of an alert that stands as it stood: neither its index nor the count of alerts is written. */
const moveSql = `UPDATE alert SET ${moving.map((column) => `${column} = ?`).join(', ')}
  WHERE ${[...keyColumns, ...standing].map((column) => `${column} IS ?`).join(' AND ')} AND phase <> 'inactive'
    AND (${moving.join(', ')}) IS NOT (${places(moving)})
  RETURNING id`;

/** An alert that is stored as it is now. */
const sameSql = `SELECT id FROM alert
  WHERE ${[...keyColumns, ...standing].map((column) => `${column} IS ?`).join(' AND ')} AND (${moving.join(', ')}) IS (${places(moving)})`;

/**
 * Stores the state; returns the id of the alert, which stays the same for this subject and rule. What a person said about
 * it ends with its recovery. `sharedAt`: the time that the readings of its account and kind share (`holdAlerts`).
 */
export function saveAlertState(
  db: Db,
  { accountId, kind, id, name }: Subject,
  rule: RuleName,
  state: AlertState,
  severity: Severity | null,
  sharedAt: number | null = null,
): string {
  const { candidate, sample } = state;
  const isShared = sharesReading(state, sharedAt);
  const sampleAtColumn = isShared ? null : (sample?.at ?? null);
  const key = [accountId, kind, id, rule] as const;
  const stands = [severity, state.phase, state.level, state.since] as const;
  const moves = [
    ...[name, state.firedAt, state.data, state.threshold, candidate?.level ?? null, candidate?.samples ?? null],
    ...[sampleAtColumn, sample?.value ?? null, sample?.numerator ?? null, sample?.denominator ?? null],
    ...[sample?.window ?? null, toFlag(sample?.approximate ?? null)],
    sample === null || sample.detail === null ? null : toJson(detailSchema, sample.detail),
  ];
  const saved =
    (isShared ? statement<{ id: number }>(db, sameSql).get(...key, ...stands, ...moves) : undefined) ??
    statement<{ id: number }>(db, moveSql).get(...moves, ...key, ...stands, ...moves) ??
    statement<{ id: number }>(db, saveSql).get(...key, ...stands, ...moves);
  const found = saved ?? statement<{ id: number }>(db, idSql).get(...key);
  if (found === undefined) throw new Error('an alert that was just saved is not there');
  return String(found.id);
}

/** Whether the time of the state's reading is the one that is kept for all of its account and kind. */
export function sharesReading({ phase, sample }: AlertState, sharedAt: number | null): boolean {
  return sharedAt !== null && phase !== 'inactive' && sample?.at === sharedAt;
}

/**
 * Notes that the alerts with these ids were found unchanged by readings of `at`, in one row for all of them; the others of
 * that kind keep the time they had. To be called in the transaction that saved them.
 */
export function holdAlerts(db: Db, accountId: string, kind: SubjectKind, at: number, alertIds: Iterable<string>): void {
  const column = `${kind}_alerts_at`;
  const sql = `SELECT ${column} AS at FROM account_run WHERE account_id = ?`;
  const before = statement<{ at: number | null }>(db, sql).get(accountId)?.at ?? null;
  if (before === at) return;
  const letGo = `UPDATE alert SET sample_at = :before WHERE account_id = :accountId AND subject_kind = :kind
    AND sample_at IS NULL AND value IS NOT NULL AND id NOT IN (SELECT value FROM json_each(:held))`;
  const held = JSON.stringify([...alertIds].map(Number));
  if (before !== null) statement(db, letGo).run({ before, accountId, kind, held });
  const note = `INSERT INTO account_run (account_id, ${column}) VALUES (?, ?) ON CONFLICT DO UPDATE SET ${column} = excluded.${column}`;
  statement(db, note).run(accountId, at);
}

const idSql = 'SELECT id FROM alert WHERE account_id = ? AND subject_kind = ? AND subject_id = ? AND rule = ?';

/** Alerts that are pending, firing or recovering: critical ones first, then the longest standing. */
export function listAlerts(db: Db): readonly Alert[] {
  const sql = `SELECT ${columns}, ${sampleAt} FROM alert WHERE phase <> 'inactive' AND ${ofKnownRule('alert')} ORDER BY severity IS NOT 'critical', since, id`;
  return statement<Columns>(db, sql)
    .all()
    .flatMap((row) => (row.phase === 'inactive' ? [] : [{ ...alertFrom(row), phase: row.phase }]));
}

/** Whether any alert stands: over its line, though perhaps on its way back (`isFiring`). */
export function doesAnyAlertStand(db: Db): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM alert WHERE phase <> 'inactive' AND phase <> 'pending' AND ${ofKnownRule('alert')}) AS found`;
  return statement<{ found: number }>(db, sql).get()?.found === 1;
}

function alertFrom(row: Columns): Omit<Alert, 'phase'> {
  return {
    ...pick(row, ['rule', 'level', 'accountId', 'data', 'threshold', 'since', 'firedAt', 'acknowledgedAt']),
    id: String(row.id),
    severity: row.severity ?? 'warning',
    subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
    sample: sampleFrom(row),
    snoozedUntil: row.snoozedUntil,
  };
}

export interface TransitionDetails extends Pick<Sample, 'numerator' | 'denominator'> {
  readonly severity: Severity;
  readonly value: number | null;
}

/** Readings count downwards from 0 (migration 11): by size the ids are those of one row of steps. */
const nextId = `1 + max(coalesce((SELECT max(id) FROM alert_transition), 0), -coalesce((SELECT min(id) FROM alert_transition), 0))`;

/** Appends a step of an alert to its history, which is kept for a year; returns the step's id. */
export function recordTransition(db: Db, alertId: string, transition: Transition, details: TransitionDetails): number {
  const sql = `INSERT INTO alert_transition (id, alert_id, at, step, why, measured, numerator, denominator)
    VALUES (:sign * (${nextId}), :alertId, :at, :step, :why, :measured, :numerator, :denominator)
    RETURNING abs(id) AS id`;
  const { value, severity, numerator, denominator } = details;
  const isQuotient = numerator !== null && denominator !== null && value === numerator / denominator;
  const row = statement<{ id: number }>(db, sql).get({
    sign: isReading(transition) ? -1 : 1,
    alertId: Number(alertId),
    at: transition.at,
    step: packedStep(transition, severity, isQuotient),
    why: isInNumber(transition.reason) ? null : toJson(reasonSchema, transition.reason),
    measured: isQuotient ? null : value,
    numerator,
    denominator,
  });
  if (row === undefined) throw new Error('a step that was just recorded is not there');
  return row.id;
}

/** Which alert something is about. */
export interface OfAlert {
  readonly alertId: string;
  readonly rule: RuleName;
  readonly accountId: string;
  readonly subject: Omit<Subject, 'accountId'>;
}

/** What a statement finds of an alert. */
export interface AlertColumns extends Omit<OfAlert, 'alertId' | 'subject'> {
  readonly alertId: number;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
}

/** The alert of a row. */
export function ofAlert({ alertId, rule, accountId, subjectKind, subjectId, subjectName }: AlertColumns): OfAlert {
  const subject = { kind: subjectKind, id: subjectId, name: subjectName };
  return { alertId: String(alertId), rule, accountId, subject };
}

export interface TransitionRow extends OfAlert, TransitionDetails, Pick<Transition, 'from' | 'to' | 'at'> {
  readonly id: number;
  /** Whether a banner about this step was really shown. */
  readonly notified: boolean;
  readonly reason: StepReason;
  /** Why nothing was told about it, where something was to be. */
  readonly untold: Untold | null;
}

/** What a statement finds of a step. */
export interface StepColumns
  extends AlertColumns, Omit<TransitionRow, keyof OfAlert | 'notified' | 'reason' | 'untold'> {
  readonly notified: number;
  readonly reason: string;
  readonly untold: string | null;
}

/** The row of a step as the core has it. */
export function stepFrom(row: StepColumns): TransitionRow {
  return {
    ...pick(row, ['id', 'from', 'to', 'at', 'severity', 'value', 'numerator', 'denominator']),
    ...ofAlert(row),
    reason: reasonFrom(row.reason),
    untold: untoldFrom(row.untold),
    notified: row.notified === 1,
  };
}

/** The steps of all alerts, oldest first; with `limit` the newest so many. */
export function listTransitions(db: Db, limit = -1): readonly TransitionRow[] {
  const sql = `SELECT abs(t.id) AS id, t.alert_id AS alertId, a.rule, a.account_id AS accountId, a.subject_kind AS subjectKind, a.subject_id AS subjectId,
      a.subject_name AS subjectName, t.from_phase AS "from", t.to_phase AS "to", t.at, t.severity, t.value, t.numerator, t.denominator, t.reason,
      ${whetherTold}
    FROM alert_transition t JOIN alert a ON a.id = t.alert_id WHERE ${ofKnownRule('a')} ORDER BY t.at DESC, abs(t.id) DESC LIMIT ?`;
  return statement<StepColumns>(db, sql).all(limit).map(stepFrom).reverse();
}
