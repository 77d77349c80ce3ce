/** The app goes on while the key store of its desktop is restarted, locked, hung and replaced (fault F45): GNOME Keyring for real. */
import { allAlerts } from '../helpers/whole-lists.ts';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoKeys } from '../../electron/demo/keys.ts';
import { startDemoServer, type DemoServer } from '../../electron/demo/server.ts';
import { launchApp, type DemoApp } from './kit/demo.ts';
import { startKeyring, startStrangeStore, type Keyring } from './kit/keyring.ts';
import { sendgauge } from './kit/terminal.ts';
import { startSession, type Session } from './kit/session.ts';

const outside = { ...process.env };
let session: Session;
let keyring: Keyring;
let server: DemoServer;
let app: DemoApp;
let dataFolder: string;

beforeAll(async () => {
  session = await startSession({ keyring: false });
  Object.assign(process.env, session.environment);
  keyring = await startKeyring(session.environment);
  server = await startDemoServer({ startedAt: Date.now() });
  dataFolder = mkdtempSync(join(tmpdir(), 'sendgauge-key-store-'));
  app = await launchApp({ dataFolder });
  const input = { provider: 'krafter', baseUrl: server.baseUrls.krafter, settings: {}, key: demoKeys.krafter.full };
  await ask('accounts:add', { ...input, label: 'Receipts', client: null, dailyBudget: null, sessionOnly: false });
});
afterAll(async () => {
  await app.stop();
  // What belonged to the app that was killed may still be on its way out.
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  await server.close();
  await keyring.stop();
  Object.assign(process.env, outside);
  await session.stop();
});

async function ask(channel: string, input?: unknown): Promise<unknown> {
  return app.page.evaluate(
    async ([name, value]) => {
      const { sendgauge } = window as unknown as {
        sendgauge: { invoke: (channel: unknown, input?: unknown) => Promise<{ ok: boolean; value: unknown }> };
      };
      return (await sendgauge.invoke(name, value)).value;
    },
    [channel, input],
  );
}

/** One poll, and what the window is then told of the account. */
async function polled(): Promise<unknown> {
  await ask('refresh:now', { accountId: null });
  return ask('accounts:list');
}

const fine = [{ state: 'ok', error: null }];
const trouble = (name: string) => [{ state: 'auth', error: { kind: 'keychain', trouble: name } }];
const button = (name: string) => app.page.locator('article').getByRole('button', { name, exact: true });
const reads = (text: string) => app.page.locator('article').getByText(text).first().waitFor();

test('the key store was restarted: the next poll reads the key as before', async () => {
  expect(await polled()).toMatchObject(fine);
  await keyring.stop();
  expect(await polled()).toMatchObject(trouble('absent'));
  keyring = await startKeyring(session.environment);
  expect(await polled()).toMatchObject(fine);
});

test('it is locked: that is said, with a button; no key is asked for, and none is called rejected', async () => {
  await keyring.lock();
  expect(await polled()).toMatchObject(trouble('locked'));
  await app.page.getByRole('navigation').getByRole('button', { name: 'Accounts' }).click();
  await reads('Key store locked');
  expect(await button('Replace key').count()).toBe(0);
  expect(await app.page.getByText(/rejected/i).count()).toBe(0);
  const ran = await sendgauge(app.dataFolder, ['check']);
  expect(ran.err).toContain('The key store is locked. Unlock it');
  expect(ran.out).toContain('key store locked');

  await keyring.unlock();
  await button('Unlock').click();
  await reads('Up to date');
  expect(await polled()).toMatchObject(fine);
});

test('it hangs: said within seconds, and the window answers meanwhile', async () => {
  keyring.hang();
  const poll = polled();
  expect(await ask('settings:get')).toMatchObject({ paused: false });
  expect(await poll).toMatchObject(trouble('hanging'));
  await reads('Key store does not answer');
  keyring.answer();
  await button('Try again').click();
  await reads('Up to date');
});

test('another program takes the name: each is told apart, and the first one is found again when it is back', async () => {
  await keyring.stop();
  for (const [kind, name] of [
    ['half-silent', 'hanging'],
    ['refusing', 'refused'],
    ['empty', 'missing'],
  ] as const) {
    const store = await startStrangeStore(kind);
    expect(await polled()).toMatchObject(trouble(name));
    store.stop();
  }
  keyring = await startKeyring(session.environment);
  expect(await polled()).toMatchObject(fine);
  expect(await ask('alerts:list', allAlerts)).toMatchObject({ firing: { count: 0 }, pending: { count: 0 } });
});

test('no helper stays while nothing is asked, and none outlives an app that is killed while one hangs', async () => {
  await expect.poll(helpers, { timeout: 10_000 }).toEqual([]);
  await keyring.stop();
  const store = await startStrangeStore('half-silent');
  void polled().catch(() => undefined);
  await expect.poll(() => helpers().length, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => store.calls.length, { timeout: 10_000 }).toBeGreaterThan(1);
  app.electron.process().kill('SIGKILL');
  await expect.poll(helpers, { timeout: 8_000 }).toEqual([]);
  store.stop();
});

/** The processes that read keys for the app now. */
function helpers(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const started = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return started.includes('node.mojom.NodeService') && started.includes(app.dataFolder);
      } catch {
        return false; // it ended meanwhile
      }
    });
}
