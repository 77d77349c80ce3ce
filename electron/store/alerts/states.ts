/** Alert states and their history, one per subject and rule; durable, so that nothing is told twice. */
import * as v from 'valibot';
import type {
  Alert,
  AlertState,
  AlertWindow,
  DataState,
  Phase,
  RuleName,
  Severity,
  Transition,
} from '../../core/alerts/model.ts';
import type { Subject, SubjectKind } from '../../core/model.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../statement.ts';
import { fromJson, toFlag } from '../values.ts';

/** What an alert is about. `id` is the account's id for an alert about the account as a whole. */
export type AlertSubject = Subject;

/** How `readAlertStates` names the state of one subject under one rule. */
export function alertKey(kind: SubjectKind, id: string, rule: RuleName): string {
  return JSON.stringify([kind, id, rule]);
}

interface Columns {
  readonly id: number;
  readonly account_id: string;
  readonly subject_kind: SubjectKind;
  readonly subject_id: string;
  readonly subject_name: string;
  readonly rule: RuleName;
  readonly severity: Severity | null;
  readonly phase: Phase;
  readonly level: number;
  readonly candidate_level: number | null;
  readonly candidate_samples: number | null;
  readonly since: number;
  readonly fired_at: number | null;
  readonly threshold: number | null;
  readonly sample_at: number | null;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample_window: AlertWindow | null;
  readonly approximate: number | null;
  readonly data: DataState;
  readonly sample_detail: string | null;
  readonly acknowledged_at: number | null;
  readonly snoozed_until: number | null;
}

const detailSchema = v.nullable(
  v.variant('kind', [
    v.object({ kind: v.literal('baseline'), rate: v.number() }),
    v.object({ kind: v.literal('forecast'), reachesAt: v.nullable(v.number()), resetsAt: v.number() }),
    v.object({ kind: v.literal('events-apart') }),
    v.object({ kind: v.literal('usual'), count: v.number() }),
  ]),
);

/** Every state of the account's subjects, by `alertKey`. A pair never evaluated is absent. */
export function readAlertStates(db: Db, accountId: string): ReadonlyMap<string, AlertState> {
  const rows = statement<Columns>(db, 'SELECT * FROM alert WHERE account_id = ?').all(accountId);
  return new Map(rows.map((row) => [alertKey(row.subject_kind, row.subject_id, row.rule), stateFrom(row)]));
}

/** Answers for one subject of the account after another whether there is any alert of it, whatever its rule and state. */
export function subjectsWithAlerts(db: Db, accountId: string): (kind: SubjectKind, id: string) => boolean {
  const sql = 'SELECT DISTINCT subject_kind AS kind, subject_id AS id FROM alert WHERE account_id = ?';
  const rows = statement<{ kind: SubjectKind; id: string }>(db, sql).all(accountId);
  const known = Map.groupBy(rows, ({ kind }) => kind);
  const ids = new Map([...known].map(([kind, found]) => [kind, new Set(found.map(({ id }) => id))]));
  return (kind, id) => ids.get(kind)?.has(id) === true;
}

function stateFrom(row: Columns): AlertState {
  const { candidate_level: level, candidate_samples: samples } = row;
  return {
    phase: row.phase,
    level: row.level,
    candidate: level === null || samples === null ? null : { level, samples },
    since: row.since,
    firedAt: row.fired_at,
    data: row.data,
    sample: sampleFrom(row),
    threshold: row.threshold,
  };
}

function sampleFrom(row: Columns): AlertState['sample'] {
  const { sample_at: at, value, numerator, denominator, sample_window: window, approximate } = row;
  if (at === null || value === null || window === null) return null;
  const detail = row.sample_detail === null ? null : fromJson(detailSchema, row.sample_detail, null);
  return { at, value, numerator, denominator, window, approximate: approximate === 1, detail };
}

/**
 * Stores the state; returns the id of the alert, which stays the same for this subject and rule. What a person said about
 * it ends with its recovery.
 */
