/** What every view of the window is built from: the cache, read once, and a few facts of the running app. */
import type { RuleName } from '../core/alerts/catalog.ts';
import { isFiring, type Alert, type SpokenAlert } from '../core/alerts/model.ts';
import type { RuleValues } from '../core/alerts/rule.ts';
import type { Severity } from '../core/alerts/state.ts';
import { providerTime } from '../core/clock.ts';
import type { Account, Counts } from '../core/model.ts';
import { forecast, type Forecast } from '../core/alerts/pace.ts';
import { rateOf, type RateRule } from '../core/rates.ts';
import { rulesOf, type ResolvedRule, type RuleBook, type RulesOfAccount } from '../core/alerts/rule-book.ts';
import { lazily } from '../core/lazily.ts';
import { compareNames } from '../core/search.ts';
import type { Settings } from '../core/settings.ts';
import { worseFirst, type Glance, type GlancedAlert, type Standing, type SubjectGlance } from '../core/state/glance.ts';
import type { SummaryRate } from '../core/summary.ts';
import { listAccounts } from '../store/accounts/accounts.ts';
import { listAlerts } from '../store/alerts/states.ts';
import type { Db } from '../store/db.ts';
import { readTogether } from '../store/statement.ts';
import { mutesAt } from '../store/alerts/person.ts';
import { readFacts, type AccountFacts } from '../services/accounts/facts.ts';
import { readGlance } from '../services/accounts/glance.ts';

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
  /** How everything is; of mailboxes those by themselves that an alert is about. */
  readonly glance: Glance;
}

/** Reads the cache for one or several views. */
export function readViewContext(db: Db, runtime: ViewRuntime): ViewContext {
  const { now, settings, online, standstill } = runtime;
  const { accounts, alerts, muteOf } = readTogether(db, () => ({
    accounts: listAccounts(db).map((account) => readFacts(db, account, now, settings)),
    alerts: listAlerts(db),
    muteOf: mutesAt(db, now),
  }));
  const glanced = { db, accounts, alerts, muteOf, now, paused: settings.paused, online, standstill };
  const glance = lazily(() => readGlance(glanced, 'counted'));
  return {
    db,
    runtime,
    accounts,
    alerts,
    rulesFor: once(({ account }) => rulesOf(runtime.rules, account)),
    muteOf,
    // Not every view says how anything is.
    get glance() {
      return glance();
    },
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

/** How a figure is drawn: as the alert about it says, so that no figure is louder or calmer than the state beside it. */
export type Tone = Severity | 'unconfirmed';

/** A rate with its counts and what it covers ("7 days", "lifetime"). `numerator` is `null` where only the rate is reported. */
export interface RateView extends SummaryRate {
  readonly tone: Tone | null;
}

/** A rate as the window draws it. */
export function rateView(rate: SummaryRate | null, tone: Tone | null): RateView | null {
  return rate === null ? null : { ...rate, tone };
}

/** A lifetime rate straight from counts. */
export function lifetimeRate(counts: Counts, rateRule: RateRule | null, tone: Tone | null): RateView | null {
  const rate = rateOf(counts, rateRule);
  return rate === null ? null : rateView({ ...rate, window: 'lifetime' }, tone);
}

/** What the alert of that rule says of the figure; `null` where there is none, or a person has dealt with it. */
export function toneOf({ loud }: SubjectGlance, rule: RuleName): Tone | null {
  const alert = loud.find((each) => each.rule === rule);
  return alert === undefined ? null : isFiring(alert) ? alert.severity : 'unconfirmed';
}

/** An alert with what its words need beside it; `facts` are of its account. */
export function spokenAlert(
  context: ViewContext,
  facts: AccountFacts | undefined,
  alert: GlancedAlert,
): GlancedAlert & SpokenAlert {
  const { kind, id } = alert.subject;
  const levels = facts === undefined ? null : context.rulesFor(facts)(alert.rule, kind, id).rule.levels;
  return { ...alert, providerName: facts?.providerName ?? '', levels };
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

/** How far a value stands towards its highest line, for ordering what is equally severe. */
export function closeness(value: number | null, { warning, critical }: LinesView): number {
  const line = critical ?? warning;
  return value === null || line === null || line <= 0 ? 0 : value / line;
}

/** A row of a list of mailboxes or campaigns, as it is ordered. */
interface Listed {
  readonly accountId: string;
  readonly id: string;
  readonly goneSince: number | null;
}

/** How a row stands, and what orders rows that need nobody: the nearer to their line first, those that have ended last. */
interface Placed extends Standing {
  readonly name: string;
  readonly near: number;
  readonly ended?: boolean;
}

/** Rows in the order of everything that needs a person, then by how near they are, the gone ones last. */
export function inOrder<T extends Listed>(rows: readonly T[], placed: (row: T) => Placed): readonly T[] {
  return rows
    .map((row) => ({ row, gone: row.goneSince !== null, ...placed(row) }))
    .toSorted(
      (one, other) =>
        Number(one.gone) - Number(other.gone) ||
        worseFirst(one, other) ||
        (one.excess > 0 ? 0 : Number(one.ended === true) - Number(other.ended === true) || other.near - one.near) ||
        compareNames(one.name, other.name) ||
        (one.row.id < other.row.id ? -1 : 1),
    )
    .map(({ row }) => row);
}
