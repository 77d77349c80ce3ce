/** Where results go to, as a shell connects it: a full disk, a closed output, a reader who has had enough. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers/temporary-database.ts';

const main = resolve(import.meta.dirname, '../../electron/cli/main.ts');

/** Runs the command line in a shell; `$sendgauge` is the command over an empty data folder. */
async function shell(
  line: string,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  using folder = temporaryFolder();
  const sendgauge = `'${process.execPath}' '${main}' --data-dir '${join(folder.folder, 'data')}'`;
  const child = spawn('bash', ['-c', line.replaceAll('$sendgauge', sendgauge)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

describe.runIf(existsSync('/dev/full'))('results that cannot be written are unknown', { timeout: 180_000 }, () => {
  test.each([['status'], ['account list --json'], ['export daily'], ['check --help'], ['demo serve']])(
    '%s on a full disk',
    async (command) => {
      expect(await shell(`$sendgauge ${command} > /dev/full`)).toEqual({
        code: 3,
        out: '',
        err: 'The results could not be written: no space is left on the device (ENOSPC).\n',
      });
    },
  );

  test('an output that nobody can write to says so', async () => {
    expect(await shell('$sendgauge account list --json 1< /dev/null')).toEqual({
      code: 3,
      out: '',
      err: 'The results could not be written: standard output is not open for writing (EBADF).\n',
    });
  });

  test('what is thrown away is not missed, however the caller throws it away', async () => {
    const listed = '$sendgauge account list --json';
    expect(await shell(`${listed} > /dev/null`)).toEqual({ code: 0, out: '', err: '' });
    // As Python (DEVNULL) and Node ('ignore') do, with standard error read or thrown away too; and as one that was closed.
    expect(await shell(`${listed} 1<> /dev/null`)).toEqual({ code: 0, out: '', err: '' });
    expect(await shell(`${listed} 1<> /dev/null 2>&1`)).toEqual({ code: 0, out: '', err: '' });
    expect(await shell(`${listed} >&-`)).toEqual({ code: 0, out: '', err: '' });
  });

  test('a reader who has had enough ends it quietly, and what was found out stays', async () => {
    const { code, err } = await shell('$sendgauge status --json | true; exit ${PIPESTATUS[0]}');
    expect({ code, err }).toEqual({ code: 3, err: '' });
    const listed = await shell('$sendgauge account list --json | head -1; exit ${PIPESTATUS[0]}');
    expect(listed).toEqual({ code: 0, out: '{\n', err: '' });
  });

  test('a slow reader gets all of it before the command ends', async () => {
    const output = pathToFileURL(resolve(import.meta.dirname, '../../electron/cli/output.ts')).href;
    const program = `import { createPrinter, written } from '${output}';
      createPrinter()('x'.repeat(1_000_000)); await written(); process.exit(2);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    let length = 0;
    for await (const piece of child.stdout) {
      length += Buffer.byteLength(String(piece));
      await setImmediate();
    }
    await ended;
    expect({ length, code: child.exitCode }).toEqual({ length: 1_000_001, code: 2 });
  });

  test('messages that nobody can hear change nothing', async () => {
    expect(await shell('$sendgauge alerts list 2> /dev/full')).toEqual({ code: 0, out: '', err: '' });
    expect(await shell('$sendgauge nonsense 2>&-')).toMatchObject({ code: 64 });
  });
});
