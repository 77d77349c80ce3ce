/**
 * When to poll. Deadlines are wall-clock and stored with each endpoint; the timer is only an alarm and never longer than
 * half a minute, so that a late or frozen one heals itself. At most one request per account, six in all.
 */
import { minuteMs, secondMs } from '../core/days.ts';
import type { Account } from '../core/model.ts';
import { sleptBetween, stableShare } from '../core/schedule.ts';
import { providerOf } from '../providers/index.ts';
import { listAccounts, readAccountRun, writeAccountRun } from '../store/accounts.ts';
import { listAlerts } from '../store/alerts.ts';
import { dataVersion, inTransaction } from '../store/database.ts';
import { listEndpointRuns, writeEndpointRun } from '../store/endpoints.ts';
import type { App } from './app.ts';
import { evaluateAccount, readCache } from './evaluate.ts';
import { dueEndpoints, intervalOf, nextDueAt, pollAccount, type Scope } from './poll-account.ts';

/** Requests under way at once, over all accounts. */
export const mostAtOnce = 6;
const longestSleepMs = 30 * secondMs;
/** Live numbers are read this often while the window is open or an alert is active. */
export const attentiveIntervalMs = 5 * minuteMs;
/** After wake or reconnection the network needs a moment, and accounts are spread over the next minute. */
const settleMs = 5 * secondMs;
const spreadMs = minuteMs;

export interface PollerPorts {
  /** Wakes us: calls back after `ms`; returns the cancel. */
  readonly alarm: (ms: number, ring: () => void) => () => void;
  /** Monotonic ms: does not advance while the machine sleeps. */
  readonly monotonic: () => number;
  /** Something that can be seen changed. */
  readonly onChange: () => void;
}

