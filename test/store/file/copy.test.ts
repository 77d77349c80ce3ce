/** What is seen of a cache where nothing may be written. */
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, test, vi } from 'vitest';
import { openCopy } from '../../../electron/store/file/copy.ts';
import { closeDatabase } from '../../../electron/store/file/database.ts';
import { withLog } from '../../../electron/store/file/write-ahead-log.ts';
import { readSetting, writeSetting } from '../../../electron/store/settings.ts';
import { temporaryDatabase, temporaryFolder } from '../../helpers/temporary-database.ts';

/** A copy of the file and its log as they are in this moment. */
function caught(file: string, folder: string): string {
  const copy = join(folder, 'caught.db');
  for (const part of ['', '-wal']) if (existsSync(file + part)) copyFileSync(file + part, copy + part);
  return copy;
}

describe('what is in the log alone', () => {
  test('is seen without any other file being made', () => {
    using temporary = temporaryDatabase();
    using elsewhere = temporaryFolder();
    writeSetting(temporary.db, 'theme', 'dark');
    const file = caught(temporary.file, elsewhere.folder);
    expect(existsSync(`${file}-wal`)).toBe(true);
    // Nor could a file be made for it anywhere.
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, join(elsewhere.folder, 'nonexistent'));
    const copy = openCopy(file);
    vi.unstubAllEnvs();
    expect(copy === null ? null : readSetting(copy, 'theme')).toBe('dark');
    copy?.close();
    expect(readdirSync(elsewhere.folder).toSorted()).toEqual(['caught.db', 'caught.db-wal']);
  });

  test.each([512, 4096, 65_536])('is what SQLite itself finds in it, with pages of %i bytes', (pageBytes) => {
    using folder = temporaryFolder();
    const file = join(folder.folder, 'x.db');
    const db = new BetterSqlite(file);
    db.pragma(`page_size = ${String(pageBytes)}`);
    db.pragma('auto_vacuum = FULL');
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)');
    let random = 7;
    const next = (below: number) => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let round = 0; round < 40; round++) {
      const write = db.transaction(() => {
        for (let row = 0; row < 5; row++)
          db.prepare('INSERT OR REPLACE INTO t VALUES (?, randomblob(?))').run(next(50), next(3000));
        if (round % 7 === 3) db.prepare('DELETE FROM t WHERE id > ?').run(next(50));
      });
      write();
      // Sometimes what follows begins the log anew, over what it held before.
      if (round % 11 === 5) db.pragma('wal_checkpoint(RESTART)');
      if (round % 3 !== 0) continue;
      using at = temporaryFolder();
      const copy = caught(file, at.folder);
      const log = readFileSync(`${copy}-wal`);
      // Cut off anywhere: a process was killed in the middle of it.
      const cut = log.subarray(0, log.length - next(Math.min(log.length, 3 * pageBytes)));
      writeFileSync(`${copy}-wal`, cut);
      const mine = withLog(readFileSync(copy), cut);
      const theirs = new BetterSqlite(copy);
      theirs.pragma('wal_checkpoint(TRUNCATE)');
      theirs.close();
      expect(mine.equals(readFileSync(copy))).toBe(true);
    }
    db.close();
  });

  test('is left where its bytes are not what they were', () => {
    using temporary = temporaryDatabase();
    using elsewhere = temporaryFolder();
    writeSetting(temporary.db, 'theme', 'dark');
    const file = caught(temporary.file, elsewhere.folder);
    const image = readFileSync(file);
    const log = readFileSync(`${file}-wal`);
    const changed = Buffer.from(log);
    changed.writeUInt8(changed.readUInt8(100) ^ 1, 100);
    for (const useless of [changed, log.subarray(0, 20), Buffer.alloc(200), Buffer.alloc(0)])
      expect(withLog(image, useless).equals(image)).toBe(true);
  });
});

test('tables that are not those of the version are said to be so, and not shown', () => {
  using temporary = temporaryDatabase();
  temporary.db.pragma('user_version = 5');
  closeDatabase(temporary.db);
  expect(() => openCopy(temporary.file)).toThrow('The cache is not whole.');
  truncateSync(temporary.file, 5000);
  expect(() => openCopy(temporary.file)).toThrow('damaged');
  // What was a cache is no new one.
  truncateSync(temporary.file);
  expect(() => openCopy(temporary.file)).toThrow('The cache is gone.');
  expect(readdirSync(dirname(temporary.file))).not.toContain('backups');
});
