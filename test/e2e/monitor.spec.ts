/** The monitor outlives its window, on a desktop that shows no tray icons: that is what nobody starts here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from './kit/child.ts';
import { launchApp, openDemo, type DemoApp } from './kit/demo.ts';

let dataFolder: string;
let app: DemoApp;

beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'sendgauge-data-'));
  app = await launchApp({ dataFolder });
});
afterEach(async () => {
  await app.stop().catch(() => undefined);
  const left = holder();
  if (left !== null && isAlive(left)) process.kill(left, 'SIGKILL');
  rmSync(dataFolder, { recursive: true, force: true });
});

const logFile = () => join(dataFolder, 'logs/sendgauge.log');
const log = (): string => (existsSync(logFile()) ? readFileSync(logFile(), 'utf8') : '');
const windows = (): Promise<number> =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

/** The process that has this data folder, as Chromium notes it. */
function holder(): number | null {
  try {
    return Number(readlinkSync(join(dataFolder, 'SingletonLock')).split('-').at(-1));
  } catch {
    return null;
  }
}
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function crash(): Promise<void> {
  const page = await eventually('a page', () => app.electron.windows().at(-1) ?? null);
  await page.locator('main').waitFor();
  const closed = new Promise((resolve) => page.once('close', resolve));
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await closed;
}

/** From now on the desktop's own questions are answered with that button; gives what was asked so far. */
async function answering(button: number): Promise<() => Promise<readonly { message: string; buttons: string[] }[]>> {
  await app.electron.evaluate(({ dialog }, response) => {
    const asked: unknown[] = [];
    Reflect.set(globalThis, 'asked', asked);
    dialog.showMessageBox = async (...given: unknown[]) => {
      asked.push(given.at(-1));
      return { response, checkboxChecked: false };
    };
  }, button);
  return () => app.electron.evaluate(() => Reflect.get(globalThis, 'asked'));
}

async function startAgain(): Promise<void> {
  const [command = '', ...args] = app.electron.process().spawnargs;
  const again = spawn(
    command,
    args.filter((argument) => !argument.startsWith('--inspect') && !argument.startsWith('--remote-debugging')),
    { stdio: 'ignore' },
  );
  expect(await once(again, 'exit')).toEqual([0, null]);
}

test('F60: a page that crashes comes back, is noted without what it showed, and checking goes on', async () => {
  await openDemo(app.page);
  await crash();
  const page = await eventually('the window again', () => app.electron.windows().at(-1) ?? null);
  await page.getByText('Leave the demo').waitFor();
  expect(app.electron.process().exitCode).toBeNull();
  expect(log()).toContain("page-ended { cause: 'gone', reason: 'crashed' }");
});

test('three times within a minute it says why it does not come back; a second start tries again', async () => {
  const asked = await answering(0);
  for (let time = 0; time < 3; time++) await crash();
  await eventually('a word about it', async () => (await asked()).length === 1);
  expect(await asked()).toMatchObject([
    {
      message: 'The window cannot be shown',
      detail: expect.stringContaining('(crashed)'),
      buttons: ['Keep checking', 'Try again', 'Quit Sendgauge'],
    },
  ]);
  expect(await windows()).toBe(0);
  expect(app.electron.process().exitCode).toBeNull();
  await startAgain();
  await eventually('the window again', async () => (await windows()) === 1);
  const page = await eventually('its page', () => app.electron.windows().at(-1) ?? null);
  await page.locator('main').waitFor();
});

test('"Try again" opens the window anew', async () => {
  await answering(1);
  for (let time = 0; time < 3; time++) await crash();
  await eventually('the window again', async () => (await windows()) === 1);
});

test('a page that hangs is given up and made anew', async () => {
  await app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    // As Chromium would after half a minute; the rest is waited for.
    window?.webContents.emit('unresponsive');
  });
  await eventually('the end of the page', () => log().includes("cause: 'unresponsive'"), 30_000);
  await eventually('the window again', async () => (await windows()) === 1);
});

test('F61: closing the only window: checking goes on, which is said, and a second start shows it again', async () => {
  await openDemo(app.page);
  const asked = await answering(0);
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await eventually('a word about it', async () => (await asked()).length === 1);
  expect(await asked()).toMatchObject([
    { message: 'Sendgauge goes on checking', buttons: ['Keep checking', 'Quit Sendgauge'] },
  ]);
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.destroy());
  expect(app.electron.process().exitCode).toBeNull();
  await startAgain();
  await eventually('the window again', async () => (await windows()) === 1);
});

test('closing the only window: who wants it to end can say so', async () => {
  const ended = once(app.electron.process(), 'exit');
  await answering(1);
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => undefined);
  expect(await ended).toEqual([0, null]);
});

test('F62: graphics that crash again and again end neither the app nor the window', async () => {
  for (let time = 0; time < 8; time++) {
    const gpu = await eventually('the GPU process', () =>
      app.electron.evaluate(
        ({ app: electron }) => electron.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? null,
      ),
    );
    process.kill(gpu, 'SIGKILL');
    await eventually('its end', () => !isAlive(gpu) || null);
  }
  await eventually('a note of it', () => log().split('helper-gone').length > 8);
  expect(app.electron.process().exitCode).toBeNull();
  expect(await windows()).toBe(1);
});

/** Starts the app as the desktop does, without anybody at its side, and lets a mistake happen in it. */
async function startAndThrow(): Promise<number> {
  const [command = '', ...args] = app.electron.process().spawnargs;
  await app.stop();
  const loader = args.indexOf('-r');
  const own = args
    .toSpliced(loader, loader === -1 ? 0 : 2)
    .filter((argument) => !argument.startsWith('--inspect') && !argument.startsWith('--remote-debugging'));
  const child = spawn(command, ['--inspect=0', ...own], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const address = await eventually('the inspector', () => /ws:\/\/\S+/.exec(said)?.[0] ?? null, 30_000);
  await eventually('the app has started', () => holder() === (child.pid ?? null), 30_000);
  const inspector = new WebSocket(address);
  await once(inspector, 'open');
  const expression = "setTimeout(() => { throw new Error('ours'); }, 3000)";
  inspector.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  await once(inspector, 'message');
  // A process does not end while somebody looks into it.
  inspector.close();
  await ended;
  return child.pid ?? 0;
}

test('F63: a mistake that nothing caught: it starts itself again, and is noted', async () => {
  const before = await startAndThrow();
  expect(log()).toContain('uncaught');
  const again = await eventually(
    'a new process',
    () => {
      const now = holder();
      return now !== null && now !== before && isAlive(now) ? now : null;
    },
    30_000,
  );
  expect(readFileSync(`/proc/${String(again)}/cmdline`, 'utf8')).toMatch(/--restarted=\d+/);
});
