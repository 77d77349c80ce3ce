/**
 * What the largest size costs the window: 20 accounts of 500 mailboxes in the built app, all changing with every poll,
 * thousands of alerts. Runs inside a desktop session of its own and prints; asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CDPSession } from 'playwright-core';
import { minuteMs, secondMs } from '../../electron/core/days.ts';
import { startMailService, type MailService } from '../e2e/kit/mail-service.ts';
import { enterSession } from '../e2e/kit/session.ts';
import { startWatching, type Watching } from '../e2e/kit/watching.ts';
import { allAlerts, wholeList } from '../helpers/whole-lists.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '0' } } });
const accounts = 20;
const mailboxes = 500;
const rounds = 3;
/** Every third is over a line: thousands of alerts. */
const overEvery = 3;

const address = (account: number, mailbox: number): string => `box${mailbox}@client${account}.example`;

/** Every number of every mailbox is another one. */
function change(services: readonly MailService[], round: number): void {
  services.forEach((service, account) => {
    for (let mailbox = 0; mailbox < mailboxes; mailbox++) {
      service.set(address(account, mailbox), {
        sent: 500 + round,
        bounced: mailbox % overEvery === 0 ? 30 + round : 1,
        sentToday: 10 + round,
      });
    }
  });
}

interface Blocks {
  /** By the clock: also while the machine had something else to do. */
  readonly longestMs: number;
  /** What the thread of the app's process computed at most in one go. */
  readonly longestCpuMs: number;
  /** What the whole process computed, all threads. */
  readonly busyMs: number;
}

/** Watches how long the thread of the app's process is held at a time, from now until it is asked. */
async function watchBlocks(app: Watching): Promise<() => Promise<Blocks>> {
  await app.electron.evaluate(() => {
    const usage = process.cpuUsage();
    const computed = (): number => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1000;
    };
    let [last, lastCpu, longest, longestCpu] = [performance.now(), computed(), 0, 0];
    const timer = setInterval(() => {
      const [now, cpu] = [performance.now(), computed()];
      longest = Math.max(longest, now - last - 5);
      longestCpu = Math.max(longestCpu, cpu - lastCpu);
      [last, lastCpu] = [now, cpu];
    }, 5);
    Reflect.set(globalThis, 'blocks', () => {
      clearInterval(timer);
      const { user, system } = process.cpuUsage(usage);
      return { longestMs: longest, longestCpuMs: longestCpu, busyMs: (user + system) / 1000 };
    });
  });
  return () => app.electron.evaluate(() => Reflect.get(globalThis, 'blocks')());
}

async function pageMemory(app: Watching): Promise<number> {
  return app.electron.evaluate(({ app: electron, BrowserWindow }) => {
    const pid = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId();
    return (electron.getAppMetrics().find((each) => each.pid === pid)?.memory.workingSetSize ?? 0) / 1024;
  });
}

/** Scrolls the list on its page by 120 px a frame, to its end and back; gives how long the frames took, ms, ascending. */
async function scroll(app: Watching, forMs: number): Promise<readonly number[]> {
  return app.page.evaluate(async (lastsMs) => {
    const list = document.querySelector('[role="grid"]')?.parentElement;
    if (list === null || list === undefined) return [];
    const frames: number[] = [];
    const until = performance.now() + lastsMs;
    let [by, last] = [120, performance.now()];
    while (last < until) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      frames.push(now - last);
      last = now;
      const before = list.scrollTop;
      list.scrollTop += by;
      if (list.scrollTop === before) by = -by;
    }
    return frames.slice(1).toSorted((one, other) => one - other);
  }, forMs);
}

interface Memory {
  /** Of the app's thread and of the page: what is in use after a collection, megabytes. */
  readonly heap: number;
  readonly pageHeap: number;
  /** Of the whole process, all threads, and of the page's: resident. */
  readonly resident: number;
  readonly page: number;
}

async function memoryOf(app: Watching, inspector: CDPSession): Promise<Memory> {
  const own = await app.electron.evaluate(() => {
    const { Session } = process.getBuiltinModule('node:inspector');
    const session = new Session();
    session.connect();
    session.post('HeapProfiler.collectGarbage');
    session.disconnect();
    const { heapUsed, rss } = process.memoryUsage();
    return { heap: heapUsed / 1e6, resident: rss / 1e6 };
  });
  await inspector.send('HeapProfiler.collectGarbage');
  const { usedSize } = await inspector.send('Runtime.getHeapUsage');
  return { ...own, pageHeap: usedSize / 1e6, page: await pageMemory(app) };
}

const shareOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

/** Megabytes an hour by which it grows: the slope of the straight line through the second half of what was measured. */
function slope(points: readonly { readonly at: number; readonly mb: number }[]): number {
  const half = points.slice(Math.floor(points.length / 2));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [at, mb] = [mean(half.map((point) => point.at)), mean(half.map((point) => point.mb))];
  const spread = half.reduce((sum, point) => sum + (point.at - at) ** 2, 0);
  return (half.reduce((sum, point) => sum + (point.at - at) * (point.mb - mb), 0) / spread) * 3_600_000;
}

