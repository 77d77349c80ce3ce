/** A key that can be told from everything else goes through the real app, against every fault; then every place is searched for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultNames, type FaultInput, type FaultName } from '../../electron/demo/faults/switches.ts';
import { demoKeys } from '../../electron/demo/keys.ts';
import { startDemoServer, type DemoServer } from '../../electron/demo/server.ts';
import { generousRateLimits } from '../../electron/demo/rate-limits.ts';
import type { Outcome } from '../../electron/ipc/contract.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { launchApp, type DemoApp } from './kit/demo.ts';
import { questions } from './kit/questions.ts';

const providers = ['sendkit', 'coldsend', 'krafter'] as const;
type Tried = (typeof providers)[number];

/** As long as the simulator's own, so that one can stand for the other on the wire, byte by byte. */
const keys: Readonly<Record<Tried, string>> = {
  sendkit: 'sk_zqxv_leakhunt'.padEnd(demoKeys.sendkit.full.length, 'x'),
  coldsend: 'cs_live_zqxv_leakhunt'.padEnd(demoKeys.coldsend.full.length, 'x'),
  krafter: 'kr_live_zqxv_leakhunt'.padEnd(demoKeys.krafter.full.length, 'x'),
};

const main = resolve(import.meta.dirname, '../../electron/cli/main.ts');
let simulator: DemoServer;
let wire: Server;
let app: DemoApp;
let folder = '';
const sockets = new Set<Socket>();
/** Everything the window was ever answered. */
const answers: string[] = [];

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Swaps keys of equal length in one direction. Small requests and error answers arrive in one piece. */
function swapped(from: (provider: Tried) => string, to: (provider: Tried) => string): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = providers.reduce(
        (piece, provider) => piece.replaceAll(from(provider), to(provider)),
        chunk.toString('latin1'),
      );
      done(null, bytesOf(text));
    },
  });
}

const ours = (provider: Tried): string => keys[provider];
const theirs = (provider: Tried): string => demoKeys[provider].full;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-leak-'));
  simulator = await startDemoServer({ startedAt: Date.now(), rateLimits: generousRateLimits });
  wire = createServer((socket) => {
    const onward = connect(simulator.port, '127.0.0.1');
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => sockets.delete(end));
    }
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
    socket.pipe(swapped(ours, theirs)).pipe(onward);
    onward.pipe(swapped(theirs, ours)).pipe(socket);
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  app = await launchApp({ dataFolder: join(folder, 'app') });
});
afterAll(async () => {
  await app.stop();
  for (const socket of sockets) socket.destroy();
  wire.close();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

function addressOf(provider: Tried): string {
  const { port } = wire.address() as AddressInfo;
  return simulator.baseUrls[provider].replace(String(simulator.port), String(port));
}

async function ask(channel: string, input?: unknown): Promise<Outcome<unknown>> {
  const outcome: Outcome<unknown> = await app.page.evaluate(
    ([name, value]) => Reflect.get(globalThis, 'sendgauge').invoke(name, value),
    [channel, input] as const,
  );
  answers.push(JSON.stringify(outcome));
  return outcome;
}

/** Those that hold an account back (Retry-After) come last. Those that only take long are left to the HTTP client's own tests. */
const held: readonly FaultName[] = [
  'unavailable-retry-after',
  'rate-limited-seconds',
  'rate-limited-date',
  'rate-limited-body',
  'rate-limited-bare',
  'remaining-zero',
];
const slow: readonly FaultName[] = [
  ...(['stall-headers', 'stall-body', 'slow-body'] as const),
  ...(['empty-page', 'endless-pages', 'cursor-loop'] as const),
];

const spellings = Object.values(keys).flatMap((key) => [
  bytesOf(key),
  Buffer.from(key, 'utf16le'),
  bytesOf(Buffer.from(key).toString('base64').replace(/=+$/, '').slice(0, -1)),
  bytesOf(Buffer.from(key).toString('hex')),
]);
/** A distinctive part, so that half a key counts as well. */
const parts = ['leakhunt', 'zqxv'];

const betrays = (bytes: Buffer): boolean =>
  spellings.some((spelling) => bytes.includes(spelling)) || parts.some((part) => bytes.includes(part));

function filesWithKey(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(root, name);
    return (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false) && betrays(readFileSync(path));
  });
}

