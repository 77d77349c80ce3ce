import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../electron/core/days.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { pollAccount } from '../../../electron/services/polling/poll-account.ts';
import { attentiveIntervalMs, mostAtOnce } from '../../../electron/services/polling/due.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { createPoller, type Poller } from '../../../electron/services/polling/poller.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { listEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { listDays, listSenders } from '../../../electron/store/mail/reads.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { bannerOf } from '../../helpers/words.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);

let clock: TestClock;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;
let complaints: string[];

beforeEach(async () => {
  clock = testClock(start);
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], clock.now());
  app = testApp(database.db, clock);
  complaints = [];
});

afterEach(async () => {
  await server.close();
  database[Symbol.dispose]();
});

/** A scheduler whose alarms ring only when the test says so. */
function manualPoller(): { readonly poller: Poller; readonly ring: () => void; readonly waitMs: () => number } {
  let pending: { readonly ms: number; readonly ring: () => void } | null = null;
  const poller = createPoller(app, {
    alarm: (ms, ring) => {
      const mine = { ms, ring };
      pending = mine;
      return () => {
        if (pending === mine) pending = null;
      };
    },
    monotonic: () => clock.now(),
    onChange: () => undefined,
    onStoreFailure: (message) => void complaints.push(message),
  });
  return {
    poller,
    ring: () => {
      const mine = pending;
      pending = null;
      mine?.ring();
    },
    waitMs: () => pending?.ms ?? -1,
  };
}

async function idle(poller: Poller): Promise<void> {
  await expect.poll(() => poller.refreshing().size, { timeout: 10_000 }).toBe(0);
}

const pathsOf = (provider: string) =>
  server
    .requests()
    .filter((request) => request.provider === provider)
    .map(({ path, query }) => `${path}${query === '' ? '' : `?${query}`}`);

describe('the first run', () => {
  test('fills the charts: SendKit 30 days, ColdSend 90, Krafter 365', async () => {
    await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
    await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    await pollOnce(app, {});
    const count = (id: string) => listDays(app.db, id, '2024-01-01', '2026-12-31').length;
    expect(count('sendkit-1')).toBeGreaterThanOrEqual(30);
    expect(count('coldsend-1')).toBeGreaterThanOrEqual(90);
    expect(count('krafter-1')).toBeGreaterThanOrEqual(365);
  });

  test('afterwards only recent days are asked for, and the long range once a day', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    const { poller, ring } = manualPoller();
    poller.start();
    await idle(poller);
    clock.advance(30 * minuteMs);
    ring();
    await idle(poller);
    clock.advance(dayMs);
    ring();
    await idle(poller);
    await poller.stop();
    const daily = pathsOf('krafter').filter((path) => path.includes('/daily'));
    expect(daily.map((path) => path.replace(/.*days=/, ''))).toEqual(['365', '9', '30']);
  });
});

describe('the schedule', () => {
  test('an account is asked once per interval, however often we look', async () => {
    await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
    const { poller, ring } = manualPoller();
    poller.start();
    await idle(poller);
    for (let minute = 0; minute < 60; minute++) {
      clock.advance(minuteMs);
      ring();
      await idle(poller);
    }
    await poller.stop();
    const asked = pathsOf('coldsend').filter((path) => path.endsWith('/campaigns')).length;
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(asked).toBeLessThanOrEqual(6);
  });

  test('an open window is read every five minutes, ColdSend not more often either', async () => {
    await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
    const { poller, ring } = manualPoller();
    poller.start();
    poller.setAttentive(true);
    await idle(poller);
    const times: number[] = [];
    let seen = 1;
    for (let step = 0; step < 180; step++) {
      clock.advance(20 * secondMs);
      ring();
      await idle(poller);
      const asked = pathsOf('coldsend').filter((path) => path.endsWith('/campaigns')).length;
      if (asked > seen) times.push(clock.now());
      seen = asked;
    }
    await poller.stop();
    expect(times.length).toBeGreaterThanOrEqual(8);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(attentiveIntervalMs);
  });

  test('a clock put back an hour neither silences an account nor storms the provider', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    const { poller, ring } = manualPoller();
    poller.start();
    await idle(poller);
    const before = server.requests().length;
    clock.advance(-hourMs);
    ring();
    await idle(poller);
    expect(server.requests().length - before).toBeLessThanOrEqual(5);
    clock.advance(25 * minuteMs);
    ring();
    await idle(poller);
    await poller.stop();
    expect(server.requests().length).toBeGreaterThan(before);
  });

  test('while paused, suspended or offline nothing is asked', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    const { poller, ring } = manualPoller();
    app.change({ ...app.settings(), paused: true });
    poller.start();
    ring();
    await idle(poller);
    expect(server.requests()).toHaveLength(0);
    app.change({ ...app.settings(), paused: false });
    poller.setOnline(false);
    ring();
    expect(server.requests()).toHaveLength(0);
    poller.suspend();
    poller.setOnline(true);
    ring();
    expect(server.requests()).toHaveLength(0);
    poller.resume();
    clock.advance(2 * minuteMs);
    ring();
    await idle(poller);
    expect(server.requests().length).toBeGreaterThan(0);
    await poller.stop();
  });

  test('F22: at most one request per account and six in all are under way', async () => {
    for (let index = 0; index < 9; index++)
      await storeAccount(app, 'krafter', server.baseUrls.krafter, { id: `krafter-${index}` });
    let running = 0;
    let most = 0;
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
    await pollOnce(counting, {});
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(mostAtOnce);
  });
});

