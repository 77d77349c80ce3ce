/** The statements behind the history; their plans are part of what the tests promise. */
import type { RuleName } from '../../core/alerts/catalog.ts';
import type { Severity } from '../../core/alerts/state.ts';
import type { SubjectKind } from '../../core/model.ts';
import type { Row } from '../statement.ts';
import { ofKnownRule, whetherTold } from './values.ts';

export const historyKinds = ['transition', 'notification', 'action'] as const;
export type HistoryKind = (typeof historyKinds)[number];

/** What is wanted; `null` is everything. */
export interface HistoryFilter {
  readonly subject: { readonly accountId: string; readonly kind: SubjectKind; readonly id: string } | null;
  readonly accountId: string | null;
  readonly rule: RuleName | null;
  readonly severity: Severity | null;
  readonly kind: HistoryKind | null;
}

/** A stretch of time, epoch ms: from `from` on, before `before`; `null` is without an end. */
export interface Stretch {
  readonly from: number | null;
  readonly before: number | null;
}

/** A condition and what it binds. Only those in use are part of the text, so that each text gets the index it needs. */
type Condition = readonly [sql: string, bound: Row];

/** A statement of the history: its text and what it binds. */
export interface HistoryQuery {
  readonly sql: string;
  readonly bound: Row;
}

function query(select: string, conditions: readonly Condition[], order: string, limit: number): HistoryQuery {
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
  return {
    sql: `${select}${where} ORDER BY ${order} LIMIT :limit`,
    bound: Object.assign({ limit }, ...conditions.map(([, bound]) => bound)) as Row,
  };
}

function within(column: string, { from, before }: Stretch): readonly Condition[] {
  return [
    ...(from === null ? [] : [[`${column} >= :from`, { from }] as const]),
    ...(before === null ? [] : [[`${column} < :before`, { before }] as const]),
  ];
}

/** Which alerts are meant; `a` is the alert table. */
function ofAlerts({ subject, accountId, rule }: HistoryFilter): readonly Condition[] {
  return [
    // The plus keeps the planner on the index of times: of an account with a long history only the newest rows are read.
    ...(accountId === null ? [] : [['+a.account_id = :accountId', { accountId }] as const]),
    ...(subject === null
      ? []
      : [
          [
            'a.account_id = :subjectAccount AND a.subject_kind = :subjectKind AND a.subject_id = :subjectId',
            { subjectAccount: subject.accountId, subjectKind: subject.kind, subjectId: subject.id },
          ] as const,
        ]),
    ...(rule === null ? [] : [['a.rule = :rule', { rule }] as const]),
  ];
}

function withSeverity(expression: string, { severity }: HistoryFilter): readonly Condition[] {
  return severity === null ? [] : [[`${expression} = :severity`, { severity }]];
}

const knownRule: Condition = [ofKnownRule('a'), {}];

const alertColumns = `a.id AS alertId, a.rule, a.account_id AS accountId, a.subject_kind AS subjectKind,
  a.subject_id AS subjectId, a.subject_name AS subjectName`;

/** The steps of alerts that moved a level or were to be told of. */
export function movesQuery(filter: HistoryFilter, stretch: Stretch, limit: number): HistoryQuery {
  return stepsQuery('t.id > 0', 't.at DESC, t.id DESC', filter, stretch, limit);
}

/** Their readings between those. By size the ids of both are in one order. */
export function readingsQuery(filter: HistoryFilter, stretch: Stretch, limit: number): HistoryQuery {
  return stepsQuery('t.id < 0', 't.at DESC, t.id', filter, stretch, limit);
}

function stepsQuery(
  which: string,
  order: string,
  filter: HistoryFilter,
  stretch: Stretch,
  limit: number,
): HistoryQuery {
  return query(
    `SELECT abs(t.id) AS id, t.at, ${alertColumns}, t.severity, t.from_phase AS "from", t.to_phase AS "to", t.from_level AS fromLevel,
      t.to_level AS toLevel, t.value, t.numerator, t.denominator, t.reason,
      ${whetherTold}
    FROM alert_transition t JOIN alert a ON a.id = t.alert_id`,
    [[which, {}], knownRule, ...ofAlerts(filter), ...withSeverity('t.severity', filter), ...within('t.at', stretch)],
    order,
    limit,
  );
}

/** The notifications: one that told of several alerts belongs to each of them. */
export function notificationsQuery(filter: HistoryFilter, stretch: Stretch, limit: number): HistoryQuery {
  const alerts = ofAlerts(filter);
  const which = alerts.map(([sql]) => sql).join(' AND ');
  // The few of one subject are looked up; those of an account are met walking back in time.
  const told =
    filter.subject === null
      ? `(EXISTS (SELECT 1 FROM outbox o JOIN alert a ON a.id = o.alert_id WHERE o.banner_id = b.id AND ${which})
        OR EXISTS (SELECT 1 FROM alert_transition t JOIN alert a ON a.id = t.alert_id WHERE t.told_banner = b.id AND t.told_banner > 0 AND ${which}))`
      : `b.id IN (SELECT o.banner_id FROM alert a JOIN outbox o ON o.alert_id = a.id WHERE ${which}
        UNION ALL SELECT t.told_banner FROM alert a JOIN alert_transition t ON t.alert_id = a.id WHERE t.told_banner > 0 AND ${which})`;
  const bound = Object.assign({}, ...alerts.map(([, each]) => each)) as Row;
  return query(
    `SELECT b.id, b.shown_at AS at, b.kind AS banner, b.severity, b.title, b.body,
      (SELECT count(DISTINCT o.alert_id) FROM outbox o WHERE o.banner_id = b.id)
      + (SELECT count(DISTINCT t.alert_id) FROM alert_transition t WHERE t.told_banner = b.id AND t.told_banner > 0
        AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.banner_id = b.id AND o.alert_id = t.alert_id)) AS alertCount
    FROM banner b`,
    [
      ...(alerts.length === 0 ? [] : [[told, bound] as const]),
      ...withSeverity('b.severity', filter),
      ...within('b.shown_at', stretch),
    ],
    'b.shown_at DESC, b.id DESC',
    limit,
  );
}

/** An action has the severity its alert had when it was made: that of the last step before. */
const severityThen = `(SELECT t.severity FROM alert_transition t WHERE t.alert_id = x.alert_id AND t.at <= x.at
  ORDER BY t.at DESC, abs(t.id) DESC LIMIT 1)`;

/** What a person did. */
export function actionsQuery(filter: HistoryFilter, stretch: Stretch, limit: number): HistoryQuery {
  return query(
    `SELECT x.id, x.at, ${alertColumns}, x.action, x.until FROM alert_action x JOIN alert a ON a.id = x.alert_id`,
    [knownRule, ...ofAlerts(filter), ...withSeverity(severityThen, filter), ...within('x.at', stretch)],
    'x.at DESC, x.id DESC',
    limit,
  );
}

/** Steps of an account's alerts up to a line, since an instant. */
export const marksSql = `SELECT t.at, t.severity, a.rule, a.subject_name AS subjectName
  FROM alert a JOIN alert_transition t ON t.alert_id = a.id
  WHERE a.account_id = ? AND t.at >= ? AND t.to_phase = 'firing' AND t.to_level > t.from_level AND ${ofKnownRule('a')} ORDER BY t.at, t.id`;
