/**
 * Whatever keeps an account from being read: it is told once, it is never fine, and that it is over is said. Faults F1, F2, F3,
 * F5, F7, F9, F11, F12, F14, F15, F16, F17, F18, F20, F21, F22, F24, F44, F45 and F81, each for a day.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import type { FaultName } from '../../../electron/demo/faults/switches.ts';
import { beginFirstSight } from '../../../electron/services/accounts/catch-up.ts';
import type { App } from '../../../electron/services/app.ts';
import { createOutbox, type Outbox } from '../../../electron/services/delivery/outbox.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { liveInterval } from '../../../electron/services/polling/due.ts';
import { evaluateOutages } from '../../../electron/services/polling/outages.ts';
import { pollAccount } from '../../../electron/services/polling/poll-account.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { createSecretStore } from '../../../electron/services/secrets.ts';
import { listAccounts } from '../../../electron/store/accounts/accounts.ts';
import { readRuleBook } from '../../../electron/store/alerts/rules.ts';
import { readViewContext } from '../../../electron/views/context.ts';
import { trayContent } from '../../../electron/views/tray.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;
let shown: string[];
let outbox: Outbox;

beforeEach(async () => {
  clock = testClock(start);
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  shown = [];
  const banners = {
    show: async ({ title }: { readonly title: string }) => {
      shown.push(title);
      return 'shown' as const;
    },
    withdraw: () => undefined,
  };
  outbox = createOutbox(app, banners, () => () => undefined, { online: () => true, groupMs: 0 });
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
});
afterEach(async () => {
  await outbox.stop();
  await server.close();
  database[Symbol.dispose]();
});

type World = Partial<Pick<App, 'fetch' | 'secrets'>>;

const unreachable = (code: string) => (): World => ({
  fetch: async (url, init) => {
    if (!String(url).startsWith(server.baseUrls.krafter)) return fetch(url, init);
    throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });
  },
});
const says = (name: FaultName) => (): World => {
  server.setFault({ fault: name, provider: 'krafter' });
  return {};
};
/** A cache on the way gives what was answered a day ago, and says so. */
const oldCopy = (): World => ({
  fetch: async (url, init) => {
    const answer = await fetch(url, init);
    if (!String(url).startsWith(server.baseUrls.krafter)) return answer;
    const headers = new Headers(answer.headers);
    headers.set('age', '86400');
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
  },
});
const keychain = (getPassword: () => Promise<string | null>) => (): World => ({
  secrets: createSecretStore(async () => ({
    ...app.keychain,
    getPassword: async (service, account) =>
      account === 'krafter-1' ? getPassword() : app.keychain.getPassword(service, account),
  })),
});

const troubles: readonly (readonly [string, () => World])[] = [
  ...(
    [
      'unauthorized',
      'forbidden',
      'payment-required',
      'not-found',
      'bad-request',
      'rate-limited-seconds',
      'rate-limited-bare',
      'server-error',
      'html',
      'empty',
      'success-false',
      'no-data',
      'redirect-other-host',
      'truncated',
      'unknown-encoding',
    ] as const
  ).map((name) => [name, says(name)] as const),
  ['an old copy of the answers', oldCopy],
  ['no name server', unreachable('ENOTFOUND')],
  ['nobody listens', unreachable('ECONNREFUSED')],
  ['no answer in time', unreachable('ETIMEDOUT')],
  ['a certificate nobody knows', unreachable('SELF_SIGNED_CERT_IN_CHAIN')],
  ['no key stored', keychain(async () => null)],
  ['a key with characters no header can carry', keychain(async () => 'kr_\u0007')],
  [
    'a key store that fails',
    keychain(async () => {
      throw new Error('locked');
    }),
  ],
];

/** What each surface says of the whole. */
function surfaces(): { readonly tray: string; readonly exit: string; readonly account: string } {
  const now = clock.now();
  const context = readViewContext(app.db, {
    now,
    settings: defaultSettings,
    rules: readRuleBook(app.db),
    online: true,
    standstill: false,
    refreshing: new Set(),
    keyPlace: () => 'keychain',
  });
  const document = buildStatus(app.db, now, { settings: defaultSettings });
  const account = document.accounts.find(({ id }) => id === 'krafter-1');
  return { tray: trayContent(context).state, exit: document.status, account: account?.state ?? '' };
}

