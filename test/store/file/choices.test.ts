/** What a person chose outlives the cache (fault F48). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../electron/core/days.ts';
import { scopeKey, type Scope } from '../../../electron/core/alerts/rule-book.ts';
import {
  deleteAccount,
  findAccount,
  insertAccount,
  listAccounts,
  updateAccount,
} from '../../../electron/store/accounts/accounts.ts';
import { acknowledgeAlert, listMutes, mute, snoozeAlert } from '../../../electron/store/alerts/person.ts';
import { readRuleBook, writeScopeRules } from '../../../electron/store/alerts/rules.ts';
import { listAlerts, saveAlertState } from '../../../electron/store/alerts/states.ts';
import { backup, listBackups } from '../../../electron/store/file/backup.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import { backupFolder } from '../../../electron/store/file/files.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { readSetting, writeSetting } from '../../../electron/store/settings.ts';
import type { Db } from '../../../electron/store/db.ts';
import { migrations } from '../../../electron/store/migrations/index.ts';
import { accountNamed, at, temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');
const mailbox = { accountId: 'b', kind: 'sender', id: 'm1', name: 'm1@example.com' } as const;
const scope: Scope = { kind: 'account', id: 'b' };

/** Everything that a person can have chosen. */
function choose(db: Db): void {
  insertAccount(db, {
    ...accountNamed('b'),
    label: 'Second',
    client: 'Acme',
    dailyBudget: 500,
    settings: { campaigns: ['c1'] },
  });
  writeScopeRules(db, { kind: 'global' }, { profile: 'cold-mail', rules: { silence: { enabled: true } } });
  writeScopeRules(db, scope, { profile: null, rules: { 'bounce-rate': { warning: 0.04 } } });
  writeSetting(db, 'settings', { theme: 'dark' });
  writeSetting(db, 'hooks', { executable: { enabled: true, path: '/usr/bin/true' } });
  mute(db, { accountId: 'b', kind: 'sender', id: 'm2' }, null, now);
  const [snoozed, seen] = (['bounce-rate', 'daily-limit'] as const).map((rule) =>
    saveAlertState(
      db,
      mailbox,
      rule,
      {
        phase: 'firing',
        level: 1,
        candidate: null,
        since: now,
        firedAt: now,
        data: 'ok',
        threshold: 0.02,
        sample: {
          at: now,
          value: 0.03,
          numerator: 3,
          denominator: 100,
          window: '7d',
          approximate: false,
          detail: null,
        },
      },
      'warning',
    ),
  );
  snoozeAlert(db, snoozed ?? '', now + hourMs, now);
  acknowledgeAlert(db, seen ?? '', now);
}

function chosen(db: Db) {
  return {
    accounts: listAccounts(db),
    rules: [...readRuleBook(db)],
    settings: [readSetting(db, 'settings'), readSetting(db, 'hooks')],
    mutes: listMutes(db, now),
    alerts: listAlerts(db).map(({ id: _id, ...alert }) => alert),
  };
}

const aside = (file: string) => readdirSync(dirname(file)).filter((name) => name.includes('.corrupt-'));

/** What is chosen, before and after the cache was treated so. */
function survives({ db, file }: TemporaryDatabase, harm: (file: string) => void) {
  const before = chosen(db);
  closeDatabase(db);
  harm(file);
  const opened = openDatabase(file, now);
  const after = chosen(opened.db);
  closeDatabase(opened.db);
  const again = openDatabase(file, now);
  expect(again.notice).toBeNull();
  expect(chosen(again.db)).toEqual(after);
  closeDatabase(again.db);
  return { before, after, notice: opened.notice };
}

const inFile = (work: (db: BetterSqlite.Database) => void) => (file: string) => {
  const db = new BetterSqlite(file);
  work(db);
  db.close();
};

/** As SQLite makes one: its tables were in a log that is gone. */
function withoutTables(file: string): void {
  rmSync(file);
  inFile((db) => db.pragma('journal_mode = WAL'))(file);
  expect(statSync(file).size).toBeGreaterThan(0);
}

