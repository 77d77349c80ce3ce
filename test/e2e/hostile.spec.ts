/** What nobody friendly would do to the real app: strange servers, strange requests, strange names, damaged files, sudden ends. */
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoKeys } from '../../electron/demo/keys.ts';
import { generousRateLimits } from '../../electron/demo/rate-limits.ts';
import { startDemoServer } from '../../electron/demo/server.ts';
import { contract, type Outcome } from '../../electron/ipc/contract.ts';
import { eventually } from './kit/child.ts';
import { launchApp, type DemoApp } from './kit/demo.ts';
import { startNotificationDaemon } from './kit/notification-daemon.ts';
import { startTrayHost } from './kit/tray-host.ts';

const key = 'kr_live_hostile_key_0001';
const terminal = resolve(import.meta.dirname, '../../electron/cli/main.ts');
let app: DemoApp;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-hostile-'));
  app = await launchApp();
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

function ask(on: DemoApp, channel: string, input?: unknown): Promise<Outcome<unknown>> {
  return on.page.evaluate(([name, value]) => Reflect.get(globalThis, 'sendgauge').invoke(name, value), [
    channel,
    input,
  ] as const);
}

/** Its end may never come: the window goes before. */
function beginRefresh(on: DemoApp): void {
  ask(on, 'refresh:now', { accountId: null }).catch(() => undefined);
}

