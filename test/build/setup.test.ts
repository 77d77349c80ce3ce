import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint, terminalProgram } from '../../build/setup/built.mjs';
import { executableIn, whyDownloadFailed } from '../../build/setup/electron.mjs';
import { alone } from '../../build/setup/lock.mjs';
import { pinnedNodeIsMissing } from '../../build/setup/node.mjs';
import { whyNpmFailed } from '../../build/setup/packages.mjs';
import { fallback, isFallback, requireHash } from '../../build/setup/registry-electron.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('one set-up at a time', () => {
  const lock = () => join(folder, 'deep/setup.lock');

  test('a second one waits until the first is done', async () => {
    const order: string[] = [];
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const first = alone(lock(), async () => {
      order.push('first in');
      await opened;
      order.push('first out');
    });
    // Another process would hold it under another number; ours counts as left behind by a crash.
    writeFileSync(lock(), String(process.ppid));
    const second = alone(lock(), async () => void order.push('second in'));
    open();
    await Promise.all([first, second]);
    expect(order).toEqual(['first in', 'first out', 'second in']);
    expect(existsSync(lock())).toBe(false);
  });

  test('the lock of a process that is gone holds nobody up', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    mkdirSync(join(folder, 'deep'));
    writeFileSync(lock(), String(child.pid));
    expect(await alone(lock(), async () => 'done')).toBe('done');
  });

  test('nor does one that stands still, though its number lives on in another process', async () => {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(lock(), String(process.ppid));
    utimesSync(lock(), new Date(0), new Date(0));
    expect(await alone(lock(), async () => 'done')).toBe('done');
  });

  test('it is given back when the work fails', async () => {
    await expect(alone(lock(), () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    expect(existsSync(lock())).toBe(false);
  });
});

describe('the registry’s Electron', () => {
  const sha512OfHello = 'm3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==';

  test('is used only when it is the pinned one', async () => {
    const file = join(folder, 'electron.tgz');
    writeFileSync(file, 'hello');
    await expect(requireHash(file, sha512OfHello)).resolves.toBeUndefined();
    writeFileSync(file, 'hullo');
    await expect(requireHash(file, sha512OfHello)).rejects.toThrow('not the pinned one');
  });

  test('is recognised in its place and in any copy, so that it is never packaged', () => {
    expect(isFallback(fallback)).toBe(true);
    expect(isFallback(folder)).toBe(false);
    writeFileSync(join(folder, 'NOT-OFFICIAL'), '');
    expect(isFallback(folder)).toBe(true);
  });
});

describe('Electron', () => {
  test('is named as its own package names it', () => {
    expect(executableIn('linux')).toBe('electron');
    expect(executableIn('win32')).toBe('electron.exe');
    expect(executableIn('darwin')).toBe('Electron.app/Contents/MacOS/Electron');
  });

  test('a failed download is explained by its cause', () => {
    const stack = [
      'TypeError: fetch failed',
      '    at node:internal/deps/undici/undici:14902:13',
      '  [cause]: Error: getaddrinfo ENOTFOUND github.com',
      '      at GetAddrInfoReqWrap.onlookup {',
      "    code: 'ENOTFOUND'",
    ].join('\n');
    expect(whyDownloadFailed(stack)).toBe('Error: getaddrinfo ENOTFOUND github.com');
    expect(whyDownloadFailed('HTTPError: 503\n    at somewhere')).toBe('HTTPError: 503');
    expect(whyDownloadFailed('')).toBe('');
  });
});

test('an installation without the Node it pins is not complete, though npm says so', () => {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const lock = JSON.stringify({ packages: { [`node_modules/node-${platform}-${process.arch}`]: {} } });
  expect(pinnedNodeIsMissing(lock, () => false)).toBe(true);
  expect(pinnedNodeIsMissing(lock, () => true)).toBe(false);
  // A platform for which the registry has no Node.
  expect(pinnedNodeIsMissing(JSON.stringify({ packages: {} }), () => false)).toBe(false);
});

describe('a failed npm ci says what to do about it', () => {
  test.each([
    ['npm error code ENOTFOUND', 'could not be reached'],
    ['npm error Exit handler never called!', 'could not be reached'],
    ['npm error code EINTEGRITY', 'not the one that package-lock.json pins'],
    ["npm error Error: EACCES: permission denied, mkdir '/opt/x'", 'could not be written'],
    ['npm error nospc ENOSPC: no space left on device', 'disk is full'],
    ['npm error something else', 'npm ci failed.'],
  ])('%s', (printed, said) => {
    expect(whyNpmFailed(printed)).toContain(said);
  });
});

describe('the app is built again', () => {
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const now = () => fingerprint(folder, ['source', 'lock.json']);

  test('when a file was changed, added, renamed or removed, and only then', () => {
    write('source/main.ts', 'one');
    write('source/deep/other.ts', 'two');
    write('lock.json', '{}');
    const before = now();
    write('source/main.ts', 'one');
    write('elsewhere.ts', 'three');
    expect(now()).toBe(before);

    write('source/main.ts', 'changed');
    const changed = now();
    write('source/added.ts', '');
    const added = now();
    rmSync(join(folder, 'source/added.ts'));
    write('source/renamed.ts', '');
    const renamed = now();
    expect(new Set([before, changed, added, renamed]).size).toBe(4);
  });

  test('the terminal that runs is the one of these very sources, wherever one goes back to', () => {
    write('electron/cli/main.ts', 'one');
    write('build/bundle.ts', 'how');
    write('package-lock.json', '{}');
    const program = terminalProgram(folder);
    write('electron/cli/main.ts', 'other');
    expect(terminalProgram(folder)).not.toBe(program);
    write('electron/cli/main.ts', 'one');
    expect(terminalProgram(folder)).toBe(program);
    write('package-lock.json', '{ }');
    expect(terminalProgram(folder)).not.toBe(program);
  });
});
