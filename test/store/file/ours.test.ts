/** What is a link or somebody else’s is not touched (fault F54). */
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backup } from '../../../electron/store/file/backup.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import { backupFolder } from '../../../electron/store/file/files.ts';
import { StoreFailure } from '../../../electron/store/failure.ts';
import { at, temporaryDatabase, temporaryFolder } from '../../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const nobody = 65_534;
const isRoot = process.geteuid?.() === 0;

function refusal(file: string): string {
  try {
    closeDatabase(openDatabase(file, now).db);
  } catch (error) {
    if (error instanceof StoreFailure && error.kind === 'not-ours') return error.message;
    throw error;
  }
  throw new Error('it was opened');
}

describe.runIf(process.platform !== 'win32')(
  'a symbolic link is refused in words, and what it leads to is left alone',
  () => {
    test('as the data folder, whether it leads somewhere or nowhere', () => {
      using temporary = temporaryFolder();
      const target = join(temporary.folder, 'theirs');
      mkdirSync(target, { mode: 0o755 });
      chmodSync(target, 0o755);
      symlinkSync(target, join(temporary.folder, 'data'));
      symlinkSync(join(temporary.folder, 'nowhere'), join(temporary.folder, 'dangling'));
      for (const name of ['data', 'dangling'])
        expect(refusal(join(temporary.folder, name, 'sendgauge.db'))).toContain('The data folder is a symbolic link');
      expect(modeOf(target)).toBe('755');
    });

    test.each([
      'sendgauge.db',
      'sendgauge.db-wal',
      'sendgauge.db-shm',
      'sendgauge.db-journal',
      'sendgauge.choices.json',
    ])('as %s', (name) => {
      using temporary = temporaryDatabase();
      closeDatabase(temporary.db);
      const folder = dirname(temporary.file);
      const target = join(temporary.folder, 'theirs');
      if (name === 'sendgauge.db' || name.endsWith('.json')) renameSync(join(folder, name), target);
      else writeFileSync(target, 'theirs');
      chmodSync(target, 0o644);
      const before = readFileSync(target);
      symlinkSync(target, join(folder, name));
      expect(refusal(temporary.file)).toContain('is a symbolic link. It was left as it is');
      expect(readFileSync(target).equals(before)).toBe(true);
      expect(modeOf(target)).toBe('644');
      expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true);
    });

    test('as the folder of backups, and as a backup', async () => {
      using temporary = temporaryDatabase();
      const { db, file } = temporary;
      await backup(db, backupFolder(file), now);
      closeDatabase(db);
      const elsewhere = join(temporary.folder, 'elsewhere');
      renameSync(backupFolder(file), elsewhere);
      symlinkSync(elsewhere, backupFolder(file));
      expect(refusal(file)).toContain('The folder of backups is a symbolic link');
      using other = temporaryDatabase();
      closeDatabase(other.db);
      mkdirSync(backupFolder(other.file));
      symlinkSync('/etc/hostname', join(backupFolder(other.file), 'sendgauge-20260309T120000000Z.db'));
      expect(refusal(other.file)).toContain('The backup sendgauge-20260309T120000000Z.db is a symbolic link');
    });
  },
);

test('a folder in the place of the cache is refused in words', () => {
  using temporary = temporaryFolder();
  mkdirSync(join(temporary.folder, 'sendgauge.db'));
  expect(refusal(join(temporary.folder, 'sendgauge.db'))).toContain('is not a file');
});

describe.runIf(isRoot)('what belongs to somebody else is refused in words, and keeps its mode', () => {
  test('the data folder', () => {
    using temporary = temporaryFolder();
    const data = join(temporary.folder, 'data');
    mkdirSync(data);
    chmodSync(data, 0o777);
    chownSync(data, nobody, nobody);
    expect(refusal(join(data, 'sendgauge.db'))).toContain('The data folder belongs to another user');
    expect([modeOf(data), statSync(data).uid]).toEqual(['777', nobody]);
  });

  test('the cache in a folder of ours', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    chmodSync(temporary.file, 0o666);
    chownSync(temporary.file, nobody, nobody);
    expect(refusal(temporary.file)).toContain('sendgauge.db belongs to another user');
    expect(modeOf(temporary.file)).toBe('666');
  });
});
