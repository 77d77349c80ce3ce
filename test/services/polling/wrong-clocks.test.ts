/** Clocks that are wrong, the provider's for one answer or this computer's for a while: nothing is told, lost or silenced by it (fault F36). */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { acknowledge, snooze } from '../../../electron/services/alerts/actions.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { agesOf } from '../../../electron/services/accounts/ages.ts';
import { maintain } from '../../../electron/services/maintenance.ts';
import { moveWithClock } from '../../../electron/services/polling/deadlines.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { changeAccountRun, readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { changeEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { listDays, listSenders } from '../../../electron/store/mail/reads.ts';
import { readFacts } from '../../../electron/services/accounts/facts.ts';
import { findAccount } from '../../../electron/store/accounts/accounts.ts';
import { startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { desk, hours, minutes } from '../delivery/desk.ts';
import { save, senderNamed, temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';

const start = Date.UTC(2026, 1, 10, 15, 0, 0);
let clock: TestClock;
let database: TemporaryDatabase;
let app: TestApp;
let server: Loopback;
/** How far the provider's `Date` is from the true time, ms; the true time is `truth`. */
let wrongBy: number;
let truth: () => number;

beforeAll(async () => (server = await startLoopback()));
afterAll(async () => server.close());
beforeEach(() => {
  clock = testClock(start);
  database = temporaryDatabase([], start);
  wrongBy = 0;
  truth = clock.now;
  server.reset();
  app = testApp(database.db, clock);
});
afterEach(() => database[Symbol.dispose]());

/** From now on the provider answers so. */
function answers(path: string, body: unknown): void {
  server.on(path, (_request, response) => {
    response.setHeader('date', new Date(truth() + wrongBy).toUTCString());
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });
}

const krafterDay = (delivered: number) => ({
  data: [{ date: '2026-02-10', queued: 0, sent: 0, delivered, bounced: 0, complained: 0, failed: 0 }],
});
const run = (id: string) => readAccountRun(app.db, id);
const mailbox = (sentToday: number) => ({
  data: [{ _id: 'm1', email: 'm1@example.org', status: 'active', sentToday, dailySendLimit: 100, totalSent: 5000 }],
});
const steps = () =>
  listHistory(app.db, { subject: null, accountId: null, rule: 'daily-limit', severity: null, kind: 'transition' }, null, 50)
    .entries.flatMap((entry) => (entry.kind === 'transition' ? [entry.to] : [])); // prettier-ignore
const poll = async (afterMs: number): Promise<void> => {
  clock.advance(afterMs);
  await pollOnce(app, {});
};

describe('one answer with a wrong Date', () => {
  test.each([2 * dayMs, -2 * dayMs, 26 * hourMs])('by %d ms neither ends an alert nor fires it again', async (ms) => {
    await storeAccount(app, 'sendkit', server.url);
    answers('/v1/analytics/mailboxes', mailbox(100));
    await poll(0);
    await poll(15 * minuteMs);
    expect(listAlerts(app.db)).toMatchObject([{ rule: 'daily-limit', phase: 'firing' }]);
    const before = steps();
    wrongBy = ms;
    await poll(15 * minuteMs);
    wrongBy = 0;
    for (let index = 0; index < 4; index++) await poll(15 * minuteMs);
    expect(listAlerts(app.db)).toMatchObject([{ rule: 'daily-limit', phase: 'firing' }]);
    expect(steps()).toEqual(before);
    expect(listSenders(app.db, 'sendkit-1')[0]?.asOf).toBe(clock.now());
  });

  test.each([
    ['the first one of an account', 0],
    ['the first one after a weekend', 3 * dayMs],
  ])('that is %s does not judge another day as today', async (_what, awayMs) => {
    const full = '2026-02-11';
    await storeAccount(app, 'krafter', server.url, { dailyBudget: 100 });
    const days = (): readonly string[] => Array.from({ length: 9 }, (_, back) => dayOf(truth() - back * dayMs));
    const row = (date: string) => ({ ...krafterDay(date === full ? 1000 : 5).data[0], date });
    server.on('/mail/stats/daily', (_request, response) => {
      response.setHeader('date', new Date(truth() + wrongBy).toUTCString());
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: days().map(row) }));
    });
    if (awayMs === 0) clock.set(Date.parse('2026-02-13T15:00:00Z'));
    else await poll(0);
    wrongBy = -2 * dayMs;
    await poll(awayMs);
    wrongBy = 0;
    for (let index = 0; index < 3; index++) await poll(15 * minuteMs);
    expect(steps()).toEqual([]);
  });

  test('leaves no day of tomorrow, and the day of the provider stays', async () => {
    await storeAccount(app, 'krafter', server.url);
    answers('/mail/stats/daily', krafterDay(5));
    await poll(0);
    wrongBy = 3 * dayMs;
    await poll(15 * minuteMs);
    const account = findAccount(app.db, 'krafter-1');
    if (account === null) throw new Error('no account');
    expect(readFacts(app.db, account, clock.now(), app.settings()).today).toBe('2026-02-10');
    await poll(15 * minuteMs);
    expect(readFacts(app.db, account, clock.now(), app.settings()).today).toBe('2026-02-13');
  });
});

