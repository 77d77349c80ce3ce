/** What every view of the window is built from: the cache, read once, and a few facts of the running app. */
import type { Alert, Rule, RuleName, Sample, Severity } from '../core/alerts.ts';
import { lineOf } from '../core/alerts.ts';
import type { AccountState, Counts, SubjectKind } from '../core/model.ts';
import { rateOf, type RateRule } from '../core/rates.ts';
import { ruleFrom, type Settings } from '../core/settings.ts';
import type { SummaryRate } from '../core/summary.ts';
import type { AccountView, RateView } from '../ipc/views.ts';
import { listAccounts } from '../store/accounts.ts';
import { listAlerts } from '../store/alerts.ts';
import type { Db } from '../store/database.ts';
import { firingSeverity, intervalOf, isOld, readFacts, type AccountFacts } from './account-facts.ts';

/** What the cache cannot know. */
export interface ViewRuntime {
  /** Epoch ms. */
  readonly now: number;
  readonly settings: Settings;
  readonly online: boolean;
  /** Ids of the accounts being read at this moment. */
  readonly refreshing: ReadonlySet<string>;
  readonly keyPlace: (accountId: string) => AccountView['key'];
}

export interface ViewContext {
  readonly db: Db;
  readonly runtime: ViewRuntime;
  readonly accounts: readonly AccountFacts[];
  readonly alerts: readonly Alert[];
}

/** Reads the cache for one or several views. */
export function readViewContext(db: Db, runtime: ViewRuntime): ViewContext {
  const accounts = listAccounts(db).map((account) => readFacts(db, account, runtime.now, runtime.settings));
  return { db, runtime, accounts, alerts: listAlerts(db) };
}

/** The severity of the highest line of that rule which the value reaches; `null` below all of them, or on too little mail. */
export function severityAt(
  settings: Settings,
  name: RuleName,
  value: number | null,
  denominator: number | null,
): Severity | null {
  if (value === null) return null;
  const rule: Rule = ruleFrom(settings, name);
  const sample: Sample = { at: 0, value, numerator: null, denominator, window: 'today', approximate: false };
  const reached = rule.levels.findLast((level) => {
    const line = lineOf(rule, level, sample);
    return line !== null && value >= line;
  });
  return reached?.severity ?? null;
}

/** A summary's rate as the window draws it, judged by the rule where there is one. */
export function rateView(settings: Settings, rate: SummaryRate | null, rule: RuleName | null): RateView | null {
  if (rate === null) return null;
  return { ...rate, severity: rule === null ? null : severityAt(settings, rule, rate.value, rate.denominator) };
}

/** A lifetime rate straight from counts. */
export function lifetimeRate(
  settings: Settings,
  counts: Counts,
  rateRule: RateRule | null,
  rule: RuleName | null,
): RateView | null {
  const rate = rateOf(counts, rateRule);
  return rate === null ? null : rateView(settings, { ...rate, window: 'lifetime' }, rule);
}

/** The worst that fires for each subject, so that a list of ten thousand asks once. */
export function firingBySubject({
  alerts,
}: ViewContext): (accountId: string, kind: SubjectKind, id: string) => Severity | null {
  const keyOf = (accountId: string, kind: SubjectKind, id: string) => JSON.stringify([accountId, kind, id]);
  const groups = Map.groupBy(alerts, (alert) => keyOf(alert.accountId, alert.subject.kind, alert.subject.id));
  return (accountId, kind, id) => firingSeverity(groups.get(keyOf(accountId, kind, id)) ?? []);
}

const staleStates: ReadonlySet<AccountState> = new Set(['stale', 'auth', 'offline', 'bad-data']);

/** Whether one row's values are old: its account does not answer, or the row itself was not seen for two intervals. */
export function isStaleRow(
  facts: AccountFacts,
  settings: Settings,
  asOf: number | null,
  now: number,
  slack = 1,
): boolean {
  return staleStates.has(facts.state) || isOld(asOf, now, intervalOf(settings, facts.provider) * slack);
}

/** How far a value stands towards its critical line, for ordering what is equally severe. */
export function closeness(value: number | null, critical: number): number {
  return value === null || critical <= 0 ? 0 : value / critical;
}
