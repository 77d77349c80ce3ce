/** What one look at a SendKit account does for its mailboxes: thousands of them, for which nothing is done in vain. */
import { statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { providers } from '../../../electron/providers/index.ts';
import type { PollScope } from '../../../electron/services/polling/due.ts';
import { evaluateOutages } from '../../../electron/services/polling/outages.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { readAccountRun, writeAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { neverTried, writeEndpointRun } from '../../../electron/store/accounts/endpoints.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
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
  othersAfter(id, othersAfterMs);
  answers('*', { error: 'Not Found' }, 404);
});
afterEach(() => {
  server.reset();
  database[Symbol.dispose]();
});
afterAll(() => server.close());

/** What is not live is asked for a while after the mailboxes. */
function othersAfter(id: string, ms: number): void {
  for (const { name, cadence } of providers.sendkit.endpoints)
    if (cadence !== 'live') writeEndpointRun(app.db, id, { ...neverTried, endpoint: name, nextAt: start + ms });
}

/** An answer that says when it is of. */
const dated = (body: unknown, status = 200) =>
  json(body, status, { date: new Date(clock.now() + wrongBy).toUTCString() });
function answers(path: string, body: unknown, status = 200): void {
  server.on(path, (...request) => dated(body, status)(...request));
}
const mailboxes = (ids: readonly string[], sentToday: number) =>
  answers('/v1/analytics/mailboxes', {
    data: ids.map((id) => ({
      ...{ _id: id, email: `${id}@example.org`, status: 'active' },
      ...{ sentToday, dailySendLimit: 100, totalSent: 5000 },
    })),
  });
const mailbox = (sentToday: number) => mailboxes(['m1'], sentToday);
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

/** Pages that the next look writes to the log. */
async function pagesOfALook(): Promise<number> {
  database.db.pragma('wal_checkpoint(TRUNCATE)');
  await poll(minuteMs / 2, 'live');
  return Math.floor(statSync(`${database.file}-wal`).size / frame);
}
const readAt = () => listAlerts(app.db).map(({ subject, sample }) => [subject.id, (sample?.at ?? 0) - start]);

test('a look that brings nothing new about mailboxes writes one page, however many alerts stand', async () => {
  othersAfter('sendkit-1', dayMs);
  const ids = Array.from({ length: 100 }, (_, index) => `m${String(index)}`);
  for (const sentToday of [10, 100]) {
    mailboxes(ids, sentToday);
    for (let look = 0; look < 3; look++) await poll(minuteMs / 2, 'live');
    expect(alerts()).toHaveLength(sentToday === 100 ? ids.length : 0);
    expect(await pagesOfALook()).toBe(1);
    expect(await pagesOfALook()).toBe(1);
  }
});

test('an alert that stands is as new as the last answer that had its mailbox, and one whose mailbox is missing is not', async () => {
  othersAfter('sendkit-1', dayMs);
  mailboxes(['m1', 'm2'], 100);
  for (let look = 0; look < 4; look++) await poll(minuteMs, 'live');
  expect(readAt()).toEqual([
    ['m1', 4 * minuteMs],
    ['m2', 4 * minuteMs],
  ]);
  mailboxes(['m1'], 100);
  for (let look = 0; look < 3; look++) await poll(minuteMs, 'live');
  expect(readAt()).toEqual([
    ['m1', 7 * minuteMs],
    ['m2', 4 * minuteMs],
  ]);
  mailboxes(['m1', 'm2'], 100);
  await poll(minuteMs, 'live');
  mailboxes(['m2'], 100);
  await poll(minuteMs, 'live');
  expect(readAt()).toEqual([
    ['m1', 8 * minuteMs],
    ['m2', 9 * minuteMs],
  ]);
});

