import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { readFacts } from '../../../electron/services/accounts/facts.ts';
import { pollAccount } from '../../../electron/services/polling/poll-account.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { changeAccountRun, findAccount, readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { listEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { listDays } from '../../../electron/store/mail/reads.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { noted } from '../../helpers/words.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
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

const run = (id: string) => readAccountRun(app.db, id);
const endpoint = (id: string, name: string) => listEndpointRuns(app.db, id).find((found) => found.endpoint === name);
const facts = (id: string) => {
  const account = findAccount(app.db, id);
  if (account === null) throw new Error('no such account');
  return readFacts(app.db, account, clock.now(), defaultSettings);
};
/** One scheduled look, as the app makes it. */
async function scheduled(id: string): Promise<void> {
  const account = findAccount(app.db, id);
  if (account === null) throw new Error('no such account');
  const signal = new AbortController().signal;
  await pollAccount(app, account, { scope: 'due', signal, intervalMs: () => 15 * minuteMs, onChange: () => undefined });
}

describe('an endpoint the provider need not offer', () => {
  test.each(['not-found', 'forbidden', 'html'] as const)(
    '%s means "not offered": no error, and a day of peace',
    async (fault) => {
      await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
      server.setFault({ fault, provider: 'sendkit', path: '/v1/analytics/daily' });
      await pollOnce(app, {});
      expect(run('sendkit-1')).toMatchObject({ state: 'ok', error: null });
      expect(endpoint('sendkit-1', 'daily')).toMatchObject({
        offered: false,
        error: null,
        nextAt: clock.now() + dayMs,
      });
    },
  );

  test('what it failed with before is forgotten with it', async () => {
    await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
    server.setFault({ fault: 'server-error', provider: 'sendkit', path: '/v1/analytics/daily' });
    await pollOnce(app, {});
    expect(run('sendkit-1').state).toBe('stale');
    server.clearFaults();
    server.setFault({ fault: 'not-found', provider: 'sendkit', path: '/v1/analytics/daily' });
    clock.advance(hourMs);
    await pollOnce(app, {});
    expect(run('sendkit-1')).toMatchObject({ state: 'ok', error: null });
  });
});

test('F12: refused three windows in a row, a plan limit is suggested and the account left alone for an hour', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  server.setFault({ fault: 'rate-limited-seconds', provider: 'krafter', seconds: 30 });
  for (let window = 0; window < 3; window++) {
    await pollOnce(app, {});
    expect(run('krafter-1').state).toBe('limited');
    if (window < 2) expect(run('krafter-1').error?.message).not.toContain('plan');
    clock.advance(minuteMs);
  }
  expect(run('krafter-1').error?.message).toBe('Krafter Mail keeps refusing: a plan or daily API limit?');
  expect(Math.min(...listEndpointRuns(app.db, 'krafter-1').map(({ nextAt }) => nextAt))).toBeGreaterThanOrEqual(
    clock.now() - minuteMs + hourMs,
  );
  expect(listAlerts(app.db)).toEqual([]);
});

test('an account counts as read only when all of its live numbers came, and a check that read no other is unknown', async () => {
  await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
  const check = () => pollOnce(app, { scope: 'live', visiting: true });
  const said = (results: Awaited<ReturnType<typeof check>>) => {
    const readNow = new Set([...results].flatMap(([id, { liveRead }]) => (liveRead ? [id] : [])));
    return buildStatus(app.db, clock.now(), { settings: defaultSettings, readNow }).status;
  };
  const whole = await check();
  expect(whole.get('coldsend-1')).toEqual({ liveRead: true, failure: null });
  expect(said(whole)).toBe('ok');
  server.setFault({ fault: 'server-error', provider: 'coldsend', path: '/api/public/v1/analytics/campaigns/timeline' });
  clock.advance(hourMs);
  const half = await check();
  expect(half.get('coldsend-1')).toMatchObject({ liveRead: false, failure: { kind: 'unavailable' } });
  expect(said(half)).toBe('unknown');
});

test('a missing scope beside it does not make us forget that the provider asked to wait', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  server.setFault({ fault: 'forbidden', provider: 'krafter', path: '/mail/stats' });
  await pollOnce(app, {});
  server.setFault({ fault: 'rate-limited-seconds', provider: 'krafter', path: '/mail/stats/daily', seconds: 600 });
  clock.advance(minuteMs);
  await pollOnce(app, {});
  expect(run('krafter-1').retryAt).toBe(clock.now() + 600_000);
  const asked = server.requests().length;
  clock.advance(minuteMs);
  await pollOnce(app, {});
  expect(server.requests()).toHaveLength(asked);
});

