import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../electron/core/days.ts';
import { listAccounts, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { backup } from '../../../electron/store/file/backup.ts';
import { backupFolder } from '../../../electron/store/file/files.ts';
import { closeDatabase, openDatabase, openWithoutRoom } from '../../../electron/store/file/database.ts';
import { inTransaction, statement } from '../../../electron/store/statement.ts';
import { StoreFailure } from '../../../electron/store/failure.ts';
import type { Db } from '../../../electron/store/db.ts';
import { migrations } from '../../../electron/store/migrations/index.ts';
import { readSetting, writeSetting } from '../../../electron/store/settings.ts';
import { accountNamed, at, temporaryDatabase, temporaryFolder } from '../../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function failureOf(work: () => unknown): StoreFailure {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreFailure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('opening', () => {
  test('makes a private folder and private files', () => {
    using temporary = temporaryDatabase();
    expect(modeOf(dirname(temporary.file))).toBe('700');
    for (const suffix of ['', '-wal', '-shm']) expect(modeOf(temporary.file + suffix)).toBe('600');
  });

  test('makes a file that was readable by others private again, and leaves a folder with other things in it alone', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    chmodSync(temporary.file, 0o644);
    chmodSync(dirname(temporary.file), 0o755);
    const { db } = openDatabase(temporary.file, now);
    expect(modeOf(temporary.file)).toBe('600');
    expect(modeOf(dirname(temporary.file))).toBe('755');
    closeDatabase(db);
  });

  test('sets what keeps the data safe', () => {
    using temporary = temporaryDatabase();
    const pragma = (name: string) => temporary.db.pragma(name, { simple: true });
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('trusted_schema')).toBe(0);
    expect(pragma('cell_size_check')).toBe(1);
    expect(pragma('busy_timeout')).toBe(5000);
    expect(pragma('auto_vacuum')).toBe(2);
  });

  test('uses strict tables only', () => {
    using temporary = temporaryDatabase();
    const loose = temporary.db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(loose).toEqual([]);
  });

  test('closing folds everything into the one file', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    expect(readdirSync(dirname(temporary.file))).toEqual([
      'sendgauge.choices.json',
      'sendgauge.db',
      'sendgauge.db-turn',
    ]);
  });
});

describe('migrations', () => {
  const step = (version: number, sql: string) => ({ version, up: (db: Db) => void db.exec(sql) });
  const latest = migrations.at(-1)?.version ?? 0;

  test('versions increase', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
    using temporary = temporaryFolder();
    const repeated = [...migrations, step(latest, '')];
    expect(() => openDatabase(join(temporary.folder, 'x', 'sendgauge.db'), now, repeated)).toThrow(/increasing/);
  });

  test('an upgrade keeps the data, and a verified backup from before it', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    const { db, notice } = openDatabase(temporary.file, now, [
      ...migrations,
      step(latest + 1, 'CREATE TABLE extra (x INTEGER) STRICT'),
    ]);
    expect(notice).toBeNull();
    expect(db.pragma('user_version', { simple: true })).toBe(latest + 1);
    expect(listAccounts(db)).toEqual([accountNamed('a1')]);
    const backups = readdirSync(backupFolder(temporary.file));
    expect(backups).toEqual(['sendgauge-20260310T120000000Z.db']);
    const copy = new BetterSqlite(join(backupFolder(temporary.file), backups[0] ?? ''));
    expect(copy.pragma('user_version', { simple: true })).toBe(latest);
    expect(listAccounts(copy)).toEqual([accountNamed('a1')]);
    copy.close();
    closeDatabase(db);
  });

  test('a step that fails takes all of them back', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    const steps = [
      ...migrations,
      step(latest + 1, 'CREATE TABLE extra (x INTEGER) STRICT'),
      step(latest + 2, 'NOT SQL'),
    ];
    for (let start = 0; start < 4; start++)
      expect(failureOf(() => openDatabase(temporary.file, now + start, steps)).kind).toBe('unknown');
    // Nothing was harmed: neither the cache, nor are copies of it piled up.
    expect(readdirSync(dirname(temporary.file)).filter((name) => name.includes('corrupt'))).toEqual([]);
    expect(readdirSync(backupFolder(temporary.file))).toEqual([]);
    const { db } = openDatabase(temporary.file, now);
    expect(db.pragma('user_version', { simple: true })).toBe(latest);
    expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'extra'").get()).toBeUndefined();
    closeDatabase(db);
  });

  test('an index that is missing is made again', () => {
    using temporary = temporaryDatabase();
    temporary.db.exec('DROP INDEX banner_at');
    closeDatabase(temporary.db);
    const { db, notice } = openDatabase(temporary.file, now);
    expect(notice).toBeNull();
    expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'banner_at'").get()).toBeDefined();
    closeDatabase(db);
  });

  test('a file from the future is refused and left as it is', () => {
    using temporary = temporaryDatabase();
    temporary.db.pragma('user_version = 99');
    closeDatabase(temporary.db);
    const before = readFileSync(temporary.file);
    const failure = failureOf(() => openDatabase(temporary.file, now));
    expect(failure.kind).toBe('from-the-future');
    expect(failure.message).toContain('newer version');
    expect(readFileSync(temporary.file).equals(before)).toBe(true);
    expect(readdirSync(dirname(temporary.file))).toEqual([
      'sendgauge.choices.json',
      'sendgauge.db',
      'sendgauge.db-turn',
    ]);
  });
});

