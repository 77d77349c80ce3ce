/**
 * What the largest size costs the window: 20 accounts of 500 mailboxes in the built app, all changing with every poll,
 * thousands of alerts. Runs inside a desktop session of its own and prints; asserts nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondMs } from '../../electron/core/days.ts';
import { startMailService, type MailService } from '../e2e/kit/mail-service.ts';
import { enterSession } from '../e2e/kit/session.ts';
import { startWatching, type Watching } from '../e2e/kit/watching.ts';
import { allAlerts, wholeList } from '../helpers/whole-lists.ts';

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
  readonly longestMs: number;
  readonly busyMs: number;
}

/** Watches how long the main process is held at a time, from now until it is asked. */
async function watchBlocks(app: Watching): Promise<() => Promise<Blocks>> {
  await app.electron.evaluate(() => {
    const usage = process.cpuUsage();
    let [last, longest] = [performance.now(), 0];
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last - 5);
      last = now;
    }, 5);
    Reflect.set(globalThis, 'blocks', () => {
      clearInterval(timer);
      const { user, system } = process.cpuUsage(usage);
      return { longestMs: longest, busyMs: (user + system) / 1000 };
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
    const { longestMs, busyMs } = await blocks();
    process.stdout.write(
      `${view.padEnd(10)} refresh ${took.toFixed(2)} s, main process busy ${(busyMs / rounds / secondMs).toFixed(2)} s of it, longest block ${longestMs.toFixed(0)} ms, page ${(await pageMemory(app)).toFixed(0)} MB\n`,
    );
  }
} finally {
  await app.stop();
  await Promise.all(services.map((service) => service.close()));
  rmSync(folder, { recursive: true, force: true });
  await leaveSession();
}
