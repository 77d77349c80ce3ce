/** An alert: what a rule says of one subject. */
import type { Subject, SubjectKind } from '../model.ts';
import type { RuleName } from './catalog.ts';
import type { StatedAlert } from './rule.ts';
import type { DataState, Phase, Sample, Severity } from './state.ts';

/** A stored alert with what it is about. `id` is stable for the (rule, subject) pair. */
export interface Alert {
  readonly id: string;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly phase: Exclude<Phase, 'inactive'>;
  readonly level: number;
  readonly accountId: string;
  readonly subject: Omit<Subject, 'accountId'>;
  readonly data: DataState;
  readonly sample: Sample | null;
  readonly threshold: number | null;
  readonly since: number;
  readonly firedAt: number | null;
  /** Epoch ms at which a person said "seen"; ends when the alert recovers. */
  readonly acknowledgedAt: number | null;
  /** Nothing is told before this (epoch ms); ends when the alert recovers. */
  readonly snoozedUntil: number | null;
}

/** An alert with what its words need beside it. */
export type SpokenAlert = Pick<Alert, 'rule' | 'subject'> & StatedAlert;

/** How the state of one subject under one rule is found among those of its account. */
export function alertKey(kind: SubjectKind, id: string, rule: RuleName): string {
  return JSON.stringify([kind, id, rule]);
}

/**
 * The one start an alert has wherever one is named, epoch ms: when it fired, also after it rose or nearly recovered; while
 * it pends, when its value was first over a line.
 */
export function startOf({ firedAt, since }: Pick<Alert, 'firedAt' | 'since'>): number {
  return firedAt ?? since;
}

/** Whether the alert stands: over its line, though perhaps on its way back. */
export function isFiring<T extends Pick<Alert, 'phase'>>(alert: T | undefined): alert is T {
  return alert !== undefined && alert.phase !== 'pending';
}

const severityRanks: Readonly<Record<Severity, number>> = { critical: 2, warning: 1 };

/** 2 critical, 1 warning, 0 fine: for sorting worst first. */
export function rankOf(severity: Severity | null): number {
  return severity === null ? 0 : severityRanks[severity];
}

/** The worst of several severities; `null` when there is none. */
export function worstOf(severities: readonly (Severity | null)[]): Severity | null {
  return severities.reduce((worst, next) => (rankOf(next) > rankOf(worst) ? next : worst), null);
}

/** The severity of what fires (or is only just recovering) among these alerts. */
export function firingSeverity(alerts: readonly Pick<Alert, 'phase' | 'severity'>[]): Severity | null {
  return worstOf(alerts.filter((alert) => isFiring(alert)).map(({ severity }) => severity));
}
