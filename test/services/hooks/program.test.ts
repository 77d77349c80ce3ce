import { chmodSync, existsSync, lchownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Attempt } from '../../../electron/services/hooks/attempt.ts';
import { programProblem, searchedFolders } from '../../../electron/services/hooks/program-check.ts';
import { runProgram, type ProgramLimits } from '../../../electron/services/hooks/program.ts';
import { trustedFile } from '../../../electron/services/hooks/trusted-path.ts';
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
      PATH: (await searchedFolders()).join(':'),
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

  describe('because others could change it', () => {
    const open = (path: string, mode: number): void => chmodSync(path, mode);
    const hookIn = (...folders: readonly string[]): string => {
      mkdirSync(file(folders.join('/')), { recursive: true });
      return script('#!/bin/sh\n', 0o755, [...folders, 'hook'].join('/'));
    };

    test('its group may write to it', async () => {
      expect(await programProblem(script('#!/bin/sh\n', 0o775))).toContain('chmod g-w');
    });

    test.each([
      [0o777, 'Everybody on this computer may replace files in'],
      [0o775, 'The group of'],
      [0o757, 'Everybody'],
      [0o1777, null],
      [0o1775, null],
      [0o755, null],
    ])('any folder above it has the rights %o', async (mode, problem) => {
      const hook = hookIn('one', 'two', 'three');
      for (const folder of ['one', 'one/two', 'one/two/three']) {
        open(file(folder), mode);
        const found = await programProblem(hook);
        if (problem === null) expect(found).toBeNull();
        else expect(found).toMatch(new RegExp(`${problem}.*${folder.split('/').at(-1) ?? ''}\\b`));
        open(file(folder), 0o755);
      }
    });

    test.each(['absolute', 'relative'])('a link on the way stands in an open folder (%s)', async (kind) => {
      const hook = hookIn('safe', 'deep');
      mkdirSync(file('open'));
      mkdirSync(file('also-safe'));
      // also-safe/a -> open/b -> safe; then safe/deep/hook
      symlinkSync(kind === 'absolute' ? file('safe') : '../safe', file('open/b'));
      symlinkSync(kind === 'absolute' ? file('open/b') : '../open/b', file('also-safe/a'));
      const path = file('also-safe/a/deep/hook');
      expect(await programProblem(path)).toBeNull();
      expect(await programProblem(`${folder}/also-safe/a/../safe/deep/hook`)).toBeNull();
      open(file('open'), 0o777);
      expect(await programProblem(path)).toMatch(/may replace files in .*open\b/);
      expect(failureOf(await run(path))).toMatch(/may replace files/);
      expect(await programProblem(hook)).toBeNull();
    });

    test('links lead in a circle, or the path goes on behind a file', async () => {
      symlinkSync(file('b'), file('a'));
      symlinkSync(file('a'), file('b'));
      expect(await programProblem(file('a'))).toContain('no such file');
      expect(await programProblem(`${script('#!/bin/sh\n')}/more`)).toContain('no such file');
    });

    test('its interpreter, or the one of its interpreter, is open to others', async () => {
      const shell = hookIn('shells');
      const outer = script(`#!${shell}\n`, 0o755, 'outer');
      const outermost = script(`#! ${outer} -x\n`, 0o755, 'outermost');
      expect(await programProblem(outermost)).toBeNull();
      open(file('shells'), 0o777);
      expect(await programProblem(outer)).toMatch(/^It is interpreted by .*shells.hook\. Everybody/);
      expect(await programProblem(outermost)).toMatch(/^It is interpreted by .*shells.hook\. Everybody/);
      expect(await programProblem(script(`#!/usr/bin/env ${outer}\n`, 0o755, 'by-env'))).toContain('may replace');
    });

    test('its interpreter has a name that is easily read as another one', async () => {
      const names = ['in\u2028terp', 'interp\u00a0', 'interp\v', 'in\rterp'].map((name) => Buffer.from(file(name)));
      for (const name of [...names, Buffer.concat([Buffer.from(file('in')), Buffer.of(0xff), Buffer.from('terp')])]) {
        writeFileSync(name, `#!/bin/sh\necho > ${file('ran')}\n`);
        chmodSync(name, 0o777);
        writeFileSync(script(''), Buffer.concat([Buffer.from('#!'), name, Buffer.from('\n')]));
        expect(failureOf(await run(file('hook')))).toMatch(/Everybody on this computer|cannot be followed/);
      }
      expect(existsSync(file('ran'))).toBe(false);
    });

    test('its first line makes env, or another program, run a file that is open to others', async () => {
      const open = script(`#!/bin/sh\necho > ${file('ran')}\n`, 0o777, 'open');
      symlinkSync('/usr/bin/env', file('another'));
      for (const line of [
        ...[`/usr/bin/env ${open}`, `/usr/bin/env -S ${open} -x`, `${file('another')} ${open}`],
        ...[`/usr/bin/env -S/${open}`, `/usr/bin/env --split-string=${open}`, `/usr/bin/env -vS ${open}`],
        ...[`/usr/bin/env -S -u FOO ${open}`, `/usr/bin/env -S PATH=${folder} open`, `/usr/bin/env -S "${open}"`],
        ...[`/usr/bin/env -S A=1 ${open}`, `/usr/bin/env -S \${HOME}`, `/usr/bin/env -S ${open}\\_`],
        ...[`/bin/sh ${open}`, `/usr/bin/nice ${open}`, `/bin/sh -x${open}`, `/bin/sh ../..${open}`],
      ]) {
        const hook = script(`#!${line}\n`, 0o755, 'by-another');
        expect(failureOf(await run(hook)), line).toMatch(
          /Everybody on this computer|Of env only|a path may stand only/,
        );
      }
      expect(existsSync(file('ran'))).toBe(false);
    });

    test('others could put an interpreter where it is looked for: it is not looked for there', async () => {
      const folders = ['first', 'second'].map((name) => {
        mkdirSync(file(name));
        return file(name);
      });
      const [first = '', second = ''] = folders;
      const hook = script('#!/usr/bin/env own-shell\n');
      script('#!/bin/sh\n', 0o755, 'second/own-shell');
      expect(await searchedFolders([...folders, file('missing')])).toEqual(folders);
      // Also with the sticky bit, which keeps nobody from adding a file.
      for (const mode of [0o775, 0o757, 0o1777, 0o2775]) {
        open(first, mode);
        expect(await searchedFolders(folders)).toEqual([second]);
        expect(await programProblem(hook, 'linux', folders)).toBeNull();
        // What is there already changes nothing.
        script('#!/bin/sh\n', 0o777, 'first/own-shell');
        expect(await programProblem(hook, 'linux', folders)).toBeNull();
      }
      open(second, 0o775);
      expect(await programProblem(hook, 'linux', [second])).toMatch(/interpreted by .*second.own-shell\. The group of/);
    });

    test('more scripts interpret each other than the system follows', async () => {
      let before = '/bin/sh';
      for (let depth = 0; depth < 6; depth++) before = script(`#!${before}\n`, 0o755, `script${String(depth)}`);
      expect(await programProblem(before)).toContain('more often than the system follows');
    });

    test('it was opened to others since it was chosen: it is not run', async () => {
      const path = script(`#!/bin/sh\necho > ${file('ran')}\n`);
      expect(await programProblem(path)).toBeNull();
      open(path, 0o775);
      expect(failureOf(await run(path))).toContain('chmod g-w');
      expect(existsSync(file('ran'))).toBe(false);
    });

    describe.skipIf(process.geteuid?.() !== 0)(
      'by whom it belongs to (as root only: others cannot give files away)',
      () => {
        const stranger = 54_321;

        test('the file, any folder above it, or a link on the way is a stranger’s', async () => {
          const hook = hookIn('one', 'two');
          symlinkSync(file('one'), file('link'));
          const path = file('link/two/hook');
          expect(await programProblem(path)).toBeNull();
          for (const place of ['one', 'one/two', 'one/two/hook', 'link']) {
            lchownSync(file(place), stranger, stranger);
            expect(await programProblem(path), place).toContain('belongs to another user');
            lchownSync(file(place), 0, 0);
          }
          expect(await programProblem(hook)).toBeNull();
        });

        test('a stranger’s own folder in a sticky one, and a sticky folder that is a stranger’s', async () => {
          const hook = hookIn('shared', 'own');
          open(file('shared'), 0o1777);
          expect(await programProblem(hook)).toBeNull();
          lchownSync(file('shared/own'), stranger, stranger);
          expect(await programProblem(hook)).toContain('belongs to another user');
          lchownSync(file('shared/own'), 0, 0);
          lchownSync(file('shared'), stranger, stranger);
          expect(await programProblem(hook)).toContain('belongs to another user');
        });

        test('a group that may only read and run it changes nothing', async () => {
          const hook = hookIn('one');
          lchownSync(hook, 0, stranger);
          lchownSync(file('one'), 0, stranger);
          expect(await programProblem(hook)).toBeNull();
          open(file('one'), 0o770);
          expect(await programProblem(hook)).toContain('The group of');
        });

        test('to an ordinary user, root’s files and their own are theirs, and nobody else’s', async () => {
          const hook = hookIn('one');
          const seen = async (uid: number): Promise<string | null> => (await trustedFile(hook, uid)).problem;
          // What is root's is everybody's to run.
          expect(await seen(stranger)).toBeNull();
          lchownSync(file('one'), stranger, 0);
          lchownSync(hook, stranger, 0);
          expect(await seen(stranger)).toBeNull();
          expect(await seen(stranger + 1)).toContain('belongs to another user');
        });
      },
    );
  });

  test('whose interpreter is missing, is none, or is not to be made out', async () => {
    script('exit 0\n', 0o755, 'text');
    for (const [text, problem] of [
      ['#!/no/such/interpreter\n', 'interpreted by /no/such/interpreter. There is no such file'],
      [`#!/usr/bin/env no-such-program\n`, 'There is no no-such-program'],
      ['#!/usr/bin/env\n', 'Of env only'],
      [`#!${file('text')}\n`, 'neither a program nor a script'],
      ['#! \t\n', 'names no interpreter'],
      ['#!/bin/sh\r\nexit 0\r\n', 'line ends of Unix'],
      [`#!/bin/${'x'.repeat(300)}\n`, 'too long'],
      ['#!/bin/sh\0\n', 'cannot be followed'],
    ] as const) {
      expect(await programProblem(script(text)), text).toContain(problem);
    }
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
  const interpreters = ['/bin/sh -e', ' \t/bin/sh -e \t', '/usr/bin/env sh', '/usr/bin/env -S sh -e', '/bin/sh'];
  for (const line of interpreters)
    expect(await run(script(`#!${line}\nexit 0\n`))).toMatchObject({ outcome: 'delivered' });
  const library = script('true\n', 0o644, 'library');
  expect(await programProblem(script(`#!/bin/sh ${library}\n`))).toBeNull();
  expect(await run(script('#!/bin/sh'))).toMatchObject({ outcome: 'delivered' });
});
