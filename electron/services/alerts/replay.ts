/** Threshold replay: which alerts a line would have raised in the last days, worked out from the cache alone. */
import { rules, type RuleName } from '../../core/alerts/catalog.ts';
import { todaySample } from '../../core/alerts/kinds/reading.ts';
import type { Rule, Sample, Severity } from '../../core/alerts/state.ts';
import { providerTime } from '../../core/clock.ts';
import { dayMs } from '../../core/days.ts';
import type { Account, SubjectKind } from '../../core/model.ts';
import { pick } from '../../core/pick.ts';
import { lineRule, replay, type RaisedAlert, type ReplayedAlert, type ReplaySpan } from '../../core/alerts/replay.ts';
import { noScopeRules, rulesOf, scopeKey, type RuleBook, type Scope } from '../../core/alerts/rule-book.ts';
import { providerOf } from '../../providers/index.ts';
import { listAccounts, readAccountRun } from '../../store/accounts/accounts.ts';
import type { Db } from '../../store/db.ts';
import { raisedAlerts, type RaisedOf } from '../../store/alerts/raised.ts';
import { readRuleBook } from '../../store/alerts/rules.ts';
import { storedSeriesOf } from './replay-series.ts';
import type { SubjectSeries } from './replay-source.ts';

/** What a person asks. */
export interface ReplayRequest {
  readonly rule: RuleName;
  /** The line to try, in the rule's unit. */
  readonly threshold: number;
  /** Which of the rule's lines it stands for. Unsaid: the lowest one, as far as the lines that are set now go. */
  readonly severity?: Severity;
  /** Provider days, today included; the cache holds 90. */
  readonly days: number;
  /** Only this account. */
  readonly accountId?: string;
  /**
   * The scope the line would be set at: only its subjects are replayed, and those with a value of their own keep it.
   * Without one every subject gets the line.
   */
  readonly scope?: Scope;
  /** Epoch ms. */
  readonly now: number;
}

/** One alert that would have been raised, and about what. */
export interface ReplayAlert extends ReplayedAlert {
  readonly accountId: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string; readonly name: string };
}

export interface Replayed extends Pick<ReplayRequest, 'rule' | 'threshold' | 'days'> {
  /** In the order in which they would have fired. */
  readonly alerts: readonly ReplayAlert[];
  /** How many the lines that are set now would have raised for the same subjects; a rule that is off raises none. */
  readonly alertsNow: number;
  /** Subjects with at least one value to judge. */
  readonly subjectsJudged: number;
  /** How many days back the oldest of these values lies, today included; 0 without any. */
  readonly daysCovered: number;
}

/**
 * Replays one line over the last days. A stored day stands for many polls: it fires and clears by itself, where a live
 * alert waits for two polls. What passed within a day is seen again where an alert really fired of it (the history), and
 * only there. `null` for a rule that has no past.
 */
export function replayRule(db: Db, request: ReplayRequest): Replayed | null {
  const { rule, threshold, days } = request;
  const { replay: past } = rules[rule];
  if ('refusal' in past) return null;
  const book = readRuleBook(db);
  const alerts: ReplayAlert[] = [];
  let alertsNow = 0;
  let subjectsJudged = 0;
  let daysCovered = 0;
  for (const account of accountsOf(db, request)) {
    const provider = providerOf(account.provider);
    if (provider === null) continue;
    const now = providerTime(request.now, readAccountRun(db, account.id).clockSkewMs);
    const today = Math.floor(now / dayMs);
    const fromDay = today + 1 - days;
    const lines = linesOf(book, account, request);
    const { rates, statuses } = provider;
    const fired = firedOf(db, account, request, fromDay * dayMs, now);
    const stored = storedSeriesOf({ db, account, rates, statuses, now, fromDay, today }, past.over);
    for (const series of [...stored, ...unstored(fired, stored)]) {
      const raised = fired.get(keyOf(series)) ?? [];
      const first = Math.min(series.samples[0]?.at ?? Infinity, raised[0]?.firedAt ?? Infinity);
      if (first === Infinity || !isIn(request.scope, series)) continue;
      subjectsJudged++;
      daysCovered = Math.max(daysCovered, Math.min(days, today - Math.floor(first / dayMs) + 1));
      const span = { from: fromDay * dayMs, to: Math.min(now, series.endedAt ?? now) };
      const { tried, set } = lines(series);
      const subject = pick(series, ['kind', 'id', 'name']);
      const found = replayed(tried, series, span, raised);
      for (const alert of found) alerts.push({ accountId: account.id, subject, ...alert });
      alertsNow += tried === set ? found.length : replayed(set, series, span, raised).length;
    }
  }
  alerts.sort(byTime);
  return { rule, threshold, days, alerts, alertsNow, subjectsJudged, daysCovered };
}

type Fired = ReadonlyMap<string, readonly RaisedOf[]>;