describe("this computer's clock far ahead", () => {
  test.each([100, 20 * 365])('by %d days: history stays, and new values are of the true day', async (days) => {
    await storeAccount(app, 'krafter', server.url);
    answers('/mail/stats/daily', krafterDay(5));
    await poll(0);
    truth = () => clock.now() - days * dayMs;
    await poll(days * dayMs + 15 * minuteMs);
    await maintain(app, join(database.folder, 'backups'));
    clock.advance(-days * dayMs);
    truth = clock.now;
    expect(listDays(app.db, 'krafter-1', '2026-01-01', '2060-01-01').map((row) => row.day)).toContain('2026-02-10');
    await poll(15 * minuteMs);
    expect(run('krafter-1')).toMatchObject({ asOf: clock.now(), clockSkewMs: 500 });
  });

  describe('while another account has no clock of its own', () => {
    const jump = 20 * 365 * dayMs;
    const mailboxesWith = (date: string | null) =>
      server.on('/v1/analytics/mailboxes', (_request, response) => {
        if (date === null) response.sendDate = false;
        else response.setHeader('date', date);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(mailbox(5)));
      });
    const daysKept = () => listDays(app.db, 'krafter-1', '2026-02-10', '2026-02-10').length;

    test.each([false, true])('(it shows ours: %s) nothing is deleted', async (showsOurs) => {
      await storeAccount(app, 'krafter', server.url);
      await storeAccount(app, 'sendkit', server.url);
      answers('/mail/stats/daily', krafterDay(5));
      mailboxesWith(new Date(clock.now()).toUTCString());
      await poll(0);
      truth = () => clock.now() - jump;
      clock.advance(jump);
      mailboxesWith(showsOurs ? new Date(clock.now()).toUTCString() : null);
      await poll(0);
      await maintain(app, join(database.folder, 'backups'));
      expect(daysKept()).toBe(1);
    });

    test('nor is what only that other one has answered since', async () => {
      await storeAccount(app, 'krafter', server.url);
      await storeAccount(app, 'sendkit', server.url);
      answers('/mail/stats/daily', krafterDay(5));
      mailboxesWith(new Date(clock.now()).toUTCString());
      await poll(0);
      clock.advance(jump);
      mailboxesWith(new Date(clock.now()).toUTCString());
      await pollOnce(app, { accountIds: ['sendkit-1'] });
      await maintain(app, join(database.folder, 'backups'));
      expect(daysKept()).toBe(1);
    });

    test('nor are the days of one whose answers have no date any more', async () => {
      await storeAccount(app, 'krafter', server.url);
      answers('/mail/stats/daily', krafterDay(5));
      await poll(0);
      clock.advance(jump);
      server.on('/mail/stats/daily', (_request, response) => {
        response.sendDate = false;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(krafterDay(6)));
      });
      await poll(0);
      await maintain(app, join(database.folder, 'backups'));
      expect(daysKept()).toBe(1);
    });
  });

  test('while nothing is answered: nothing is deleted', async () => {
    await storeAccount(app, 'krafter', server.url);
    answers('/mail/stats/daily', krafterDay(5));
    await poll(0);
    clock.advance(20 * 365 * dayMs);
    await maintain(app, join(database.folder, 'backups'));
    expect(listDays(app.db, 'krafter-1', '2026-02-10', '2026-02-10')).toHaveLength(1);
  });

  test('a wait noted by it holds nobody back in the terminal, nor does a deadline', async () => {
    await storeAccount(app, 'krafter', server.url);
    answers('/mail/stats/daily', krafterDay(5));
    await poll(0);
    const wrong = clock.now() + 30 * dayMs;
    changeAccountRun(app.db, 'krafter-1', (stored) => ({ ...stored, retryAt: wrong }));
    changeEndpointRuns(app.db, 'krafter-1', (stored) => ({ ...stored, retryAt: wrong, nextAt: wrong }));
    await poll(15 * minuteMs);
    expect(run('krafter-1').asOf).toBe(clock.now());
    changeAccountRun(app.db, 'krafter-1', (stored) => ({ ...stored, retryAt: clock.now() + hourMs }));
    const asOf = clock.now();
    await poll(15 * minuteMs);
    expect(run('krafter-1').asOf).toBe(asOf);
  });

  test('a mailbox that was first seen then is judged as soon as the clock is right', async () => {
    await storeAccount(app, 'sendkit', server.url);
    save(app.db, { senders: { items: [], complete: true } }, start, 'sendkit-1');
    save(app.db, { senders: { items: [senderNamed('m1')], complete: true } }, start + 100 * dayMs, 'sendkit-1');
    answers('/v1/analytics/mailboxes', mailbox(100));
    await poll(0);
    expect(listSenders(app.db, 'sendkit-1')[0]?.asOf).toBe(clock.now());
    expect(listAlerts(app.db)).toMatchObject([{ rule: 'daily-limit', phase: 'firing' }]);
  });
});

