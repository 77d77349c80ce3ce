import { afterEach, beforeEach, expect, test } from 'vitest';
import { minuteMs } from '../../electron/core/days.ts';
import type { App } from '../../electron/services/app.ts';
import { createDemo, type Demo } from '../../electron/services/demo.ts';
import { pollAccount } from '../../electron/services/polling/poll-account.ts';
import { pollOnce } from '../../electron/services/polling/poll-once.ts';
import { createPoller } from '../../electron/services/polling/poller.ts';
import { later } from '../../electron/services/timing.ts';
import { listAccounts, readAccountRun } from '../../electron/store/accounts/accounts.ts';
import { listDays, listSenders } from '../../electron/store/mail/reads.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
let database: TemporaryDatabase;
let app: TestApp;
let demo: Demo;
let demoApp: App;

const newDemo = () => createDemo({ db: database.db, now: clock.now, speed: 1 });

beforeEach(() => {
  clock = testClock(start);
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  demo = newDemo();
  demoApp = { ...app, demo: () => demo.connection() };
});
afterEach(async () => {
  await demo.close();
  database[Symbol.dispose]();
});

const accounts = () => listAccounts(app.db);
const mailboxes = () => accounts().flatMap(({ id }) => listSenders(app.db, id));

test('a double click begins one demo, not two', async () => {
  await Promise.all([demo.begin(), demo.begin()]);
  expect(
    accounts()
      .map(({ provider }) => provider)
      .toSorted(),
  ).toEqual(['coldsend', 'krafter', 'sendkit']);
  await demo.begin();
  expect(accounts()).toHaveLength(3);
});

test('begun again right after its end, it works', async () => {
  await demo.begin();
  await Promise.all([demo.end(), demo.begin()]);
  expect(accounts()).toHaveLength(3);
  await pollOnce(demoApp, {});
  expect(accounts().map(({ id }) => readAccountRun(app.db, id).state)).toEqual(['ok', 'ok', 'ok']);
});

test('its incident reaches its chart within its few minutes', async () => {
  await demo.begin();
  const today = new Date(start).toISOString().slice(0, 10);
  const bounced = (): number =>
    accounts()
      .flatMap(({ id }) => listDays(app.db, id, today, today))
      .reduce((sum, { counts }) => sum + (counts.bounced ?? 0), 0);
  const readDue = async (): Promise<void> => {
    for (const account of accounts()) {
      await pollAccount(demoApp, account, {
        scope: 'due',
        signal: new AbortController().signal,
        intervalMs: () => 10_000,
        onChange: () => undefined,
      });
    }
  };
  await readDue();
  const before = bounced();
  for (let passed = 0; passed < 4 * minuteMs; passed += 10_000) {
    clock.advance(10_000);
    await readDue();
  }
  const inMailboxes = mailboxes().reduce((sum, { window }) => sum + (window?.counts.bounced ?? 0), 0);
  const week = accounts()
    .filter(({ provider }) => provider === 'sendkit')
    .flatMap(({ id }) => listDays(app.db, id, '2026-02-04', today))
    .reduce((sum, { counts }) => sum + (counts.bounced ?? 0), 0);
  expect(bounced()).toBeGreaterThan(before);
  expect(week).toBe(inMailboxes);
});

test('after a restart the same incident goes on where it was', async () => {
  await demo.begin();
  clock.advance(2 * minuteMs);
  await pollOnce(demoApp, {});
  const before = mailboxes().map(({ id, sentToday }) => ({ id, sentToday }));
  expect(before.length).toBeGreaterThan(5);
  await demo.close();
  expect(demo.connection()).toBeNull();
  demo = newDemo();
  await demo.restore();
  await pollOnce(demoApp, {});
  expect(mailboxes().map(({ id, sentToday }) => ({ id, sentToday }))).toEqual(before);
});

test('without demo accounts nothing is served at the start', async () => {
  await storeAccount(app, 'krafter', 'http://127.0.0.1:9');
  await demo.restore();
  expect(demo.connection()).toBeNull();
});

test('its end takes its accounts and everything cached of them, and no other', async () => {
  await storeAccount(app, 'krafter', 'http://127.0.0.1:9');
  await demo.begin();
  await pollOnce(demoApp, { accountIds: accounts().flatMap(({ id, demo: isDemo }) => (isDemo ? [id] : [])) });
  await demo.end();
  expect(accounts().map(({ id }) => id)).toEqual(['krafter-1']);
  expect(mailboxes()).toEqual([]);
  expect(demo.connection()).toBeNull();
});

test('ended in the middle of a poll, nothing of it comes back and nothing fails', async () => {
  await demo.begin();
  const polls = accounts().map((account) =>
    pollAccount(demoApp, account, {
      scope: 'everything',
      signal: new AbortController().signal,
      intervalMs: () => minuteMs,
      onChange: () => undefined,
    }),
  );
  await demo.end();
  await Promise.all(polls);
  expect(accounts()).toEqual([]);
  for (const table of ['subject', 'daily', 'account_run', 'outbox'])
    expect(app.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
});

test('the scheduler lets go of demo accounts that were removed', async () => {
  const poller = createPoller(demoApp, {
    alarm: (ms, ring) => later(ring, ms),
    monotonic: clock.now,
    onChange: () => undefined,
    onStoreFailure: () => undefined,
  });
  await demo.begin();
  poller.start();
  await demo.end();
  poller.reconsider();
  await expect.poll(() => poller.refreshing().size).toBe(0);
  await poller.stop();
  expect(accounts()).toEqual([]);
});