const keyOf = ({ kind, id }: Pick<SubjectSeries, 'kind' | 'id'>): string => `${kind} ${id}`;

/** What really fired, by subject, at times of the provider's clock as those of the days are. */
function firedOf(db: Db, account: Account, { rule, now: ours }: ReplayRequest, from: number, now: number): Fired {
  const skewMs = now - ours;
  const moved = (sample: Sample): Sample => ({ ...sample, at: sample.at + skewMs });
  const found = raisedAlerts(db, account.id, rule, from - skewMs).map((alert) => ({
    ...alert,
    firedAt: alert.firedAt + skewMs,
    clearedAt: alert.clearedAt === null ? null : alert.clearedAt + skewMs,
    samples: alert.samples.map(moved),
    end: alert.end.map(moved),
  }));
  return Map.groupBy(found, ({ subject }) => keyOf(subject));
}

/** Subjects of which there is no past but what fired: seen for the first time within the day, or of another kind since. */
function unstored(fired: Fired, stored: readonly SubjectSeries[]): readonly SubjectSeries[] {
  const known = new Set(stored.map(keyOf));
  return [...fired]
    .filter(([key]) => !known.has(key))
    .flatMap(([, raised]) =>
      raised.slice(0, 1).map(({ subject }) => ({ ...subject, endedAt: null, samples: raised.flatMap(quietEnd) })),
    );
}

/** Nothing but its own end tells that an alert is over which no value ended, where there are no days. */
function quietEnd({ clearedAt, end }: RaisedAlert): readonly Sample[] {
  return clearedAt === null || end.length > 0 ? [] : [todaySample(clearedAt, 0, null, null)];
}

/** An alert about what has ended ends with it. */
function replayed(
  rule: Rule | null,
  { samples, endedAt }: SubjectSeries,
  span: ReplaySpan,
  raised: readonly RaisedAlert[],
): readonly ReplayedAlert[] {
  const found = rule === null ? [] : replay(rule, samples, span, raised);
  if (endedAt === null) return found;
  return found.map((alert) => (alert.clearedAt === null ? { ...alert, clearedAt: endedAt } : alert));
}

function byTime(one: ReplayAlert, other: ReplayAlert): number {
  if (one.firedAt !== other.firedAt) return one.firedAt - other.firedAt;
  const [first, second] = [one, other].map(({ accountId, subject }) => `${accountId}\n${subject.kind}\n${subject.id}`);
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

function accountsOf(db: Db, { accountId, scope }: ReplayRequest): readonly Account[] {
  return listAccounts(db).filter(
    (account) => (accountId === undefined || account.id === accountId) && holdsAccount(scope, account),
  );
}

function holdsAccount(scope: Scope | undefined, account: Account): boolean {
  switch (scope?.kind) {
    case undefined:
    case 'global':
      return true;
    case 'provider':
      return account.provider === scope.id;
    case 'client':
      return account.client === scope.id;
    case 'account':
      return account.id === scope.id;
    case 'subject':
      return account.id === scope.accountId;
  }
}

function isIn(scope: Scope | undefined, { kind, id }: SubjectSeries): boolean {
  return scope?.kind !== 'subject' || (scope.subjectKind === kind && scope.id === id);
}

/** The rule of each subject with the line that is tried, and with the one that is set; `null`: there is none. */
interface Lines {
  readonly tried: Rule | null;
  readonly set: Rule | null;
}

function linesOf(
  book: RuleBook,
  account: Account,
  { rule, threshold, scope, severity }: ReplayRequest,
): (series: SubjectSeries) => Lines {
  const set = rulesOf(book, account);
  const line = severity ?? 'warning';
  const tried = scope === undefined ? null : rulesOf(withLine(book, scope, rule, line, threshold), account);
  // Few lines, many subjects.
  const lines = new Map<number, Rule>();
  const ruleAt = (of: Severity, at: number | null): Rule | null => {
    if (at === null) return null;
    const key = of === 'warning' ? at : -at;
    const known = lines.get(key) ?? lineRule(rule, of, at);
    lines.set(key, known);
    return known;
  };
  return ({ kind, id }) => {
    const { values } = set(rule, kind, id);
    const lowest = severity ?? (values.warning === null ? 'critical' : 'warning');
    return {
      tried: ruleAt(line, tried === null ? threshold : tried(rule, kind, id).values[line]),
      set: ruleAt(lowest, values.enabled ? values[lowest] : null),
    };
  };
}

function withLine(book: RuleBook, scope: Scope, rule: RuleName, severity: Severity, threshold: number): RuleBook {
  const key = scopeKey(scope);
  const at = book.get(key) ?? noScopeRules;
  const values = { ...at.rules[rule], [severity]: threshold };
  return new Map([...book, [key, { ...at, rules: { ...at.rules, [rule]: values } }]]);
}
