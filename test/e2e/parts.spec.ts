/** The window asks for little before there is something to see, for the rest by itself, and says which part of it is gone. */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './kit/child.ts';
import { launchApp, openDemo, type DemoApp } from './kit/demo.ts';
import { projectRoot } from './kit/launch.ts';

/** Bytes. */
const mostAtFirst = 250_000;

/** The app with a copy of what was built, out of which files can be taken. */
let folder = '';
let app: DemoApp;

const scriptOf = (name: string): string => {
  const scripts = join(folder, 'dist/renderer/assets');
  const found = readdirSync(scripts).find((file) => file.startsWith(`${name}-`) && file.endsWith('.js'));
  if (found === undefined) throw new Error(`no script ${name}`);
  return join(scripts, found);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-parts-'));
  for (const name of ['dist', 'package.json']) cpSync(join(projectRoot, name), join(folder, name), { recursive: true });
  for (const name of ['node_modules', 'build']) symlinkSync(join(projectRoot, name), join(folder, name));
  app = await launchApp({ app: folder });
  await openDemo(app.page);
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly file: string;
  /** Epoch ms. */
  readonly at: number;
  /** The page that asked: the one before may still ask for something. */
  readonly loaderId: string;
}

/** Opens the page anew and keeps what it asks for. */
async function openAnew(): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const session = await app.page.context().newCDPSession(app.page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ request, wallTime, loaderId }) => {
    asked.push({ file: new URL(request.url).pathname, at: wallTime * 1000, loaderId });
  });
  await app.page.reload();
  await app.page.getByText('Leave the demo').waitFor();
  return asked;
}

test('little is read before there is something to see, and everything soon after', async () => {
  const asked = await openAnew();
  const parts = ['Mailboxes', 'Campaigns', 'Timeline', 'AlertsPage', 'ReportsPage', 'Accounts', 'SettingsPage'];
  for (const part of [...parts, 'drawing', 'Menu'])
    await eventually(part, () => asked.some(({ file }) => file.includes(`/${part}-`)), 30_000);
  const drawn = await app.page.evaluate(
    () => performance.timeOrigin + (performance.getEntriesByName('drawn')[0]?.startTime ?? Number.NaN),
  );
  const page = asked.findLast(({ file }) => file === '/index.html')?.loaderId;
  const before = asked.filter(({ file, at, loaderId }) => loaderId === page && file.endsWith('.js') && !(at > drawn));
  const bytes = before.reduce((sum, { file }) => sum + statSync(join(folder, 'dist/renderer', file)).size, 0);
  expect(before.length).toBeGreaterThan(0);
  expect(bytes, before.map(({ file }) => file).join()).toBeLessThan(mostAtFirst);
});

test('a view whose file is gone says so, and the others are there', async () => {
  const complaints: string[] = [];
  app.page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  app.page.on('pageerror', (error) => complaints.push(error.message));
  rmSync(scriptOf('Timeline'));
  await openAnew();
  const goTo = (view: string) => app.page.getByRole('navigation').getByRole('button', { name: view }).click();
  await goTo('Timeline');
  await app.page.getByText('This part of Sendgauge could not be read.').waitFor();
  await goTo('Mailboxes');
  await app.page.getByRole('grid', { name: 'Mailboxes' }).waitFor();
  await goTo('Overview');
  await app.page.locator('canvas').waitFor();
  expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
});
