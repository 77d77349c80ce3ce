/** Providers that stall, polls that never end, and clocks that were wrong: the other accounts are read as ever. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../electron/core/days.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { mostAtOnce } from '../../../electron/services/polling/due.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { createPoller, unstoredPauseMs, type Poller } from '../../../electron/services/polling/poller.ts';
import { longestReadMs, stuckAfterMs } from '../../../electron/services/polling/slots.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
/** Monotonic: nobody puts it back. */
let awakeMs: number;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;
let poller: Poller;
let ring: () => void;
let logged: string[];
let mistakes: unknown[];
/** Requests that hang. Each ends when the test says that its deadline has come. */
let hanging: (() => void)[];
/** Providers that answer nothing any more. */
let silent: Set<'krafter' | 'coldsend' | 'sendkit'>;

beforeEach(async () => {
  clock = testClock(start);
  awakeMs = 0;
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], start);
  hanging = [];
  silent = new Set();
  logged = [];
  mistakes = [];
  const whole = testApp(database.db, clock);
  app = {
    ...whole,
    log: { ...whole.log, warn: (event) => void logged.push(event) },
    fetch: (url, init) =>
      [...silent].some((provider) => url.startsWith(server.baseUrls[provider])) ? hang(init) : fetch(url, init),
  };
  poller = pollerOf(app);
});
afterEach(async () => {
  for (const end of hanging) end();
  await poller.stop();
  await server.close();
  database[Symbol.dispose]();
});

function hang(init: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    hanging.push(() => reject(new TypeError('fetch failed')));
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });
}

function pollerOf(of: TestApp): Poller {
  return createPoller(of, {
    alarm: (_ms, wake) => {
      ring = wake;
      return () => undefined;
    },
    monotonic: () => awakeMs,
    onChange: () => undefined,
    onStoreFailure: () => undefined,
    onMistake: (thrown) => void mistakes.push(thrown),
  });
}

const pass = (ms: number): void => {
  clock.advance(ms);
  awakeMs += ms;
};
const accounts = async (provider: 'krafter' | 'coldsend' | 'sendkit', count: number) => {
  for (let index = 0; index < count; index++)
    await storeAccount(app, provider, server.baseUrls[provider], { id: `${provider}-${index}` });
};
/** As soon as the sockets let it. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });
const answeredOf = (id: string) => readAccountRun(app.db, id).asOf;

describe('F66: a provider that stalls', () => {
  test('holds up no other: what is due elsewhere is read after one request at most', async () => {
    await accounts('krafter', 20);
    silent.add('krafter');
    poller.start();
    await soon(() => hanging.length).toBe(mostAtOnce);
    await accounts('coldsend', 3);
    pass(minuteMs);
    poller.reconsider();
    expect(answeredOf('coldsend-0')).toBeNull();
    for (const end of hanging.splice(0)) end();
    await soon(() => [0, 1, 2].map((index) => answeredOf(`coldsend-${index}`))).toEqual(
      [0, 1, 2].map(() => clock.now()),
    );
  });

  test('leaves room from the start, however its accounts come first in the list', async () => {
    await accounts('coldsend', 20);
    await accounts('krafter', 1);
    silent.add('coldsend');
    poller.start();
    await soon(() => answeredOf('krafter-0')).toBe(start);
    expect(hanging.length).toBeLessThanOrEqual(mostAtOnce);
  });

  test('lets a person be answered first', async () => {
    await accounts('krafter', 20);
    silent.add('krafter');
    poller.start();
    await soon(() => hanging.length).toBe(mostAtOnce);
    silent.clear();
    const answered = poller.refresh('krafter-19');
    hanging.shift()?.();
    await answered;
    expect(answeredOf('krafter-19')).toBe(start);
    expect(answeredOf('krafter-18')).toBeNull();
  });

  test('in the terminal, too', async () => {
    await accounts('krafter', 20);
    await accounts('coldsend', 2);
    silent.add('krafter');
    const done = pollOnce(app, {});
    await soon(() => [0, 1].map((index) => answeredOf(`coldsend-${index}`))).toEqual([start, start]);
    const ended = setInterval(() => hanging.splice(0).forEach((end) => end()), 1);
    await done;
    clearInterval(ended);
  });
});

describe('F65: a poll that never ends', () => {
  /** An account whose poll waits for something that never comes, and does not hear that it should stop. */
  async function stuck(): Promise<void> {
    await poller.stop();
    let waits = false;
    const pause = () => {
      waits = true;
      return new Promise<void>(() => undefined);
    };
    app = { ...app, pause };
    poller = pollerOf(app);
    await accounts('sendkit', 1);
    poller.start();
    await soon(() => waits).toBe(true);
  }

  test('frees its slot, is left alone for a while and then read again', async () => {
    await stuck();
    expect(poller.refreshing().size).toBe(1);
    pass(stuckAfterMs + secondMs);
    ring();
    expect(logged).toContain('poll-took-too-long');
    await soon(() => poller.refreshing().size).toBe(0);
    const before = server.requests().length;
    pass(minuteMs);
    ring();
    await soon(() => poller.refreshing().size).toBe(0);
    expect(server.requests()).toHaveLength(before);
    pass(unstoredPauseMs);
    ring();
    await soon(() => server.requests().length).toBeGreaterThan(before);
  });

  test('does not keep the app from quitting, nor an account from being changed', async () => {
    await stuck();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const changed = poller.interrupt('sendkit-0');
      await vi.advanceTimersByTimeAsync(5 * secondMs);
      await changed;
      expect(poller.refreshing().size).toBe(0);
      const quit = poller.stop();
      await vi.advanceTimersByTimeAsync(5 * secondMs);
      await quit;
    } finally {
      vi.useRealTimers();
    }
  });

  test('one that only goes on for too long is stopped, and that counts as no answer in time', async () => {
    await accounts('krafter', 1);
    silent.add('krafter');
    poller.start();
    await soon(() => hanging.length).toBe(1);
    pass(longestReadMs + secondMs);
    ring();
    await soon(() => readAccountRun(app.db, 'krafter-0').error?.kind).toBe('timeout');
    expect(poller.refreshing().size).toBe(0);
  });
});

