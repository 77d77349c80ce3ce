/** The terminal as one file: what `npm run sendgauge` starts. It says and exits with the same as its source, only sooner. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, terminalConfig } from '../../build/bundle.ts';
import { demoKeys } from '../../electron/demo/keys.ts';
import { json, startLoopback } from '../helpers/loopback.ts';
import { temporaryFolder } from '../helpers/temporary-database.ts';

const name = `terminal-tested.${String(process.pid)}`;
const folder = join(root, 'dist', name);
const source = join(root, 'electron/cli/main.ts');

beforeAll(async () => {
  await build(terminalConfig(name));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(program: string, argv: readonly string[], input = ''): Promise<Ran> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [program, ...argv], { env: { PATH: '' } }, (_error, out, err) => {
      done({ code: child.exitCode ?? -1, out: out.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then'), err });
    });
    child.stdin?.end(input);
  });
}
const bundled = (argv: readonly string[], input = '') => run(join(folder, 'sendgauge.js'), argv, input);

test.each([
  '--version',
  '--help',
  'check --help',
  'nonsense',
  'status',
  'status --json',
  'check --json',
  'account list --json',
  'alerts list',
  'export mailboxes',
])('it prints and exits with the same: %s', async (line) => {
  using data = temporaryFolder();
  const argv = ['--data-dir', join(data.folder, 'data'), ...line.split(' ')];
  expect(await bundled(argv)).toEqual(await run(source, argv));
});

test(
  'it asks a provider by its name, and says of the key store what its source says',
  { timeout: 180_000 },
  async () => {
    using data = temporaryFolder();
    const provider = await startLoopback();
    provider.on('/mail/stats', json({ data: { period: '1d', total: 7, by_status: {} } }));
    const argv = [
      ...['--data-dir', join(data.folder, 'data'), 'account', 'add', 'krafter', '--label', 'x'],
      ...['--base-url', provider.url.replace('127.0.0.1', 'localhost')],
    ];
    const ran = await bundled(argv, `${demoKeys.krafter.full}\n`);
    expect(provider.requests).toHaveLength(1);
    expect(ran).toEqual(await run(source, argv, `${demoKeys.krafter.full}\n`));
    await provider.close();
  },
);

const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

test('every process that it starts stands beside it', () => {
  const files = readdirSync(folder);
  const started = files
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [...textOf(file).matchAll(/new URL\(["'`]([^"'`]+)["'`], ?import\.meta\.url\)/g)])
    .map((match) => match[1] ?? '');
  const processes = started.filter((path) => path.includes('process'));
  expect(processes.toSorted()).toEqual(['./keychain-process.js', './names-process.js']);
  for (const path of processes) expect(files).toContain(path.slice(2));
});

test('what only reads the cache starts without the network, the key store’s bus and the simulated providers', () => {
  const [main = ''] = readdirSync(folder).filter((file) => /^main-.*\.js$/.test(file));
  const needed = new Set([main]);
  const imported = new Set<string>();
  for (const file of needed) {
    for (const [, path = ''] of textOf(file).matchAll(/\b(?:from|import)\s*["'`]([^"'`]+)["'`]/g)) {
      if (path.startsWith('./')) needed.add(path.slice(2));
      else imported.add(path);
    }
  }
  expect(imported).toContain('better-sqlite3');
  for (const heavy of ['node:http', 'node:https', 'node:tls', 'node:net', 'node:zlib', 'keytar'])
    expect([...imported]).not.toContain(heavy);
});
