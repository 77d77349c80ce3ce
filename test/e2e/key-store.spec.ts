/** The app goes on while the key store of its desktop is restarted, locked, hung and replaced: GNOME Keyring for real. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoKeys } from '../../electron/demo/keys.ts';
import { startDemoServer, type DemoServer } from '../../electron/demo/server.ts';
import { launchApp, type DemoApp } from './kit/demo.ts';
import { startKeyring, startStrangeStore, type Keyring } from './kit/keyring.ts';
import { startSession, type Session } from './kit/session.ts';

const outside = { ...process.env };
let session: Session;
let keyring: Keyring;
let server: DemoServer;
let app: DemoApp;

beforeAll(async () => {
  session = await startSession({ keyring: false });
  Object.assign(process.env, session.environment);
  keyring = await startKeyring(session.environment);
  server = await startDemoServer({ startedAt: Date.now() });
  app = await launchApp();
  const input = { provider: 'krafter', baseUrl: server.baseUrls.krafter, settings: {}, key: demoKeys.krafter.full };
  await ask('accounts:add', { ...input, label: 'Receipts', client: null, dailyBudget: null, sessionOnly: false });
});
afterAll(async () => {
  await app.stop();
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

test('debug', async () => {
  const t = performance.now();
  console.log(JSON.stringify(await polled()), performance.now() - t);
  await keyring.stop();
  console.log(JSON.stringify(await polled()), performance.now() - t);
  keyring = await startKeyring(session.environment);
  console.log(JSON.stringify(await polled()), performance.now() - t);
  const store = await (await keyring.stop(), startStrangeStore('half-silent'));
  console.log(JSON.stringify(await polled()), performance.now() - t);
  console.log(helpers());
  store.stop();
  keyring = await startKeyring(session.environment);
  console.log(JSON.stringify(await polled()), performance.now() - t);
  console.log(helpers());
  await new Promise((r) => setTimeout(r, 3000));
  console.log(helpers());
});

function helpers(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const started = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return started.includes('node.mojom.NodeService') || / Z /.test(stat)
          ? [
              pid +
                ' ' +
                stat.slice(0, 60) +
                started.slice(0, 100) +
                (readFileSync(`/proc/${pid}/status`, 'utf8')
                  .match(/VmRSS.*|RssAnon.*/g)
                  ?.join() ?? ''),
            ]
          : [];
      } catch {
        return [];
      }
    });
}
