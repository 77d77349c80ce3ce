import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { listAccounts } from '../../electron/store/accounts/accounts.ts';
import { listDays } from '../../electron/store/mail/reads.ts';
import { eventually } from './kit/child.ts';
import { launchApp, openDemo, type DemoApp } from './kit/demo.ts';
import { startNotificationDaemon, type NotificationDaemon } from './kit/notification-daemon.ts';

let dataFolder: string;
let daemon: NotificationDaemon;

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'sendgauge-data-'));
  daemon = await startNotificationDaemon();
});
afterEach(() => {
  daemon.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

const told = () => daemon.received.map(({ summary, body }) => `${summary}: ${body}`);

test('a restart shows no second notification for the same incident', async () => {
  const first = await launchApp({ dataFolder });
  await openDemo(first.page);
  await eventually(
    'the end of the incident',
    () =>
      ['Daily limit reached', 'Bounce rate over 5 %'].every((title) =>
        daemon.received.some(({ summary }) => summary === title),
      ),
    80_000,
  );
  await first.stop();
  const before = told();

  const second = await launchApp({ dataFolder });
  await second.page.getByText('Leave the demo').waitFor();
  const asOf = async () => {
    const overview = await second.page.evaluate(() => Reflect.get(globalThis, 'sendgauge').invoke('overview:get'));
    return overview.value.asOf as number;
  };
  const atStart = Date.now();
  await second.page.getByRole('button', { name: 'Refresh' }).first().click();
  // Longer than it should take: beside the whole run it once took more than 20 s; eight other runs did not show it.
  await eventually('fresh data after the restart', async () => (await asOf()) > atStart - 5_000, 70_000);
  await eventually(
    'a second round',
    async () => (await asOf()) > atStart + 2_000 || Date.now() - atStart > 12_000,
    20_000,
  );
  await second.stop();
  expect(told()).toEqual(before);
}, 180_000);

test('SIGKILL in the middle of a poll leaves a whole database, and the next start goes on', async () => {
  const first = await launchApp({ dataFolder });
  await openDemo(first.page);
  await eventually('a poll under way', () =>
    first.page.evaluate(
      async () => (await Reflect.get(globalThis, 'sendgauge').invoke('overview:get')).value.refreshing,
    ),
  );
  const process_ = first.electron.process();
  const ended = once(process_, 'exit');
  process_.kill('SIGKILL');
  await ended;

  const file = join(dataFolder, 'sendgauge.db');
  const { db, notice } = openDatabase(file, Date.now());
  expect(notice).toBeNull();
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(listAccounts(db)).toHaveLength(3);
  // Days of an account come in one transaction: all of the first answer, or none of it.
  for (const { id } of listAccounts(db)) {
    const days = listDays(db, id, '2020-01-01', '2100-01-01').length;
    expect(days === 0 || days >= 9).toBe(true);
  }
  closeDatabase(db);

  const second = await launchApp({ dataFolder });
  await second.page.getByText('Leave the demo').waitFor();
  expect(
    (await second.page.evaluate(() => Reflect.get(globalThis, 'sendgauge').invoke('app:info'))).value.storageNotice,
  ).toBeNull();
  await second.stop();
});

test('a cache that is damaged on its first day keeps its accounts', async () => {
  const first = await launchApp({ dataFolder });
  await openDemo(first.page);
  const process_ = first.electron.process();
  const ended = once(process_, 'exit');
  process_.kill('SIGKILL');
  await ended;
  // With its log: from that alone SQLite would read all of it.
  for (const name of ['backups', 'sendgauge.db-wal', 'sendgauge.db-shm'])
    rmSync(join(dataFolder, name), { recursive: true, force: true });
  writeFileSync(join(dataFolder, 'sendgauge.db'), 'no database '.repeat(2_000));

  const second = await launchApp({ dataFolder });
  await second.page.getByText('Leave the demo').waitFor();
  await second.page.getByText('rebuilt with your accounts, rules and settings').first().waitFor();
  await second.stop();
  expect(readdirSync(dataFolder).filter((name) => name.startsWith('sendgauge.corrupt-'))).not.toEqual([]);
});

test.runIf(process.getuid?.() === 0)(
  'a disk that is full at the start is said, what was read is shown, and the notice goes (fault F48)',
  { timeout: 180_000 },
  async (context) => {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', dataFolder]).status !== 0)
      return context.skip('nothing can be mounted here');
    try {
      const first = await launchApp({ dataFolder });
      await openDemo(first.page);
      const asOf = async ({ page }: DemoApp) =>
        (await page.evaluate(() => Reflect.get(globalThis, 'sendgauge').invoke('overview:get'))).value.asOf;
      await eventually('a first answer', () => asOf(first));
      await first.stop();
      const filler = join(dataFolder, 'filler');
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']);

      const second = await launchApp({ dataFolder });
      await second.page.getByText('Leave the demo').waitFor();
      await second.page.getByText('Cannot save: the disk is full.').first().waitFor();
      expect(await asOf(second)).not.toBeNull();
      rmSync(filler);
      await second.page
        .getByText('Cannot save: the disk is full.')
        .first()
        .waitFor({ state: 'hidden', timeout: 60_000 });
      await second.stop();
    } finally {
      spawnSync('umount', ['-l', dataFolder]);
    }
  },
);

test('the cache is readable by its owner only', async () => {
  const app = await launchApp({ dataFolder });
  await openDemo(app.page);
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(mode(dataFolder)).toBe('700');
  expect(mode(join(dataFolder, 'sendgauge.db'))).toBe('600');
  await app.stop();
});

test('F49: a second start brings the first window to the front and leaves', async () => {
  const app = await launchApp({ dataFolder });
  const [command = '', ...args] = app.electron.process().spawnargs;
  const again = spawn(
    command,
    args.filter((argument) => !argument.startsWith('--inspect') && !argument.startsWith('--remote-debugging')),
    { stdio: 'ignore' },
  );
  const [code] = await once(again, 'exit');
  expect(code).toBe(0);
  expect(await app.page.evaluate(() => document.visibilityState)).toBe('visible');
  await app.stop();
});
