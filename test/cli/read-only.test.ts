/** A data folder that cannot be written: a backup that is mounted, another user's, a full or a failing disk. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { databaseName } from '../../electron/store/file/files.ts';
import { readOnly } from '../helpers/read-only.ts';
import { commandLine, validated, type CommandLine, type Ran } from './command-line.ts';
import { startVendors, vendorKeys } from './vendor-server.ts';

const notice = 'Cannot save: the data folder cannot be written. What it holds is shown; nothing new is stored.\n';

/** Every file with a mark of what it holds. */
function contents(folder: string): Readonly<Record<string, string>> {
  const markOf = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  const isFile = (name: string) => statSync(join(folder, name)).isFile();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(names.filter(isFile).map((name) => [name, markOf(name)]));
}

/** What a command prints, but for instants: some are counted from the moment it was asked. */
const lasting = (out: string): string => out.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');

/** A line with an account that was read, and everything that only shows it. */
async function filled(): Promise<CommandLine & { readonly commands: readonly (readonly string[])[] }> {
  await using vendors = await startVendors();
  const line = commandLine();
  const id = await line.add(vendors, 'sendkit');
  await line.sendgauge(['check']);
  await line.sendgauge(['report', 'create', '--account', id, '--type', 'workspace', '--yes']);
  return {
    ...line,
    commands: [
      ['status'],
      ['status', '--json'],
      ['account', 'list', '--json'],
      ['alerts', 'list', '--all', '--json'],
      ['alerts', 'explain', id, '--json'],
      ['alerts', 'replay', '--rule', 'bounce-rate', '--threshold', '0.03', '--json'],
      ['export', 'senders'],
      ['export', 'campaigns', '--format', 'json'],
      ['export', 'alerts'],
      ['report', 'list', '--json'],
    ],
  };
}

describe('what it holds is shown, and nothing is written', () => {
  test('by every command that only shows', async () => {
    using line = await filled();
    const { commands } = line;
    const before = contents(line.dataFolder);
    using view = readOnly(line.dataFolder);
    const shown: Ran[] = [];
    for (const command of commands) shown.push(await line.sendgauge(['--data-dir', view.folder, ...command]));
    expect(contents(line.dataFolder)).toEqual(before);
    for (const [index, command] of commands.entries()) {
      const { code, out, err } = await line.sendgauge(command);
      expect(shown[index], command.join(' ')).toMatchObject({ code, err: notice + err });
      expect(lasting(shown[index]?.out ?? '')).toBe(lasting(out));
      expect(out).not.toBe('');
    }
  });

  test.each([
    ['while somebody has it open', ['', '-wal', '-shm']],
    ['as a copy was made of it in the middle', ['', '-wal']],
    ['as it was left when nobody had it', ['']],
  ])('%s, with all that was stored', async (_when, parts) => {
    using line = await filled();
    const file = join(line.dataFolder, databaseName);
    const open = openDatabase(file, Date.now());
    // Something that is in the log alone, unless the log is folded in.
    open.db.exec("UPDATE account SET label = 'Renamed'");
    if (parts.length === 1) open.db.pragma('wal_checkpoint(TRUNCATE)');
    else expect(existsSync(`${file}-wal`)).toBe(true);
    const folder = join(line.dataFolder, '..', 'seen');
    mkdirSync(folder);
    for (const part of parts) copyFileSync(file + part, join(folder, databaseName + part));
    const before = contents(folder);
    using view = readOnly(folder);
    const shown = await line.sendgauge(['--data-dir', view.folder, 'account', 'list', '--json']);
    expect(shown).toMatchObject({ code: 0, err: notice, out: expect.stringContaining('Renamed') });
    expect(contents(folder)).toEqual(before);
    closeDatabase(open.db);
  });

  test('the one that is open, seen from elsewhere', async () => {
    using line = await filled();
    const open = openDatabase(join(line.dataFolder, databaseName), Date.now());
    open.db.exec("UPDATE account SET label = 'Renamed'");
    using view = readOnly(line.dataFolder);
    const shown = await line.sendgauge(['--data-dir', view.folder, 'account', 'list', '--json']);
    expect(shown).toMatchObject({ code: 0, err: notice, out: expect.stringContaining('Renamed') });
    closeDatabase(open.db);
  });
});

describe.runIf(process.getuid?.() === 0)('another user’s data folder (fault F54)', () => {
  const nobody = 65_534;
  const give = (folder: string) => {
    for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
      chownSync(join(folder, name), nobody, nobody);
  };

  test('is shown by every command that only shows, and nothing in it is touched', async () => {
    using line = await filled();
    const own: Ran[] = [];
    for (const command of line.commands) own.push(await line.sendgauge(command));
    give(line.dataFolder);
    const before = contents(line.dataFolder);
    for (const [index, command] of line.commands.entries()) {
      const { code, out, err } = await line.sendgauge(command);
      expect(err, command.join(' ')).toContain('The data folder is another user’s. What it holds is shown');
      expect({ code, out: lasting(out) }).toEqual({ code: own[index]?.code, out: lasting(own[index]?.out ?? '') });
    }
    expect(contents(line.dataFolder)).toEqual(before);
    const owners = readdirSync(line.dataFolder).map((name) => statSync(join(line.dataFolder, name)).uid);
    expect(new Set(owners)).toEqual(new Set([nobody]));
  });

  test('is neither changed nor checked: no key goes to an address that somebody else wrote', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const id = await line.add(vendors, 'krafter');
    give(line.dataFolder);
    const asked = vendors.requests.length;
    const refused = { err: expect.stringContaining('The data folder belongs to another user. It was left as it is') };
    expect(await line.sendgauge(['check'])).toMatchObject({ ...refused, code: 3 });
    expect(await line.sendgauge(['alerts', 'mute', id])).toMatchObject({ ...refused, code: 1 });
    expect(vendors.requests).toHaveLength(asked);
  });

  test('is not shown where a link leads out of it', async () => {
    using line = await filled();
    symlinkSync('/etc/hostname', join(line.dataFolder, 'sendgauge.db-journal'));
    give(line.dataFolder);
    expect(await line.sendgauge(['status'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('sendgauge.db-journal is a symbolic link'),
    });
  });
});

