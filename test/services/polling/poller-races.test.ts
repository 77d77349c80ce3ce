/** What happens to an account while it is being read. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { demoKeys } from '../../../electron/demo/keys.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { changeAccount, removeAccount } from '../../../electron/services/accounts/accounts.ts';
import { mostAtOnce } from '../../../electron/services/polling/due.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { createPoller, unstoredPauseMs, type Poller } from '../../../electron/services/polling/poller.ts';
import { findAccount, listAccounts, readAccountRun, updateAccount } from '../../../electron/store/accounts/accounts.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import { changeEndpointRuns, listEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { listMutes, mute } from '../../../electron/store/alerts/person.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;
let poller: Poller;
let ring: () => void;
let waitMs: number;
let complaints: string[];

beforeEach(async () => {
  clock = testClock(start);
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  complaints = [];
  poller = pollerOf(app);
});
afterEach(async () => {
  await poller.stop();
  await server.close();
  database[Symbol.dispose]();
});

/** A scheduler whose alarms ring only when the test says so. */
function pollerOf(of: TestApp): Poller {
  return createPoller(of, {
    alarm: (ms, wake) => {
      ring = wake;
      waitMs = ms;
      return () => undefined;
    },
    monotonic: clock.now,
    onChange: () => undefined,
    onStoreFailure: (message) => void complaints.push(message),
  });
}

const idle = () => expect.poll(() => poller.refreshing().size, { timeout: 10_000 }).toBe(0);
const asked = () => server.requests().length;
const accountNow = (id: string) => {
  const account = findAccount(app.db, id);
  if (account === null) throw new Error('no such account');
  return account;
};
const formOf = (id: string) => {
  const { label, client, baseUrl, settings, dailyBudget, paused } = accountNow(id);
  return { id, label, client, baseUrl, settings, dailyBudget, paused, key: null, sessionOnly: false };
};
/** A poll of the account that hangs in its first request. */
async function hanging(provider: 'sendkit' | 'krafter' = 'krafter'): Promise<string> {
  const { id } = await storeAccount(app, provider, server.baseUrls[provider]);
  server.setFault({ fault: 'stall-headers', provider });
  poller.start();
  await expect.poll(asked).toBe(1);
  server.clearFaults();
  return id;
}

describe('while an account is being read', () => {
  test('removed: its poll ends, nothing of it is asked or stored any more', async () => {
    const id = await hanging('sendkit');
    await removeAccount(app, id, poller.interrupt);
    await idle();
    expect(asked()).toBe(1);
    expect(listAccounts(app.db)).toEqual([]);
    expect(app.db.prepare('SELECT count(*) AS n FROM account_run').get()).toEqual({ n: 0 });
  });

  test('given a new key: the old one’s rejection is not taken for the new one’s', async () => {
    const id = await hanging();
    await app.secrets.set(id, demoKeys.krafter.revoked, false);
    const diagnosis = await changeAccount(app, { ...formOf(id), key: demoKeys.krafter.full }, poller.interrupt);
    expect(diagnosis.ok).toBe(true);
    expect(readAccountRun(app.db, id)).toMatchObject({ error: null, unauthorizedCount: 0 });
    poller.reconsider();
    await idle();
    expect(readAccountRun(app.db, id)).toMatchObject({ state: 'ok', error: null });
    expect(listAlerts(app.db)).toEqual([]);
  });

  test.each(['the account', 'everything'] as const)(
    '%s paused: the poll ends and counts as no failure',
    async (what) => {
      const id = await hanging();
      if (what === 'the account') updateAccount(app.db, { ...accountNow(id), paused: true });
      else app.change({ ...app.settings(), paused: true });
      poller.reconsider();
      await idle();
      expect(asked()).toBe(1);
      expect(readAccountRun(app.db, id)).toMatchObject({ error: null });
      expect(listEndpointRuns(app.db, id).every(({ failures }) => failures === 0)).toBe(true);
    },
  );

  test('suspended and resumed: no failure, no outage, and it is read again', async () => {
    const id = await hanging();
    poller.suspend();
    await idle();
    clock.advance(8 * hourMs);
    poller.resume();
    clock.advance(2 * minuteMs);
    ring();
    await idle();
    expect(readAccountRun(app.db, id)).toMatchObject({ state: 'ok', error: null });
    expect(listAlerts(app.db)).toEqual([]);
  });

  test('a person who presses refresh gets the live numbers, not the end of an hourly list', async () => {
    const { id } = await storeAccount(app, 'krafter', server.baseUrls.krafter);
    poller.start();
    await idle();
    // Only the hourly windows are due now.
    changeEndpointRuns(app.db, id, (run) => (run.endpoint === 'stats' ? { ...run, nextAt: clock.now() } : run));
    clock.advance(minuteMs);
    ring();
    expect(poller.refreshing().size).toBe(1);
    const before = clock.now();
    await poller.refresh(id);
    const live = listEndpointRuns(app.db, id).filter(({ endpoint }) => endpoint !== 'stats');
    expect(live.every(({ lastAttemptAt }) => lastAttemptAt === before)).toBe(true);
  });

  test('refresh beside a scheduled round: six requests at most, one per account', async () => {
    for (let index = 0; index < 15; index++)
      await storeAccount(app, 'krafter', server.baseUrls.krafter, { id: `k${String(index).padStart(2, '0')}` });
    let running = 0;
    let most = 0;
    await poller.stop();
    const counting: TestApp = {
      ...app,
      fetch: async (url, init) => {
        most = Math.max(most, ++running);
        try {
          return await fetch(url, init);
        } finally {
          running--;
        }
      },
    };
    poller = pollerOf(counting);
    poller.start();
    await Promise.all([poller.refresh(null), poller.refresh('k14'), poller.refresh(null)]);
    await idle();
    expect(most).toBeLessThanOrEqual(mostAtOnce);
    expect(listAccounts(app.db).every(({ id }) => readAccountRun(app.db, id).asOf !== null)).toBe(true);
  });

  test('F21: offline, a refresh asks nobody and blames no account', async () => {
    await storeAccount(app, 'krafter', 'http://127.0.0.1:9');
    poller.setOnline(false);
    await poller.refresh(null);
    expect(readAccountRun(app.db, 'krafter-1').error).toBeNull();
  });
});

