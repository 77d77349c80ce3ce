/** Alerts that really fired, as the history has them: from the step that began each to the one that ended it. */
import type { RuleName } from '../../core/alerts/catalog.ts';
import type { RaisedAlert } from '../../core/alerts/replay.ts';
import type { Sample } from '../../core/alerts/state.ts';
import type { Subject, SubjectKind } from '../../core/model.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';

/** Notes a value of a firing alert with the step that began it, where it is higher than all before it. */
export function notePeak(db: Db, alertId: string, { value, numerator, denominator }: Sample, at: number): void {
  const began = statement<{ id: number; highest: number | null }>(db, beganSql).get(Number(alertId));
  if (began === undefined || began.highest === null || value <= began.highest) return;
  statement(db, peakSql).run({ id: began.id, at, value, numerator, denominator });
}

// Two statements: as one SQLite takes several times as long, and a bad day raises thousands of peaks.
const beganSql = `SELECT id, coalesce(peak, value) AS highest FROM alert_transition
  WHERE alert_id = ? AND id > 0 AND from_level = 0 AND to_level > 0 ORDER BY id DESC LIMIT 1`;
const peakSql = `UPDATE alert_transition SET peak_at = :at, peak = :value, peak_numerator = :numerator, peak_denominator = :denominator
  WHERE id = :id`;

/** One alert that fired, and about what. */
export interface RaisedOf extends RaisedAlert {
  readonly subject: Omit<Subject, 'accountId'>;
}

interface Columns {
  readonly kind: SubjectKind;
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly value: number;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly peakAt: number | null;
  readonly peak: number | null;
  readonly peakNumerator: number | null;
  readonly peakDenominator: number | null;
  readonly clearedAt: number | null;
  /** `resolved` when a value ended it. */
  readonly ended: string | null;
  readonly endValue: number | null;
  readonly endNumerator: number | null;
  readonly endDenominator: number | null;
}

/** The account's alerts of that rule that fired at any time from `from` on (epoch ms), in the order in which they began. */
export function raisedAlerts(db: Db, accountId: string, rule: RuleName, from: number): readonly RaisedOf[] {
  const sql = `SELECT a.subject_kind AS kind, a.subject_id AS id, a.subject_name AS name, t.at, t.value, t.numerator, t.denominator,
      t.peak_at AS peakAt, t.peak, t.peak_numerator AS peakNumerator, t.peak_denominator AS peakDenominator,
      e.at AS clearedAt, e.tell AS ended, e.value AS endValue, e.numerator AS endNumerator, e.denominator AS endDenominator
    FROM alert a JOIN alert_transition t ON t.alert_id = a.id
      LEFT JOIN alert_transition e ON e.id = (SELECT min(id) FROM alert_transition
        WHERE alert_id = a.id AND id > t.id AND from_level > 0 AND to_level = 0)
    WHERE a.account_id = :accountId AND a.rule = :rule AND t.from_level = 0 AND t.to_level > 0 AND t.value IS NOT NULL
      AND coalesce(e.at, :from) >= :from
    ORDER BY t.at, t.id`;
  return statement<Columns>(db, sql).all({ accountId, rule, from }).map(raisedFrom);
}

function raisedFrom(row: Columns): RaisedOf {
  const { kind, id, name, at, clearedAt, peak, peakAt, endValue } = row;
  const began = sampleAt(at, row.value, row.numerator, row.denominator);
  const highest =
    peak === null || peakAt === null ? [] : [sampleAt(peakAt, peak, row.peakNumerator, row.peakDenominator)];
  const last =
    clearedAt === null || endValue === null || row.ended !== 'resolved'
      ? []
      : [sampleAt(clearedAt, endValue, row.endNumerator, row.endDenominator)];
  return { subject: { kind, id, name }, firedAt: at, clearedAt, samples: [began, ...highest], end: last };
}

function sampleAt(at: number, value: number, numerator: number | null, denominator: number | null): Sample {
  return { at, value, numerator, denominator, window: 'today', approximate: false, detail: null };
}