describe('fault F48: a damaged cache', () => {
  const damage = (file: string) => writeFileSync(file, 'this is no database at all, '.repeat(500));

  test('without a backup is rebuilt, and the old file kept aside', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    damage(temporary.file);
    const { db, notice } = openDatabase(temporary.file, now);
    expect(notice).toContain('Cache damaged: rebuilt');
    expect(notice).toContain('sendgauge.corrupt-20260310T120000000Z');
    expect(listAccounts(db)).toEqual([accountNamed('a1')]);
    const aside = join(dirname(temporary.file), 'sendgauge.corrupt-20260310T120000000Z');
    expect(readFileSync(aside, 'utf8')).toContain('no database at all');
    expect(modeOf(temporary.file)).toBe('600');
    closeDatabase(db);
    const again = openDatabase(temporary.file, now);
    expect(again.notice).toBeNull(); // told once
    closeDatabase(again.db);
  });

  test('is restored from the newest backup that is sound', async () => {
    using temporary = temporaryDatabase();
    const folder = backupFolder(temporary.file);
    writeSetting(temporary.db, 'theme', 'older');
    await backup(temporary.db, folder, now - 3 * dayMs);
    writeSetting(temporary.db, 'theme', 'newer');
    await backup(temporary.db, folder, now - dayMs);
    closeDatabase(temporary.db);
    damage(temporary.file);
    damage(join(folder, 'sendgauge-20260309T120000000Z.db'));
    const { db, notice } = openDatabase(temporary.file, now);
    expect(notice).toContain('restored from the backup of 2026-03-07');
    expect(readSetting(db, 'theme')).toBe('older');
    expect(listAccounts(db)).toEqual([accountNamed('a1')]);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    closeDatabase(db);
  });

  test('is noticed after a crash even where the first statements would still work', () => {
    using temporary = temporaryDatabase();
    inTransaction(temporary.db, () => {
      for (let index = 0; index < 2000; index++) writeSetting(temporary.db, `name-${index}`, 'x'.repeat(200));
    });
    closeDatabase(temporary.db);
    const bytes = readFileSync(temporary.file);
    bytes.fill(0xff, bytes.length - 40 * 4096, bytes.length - 8 * 4096);
    writeFileSync(temporary.file, bytes);
    const unnoticed = openDatabase(temporary.file, now);
    expect(unnoticed.notice).toBeNull();
    closeDatabase(unnoticed.db);
    const numberNoProcessHas = 2 ** 22 + 1;
    writeFileSync(join(dirname(temporary.file), `sendgauge.open-${numberNoProcessHas}`), '');
    const { db, notice } = openDatabase(temporary.file, now);
    expect(notice).toContain('Cache damaged');
    closeDatabase(db);
    expect(existsSync(join(dirname(temporary.file), `sendgauge.open-${numberNoProcessHas}`))).toBe(false);
  });

  test('is checked at the next start when damage was met while running, crash or not', () => {
    using temporary = temporaryDatabase();
    inTransaction(temporary.db, () => {
      for (let index = 0; index < 2000; index++) writeSetting(temporary.db, `name-${index}`, 'x'.repeat(200));
    });
    closeDatabase(temporary.db);
    const bytes = readFileSync(temporary.file);
    bytes.fill(0xff, bytes.length - 40 * 4096, bytes.length - 8 * 4096);
    writeFileSync(temporary.file, bytes);
    const { db } = openDatabase(temporary.file, now);
    expect(failureOf(() => statement(db, 'SELECT sum(length(value)) FROM setting').all()).kind).toBe('corrupt');
    closeDatabase(db);
    const next = openDatabase(temporary.file, now);
    expect(next.notice).toContain('Cache damaged');
    closeDatabase(next.db);
  });

  test('an orderly close leaves nothing to check', () => {
    using temporary = temporaryDatabase();
    expect(readdirSync(dirname(temporary.file)).filter((name) => name.includes('.open-'))).toEqual([
      `sendgauge.open-${process.pid}`,
    ]);
    closeDatabase(temporary.db);
    expect(readdirSync(dirname(temporary.file)).filter((name) => name.includes('.open-'))).toEqual([]);
  });
});