/** Command lines and environments of the app and all its children. */
function processesWithKey(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`])
    .filter((path) => {
      try {
        return betrays(readFileSync(path));
      } catch {
        return false;
      }
    });
}

test('a key handed over reaches the provider and is nowhere in the window afterwards', async () => {
  for (const provider of providers) {
    const outcome = await ask('accounts:add', {
      provider,
      label: provider,
      client: null,
      baseUrl: addressOf(provider),
      settings: {},
      key: keys[provider],
      dailyBudget: null,
      sessionOnly: false,
    });
    expect(outcome).toMatchObject({ ok: true, value: { diagnosis: { ok: true }, accountId: expect.any(String) } });
  }
  expect(simulator.requests().length).toBeGreaterThanOrEqual(3);
  expect(betrays(Buffer.from(await app.page.content()))).toBe(false);
});

test(
  'no fault of a provider brings the key into an answer, the page, a file, the output or a command line',
  { timeout: 180_000 },
  async () => {
    const faults = [...faultNames.filter((name) => !held.includes(name) && !slow.includes(name)), ...held];
    const listed = v.object({ value: v.array(v.object({ id: v.string(), provider: v.string() })) });
    const { value: accounts } = v.parse(listed, await ask('accounts:list'));
    for (const fault of faults) {
      const spoiled: FaultInput = { fault, seconds: 1, bytes: 6_000_000 };
      simulator.setFault(fault === 'redirect-other-host' ? { fault } : spoiled);
      const reads = accounts.map(({ id, provider }) => ({ provider, read: ask('refresh:now', { accountId: id }) }));
      for (const provider of providers) {
        await ask('accounts:test', {
          provider,
          baseUrl: addressOf(provider),
          settings: {},
          key: keys[provider],
          accountId: null,
        });
      }
      for (const [channel, input] of questions) await ask(channel, input);
      // SendKit's pauses between campaigns would last longer than all the rest: it goes on through the faults that follow.
      for (const { provider, read } of reads) if (provider !== 'sendkit') await read;
      simulator.clearFaults();
    }
    // Keys no header can carry: whoever sends them gets the whole header quoted by the network stack.
    for (const key of [`${keys.krafter}\n`, `${keys.krafter}\nx: y`, `${keys.krafter}é`, keys.krafter.repeat(30)]) {
      const baseUrl = addressOf('krafter');
      await ask('accounts:test', { provider: 'krafter', baseUrl, settings: {}, key, accountId: null });
    }
    for (const view of ['Mailboxes', 'Campaigns', 'Timeline', 'Alerts', 'Accounts', 'Settings', 'Overview']) {
      await app.page.getByRole('button', { name: view }).first().click();
      expect(betrays(Buffer.from(await app.page.content())), view).toBe(false);
    }
    expect(answers.filter((answer) => betrays(Buffer.from(answer)))).toEqual([]);
    expect(betrays(Buffer.from(app.output()))).toBe(false);
    expect(processesWithKey()).toEqual([]);
    expect(filesWithKey(join(folder, 'app'))).toEqual([]);
    for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_DATA_HOME']) {
      expect(filesWithKey(process.env[name] ?? ''), name).toEqual([]);
    }
  },
);

test('what is noted of polls, in the cache and the log, holds no key, no address and no query', async () => {
  const { db } = openDatabase(join(folder, 'app', 'sendgauge.db'), Date.now());
  const rows = JSON.stringify(db.prepare('SELECT * FROM account_run').all());
  closeDatabase(db);
  const log = readFileSync(join(folder, 'app', 'logs', 'sendgauge.log'), 'utf8');
  expect(log).toContain('unauthorized');
  for (const text of [rows, log]) {
    expect(betrays(Buffer.from(text))).toBe(false);
    expect(text).not.toMatch(/https?:|\?days=|\?period=/);
  }
});

test('the terminal prints and stores the key nowhere, whatever the provider answers', async () => {
  const data = join(folder, 'terminal');
  const printed: string[] = [];
  const run = async (argv: readonly string[], input = ''): Promise<string> => {
    const child = spawn(process.execPath, [main, '--data-dir', data, ...argv]);
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(String(chunk)));
    child.stdin.end(input);
    await once(child, 'close');
    printed.push(chunks.join(''));
    return chunks.join('');
  };
  const add = ['account', 'add', 'krafter', '--label', 'Leak', '--base-url', addressOf('krafter')];
  const added = await run(add, `${keys.krafter}\n`);
  expect(added).toContain('The key works');
  simulator.setFault({ fault: 'key-echo' });
  expect(await run(add, `${keys.krafter}\n`)).toContain('Not added');
  simulator.clearFaults();
  await run(add, `${keys.krafter}é\n`);
  const id = /^[0-9a-f]{8}$/m.exec(added)?.[0] ?? '';
  for (const fault of ['key-echo', 'reset', 'redirect-other-host', 'hostile-text', 'error-object'] as const) {
    simulator.setFault({ fault });
    await run(['check', '--json']);
    await run(['status']);
    simulator.clearFaults();
  }
  await run(['account', 'list', '--json']);
  await run(['account', 'remove', id]);
  expect(printed.filter((text) => betrays(Buffer.from(text)))).toEqual([]);
  expect(filesWithKey(data)).toEqual([]);
});
