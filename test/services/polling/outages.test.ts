import { afterEach, beforeEach, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { evaluateOutages, forgetOutages } from '../../../electron/services/polling/outages.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { findAccount, readAccountRun, updateAccount } from '../../../electron/store/accounts/accounts.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { bannerOf } from '../../helpers/words.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
const nobodyListens = 'http://127.0.0.1:9';
let clock: TestClock;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;

beforeEach(async () => {
  clock = testClock(start);
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
});
afterEach(async () => {
  await server.close();
  database[Symbol.dispose]();
});

const outages = () => listAlerts(app.db).filter(({ rule }) => rule === 'data-outage');
async function polls(count: number): Promise<void> {
  for (let step = 0; step < count; step++) {
    await pollOnce(app, {});
    clock.advance(15 * minuteMs);
    evaluateOutages(app);
  }
}

test('one account unreachable while another answers is an outage of that one, told once by its name', async () => {
  await storeAccount(app, 'krafter', nobodyListens, { label: 'Shop mail' });
  await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
  await polls(6);
  expect(outages()).toMatchObject([{ phase: 'firing', accountId: 'krafter-1', subject: { name: 'Shop mail' } }]);
  expect(waitingNotifications(app.db).map((item) => bannerOf(item).title)).toEqual(['No data']);
});

test('F21: all accounts unreachable is our own network, and no outage of anybody', async () => {
  await storeAccount(app, 'krafter', nobodyListens);
  await storeAccount(app, 'coldsend', nobodyListens);
  await polls(8);
  expect(outages()).toEqual([]);
  expect(waitingNotifications(app.db)).toEqual([]);
});

test('the demo, which needs no network, does not prove that there is one', async () => {
  await storeAccount(app, 'krafter', nobodyListens);
  await storeAccount(app, 'coldsend', server.baseUrls.coldsend, { id: 'demo', demo: true });
  const withDemo: TestApp = {
    ...app,
    demo: () => ({
      baseUrls: { coldsend: server.baseUrls.coldsend },
      keys: { coldsend: app.keychain.items.get('Sendgauge/demo') ?? '' },
      pollMs: 10_000,
      hourlyMs: 60_000,
    }),
  };
  for (let step = 0; step < 6; step++) {
    await pollOnce(withDemo, {});
    clock.advance(15 * minuteMs);
    evaluateOutages(withDemo);
  }
  expect(readAccountRun(app.db, 'demo').asOf).not.toBeNull();
  expect(outages()).toEqual([]);
});

test('an outage grows while nothing is asked, but time spent paused is none', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  await pollOnce(app, {});
  server.setFault({ fault: 'server-error', provider: 'krafter' });
  await pollOnce(app, {});
  clock.advance(20 * minuteMs);
  expect(evaluateOutages(app)).toBe(false);

  app.change({ ...app.settings(), paused: true });
  clock.advance(10 * hourMs);
  evaluateOutages(app);
  app.change({ ...app.settings(), paused: false });
  evaluateOutages(app);
  expect(outages()).toEqual([]);
  expect(readAccountRun(app.db, 'krafter-1').outageSince).toBeNull();

  await pollOnce(app, {});
  clock.advance(31 * minuteMs);
  expect(evaluateOutages(app)).toBe(true);
  expect(outages()).toMatchObject([{ phase: 'firing' }]);
});

test('the same for one account that was paused', async () => {
  const account = await storeAccount(app, 'krafter', server.baseUrls.krafter);
  server.setFault({ fault: 'server-error', provider: 'krafter' });
  await pollOnce(app, {});
  updateAccount(app.db, { ...account, paused: true });
  clock.advance(10 * hourMs);
  evaluateOutages(app);
  updateAccount(app.db, { ...account, paused: false });
  evaluateOutages(app);
  expect(findAccount(app.db, account.id)?.paused).toBe(false);
  expect(outages()).toEqual([]);
});

test('an outage that was told does not end by itself because failures are counted anew after a sleep', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  await pollOnce(app, {});
  server.setFault({ fault: 'server-error', provider: 'krafter' });
  await polls(4);
  expect(outages()).toMatchObject([{ phase: 'firing' }]);
  const before = outages()[0]?.sample?.value ?? 0;

  forgetOutages(app.db);
  clock.advance(8 * hourMs);
  for (let look = 0; look < 6; look++) {
    await pollOnce(app, {});
    clock.advance(minuteMs);
    evaluateOutages(app);
    expect(outages()).toMatchObject([{ phase: 'firing' }]);
  }
  expect(outages()[0]?.sample?.value).toBeGreaterThanOrEqual(before);
  expect(waitingNotifications(app.db).map(({ kind }) => kind)).toEqual(['fired']);

  server.clearFaults();
  await polls(3);
  expect(outages()).toEqual([]);
  expect(waitingNotifications(app.db).map(({ kind }) => kind)).toEqual(['fired', 'resolved']);
});
