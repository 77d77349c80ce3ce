import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { dayMs } from '../../electron/core/days.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { databaseName } from '../../electron/store/file/files.ts';
import { commandLine, validated } from './command-line.ts';
import { campaignId, startVendors, vendorKeys } from './vendor-server.ts';

const askedForCampaign = (requests: readonly string[]): number =>
  requests.filter((request) => request.includes(`/v1/analytics/campaigns/${campaignId}`)).length;

test('a check reads live numbers and what is due; --full reads everything', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  await line.add(vendors, 'sendkit');
  await line.sendgauge(['check']);
  expect(askedForCampaign(vendors.requests)).toBe(1);
  const before = vendors.requests.length;
  await line.sendgauge(['check']);
  expect(vendors.requests.slice(before)).toEqual(['GET /v1/analytics/mailboxes']);
  await line.sendgauge(['check', '--full']);
  expect(askedForCampaign(vendors.requests)).toBe(2);
});

test('a check makes the backup of the day where no app does (fault F48)', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  await line.add(vendors, 'krafter');
  const folder = join(line.dataFolder, 'backups');
  await line.sendgauge(['status']);
  expect(existsSync(folder)).toBe(false);
  await line.sendgauge(['check']);
  const made = readdirSync(folder);
  expect(made).toHaveLength(1);
  await line.sendgauge(['check', '--json']);
  expect(readdirSync(folder)).toEqual(made);
  // It holds what the check has read.
  const copy = new BetterSqlite(join(folder, made[0] ?? ''), { readonly: true });
  expect(copy.prepare('SELECT count(*) FROM daily').pluck().get()).toBeGreaterThan(0);
  copy.close();
});

test.runIf(process.getuid?.() === 0)(
  'a check that can make no backup says so, and judges all the same',
  async (context) => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'krafter');
    const folder = join(line.dataFolder, 'backups');
    mkdirSync(folder);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]).status !== 0)
      return context.skip('nothing can be mounted here');
    try {
      const { code, out, err } = await line.sendgauge(['check']);
      expect({ code, err }).toEqual({
        code: 0,
        err: 'No backup of the cache was made. Cannot save: the disk is full.\n',
      });
      expect(out).not.toBe('');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      spawnSync('umount', [folder]);
    }
  },
);

test('a check that could read nobody says so, and shows what was known as what was known', async () => {
  const vendors = await startVendors();
  using line = commandLine();
  await line.add(vendors, 'sendkit');
  const [known = ''] = (await line.sendgauge(['check'])).out.split('\n');
  await vendors[Symbol.asyncDispose]();
  const { code, out, err } = await line.sendgauge(['check']);
  expect({ code, err }).toEqual({
    code: 3,
    err: expect.stringMatching(/: 127\.0\.0\.1:\d+ refused the connection\.\n$/),
  });
  expect(out).toContain(known.replace(/^.+? {2}/, '○ unknown  Nothing could be read in full now. Before: '));
  expect(out).toMatch(/ SendKit +not read now /);
  // The cache itself is as good as it was.
  expect((await line.sendgauge(['status'])).out).toContain(known);
});

test('a check under a clock that is years ahead deletes nothing of what was read before', async () => {
  const vendors = await startVendors();
  using line = commandLine();
  await line.add(vendors, 'sendkit');
  await line.sendgauge(['check']);
  await vendors[Symbol.asyncDispose]();
  const days = () => {
    const { db } = openDatabase(join(line.dataFolder, databaseName), Date.now());
    const sql = 'SELECT (SELECT count(*) FROM sender_day) + (SELECT count(*) FROM sender_window)';
    const count = Number(db.prepare(sql).pluck().get());
    closeDatabase(db);
    return count;
  };
  const before = days();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 365 * dayMs });
  try {
    expect(await line.sendgauge(['check'])).toMatchObject({ code: 3 });
  } finally {
    vi.useRealTimers();
  }
  expect(before).toBeGreaterThan(0);
  expect(days()).toBe(before);
});

/** A provider that takes a request and never answers it. */
async function startSilent() {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('--timeout ends the reading: what was not read is said, and counts by the last there is of it', async () => {
  await using vendors = await startVendors();
  using silent = await startSilent();
  using line = commandLine();
  const read = await line.add(vendors, 'krafter');
  const add = ['account', 'add', 'coldsend', '--label', 'Silent', '--base-url', silent.url, '--no-verify'];
  const silentId = (await line.sendgauge(add, vendorKeys.coldsend)).out.trim();

  const { code, out, err } = await line.sendgauge(['check', '--timeout', '1', '--json']);
  expect({ code, err }).toEqual({
    code: 1,
    err: 'Silent: could not be read within 1 s; what is shown of it is older.\n',
  });
  expect(validated('status', out)).toMatchObject({ status: 'warning' });

  // None was read in this run, whatever the cache has.
  expect(await line.sendgauge(['check', '--timeout', '1', '--account', silentId])).toMatchObject({ code: 3 });
  // It was cut off by us: nobody else goes by it.
  const accounts = JSON.parse((await line.sendgauge(['account', 'list', '--json'])).out) as {
    readonly accounts: readonly { readonly id: string; readonly error: unknown }[];
  };
  expect(accounts.accounts.map(({ error }) => error)).toEqual([null, null]);
  expect(accounts.accounts.map(({ id }) => id)).toContain(read);
});

test.each(['0', '-1', '1.5', 'soon', ''])('--timeout %j is wrong usage', async (seconds) => {
  using line = commandLine();
  expect(await line.sendgauge(['check', `--timeout=${seconds}`])).toMatchObject({ code: 64, out: '' });
});

test.each([
  [['check']],
  [['status']],
  [['export']],
  [['account', 'add']],
  [['account', 'list']],
  [['account', 'remove']],
  [['report', 'create']],
  [['report', 'list']],
  [['alerts', 'list']],
  [['alerts', 'ack']],
  [['alerts', 'snooze']],
  [['alerts', 'mute']],
  [['alerts', 'explain']],
  [['alerts', 'replay']],
  [['demo', 'serve']],
])('the help of %j says its exit codes', async (command) => {
  using line = commandLine();
  const { code, out } = await line.sendgauge([...command, '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/Exit status:\n {2}0 {2}.+\n/);
  expect(out).toContain('  64  wrong usage');
});
