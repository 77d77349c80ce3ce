/** Applies the rules to one account's cache: new states, transitions and what is to be told, all in the caller's transaction. */
import {
  initialAlertState,
  type Alert,
  type AlertState,
  type Reading,
  type Severity,
  type Transition,
} from '../../core/alerts/model.ts';
import { evaluate, levelOf, severityOfRank, severityOf, wasJudged, type Evaluation } from '../../core/alerts/engine.ts';
import { providerTime } from '../../core/clock.ts';
import { addDays, dayOf } from '../../core/days.ts';
import type { Account, Day, Subject } from '../../core/model.ts';
import { usualPerDay } from '../../core/alerts/pace.ts';
import { sumOf, type RateRules } from '../../core/rates.ts';
import { isSwitchedOnAnywhere, rulesOf, type ResolvedRule, type RuleBook } from '../../core/alerts/rule-book.ts';
import { alertMessage, notificationText } from '../../core/words/alerts.ts';
import type { Provider } from '../../providers/provider.ts';
import { listAccounts, readAccountRun, type AccountRun } from '../../store/accounts/accounts.ts';
import {
  alertKey,
  readAlertStates,
  recordTransition,
  saveAlertState,
  subjectsWithAlerts,
} from '../../store/alerts/states.ts';
import type { Db } from '../../store/file/database.ts';
import { usualPerSender } from '../../store/mail/hours.ts';
import { isWaiting, notifiedAt, queueNotification, type OutboxKind } from '../../store/alerts/outbox.ts';
import { listCampaigns, listDays, listSenders, type DayRow } from '../../store/mail/reads.ts';
import { loadHookSettings, queueHooks } from '../hooks/index.ts';
import { isFailing, readingsOf, type AccountCache, type SubjectReading, type UsualDay } from './readings.ts';
import { baselineDays, mostMissedDays } from './readings-week.ts';
import { learnedDay } from '../accounts/learned-day.ts';

/** Days a "usual" is learned from. */
export const usualDays = 14;

/** Reads what alerts need of one account. */
export function readCache(db: Db, account: Account, provider: Provider, book: RuleBook, now: number): AccountCache {
  const run = readAccountRun(db, account.id);
  const today = dayOf(providerTime(now, run.clockSkewMs));
  const senders = listSenders(db, account.id);
  const place = { provider: account.provider, client: account.client, accountId: account.id };
  const missed = run.awaySince === null || run.awaySince === 0 ? 0 : mostMissedDays;
  const days = listDays(db, account.id, addDays(today, -baselineDays - missed), addDays(today, 1));
  const rules = rulesOf(book, place);
  const states = readAlertStates(db, account.id);
  return {
    account,
    provider: provider.name,
    run,
    othersAsOf: latestAnswerOfOthers(db, account),
    rates: provider.rates,
    rules,
    reportsSenderLimits: senders.some((sender) => sender.dailyLimit !== null && sender.dailyLimit > 0),
    senders,
    campaigns: listCampaigns(db, account.id),
    days,
    ...learnedDay(db, account.id, provider, run, now),
    usualOf: usualOfSenders(db, account.id, today, !isSwitchedOnAnywhere(book, 'silence')),
    usualOfAccount: usualOfAccount(days, provider.rates, today),
    states,
    hooks: loadHookSettings(db),
    hasAlert: subjectsWithAlerts(db, account.id),
  };
}

/** Learned only when asked for: most accounts warm nothing up and watch no silence. */
function usualOfSenders(db: Db, accountId: string, today: Day, warmingOnly: boolean): AccountCache['usualOf'] {
  let known: ReadonlyMap<string, UsualDay> | null = null;
  const learn = () => usualPerSender(db, accountId, addDays(today, -usualDays), addDays(today, -1), { warmingOnly });
  return (senderId) => {
    const usual = known ?? learn();
    known = usual;
    return usual.get(senderId) ?? null;
  };
}

function usualOfAccount(days: readonly DayRow[], rates: RateRules, today: Day): UsualDay | null {
  const from = addDays(today, -usualDays);
  const sent = days.filter(({ day }) => day >= from && day < today).map(({ counts }) => sumOf(counts, rates.attempted));
  const mean = usualPerDay(sent);
  return mean === null ? null : { mean, days: sent.filter((count) => count !== null && count > 0).length };
}