describe('F67: a clock that was wrong', () => {
  test('after a wake, put back: the accounts are read within two minutes all the same', async () => {
    await accounts('krafter', 3);
    poller.start();
    await soon(() => [0, 1, 2].every((index) => answeredOf(`krafter-${index}`) !== null)).toBe(true);
    await soon(() => poller.refreshing().size).toBe(0);
    poller.suspend();
    clock.advance(8 * hourMs);
    poller.resume();
    clock.advance(-2 * hourMs);
    ring();
    for (let step = 0; step < 8; step++) {
      pass(15 * secondMs);
      ring();
      await soon(() => poller.refreshing().size).toBe(0);
    }
    expect(Math.min(...[0, 1, 2].map((index) => answeredOf(`krafter-${index}`) ?? 0))).toBeGreaterThan(
      clock.now() - 3 * minuteMs,
    );
  });

  test('put back while the computer slept: nothing waits for the old time', async () => {
    await accounts('krafter', 1);
    clock.advance(365 * dayMs);
    poller.start();
    pass(10 * secondMs);
    ring();
    await soon(() => answeredOf('krafter-0')).not.toBeNull();
    await soon(() => poller.refreshing().size).toBe(0);
    poller.suspend();
    clock.advance(-365 * dayMs);
    poller.resume();
    expect(answeredOf('krafter-0')).toBeLessThanOrEqual(clock.now());
  });

  test('endpoints that were never tried, and held back by a rejected key, do not wait for a year', async () => {
    await accounts('krafter', 1);
    server.setFault({ fault: 'unauthorized', provider: 'krafter' });
    clock.advance(365 * dayMs);
    poller.start();
    pass(10 * secondMs);
    ring();
    await soon(() => readAccountRun(app.db, 'krafter-0').state).toBe('auth');
    await soon(() => poller.refreshing().size).toBe(0);
    clock.advance(-365 * dayMs);
    server.clearFaults();
    ring();
    for (const { nextAt } of listEndpointRuns(app.db, 'krafter-0')) expect(nextAt).toBeLessThan(clock.now() + dayMs);
  });

  test('a clock that jumped ahead in the middle of a poll leaves no deadline a year away', async () => {
    await accounts('krafter', 1);
    silent.add('krafter');
    poller.start();
    await soon(() => hanging.length).toBe(1);
    clock.advance(365 * dayMs);
    silent.clear();
    for (const end of hanging.splice(0)) end();
    await soon(() => poller.refreshing().size).toBe(0);
    clock.advance(-365 * dayMs);
    pass(10 * minuteMs);
    ring();
    await soon(() => poller.refreshing().size).toBe(0);
    expect(answeredOf('krafter-0')).toBe(clock.now());
    for (const { nextAt } of listEndpointRuns(app.db, 'krafter-0'))
      expect(nextAt).toBeLessThan(clock.now() + 2 * dayMs);
  });
});

test('F63: a mistake of ours about one account ends nothing: the others are read on', async () => {
  await accounts('krafter', 1);
  await accounts('coldsend', 1);
  await poller.stop();
  poller = pollerOf({
    ...app,
    log: {
      ...app.log,
      info: (_event, details) => {
        if (details?.['provider'] === 'krafter') throw new TypeError('undefined is not a function');
      },
      warn: (_event, details) => {
        if (details?.['provider'] === 'krafter') throw new TypeError('undefined is not a function');
      },
    },
  });
  poller.start();
  await soon(() => mistakes.length).toBe(1);
  await soon(() => poller.refreshing().size).toBe(0);
  expect(answeredOf('coldsend-0')).toBe(start);
  pass(30 * minuteMs);
  ring();
  await soon(() => answeredOf('coldsend-0')).toBe(clock.now());
});
