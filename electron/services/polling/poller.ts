/**
 * When to poll. Deadlines are wall-clock and stored with each endpoint; the timer is only an alarm and never longer than
 * half a minute, so that a late or frozen one heals itself. At most one request per account, six in all.
 */
import { minuteMs, secondMs } from '../../core/days.ts';
import type { Account } from '../../core/model.ts';
import { sleptBetween, stableShare } from '../../core/schedule.ts';
import { providerOf } from '../../providers/index.ts';
import { findAccount, isAnyAway, listAccounts } from '../../store/accounts/accounts.ts';
import { listAlerts } from '../../store/alerts/states.ts';
import { dataVersion } from '../../store/file/database.ts';
import { StoreFailure } from '../../store/failure.ts';
import { listEndpointRuns } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';
import { beginCatchUp } from '../accounts/catch-up.ts';
import { hurry, moveWithClock } from './deadlines.ts';
import { dueEndpoints, liveInterval, mostAtOnce, nextDueAt, readRuns, runOf, type PollScope } from './due.ts';
import { evaluateOutages, forgetOutages } from './outages.ts';
import { pollAccount } from './poll-account.ts';

const longestSleepMs = 30 * secondMs;
/** After wake or reconnection the network needs a moment, and accounts are spread over the next minute. */
const settleMs = 5 * secondMs;
const spreadMs = minuteMs;
/** A poll that could not be stored is not repeated sooner: the provider would be asked for nothing (fault F48). */
export const unstoredPauseMs = 5 * minuteMs;

export interface PollerPorts {
  /** Wakes us: calls back after `ms`; returns the cancel. */
  readonly alarm: (ms: number, ring: () => void) => () => void;
  /** Monotonic ms: does not advance while the machine sleeps. */
  readonly monotonic: () => number;
  /** Something that can be seen changed. */
  readonly onChange: () => void;
  /** The cache cannot be written; the message is for a person. */
  readonly onStoreFailure: (message: string) => void;
}

export interface Poller {
  readonly start: () => void;
  /** Aborts what is under way and resolves when nothing is. */
  readonly stop: () => Promise<void>;
  /** Reads all of one account or of all of them now; an unexpired Retry-After is respected. Resolves when they were read. */
  readonly refresh: (accountId: string | null) => Promise<void>;
  /** Ends what is under way for this account, without counting it as a failure. Resolves when nothing is. */
  readonly interrupt: (accountId: string) => Promise<void>;
  /** Settings, accounts or pauses changed: look again at what is due. */
  readonly reconsider: () => void;
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly setOnline: (online: boolean) => void;
  /** The window is open: read live numbers more often. */
  readonly setAttentive: (attentive: boolean) => void;
  readonly refreshing: () => ReadonlySet<string>;
  readonly online: () => boolean;
}

/** One account being read. */
interface Running {
  readonly scope: PollScope;
  readonly startedAt: number;
  /** It was asked for although polling is paused. */
  readonly despitePause: boolean;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** The scheduler. It holds no data of its own: everything it decides by is in the database. */
export function createPoller(app: App, ports: PollerPorts): Poller {
  const running = new Map<string, Running>();
  /** Accounts whose last poll could not be stored, and until when they are left alone. */
  const unstored = new Map<string, number>();
  let cancelAlarm: () => void = () => undefined;
  let started = false;
  let stopped = false;
  let suspended = false;
  let online = true;
  let attentive = false;
  /** After a wake or reconnection: from when accounts may be read, and whether the first of them was. */
  let catchUp: { readonly from: number; readonly probed: boolean } | null = null;
  let seenVersion = dataVersion(app.db);
  let lastTick = { wall: app.now(), monotonic: ports.monotonic() };

  // Who was away needs a second value soon, or the digest of what was missed comes late.
  const isAttentive = () =>
    attentive || isAnyAway(app.db) || listAlerts(app.db).some((alert) => alert.phase !== 'pending');
  const isPaused = (account: Account | null) => app.settings().paused || account?.paused === true;

  /** Full, read-only or busy: what is shown stays, what was read is lost, and a person is told. Mistakes are not caught. */
  function surviving(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      report(thrown);
    }
  }

  function report(thrown: unknown): void {
    if (!(thrown instanceof StoreFailure)) throw thrown;
    app.log.warn('not-stored', { kind: thrown.kind });
    ports.onStoreFailure(thrown.message);
  }

  function run(account: Account, scope: PollScope): Promise<void> {
    const present = running.get(account.id);
    if (present !== undefined) return present.done;
    const abort = new AbortController();
    const done = pollAccount(app, account, {
      scope,
      signal: abort.signal,
      intervalMs: () => liveInterval(app, account.demo, isAttentive()),
      onChange: ports.onChange,
    })
      .then(() => void unstored.delete(account.id))
      .catch((thrown: unknown) => {
        unstored.set(account.id, app.now() + unstoredPauseMs);
        report(thrown);
      })
      .finally(() => {
        running.delete(account.id);
        ports.onChange();
        arm();
      });
    running.set(account.id, { scope, startedAt: app.now(), despitePause: isPaused(account), abort, done });
    ports.onChange();
    return done;
  }

  /** The earliest moment at which the account may be read: the first at once after a wake, the rest in their stable order. */
  function allowedFrom(account: Account): number {
    const held = unstored.get(account.id) ?? 0;
    if (catchUp === null || account.demo) return held;
    return Math.max(held, catchUp.from + (catchUp.probed ? Math.floor(stableShare(account.id) * spreadMs) : 0));
  }