export function saveAlertState(
  db: Db,
  subject: AlertSubject,
  rule: RuleName,
  state: AlertState,
  severity: Severity | null,
): string {
  const { candidate, sample } = state;
  upsert(db, 'alert', ['account_id', 'subject_kind', 'subject_id', 'rule'], {
    account_id: subject.accountId,
    subject_kind: subject.kind,
    subject_id: subject.id,
    subject_name: subject.name,
    rule,
    severity,
    phase: state.phase,
    level: state.level,
    candidate_level: candidate?.level ?? null,
    candidate_samples: candidate?.samples ?? null,
    since: state.since,
    fired_at: state.firedAt,
    threshold: state.threshold,
    sample_at: sample?.at ?? null,
    value: sample?.value ?? null,
    numerator: sample?.numerator ?? null,
    denominator: sample?.denominator ?? null,
    sample_window: sample?.window ?? null,
    approximate: toFlag(sample?.approximate ?? null),
    data: state.data,
    sample_detail: detailText(sample),
    ...(state.phase === 'inactive' ? { acknowledged_at: null, snoozed_until: null } : {}),
  });
  const sql = 'SELECT id FROM alert WHERE account_id = ? AND subject_kind = ? AND subject_id = ? AND rule = ?';
  const row = statement<{ id: number }>(db, sql).get(subject.accountId, subject.kind, subject.id, rule);
  if (row === undefined) throw new Error('an alert that was just saved is not there');
  return String(row.id);
}

function detailText(sample: AlertState['sample']): string | null {
  return sample === null || sample.detail === null ? null : JSON.stringify(sample.detail);
}

/** Alerts that are pending, firing or recovering: critical ones first, then the longest standing. */
export function listAlerts(db: Db): readonly Alert[] {
  const sql = `SELECT * FROM alert WHERE phase <> 'inactive' ORDER BY severity IS NOT 'critical', since, id`;
  return statement<Columns>(db, sql)
    .all()
    .flatMap((row) => (row.phase === 'inactive' ? [] : [{ ...alertFrom(row), phase: row.phase }]));
}

function alertFrom(row: Columns): Omit<Alert, 'phase'> {
  return {
    id: String(row.id),
    rule: row.rule,
    severity: row.severity ?? 'warning',
    level: row.level,
    accountId: row.account_id,
    subject: { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
    data: row.data,
    sample: sampleFrom(row),
    threshold: row.threshold,
    since: row.since,
    firedAt: row.fired_at,
    acknowledgedAt: row.acknowledged_at,
    snoozedUntil: row.snoozed_until,
  };
}

export interface TransitionDetails {
  readonly severity: Severity;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** Appends a step of an alert to its history, which is kept for a year; returns the step's id. */
export function recordTransition(db: Db, alertId: string, transition: Transition, details: TransitionDetails): number {
  const sql = `INSERT INTO alert_transition (alert_id, from_phase, to_phase, from_level, to_level, at, tell, reason, severity, value, numerator, denominator)
    VALUES (:alertId, :from, :to, :fromLevel, :toLevel, :at, :tell, :reason, :severity, :value, :numerator, :denominator)
    RETURNING id`;
  const row = statement<{ id: number }>(db, sql).get({ alertId: Number(alertId), ...transition, ...details });
  if (row === undefined) throw new Error('a step that was just recorded is not there');
  return row.id;
}

export interface TransitionRow extends TransitionDetails {
  readonly id: number;
  readonly alertId: string;
  readonly rule: RuleName;
  readonly accountId: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
  readonly from: Phase;
  readonly to: Phase;
  readonly at: number;
  /** Whether a banner about this step was really shown. */
  readonly notified: boolean;
  readonly reason: string;
  /** Why nothing was told about it, where something was to be. */
  readonly untold: string | null;
}

interface TransitionColumns extends TransitionDetails {
  readonly id: number;
  readonly alertId: number;
  readonly rule: RuleName;
  readonly accountId: string;
  readonly kind: SubjectKind;
  readonly subjectId: string;
  readonly name: string;
  readonly from: Phase;
  readonly to: Phase;
  readonly at: number;
  readonly notified: number;
  readonly reason: string;
  readonly untold: string | null;
}

/** The steps of all alerts, oldest first; with `limit` the newest so many. */
export function listTransitions(db: Db, limit = -1): readonly TransitionRow[] {
  const sql = `SELECT t.id, t.alert_id AS alertId, a.rule, a.account_id AS accountId, a.subject_kind AS kind, a.subject_id AS subjectId,
      a.subject_name AS name, t.from_phase AS "from", t.to_phase AS "to", t.at, t.severity, t.value, t.numerator, t.denominator, t.reason,
      EXISTS (SELECT 1 FROM outbox o WHERE o.transition_id = t.id AND o.outcome = 'shown') AS notified,
      (SELECT o.reason FROM outbox o WHERE o.transition_id = t.id AND o.outcome IS NOT 'shown' LIMIT 1) AS untold
    FROM alert_transition t JOIN alert a ON a.id = t.alert_id ORDER BY t.at DESC, t.id DESC LIMIT ?`;
  return statement<TransitionColumns>(db, sql)
    .all(limit)
    .map(({ alertId, kind, subjectId, name, notified, ...row }) => ({
      ...row,
      alertId: String(alertId),
      subject: { kind, id: subjectId, name },
      notified: notified === 1,
    }))
    .reverse();
}
