/** The real scheduler, stopped as a computer stops it, and the watchdog beside it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { minuteMs } from '../../electron/core/days.ts';
import type { ProcessNotice } from '../../electron/core/state/process-notice.ts';
import { roundMs } from '../../electron/core/polling/watchdog.ts';
import { generousRateLimits } from '../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../electron/demo/server.ts';
import { noLog } from '../../electron/services/log.ts';
import { createPoller, type Poller } from '../../electron/services/polling/poller.ts';
import { startWatchdog } from '../../electron/services/watchdog.ts';
import { readAccountRun } from '../../electron/store/accounts/accounts.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
let awakeMs: number;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;
let poller: Poller;
let ring: () => void;
/** The scheduler's timers do not ring any more. */
let deaf: boolean;
/** What looking around throws. */
let broken: Error | null;
let round: () => void;
let said: ProcessNotice[];
let logged: string[];
let mistakes: unknown[];

beforeEach(async () => {
  clock = testClock(start);
  awakeMs = 0;
  deaf = false;
  broken = null;
  said = [];
  logged = [];
  mistakes = [];
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  const settings = app.settings;
  app = {
    ...app,
    settings: () => {
      if (broken !== null) throw broken;
      return settings();
    },
  };
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  poller = createPoller(app, {
    alarm: (_ms, wake) => {
      ring = wake;
      return () => (ring = () => undefined);
    },
    monotonic: () => awakeMs,
    onChange: () => undefined,
    onStoreFailure: () => undefined,
    onMistake: (thrown) => mistakes.push(thrown),
  });
  poller.start();
  await idle();
  startWatchdog({
    poller,
    log: { ...noLog, error: (event) => void logged.push(event), info: (event) => void logged.push(event) },
    now: clock.now,
    monotonic: () => awakeMs,
    every: (work) => {
      round = work;
      return () => undefined;
    },
    say: (notice) => void said.push(notice),
  });
});
afterEach(async () => {
  broken = null;
  await poller.stop();
  await server.close();
  database[Symbol.dispose]();
});

const idle = () => expect.poll(() => poller.refreshing().size, { timeout: 15_000 }).toBe(0);

/** So many rounds of half a minute in which the computer runs. */
async function pass(rounds: number): Promise<void> {
  for (let count = 0; count < rounds; count++) {
    clock.advance(roundMs);
    awakeMs += roundMs;
    if (!deaf) ring();
    await idle();
    round();
  }
}

test('a scheduler that works is left alone, over hours', async () => {
  await pass(60);
  expect(said).toEqual([]);
  expect(logged).toEqual([]);
});

test('F64: timers that ring no more: after three missed rounds it is started anew, which is logged and said', async () => {
  await pass(2);
  const workedAt = clock.now();
  deaf = true;
  await pass(2);
  expect(said).toEqual([]);
  clock.advance(20 * minuteMs);
  await pass(1);
  expect(said).toEqual([{ code: 'stood-still', since: workedAt, until: clock.now() }]);
  expect(logged).toEqual(['scheduler-stopped']);
  await idle();
  expect(readAccountRun(app.db, 'krafter-1').asOf).toBe(clock.now());
});

test('a sleep that was announced and whose end was not: checking goes on two minutes later', async () => {
  poller.suspend();
  clock.advance(8 * 60 * minuteMs);
  await pass(3);
  expect(said).toHaveLength(1);
  await pass(1);
  expect(readAccountRun(app.db, 'krafter-1').asOf).toBeGreaterThan(clock.now() - minuteMs);
});

test('a computer that sleeps, or whose clock is set, is no standstill', async () => {
  for (let night = 0; night < 10; night++) {
    poller.suspend();
    clock.advance(8 * 60 * minuteMs);
    round();
    poller.resume();
    await pass(3);
    clock.advance(-3 * 60 * minuteMs);
    await pass(2);
    clock.advance(24 * 60 * minuteMs);
    await pass(2);
  }
  expect(said).toEqual([]);
});

test('one that cannot be started either stands still, which shows until it works again', async () => {
  await pass(1);
  const workedAt = clock.now();
  broken = new TypeError('ours');
  await pass(3);
  expect(said).toEqual([{ code: 'standstill', since: workedAt }]);
  expect(poller.standstillSince()).toBe(workedAt);
  expect(mistakes.length).toBeGreaterThan(3);
  broken = null;
  await pass(1);
  expect(poller.standstillSince()).toBeNull();
  expect(said.at(-1)).toEqual({ code: 'stood-still', since: workedAt, until: clock.now() });
});