describe('fault F48: what cannot be written', () => {
  test('a full disk is told as such, and what was there is still readable', () => {
    using temporary = temporaryDatabase();
    writeSetting(temporary.db, 'theme', 'dark');
    temporary.db.pragma(`max_page_count = ${String(temporary.db.pragma('page_count', { simple: true }))}`);
    const failure = failureOf(() =>
      inTransaction(temporary.db, () => writeSetting(temporary.db, 'big', 'x'.repeat(1_000_000))),
    );
    expect([failure.kind, failure.message]).toEqual(['full', 'Cannot save: the disk is full.']);
    expect([readSetting(temporary.db, 'theme'), readSetting(temporary.db, 'big')]).toEqual(['dark', null]);
  });

  test('a cache that is opened without room shows what it holds, and is like any other once something is saved', () => {
    using temporary = temporaryDatabase();
    const { file } = temporary;
    const folder = dirname(file);
    closeDatabase(temporary.db);
    const before = readdirSync(folder);
    const db = openWithoutRoom(file);
    if (db === null) throw new Error('it was not opened');
    expect(listAccounts(db)).toEqual([accountNamed('a1')]);
    expect(readdirSync(folder).filter((name) => !name.endsWith('-wal'))).toEqual(before);
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${String(pages)}`);
    const big = () => inTransaction(db, () => writeSetting(db, 'big', 'x'.repeat(1_000_000)));
    expect(failureOf(big).kind).toBe('full');
    const other = new BetterSqlite(file, { timeout: 1 });
    expect(() => other.prepare('SELECT count(*) FROM account').get()).toThrow('locked');

    db.pragma('max_page_count = 1000000');
    big();
    expect(other.prepare('SELECT count(*) FROM account').pluck().get()).toBe(1);
    other.close();
    insertAccount(db, accountNamed('b'));
    expect(readFileSync(join(folder, 'sendgauge.choices.json'), 'utf8')).toContain('Account b');
    expect(readdirSync(folder)).toContain(`sendgauge.open-${process.pid}`);
    closeDatabase(db);
    expect(readdirSync(folder)).toEqual(before);
    const again = openDatabase(file, now);
    expect(listAccounts(again.db).map(({ id }) => id)).toEqual(['a1', 'b']);
    closeDatabase(again.db);
  });

  test('what is damaged, or has to be brought up to date first, is not opened without room', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    expect(openWithoutRoom(temporary.file, [...migrations, { version: 99, up: () => undefined }])).toBeNull();
    writeFileSync(temporary.file, 'no database '.repeat(999));
    expect(openWithoutRoom(temporary.file)).toBeNull();
    expect(openWithoutRoom(join(temporary.folder, 'none.db'))).toBeNull();
  });

  test('an opening that finds nothing to do writes nothing', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    const before = readFileSync(temporary.file);
    const { db } = openDatabase(temporary.file, now);
    expect(statSync(`${temporary.file}-wal`).size).toBe(0);
    closeDatabase(db);
    expect(readFileSync(temporary.file).equals(before)).toBe(true);
  });

  test('a read-only cache is told as such', () => {
    using temporary = temporaryDatabase();
    temporary.db.pragma('query_only = ON');
    expect(failureOf(() => writeSetting(temporary.db, 'theme', 'dark')).kind).toBe('read-only');
  });

  test('a lock that is not given up is told as such', () => {
    using temporary = temporaryDatabase();
    const other = new BetterSqlite(temporary.file);
    other.exec('BEGIN IMMEDIATE');
    temporary.db.pragma('busy_timeout = 1');
    expect(failureOf(() => inTransaction(temporary.db, () => undefined)).kind).toBe('busy');
    other.close();
  });

  test.runIf(process.platform === 'linux')('so is one where the system denies that the parent is there', () => {
    expect(failureOf(() => openDatabase('/proc/no-such/folder/sendgauge.db', now)).kind).toBe('read-only');
  });

  test('folders above the cache are made too, and private', () => {
    using temporary = temporaryFolder();
    closeDatabase(openDatabase(join(temporary.folder, 'a', 'b', 'sendgauge.db'), now).db);
    expect([modeOf(join(temporary.folder, 'a')), modeOf(join(temporary.folder, 'a', 'b'))]).toEqual(['700', '700']);
  });

  test('a place where no folder can be made is told as such', () => {
    using temporary = temporaryFolder();
    writeFileSync(join(temporary.folder, 'file'), '');
    expect(failureOf(() => openDatabase(join(temporary.folder, 'file', 'data', 'sendgauge.db'), now)).kind).toBe(
      'read-only',
    );
  });

  test('a transaction that throws leaves nothing behind, also from within another', () => {
    using temporary = temporaryDatabase();
    const work = () =>
      inTransaction(temporary.db, () => {
        insertAccount(temporary.db, accountNamed('b'));
        inTransaction(temporary.db, () => writeSetting(temporary.db, 'theme', 'dark'));
        throw new Error('half-way');
      });
    expect(work).toThrow('half-way');
    expect(listAccounts(temporary.db)).toHaveLength(1);
    expect(readSetting(temporary.db, 'theme')).toBeNull();
  });
});

describe('backups', () => {
  test('are private, self-contained, and only the newest three are kept', async () => {
    using temporary = temporaryDatabase();
    const folder = backupFolder(temporary.file);
    for (let day = 0; day < 5; day++) await backup(temporary.db, folder, now + day * dayMs);
    expect(readdirSync(folder).sort()).toEqual([12, 13, 14].map((day) => `sendgauge-202603${day}T120000000Z.db`));
    expect(modeOf(folder)).toBe('700');
    expect(modeOf(join(folder, 'sendgauge-20260314T120000000Z.db'))).toBe('600');
  });

  test('are made once a day, and again when the clock was set back', async () => {
    using temporary = temporaryDatabase();
    const folder = backupFolder(temporary.file);
    await backup(temporary.db, folder, now);
    await backup(temporary.db, folder, now + dayMs - 1);
    expect(readdirSync(folder)).toHaveLength(1);
    await backup(temporary.db, folder, now - 5 * dayMs);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('do not mix with those of another database in the same folder', async () => {
    using temporary = temporaryDatabase();
    const folder = join(temporary.folder, 'shared');
    mkdirSync(folder);
    const names = Array.from({ length: 4 }, (_, day) => `other-2026030${day + 1}T120000000Z.db`);
    for (const name of names) writeFileSync(join(folder, name), '');
    await backup(temporary.db, folder, now);
    expect(readdirSync(folder)).toHaveLength(5);
  });
});