test('a check shows live numbers, and says that they could not be kept', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  const id = await line.add(vendors, 'krafter');
  const before = contents(line.dataFolder);
  using view = readOnly(line.dataFolder);
  const { code, out, err } = await line.sendgauge(['--data-dir', view.folder, 'check', '--json']);
  expect({ code, err }).toEqual({ code: 0, err: `${notice}The numbers that were read now could not be kept.\n` });
  expect(validated('status', out)).toMatchObject({
    status: 'ok',
    accounts: [{ id, state: 'ok', asOf: expect.any(String), daily: expect.arrayContaining([expect.anything()]) }],
  });
  expect(vendors.requests.length).toBeGreaterThan(1);
  expect(contents(line.dataFolder)).toEqual(before);
  // Nothing was kept: as it was before.
  const status = await line.sendgauge(['--data-dir', line.dataFolder, 'status', '--json']);
  expect(JSON.parse(status.out)).toMatchObject({ accounts: [{ id, asOf: null, daily: [] }] });
});

describe.runIf(process.getuid?.() === 0)('F48: a disk that is full', () => {
  test('shows what it holds, and what is read now', async (context) => {
    await using vendors = await startVendors();
    using line = commandLine();
    const id = await line.add(vendors, 'krafter');
    await line.sendgauge(['check']);
    using disk = smallDisk();
    if (disk === null) return context.skip('nothing can be mounted here');
    copyFileSync(join(line.dataFolder, databaseName), join(disk.folder, databaseName));
    disk.fill();
    const at = ['--data-dir', disk.folder];
    const full = 'Cannot save: the disk is full. What it holds is shown; nothing new is stored.\n';
    expect(await line.sendgauge([...at, 'status'])).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^$|^Cannot/),
    });
    const asked = vendors.requests.length;
    const { code, out, err } = await line.sendgauge([...at, 'check', '--full', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: `${full}The numbers that were read now could not be kept.\n` });
    expect(validated('status', out)).toMatchObject({ status: 'ok', accounts: [{ id, state: 'ok' }] });
    expect(vendors.requests.length).toBeGreaterThan(asked);
    const exported = await line.sendgauge([...at, 'export', 'daily']);
    expect(exported).toMatchObject({ code: 0, out: expect.stringContaining('2026-02-09') });
  });
});

/** A disk of its own of two megabytes; `null` where nothing may be mounted. */
function smallDisk(): (Disposable & { readonly folder: string; readonly fill: () => void }) | null {
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]).status !== 0) return null;
  return {
    folder,
    fill: () => {
      const filler = openSync(join(folder, 'filler'), 'w');
      try {
        for (;;) writeSync(filler, Buffer.alloc(4096));
      } catch {
        closeSync(filler);
      }
    },
    [Symbol.dispose]: () => {
      spawnSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

test('what has to be stored is not done', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  const id = await line.add(vendors, 'krafter');
  using view = readOnly(line.dataFolder);
  const asked = vendors.requests.length;
  const at = ['--data-dir', view.folder];
  const refused = { code: 1, out: '', err: 'Cannot save: the data folder cannot be written.\n' };
  const add = ['account', 'add', 'krafter', '--label', 'x', '--base-url', vendors.baseUrls.krafter];
  expect(await line.sendgauge([...at, ...add], vendorKeys.krafter)).toEqual(refused);
  expect(await line.sendgauge([...at, 'account', 'remove', id])).toEqual(refused);
  expect(await line.sendgauge([...at, 'alerts', 'mute', id])).toEqual(refused);
  expect([...line.keychain.items.keys()]).toEqual([`Sendgauge/${id}`]);
  expect(vendors.requests).toHaveLength(asked);
});

test('one that is damaged is said to be, and left as it is', async () => {
  using line = await filled();
  writeFileSync(join(line.dataFolder, databaseName), 'this is no database, whatever its name says');
  using view = readOnly(line.dataFolder);
  const { code, out, err } = await line.sendgauge(['--data-dir', view.folder, 'status', '--json']);
  expect(code).toBe(3);
  expect(err).toContain('The cache is damaged.');
  expect(validated('status', out)).toMatchObject({ status: 'unknown', accounts: [], error: { kind: 'corrupt' } });
  expect(readdirSync(line.dataFolder)).toContain(databaseName);
});

test('one with nothing in it is nothing to show, and cannot be begun', async () => {
  using line = commandLine();
  mkdirSync(line.dataFolder);
  using view = readOnly(line.dataFolder);
  const status = await line.sendgauge(['--data-dir', view.folder, 'status']);
  expect(status).toMatchObject({ code: 3, out: '', err: expect.stringContaining('cannot be created here') });
  const listed = await line.sendgauge(['--data-dir', view.folder, 'alerts', 'list', '--json']);
  expect(listed).toMatchObject({ code: 1, err: expect.stringContaining('cannot be created here') });
  expect(JSON.parse(listed.out)).toMatchObject({ schema: 1, error: { kind: 'read-only' } });
});
