import { mkdtempSync, rmSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWindowMemory } from '../../../electron/store/file/remembered-window.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sendgauge-window-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bounds = { x: 1, y: 2, width: 900, height: 700 };

test('the window comes back where it was and in the colours that were chosen', () => {
  expect(createWindowMemory(folder).current()).toEqual({ bounds: null, theme: 'system' });
  const memory = createWindowMemory(folder);
  memory.keep({ bounds });
  memory.keep({ theme: 'dark' });
  expect(memory.current()).toEqual({ bounds, theme: 'dark' });
  expect(createWindowMemory(folder).current()).toEqual({ bounds, theme: 'dark' });
});

test.each([
  ['no text of ours', 'not JSON', { bounds: null, theme: 'system' }],
  ['bounds that are none', '{"bounds":{"x":"left"},"theme":"dark"}', { bounds: null, theme: 'dark' }],
  ['a theme of a later version', JSON.stringify({ bounds, theme: 'sepia' }), { bounds, theme: 'system' }],
])('%s costs only itself', (_what, stored, expected) => {
  writeFileSync(join(folder, 'window.json'), stored);
  expect(createWindowMemory(folder).current()).toEqual(expected);
});

test('a link to somebody else’s file is neither read nor written through', () => {
  const elsewhere = join(folder, 'elsewhere');
  writeFileSync(elsewhere, JSON.stringify({ bounds, theme: 'dark' }));
  symlinkSync(elsewhere, join(folder, 'window.json'));
  const memory = createWindowMemory(folder);
  expect(memory.current().theme).toBe('system');
  memory.keep({ theme: 'light' });
  expect(JSON.parse(readFileSync(elsewhere, 'utf8'))).toMatchObject({ theme: 'dark' });
});
