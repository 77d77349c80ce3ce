/** The terminal beside the app: what it cannot do by itself changes nothing that the app knows, shows or plans (faults F20, F21, F45). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { demoKeys } from '../../../electron/demo/keys.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { keyPlaceOf } from '../../../electron/ipc/handlers.ts';
import { changeAccount } from '../../../electron/services/accounts/accounts.ts';
import type { App } from '../../../electron/services/app.ts';
import { pollAccount } from '../../../electron/services/polling/poll-account.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { createSecretStore } from '../../../electron/services/secrets.ts';
import { findAccount, readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listEndpointRuns } from '../../../electron/store/accounts/endpoints.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

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
  await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
});
afterEach(async () => {
  await server.close();
  database[Symbol.dispose]();
});

const stored = () => [readAccountRun(app.db, 'sendkit-1'), listEndpointRuns(app.db, 'sendkit-1')];

const quietly = { intervalMs: () => 15 * minuteMs, onChange: () => undefined };

async function appLooks(): Promise<void> {
  const signal = new AbortController().signal;
  await pollAccount(app, { id: 'sendkit-1' }, { ...quietly, scope: 'due', signal });
}

const noKeychain = createSecretStore(async () => {
  throw new Error('no Secret Service');
});
const emptyKeychain = createSecretStore(async () => testApp(database.db, clock).keychain);
const failing = (code: string) => async (): Promise<never> => {
  throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });
};
const page = '<!doctype html><title>Login</title>';
const answering =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): App['fetch'] =>
  () =>
    Promise.resolve(new Response(body, { status, headers: { 'content-type': typeOf(body), ...headers } }));
const typeOf = (body: string): string =>
  body.startsWith('<') ? 'text/html' : body.startsWith('{') ? 'application/json' : 'text/plain';

const troubles: readonly (readonly [string, string, () => Partial<App>])[] = [
  ['no keychain', 'keychain', () => ({ secrets: noKeychain })],
  ['a keychain without the key', 'keychain', () => ({ secrets: emptyKeychain })],
  ['no name server', 'dns', () => ({ fetch: failing('ENOTFOUND') })],
  ['no network', 'network', () => ({ fetch: failing('ECONNREFUSED') })],
  ['no certificate of the company', 'tls', () => ({ fetch: failing('SELF_SIGNED_CERT_IN_CHAIN') })],
  ['no proxy', 'timeout', () => ({ fetch: failing('ETIMEDOUT') })],
  ['a login page in its network', 'web-page', () => ({ fetch: answering(200, page) })],
  ['a network that wants a login', 'web-page', () => ({ fetch: answering(401, page) })],
  ['a network that sends it elsewhere', 'redirected', () => ({ fetch: answering(302, '', { location: '/login' }) })],
  ['a proxy that cuts answers off', 'incomplete', () => ({ fetch: answering(200, '{"data":') })],
  ['a proxy that knows no key', 'unauthorized', () => ({ fetch: answering(401, 'Unauthorized') })],
  ['a proxy that forbids', 'forbidden', () => ({ fetch: answering(403, 'Blocked by policy') })],
  ['a proxy that finds nothing', 'not-found', () => ({ fetch: answering(404, '') })],
  ['a proxy that has enough', 'rate-limited', () => ({ fetch: answering(429, 'Slow down') })],
  ['a proxy whose other side is down', 'unavailable', () => ({ fetch: answering(503, 'Service unavailable') })],
];

describe.each(troubles)('a terminal with %s', (_name, kind, world) => {
  const visit = () => pollOnce({ ...app, ...world() }, { visiting: true });

  test('knows why it read nothing, and changes nothing', async () => {
    await appLooks();
    const before = stored();
    clock.advance(5 * minuteMs);
    const results = await visit();
    expect(results.get('sendkit-1')).toMatchObject({ liveRead: false, failure: { kind } });
    expect(stored()).toEqual(before);
  });

  test('every five minutes leaves the app its rhythm, and nothing is told', async () => {
    const looks = async (beside: () => Promise<unknown>): Promise<number> => {
      const from = server.requests().length;
      for (let minutes = 0; minutes < 6 * 60; minutes += 5) {
        await appLooks();
        await beside();
        clock.advance(5 * minuteMs);
      }
      return server.requests().length - from;
    };
    const alone = await looks(async () => undefined);
    const together = await looks(visit);
    expect(Math.abs(together - alone)).toBeLessThanOrEqual(alone / 10);
    expect(readAccountRun(app.db, 'sendkit-1').state).toBe('ok');
    expect(listAlerts(app.db).filter(({ subject }) => subject.kind === 'account')).toEqual([]);
  });
});

test('a provider that answers nobody is an outage, also where only the terminal asks', async () => {
  const lookIn = () => pollOnce({ ...app, fetch: failing('ETIMEDOUT') }, { visiting: true });
  await pollOnce(app, { visiting: true });
  for (let passed = 0; passed <= 2 * hourMs; passed += 5 * minuteMs) {
    clock.advance(5 * minuteMs);
    await lookIn();
  }
  expect(listAlerts(app.db)).toEqual(expect.arrayContaining([expect.objectContaining({ rule: 'data-outage' })]));
  await pollOnce(app, { visiting: true });
  expect(listAlerts(app.db).map(({ rule }) => rule)).not.toContain('data-outage');
});

test('what the provider itself said counts, whoever asked', async () => {
  await appLooks();
  server.setFault({ fault: 'unauthorized', provider: 'sendkit' });
  await pollOnce(app, { visiting: true });
  expect(readAccountRun(app.db, 'sendkit-1').state).toBe('auth');
});

test('what a terminal can read is fresh in the app too, while the app itself is offline', async () => {
  await appLooks();
  clock.advance(20 * minuteMs);
  const online = app.fetch;
  const offline = { ...app, fetch: failing('ECONNREFUSED') };
  const appLooksOffline = () =>
    pollAccount(offline, { id: 'sendkit-1' }, { ...quietly, scope: 'due', signal: new AbortController().signal });
  await appLooksOffline();
  expect(readAccountRun(app.db, 'sendkit-1').state).toBe('offline');
  await pollOnce({ ...app, fetch: online }, { visiting: true });
  expect(readAccountRun(app.db, 'sendkit-1')).toMatchObject({ state: 'ok', asOf: clock.now() });
});

describe('a key that only the app knows, for this session', () => {
  const noInterrupt = async (): Promise<void> => undefined;

  /** The keychain has the older key, which the provider rejects by now. */
  async function keepNewKeyInMemory(): Promise<void> {
    app.keychain.items.set('Sendgauge/sendkit-1', demoKeys.sendkit.revoked);
    const account = findAccount(app.db, 'sendkit-1');
    if (account === null) throw new Error('no such account');
    const { label, client, baseUrl, settings, dailyBudget, paused } = account;
    const form = { id: account.id, label, client, baseUrl, settings, dailyBudget, paused };
    const saved = await changeAccount(app, { ...form, key: demoKeys.sendkit.full, sessionOnly: true }, noInterrupt);
    expect(saved).toMatchObject({ ok: true });
  }
  /** A process of its own: the same keychain and cache, and no memory of the app's. */
  const terminal = () => ({ ...app, secrets: createSecretStore(async () => app.keychain) });

  test('an older key in the keychain is not tried by a terminal, which says why; the app goes on', async () => {
    await appLooks();
    await keepNewKeyInMemory();
    await appLooks();
    const before = stored();
    const asked = server.requests().length;
    const results = await pollOnce(terminal(), { visiting: true });
    expect(results.get('sendkit-1')?.failure).toMatchObject({ kind: 'keychain', trouble: 'elsewhere' });
    expect(server.requests().length).toBe(asked);
    expect(stored()).toEqual(before);
    expect(readAccountRun(app.db, 'sendkit-1').state).toBe('ok');
    expect(listAlerts(app.db)).not.toContainEqual(expect.objectContaining({ rule: 'key-rejected' }));
  });

  test('after a restart the app asks for it again, instead of taking the older one', async () => {
    await keepNewKeyInMemory();
    const restarted = terminal();
    await pollOnce(restarted, {});
    expect(readAccountRun(app.db, 'sendkit-1')).toMatchObject({
      state: 'auth',
      error: { kind: 'keychain', trouble: 'elsewhere' },
      unauthorizedCount: 0,
    });
    expect(keyPlaceOf(restarted)('sendkit-1')).toBe('missing');
  });

  test('a key that is stored after all is everybody’s again', async () => {
    await keepNewKeyInMemory();
    const account = findAccount(app.db, 'sendkit-1');
    if (account === null) throw new Error('no such account');
    await changeAccount(app, { ...account, key: demoKeys.sendkit.full, sessionOnly: false }, noInterrupt);
    const results = await pollOnce(terminal(), { visiting: true });
    expect(results.get('sendkit-1')).toEqual({ liveRead: true, failure: null });
  });
});

