/**
 * Applies the rules to one account: snapshot → readings → engine → transitions → outbox, in the caller's transaction.
 */
import {
  evaluate,
  levelOf,
  retire,
  severityOf,
  severityOfRank,
  wasJudged,
  type Evaluation,
} from '../../core/alerts/engine.ts';
import { ourTime, providerTime } from '../../core/clock.ts';
import { readingsOf, staysQuiet, type AlertsOfAccount, type SubjectReading } from '../../core/alerts/readings.ts';
import type { StatedAlert } from '../../core/alerts/rule.ts';
import { rulesOf, type RuleBook } from '../../core/alerts/rule-book.ts';
import {
  initialAlertState,
  type AlertState,
  type Reading,
  type Severity,
  type Transition,
} from '../../core/alerts/state.ts';
import { rules } from '../../core/alerts/catalog.ts';
import { saidOf } from '../../core/delivery/banners.ts';
import type { NotificationKind } from '../../core/delivery/model.ts';
import { subjectKinds, type Account, type SubjectKind } from '../../core/model.ts';
import { isFailing, type AccountSnapshot, type RunSnapshot } from '../../core/snapshot.ts';
import {
  holdAlerts,
  readAlertStates,
  recordTransition,
  saveAlertState,
  sharesReading,
  subjectsWithAlerts,
} from '../../store/alerts/states.ts';
import { notePeak } from '../../store/alerts/raised.ts';
import { isWaiting, notifiedAt, queueNotification } from '../../store/alerts/outbox.ts';
import type { Db } from '../../store/db.ts';
import { loadHookSettings, type HookSettings } from '../hooks/settings.ts';
import { queueHooks } from '../hooks/queue.ts';

/** What was set of the account's rules, and what they said so far of its subjects of these kinds. */
export function gatherAlerts(
  db: Db,
  account: Account,
  book: RuleBook,
  kinds: readonly SubjectKind[] = subjectKinds,
): AlertsOfAccount {
  return {
    rules: rulesOf(book, account),
    states: readAlertStates(db, account.id, kinds),
    isListed: subjectsWithAlerts(db, account.id, kinds),
  };
}

/** What an evaluation belongs to. */
interface Judging {
  readonly db: Db;
  readonly snapshot: RunSnapshot;
  readonly hooks: HookSettings;
  readonly reading: SubjectReading;
  readonly held: Held | null;
}

/** What is judged of an account. */
interface Scope {
  /** The provider's day is not certain: only the rules about how the account is read can be judged. */
  readonly isDayUncertain?: boolean;
  /** Subjects of these kinds; of the others nothing can be found that was not found before. */
  readonly kinds?: readonly SubjectKind[];
}

/** Evaluates every rule for every subject in the scope. Call inside a transaction. Returns true when anything changed phase. */
export function evaluateAccount(
  db: Db,
  snapshot: AccountSnapshot,
  book: RuleBook,
  now: number,
  { isDayUncertain = false, kinds = subjectKinds }: Scope = {},
): boolean {
  const readings = readingsOf(snapshot, gatherAlerts(db, snapshot.account, book, kinds), now, kinds, true);
  const certain = isDayUncertain ? readings.filter(({ name }) => rules[name].delivery.rank > 0) : readings;
  const held = heldOf(certain);
  const changed = judge(db, snapshot, certain, now, held);
  for (const [kind, { at, alertIds }] of held) holdAlerts(db, snapshot.account.id, kind, at, alertIds);
  return changed;
}

/** The same of readings that were taken already. */
export function judgeReadings(
  db: Db,
  snapshot: RunSnapshot,
  readings: readonly SubjectReading[],
  now: number,
): boolean {
  return judge(db, snapshot, readings, now, new Map());
}

/** What is noted once of all alerts of a kind that stand as they stood: when they were read last. */
interface Held {
  readonly at: number;
  readonly alertIds: Set<string>;
}

/** The newest reading there is of what stands: mostly all of them come from one answer. */
function heldOf(readings: readonly SubjectReading[]): ReadonlyMap<SubjectKind, Held> {
  const held = new Map<SubjectKind, Held>();
  for (const { state, reading, subject } of readings) {
    if (state.phase === 'inactive' || reading.kind !== 'sample') continue;
    const { at } = reading.sample;
    if (at > (held.get(subject.kind)?.at ?? Number.NEGATIVE_INFINITY))
      held.set(subject.kind, { at, alertIds: new Set() });
  }
  return held;
}

