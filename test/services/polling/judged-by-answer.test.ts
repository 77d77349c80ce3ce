/** Which answer of a SendKit account judges its mailboxes: thousands of them, for which nothing is done in vain. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../../electron/core/days.ts';
import { providers } from '../../../electron/providers/index.ts';
import type { PollScope } from '../../../electron/services/polling/due.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { neverTried, writeEndpointRun } from '../../../electron/store/accounts/endpoints.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { json, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9);
const othersAfterMs = 2 * minuteMs;
let server: Loopback;
let clock: TestClock;
let database: TemporaryDatabase;
let app: TestApp;
/** How far the `Date` of every answer is ahead, ms. */
let wrongBy: number;

beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(async () => {
  clock = testClock(start);
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  wrongBy = 0;
  const { id } = await storeAccount(app, 'sendkit', server.url);
  // What is not live is asked for a while after the mailboxes.
  for (const { name, cadence } of providers.sendkit.endpoints)
    if (cadence !== 'live')
      writeEndpointRun(app.db, id, { ...neverTried, endpoint: name, nextAt: start + othersAfterMs });
  answers('*', { error: 'Not Found' }, 404);
});
afterEach(() => {
  server.reset();
  database[Symbol.dispose]();
});
afterAll(() => server.close());

function answers(path: string, body: unknown, status = 200): void {
  server.on(path, (...request) =>
    json(body, status, { date: new Date(clock.now() + wrongBy).toUTCString() })(...request),
  );
}
const mailbox = (sentToday: number) =>
  answers('/v1/analytics/mailboxes', {
    data: [{ _id: 'm1', email: 'm1@example.org', status: 'active', sentToday, dailySendLimit: 100, totalSent: 5000 }],
  });
const campaigns = () => answers('/v1/campaigns', { data: [{ _id: 'c1', name: 'Spring', status: 'paused' }] });

async function poll(afterMs: number, scope: PollScope): Promise<void> {
  clock.advance(afterMs);
  await pollOnce(app, { scope });
}
const alerts = () => listAlerts(app.db).map(({ subject, phase, data }) => `${subject.id} ${phase} ${data}`);

test('an answer about campaigns judges no mailbox: there is nothing new of any', async () => {
  mailbox(10);
  await poll(0, 'live');
  // What no answer brought would be found by whoever looks.
  database.db.exec('UPDATE sender SET sent_today = 100');
  campaigns();
  await poll(othersAfterMs, 'due');
  expect(server.requests.map(({ path }) => path)).toContain('/v1/campaigns');
  expect(alerts()).toEqual([]);
  mailbox(100);
  await poll(15 * minuteMs, 'live');
  expect(alerts()).toEqual(['m1 firing ok']);
});

test('a mailbox over its line while the time was in doubt is judged as soon as any answer proves the time', async () => {
  wrongBy = 2 * dayMs;
  mailbox(100);
  await poll(0, 'live');
  expect(alerts()).toEqual([]);
  campaigns();
  await poll(othersAfterMs, 'due');
  expect(alerts()).toEqual(['m1 firing ok']);
});

test('an alert about a mailbox is without data as soon as the account fails, whatever could not be read', async () => {
  mailbox(100);
  await poll(0, 'live');
  expect(alerts()).toEqual(['m1 firing ok']);
  answers('/v1/campaigns', { error: 'Unauthorized' }, 401);
  await poll(othersAfterMs, 'due');
  expect(alerts()).toContain('m1 firing error');
});