describe('a refresh', () => {
  test('reads all that the provider permits, also what would be read in an hour', async () => {
    await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
    const { poller } = manualPoller();
    poller.start();
    await idle(poller);
    const count = pathsOf('sendkit').length;
    clock.advance(minuteMs);
    await poller.refresh(null);
    await poller.stop();
    const again = pathsOf('sendkit').slice(count).join(' ');
    for (const path of ['/analytics/daily?', '/analytics/mailboxes', '/campaigns?', '/analytics/campaigns/'])
      expect(again).toContain(path);
    expect(listEndpointRuns(app.db, 'sendkit-1').map(({ lastOkAt }) => lastOkAt)).toEqual(Array(4).fill(clock.now()));
  });

  test('takes back that an answer was unreadable as soon as it is repaired', async () => {
    await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
    server.setFault({ fault: 'success-false', provider: 'sendkit', path: '/v1/analytics/daily' });
    const { poller } = manualPoller();
    poller.start();
    await idle(poller);
    expect(readAccountRun(app.db, 'sendkit-1').state).toBe('bad-data');
    server.clearFaults();
    clock.advance(minuteMs);
    await poller.refresh(null);
    await poller.stop();
    expect(readAccountRun(app.db, 'sendkit-1')).toMatchObject({ state: 'ok', error: null });
  });
});

describe('a new account', () => {
  test.each(['sendkit', 'coldsend', 'krafter'] as const)('of %s has its days first', async (provider) => {
    const account = await storeAccount(app, provider, server.baseUrls[provider]);
    const seen: (readonly [requests: number, days: number])[] = [];
    await pollAccount(app, account, {
      scope: 'due',
      signal: new AbortController().signal,
      intervalMs: () => 15 * minuteMs,
      onChange: () =>
        void seen.push([server.requests().length, listDays(app.db, account.id, '2025-01-01', '2026-12-31').length]),
    });
    expect(seen.find(([, days]) => days > 0)?.[0]).toBe(1);
  });
});

