/** Applies the rules to one account's cache: new states, transitions and what is to be told, all in the caller's transaction. */
import {
  evaluate,
  initialAlertState,
  ruleNames,
  severityOf,
  type Alert,
  type AlertState,
  type Evaluation,
  type Rule,
  type RuleName,
  type Severity,
  type Transition,
} from '../core/alerts.ts';
import { providerTime } from '../core/clock.ts';
import { addDays, dayOf } from '../core/days.ts';
import { ruleFrom, type Settings } from '../core/settings.ts';
import { notificationText, type NotificationKind } from '../core/words.ts';
import type { Account, Subject } from '../core/model.ts';
import type { Provider } from '../providers/provider.ts';
import { listAccounts, readAccountRun } from '../store/accounts.ts';
import {
  alertKey,
  dropNotification,
  notifiedAt,
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
  const run = readAccountRun(db, account.id);
  const today = dayOf(providerTime(now, run.clockSkewMs));
  const senders = listSenders(db, account.id);
  return {
    account,
    provider: provider.name,
    run,
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
    const end = endOf(reading, before);
    const { state, transition } = end === null ? evaluate(rule, before, reading.sample, now) : retire(before, now, end);
    // What stays quiet is not written: thousands of calm mailboxes cost nothing.
    if (state === before || (state.phase === 'inactive' && before.phase === 'inactive')) continue;
    store(db, cache, reading, rule, before, state, transition);
    changed ||= transition !== null;
  }
  return changed;
}

/** Why an alert ends without a value that shows it; `null` when it does not. */
function endOf({ retired, sample, overBefore }: Reading, before: AlertState): string | null {
  if (retired) return 'ended or gone';
  const isOver = sample === null && overBefore !== null && before.sample !== null && before.sample.at < overBefore;
  return isOver ? 'what it was measured over has passed' : null;
}

/** An alert whose subject or time is over ends quietly. */
function retire(state: AlertState, now: number, reason: string): Evaluation {
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
      reason,
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
  const kind = whatToTell(transition, told, wasShown(db, alertId, before));
  if (kind === null) return;
  queueNotification(db, {
    alertId,
    kind,
    subject,
    severity: told,
    createdAt: transition.at,
    ...text(cache, alertId, subject, ruleName, rule, before, state, kind, transition.fromLevel, told),
  });
}

/**
 * A warning that recovered withdraws its banner and says nothing more; a critical one says so. Of what no banner was
 * ever shown, no end is told either, and what it fell to is news.
 */
function whatToTell(
  { tell, toLevel, fromLevel }: Transition,
  severity: Severity,
  shown: boolean,
): NotificationKind | null {
  if (tell === 'resolved') return severity === 'critical' && shown ? tell : null;
  if (tell === null && toLevel > 0 && toLevel < fromLevel && !shown) return 'fired';
  return tell;
}

/** Whether any banner was shown since the alert fired. */
function wasShown(db: Db, alertId: string, { firedAt }: AlertState): boolean {
  const shownAt = notifiedAt(db, alertId);
  return firedAt !== null && shownAt !== null && shownAt >= firedAt;
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
  kind: NotificationKind,
  fromLevel: number,
  severity: Severity,
): { readonly title: string; readonly body: string } {
  const alert: Alert = {
    id,
    rule: ruleName,
    severity,
    phase: 'firing',
    level: kind === 'resolved' ? fromLevel : state.level,
    accountId: cache.account.id,
    subject,
    sample: state.sample,
    // A resolved alert is told against the line it had crossed.
    threshold:
      kind === 'resolved' ? (before.threshold ?? rule.levels[fromLevel - 1]?.threshold ?? null) : state.threshold,
    since: state.since,
    firedAt: state.firedAt,
  };
  return notificationText(alert, kind, { account: cache.account.label, provider: cache.provider });
}
