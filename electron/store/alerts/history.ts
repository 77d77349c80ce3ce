/** Steps of alerts, notifications that were shown and what a person did, as one list, newest first. */
import type { Phase, RuleName, Severity } from '../../core/alerts/model.ts';
import type { SubjectKind } from '../../core/model.ts';
import type { BannerKind } from './outbox.ts';
import {
  actionsQuery,
  historyKinds,
  marksSql,
  notificationsQuery,
  transitionsQuery,
  type HistoryFilter,
  type HistoryKind,
  type Stretch,
} from './history-queries.ts';
import { statement } from '../statement.ts';
import type { Db } from '../statement.ts';

export type { HistoryFilter } from './history-queries.ts';

interface OfAlert {
  readonly alertId: string;
  readonly rule: RuleName;
  readonly accountId: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
}

export interface TransitionEntry extends OfAlert {
  readonly kind: 'transition';
  readonly id: number;
  readonly at: number;
  readonly severity: Severity;
  readonly from: Phase;
  readonly to: Phase;
  readonly fromLevel: number;
  readonly toLevel: number;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly reason: string;
  readonly notified: boolean;
  /** Why nothing was told about it (so far), where something was to be. */
  readonly untold: string | null;
}

export interface NotificationEntry {
  readonly kind: 'notification';
  readonly id: number;
  readonly at: number;
  readonly banner: BannerKind;
  readonly severity: Severity;
  readonly title: string;
  readonly body: string;
  readonly alertCount: number;
}

export interface ActionEntry extends OfAlert {
  readonly kind: 'action';
  readonly id: number;
  readonly at: number;
  readonly action: 'acknowledged' | 'snoozed' | 'unsnoozed';
  readonly until: number | null;
}

export type HistoryEntry = TransitionEntry | NotificationEntry | ActionEntry;

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  /** There are older ones. */
  readonly more: boolean;
}

/**
 * The newest `limit` entries before `before` (epoch ms; `null`: from now back). A page never ends amid what happened at
 * one instant, because the next one begins before it: where a poll moved a thousand alerts at once it is longer.
 */
export function listHistory(db: Db, filter: HistoryFilter, before: number | null, limit: number): HistoryPage {
  const found = entriesOf(db, filter, { from: null, before }, limit + 1);
  const last = found[limit - 1];
  const next = found[limit];
  if (last === undefined || next === undefined) return { entries: found, more: false };
  if (next.at < last.at) return { entries: found.slice(0, limit), more: true };
  return {
    entries: entriesOf(db, filter, { from: last.at, before }, -1),
    more: entriesOf(db, filter, { from: null, before: last.at }, 1).length > 0,
  };
}

function entriesOf(db: Db, filter: HistoryFilter, stretch: Stretch, limit: number): readonly HistoryEntry[] {
  const wanted = (kind: HistoryKind) => filter.kind === null || filter.kind === kind;
  const entries: readonly HistoryEntry[] = [
    ...(wanted('transition') ? transitions(db, filter, stretch, limit) : []),
    ...(wanted('notification') ? notifications(db, filter, stretch, limit) : []),
    ...(wanted('action') ? actions(db, filter, stretch, limit) : []),
  ];
  const ordered = entries.toSorted(
    (left, right) => right.at - left.at || historyKinds.indexOf(right.kind) - historyKinds.indexOf(left.kind),
  );
  return limit < 0 ? ordered : ordered.slice(0, limit);
}

interface AlertColumns {
  readonly alertId: number;
  readonly rule: RuleName;
  readonly accountId: string;
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
}

function ofAlert(row: AlertColumns): OfAlert {
  return {
    alertId: String(row.alertId),
    rule: row.rule,
    accountId: row.accountId,
    subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
  };
}

type TransitionColumns = AlertColumns &
  Omit<TransitionEntry, 'kind' | 'notified' | keyof OfAlert> & { readonly notified: number };

function transitions(db: Db, filter: HistoryFilter, stretch: Stretch, limit: number): readonly TransitionEntry[] {
  const { sql, bound } = transitionsQuery(filter, stretch, limit);
  return statement<TransitionColumns>(db, sql)
    .all(bound)
    .map((row) => ({
      ...ofAlert(row),
      kind: 'transition',
      id: row.id,
      at: row.at,
      severity: row.severity,
      from: row.from,
      to: row.to,
      fromLevel: row.fromLevel,
      toLevel: row.toLevel,
      value: row.value,
      numerator: row.numerator,
      denominator: row.denominator,
      reason: row.reason,
      notified: row.notified === 1,
      untold: row.untold,
    }));
}

function notifications(db: Db, filter: HistoryFilter, stretch: Stretch, limit: number): readonly NotificationEntry[] {
  const { sql, bound } = notificationsQuery(filter, stretch, limit);
  return statement<Omit<NotificationEntry, 'kind'>>(db, sql)
    .all(bound)
    .map((row) => ({ ...row, kind: 'notification' }));
}

type ActionColumns = AlertColumns & Pick<ActionEntry, 'id' | 'at' | 'action' | 'until'>;

function actions(db: Db, filter: HistoryFilter, stretch: Stretch, limit: number): readonly ActionEntry[] {
  const { sql, bound } = actionsQuery(filter, stretch, limit);
  return statement<ActionColumns>(db, sql)
    .all(bound)
    .map((row) => ({
      ...ofAlert(row),
      kind: 'action',
      id: row.id,
      at: row.at,
      action: row.action,
      until: row.until,
    }));
}

/** An alert that fired, or rose to a higher line, on a chart. */
export interface AlertMark {
  readonly at: number;
  readonly severity: Severity;
  readonly rule: RuleName;
  readonly subjectName: string;
}

/** Alerts of the account, or anything in it, that fired or rose since `fromMs` (epoch ms), oldest first. */
export function marksOf(db: Db, accountId: string, fromMs: number): readonly AlertMark[] {
  return statement<AlertMark>(db, marksSql).all(accountId, fromMs);
}
