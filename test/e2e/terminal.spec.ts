/** The terminal face for real: own processes, the simulated providers, the session's Secret Service, one SQLite file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import keytar from 'keytar';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = resolve(import.meta.dirname, '../../electron/cli/main.ts');

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let folder = '';
let demo: ChildProcess;
let served: ReadonlyMap<string, { readonly baseUrl: string; readonly key: string }> = new Map();

function start(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [main, '--data-dir', join(folder, 'data'), ...argv], {
    env: { ...process.env, ...environment },
  });
}

async function sendgauge(argv: readonly string[], input = '', environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = start(argv, environment);
  let out = '';
  let err = '';
  child.stdout?.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (err += text.toString()));
  child.stdin?.end(input);
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

function servedAt(provider: string): { readonly baseUrl: string; readonly key: string } {
  const found = served.get(provider);
  if (found === undefined) throw new Error(`the demo does not serve ${provider}`);
  return found;
}

async function add(provider: string, label: string): Promise<string> {
  const { baseUrl, key } = servedAt(provider);
  const ran = await sendgauge(['account', 'add', provider, '--label', label, '--base-url', baseUrl], `${key}\n`);
  expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('The key works') });
  return ran.out.trim();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-terminal-'));
  demo = start(['demo', 'serve']);
  const lines: string[] = [];
  if (demo.stdout === null) throw new Error('the demo has no output');
  for await (const line of createInterface({ input: demo.stdout })) {
    lines.push(line);
    if (lines.length === 4) break;
  }
  served = new Map(
    lines.slice(1).map((line) => {
      const [provider = '', baseUrl = '', key = ''] = line.trim().split(/ +/);
      return [provider, { baseUrl, key }] as const;
    }),
  );
});

afterAll(async () => {
  demo.kill('SIGINT');
  const [code] = await once(demo, 'exit');
  rmSync(folder, { recursive: true, force: true });
  expect(code).toBe(0);
});

test('a key goes from standard input to the Secret Service and nowhere else', async () => {
  const id = await add('krafter', 'Keyring');
  const { key } = servedAt('krafter');
  expect(await keytar.getPassword('Sendgauge', id)).toBe(key);

  const checked = await sendgauge(['check', '--json']);
  expect(checked.code).toBe(0);
  expect(JSON.parse(checked.out)).toMatchObject({
    status: 'ok',
    accounts: [{ id, state: 'ok', asOf: expect.any(String) }],
  });
  expect(checked.out + checked.err).not.toContain(key);
  const kept = readdirSync(join(folder, 'data'), { recursive: true, withFileTypes: true });
  for (const entry of kept.filter((each) => each.isFile()))
    expect(readFileSync(join(entry.parentPath, entry.name)).includes(key), entry.name).toBe(false);

  expect(await sendgauge(['account', 'remove', id])).toMatchObject({ code: 0 });
  expect(await keytar.getPassword('Sendgauge', id)).toBeNull();
});

test('two checks at the same time on the same data do each other no harm', async () => {
  const ids = [await add('krafter', 'One'), await add('coldsend', 'Two')];
  const checks = await Promise.all([
    sendgauge(['check', '--json']),
    sendgauge(['check', '--json']),
    sendgauge(['status', '--json']),
  ]);
  for (const { code, out, err } of checks.slice(0, 2)) {
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ accounts: [{ state: 'ok' }, { state: 'ok' }] });
  }
  expect(checks[2]?.err).toBe('');
  for (const id of ids) await sendgauge(['account', 'remove', id]);
});

test('without a key store an account is not added, and that is said', async () => {
  const { baseUrl, key } = servedAt('krafter');
  const nowhere = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'no-bus')}` };
  const ran = await sendgauge(
    ['account', 'add', 'krafter', '--label', 'x', '--base-url', baseUrl],
    `${key}\n`,
    nowhere,
  );
  expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^Not added\. Key store: /) });
  expect((await sendgauge(['account', 'list', '--json'])).out).toContain('"accounts": []');
});
