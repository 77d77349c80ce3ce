/** What every view of the window is built from: the cache, read once, and a few facts of the running app. */
import { firingSeverity, type Alert } from '../core/alerts/model.ts';
import type { RuleValues } from '../core/alerts/rule.ts';
import type { Sample, Severity } from '../core/alerts/state.ts';
import { lineOf } from '../core/alerts/engine.ts';
import { providerTime } from '../core/clock.ts';
import type { Account, AccountState, Counts, SubjectKind } from '../core/model.ts';
import { forecast, type Forecast } from '../core/alerts/pace.ts';
import { rateOf, type RateRule } from '../core/rates.ts';
import { rulesOf, type ResolvedRule, type RuleBook, type RulesOfAccount } from '../core/alerts/rule-book.ts';
import type { Settings } from '../core/settings.ts';
import type { SummaryRate } from '../core/summary.ts';
import { listAccounts } from '../store/accounts/accounts.ts';
import { listAlerts } from '../store/alerts/states.ts';
import type { Db } from '../store/db.ts';
import { mutesAt } from '../store/alerts/person.ts';
import { expectedIntervalMs, isOld, readFacts, type AccountFacts } from '../services/accounts/facts.ts';

/** Where an account's key is. `session`: only in memory, and lost at quit. */
export type KeyPlace = 'keychain' | 'session' | 'demo' | 'missing';

/** What the cache cannot know. */
export interface ViewRuntime {
  /** Epoch ms. */
  readonly now: number;
  readonly settings: Settings;
  readonly rules: RuleBook;
  readonly online: boolean;
  /** The scheduler stands still. */
  readonly standstill: boolean;
  /** Ids of the accounts being read at this moment. */
  readonly refreshing: ReadonlySet<string>;
  readonly keyPlace: (accountId: string) => KeyPlace;
}

export interface ViewContext {
  readonly db: Db;
  readonly runtime: ViewRuntime;
  readonly accounts: readonly AccountFacts[];
  readonly alerts: readonly Alert[];
  /** The rules of an account and of everything in it. */
  readonly rulesFor: (facts: AccountFacts) => RulesOfAccount;
  readonly muteOf: ReturnType<typeof mutesAt>;
}

/** Reads the cache for one or several views. */
export function readViewContext(db: Db, runtime: ViewRuntime): ViewContext {
  const accounts = listAccounts(db).map((account) => readFacts(db, account, runtime.now, runtime.settings));
  return {
    db,
    runtime,
    accounts,
    alerts: listAlerts(db),
    rulesFor: once(({ account }) => rulesOf(runtime.rules, account)),
    muteOf: mutesAt(db, runtime.now),
  };
}

/** What `work` gives for an account, worked out the first time it is asked for. */
function once<T extends object>(work: (facts: AccountFacts) => T): (facts: AccountFacts) => T {
  const known = new Map<string, T>();
  return (facts) => {
    const found = known.get(facts.account.id) ?? work(facts);
    known.set(facts.account.id, found);
    return found;
  };
}

/** Whose something is, as every list says it. */
export interface NamedAccount {
  readonly accountId: string;
  readonly accountLabel: string;
  readonly provider: string;
}

/** What a list says of the account. */
export function namedAccount({ id, label, provider }: Account): NamedAccount {
  return { accountId: id, accountLabel: label, provider };
}

/** The severity of the highest line of the rule which the value reaches; `null` below all of them, or on too little mail. */
export function severityAt(
  { rule, values }: ResolvedRule,
  value: number | null,
  denominator: number | null,
): Severity | null {
  if (value === null || !values.enabled) return null;
  const sample: Sample = {
    at: 0,
    value,
    numerator: null,
    denominator,
    window: 'today',
    approximate: false,
    detail: null,
  };
  const reached = rule.levels.findLast((level) => {
    const line = lineOf(rule, level, sample);
    return line !== null && value >= line;
  });
  return reached?.severity ?? null;
}

/** A rate with its counts and what it covers ("7 days", "lifetime"). `numerator` is `null` where only the rate is reported. */
export interface RateView extends SummaryRate {
  readonly severity: Severity | null;
}

/** A summary's rate as the window draws it, judged by the rule where there is one. */
export function rateView(rate: SummaryRate | null, rule: ResolvedRule | null): RateView | null {
  if (rate === null) return null;
  return { ...rate, severity: rule === null ? null : severityAt(rule, rate.value, rate.denominator) };
}

/** A lifetime rate straight from counts. */
export function lifetimeRate(counts: Counts, rateRule: RateRule | null, rule: ResolvedRule | null): RateView | null {
  const rate = rateOf(counts, rateRule);
  return rate === null ? null : rateView({ ...rate, window: 'lifetime' }, rule);
}

/** The lines of a rule as they apply to one subject, fractions; `null` where there is no such level. */
export type LinesView = Pick<RuleValues, 'warning' | 'critical'>;

/** The lines of a rule as a chart draws them; none of a rule that is off. */
export function linesView({ values: { enabled, warning, critical } }: ResolvedRule): LinesView {
  return enabled ? { warning, critical } : { warning: null, critical: null };
}

/** Where today's volume is heading; absent while the reset or the active hours are not known yet. */
export type PaceView = Forecast;

/** Where today's volume is heading; `null` while the reset or the active hours are not known. */
export function paceView(
  context: ViewContext,
  facts: AccountFacts,
  sentToday: number | null,
  limit: number | null,
): PaceView | null {
  if (sentToday === null || limit === null) return null;
  const { resetHourUtc, activeHours: hours } = facts;
  const now = providerTime(context.runtime.now, facts.run.clockSkewMs);
  return forecast({ sentToday, limit, now, resetHourUtc, hours });
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
  return staleStates.has(facts.state) || isOld(asOf, now, expectedIntervalMs(settings, facts.provider) * slack);
}

/** How far a value stands towards its highest line, for ordering what is equally severe. */
export function closeness(value: number | null, { warning, critical }: LinesView): number {
  const line = critical ?? warning;
  return value === null || line === null || line <= 0 ? 0 : value / line;
}
