/** A tray application that was started to be measured from outside, and what the system says of it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';
import { electronFile, electronSwitches } from '../../build/electron-command.ts';
import { eventually } from '../e2e/kit/child.ts';
import type { TrayHost } from '../e2e/kit/tray-host.ts';

export interface Started {
  /** From the start of the process until its icon was registered, ms. */
  readonly trayMs: number;
  /** What the process had computed until then, ms. */
  readonly trayCpuMs: number;
  /** Epoch ms of the start. */
  readonly from: number;
  /** The page, once there is one. */
  page(): Promise<Page>;
  /** MiB of all its processes, what they share counted once (PSS). */
  memory(): number;
  stop(): Promise<void>;
}

export interface Startable {
  /** The folder of the application. */
  readonly app: string;
  readonly dataFolder: string;
}

/** Epoch ms with fractions. */
export function precisely(): number {
  return performance.timeOrigin + performance.now();
}

/** When the page had drawn what it knows, epoch ms: the mark of ours and of the bare application's page. */
export async function drawnAt(page: Page): Promise<number> {
  return eventually('the page to be drawn', () =>
    page.evaluate(() => {
      const mark = performance.getEntriesByName('drawn')[0];
      return mark === undefined ? null : performance.timeOrigin + mark.startTime;
    }),
  );
}

/** Starts it and waits for its icon. */
export async function startMeasured(
  { app, dataFolder }: Startable,
  host: TrayHost,
  args: readonly string[] = [],
): Promise<Started> {
  const known = host.items.length;
  const from = precisely();
  const child = spawn(
    electronFile(),
    [
      ...electronSwitches(),
      app,
      '--disable-gpu',
      '--remote-debugging-port=0',
      `--user-data-dir=${dataFolder}`,
      ...args,
    ],
    { env: { ...process.env, SENDGAUGE_DATA_DIR: dataFolder }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const address = debuggingAddress(child);
  const registered = await eventually('an icon in the tray', () => host.items[known] ?? null);
  const trayCpuMs = cpuMs(child.pid ?? 0);
  let browser: Browser | null = null;
  return {
    from,
    trayMs: registered.at - from,
    trayCpuMs,
    async page() {
      browser ??= await chromium.connectOverCDP(await address);
      const connected = browser;
      return eventually('a page', () => connected.contexts()[0]?.pages().at(-1) ?? null);
    },
    memory: () => family(child.pid ?? 0).reduce((sum, pid) => sum + proportionalKb(pid), 0) / 1024,
    async stop() {
      await browser?.close();
      const ended = child.exitCode !== null ? null : once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Where Chromium says that it can be asked. */
async function debuggingAddress({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('nothing can be heard of it');
  return new Promise((resolve) => {
    createInterface(stderr).on('line', (line) => {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}

/** The fields of /proc/<pid>/stat behind the name of the program: state, parent, … (proc(5)). */
function statOf(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

const ticksPerSecond = 100;
/** Where the fields stand behind the name. */
const [parentField, userField, systemField] = [1, 11, 12];

function cpuMs(pid: number): number {
  const fields = statOf(pid);
  return ((Number(fields[userField]) + Number(fields[systemField])) / ticksPerSecond) * 1000;
}

/** The process and everything it started. */
function family(pid: number): readonly number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    const each = Number(name);
    try {
      return Number.isInteger(each) ? [[each, Number(statOf(each)[parentField])] as const] : [];
    } catch {
      return []; // ended meanwhile
    }
  });
  const found = new Set([pid]);
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.add(child);
  return [...found];
}

function proportionalKb(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0; // ended meanwhile
  }
}