export interface Poller {
  readonly start: () => void;
  /** Aborts what is under way and resolves when nothing is. */
  readonly stop: () => Promise<void>;
  /** Reads one account or all of them now; an unexpired Retry-After is respected. Resolves when they were read. */
  readonly refresh: (accountId: string | null) => Promise<void>;
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

/** Live interval of an account, ms. */
export function liveInterval(app: App, account: Account, attentive: boolean): number {
  const demo = account.demo ? app.demo() : null;
  if (demo !== null) return demo.pollMs;
  const { pollIntervalMs } = app.settings();
  return attentive ? Math.min(attentiveIntervalMs, pollIntervalMs) : pollIntervalMs;
}

/** Reads the named accounts (all, without names) once, now, one after another where they share nothing to gain. For the terminal. */
export async function pollOnce(
  app: App,
  options: { readonly accountIds?: readonly string[]; readonly signal?: AbortSignal },
): Promise<void> {
  const signal = options.signal ?? new AbortController().signal;
  const waiting = listAccounts(app.db).filter(
    (account) => !account.paused && (options.accountIds?.includes(account.id) ?? true),
  );
  const worker = async (): Promise<void> => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) {
      await pollAccount(app, account, {
        scope: 'everything',
        signal,
        intervalMs: liveInterval(app, account, false),
        onChange: () => undefined,
      });
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
}

/** The scheduler. It holds no data of its own: everything it decides by is in the database. */
export function createPoller(app: App, ports: PollerPorts): Poller {
  const running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  let cancelAlarm: () => void = () => undefined;
  let started = false;
  let suspended = false;
  let online = true;
  let attentive = false;
  let catchUpFrom = 0;
  let seenVersion = dataVersion(app.db);
  let lastTick = { wall: app.now(), monotonic: ports.monotonic() };

  const isAttentive = () => attentive || listAlerts(app.db).some((alert) => alert.phase !== 'pending');

  function run(account: Account, scope: Scope): Promise<void> {
    const present = running.get(account.id);
    if (present !== undefined) return present.done;
    const abort = new AbortController();
    const intervalMs = liveInterval(app, account, isAttentive());
    const done = pollAccount(app, account, {
      scope,
      signal: abort.signal,
      intervalMs,
      onChange: ports.onChange,
    }).finally(() => {
      running.delete(account.id);
      ports.onChange();
      arm();
    });
    running.set(account.id, { abort, done });
    ports.onChange();
    return done;
  }

  /** The moment from which an account may be read after a wake: the first at once, the rest in their stable order. */
  function allowedFrom(account: Account, first: boolean): number {
    return catchUpFrom === 0 || account.demo
      ? 0
      : catchUpFrom + (first ? 0 : Math.floor(stableShare(account.id) * spreadMs));
  }

  function tick(): void {
    noticeSleep();
    noticeOtherProcess();
    evaluateOutages();
    if (!suspended && online && !app.settings().paused) {
      const now = app.now();
      const waiting = listAccounts(app.db).filter((account) => !account.paused && !running.has(account.id));
      for (const [index, account] of waiting.entries()) {
        if (running.size >= mostAtOnce) break;
        const provider = providerOf(account.provider);
        if (provider === null || now < allowedFrom(account, index === 0)) continue;
        const due = dueEndpoints(
          provider,
          listEndpointRuns(app.db, account.id),
          readAccountRun(app.db, account.id),
          'due',
          now,
        );
        if (due.length > 0) void run(account, 'due');
      }
      if (catchUpFrom !== 0 && now > catchUpFrom + spreadMs) catchUpFrom = 0;
    }
    arm();
  }

  function arm(): void {
    cancelAlarm();
    if (!started || suspended) return;
    const now = app.now();
    const times = listAccounts(app.db)
      .filter((account) => !account.paused && !running.has(account.id))
      .flatMap((account) => {
        const provider = providerOf(account.provider);
        const at =
          provider === null
            ? null
            : nextDueAt(provider, listEndpointRuns(app.db, account.id), readAccountRun(app.db, account.id));
        return at === null ? [] : [Math.max(at, allowedFrom(account, false))];
      });
    const full = running.size >= mostAtOnce || !online || app.settings().paused;
    const wait =
      full || times.length === 0 ? longestSleepMs : Math.min(longestSleepMs, Math.max(200, Math.min(...times) - now));
    cancelAlarm = ports.alarm(wait, tick);
  }

  /** Linux may report neither suspend nor resume: a jump between wall and monotonic time says the same. */
  function noticeSleep(): void {
    const tickNow = { wall: app.now(), monotonic: ports.monotonic() };
    if (sleptBetween(tickNow.wall - lastTick.wall, tickNow.monotonic - lastTick.monotonic)) wake();
    if (tickNow.wall < lastTick.wall) clampDeadlines(tickNow.wall);
    lastTick = tickNow;
  }

  /** The terminal may have polled beside us: what it stored shows here too. */
  function noticeOtherProcess(): void {
    const version = dataVersion(app.db);
    if (version === seenVersion) return;
    seenVersion = version;
    ports.onChange();
  }

  /** An outage grows without anything being answered, so it is looked at on every tick. */
  function evaluateOutages(): void {
    if (suspended || !online) return;
    for (const account of listAccounts(app.db)) {
      const provider = providerOf(account.provider);
      if (account.paused || provider === null || readAccountRun(app.db, account.id).outageSince === null) continue;
      const changed = inTransaction(app.db, () =>
        evaluateAccount(app.db, readCache(app.db, account, provider, app.now()), app.settings(), app.now()),
      );
      if (changed) ports.onChange();
    }
  }

  /** Nothing that failed before a sleep or an offline stretch counts as an outage after it. */
  function wake(): void {
    catchUpFrom = app.now() + settleMs;
    inTransaction(app.db, () => {
      for (const account of listAccounts(app.db)) {
        const accountRun = readAccountRun(app.db, account.id);
        if (accountRun.outageSince !== null) writeAccountRun(app.db, account.id, { ...accountRun, outageSince: null });
      }
    });
  }

  /** The clock was put back: deadlines far ahead would silence an account for as long. */
  function clampDeadlines(now: number): void {
    inTransaction(app.db, () => {
      for (const account of listAccounts(app.db)) {
        const provider = providerOf(account.provider);
        for (const endpointRun of listEndpointRuns(app.db, account.id)) {
          const endpoint = provider?.endpoints.find(({ name }) => name === endpointRun.endpoint);
          if (provider === null || endpoint === undefined || endpointRun.error !== null) continue;
          const latest = now + intervalOf(endpoint, provider, liveInterval(app, account, attentive)) * 1.5;
          if (endpointRun.nextAt > latest) writeEndpointRun(app.db, account.id, { ...endpointRun, nextAt: latest });
        }
      }
    });
  }

  /** Brings live deadlines forward when they are read more often now. */
  function hurry(): void {
    const now = app.now();
    for (const account of listAccounts(app.db)) {
      const provider = providerOf(account.provider);
      for (const endpointRun of listEndpointRuns(app.db, account.id)) {
        const endpoint = provider?.endpoints.find(({ name }) => name === endpointRun.endpoint);
        if (provider === null || endpoint?.cadence !== 'live' || endpointRun.error !== null) continue;
        const soonest = Math.max(
          now,
          (endpointRun.lastAttemptAt ?? 0) + intervalOf(endpoint, provider, liveInterval(app, account, true)),
        );
        if (endpointRun.nextAt > soonest) writeEndpointRun(app.db, account.id, { ...endpointRun, nextAt: soonest });
      }
    }
  }

  function abortAll(): void {
    for (const { abort } of running.values()) abort.abort();
  }

  return {
    start: () => {
      started = true;
      wake();
      catchUpFrom = 0;
      tick();
    },
    stop: async () => {
      started = false;
      cancelAlarm();
      abortAll();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
    refresh: async (accountId) => {
      const accounts = listAccounts(app.db).filter((account) =>
        accountId === null ? !account.paused : account.id === accountId,
      );
      for (let index = 0; index < accounts.length; index += mostAtOnce) {
        await Promise.all(accounts.slice(index, index + mostAtOnce).map((account) => run(account, 'live')));
      }
    },
    reconsider: () => {
      if (started && !suspended) tick();
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
      wake();
      arm();
    },
    setOnline: (nowOnline) => {
      if (nowOnline === online) return;
      online = nowOnline;
      if (online) wake();
      else abortAll();
      ports.onChange();
      arm();
    },
    setAttentive: (nowAttentive) => {
      attentive = nowAttentive;
      if (attentive) {
        hurry();
        if (started && !suspended) tick();
      }
    },
    refreshing: () => new Set(running.keys()),
    online: () => online,
  };
}
