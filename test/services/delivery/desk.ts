/** A desk in front of the real outbox and a real database: alerts move, a desktop shows, and the clock is in the test's hand. */
import { ruleOf, rules, type RuleName } from '../../../electron/core/alerts/catalog.ts';
import { evaluate, type Evaluation } from '../../../electron/core/alerts/engine.ts';
import { alertKey } from '../../../electron/core/alerts/model.ts';
import {
  initialAlertState,
  type AlertState,
  type Sample,
  type Severity,
  type Transition,
} from '../../../electron/core/alerts/state.ts';
import { minuteMs, secondMs } from '../../../electron/core/days.ts';
import { saidOf } from '../../../electron/core/delivery/banners.ts';
import type { Banner, ShowOutcome } from '../../../electron/core/delivery/desktop-banner.ts';
import type { NotificationKind, Untold } from '../../../electron/core/delivery/model.ts';
import type { Account, Subject, SubjectKind } from '../../../electron/core/model.ts';
import type { Settings } from '../../../electron/core/settings.ts';
import { untoldSentence } from '../../../electron/core/words/reasons.ts';
import type { App } from '../../../electron/services/app.ts';
import { createOutbox, type Outbox } from '../../../electron/services/delivery/outbox.ts';
import { readAccountRun, writeAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { readAlertStates, recordTransition, saveAlertState } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { queueNotification } from '../../../electron/store/alerts/outbox.ts';
import { untoldFrom } from '../../../electron/store/alerts/values.ts';
import { testApp, testClock, type TestClock } from '../../helpers/test-app.ts';
import { accountNamed, temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

/** Ten in the morning of a Tuesday; tests run in UTC. */
export const morning = Date.parse('2026-02-10T10:00:00Z');

export interface Place {
  readonly account?: string;
  readonly kind?: SubjectKind;
  readonly rule?: RuleName;
}

export interface Desk extends Disposable {
  readonly app: App;
  readonly clock: TestClock;
  readonly database: TemporaryDatabase;
  readonly outbox: Outbox;
  /** What the desktop showed, in order. */
  readonly shown: Banner[];
  readonly withdrawn: string[];
  readonly timers: { readonly work: () => void; readonly inMs: number; cancelled: boolean }[];
  /** What it met by itself that is a mistake of ours. */
  readonly mistakes: unknown[];
  readonly titles: () => readonly string[];
  /** What the desktop answers from now on. */
  readonly answer: (how: (banner: Banner) => ShowOutcome | Promise<ShowOutcome>) => void;
  readonly connect: (online: boolean) => void;
  readonly change: (settings: Partial<Settings>) => void;
  /** Moves an alert to a level (0: none), as an evaluation does; returns its id. */
  readonly move: (id: string, level: number, place?: Place) => string;
  /** One fresh value of a mailbox, judged as by default; returns whether anything changed phase. */
  readonly poll: (id: string, value: number, place?: Place) => boolean;
  /** Lets time pass and looks at the outbox. */
  readonly after: (ms: number) => Promise<void>;
  /** Lets time pass and looks every half minute, as timers would. */
  readonly pass: (ms: number) => Promise<void>;
  /** The process ends and another one starts on the same data. */
  readonly restart: () => void;
  /** The account catches up after an absence that began then; `null`: it has caught up. */
  readonly away: (account: string, since: number | null) => void;
  /** What became of everything that was to be told, oldest first. */
  readonly fates: () => readonly {
    readonly kind: NotificationKind;
    readonly outcome: string | null;
    readonly untold: Untold | null;
    /** The same in words. */
    readonly reason: string | null;
  }[];
}

export const half = 30 * secondMs;

export function desk(accounts: readonly (string | Account)[] = ['a1'], startedAt = morning): Desk {
  const clock = testClock(startedAt);
  const database = temporaryDatabase(
    accounts.map((account) => (typeof account === 'string' ? accountNamed(account) : account)),
    startedAt,
  );
  // Nothing here is about a power cut, and every step is a transaction.
  database.db.pragma('synchronous = OFF');
  const base = testApp(database.db, clock);
  const app: App = { ...base, rules: () => new Map() };
  const shown: Banner[] = [];
  const withdrawn: string[] = [];
  const timers: Desk['timers'] = [];
  const mistakes: unknown[] = [];
  let answer: (banner: Banner) => ShowOutcome | Promise<ShowOutcome> = () => 'shown';
  let online = true;
  const start = (): Outbox =>
    createOutbox(
      app,
      {
        show: async (banner) => {
          const outcome = await answer(banner);
          if (outcome === 'shown') shown.push(banner);
          return outcome;
        },
        withdraw: (key) => void withdrawn.push(key),
      },
      (work, inMs) => {
        const timer = { work, inMs, cancelled: false };
        timers.push(timer);
        return () => (timer.cancelled = true);
      },
      { online: () => online, onMistake: (thrown) => mistakes.push(thrown) },
    );
  let outbox = start();
  return {
    app,
    clock,
    database,
    get outbox() {
      return outbox;
    },
    shown,
    withdrawn,
    timers,
    mistakes,
    titles: () => shown.map(({ title }) => title),
    answer: (how) => (answer = how),
    connect: (isOnline) => (online = isOnline),
    change: (settings) => base.change({ ...app.settings(), ...settings }),
    move: (id, level, place = {}) => move(app, id, level, place),
    poll: (id, value, place = {}) => poll(app, id, value, place),
    async after(ms) {
      clock.advance(ms);
      await outbox.flush();
    },
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += half) {
        clock.advance(half);
        await outbox.flush();
      }
    },
    restart: () => (outbox = start()),
    away: (account, awaySince) =>
      inTransaction(app.db, () =>
        writeAccountRun(app.db, account, { ...readAccountRun(app.db, account), awaySince, awayAnswers: 0 }),
      ),
    fates: () => {
      const sql = 'SELECT kind, outcome, reason FROM outbox ORDER BY id';
      return database.db
        .prepare<[], { kind: NotificationKind; outcome: string | null; reason: string | null }>(sql)
        .all()
        .map(({ kind, outcome, reason }) => {
          const untold = untoldFrom(reason);
          return {
            kind,
            outcome,
            untold,
            reason: untold === null ? null : untoldSentence(untold, app.format, clock.now()),
          };
        });
    },
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

const severities: readonly Severity[] = ['warning', 'critical', 'critical'];
const thresholds: Readonly<Record<number, number>> = { 0: 0.02, 1: 0.02, 2: 0.05, 3: 0.08 };

function subjectAt(id: string, { account = 'a1', kind = 'sender' }: Place): Subject {
  const name = kind === 'account' ? `Account ${account}` : `${id}@example.com`;
  return { accountId: account, kind, id, name };
}

function stateOf(app: App, id: string, { account = 'a1', kind = 'sender', rule = 'bounce-rate' }: Place): AlertState {
  return readAlertStates(app.db, account).get(alertKey(kind, id, rule)) ?? initialAlertState;
}

function move(app: App, id: string, level: number, place: Place): string {
  const before = stateOf(app, id, place);
  const now = app.now();
  const state = stateAt(before, level, now);
  const tell = level === 0 ? 'resolved' : before.level === 0 ? 'fired' : level > before.level ? 'raised' : null;
  const { phase: from, level: fromLevel } = before;
  const transition: Transition = {
    from,
    to: state.phase,
    fromLevel,
    toLevel: level,
    at: now,
    tell,
    reason: { code: 'crossed' },
  };
  return store(app, subjectAt(id, place), place.rule ?? 'bounce-rate', before, { state, transition });
}

/** As services/alerts/evaluate.ts stores a step. */
function store(
  app: App,
  subject: Subject,
  rule: RuleName,
  before: AlertState,
  { state, transition }: Evaluation,
): string {
  const { db } = app;
  const severityAt = (level: number): Severity => severities[level - 1] ?? 'warning';
  return inTransaction(db, () => {
    const present = state.level > 0 ? severityAt(state.level) : state.phase === 'inactive' ? null : 'warning';
    const alertId = saveAlertState(db, subject, rule, state, present);
    if (transition === null) return alertId;
    const severity = present ?? severityAt(before.level);
    const value = state.sample?.value ?? null;
    const details = { severity, value, numerator: null, denominator: null };
    const transitionId = recordTransition(db, alertId, transition, details);
    const isFall = transition.toLevel > 0 && transition.toLevel < transition.fromLevel;
    const kind = transition.tell ?? (isFall ? 'fired' : null);
    if (kind === null) return alertId;
    const run = readAccountRun(db, subject.accountId);
    queueNotification(db, {
      alertId,
      transitionId,
      kind,
      subject,
      severity,
      createdAt: transition.at,
      away: (run.awaySince ?? 0) > 0,
      firstSight: run.awaySince === 0,
      said: saidOf({ phase: 'firing', sample: state.sample, threshold: state.threshold ?? before.threshold }),
    });
    return alertId;
  });
}

/** One fresh value, judged by the rule's defaults. */
function poll(app: App, id: string, value: number, place: Place): boolean {
  const { rule: name = 'bounce-rate' } = place;
  const before = stateOf(app, id, place);
  const rule = ruleOf(name, rules[name].defaults);
  const sample: Sample = {
    at: app.now(),
    value,
    numerator: Math.round(value * 1000),
    denominator: 1000,
    window: '7d',
    approximate: false,
    detail: null,
  };
  const evaluation = evaluate(rule, before, { kind: 'sample', sample }, app.now());
  store(app, subjectAt(id, place), name, before, evaluation);
  return evaluation.transition !== null;
}

function stateAt(before: AlertState, level: number, now: number): AlertState {
  const value = level === 0 ? 0.001 : (thresholds[level] ?? 0) + 0.01;
  return {
    phase: level === 0 ? 'inactive' : 'firing',
    level,
    candidate: null,
    since: now,
    firedAt: level === 0 ? null : (before.firedAt ?? now),
    data: 'ok',
    sample: {
      at: now,
      value,
      numerator: Math.round(value * 1000),
      denominator: 1000,
      window: '7d',
      approximate: false,
      detail: null,
    },
    threshold: level === 0 ? null : (thresholds[level] ?? null),
  };
}

/** Quiet every night from ten to eight. */
export const nights = {
  enabled: true,
  fromMinute: 22 * 60,
  toMinute: 8 * 60,
  weekdays: [true, true, true, true, true, true, true],
  criticalBreaks: false,
} as const;

export const minutes = (count: number): number => count * minuteMs;
export const hours = (count: number): number => 60 * count * minuteMs;