describe('accounts, rules, settings, mutes and what was said of alerts', () => {
  test.each([
    ['is overwritten', (file: string) => writeFileSync(file, 'no database, '.repeat(999)), 'Cache damaged: rebuilt'],
    ['is gone', (file: string) => rmSync(file), 'Cache lost: rebuilt'],
    ['is cut off to nothing', (file: string) => truncateSync(file), 'Cache lost: rebuilt'],
    ['is cut off after its first byte', (file: string) => truncateSync(file, 1), 'Cache damaged: rebuilt'],
    ['is a database without a table', withoutTables, 'Cache damaged: rebuilt'],
    ['lost a table', inFile((db) => db.exec('DROP TABLE correction')), 'Cache damaged: rebuilt'],
    [
      'lost the accounts',
      inFile((db) => db.exec('PRAGMA foreign_keys = OFF; DROP TABLE account')),
      'Cache damaged: rebuilt',
    ],
    ['lost a column', inFile((db) => db.exec('ALTER TABLE alert DROP COLUMN snoozed_until')), 'Cache damaged: rebuilt'],
    ['has a version below zero', inFile((db) => db.pragma('user_version = -3')), 'Cache damaged: rebuilt'],
    ['says it is one step older than it is', inFile((db) => db.pragma('user_version = 5')), 'Cache damaged: rebuilt'],
    ['says it is two steps older', inFile((db) => db.pragma('user_version = 4')), 'Cache damaged: rebuilt'],
    [
      'has a column under another name',
      inFile((db) => db.exec('ALTER TABLE correction RENAME COLUMN old TO was')),
      'Cache damaged: rebuilt',
    ],
    [
      'has a column that nobody fills in',
      inFile((db) => db.exec("ALTER TABLE correction ADD COLUMN more TEXT NOT NULL DEFAULT ''")),
      'Cache damaged: rebuilt',
    ],
    [
      'lost a key that rows are told apart by',
      inFile((db) =>
        db.exec(`CREATE TABLE s AS SELECT * FROM subject; DROP TABLE subject; ALTER TABLE s RENAME TO subject`),
      ),
      'Cache damaged: rebuilt',
    ],
    [
      'has a trigger that keeps anything from being stored',
      inFile((db) => db.exec("CREATE TRIGGER t BEFORE INSERT ON correction BEGIN SELECT raise(ABORT, 'no'); END")),
      'Cache damaged: rebuilt',
    ],
    ['says it is new, and is not', inFile((db) => db.pragma('user_version = 0')), 'Cache damaged: rebuilt'],
    ['is another application’s', inFile((db) => db.pragma('application_id = 77')), 'Cache damaged: rebuilt'],
    [
      'is another application’s of a later version',
      inFile((db) => db.exec('PRAGMA application_id = 77; PRAGMA user_version = 99')),
      'Cache damaged: rebuilt',
    ],
  ])('survive without any backup when the cache %s, and that is said once', (_what, harm, said) => {
    using temporary = temporaryDatabase();
    choose(temporary.db);
    const { before, after, notice } = survives(temporary, harm);
    expect(after).toEqual(before);
    expect(after.accounts).toHaveLength(2);
    expect(after.alerts).toHaveLength(2);
    expect(notice).toContain(`${said} with your accounts, rules and settings`);
    expect(aside(temporary.file)).toHaveLength(said.includes('lost') ? 0 : 1);
  });

  test.each(['is lost', 'is cut off'])('survive where the log of what was last written %s', (how) => {
    using temporary = temporaryDatabase();
    const { db, file } = temporary;
    choose(db);
    // As a crash leaves them.
    const found = join(temporary.folder, 'found.db');
    copyFileSync(file, found);
    if (how === 'is cut off') {
      copyFileSync(`${file}-wal`, `${found}-wal`);
      truncateSync(`${found}-wal`, 5000);
    }
    const opened = openDatabase(found, now);
    expect(opened.notice).toBeNull();
    expect(chosen(opened.db)).toEqual(chosen(db));
    closeDatabase(opened.db);
  });

  test('survive where nothing but the log is left, and that is kept aside', () => {
    using temporary = temporaryDatabase();
    const { db, file } = temporary;
    choose(db);
    writeSetting(db, 'own', 1);
    const log = readFileSync(`${file}-wal`);
    const { before, after, notice } = survives(temporary, (path) => {
      rmSync(path);
      writeFileSync(`${path}-wal`, log);
    });
    expect(after).toEqual(before);
    expect(notice).toContain('rebuilt with your accounts');
    expect(aside(file)).toEqual(['sendgauge.corrupt-20260310T120000000Z', 'sendgauge.corrupt-20260310T120000000Z-wal']);
  });

  test('and the history with them where a backup is left, however often it is tried', async () => {
    using temporary = temporaryDatabase();
    const { db, file } = temporary;
    const folder = backupFolder(file);
    for (const days of [5, 3, 2]) await backup(db, folder, now - days * dayMs);
    const good = listBackups(file, folder);
    choose(db);
    const { before, after, notice } = survives(
      temporary,
      inFile((older) => older.pragma('user_version = 5')),
    );
    expect(after).toEqual(before);
    expect(notice).toContain('restored from the backup of 2026-03-08');
    expect(listBackups(file, folder)).toEqual(good);
  });

  test('are as they were last, not as the backup has them, and an account that was removed stays so', async () => {
    using temporary = temporaryDatabase();
    const { db, file } = temporary;
    insertAccount(db, accountNamed('old'));
    await backup(db, backupFolder(file), now - dayMs);
    deleteAccount(db, 'old');
    choose(db);
    const { before, after, notice } = survives(temporary, (path) => writeFileSync(path, 'no database'));
    expect(after).toEqual(before);
    expect(notice).toContain('restored from the backup of 2026-03-09');
    expect(notice).toContain('Accounts, rules and settings are as they were last');
  });

  test('are written with every change, and with one only after it was committed', () => {
    using temporary = temporaryDatabase();
    const { db, file } = temporary;
    const beside = () => readFileSync(join(dirname(file), 'sendgauge.choices.json'), 'utf8');
    expect(beside()).toContain('Account a1');
    updateAccount(db, { ...accountNamed('a1'), label: 'Renamed' });
    expect(beside()).toContain('Renamed');
    const undone = () =>
      inTransaction(db, () => {
        insertAccount(db, accountNamed('never'));
        throw new Error('no');
      });
    expect(undone).toThrow('no');
    writeSetting(db, 'settings', { theme: 'dark' });
    expect(beside()).not.toContain('never');
    expect(beside()).toContain('dark');
    mute(db, { accountId: 'a1', kind: 'account', id: 'a1' }, null, now);
    expect(beside()).toContain('"mute"');
    deleteAccount(db, 'a1');
    expect(beside()).not.toContain('Renamed');
    expect(statSync(join(dirname(file), 'sendgauge.choices.json')).mode & 0o777).toBe(0o600);
  });

  test('while the cache is sound it alone counts', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    const beside = join(dirname(temporary.file), 'sendgauge.choices.json');
    writeFileSync(beside, readFileSync(beside, 'utf8').replace('Account a1', 'Somebody else'));
    const { db } = openDatabase(temporary.file, now);
    expect(findAccount(db, 'a1')?.label).toBe('Account a1');
    expect(readFileSync(beside, 'utf8')).toContain('Account a1');
    closeDatabase(db);
  });

  test('what of the file is unreadable or fits nothing is left out, and the file is kept', () => {
    using temporary = temporaryDatabase();
    choose(temporary.db);
    closeDatabase(temporary.db);
    const beside = join(dirname(temporary.file), 'sendgauge.choices.json');
    const written = JSON.parse(readFileSync(beside, 'utf8'));
    written.tables.account[0].demo = 7;
    written.tables.account[1].unheard = 'of';
    writeFileSync(beside, JSON.stringify(written));
    rmSync(temporary.file);
    const { db } = openDatabase(temporary.file, now);
    expect(listAccounts(db).map(({ id }) => id)).toEqual(['b']);
    expect(readRuleBook(db).get(scopeKey(scope))).toBeDefined();
    closeDatabase(db);
    writeFileSync(beside, '{"schema": 3, "tab');
    writeFileSync(temporary.file, 'no database');
    const empty = openDatabase(temporary.file, now);
    expect(empty.notice).toContain('rebuilt empty');
    expect(aside(temporary.file)).toContain('sendgauge.choices.corrupt-20260310T120000000Z');
    closeDatabase(empty.db);
    // Also where of the cache nothing is left.
    writeFileSync(beside, '{"schema": 3, "tab');
    rmSync(temporary.file);
    const anew = openDatabase(temporary.file, now + dayMs);
    expect(anew.notice).toContain('Cache lost: rebuilt empty');
    expect(aside(temporary.file)).toContain('sendgauge.choices.corrupt-20260311T120000000Z');
    closeDatabase(anew.db);
  });

  test('of a cache from before there was such a file are read from what is left of it', () => {
    using temporary = temporaryDatabase();
    choose(temporary.db);
    const { before, after } = survives(temporary, (file) => {
      rmSync(join(dirname(file), 'sendgauge.choices.json'));
      inFile((db) => db.exec('DROP TABLE correction'))(file);
    });
    expect(after).toEqual(before);
  });

  test('go through the upgrade that comes with the next version', () => {
    using temporary = temporaryDatabase();
    choose(temporary.db);
    closeDatabase(temporary.db);
    writeFileSync(temporary.file, 'no database');
    const version = (migrations.at(-1)?.version ?? 0) + 1;
    const renamed = { version, up: (db: Db) => void db.exec("UPDATE account SET label = label || '!'") };
    const { db } = openDatabase(temporary.file, now, [...migrations, renamed]);
    expect(listAccounts(db).map(({ label }) => label)).toEqual(['Account a1!', 'Second!']);
    closeDatabase(db);
    writeFileSync(temporary.file, 'no database');
    expect(() => openDatabase(temporary.file, now)).toThrow('newer version');
    expect(readFileSync(temporary.file, 'utf8')).toBe('no database');
  });

  test('an upgrade that the cache does not fit leaves it aside, and takes the newest backup that it fits', async () => {
    using temporary = temporaryDatabase();
    const { db, file } = temporary;
    const folder = backupFolder(file);
    for (const days of [4, 3]) await backup(db, folder, now - days * dayMs);
    // In the place of what the next step makes.
    db.exec('CREATE TABLE extra (x INTEGER) STRICT');
    await backup(db, folder, now - 2 * dayMs);
    choose(db);
    const before = chosen(db);
    closeDatabase(db);
    const good = listBackups(file, folder);
    const version = (migrations.at(-1)?.version ?? 0) + 1;
    const extra = { version, up: (upgraded: Db) => void upgraded.exec('CREATE TABLE extra (y INTEGER) STRICT') };
    const opened = openDatabase(file, now, [...migrations, extra]);
    expect(opened.notice).toContain('restored from the backup of 2026-03-07');
    expect(chosen(opened.db)).toEqual(before);
    expect(listBackups(file, folder)).toEqual(good);
    closeDatabase(opened.db);
  });

  test('a cache that lacks a table does not become a backup, and no such backup is restored', async () => {
    using temporary = temporaryDatabase();
    const { db, file } = temporary;
    await backup(db, backupFolder(file), now - 2 * dayMs);
    db.exec('DROP TABLE correction');
    await expect(backup(db, backupFolder(file), now)).rejects.toThrow('could not be read back');
    expect(listBackups(file, backupFolder(file))).toEqual(['sendgauge-20260308T120000000Z.db']);
  });
});

