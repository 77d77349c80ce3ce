/** The document of `sendgauge export alerts --format json` and `alerts list --all --json` (docs/alerts.schema.json). */
import type { Phase, RuleName, Severity } from '../../core/alerts/model.ts';
import type { SubjectKind } from '../../core/model.ts';
import type { Settings } from '../../core/settings.ts';
import type { StatusAlert } from '../../core/state/status-document.ts';
import { listTransitions } from '../../store/alerts/states.ts';
import type { Db } from '../../store/file/database.ts';
import { buildStatus, isoTime, rounded } from './status.ts';

export interface AlertTransition {
  readonly alertId: string;
  readonly rule: RuleName;
  readonly accountId: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
  readonly from: Phase;
  readonly to: Phase;
  readonly at: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly severity: Severity;
  readonly notified: boolean;
  readonly reason: string;
  /** Why nothing was told about it (so far), where something was to be. */
  readonly untold: string | null;
}

export interface AlertsDocument {
  readonly schema: 1;
  /** Pending, firing and recovering now, by id. */
  readonly alerts: readonly StatusAlert[];
  /** Every step, oldest first. */
  readonly transitions: readonly AlertTransition[];
}

/** Builds the document as of `now` (epoch ms) from the cache alone. */
export function buildAlerts(db: Db, now: number, settings: Settings): AlertsDocument {
  return {
    schema: 1,
    alerts: buildStatus(db, now, { settings }).alerts,
    transitions: listTransitions(db).map(transitionOf),
  };
}

function transitionOf(row: ReturnType<typeof listTransitions>[number]): AlertTransition {
  return {
    alertId: row.alertId,
    rule: row.rule,
    accountId: row.accountId,
    subject: row.subject,
    from: row.from,
    to: row.to,
    at: isoTime(row.at),
    value: rounded(row.value),
    numerator: row.numerator,
    denominator: row.denominator,
    severity: row.severity,
    notified: row.notified,
    reason: row.reason,
    untold: row.untold,
  };
}