function latestAnswerOfOthers(db: Db, account: Account): number | null {
  const others = listAccounts(db).filter((other) => other.id !== account.id && !other.demo);
  const times = others.flatMap((other) => readAccountRun(db, other.id).asOf ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** What an evaluation belongs to. */
interface Judging {
  readonly db: Db;
  readonly cache: AccountCache;
  readonly subject: Subject;
  readonly resolved: ResolvedRule;
}

/** Evaluates every rule for every subject of the account. Call inside a transaction. Returns true when anything changed phase. */
export function evaluateAccount(db: Db, cache: AccountCache, now: number): boolean {
  let changed = false;
  for (const reading of readingsOf(cache, now)) {
    const { subject, rule, missed } = reading;
    const stored = cache.states.get(alertKey(subject.kind, subject.id, rule));
    const judging = { db, cache, subject, resolved: cache.rules(rule, subject.kind, subject.id) };
    let state = stored ?? initialAlertState;
    for (const sample of reading.retired ? [] : missed) {
      // Judged by the clock of now: by that of its own day nothing judged later would count as judged.
      if (sample.at > now || wasJudged(state, sample, now)) continue;
      const step = evaluate(judging.resolved.rule, state, { kind: 'sample', sample }, sample.at);
      changed = keep(judging, state, step) || changed;
      state = step.state;
    }
    changed = keep(judging, state, lastStep(judging, reading, state, now)) || changed;
  }
  return changed;
}

function lastStep({ cache, resolved }: Judging, reading: SubjectReading, state: AlertState, now: number): Evaluation {
  const end = endOf(reading, state);
  return end === null
    ? evaluate(resolved.rule, state, present(cache, reading, state, now), now)
    : retire(state, now, end);
}

/** A value that was judged before is none, when the account's last attempt to get a new one failed. */
export function present(
  cache: AccountCache,
  { reading, rule }: SubjectReading,
  state: AlertState,
  now: number,
): Reading {
  const ownFailure = rule === 'key-rejected' || rule === 'data-outage';
  if (ownFailure || reading.kind !== 'sample' || !isFailing(cache)) return reading;
  return wasJudged(state, reading.sample, now) ? { kind: 'error' } : reading;
}

/** Why an alert ends without a value that shows it; `null` when it does not. */
function endOf({ retired, reading, overBefore }: SubjectReading, before: AlertState): string | null {
  if (retired) return 'ended, gone, or no longer watched';
  const isOver =
    reading.kind !== 'sample' && overBefore !== null && before.sample !== null && before.sample.at < overBefore;
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

/** Stores a step. What stays quiet is not written: thousands of calm mailboxes cost nothing. */
function keep(judging: Judging, before: AlertState, { state, transition }: Evaluation): boolean {
  if (state === before || (state.phase === 'inactive' && before.phase === 'inactive')) return false;
  const { db, subject, resolved } = judging;
  const severity = severityOf(state);
  const alertId = saveAlertState(db, subject, resolved.rule.name, state, severity);
  if (transition === null) return false;
  tell(judging, alertId, before, state, transition, severity ?? severityBefore(before, transition));
  return true;
}

function severityBefore({ candidate }: AlertState, { fromLevel }: Transition): Severity {
  return severityOfRank(Math.max(fromLevel, candidate?.level ?? 1));
}

function tell(
  { db, cache, subject, resolved }: Judging,
  alertId: string,
  before: AlertState,
  state: AlertState,
  transition: Transition,
  severity: Severity,
): void {
  const { value = null, numerator = null, denominator = null } = state.sample ?? {};
  const transitionId = recordTransition(db, alertId, transition, { severity, value, numerator, denominator });
  const alert = asTold(alertId, subject, resolved, before, state, transition, severity);
  const names = { account: cache.account.label, provider: cache.provider };
  queueHooks(db, cache.hooks, {
    account: cache.account,
    subject,
    rule: resolved.rule.name,
    severity,
    transition,
    sample: state.sample,
    threshold: alert.threshold,
    message: alertMessage(alert, names, resolved.rule.levels),
  });
  const kind = whatToTell(db, alertId, before, transition);
  if (kind === null) return;
  queueNotification(db, {
    alertId,
    transitionId,
    kind,
    subject,
    severity,
    createdAt: transition.at,
    away: isAway(cache.run),
    firstSight: cache.run.awaySince === 0,
    ...notificationText(alert, kind, names, resolved.rule.levels),
  });
}

function isAway({ awaySince }: AccountRun): boolean {
  return awaySince !== null && awaySince > 0;
}

/** Everything that could be told is queued; what becomes of it is decided when it is delivered (core/delivery.ts). */
function whatToTell(
  db: Db,
  alertId: string,
  { firedAt }: AlertState,
  { tell: kind, toLevel, fromLevel }: Transition,
): OutboxKind | null {
  if (kind !== null || toLevel === 0 || toLevel >= fromLevel) return kind;
  // What it fell to is news when no banner told of what it was.
  const shownAt = notifiedAt(db, alertId);
  const wasShown = firedAt !== null && shownAt !== null && shownAt >= firedAt;
  return !wasShown && isWaiting(db, alertId) ? 'fired' : null;
}

/** The alert as a sentence speaks of it: a resolved one against the line it had crossed. */
function asTold(
  id: string,
  subject: Subject,
  { rule }: ResolvedRule,
  before: AlertState,
  state: AlertState,
  { fromLevel, toLevel }: Transition,
  severity: Severity,
): Alert {
  const ended = toLevel === 0 && fromLevel > 0;
  return {
    id,
    rule: rule.name,
    severity,
    phase: state.phase === 'inactive' ? 'firing' : state.phase,
    level: ended ? fromLevel : state.level,
    accountId: subject.accountId,
    subject,
    data: state.data,
    sample: state.sample,
    threshold: ended ? (before.threshold ?? levelOf(rule, fromLevel)?.threshold ?? null) : state.threshold,
    since: state.since,
    firedAt: state.firedAt,
    acknowledgedAt: null,
    snoozedUntil: null,
  };
}