describe('killed while it writes (kill -9)', () => {
  const chooser = join(import.meta.dirname, 'processes', 'chooser.ts');

  test('the file says one thing or the other, and the cache what was committed', { timeout: 180_000 }, async () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    const { file } = temporary;
    const beside = join(dirname(file), 'sendgauge.choices.json');
    for (let round = 0; round < 5; round++) {
      const child = spawn(process.execPath, [chooser, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exit = once(child, 'exit');
      let changes = 0;
      // It goes on changing while it is killed: where in a change that hits it is another place each time.
      createInterface(child.stdout).on('line', () => {
        if (++changes === 2 + round) child.kill('SIGKILL');
      });
      await exit;
      const written = JSON.parse(readFileSync(beside, 'utf8'));
      const label = String(written.tables.account[0].label);
      const { db, notice } = openDatabase(file, now);
      expect(notice).toBeNull();
      const stored = findAccount(db, 'a1')?.label ?? '';
      // The file may be one change behind: the cache is asked first, and the file follows it.
      expect([stored, `Label ${String(Number(stored.replace('Label ', '')) - 1)}`]).toContain(label);
      closeDatabase(db);
      expect(JSON.parse(readFileSync(beside, 'utf8')).tables.account[0].label).toBe(stored);
      expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.partial'))).toEqual([]);
    }
  });

  test('half-way through a recovery everything is found again by the next start', () => {
    using temporary = temporaryDatabase();
    choose(temporary.db);
    const { before, after } = survives(temporary, (file) => {
      // As it looks between the damaged file's going and the new one's coming.
      const nobody = 2 ** 22 + 1;
      writeFileSync(`${file}.${nobody}.partial`, 'half a cache');
      writeFileSync(`${file}.${nobody}.partial-wal`, 'half a log');
      rmSync(file);
    });
    expect(after).toEqual(before);
    expect(existsSync(`${temporary.file}.${2 ** 22 + 1}.partial`)).toBe(false);
  });
});
