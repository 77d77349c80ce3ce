/**
 * What the built app costs beside the least that is a tray application (test/bench/bare), on the same Electron, in a
 * desktop session of its own: how soon icon and window are there, and how much memory they take. Started in turn, so that a
 * busy moment of the machine meets all. Prints; asserts nothing.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { secondMs } from '../../electron/core/days.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { databaseName } from '../../electron/store/file/files.ts';
import { enterSession } from '../e2e/kit/session.ts';
import { startTrayHost, type TrayHost } from '../e2e/kit/tray-host.ts';
import { rangeOf, ratioTable, type RatioRow } from './ratios.ts';
import { drawnAt, precisely, startMeasured, type Startable } from './started.ts';
import { fillWorld } from './world.ts';

const { values } = parseArgs({
  options: { starts: { type: 'string', default: '9' }, memory: { type: 'string', default: '1' } },
});
const ours = resolve(import.meta.dirname, '../..');
const bare = resolve(import.meta.dirname, 'bare');
const folder = mkdtempSync(join(tmpdir(), 'sendgauge-app-bench-'));
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const hidden = '--hidden';
/** Nobody listens there. */
const deadEnd = 'http://127.0.0.1:9';

function folderOf(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

const subjects = {
  bare: { app: bare, dataFolder: folderOf('bare') },
  empty: { app: ours, dataFolder: folderOf('empty') },
  demo: { app: ours, dataFolder: folderOf('demo') },
  '10,000 × 90 d': { app: ours, dataFolder: folderOf('large') },
} as const satisfies Readonly<Record<string, Startable>>;
type SubjectName = keyof typeof subjects;
const names = Object.keys(subjects).filter((name): name is SubjectName => name in subjects);

/** A demo that has run for a while, and months of 20 accounts of 500 mailboxes. */
async function prepare(host: TrayHost): Promise<void> {
  const { db } = openDatabase(join(subjects['10,000 × 90 d'].dataFolder, databaseName), Date.now());
  fillWorld(db, { accounts: 20, mailboxes: 500, days: 90 }, Date.now(), deadEnd);
  closeDatabase(db);
  const app = await startMeasured(subjects.demo, host);
  const page = await app.page();
  await drawnAt(page);
  await page.evaluate(() => Reflect.get(globalThis, 'sendgauge').invoke('demo:start'));
  await pause(30 * secondMs);
  await app.stop();
}

type Figures = Readonly<Record<SubjectName, number[]>>;
const none = (): Figures => ({ bare: [], empty: [], demo: [], '10,000 × 90 d': [] });
const [tray, trayCpu, window] = [none(), none(), none()];

async function measureStarts(host: TrayHost, times: number): Promise<void> {
  for (let time = 0; time <= times; time++) {
    for (const name of names) {
      const app = await startMeasured(subjects[name], host);
      const drawn = await drawnAt(await app.page());
      await pause(secondMs);
      await app.stop();
      // The first start of each fills the caches of code.
      if (time === 0) continue;
      tray[name].push(app.trayMs);
      trayCpu[name].push(app.trayCpuMs);
      window[name].push(drawn - app.from);
    }
  }
}

const [idle, open, closed, reopened] = [none(), none(), none(), none()];

/** Longer than a hidden page is kept. */
const untilDestroyedMs = 64 * secondMs;

async function opened(host: TrayHost, page: () => Promise<Page>): Promise<number> {
  const from = precisely();
  await host.activate();
  return (await drawnAt(await page())) - from;
}

async function measureMemory(host: TrayHost, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    for (const name of names) {
      const app = await startMeasured(subjects[name], host, [hidden]);
      await pause(15 * secondMs);
      idle[name].push(app.memory());
      for (let again = 0; again < 3; again++) {
        reopened[name].push(await opened(host, app.page));
        await pause(6 * secondMs);
        if (again === 0) open[name].push(app.memory());
        await (await app.page()).evaluate(() => globalThis.close());
        await pause(name === 'bare' ? 3 * secondMs : untilDestroyedMs);
        if (again === 0) closed[name].push(app.memory());
      }
      await app.stop();
    }
  }
}

function rowsOf(what: string, unit: string, figures: Figures): readonly RatioRow[] {
  if (figures.bare.length === 0) return [];
  const floor = rangeOf(figures.bare);
  return names
    .filter((name) => name !== 'bare')
    .map((name) => ({ what: `${what}: ${name}`, unit, floor, ours: rangeOf(figures[name]) }));
}

const leaveSession = await enterSession();
const host = await startTrayHost();
try {
  await prepare(host);
  await measureStarts(host, Number(values.starts));
  await measureMemory(host, Number(values.memory));
  process.stdout.write(
    `${ratioTable([
      ...rowsOf('start to icon', 'ms', tray),
      ...rowsOf('its processor time', 'ms', trayCpu),
      ...rowsOf('start to window with data', 'ms', window),
      ...rowsOf('memory, icon only', 'MiB', idle),
      ...rowsOf('memory, window open', 'MiB', open),
      ...rowsOf('memory, closed again', 'MiB', closed),
      ...rowsOf('window opened again', 'ms', reopened),
    ])}\n`,
  );
} finally {
  host.stop();
  await leaveSession();
  rmSync(folder, { recursive: true, force: true });
}
