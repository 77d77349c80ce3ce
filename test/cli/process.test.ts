/** The command as a process of its own: what a shell, cron or a monitoring system sees. */
import { execFile } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { demoKeys } from '../../electron/demo/keys.ts';
import { ownAuthority } from '../helpers/certificates.ts';
import { json, startLoopback } from '../helpers/loopback.ts';
import { startProxy } from '../helpers/proxy.ts';
import { temporaryDatabase, temporaryFolder } from '../helpers/temporary-database.ts';
import { closeDatabase } from '../../electron/store/file/database.ts';
import { account, answered, noon } from '../services/filled.ts';

const main = resolve(import.meta.dirname, '../../electron/cli/main.ts');

function spawned(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [main, ...argv],
      { env: { PATH: process.env['PATH'] ?? '', ...environment } },
      (_error, out, err) => {
        done({ code: child.exitCode ?? -1, out, err });
      },
    );
    child.stdin?.end(input);
  });
}

test('without an account the status is unknown, exit 3, and standard output holds nothing but the document', async () => {
  using folder = temporaryFolder();
  const { code, out, err } = await spawned(['--data-dir', join(folder.folder, 'data'), 'status', '--json']);
  expect({ code, err }).toEqual({ code: 3, err: '' });
  expect(JSON.parse(out)).toMatchObject({ schema: 1, status: 'unknown', accounts: [], alerts: [] });
});

test('it ends when it has printed, whatever it gave up is still under way', { timeout: 120_000 }, async () => {
  using folder = temporaryFolder();
  const { code, err } = await spawned(['--data-dir', join(folder.folder, 'data'), 'status'], {
    NODE_OPTIONS: '--import=data:text/javascript,setInterval(()=>undefined,1000)',
  });
  expect({ code, err }).toEqual({ code: 3, err: '' });
});

test('a zone that is named by its file is that zone, in summer, too', async () => {
  using store = temporaryDatabase([account('a1', 'sendkit')]);
  answered(store.db, 'a1', {}, noon);
  closeDatabase(store.db);
  const statusIn = async (TZ: string) => (await spawned(['--data-dir', dirname(store.file), 'status'], { TZ })).out;
  const summer = await statusIn('Australia/Sydney');
  expect(summer).toContain('23:00');
  expect(await statusIn(':/usr/share/zoneinfo/Australia/Sydney')).toBe(summer);
});

test('wrong usage exits 64 and says so on standard error only', async () => {
  expect(await spawned(['nonsense'])).toMatchObject({ code: 64, out: '', err: expect.stringContaining('nonsense') });
});

test('a data folder that cannot be used is unknown to a monitoring system, not ok', async () => {
  const { code, out, err } = await spawned(['--data-dir', join(main, 'inside-a-file'), 'status']);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain('cannot be read');
});

test('only check and status answer a monitoring system: other commands fail, whatever their words are', async () => {
  const nowhere = ['--data-dir', join(main, 'inside-a-file')];
  expect(await spawned(['alerts', 'explain', 'check', ...nowhere])).toMatchObject({ code: 1, out: '' });
  expect(await spawned([...nowhere, 'check'])).toMatchObject({ code: 3, out: '' });
});

test('a data folder without a name is wrong usage, and nothing is left in the folder one is in', async () => {
  expect(await spawned(['--data-dir', '', 'status'])).toMatchObject({
    code: 64,
    out: '',
    err: '--data-dir must name a folder.\n',
  });
});

test(
  'a provider behind a proxy of the environment is reached, with an authority that NODE_EXTRA_CA_CERTS names',
  { timeout: 180_000 },
  async () => {
    using folder = temporaryFolder();
    const authority = ownAuthority(folder.folder);
    const provider = await startLoopback(authority.server);
    provider.on('/mail/stats', json({ data: { period: '1d', total: 7, by_status: {} } }));
    await using proxy = await startProxy({ login: 'me:hunter2-hunter2' });
    const add = (...options: readonly string[]) => [
      ...['--data-dir', join(folder.folder, 'data'), 'account', 'add', 'krafter', '--label', 'x'],
      ...['--base-url', provider.url, ...options],
    ];
    const key = `${demoKeys.krafter.full}\n`;
    const trusting = { NODE_EXTRA_CA_CERTS: authority.file };
    const through = (login: string) => ({
      ...trusting,
      HTTPS_PROXY: `http://${login}@127.0.0.1:${String(proxy.port)}`,
    });

    // Without a key store the account is not stored; that the key works was found out before.
    const reached = await spawned(add(), through('me:hunter2-hunter2'), key);
    expect(reached.err).toMatch(/^Not added\. Key store: /);
    expect(provider.requests).toHaveLength(1);
    expect(proxy.asked).toEqual([`CONNECT ${new URL(provider.url).host}`]);

    const refused = await spawned(add(), through('me:wrong-wrong'), key);
    expect(refused).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Not added\. Proxy: .* wants a login/),
    });
    expect(refused.err).not.toContain('wrong-wrong');

    expect(await spawned(add(), {}, key)).toMatchObject({ code: 1, err: expect.stringMatching(/^Not added\. TLS: /) });
    await provider.close();
  },
);
