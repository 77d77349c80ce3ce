import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attempt } from '../../../electron/services/hooks/attempt.ts';
import { programProblem } from '../../../electron/services/hooks/program-check.ts';
import { runProgram, type ProgramLimits } from '../../../electron/services/hooks/program.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';

let temporary: ReturnType<typeof temporaryFolder>;
let folder: string;
beforeEach(() => {
  temporary = temporaryFolder();
  ({ folder } = temporary);
});
afterEach(() => temporary[Symbol.dispose]());

function script(text: string, mode = 0o755, name = 'hook'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}
const shell = (...lines: readonly string[]): string => script(['#!/bin/sh', ...lines, ''].join('\n'));
const node = (code: string): string => script(`#!${process.execPath}\n${code}\n`);
const run = (path: string, limits?: ProgramLimits, payload = '{"schema":1}'): Promise<Attempt> =>
  runProgram(path, 'test', payload, new AbortController().signal, limits);
const file = (name: string): string => join(folder, name);
const failureOf = (attempt: Attempt): string => (attempt.outcome === 'failed' ? attempt.detail : attempt.outcome);

describe('a program', () => {
  test('gets the JSON on its standard input, exactly, and no arguments', async () => {
    const path = node(`
      const { readFileSync, writeFileSync } = require('node:fs');
      const input = readFileSync(0, 'utf8');
      writeFileSync(${JSON.stringify(file('seen'))}, JSON.stringify({ input, arguments: process.argv.slice(2) }));`);
    const payload = JSON.stringify({ message: 'Grüße "quoted" $HOME `id` \u2028' });
    expect(await run(path, undefined, payload)).toEqual({ outcome: 'delivered', detail: null });
    expect(JSON.parse(readFileSync(file('seen'), 'utf8'))).toEqual({ input: `${payload}\n`, arguments: [] });
  });

  test('sees five variables and none of ours, from a folder that is nobody’s', async () => {
    process.env['SENDGAUGE_TEST_SECRET'] = 'sk_never_to_be_seen';
    const path = node(`
      require('node:fs').writeFileSync(${JSON.stringify(file('seen'))}, JSON.stringify({ ...process.env, folder: process.cwd() }));`);
    try {
      expect(await run(path)).toMatchObject({ outcome: 'delivered' });
    } finally {
      delete process.env['SENDGAUGE_TEST_SECRET'];
    }
    const all = v.parse(v.record(v.string(), v.string()), JSON.parse(readFileSync(file('seen'), 'utf8')));
    const { TZ, __CF_USER_TEXT_ENCODING, ...seen } = all;
    expect([TZ, __CF_USER_TEXT_ENCODING].join()).not.toContain('sk_');
    expect(seen).toEqual({
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
      HOME: homedir(),
      LANG: process.env['LANG'] ?? 'C.UTF-8',
      SENDGAUGE_EVENT: 'test',
      folder: '/',
    });
  });

  test('that ends with another code than 0 failed, and the first line of its complaint is kept without keys', async () => {
    const path = shell(
      'echo not this',
      'echo >&2',
      'echo "no route for sk_live_123456" >&2',
      'echo more >&2',
      'exit 3',
    );
    expect(await run(path)).toEqual({
      outcome: 'failed',
      detail: 'It ended with exit code 3. It said: no route for [redacted]',
      askedMs: null,
    });
  });

  test('that says very much on both outputs is not waited for and not remembered', async () => {
    const path = node(`
      const long = 'x'.repeat(1_000_000);
      process.stdout.write(long);
      process.stderr.write(long, () => process.exit(1));`);
    const attempt = await run(path);
    expect(attempt).toMatchObject({ outcome: 'failed' });
    expect('detail' in attempt ? attempt.detail?.length : 0).toBeLessThan(260);
  });

  test('that does not read its input delivers all the same', async () => {
    expect(await run(shell('exit 0'), undefined, 'x'.repeat(300_000))).toMatchObject({ outcome: 'delivered' });
  });

  test('that leaves something running is done when it ends itself', async () => {
    expect(await run(shell('sleep 30 &', `echo $! > ${file('pid')}`, 'exit 0'))).toMatchObject({
      outcome: 'delivered',
    });
    process.kill(Number(readFileSync(file('pid'), 'utf8')), 'SIGKILL');
  });

  test('that was ended by a signal says so', async () => {
    expect(await run(shell('kill -9 $$'))).toMatchObject({ detail: 'It was ended by SIGKILL.' });
  });
});