describe.each([-3, -1, 1, 3, 30, 20 * 24])("this computer's clock %d h ahead of the true time", (ahead) => {
  const facts = () => {
    const account = findAccount(app.db, 'sendkit-1');
    if (account === null) throw new Error('no account');
    return readFacts(app.db, account, clock.now(), app.settings());
  };
  const campaign = {
    success: true,
    data: { _id: 'c1', name: 'C', status: 'active', stats: { sent: 500, bounced: 5 } },
  };
  /** What window and terminal say of it as a whole. */
  const state = () => buildStatus(app.db, clock.now(), { settings: app.settings() }).accounts[0];

  beforeEach(async () => {
    truth = () => clock.now() - ahead * hourMs;
    await storeAccount(app, 'sendkit', server.url, { settings: { campaignIds: ['c1'] } });
    answers('/v1/analytics/mailboxes', mailbox(45));
    answers('/v1/analytics/campaigns/c1', campaign);
    await pollOnce(app, { scope: 'everything' });
  });

  test('what was just read is of today and not old', () => {
    expect(facts().senders()).toMatchObject([{ sentToday: 45, asOf: clock.now() }]);
    expect(facts().campaigns).toMatchObject([{ asOf: clock.now() }]);
    expect(state()?.senders).toMatchObject([{ sentToday: 45, glance: 'ok' }]);
    expect(state()?.campaigns).toMatchObject([{ glance: 'ok' }]);
    expect(agesOf(facts()).mailboxes).toBe(clock.now());
  });

  test('and is old after two intervals', () => {
    clock.advance(31 * minuteMs);
    expect(state()?.senders).toMatchObject([{ glance: 'stale' }]);
  });

  test("a count is of today until the provider's day begins anew, and not a minute longer", async () => {
    changeAccountRun(app.db, 'sendkit-1', (stored) => ({
      ...stored,
      resetHourUtc: new Date(truth()).getUTCHours() + 2,
    }));
    const untilReset = 2 * hourMs - (truth() % hourMs);
    clock.advance(untilReset - minuteMs);
    expect(facts().senders()[0]?.sentToday).toBe(45);
    clock.advance(2 * minuteMs);
    expect(facts().senders()[0]?.sentToday).toBeNull();
    await poll(0);
    expect(facts().senders()[0]?.sentToday).toBe(45);
  });

  test('a limit that is reached fires once, and goes on firing when the clock is put right after a day', async () => {
    answers('/v1/analytics/mailboxes', mailbox(100));
    await poll(15 * minuteMs);
    expect(listAlerts(app.db)).toMatchObject([{ rule: 'daily-limit', phase: 'firing' }]);
    const before = steps();
    for (let index = 0; index < 30; index++) await poll(hourMs);
    const trueNow = truth();
    clock.set(trueNow);
    truth = clock.now;
    moveWithClock(app);
    for (let index = 0; index < 3; index++) await poll(15 * minuteMs);
    expect(listAlerts(app.db)).toMatchObject([{ rule: 'daily-limit', phase: 'firing' }]);
    expect(steps()).toEqual(before);
  });
});

test('what was snoozed and noted by a clock far ahead, with nothing read meanwhile, ends in time and stands where it belongs', async () => {
  using d = desk();
  const id = d.move('m1', 2);
  await d.after(minutes(1));
  d.clock.advance(100 * dayMs);
  snooze(d.app, [id], { until: d.clock.now() + hours(1) });
  d.clock.advance(-100 * dayMs);
  moveWithClock(d.app);
  expect(listAlerts(d.app.db)[0]?.snoozedUntil).toBe(d.clock.now() + hours(1));
  d.clock.advance(minutes(5));
  acknowledge(d.app, [id]);
  const everything = { subject: null, accountId: null, rule: null, severity: null, kind: 'action' } as const;
  const actions = listHistory(d.app.db, everything, null, 10).entries.map((entry) => entry.at);
  expect(actions).toEqual([d.clock.now(), d.clock.now() - minutes(5)]);
});
