/**
 * When to poll. Deadlines are wall-clock and stored with each endpoint; the timer is only an alarm and never longer than
 * half a minute, so that a late or frozen one heals itself. At most one request per account, six in all; whose turn it
 * is decides core/polling/turns.ts. What is only remembered here goes by the monotonic clock, which nobody can put back.
 */
import { minuteMs, secondMs } from '../../core/days.ts';
import type { Account } from '../../core/model.ts';
import { sleptBetween, stableShare } from '../../core/polling/schedule.ts';
import { roundMs } from '../../core/polling/watchdog.ts';
import { providerOf } from '../../providers/index.ts';
import { findAccount, isAnyAway, listAccounts } from '../../store/accounts/accounts.ts';
import { doesAnyAlertStand } from '../../store/alerts/states.ts';
import { StoreFailure } from '../../store/failure.ts';
import { writeSetting } from '../../store/settings.ts';
import { listEndpointRuns } from '../../store/accounts/endpoints.ts';
import type { App } from '../app.ts';
import { beginCatchUp } from '../accounts/catch-up.ts';
import { createBacklog } from './backlog.ts';
import { hurry, moveWithClock } from './deadlines.ts';
import { dueEndpoints, liveInterval, mostAtOnce, nextDueAt, readRuns, runOf, type PollScope } from './due.ts';
import { createLookout } from './lookout.ts';
import { beginAsking } from './outages.ts';
import { pollAccount, TookTooLong } from './poll-account.ts';
import { createSlots, type Seat } from './slots.ts';
import { atMost } from '../timing.ts';

/** It looks around at least this often: the watchdog counts on that. */
const longestSleepMs = roundMs;
/** After wake or reconnection the network needs a moment, and accounts are spread over the next minute. */
const networkSettleMs = 5 * secondMs;
const spreadMs = minuteMs;
/** An account whose last poll waits to be stored, or never ended, is not asked sooner: its deadlines wait too (fault F48). */
export const unstoredPauseMs = 5 * minuteMs;
/** A poll that was told to stop has this long to; nobody waits longer for it. */
const settleMs = 5 * secondMs;

const savedSetting = 'savedAgainAt';

export interface PollerPorts {
  /** Wakes us: calls back after `ms`; returns the cancel. */
  readonly alarm: (ms: number, ring: () => void) => () => void;
  /** Monotonic ms: does not advance while the machine sleeps. */
  readonly monotonic: () => number;
  /** Something that can be seen changed. */
  readonly onChange: () => void;
  /** The cache cannot be written; the message is for a person. */
  readonly onStoreFailure: (message: string) => void;
  /** It can be written again, and everything that waited is stored. */
  readonly onStoreWorks?: () => void;
  /** A mistake of ours was met: the accounts it does not concern are read on. Without it, it is thrown. */
  readonly onMistake?: (thrown: unknown) => void;
}

export interface Poller {
  readonly start: () => void;
  /**
   * Starts anew, as if the process had: what is under way is dropped, a sleep without an end is over. Nothing had been
   * looked at since `since`, epoch ms.
   */
  readonly restart: (since: number) => void;
  /** Since when nothing has been looked at though it should be, epoch ms; `null` while it works. */
  readonly standstillSince: () => number | null;
  /** How often it has looked around so far: while it works, once in half a minute at least. */
  readonly looks: () => number;
  /** Aborts what is under way and resolves when nothing is, or after five seconds. */
  readonly stop: () => Promise<void>;
  /** Reads all of one account or of all of them now; an unexpired Retry-After is respected. Resolves when they were read. */
  readonly refresh: (accountId: string | null) => Promise<void>;
  /** Ends what is under way for this account, without counting it as a failure. Resolves when nothing is, or after five seconds. */
  readonly interrupt: (accountId: string) => Promise<void>;
  /** Settings, accounts or pauses changed: look again at what is due. */
  readonly reconsider: () => void;
  /** Something else could not be stored: says so, and looks with every tick whether it would work again. */
  readonly storeFailed: (message: string) => void;
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly setOnline: (online: boolean) => void;
  /** The window is open: read live numbers more often. */
  readonly setAttentive: (attentive: boolean) => void;
  readonly refreshing: () => ReadonlySet<string>;
  readonly online: () => boolean;
}

/** One account being read, or waiting in line to be. */
interface Running {
  readonly scope: PollScope;
  /** Epoch ms. */
  readonly startedAt: number;
  /** It was asked for although polling is paused. */
  readonly despitePause: boolean;
  readonly abort: AbortController;
  readonly place: Seat;
  /** Lets go of it, whether it ends or not. */
  readonly drop: () => void;
  readonly done: Promise<void>;
}