describe('a refresh that fails', () => {
  const values = () => ({
    senders: listSenders(app.db, 'sendkit-1'),
    days: listDays(app.db, 'sendkit-1', '2025-01-01', '2026-12-31'),
  });

  test.each([
    'unauthorized',
    'forbidden',
    'rate-limited-seconds',
    'server-error',
    'html',
    'truncated',
    'empty',
    'success-false',
    'redirect-other-host',
    'reset',
    'nan-literal',
    'no-data',
  ] as const)('%s: never wipes or changes a value', async (fault) => {
    await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
    await pollOnce(app, {});
    const before = values();
    expect(before.senders.length).toBeGreaterThan(5);
    server.setFault({ fault, provider: 'sendkit' });
    clock.advance(hourMs);
    await pollOnce(app, {});
    expect(values()).toEqual(before);
    expect(readAccountRun(app.db, 'sendkit-1').error).not.toBeNull();
  });

  test('F1: a rejected key is said once and not tried again and again', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    const { poller, ring } = manualPoller();
    poller.start();
    await idle(poller);
    server.setFault({ fault: 'unauthorized', provider: 'krafter' });
    const before = server.requests().length;
    for (let step = 0; step < 60; step++) {
      clock.advance(5 * minuteMs);
      ring();
      await idle(poller);
    }
    await poller.stop();
    expect(server.requests().length - before).toBeLessThanOrEqual(3);
    expect(readAccountRun(app.db, 'krafter-1').state).toBe('auth');
    const fired = waitingNotifications(app.db).filter(({ kind, rule }) => kind === 'fired' && rule === 'key-rejected');
    expect(fired).toHaveLength(1);
    expect(listAlerts(app.db)).toMatchObject([
      { rule: 'key-rejected', phase: 'firing', severity: 'critical' },
      { rule: 'data-outage', phase: 'firing' },
    ]);
  });

  test('F9: a Retry-After is respected by everybody, also by a person who presses refresh', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    server.setFault({ fault: 'rate-limited-seconds', provider: 'krafter' });
    await pollOnce(app, {});
    expect(readAccountRun(app.db, 'krafter-1')).toMatchObject({ state: 'limited' });
    server.clearFaults();
    const before = server.requests().length;
    await pollOnce(app, {});
    expect(server.requests()).toHaveLength(before);
    clock.advance(2 * hourMs);
    await pollOnce(app, {});
    expect(readAccountRun(app.db, 'krafter-1')).toMatchObject({ state: 'ok', error: null, retryAt: null });
  });

  test('F2: a missing scope on one endpoint leaves the others running', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    server.setFault({ fault: 'forbidden', provider: 'krafter', path: '/mail/stats' });
    await pollOnce(app, {});
    expect(readAccountRun(app.db, 'krafter-1').state).toBe('scope');
    expect(listDays(app.db, 'krafter-1', '2025-01-01', '2026-12-31').length).toBeGreaterThan(300);
  });

  test('F21: an unreachable network is "offline", and told once when it lasts', async () => {
    await storeAccount(app, 'krafter', 'http://127.0.0.1:9');
    for (let step = 0; step < 5; step++) {
      await pollOnce(app, {});
      clock.advance(30 * minuteMs);
    }
    expect(readAccountRun(app.db, 'krafter-1').state).toBe('offline');
    expect(waitingNotifications(app.db)).toMatchObject([{ kind: 'fired', rule: 'data-outage' }]);
  });

  test('data that stays away for half an hour is an alert, once; sleeping through it is none', async () => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    const { poller, ring } = manualPoller();
    poller.start();
    await idle(poller);
    server.setFault({ fault: 'server-error', provider: 'krafter' });
    for (let step = 0; step < 6; step++) {
      clock.advance(10 * minuteMs);
      ring();
      await idle(poller);
    }
    const alerts = () => waitingNotifications(app.db).filter((item) => bannerOf(item).title === 'No data');
    expect(alerts()).toHaveLength(1);
    server.clearFaults();
    clock.advance(minuteMs);
    await poller.refresh(null);
    expect(listAlerts(app.db).filter(({ rule }) => rule === 'data-outage')).toEqual([]);

    server.setFault({ fault: 'server-error', provider: 'krafter' });
    clock.advance(20 * minuteMs);
    ring();
    await idle(poller);
    poller.suspend();
    clock.advance(10 * hourMs);
    poller.resume();
    clock.advance(minuteMs);
    ring();
    await idle(poller);
    expect(listAlerts(app.db).filter(({ rule }) => rule === 'data-outage')).toEqual([]);
    await poller.stop();
  });

  test('stopping in the middle is no failure', async () => {
    const account = await storeAccount(app, 'krafter', server.baseUrls.krafter);
    server.setFault({ fault: 'stall-headers', provider: 'krafter' });
    const abort = new AbortController();
    const done = pollAccount(app, account, {
      scope: 'everything',
      signal: abort.signal,
      intervalMs: () => 15 * minuteMs,
      onChange: () => undefined,
    });
    await expect.poll(() => server.requests().length).toBeGreaterThan(0);
    abort.abort();
    await done;
    expect(readAccountRun(app.db, 'krafter-1')).toMatchObject({ error: null });
    expect(listAlerts(app.db)).toEqual([]);
    expect(listEndpointRuns(app.db, 'krafter-1').every(({ failures }) => failures === 0)).toBe(true);
  });
});

describe('the demo incident, from the wire to the outbox', () => {
  test('a mailbox that drifts over the bounce line, one that reaches its limit and one that SendKit stopped are told once per line', async () => {
    await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
    for (let step = 0; step < 30; step++) {
      await pollOnce(app, {});
      clock.advance(6 * secondMs);
    }
    const told = waitingNotifications(app.db).map(
      ({ kind, severity, subject }) => `${subject.name} ${severity} ${kind}`,
    );
    expect(new Set(told).size).toBe(told.length - 1); // the limit mailbox is raised twice as critical: 95 % and reached
    expect(told).toHaveLength(6);
    const bodies = waitingNotifications(app.db).map((item) => bannerOf(item).body);
    const [stopped, others] = [/stopped by SendKit, which says "error"/, /\d+ of \d+/];
    expect(bodies.filter((body) => stopped.test(body))).toHaveLength(1);
    expect(bodies.filter((body) => others.test(body))).toHaveLength(5);
  });
});
