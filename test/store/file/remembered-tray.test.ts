import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RememberedTray } from '../../../electron/core/words/remembered-tray.ts';
import { createTrayMemory, readRememberedTray } from '../../../electron/store/file/remembered-tray.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';

const tray: RememberedTray = { icon: 'warning', sentence: '1 mailbox near its limit', asOf: 5, keptAt: 7, oldAt: 9 };

test('the next start knows what the icon showed, and nobody else can read it', () => {
  using temporary = temporaryFolder();
  const { folder } = temporary;
  expect(readRememberedTray(folder)).toBeNull();
  createTrayMemory(folder)(tray);
  expect(readRememberedTray(folder)).toEqual(tray);
  expect(statSync(join(folder, 'tray.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['tray.json']);
});

test('what has not changed is not written again', () => {
  using temporary = temporaryFolder();
  const { folder } = temporary;
  const remember = createTrayMemory(folder);
  remember(tray);
  remember({ ...tray, keptAt: 8 });
  expect(readRememberedTray(folder)).toEqual(tray);
  remember({ ...tray, sentence: 'All fine', keptAt: 8 });
  expect(readRememberedTray(folder)).toMatchObject({ sentence: 'All fine', keptAt: 8 });
});

test.each([
  ['no JSON', '{'],
  ['another shape', '{"icon":"ok"}'],
  ['a state there is not', JSON.stringify({ ...tray, icon: 'splendid' })],
  ['a book', JSON.stringify({ ...tray, sentence: 'x'.repeat(100_000) })],
])('%s is nothing to begin with', (_name, text) => {
  using temporary = temporaryFolder();
  writeFileSync(join(temporary.folder, 'tray.json'), text);
  expect(readRememberedTray(temporary.folder)).toBeNull();
});

test('a link is neither read nor written through, and a folder in its place stops nothing', () => {
  using temporary = temporaryFolder();
  const { folder } = temporary;
  const theirs = join(folder, 'theirs.json');
  writeFileSync(theirs, JSON.stringify(tray));
  symlinkSync(theirs, join(folder, 'tray.json'));
  expect(readRememberedTray(folder)).toBeNull();
  createTrayMemory(folder)({ ...tray, sentence: 'ours' });
  expect(readFileSync(theirs, 'utf8')).toBe(JSON.stringify(tray));
  const other = join(folder, 'other');
  mkdirSync(join(other, 'tray.json'), { recursive: true });
  expect(() => createTrayMemory(other)(tray)).not.toThrow();
  expect(readRememberedTray(other)).toBeNull();
});
