/** What one look at a SendKit account does for its mailboxes: thousands of them, for which nothing is done in vain. */
import { statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../../electron/core/days.ts';
import { providers } from '../../../electron/providers/index.ts';
import type { PollScope } from '../../../electron/services/polling/due.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { neverTried, writeEndpointRun } from '../../../electron/store/accounts/endpoints.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { json, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9);
const othersAfterMs = 2 * minuteMs;
/** A page in the write-ahead log. */
const frame = 24 + 4096;
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

/** An answer that says when it is of. */
const dated = (body: unknown, status = 200) =>
  json(body, status, { date: new Date(clock.now() + wrongBy).toUTCString() });
function answers(path: string, body: unknown, status = 200): void {
  server.on(path, (...request) => dated(body, status)(...request));
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

test('a look that brings nothing new about mailboxes writes everything it notes once, as one step', async () => {
  mailbox(10);
  for (let look = 0; look < 3; look++) await poll(look === 0 ? 0 : minuteMs / 2, 'live');
  database.db.pragma('wal_checkpoint(TRUNCATE)');
  await poll(minuteMs / 2, 'live');
  const frames = Math.floor(statSync(`${database.file}-wal`).size / frame);
  // How the account is, how the endpoint is, when the list was read, and the log of polls: a page of each.
  expect(frames).toBe(4);
});

test('a list whose week cannot be read is kept, and judged, though the read fails', async () => {
  const row = { _id: 'm1', email: 'm1@example.org', status: 'active', totalSent: 5000, dailySendLimit: 100 };
  const performance = { sent: 500, bounced: 0 };
  server.on('/v1/analytics/mailboxes', (request, response) =>
    request.query.has('from')
      ? dated({ error: 'busy' }, 503)(request, response)
      : dated({ data: [{ ...row, sentToday: 100, performance }] })(request, response),
  );
  await poll(0, 'live');
  expect(alerts()).toEqual(['m1 firing ok']);
  expect(readAccountRun(app.db, 'sendkit-1')).toMatchObject({ asOf: clock.now(), liveAsOf: null });
});
