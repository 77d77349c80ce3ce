import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../../electron/shell/log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the log', () => {
  test('holds one line per entry, for its owner only, without secrets', () => {
    const file = join(folder, 'main.log');
    const log = createLog(file, () => ['top-secret-key']);
    log.info('poll', { provider: 'sendkit', status: 200, who: 'jane@acme.com', key: 'top-secret-key' });
    log.error('two\nlines');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("info poll { provider: 'sendkit', status: 200, who: '[redacted]', key: '[redacted]' }");
    expect(lines[1]).toContain('error two ⏎ lines');
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test('keeps at most two files of about a megabyte', () => {
    const file = join(folder, 'main.log');
    const log = createLog(file, () => []);
    for (let line = 0; line < 400; line++) log.warn('words of a log '.repeat(550));
    expect(statSync(file).size).toBeLessThan(1.2 * 1024 * 1024);
    expect(statSync(join(folder, 'main.old.log')).size).toBeLessThan(1.2 * 1024 * 1024);
    expect(existsSync(join(folder, 'main.old.1.log'))).toBe(false);
  });

  test('never throws, not even where nothing can be written', () => {
    const log = createLog('/proc/nowhere/main.log', () => {
      throw new Error('no secrets now');
    });
    expect(() => log.info('still alive', { self: {} })).not.toThrow();
  });
});
