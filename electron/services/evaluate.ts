/** Applies the rules to one account's cache: new states, transitions and what is to be told, all in the caller's transaction. */
import {
  evaluate,
  initialAlertState,
  ruleNames,
  severityOf,
  type Alert,
  type AlertState,
  type Rule,
  type RuleName,
  type Severity,
  type Transition,
} from '../core/alerts.ts';
import { addDays, dayOf } from '../core/days.ts';
import { ruleFrom, type Settings } from '../core/settings.ts';
import { notificationText } from '../core/words.ts';
import type { Account, Subject } from '../core/model.ts';
import type { Provider } from '../providers/provider.ts';
import { listAccounts, readAccountRun } from '../store/accounts.ts';
import {
  alertKey,
  dropNotification,
  pendingNotifications,
  queueNotification,
  readAlertStates,
  recordTransition,
  saveAlertState,
} from '../store/alerts.ts';
import type { Db } from '../store/database.ts';
import { listCampaigns, listDays, listSenders } from '../store/reads.ts';
import { readingsOf, rollingDays, type AccountCache, type Reading } from './readings.ts';

/** Reads what alerts need of one account. */
export function readCache(db: Db, account: Account, provider: Provider, now: number): AccountCache {
  const today = dayOf(now);
  const senders = listSenders(db, account.id);
  return {
    account,
    provider: provider.name,
    run: readAccountRun(db, account.id),
    othersAsOf: latestAnswerOfOthers(db, account),
    rates: provider.rates,
    reportsSenderLimits: senders.some((sender) => sender.dailyLimit !== null && sender.dailyLimit > 0),
    senders,
    campaigns: listCampaigns(db, account.id),
    days: listDays(db, account.id, addDays(today, -rollingDays), addDays(today, 1)),
  };
}

function latestAnswerOfOthers(db: Db, account: Account): number | null {
  const others = listAccounts(db).filter((other) => other.id !== account.id && !other.demo);
  const times = others.flatMap((other) => readAccountRun(db, other.id).asOf ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** Evaluates every rule for every subject of the account. Call inside a transaction. Returns true when anything changed phase. */
export function evaluateAccount(db: Db, cache: AccountCache, settings: Settings, now: number): boolean {
  const states = readAlertStates(db, cache.account.id);
  const rules = new Map<RuleName, Rule>(ruleNames.map((name) => [name, ruleFrom(settings, name)]));
  let changed = false;
  for (const reading of readingsOf(cache, now)) {
    const rule = rules.get(reading.rule);
    if (rule === undefined) continue;
    const before = states.get(alertKey(reading.subject.kind, reading.subject.id, reading.rule)) ?? initialAlertState;
    const { state, transition } = reading.retired ? retire(before, now) : evaluate(rule, before, reading.sample, now);
    // What stays quiet is not written: thousands of calm mailboxes cost nothing.
    if (state === before || (state.phase === 'inactive' && before.phase === 'inactive')) continue;
    store(db, cache, reading, rule, before, state, transition);
    changed ||= transition !== null;
  }
  return changed;
}

/** A subject that ended or is gone takes its alerts with it, quietly. */
function retire(
  state: AlertState,
  now: number,
): { readonly state: AlertState; readonly transition: Transition | null } {
  if (state.phase === 'inactive') return { state, transition: null };
  return {
    state: { ...initialAlertState, since: now, sample: state.sample },
    transition: {
      from: state.phase,
      to: 'inactive',
      fromLevel: state.level,
      toLevel: 0,
      at: now,
      tell: null,
      reason: 'ended or gone',
    },
  };
}

function store(
  db: Db,
  cache: AccountCache,
  { subject, rule: ruleName }: Reading,
  rule: Rule,
  before: AlertState,
  state: AlertState,
  transition: Transition | null,
): void {
  const severity = severityOf(rule, state);
  const alertId = saveAlertState(db, subject, ruleName, state, severity);
  if (transition === null) return;
  const told =
    severity ?? rule.levels[Math.max(transition.fromLevel, before.candidate?.level ?? 1) - 1]?.severity ?? 'warning';
  recordTransition(db, alertId, transition, {
    severity: told,
    value: state.sample?.value ?? null,
    numerator: state.sample?.numerator ?? null,
    denominator: state.sample?.denominator ?? null,
  });
  if (transition.toLevel < transition.fromLevel) dropPending(db, alertId);
  if (transition.tell === null || !worthTelling(transition, told)) return;
  queueNotification(db, {
    alertId,
    kind: transition.tell,
    subject,
    severity: told,
    createdAt: transition.at,
    ...text(cache, alertId, subject, ruleName, rule, before, state, transition, told),
  });
}

/** A warning that recovered withdraws its banner and says nothing more; a critical one says so. */
function worthTelling(transition: Transition, severity: Severity): boolean {
  return transition.tell !== 'resolved' || severity === 'critical';
}

/** What was not shown yet and is no longer true is not shown at all. */
function dropPending(db: Db, alertId: string): void {
  for (const item of pendingNotifications(db)) if (item.alertId === alertId) dropNotification(db, item.id);
}

function text(
  cache: AccountCache,
  id: string,
  subject: Subject,
  ruleName: RuleName,
  rule: Rule,
  before: AlertState,
  state: AlertState,
  { tell, fromLevel }: Transition,
  severity: Severity,
): { readonly title: string; readonly body: string } {
  const alert: Alert = {
    id,
    rule: ruleName,
    severity,
    phase: 'firing',
    level: tell === 'resolved' ? fromLevel : state.level,
    accountId: cache.account.id,
    subject,
    sample: state.sample,
    // A resolved alert is told against the line it had crossed.
    threshold:
      tell === 'resolved' ? (before.threshold ?? rule.levels[fromLevel - 1]?.threshold ?? null) : state.threshold,
    since: state.since,
    firedAt: state.firedAt,
  };
  return notificationText(alert, tell ?? 'fired', { account: cache.account.label, provider: cache.provider });
}