/** The scheduler. It holds no data of its own: everything it decides by is in the database. */
export function createPoller(app: App, ports: PollerPorts): Poller {
  const running = new Map<string, Running>();
  const slots = createSlots(mostAtOnce, ports.monotonic);
  /** Accounts whose last poll could not be stored or never ended, and until when (monotonic) they are left alone. */
  const unstored = new Map<string, number>();
  const backlog = createBacklog(app.now, report);
  const lookout = createLookout(app);
  /** What was said of the cache; `null` while it can be written. */
  let failing: string | null = null;
  let cancelAlarm: () => void = () => undefined;
  let started = false;
  let stopped = false;
  let suspended = false;
  let online = true;
  let attentive = false;
  /** After a wake or reconnection: from when (monotonic) accounts may be read, and whether the first of them was. */
  let catchUp: { readonly from: number; readonly probed: boolean } | null = null;
  let looks = 0;
  let standstillSince: number | null = null;
  let lastTick = { wall: app.now(), monotonic: ports.monotonic() };

  // Who was away needs a second value soon, or the digest of what was missed comes late.
  const isAttentive = () => attentive || isAnyAway(app.db) || doesAnyAlertStand(app.db);
  const isPaused = (account: Account | null) => app.settings().paused || account?.paused === true;

  /** Full, read-only or busy: what is shown stays, what was read waits, and a person is told. */
  function surviving(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (thrown) {
      report(thrown);
      return false;
    }
  }

  function showIf(changed: boolean): void {
    if (changed) ports.onChange();
  }

  function report(thrown: unknown): void {
    if (thrown instanceof StoreFailure) {
      if (failing !== thrown.message) app.log.warn('not-stored', { kind: thrown.kind });
      storeFailed(thrown.message);
    } else if (ports.onMistake === undefined) {
      throw thrown;
    } else {
      ports.onMistake(thrown);
    }
  }

  function storeFailed(message: string): void {
    failing = message;
    ports.onStoreFailure(message);
  }

  /** Stores what waits, and finds out whether saving works again. */
  function catchUpStoring(): void {
    if (failing === null) return;
    if (!backlog.retry()) return;
    unstored.clear();
    // Nothing of a poll may wait: then a word of our own shows it.
    writeSetting(app.db, savedSetting, app.now());
    failing = null;
    app.log.info('stored-again');
    ports.onStoreWorks?.();
    ports.onChange();
  }

  /** Puts the account in line. Whoever does so fills the slots afterwards. */
  function run(account: Account, scope: PollScope): Promise<void> {
    const present = running.get(account.id);
    if (present !== undefined) return present.done;
    const abort = new AbortController();
    const place = slots.line({ id: account.id, provider: account.provider, asked: scope !== 'due' }, abort.signal);
    const dropped = Promise.withResolvers<void>();
    const done = Promise.race([poll(account, scope, place, abort.signal), dropped.promise]).finally(() => {
      place.leave();
      // One that was dropped may end when the account is read anew already.
      if (running.get(account.id) === mine) running.delete(account.id);
      ports.onChange();
      arm();
    });
    const despitePause = isPaused(account);
    const mine: Running = { scope, startedAt: app.now(), despitePause, abort, place, drop: dropped.resolve, done };
    running.set(account.id, mine);
    return done;
  }

  async function poll(account: Account, scope: PollScope, place: Seat, signal: AbortSignal): Promise<void> {
    try {
      if (!(await place.entered)) return;
      ports.onChange();
      await pollAccount(app, account, {
        scope,
        signal,
        intervalMs: () => liveInterval(app, account.demo, isAttentive()),
        onChange: ports.onChange,
        turn: place.turn,
        backlog,
      });
      if (backlog.holds(account.id)) leaveAlone(account.id);
      else if (!signal.aborted) unstored.delete(account.id);
    } catch (thrown) {
      leaveAlone(account.id);
      report(thrown);
    }
  }

  function leaveAlone(accountId: string): void {
    unstored.set(accountId, ports.monotonic() + unstoredPauseMs);
  }

  /** Whatever a poll hangs on, its slot is free again: it is told to stop, and nobody waits until it does. */
  function dropOverdue(): void {
    for (const [id, { place, abort, drop }] of running) {
      if (!place.isOverdue()) continue;
      app.log.warn('poll-took-too-long');
      leaveAlone(id);
      abort.abort(new TookTooLong());
      drop();
    }
  }

  /** How long until the account may be read, ms: the first at once after a wake, the rest in their stable order. */
  function holdMs(account: Account): number {
    const now = ports.monotonic();
    const left = (unstored.get(account.id) ?? now) - now;
    const held = left > unstoredPauseMs ? 0 : left;
    if (catchUp === null || account.demo) return held;
    return Math.max(held, catchUp.from - now + (catchUp.probed ? Math.floor(stableShare(account.id) * spreadMs) : 0));
  }

  function tick(): void {
    if (look()) {
      looks++;
      if (standstillSince !== null) ports.onChange();
      standstillSince = null;
    }
    arm();
  }

  /** Returns whether whoever is due could be found. */
  function look(): boolean {
    // What cannot be stored does not keep anybody from being read.
    surviving(catchUpStoring);
    surviving(noticeSleep);
    surviving(dropOverdue);
    surviving(() => showIf(lookout.wasWritten()));
    surviving(lookout.lookAtPauses);
    if (suspended) return true;
    // An outage that an answer which waits has ended is none.
    if (!backlog.holds(null)) surviving(() => showIf(lookout.hasAged(online)));
    return surviving(() => {
      if (online && !app.settings().paused) startDue(app.now());
    });
  }

  function startDue(now: number): void {
    if (catchUp !== null && ports.monotonic() > catchUp.from + spreadMs) catchUp = null;
    for (const account of listAccounts(app.db)) {
      const provider = providerOf(account.provider);
      if (account.paused || running.has(account.id) || provider === null || holdMs(account) > 0) continue;
      if (dueEndpoints(provider, readRuns(app.db, account.id), 'due', now).length === 0) continue;
      if (catchUp !== null) catchUp = { ...catchUp, probed: true };
      void run(account, 'due');
    }
    slots.fill();
  }

  function arm(): void {
    cancelAlarm();
    if (!started || stopped || suspended) return;
    let wait = longestSleepMs;
    surviving(() => (wait = Math.min(longestSleepMs, Math.max(200, waitMs()))));
    cancelAlarm = ports.alarm(wait, tick);
  }

  /** How long until the next account may get in line, ms; never while something that ends by itself holds all of them back. */
  function waitMs(): number {
    if (!online || app.settings().paused) return Number.POSITIVE_INFINITY;
    const now = app.now();
    const waits = listAccounts(app.db).map((account) => {
      const provider = providerOf(account.provider);
      if (provider === null || account.paused || running.has(account.id)) return null;
      const at = nextDueAt(provider, readRuns(app.db, account.id), now);
      return at === null ? null : Math.max(at - now, holdMs(account));
    });
    return Math.min(...waits.filter((wait) => wait !== null));
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
      later(() => moveWithClock(app));
      ports.onChange();
    }
  }

  function wake(): void {
    catchUp = { from: ports.monotonic() + networkSettleMs, probed: false };
    const now = app.now();
    later(() => {
      beginAsking(app.db, app.now());
      beginCatchUp(app.db, now);
    });
  }

  /** Does it now, or as soon as it can be stored. */
  function later(run: () => void): void {
    backlog.store({ accountId: null, rows: 1, run }, undefined);
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

  /** Reads all of the account now. A scheduled read under way counts only if it reads all of it too; one in line gives way. */
  async function readNow(accountId: string): Promise<void> {
    const present = running.get(accountId);
    if (present !== undefined) {
      if (present.scope === 'due' && !present.place.hasBegun()) present.abort.abort();
      await present.done;
      if (present.scope !== 'due' || wasReadSince(accountId, present.startedAt)) return;
    }
    const account = stopped || suspended || !online ? null : findAccount(app.db, accountId);
    if (account === null) return;
    const done = run(account, 'everything');
    slots.fill();
    await done;
  }

  function begin(): void {
    surviving(() => {
      const now = app.now();
      later(() => {
        moveWithClock(app);
        beginAsking(app.db, app.now());
        beginCatchUp(app.db, now);
      });
    });
    tick();
  }

  /** Resolves when it has ended; when it does not, it is let go of. */
  async function ended({ done, drop }: Running): Promise<void> {
    await atMost(settleMs, done);
    drop();
    await done;
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
      begin();
    },
    standstillSince: () => standstillSince,
    restart: (since) => {
      if (!started || stopped) return;
      standstillSince = since;
      for (const { abort, drop } of running.values()) {
        abort.abort();
        drop();
      }
      running.clear();
      unstored.clear();
      catchUp = null;
      suspended = false;
      lastTick = { wall: app.now(), monotonic: ports.monotonic() };
      begin();
    },
    looks: () => looks,
    stop: async () => {
      stopped = true;
      cancelAlarm();
      abortAll();
      await Promise.all([...running.values()].map(ended));
      surviving(() => void backlog.retry());
    },
    refresh: async (accountId) => {
      const asked = listAccounts(app.db).filter(({ id, paused }) => (accountId === null ? !paused : id === accountId));
      await Promise.all(asked.map(({ id }) => readNow(id)));
    },
    interrupt: async (accountId) => {
      const present = running.get(accountId);
      present?.abort.abort();
      if (present !== undefined) await ended(present);
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
      surviving(() => {
        moveWithClock(app); // it may have been put back in its sleep
        wake();
      });
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
    storeFailed,
    refreshing: () => new Set([...running].filter(([, { place }]) => place.hasBegun()).map(([id]) => id)),
    online: () => online,
  };
}