test('a mailbox that is renamed while its alert stands goes by its new name there', async () => {
  mailbox(100);
  for (let look = 0; look < 3; look++) await poll(minuteMs, 'live');
  const row = { _id: 'm1', email: 'new@example.org', status: 'active', sentToday: 100, dailySendLimit: 100 };
  answers('/v1/analytics/mailboxes', { data: [{ ...row, totalSent: 5000 }] });
  await poll(minuteMs, 'live');
  expect(listAlerts(app.db).map(({ subject }) => subject.name)).toEqual(['new@example.org']);
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

describe('F72: an alert about what a mailbox sent yesterday is without data today', () => {
  /** At its limit a quarter of an hour before the day it sends in is over at midnight. */
  beforeEach(async () => {
    writeAccountRun(app.db, 'sendkit-1', { ...readAccountRun(app.db, 'sendkit-1'), resetHourUtc: 0 });
    othersAfter('sendkit-1', 15 * hourMs + minuteMs);
    mailboxes(['m1', 'm2'], 100);
    await poll(14 * hourMs + 45 * minuteMs, 'live');
    expect(alerts()).toEqual(['m1 firing ok', 'm2 firing ok']);
  });
  const steps = () => listTransitions(app.db).length;
  const withoutData = ['m1 firing no-data', 'm2 firing no-data'];

  test.each([
    ['its list fails', 'live', () => answers('/v1/analytics/mailboxes', { error: 'busy' }, 503)],
    ['campaigns are answered', 'others', campaigns],
    ['campaigns fail', 'others', () => answers('/v1/campaigns', { error: 'busy' }, 503)],
    ['its list is empty', 'live', () => mailboxes([], 0)],
  ] as const)('when %s after midnight', async (_what, scope, happens) => {
    const before = steps();
    happens();
    // A list that is asked for only later says nothing yet.
    if (scope === 'others')
      writeEndpointRun(app.db, 'sendkit-1', { ...neverTried, endpoint: 'mailboxes', nextAt: start + dayMs });
    await poll(20 * minuteMs, scope === 'others' ? 'due' : 'live');
    expect(alerts()).toEqual(withoutData);
    await poll(minuteMs, scope === 'others' ? 'due' : 'live');
    expect(alerts()).toEqual(withoutData);
    expect(steps()).toBe(before);
  });

  test('with time alone, as where nothing was read before the app was started again', () => {
    clock.advance(14 * minuteMs);
    evaluateOutages(app);
    expect(alerts()).toEqual(['m1 firing ok', 'm2 firing ok']);
    clock.advance(minuteMs);
    evaluateOutages(app);
    expect(alerts()).toEqual(withoutData);
  });

  test('while another mailbox of it is answered, and each goes on with its own answer', async () => {
    answers('/v1/analytics/mailboxes', {
      data: [{ _id: 'm2', email: 'm2@example.org', sentToday: 100, dailySendLimit: 100, totalSent: 5100 }],
      hasMore: true,
    });
    await poll(20 * minuteMs, 'live');
    expect(alerts()).toEqual(['m1 firing no-data', 'm2 firing ok']);
    mailboxes(['m1', 'm2'], 5);
    for (let look = 0; look < 2; look++) await poll(5 * minuteMs, 'live');
    expect(alerts()).toEqual([]);
  });

  test('and nothing new is found of any mailbox by that', async () => {
    database.db.exec('UPDATE sender SET sent_today = 400');
    database.db.exec("DELETE FROM alert WHERE subject_id = 'm2'");
    answers('/v1/analytics/mailboxes', { error: 'busy' }, 503);
    await poll(20 * minuteMs, 'live');
    expect(alerts()).toEqual(['m1 firing no-data']);
  });
});

test('F87: a budget that mailboxes reached is told by their answers, and without data once that day is over', async () => {
  const id = 'sendkit-1';
  database.db.exec('UPDATE account SET daily_budget = 100');
  writeAccountRun(app.db, id, { ...readAccountRun(app.db, id), resetHourUtc: 0 });
  const unlimited = (sentToday: number) =>
    answers('/v1/analytics/mailboxes', {
      data: ['m1', 'm2'].map((name) => ({ _id: name, email: `${name}@example.org`, sentToday, totalSent: 5000 })),
    });
  unlimited(60);
  for (let look = 0; look < 2; look++) await poll(5 * minuteMs, 'live');
  expect(alerts()).toEqual([`${id} firing ok`]);
  clock.advance(start + 14 * hourMs + 59 * minuteMs - clock.now());
  await poll(0, 'live');
  clock.advance(2 * minuteMs);
  evaluateOutages(app);
  expect(alerts()).toEqual([`${id} firing no-data`]);
  unlimited(1);
  for (let look = 0; look < 2; look++) await poll(5 * minuteMs, 'live');
  expect(alerts()).toEqual([]);
});

describe('an alert about what an account sent yesterday of its budget is without data today (fault F72)', () => {
  const day = (date: string) => ({ date, sent: 0, delivered: 100, bounced: 0, queued: 0, complained: 0, failed: 0 });
  const timeline = (date: string) => ({ from_date: date, to_date: date, timeline: [{ date, sent: 100, bounced: 0 }] });
  const ofAccount = (id: string) => alerts().filter((alert) => alert.startsWith(id));

  beforeEach(async () => {
    clock.set(Date.UTC(2026, 1, 10, 23, 45));
    await storeAccount(app, 'krafter', server.url, { dailyBudget: 100 });
    await storeAccount(app, 'coldsend', server.url, { dailyBudget: 100 });
    answers('/mail/stats/daily', { data: [day('2026-02-10')] });
    answers('/mail/stats', { data: { period: '1d', total: 100, by_status: { delivered: 100 } } });
    answers('/api/public/v1/analytics/campaigns/timeline', timeline('2026-02-10'));
    answers('/api/public/v1/analytics/campaigns', { workspace_kpis: { total_campaigns: 0 }, campaigns: [] });
    mailbox(10);
    await poll(0, 'live');
  });

  test.each(['krafter-1', 'coldsend-1'])('with time alone: %s', (id) => {
    clock.advance(14 * minuteMs);
    evaluateOutages(app);
    expect(ofAccount(id)).toEqual([`${id} firing ok`]);
    clock.advance(minuteMs);
    evaluateOutages(app, false);
    expect(ofAccount(id)).toEqual([`${id} firing no-data`]);
  });

  test('and goes on, or ends without a word, with the first answer of the new day', async () => {
    clock.advance(20 * minuteMs);
    evaluateOutages(app);
    answers('/mail/stats/daily', { data: [day('2026-02-10'), { ...day('2026-02-11'), delivered: 100 }] });
    answers('/api/public/v1/analytics/campaigns/timeline', timeline('2026-02-11'));
    await poll(0, 'live');
    expect(ofAccount('krafter-1')).toEqual(['krafter-1 firing ok']);
  });
});