describe('deadlines', () => {
  test('a shorter interval holds at once, not after the old one has passed', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    app.change({ ...app.settings(), pollIntervalMs: 60 * minuteMs });
    poller.start();
    await idle();
    clock.advance(6 * minuteMs);
    app.change({ ...app.settings(), pollIntervalMs: 5 * minuteMs });
    const before = asked();
    poller.reconsider();
    await idle();
    expect(asked()).toBeGreaterThan(before);
  });

  test('a clock that was a year ahead and is put right silences nobody, failing accounts neither', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    clock.advance(365 * dayMs);
    server.setFault({ fault: 'forbidden', provider: 'krafter', path: '/mail/stats' });
    poller.start();
    await idle();
    expect(readAccountRun(app.db, 'krafter-1').asOf).toBeGreaterThan(start + 364 * dayMs);
    const subject = { accountId: 'krafter-1', kind: 'account', id: 'krafter-1' } as const;
    mute(app.db, subject, clock.now() + hourMs, clock.now());
    clock.advance(-365 * dayMs);
    ring();
    expect(listMutes(app.db, clock.now())).toHaveLength(1);
    expect(listMutes(app.db, clock.now() + hourMs)).toEqual([]);
    expect(readAccountRun(app.db, 'krafter-1').asOf).toBeLessThanOrEqual(clock.now());
    server.clearFaults();
    const before = asked();
    clock.advance(7 * hourMs);
    ring();
    await idle();
    expect(asked()).toBeGreaterThan(before + 1);
    expect(readAccountRun(app.db, 'krafter-1').state).toBe('ok');
  });

  test('the same when the app was closed meanwhile', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    clock.advance(30 * dayMs);
    await pollOnce(app, {});
    clock.advance(-30 * dayMs);
    await poller.stop();
    poller = pollerOf(app);
    poller.start();
    await idle();
    expect(Math.max(...listEndpointRuns(app.db, 'krafter-1').map(({ nextAt }) => nextAt))).toBeLessThan(
      clock.now() + 2 * hourMs,
    );
  });

  test('after a wake one account probes the network, the others follow within a minute', async () => {
    for (let index = 0; index < 6; index++)
      await storeAccount(app, 'krafter', server.baseUrls.krafter, { id: `k${index}` });
    poller.start();
    await idle();
    poller.suspend();
    clock.advance(hourMs);
    poller.resume();
    ring();
    expect(poller.refreshing().size).toBe(0);
    clock.advance(6_000);
    ring();
    expect(poller.refreshing().size).toBeLessThanOrEqual(2);
    const first = poller.refreshing().size;
    expect(first).toBeGreaterThan(0);
    await idle();
    clock.advance(minuteMs);
    ring();
    await idle();
    const round = listAccounts(app.db).map(({ id }) => readAccountRun(app.db, id).asOf ?? 0);
    expect(Math.min(...round)).toBeGreaterThan(start + 30 * minuteMs);
  });
});

describe('F47, F48: a cache that cannot be written', () => {
  /** Another process that holds the write lock until told to let go. */
  async function lockedBy(file: string): Promise<() => Promise<void>> {
    const code = `
      const { parentPort, workerData } = require('node:worker_threads');
      const Database = require('better-sqlite3');
      const db = new Database(workerData);
      db.exec('BEGIN IMMEDIATE');
      parentPort.postMessage('locked');
      parentPort.once('message', () => { db.exec('ROLLBACK'); db.close(); });`;
    const worker = new Worker(code, { eval: true, workerData: file });
    await once(worker, 'message');
    return async () => {
      const ended = once(worker, 'exit');
      worker.postMessage('unlock');
      await ended;
    };
  }

  test('is said once, ends nothing, blames no provider, and the provider is not asked again and again', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    app.db.pragma('busy_timeout = 50');
    const unlock = await lockedBy(database.file);
    poller.start();
    await idle();
    const once_ = asked();
    expect(once_).toBeGreaterThan(0);
    for (let step = 0; step < 8; step++) {
      clock.advance(30_000);
      ring();
      await idle();
    }
    expect(asked()).toBe(once_);
    expect(waitMs).toBeGreaterThanOrEqual(1000);
    expect(new Set(complaints)).toEqual(new Set(['Cannot save: another process is holding the cache.']));
    await unlock();
    expect(readAccountRun(app.db, 'krafter-1')).toMatchObject({ error: null });
    clock.advance(unstoredPauseMs);
    ring();
    await idle();
    expect(readAccountRun(app.db, 'krafter-1')).toMatchObject({ state: 'ok', error: null });
  });

  test('the terminal polls beside the app: both see the same, nothing is told twice', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    server.setFault({ fault: 'unauthorized', provider: 'krafter' });
    const { db } = openDatabase(database.file, clock.now());
    const terminal: TestApp = { ...app, db };
    poller.start();
    await Promise.all([pollOnce(terminal, {}), idle()]);
    expect(listAlerts(app.db)).toEqual(listAlerts(db));
    expect(app.db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 1 });
    closeDatabase(db);
  });
});