describe('a program that does not end', () => {
  const limits: ProgramLimits = { timeoutMs: 300, graceMs: 300 };
  const isAlive = (name: string): boolean => {
    try {
      // What is a zombie has ended; only its parent has not looked yet.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${readFileSync(file(name), 'utf8').trim()}/status`, 'utf8'));
    } catch {
      return false;
    }
  };

  test('is asked to end, with what it started', async () => {
    const path = shell('sleep 60 &', `echo $! > ${file('child')}`, `echo $$ > ${file('self')}`, 'wait');
    expect(await run(path, limits)).toMatchObject({ detail: 'It did not end within 0.3 s and was ended.' });
    await expect.poll(() => [isAlive('child'), isAlive('self')]).toEqual([false, false]);
  });

  test('is killed when it does not listen, with what it started', async () => {
    const path = shell(
      "trap '' TERM",
      `(trap '' TERM; while :; do sleep 1; done) &`,
      `echo $! > ${file('child')}`,
      `echo $$ > ${file('self')}`,
      'while :; do sleep 1; done',
    );
    expect(await run(path, limits)).toMatchObject({ outcome: 'failed' });
    await expect.poll(() => [isAlive('child'), isAlive('self')]).toEqual([false, false]);
  });

  test('is killed at once when we stop', async () => {
    const stop = new AbortController();
    const path = shell(`echo $$ > ${file('self')}`, `echo > ${file('started')}`, 'sleep 60');
    const running = runProgram(path, 'test', '{}', stop.signal);
    await expect.poll(() => existsSync(file('started'))).toBe(true);
    stop.abort();
    expect(await running).toEqual({ outcome: 'stopped' });
    await expect.poll(() => isAlive('self')).toBe(false);
  });
});

describe('a file is refused', () => {
  test.each([
    ['hooks/notify.sh', 'starting with /'],
    ['~/notify.sh', 'starting with /'],
    ['', 'Enter the path'],
    ['/nowhere/at/all', 'no such file'],
    ['/tmp/\0', 'no path has'],
  ])('%j', async (path, problem) => {
    expect(await programProblem(path, 'linux')).toContain(problem);
  });

  test('that is a folder, not executable, or that everybody may change or replace', async () => {
    expect(await programProblem(folder)).toBe('This is a folder, not a program.');
    expect(await programProblem(script('#!/bin/sh\n', 0o644))).toContain('chmod u+x');
    expect(await programProblem(script('#!/bin/sh\n', 0o757))).toContain('Everybody on this computer may change');
    mkdirSync(file('open'));
    chmodSync(file('open'), 0o777);
    expect(await programProblem(script('#!/bin/sh\n', 0o755, 'open/hook'))).toContain('may replace files');
    chmodSync(file('open'), 0o1777);
    expect(await programProblem(file('open/hook'))).toBeNull();
  });

  test('that only a shell could run, and it is not run', async () => {
    const path = script(`echo > ${file('ran')}\n`);
    expect(failureOf(await run(path))).toContain('#!');
    expect(existsSync(file('ran'))).toBe(false);
  });

  test('behind a link, for what it links to', async () => {
    script('#!/bin/sh\n', 0o644, 'real');
    symlinkSync(file('real'), file('link'));
    expect(await programProblem(file('link'))).toContain('chmod u+x');
    mkdirSync(file('open'));
    chmodSync(file('open'), 0o777);
    script('#!/bin/sh\n', 0o755, 'open/hook');
    symlinkSync(file('open/hook'), file('link to open'));
    expect(await programProblem(file('link to open'))).toContain('may replace files');
  });

  test('whose interpreter is missing: said when it is run', async () => {
    expect(await run(script('#!/no/such/interpreter\n'))).toMatchObject({
      outcome: 'failed',
      detail: 'The program could not be started (ENOENT).',
    });
  });

  test('that stopped being executable since it was chosen', async () => {
    const path = shell('exit 0');
    expect(await programProblem(path)).toBeNull();
    chmodSync(path, 0o644);
    expect(failureOf(await run(path))).toContain('chmod');
  });

  test.each([
    ['C:\\hooks\\notify.bat', '.exe or .com'],
    ['C:\\hooks\\notify.CMD', '.exe or .com'],
    ['C:\\hooks\\notify.ps1', '.exe or .com'],
    ['hooks\\notify.exe', 'with its drive'],
    ['\\hooks\\notify.exe', 'with its drive'],
    ['C:hooks\\notify.exe', 'with its drive'],
  ])('on Windows: %s', async (path, problem) => {
    expect(await programProblem(path, 'win32')).toContain(problem);
  });
});

test('programs and scripts that may be run are taken', async () => {
  expect(await programProblem('/bin/sh')).toBeNull();
  expect(await programProblem(process.execPath)).toBeNull();
  expect(await programProblem(shell('exit 0'))).toBeNull();
});