/** Everything changes and is read again without a pause, while somebody scrolls through the mailboxes. */
async function goOn(app: Watching, minutes: number): Promise<void> {
  await app.page.getByRole('navigation').getByRole('button', { name: 'Mailboxes' }).click();
  await app.page.locator('[role="grid"]').waitFor();
  const inspector = await app.page.context().newCDPSession(app.page);
  const blocks = await watchBlocks(app);
  const from = performance.now();
  const points: (Memory & { readonly at: number })[] = [];
  const frames: number[] = [];
  let refreshes = 0;
  while (performance.now() - from < minutes * minuteMs) {
    change(services, 1000 + refreshes);
    const [, passed] = await Promise.all([app.read(1), scroll(app, secondMs)]);
    frames.push(...passed);
    refreshes++;
    points.push({ at: performance.now(), ...(await memoryOf(app, inspector)) });
  }
  const { longestMs, longestCpuMs } = await blocks();
  const sorted = frames.toSorted((one, other) => one - other);
  const grown = (of: keyof Memory): string =>
    `${(points.at(-1)?.[of] ?? 0).toFixed(0)} MB, ${slope(points.map((point) => ({ at: point.at, mb: point[of] }))).toFixed(1)} MB an hour`;
  process.stdout.write(
    `\n${minutes} minutes, ${refreshes} refreshes; longest block ${longestMs.toFixed(0)} ms (${longestCpuMs.toFixed(0)} ms of the processor)\n` +
      `frames while scrolling: ${sorted.length}, median ${shareOf(sorted, 0.5).toFixed(1)} ms, p95 ${shareOf(sorted, 0.95).toFixed(1)}, p99 ${shareOf(sorted, 0.99).toFixed(1)}\n` +
      `heap of the app's thread ${grown('heap')}; of the page ${grown('pageHeap')}\n` +
      `resident: the app's process ${grown('resident')}; the page's ${grown('page')}\n`,
  );
}

const leaveSession = await enterSession();
const folder = mkdtempSync(join(tmpdir(), 'sendgauge-window-bench-'));
const services = await Promise.all(Array.from({ length: accounts }, startMailService));
change(services, 0);
const app = await startWatching({ dataFolder: folder, speed: 1 });
try {
  for (const [index, service] of services.entries()) {
    await app.ask('accounts:add', {
      provider: 'sendkit',
      baseUrl: service.url,
      settings: {},
      key: service.key,
      label: `Client ${String(index)}`,
      client: `Client ${String(index)}`,
      dailyBudget: null,
      sessionOnly: true,
      again: true,
    });
  }
  await app.read(2);
  const { firing } = await app.ask('alerts:list', { ...allAlerts, firing: 0 });
  process.stdout.write(`${accounts} accounts of ${mailboxes} mailboxes, ${firing.count} alerts firing\n\n`);

  for (const [channel, input] of [
    ['overview:get'],
    ['mailboxes:list', { ...wholeList, count: 68 }],
    ['alerts:list', { firing: 50, recovering: 50, pending: 50, held: [] }],
    ['accounts:list'],
  ] as const) {
    const from = performance.now();
    const answer = JSON.stringify(
      await app.page.evaluate(([name, value]) => Reflect.get(globalThis, 'sendgauge').invoke(name, value), [
        channel,
        input,
      ] as const),
    );
    process.stdout.write(
      `${channel.padEnd(16)} ${(answer.length / 1000).toFixed(1)} kB, ${(performance.now() - from).toFixed(0)} ms\n`,
    );
  }
  process.stdout.write('\n');

  let round = 1;
  for (const view of ['hidden', 'Overview', 'Mailboxes', 'Alerts'] as const) {
    if (view === 'hidden') {
      await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    } else {
      await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
      await app.page.getByRole('navigation').getByRole('button', { name: view }).click();
    }
    await app.page.waitForTimeout(secondMs);
    const blocks = await watchBlocks(app);
    const from = performance.now();
    for (let time = 0; time < rounds; time++) {
      change(services, round++);
      await app.read(1);
    }
    const took = (performance.now() - from) / rounds / secondMs;
    await app.page.waitForTimeout(secondMs);
    const { longestMs, longestCpuMs, busyMs } = await blocks();
    process.stdout.write(
      `${view.padEnd(10)} refresh ${took.toFixed(2)} s, main process busy ${(busyMs / rounds / secondMs).toFixed(2)} s of it, longest block ${longestMs.toFixed(0)} ms (${longestCpuMs.toFixed(0)} ms of the processor), page ${(await pageMemory(app)).toFixed(0)} MB\n`,
    );
  }
  if (Number(values.minutes) > 0) await goOn(app, Number(values.minutes));
} finally {
  await app.stop();
  await Promise.all(services.map((service) => service.close()));
  rmSync(folder, { recursive: true, force: true });
  await leaveSession();
}