  function tick(): void {
    surviving(() => {
      noticeSleep();
      noticeOtherProcess();
      if (suspended || !online) return;
      if (evaluateOutages(app)) ports.onChange();
      if (!app.settings().paused) startDue(app.now());
    });
    arm();
  }

  function startDue(now: number): void {
    if (catchUp !== null && now > catchUp.from + spreadMs) catchUp = null;
    for (const account of listAccounts(app.db)) {
      if (running.size >= mostAtOnce) return;
      const provider = providerOf(account.provider);
      if (account.paused || running.has(account.id) || provider === null || now < allowedFrom(account)) continue;
      if (dueEndpoints(provider, readRuns(app.db, account.id), 'due', now).length === 0) continue;
      if (catchUp !== null) catchUp = { ...catchUp, probed: true };
      void run(account, 'due');
    }
  }

  function arm(): void {
    cancelAlarm();
    if (!started || stopped || suspended) return;
    let wait = longestSleepMs;
    surviving(() => (wait = Math.min(longestSleepMs, Math.max(200, nextDeadline() - app.now()))));
    cancelAlarm = ports.alarm(wait, tick);
  }

  /** When the next account may start; never while something that ends by itself holds all of them back. */
  function nextDeadline(): number {
    if (running.size >= mostAtOnce || !online || app.settings().paused) return Number.POSITIVE_INFINITY;
    const times = listAccounts(app.db).map((account) => {
      const provider = providerOf(account.provider);
      if (provider === null || account.paused || running.has(account.id)) return null;
      const at = nextDueAt(provider, readRuns(app.db, account.id));
      return at === null ? null : Math.max(at, allowedFrom(account));
    });
    return Math.min(...times.filter((at) => at !== null));
  }

  /** Linux may report neither suspend nor resume: a jump between wall and monotonic time says the same. */
  function noticeSleep(): void {
    const now = { wall: app.now(), monotonic: ports.monotonic() };
    const before = lastTick;
    lastTick = now;
    if (sleptBetween(now.wall - before.wall, now.monotonic - before.monotonic)) {
      abortAll(); // what was under way has a connection from before the sleep
      wake();
    }
    if (now.wall < before.wall) {
      moveWithClock(app);
      ports.onChange();
    }
  }

  /** The terminal may have polled beside us: what it stored shows here too. */
  function noticeOtherProcess(): void {
    const version = dataVersion(app.db);
    if (version === seenVersion) return;
    seenVersion = version;
    ports.onChange();
  }

  function wake(): void {
    catchUp = { from: app.now() + settleMs, probed: false };
    forgetOutages(app.db);
    beginCatchUp(app.db, app.now());
  }

  function abortAll(): void {
    for (const { abort } of running.values()) abort.abort();
  }

  /** What was paused or removed in the middle of being read is not read any further. */
  function abortUnwanted(): void {
    for (const [id, { abort, despitePause }] of running) {
      const account = findAccount(app.db, id);
      if (account === null || (isPaused(account) && !despitePause)) abort.abort();
    }
  }

  /** Reads all of the account now. A scheduled read under way counts only if it reads all of it too. */
  async function readNow(accountId: string): Promise<void> {
    const present = running.get(accountId);
    if (present !== undefined) {
      await present.done;
      if (present.scope !== 'due' || wasReadSince(accountId, present.startedAt)) return;
    }
    while (running.size >= mostAtOnce && !running.has(accountId))
      await Promise.race([...running.values()].map(({ done }) => done));
    const account = stopped || suspended || !online ? null : findAccount(app.db, accountId);
    if (account !== null) await run(account, 'everything');
  }

  function wasReadSince(accountId: string, at: number): boolean {
    const account = stopped ? null : findAccount(app.db, accountId);
    const provider = account === null ? null : providerOf(account.provider);
    if (provider === null) return true;
    const runs = listEndpointRuns(app.db, accountId);
    return provider.endpoints.every(({ name }) => (runOf(runs, name).lastAttemptAt ?? 0) >= at);
  }

  return {
    start: () => {
      started = true;
      surviving(() => {
        moveWithClock(app);
        forgetOutages(app.db);
        beginCatchUp(app.db, app.now());
      });
      tick();
    },
    stop: async () => {
      stopped = true;
      cancelAlarm();
      abortAll();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
    refresh: async (accountId) => {
      const asked = listAccounts(app.db).filter(({ id, paused }) => (accountId === null ? !paused : id === accountId));
      await Promise.all(asked.map(({ id }) => readNow(id)));
    },
    interrupt: async (accountId) => {
      const present = running.get(accountId);
      present?.abort.abort();
      await present?.done;
    },
    reconsider: () => {
      if (!started || stopped) return;
      surviving(() => {
        abortUnwanted();
        hurry(app, isAttentive());
      });
      if (!suspended) tick();
    },
    suspend: () => {
      suspended = true;
      cancelAlarm();
      abortAll();
    },
    resume: () => {
      if (!suspended) return;
      suspended = false;
      lastTick = { wall: app.now(), monotonic: ports.monotonic() };
      surviving(wake);
      arm();
    },
    setOnline: (nowOnline) => {
      if (nowOnline === online) return;
      online = nowOnline;
      if (online) surviving(wake);
      else abortAll();
      ports.onChange();
      arm();
    },
    setAttentive: (nowAttentive) => {
      attentive = nowAttentive;
      if (!attentive || !started || stopped) return;
      surviving(() => hurry(app, true));
      if (!suspended) tick();
    },
    refreshing: () => new Set(running.keys()),
    online: () => online,
  };
}
