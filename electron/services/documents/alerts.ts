/** The document of `sendgauge export alerts --format json` and `alerts list --all --json` (docs/alerts.schema.json). */
import { plainFormat, type Format } from '../../core/format.ts';
import { pick } from '../../core/pick.ts';
import type { Settings } from '../../core/settings.ts';
import type { StatusAlert } from '../../core/state/status-document.ts';
import { stepText, untoldSentence } from '../../core/words/reasons.ts';
import { listTransitions, type TransitionRow } from '../../store/alerts/states.ts';
import type { Db } from '../../store/db.ts';
import { buildStatus, isoTime, rounded } from './status.ts';

export interface AlertTransition extends Omit<TransitionRow, 'id' | 'at' | 'reason' | 'untold'> {
  readonly at: string;
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
export function buildAlerts(db: Db, now: number, settings: Settings, format?: Format): AlertsDocument {
  return {
    schema: 1,
    alerts: buildStatus(db, now, { settings, ...(format === undefined ? {} : { format }) }).alerts,
    transitions: allTransitions(db, now, format),
  };
}

/** Every step there was, as the document prints it. */
export function allTransitions(db: Db, now: number, format: Format = plainFormat): readonly AlertTransition[] {
  return listTransitions(db).map((row) => transitionOf(row, format, now));
}

function transitionOf(row: TransitionRow, format: Format, now: number): AlertTransition {
  return {
    ...pick(row, ['alertId', 'rule', 'accountId', 'subject', 'from', 'to']),
    at: isoTime(row.at),
    value: rounded(row.value),
    ...pick(row, ['numerator', 'denominator', 'severity', 'notified']),
    reason: stepText(row.reason),
    untold: row.untold === null ? null : untoldSentence(row.untold, format, now),
  };
}