describe('the key is replaced in the app while a terminal reads with the old one', () => {
  test.each([
    ['which the provider rejects', 'revoked'],
    ['which still works', 'full'],
  ] as const)('%s: what it comes to counts for nothing', async (_, old) => {
    await appLooks();
    app.keychain.items.set('Sendgauge/sendkit-1', demoKeys.sendkit[old]);
    const account = findAccount(app.db, 'sendkit-1');
    if (account === null) throw new Error('no such account');
    let before: unknown = null;
    let changed = false;
    /** The answer to the old key comes after the change. */
    const slow: App['fetch'] = async (url, init) => {
      const answer = await app.fetch(url, init);
      if (changed) return answer;
      changed = true;
      await changeAccount(app, { ...account, key: demoKeys.sendkit.full, sessionOnly: false }, async () => undefined);
      before = stored();
      return answer;
    };
    const results = await pollOnce({ ...app, fetch: slow }, { visiting: true });
    expect(results.get('sendkit-1')).toMatchObject({ liveRead: false, failure: { kind: 'cancelled' } });
    expect(stored()).toEqual(before);
    expect(readAccountRun(app.db, 'sendkit-1')).toMatchObject({ unauthorizedCount: 0, unauthorizedAt: null });
    await appLooks();
    expect(readAccountRun(app.db, 'sendkit-1').state).toBe('ok');
  });
});
