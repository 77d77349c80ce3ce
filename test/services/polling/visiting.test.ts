/** The terminal beside the app: what it cannot do by itself changes nothing that the app knows, shows or plans. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
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

async function appLooks(): Promise<void> {
  const account = findAccount(app.db, 'sendkit-1');
  if (account === null) throw new Error('no such account');
  const signal = new AbortController().signal;
  await pollAccount(app, account, { scope: 'due', signal, intervalMs: () => 15 * minuteMs, onChange: () => undefined });
}

const noKeychain = createSecretStore(async () => {
  throw new Error('no Secret Service');
});
const emptyKeychain = createSecretStore(async () => testApp(database.db, clock).keychain);
const failing = (code: string) => async (): Promise<never> => {
  throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });
};
const troubles: readonly (readonly [string, string, () => Partial<App>])[] = [
  ['no keychain', 'keychain', () => ({ secrets: noKeychain })],
  ['a keychain without the key', 'keychain', () => ({ secrets: emptyKeychain })],
  ['no name server', 'dns', () => ({ fetch: failing('ENOTFOUND') })],
  ['no network', 'network', () => ({ fetch: failing('ECONNREFUSED') })],
  ['no certificate of the company', 'tls', () => ({ fetch: failing('SELF_SIGNED_CERT_IN_CHAIN') })],
  ['no proxy', 'timeout', () => ({ fetch: failing('ETIMEDOUT') })],
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