const runs: Readonly<Record<'app' | 'terminal', (world: World) => Promise<unknown>>> = {
  app: async (world) => {
    const signal = new AbortController().signal;
    const trying = { ...app, ...world };
    for (const account of listAccounts(app.db)) {
      const intervalMs = () => liveInterval(app, false, false);
      await pollAccount(trying, account, { scope: 'due', signal, intervalMs, onChange: () => undefined });
    }
  },
  terminal: async (world) => pollOnce({ ...app, ...world }, { scope: 'live', visiting: true }),
};

const stepMs = 10 * minuteMs;
const toldOf = (titles: readonly string[]) => titles.filter((title) => /^(No data|Key rejected)/.test(title));
const over = (titles: readonly string[]) => titles.filter((title) => /^(Data is back|Key works again)/.test(title));

describe.each(['app', 'terminal'] as const)('in the %s', (place) => {
  const look = async (world: World, everyMs = stepMs): Promise<void> => {
    await runs[place](world);
    evaluateOutages(app);
    await outbox.flush();
    clock.advance(everyMs);
  };
  const looksFor = async (world: World, lengthMs: number, expected: () => void = () => undefined): Promise<void> => {
    for (let passed = 0; passed < lengthMs; passed += stepMs) {
      await look(world);
      expected();
    }
  };

  describe.each([1, 2])('with %i accounts', (count) => {
    test.each(troubles)('%s is told once, never fine, and its end is said', async (_name, begin) => {
      if (count === 2) await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
      await looksFor({}, 20 * minuteMs);
      expect(surfaces()).toEqual({ tray: 'ok', exit: 'ok', account: 'ok' });

      const world = begin();
      await looksFor(world, 40 * minuteMs);
      for (const everyMs of [stepMs, 25 * minuteMs, hourMs, hourMs]) {
        const { tray, exit, account } = surfaces();
        expect([tray, exit, account]).not.toContain('ok');
        expect(toldOf(shown)).toHaveLength(1);
        await look(world, everyMs);
      }
      clock.advance(20 * hourMs);
      await look(world);
      expect(Object.values(surfaces())).not.toContain('ok');
      expect(toldOf(shown)).toHaveLength(1);
      expect(over(shown)).toEqual([]);

      server.clearFaults();
      clock.advance(25 * hourMs);
      await looksFor({}, 20 * minuteMs);
      expect(over(shown)).toHaveLength(1);
      expect(toldOf(shown)).toHaveLength(1);
      expect(surfaces()).toEqual({ tray: 'ok', exit: 'ok', account: 'ok' });
    });
  });
});

test.each([0, 1])(
  'a new account that stops being read after %i reads is told of as well: that is nothing it was found in',
  async (reads) => {
    beginFirstSight(app.db, 'krafter-1');
    const look = async (world: World): Promise<void> => {
      await runs.app(world);
      evaluateOutages(app);
      await outbox.flush();
      clock.advance(stepMs);
    };
    for (let read = 0; read < reads; read++) await look({});
    const world = says('payment-required')();
    for (let passed = 0; passed < 75 * minuteMs; passed += stepMs) await look(world);
    expect(toldOf(shown)).toHaveLength(1);
    server.clearFaults();
    clock.advance(25 * hourMs);
    for (let read = 0; read < 3; read++) await look({});
    expect(over(shown)).toHaveLength(1);
  },
);

test('an account that was never read, because its first read failed, is told of as well', async () => {
  const world = says('payment-required')();
  for (let passed = 0; passed < 45 * minuteMs; passed += stepMs) {
    await runs.app(world);
    evaluateOutages(app);
    await outbox.flush();
    clock.advance(stepMs);
  }
  expect(toldOf(shown)).toHaveLength(1);
  expect(surfaces()).toMatchObject({ exit: 'unknown' });
});