function judge(
  db: Db,
  snapshot: RunSnapshot,
  readings: readonly SubjectReading[],
  now: number,
  heldByKind: ReadonlyMap<SubjectKind, Held>,
): boolean {
  const hooks = loadHookSettings(db);
  const { clockSkewMs } = snapshot.run;
  const theirNow = providerTime(now, clockSkewMs);
  let changed = false;
  for (const reading of readings) {
    if (reading.state === initialAlertState && staysQuiet(reading.resolved.rule, reading)) continue;
    const judging = { db, snapshot, hooks, reading, held: heldByKind.get(reading.subject.kind) ?? null };
    let { state } = reading;
    for (const sample of reading.retired === null ? reading.missed : []) {
      // Judged by the clock of now: by that of its own day nothing judged later would count as judged.
      if (sample.at > theirNow || wasJudged(state, sample, theirNow)) continue;
      const at = ourTime(sample.at, clockSkewMs);
      const step = evaluate(reading.resolved.rule, state, { kind: 'sample', sample }, at);
      changed = keep(judging, state, step, at) || changed;
      state = step.state;
    }
    changed = keep(judging, state, lastStep(snapshot, reading, state, now), now) || changed;
  }
  return changed;
}

function lastStep(snapshot: RunSnapshot, reading: SubjectReading, state: AlertState, now: number): Evaluation {
  const { retired, overBefore, resolved } = reading;
  if (retired !== null) return retire(state, now, 'retired');
  const isPast = overBefore !== null && state.sample !== null && state.sample.at < overBefore;
  if (isPast && reading.reading.kind !== 'sample') return retire(state, now, 'passed');
  return evaluate(resolved.rule, state, present(snapshot, reading, state, now), now);
}

/** A value that was judged before is none, when the account's last attempt to get a new one failed. */
export function present(
  { run }: Pick<RunSnapshot, 'run'>,
  { reading, name }: Pick<SubjectReading, 'reading' | 'name'>,
  state: AlertState,
  now: number,
): Reading {
  // Rules about reading itself know their own failures.
  if (rules[name].delivery.rank > 0 || reading.kind !== 'sample' || !isFailing(run)) return reading;
  return wasJudged(state, reading.sample, now) ? { kind: 'error' } : reading;
}

/** Stores a step. What stays quiet is not written: thousands of calm mailboxes cost nothing. */
function keep(judging: Judging, before: AlertState, { state, transition }: Evaluation, at: number): boolean {
  if (state === before || (state.phase === 'inactive' && before.phase === 'inactive')) return false;
  const { db, reading, held } = judging;
  const severity = severityOf(state);
  const sharedAt = held?.at ?? null;
  const alertId = saveAlertState(db, reading.subject, reading.name, state, severity, sharedAt);
  if (sharesReading(state, sharedAt)) held?.alertIds.add(alertId);
  // What begins is noted with its step, and what is no higher than the value before is no peak.
  const { sample } = state;
  const isHigher = sample !== null && sample.value > (before.sample?.value ?? Number.NEGATIVE_INFINITY);
  if (state.level > 0 && before.level > 0 && isHigher) notePeak(db, alertId, sample, at);
  if (transition === null) return false;
  tell(judging, alertId, before, state, transition, severity ?? severityBefore(before, transition));
  return true;
}

function severityBefore({ candidate }: AlertState, { fromLevel }: Transition): Severity {
  return severityOfRank(Math.max(fromLevel, candidate?.level ?? 1));
}

function tell(
  { db, snapshot, hooks, reading: { subject, name, resolved } }: Judging,
  alertId: string,
  before: AlertState,
  state: AlertState,
  transition: Transition,
  severity: Severity,
): void {
  const { account, run, providerName } = snapshot;
  const { value = null, numerator = null, denominator = null } = state.sample ?? {};
  const transitionId = recordTransition(db, alertId, transition, { severity, value, numerator, denominator });
  const { fromLevel, toLevel } = transition;
  const hasEnded = toLevel === 0 && fromLevel > 0;
  const alert: StatedAlert = {
    phase: state.phase === 'inactive' ? 'firing' : state.phase,
    severity,
    sample: state.sample,
    // What has ended is spoken of against the line it had crossed.
    threshold: hasEnded ? (before.threshold ?? levelOf(resolved.rule, fromLevel)?.threshold ?? null) : state.threshold,
    providerName,
    levels: resolved.rule.levels,
  };
  queueHooks(db, hooks, { account, subject, rule: name, alert, transition });
  const kind = whatToTell(db, alertId, before, transition);
  if (kind === null) return;
  queueNotification(db, {
    alertId,
    transitionId,
    kind,
    said: saidOf(alert),
    subject,
    severity,
    createdAt: transition.at,
    away: run.awaySince !== null && run.awaySince > 0,
    // That an account gives no data is no state it was found in: it was tried before it was added.
    firstSight: run.awaySince === 0 && rules[name].delivery.rank === 0,
  });
}

/** Everything that could be told is queued; what becomes of it is decided when it is delivered (core/delivery/plan.ts). */
function whatToTell(
  db: Db,
  alertId: string,
  { firedAt }: AlertState,
  { tell: kind, toLevel, fromLevel }: Transition,
): NotificationKind | null {
  if (kind !== null || toLevel === 0 || toLevel >= fromLevel) return kind;
  // What it fell to is news when no banner told of what it was.
  const shownAt = notifiedAt(db, alertId);
  const wasShown = firedAt !== null && shownAt !== null && shownAt >= firedAt;
  return !wasShown && isWaiting(db, alertId) ? 'fired' : null;
}
