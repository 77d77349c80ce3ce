import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeDatabase, dataVersion, openDatabase } from '../../../electron/store/file/database.ts';
import { listReports } from '../../../electron/store/reports.ts';
import { readSetting, writeSetting } from '../../../electron/store/settings.ts';
import { temporaryDatabase, temporaryFolder, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const writer = join(import.meta.dirname, 'processes', 'writer.ts');

function start(temporary: TemporaryDatabase, ...rest: readonly string[]) {
  return spawn(process.execPath, [writer, temporary.file, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Kills the writer without warning once it has said so many batches were written; returns the last one it said. */
async function killAfter(temporary: TemporaryDatabase, batches: number, name: string): Promise<number> {
  const child = start(temporary, name);
  const exit = once(child, 'exit');
  let last = 0;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line.replace('written ', ''));
    if (last >= batches) child.kill('SIGKILL');
  }
  await exit;
  return last;
}

describe('a process that is killed while it writes', () => {
  test('leaves a sound database with every committed batch and no part of another', async () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    let random = 12345;
    for (let round = 0; round < 6; round++) {
      random = (random * 1103515245 + 12345) % 2147483648;
      const said = await killAfter(temporary, 1 + (random % 120), `w${round}`);
      const { db, notice } = openDatabase(temporary.file, 0);
      expect(notice).toBeNull();
      expect(db.pragma('quick_check', { simple: true })).toBe('ok');
      const last = Number(readSetting(db, `last-w${round}`));
      expect(last).toBeGreaterThanOrEqual(said);
      expect(listReports(db, 'a1').filter((report) => report.id.startsWith(`w${round}-`))).toHaveLength(last * 10);
      closeDatabase(db);
    }
  }, 180_000);
});

describe('files made under any umask', () => {
  test.each(['000', '022', '277'])('are private: %s', async (umask) => {
    using temporary = temporaryFolder();
    const file = join(temporary.folder, 'data', 'sendgauge.db');
    const command = `umask ${umask} && exec "$0" "$@"`;
    const child = spawn('sh', ['-c', command, process.execPath, writer, file, 'w', '0'], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect((statSync(join(temporary.folder, 'data')).mode & 0o777).toString(8)).toBe('700');
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  });
});

describe('fault F47: two processes on one database', () => {
  test('write at once without losing anything, and each notices the other', async () => {
    using temporary = temporaryDatabase();
    const before = dataVersion(temporary.db);
    const exits = ['p', 'q'].map((name) => {
      const child = start(temporary, name, '150');
      child.stdout.resume();
      return once(child, 'exit');
    });
    for (let own = 0; own < 50; own++) writeSetting(temporary.db, 'own', own);
    expect((await Promise.all(exits)).map(([code]) => Number(code))).toEqual([0, 0]);
    expect(listReports(temporary.db, 'a1')).toHaveLength(2 * 150 * 10);
    expect(readSetting(temporary.db, 'own')).toBe(49);
    expect(dataVersion(temporary.db)).not.toBe(before);
  }, 180_000);

  test('start over a damaged cache: one of them puts another in its place, and nothing of either is lost', async () => {
    for (let round = 0; round < 3; round++) {
      using temporary = temporaryDatabase();
      closeDatabase(temporary.db);
      writeFileSync(temporary.file, 'no database '.repeat(2000));
      const names = ['p', 'q', 'r'];
      const children = names.map((name) => start(temporary, name, '20'));
      for (const child of children) child.stdout.resume();
      const exits = await Promise.all(children.map((child) => once(child, 'exit')));
      expect(exits.map(([code]) => Number(code))).toEqual([0, 0, 0]);
      const { db, notice } = openDatabase(temporary.file, 0);
      expect(notice).toBeNull();
      expect(names.map((name) => readSetting(db, `last-${name}`))).toEqual([20, 20, 20]);
      closeDatabase(db);
      const aside = readdirSync(dirname(temporary.file)).filter((name) => name.includes('.corrupt-'));
      expect(aside).toHaveLength(1);
    }
  }, 180_000);

  test('whatever stands in the file they wait for each other at', () => {
    using temporary = temporaryDatabase();
    closeDatabase(temporary.db);
    writeFileSync(`${temporary.file}-turn`, 'no database '.repeat(2000));
    const { db, notice } = openDatabase(temporary.file, 0);
    expect(notice).toBeNull();
    expect(listReports(db, 'a1')).toEqual([]);
    closeDatabase(db);
  });

  test('may both be the first to make it', async () => {
    using temporary = temporaryFolder();
    const file = join(temporary.folder, 'data', 'sendgauge.db');
    const children = ['p', 'q', 'r'].map((name) =>
      spawn(process.execPath, [writer, file, name, '0'], { stdio: 'inherit' }),
    );
    const exits = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(exits.map(([code]) => Number(code))).toEqual([0, 0, 0]);
    expect(readdirSync(join(temporary.folder, 'data'))).toEqual(['sendgauge.db', 'sendgauge.db-turn']);
  }, 180_000);
});