/** What the connection test of the form says of a Krafter account at this address. */
async function diagnosisAt(baseUrl: string, on: DemoApp = app): Promise<unknown> {
  const outcome = await ask(on, 'accounts:test', { provider: 'krafter', baseUrl, settings: {}, key, accountId: null });
  return outcome.ok ? outcome.value : outcome;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that answers whatever it likes, byte by byte. */
async function withServer<T>(handle: (socket: Socket, request: string) => void, work: (port: number) => Promise<T>) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => handle(socket, bytes.toString('latin1')));
  });
  try {
    return await work(await listen(server));
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('a server that answers nonsense', () => {
  const json = 'content-type: application/json\r\ncontent-length: 2\r\n\r\n{}';
  test.each([
    ['a status that is none', 'HTTP/1.1 999 Request denied\r\n', json, 'answer'],
    ['no status at all', 'HTTP/1.1 000 \r\n', json, 'answer'],
    ['an informational status alone', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\n', '\r\n', 'network'],
    ['a reset content', 'HTTP/1.1 205 Reset\r\n', 'content-length: 0\r\n\r\n', 'answer'],
    ['headers in Chinese', 'HTTP/1.1 200 日本\r\nx-name: 日本語\r\n', json, 'answer'],
    ['control characters in headers', 'HTTP/1.1 200 a\u0001b\r\nx-name: a\u0001\u007f\r\n', json, 'answer'],
    ['header names that are none', 'HTTP/1.1 200 OK\r\nx name(): a\r\n: b\r\n', json, 'answer'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', '', 'answer'],
    ['headers of 400 kB', `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(400_000)}\r\n`, json, 'answer'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n', 'content-length: 3\r\n\r\n{}', 'answer'],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n', '\r\nZZ\r\n{}', 'answer'],
    [
      'F18: a redirect to nowhere',
      'HTTP/1.1 302 F\r\nlocation: http://[::x\r\n',
      'content-length: 0\r\n\r\n',
      'address',
    ],
    [
      'F18: a redirect to a script',
      'HTTP/1.1 302 F\r\nlocation: javascript:1\r\n',
      'content-length: 0\r\n\r\n',
      'address',
    ],
    ['a login by password', 'HTTP/1.1 401 U\r\nwww-authenticate: Basic realm="x"\r\n', json, 'key'],
    ['a login by ticket', 'HTTP/1.1 401 U\r\nwww-authenticate: Negotiate\r\n', json, 'key'],
    [
      'F15: a captive portal',
      'HTTP/1.1 511 N\r\ncontent-type: text/html\r\n',
      'content-length: 6\r\n\r\n<html>',
      'answer',
    ],
    ['F24: an unknown encoding', 'HTTP/1.1 200 OK\r\ncontent-encoding: x-lzma\r\n', json, 'answer'],
    ['a download', 'HTTP/1.1 200 OK\r\ncontent-disposition: attachment; filename=x\r\n', json, 'answer'],
  ])('%s is a failure in words, and the app lives on', async (_title, head, rest, failed) => {
    const found = await withServer(
      (socket) => socket.end(Buffer.from(head + rest)),
      (port) => diagnosisAt(`http://127.0.0.1:${port}`),
    );
    expect(found).toMatchObject({ ok: false, failed, message: expect.stringMatching(/[.?]$/) });
    expect(JSON.stringify(found)).not.toContain(key);
    expect(await ask(app, 'app:info')).toMatchObject({ ok: true });
  });

  test('F23, F24: too much ends the transfer at the server, and memory stays bounded', async () => {
    const resident = () => app.electron.evaluate(() => process.memoryUsage().rss);
    const server = await startDemoServer({ startedAt: Date.now(), rateLimits: generousRateLimits });
    const before = await resident();
    for (const fault of ['huge', 'gzip-bomb'] as const) {
      server.setFault({ fault, bytes: 2_000_000_000 });
      for (let round = 0; round < 3; round++) {
        expect(await diagnosisAt(server.baseUrls.krafter)).toMatchObject({
          ok: false,
          message: expect.stringContaining('too large'),
        });
      }
      server.clearFaults();
    }
    // Two gigabytes were not made: a server that still writes would not close this soon.
    const closing = performance.now();
    await server.close();
    expect(performance.now() - closing).toBeLessThan(2_000);
    expect((await resident()) - before).toBeLessThan(200_000_000);
  });

  test('F52: a proxy that wants a login is named as such, and never sees the key', async () => {
    const seen: string[] = [];
    await withServer(
      (socket, request) => {
        seen.push(request);
        socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="x"\r\ncontent-length: 0\r\n\r\n',
        );
      },
      async (port) => {
        const behind = await launchApp({ args: [`--proxy-server=http://127.0.0.1:${port}`] });
        expect(await diagnosisAt('https://api.example.test', behind)).toMatchObject({
          ok: false,
          failed: 'proxy',
          message: expect.stringContaining('The proxy wants a login'),
        });
        await behind.stop();
      },
    );
    expect(seen.some((request) => request.startsWith('CONNECT api.example.test:443'))).toBe(true);
    expect(seen.join('')).not.toContain(key);
  });
});

describe('a page that was taken over', () => {
  test('reads no file but those of the window', async () => {
    const status = (url: string) =>
      app.electron.evaluate(async ({ session }, address) => {
        const answer = await session.defaultSession.fetch(address).catch(() => null);
        return answer?.status ?? null;
      }, url);
    const outside = [
      '../../package.json',
      '%2e%2e/%2e%2e/package.json',
      '..%2f..%2fpackage.json',
      '%252e%252e%252fpackage.json',
      '..\\..\\package.json',
      '..%5c..%5cpackage.json',
      '/etc/passwd',
      'index.html%00.js',
      'assets/..%2f..%2f..%2fmain/main.js',
      '..%2fmain%2fmain.js',
      '%E0%A4%A',
      'assets/',
      `${'a/'.repeat(5000)}x.js`,
    ];
    for (const path of outside) expect(await status(`app://sendgauge/${path}`), path).toBeGreaterThanOrEqual(400);
    expect(await status('app://elsewhere/index.html')).toBe(403);
    expect(await status('app://sendgauge/index.html')).toBe(200);
  });

  test('goes nowhere and opens nothing', async () => {
    const start = app.page.url();
    for (const target of [
      'https://example.com/',
      'file:///etc/passwd',
      'app://sendgauge/assets/x.js',
      'data:text/html,x',
    ]) {
      await app.page.evaluate((address) => (location.href = address), target);
      await app.page.evaluate(
        (address) => [
          window.open(address),
          Object.assign(document.createElement('a'), { href: address, target: '_blank' }).click(),
        ],
        target,
      );
    }
    const pages = await app.electron.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((it) => it.getURL()),
    );
    expect(pages).toEqual([start]);
  });

  test('a frame it makes has no bridge', async () => {
    const found = await app.page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inside = frame.contentWindow ?? {};
      const names = ['sendgauge', 'require', 'process'].map((name) => typeof Reflect.get(inside, name));
      frame.remove();
      return names;
    });
    expect(found).toEqual(['undefined', 'undefined', 'undefined']);
  });

  test('sends nothing to a network, not over WebRTC either', async () => {
    const arrived: string[] = [];
    const udp = createSocket('udp4').on('message', () => arrived.push('udp'));
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    await withServer(
      () => undefined,
      async (port) => {
        await app.page.evaluate(
          async ([stun, turn]) => {
            navigator.sendBeacon(`http://127.0.0.1:${turn}/`, 'x');
            const peer = new RTCPeerConnection({
              iceServers: [
                { urls: `stun:127.0.0.1:${stun}` },
                { urls: `turn:127.0.0.1:${turn}?transport=tcp`, username: 'a', credential: 'b' },
              ],
            });
            peer.createDataChannel('x');
            await peer.setLocalDescription(await peer.createOffer());
            await new Promise((done) => setTimeout(done, 1_000));
            peer.close();
          },
          [udp.address().port, port] as const,
        );
      },
    );
    udp.close();
    expect(arrived).toEqual([]);
  });

  test('no request of it breaks anything, whatever it holds', async () => {
    for (const channel of Object.keys(contract)) {
      const refused = await app.page.evaluate(async (name) => {
        const nested = Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 1);
        const own = (text: string): unknown => JSON.parse(text);
        const inputs: readonly unknown[] = [
          null,
          Number.NaN,
          'x'.repeat(5_000_000),
          [],
          new Map([[1, 2]]),
          new Uint8Array(1_000_000),
          10n,
          nested,
          own('{"__proto__":{"polluted":1}}'),
          { id: own('{"__proto__":1}'), accountId: 7 },
          { provider: '__proto__', link: 'https://example.com' },
          { provider: 'constructor', baseUrl: 7, settings: own('{"__proto__":["x"]}'), key: 'x'.repeat(2_000) },
        ];
        const outcomes: boolean[] = [];
        for (const input of inputs) {
          const outcome: { readonly ok: boolean } = await Reflect.get(globalThis, 'sendgauge').invoke(name, input);
          outcomes.push(outcome.ok);
        }
        return outcomes.every((ok) => !ok);
      }, channel);
      expect(refused, channel).toBe(true);
    }
    expect(await app.electron.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined();
    expect(await ask(app, 'no-such-channel')).toMatchObject({ ok: false });
    expect(await ask(app, 'app:info')).toMatchObject({ ok: true });
  });
});

