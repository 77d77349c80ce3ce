/** Steps of alerts, notifications that were shown and what a person did, as one list, newest first. */
import type { RuleName } from '../../core/alerts/catalog.ts';
import type { Severity, Transition } from '../../core/alerts/state.ts';
import type { BannerKind } from '../../core/delivery/model.ts';
import {
  actionsQuery,
  historyKinds,
  marksSql,
  notificationsQuery,
  movesQuery,
  readingsQuery,
  type HistoryFilter,
  type HistoryKind,
  type Stretch,
} from './history-queries.ts';
import type { ShownBanner } from './outbox.ts';
import { pick } from '../../core/pick.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { stepFrom, ofAlert, type AlertColumns, type OfAlert, type StepColumns, type TransitionRow } from './states.ts';

export interface TransitionEntry extends TransitionRow, Pick<Transition, 'fromLevel' | 'toLevel'> {
  readonly kind: 'transition';
}

export interface NotificationEntry extends Pick<ShownBanner, 'severity' | 'title' | 'body'> {
  readonly kind: 'notification';
  readonly id: number;
  readonly at: number;
  readonly banner: BannerKind;
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

type TransitionColumns = StepColumns & Pick<TransitionEntry, 'fromLevel' | 'toLevel'>;

function transitions(db: Db, filter: HistoryFilter, stretch: Stretch, limit: number): readonly TransitionEntry[] {
  return [movesQuery, readingsQuery]
    .flatMap((queryOf) => {
      const { sql, bound } = queryOf(filter, stretch, limit);
      return statement<TransitionColumns>(db, sql).all(bound);
    })
    .toSorted((left, right) => right.at - left.at || right.id - left.id)
    .map((row): TransitionEntry => ({ ...stepFrom(row), ...pick(row, ['fromLevel', 'toLevel']), kind: 'transition' }));
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
    .map((row) => ({ ...ofAlert(row), ...pick(row, ['id', 'at', 'action', 'until']), kind: 'action' }));
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