test('F1: rejections within one minute are one rejection, however often somebody presses refresh', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  server.setFault({ fault: 'unauthorized', provider: 'krafter' });
  for (let press = 0; press < 3; press++) {
    await pollOnce(app, {});
    clock.advance(5_000);
  }
  expect(run('krafter-1').unauthorizedCount).toBe(1);
  clock.advance(minuteMs);
  await pollOnce(app, {});
  expect(run('krafter-1').unauthorizedCount).toBe(2);
  expect(waitingNotifications(app.db)).toHaveLength(1);
});

describe('F14, F16: what heals by itself', () => {
  test.each(['server-error', 'empty'] as const)(
    '%s says nothing the first time, and something the second',
    async (fault) => {
      await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
      await pollOnce(app, {});
      server.setFault({ fault, provider: 'coldsend' });
      clock.advance(hourMs);
      await scheduled('coldsend-1');
      expect(run('coldsend-1')).toMatchObject({ state: 'ok', error: null });
      clock.advance(hourMs);
      await scheduled('coldsend-1');
      expect(run('coldsend-1').state).not.toBe('ok');
      expect(run('coldsend-1').error).not.toBeNull();
    },
  );
});

test('what another process noted of the account while an answer was on its way is kept', async () => {
  await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
  const noted = { resetHourUtc: 5, awaySince: start - dayMs };
  app = {
    ...app,
    fetch: async (url, init) => {
      changeAccountRun(app.db, 'coldsend-1', (stored) => ({ ...stored, ...noted }));
      return fetch(url, init);
    },
  };
  await pollOnce(app, {});
  expect(run('coldsend-1')).toMatchObject({ ...noted, state: 'ok', asOf: clock.now(), awayAnswers: 1 });
});

describe('F36: a clock that is wrong', () => {
  test('is said in words, and provider days follow the provider', async () => {
    clock.set(Date.UTC(2026, 1, 10, 23, 30, 0));
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    server.setFault({ fault: 'wrong-clock', provider: 'krafter' });
    await pollOnce(app, {});
    expect(run('krafter-1').clockSkewMs).toBeGreaterThan(1.9 * hourMs);
    expect(noted(facts('krafter-1').notes, 'Krafter Mail')).toContain(
      "this computer's clock is 2 h behind Krafter Mail's",
    );
    expect(facts('krafter-1').today).toBe('2026-02-11');
    expect(listDays(app.db, 'krafter-1', '2026-01-01', '2026-02-11')).not.toEqual([]);
    server.clearFaults();
    await pollOnce(app, {});
    expect(noted(facts('krafter-1').notes).join()).not.toContain('clock');
    expect(facts('krafter-1').today).toBe('2026-02-10');
  });

  test('a Retry-After that is a date is counted by the clock that wrote it', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    server.setFault({ fault: 'rate-limited-date', provider: 'krafter', seconds: 120 });
    server.setFault({ fault: 'wrong-clock', provider: 'krafter' });
    await pollOnce(app, {});
    const waitMs = (run('krafter-1').retryAt ?? 0) - clock.now();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(hourMs);
  });
});

describe('an account in trouble', () => {
  test('is an outage, too, while half of its live numbers come: the other half is old', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    await pollOnce(app, {});
    server.setFault({ fault: 'server-error', provider: 'krafter', path: '/mail/stats/daily' });
    for (let step = 0; step < 8; step++) {
      clock.advance(hourMs);
      await pollOnce(app, {});
    }
    expect(run('krafter-1')).toMatchObject({ state: 'stale' });
    expect(listAlerts(app.db)).toMatchObject([{ rule: 'data-outage', phase: 'firing' }]);
  });

  test('a list that still comes once an hour does not end an outage of the live numbers', async () => {
    await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
    await pollOnce(app, {});
    server.setFault({ fault: 'server-error', provider: 'sendkit', path: '/v1/analytics/mailboxes' });
    for (let step = 0; step < 4; step++) {
      clock.advance(20 * minuteMs);
      await pollOnce(app, {});
    }
    expect(listAlerts(app.db).filter(({ rule }) => rule === 'data-outage')).toMatchObject([{ phase: 'firing' }]);
  });
});