test('F42: hostile names are text in the window, the tray, the notification and the table file', async () => {
  const daemon = await startNotificationDaemon();
  const tray = await startTrayHost();
  const dataFolder = join(folder, 'names');
  // Begun ten minutes ago, so that a mailbox is at its limit in the first answer.
  const simulator = await startDemoServer({ startedAt: Date.now() - 600_000, rateLimits: generousRateLimits });
  simulator.setFault({ fault: 'hostile-text', provider: 'sendkit' });
  const named = await launchApp({ dataFolder, args: ['--demo-speed=60'] });
  const dialogs: string[] = [];
  named.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const label = '<b>_A & B_</b>';
  const added = await ask(named, 'accounts:add', {
    provider: 'sendkit',
    label,
    client: '=cmd()',
    baseUrl: simulator.baseUrls.sendkit,
    settings: {},
    key: demoKeys.sendkit.full,
    dailyBudget: null,
    sessionOnly: false,
  });
  expect(added).toMatchObject({ ok: true, value: { diagnosis: { ok: true } } });
  beginRefresh(named);
  await eventually('a notification about a mailbox', () => daemon.received[0]);
  simulator.clearFaults();
  simulator.setFault({ fault: 'unauthorized', provider: 'sendkit' });
  await eventually('a notification about the account', async () => {
    await ask(named, 'refresh:now', { accountId: null });
    return daemon.received.some(({ body }) => body.includes('&lt;b&gt;_A &amp; B_&lt;/b&gt;'));
  });
  for (const { body } of daemon.received) expect(body).not.toMatch(/<|\u202e|\p{Cc}/u);
  await eventually('the tray warns', async () => (await tray.menu()).some(({ label: text }) => /^[▲⬣]/.test(text)));
  for (const { label: text } of await tray.menu()) expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\p{Cc}]/u);
  for (const view of ['Mailboxes', 'Campaigns', 'Alerts', 'Accounts', 'Overview']) {
    await named.page.getByRole('button', { name: view }).first().click();
    expect(await named.page.locator('img[src="x"], main b:text("bold")').count(), view).toBe(0);
  }
  expect(dialogs).toEqual([]);
  await named.stop();
  const child = spawn(process.execPath, [terminal, '--data-dir', dataFolder, 'export', 'senders', '--format', 'csv']);
  let table = '';
  child.stdout.on('data', (chunk: Buffer) => (table += chunk.toString()));
  await once(child, 'close');
  expect(table.split('\r\n').length).toBeGreaterThan(3);
  expect(table).toContain("'=HYPERLINK");
  expect(table).not.toMatch(/(^|,)"?[=+@-][^\d]/m);
  await simulator.close();
  tray.stop();
  daemon.stop();
});

describe('the data folder', () => {
  test('F48: a damaged cache is kept aside, said in the window, and not said again at the next start', async () => {
    const dataFolder = mkdtempSync(join(folder, 'damaged-'));
    writeFileSync(join(dataFolder, 'sendgauge.db'), 'no database '.repeat(2_000));
    const first = await launchApp({ dataFolder });
    expect(await ask(first, 'app:info')).toMatchObject({
      value: { storageNotice: expect.stringContaining('Cache damaged') },
    });
    await first.page.getByText('Cache damaged').first().waitFor();
    await ask(first, 'app:dismiss-notice', 'storage');
    expect(await ask(first, 'app:info')).toMatchObject({ value: { storageNotice: null } });
    await first.stop();
    expect(readdirSync(dataFolder).filter((name) => name.startsWith('sendgauge.corrupt-'))).toHaveLength(1);
    const second = await launchApp({ dataFolder });
    expect(await ask(second, 'app:info')).toMatchObject({ value: { storageNotice: null } });
    await second.stop();
  });
});

describe('a sudden end', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    '%s in the middle of a poll, twice, is an orderly quit',
    async (signal) => {
      const simulator = await startDemoServer({ startedAt: Date.now(), rateLimits: generousRateLimits });
      const ending = await launchApp();
      const input = {
        provider: 'krafter',
        label: 'x',
        client: null,
        baseUrl: simulator.baseUrls.krafter,
        settings: {},
      };
      await ask(ending, 'accounts:add', { ...input, key: demoKeys.krafter.full, dailyBudget: null, sessionOnly: true });
      simulator.setFault({ fault: 'stall-headers' });
      const asked = simulator.requests().length;
      beginRefresh(ending);
      await eventually('a poll under way', () => simulator.requests().length > asked);
      const process_ = ending.electron.process();
      const ended = once(process_, 'exit');
      const started = performance.now();
      process_.kill(signal);
      process_.kill(signal);
      const [code] = await ended;
      expect(code).toBe(0);
      expect(performance.now() - started).toBeLessThan(5_000);
      expect(ending.output()).not.toMatch(/Sendgauge stopped|Uncaught|FATAL/);
      await simulator.close();
      await ending.stop().catch(() => undefined);
    },
  );
});

test('the demo can be left and entered again and again; every time it is whole', async () => {
  const accounts = async () => {
    const outcome = await ask(app, 'accounts:list');
    return outcome.ok && Array.isArray(outcome.value) ? outcome.value.length : null;
  };
  for (let round = 0; round < 2; round++) {
    // Two clicks at once are one demo.
    await Promise.all([ask(app, 'demo:start'), ask(app, 'demo:start')]);
    expect(await accounts()).toBe(3);
    beginRefresh(app);
    await eventually('a poll under way', async () => (await ask(app, 'overview:get')).ok);
    await Promise.all([ask(app, 'demo:stop'), ask(app, 'demo:stop')]);
    expect(await accounts()).toBe(0);
  }
  expect(await ask(app, 'overview:get')).toMatchObject({ ok: true, value: { demo: false, loud: { count: 0 } } });
});
