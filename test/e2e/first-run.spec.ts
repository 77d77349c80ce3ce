import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, openDemo, type DemoApp } from './kit/demo.ts';
import { eventually } from './kit/child.ts';
import { startDunst, type Dunst } from './kit/dunst.ts';
import { decode, isDrawn } from './kit/pixels.ts';
import { startTrayHost, type TrayHost } from './kit/tray-host.ts';

// One story, told in order: what a newcomer sees in the first minute.
let folder: string;
let dunst: Dunst;
let tray: TrayHost;
let app: DemoApp;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-dunst-'));
  dunst = await startDunst(folder);
  tray = await startTrayHost();
  app = await launchApp();
});
afterAll(async () => {
  await app.stop();
  tray.stop();
  await dunst.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the first screen offers an account or the demo, and the tray says that there is nothing yet', async () => {
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  expect(await app.page.getByRole('button', { name: 'Add an account' }).isVisible()).toBe(true);
  await eventually('the tray icon', () => tray.items.length > 0);
  await eventually('an honest tooltip', async () => (await tray.read()).tooltip.includes('No accounts yet'));
});

test('the page has no Node, no network and no permissions', async () => {
  const found = await app.page.evaluate(async () => ({
    process: typeof Reflect.get(globalThis, 'process'),
    require: typeof Reflect.get(globalThis, 'require'),
    bridge: Object.keys(Reflect.get(globalThis, 'sendgauge') ?? {}).sort(),
    fetched: await fetch('http://127.0.0.1:9/').then(
      () => 'sent',
      () => 'refused',
    ),
    notifications: await Notification.requestPermission(),
    opened: window.open('https://example.com') === null,
  }));
  expect(found).toEqual({
    process: 'undefined',
    require: 'undefined',
    bridge: ['invoke', 'locale', 'on'],
    fetched: 'refused',
    notifications: 'denied',
    opened: true,
  });
});

test('the demo fills the overview, and the chart is really drawn', async () => {
  await openDemo(app.page);
  const chart = app.page.locator('canvas').last();
  await chart.waitFor();
  const drawn = await eventually(
    'pixels in the chart',
    async () => {
      const picture = decode(await chart.screenshot());
      return isDrawn(picture, { x: 0, y: 0, width: picture.width, height: picture.height }, 0.02);
    },
    30_000,
  );
  expect(drawn).toBe(true);
});

test('the incident reaches the desktop: the real daemon shows a banner, the tray warns', async () => {
  await eventually('a banner on the screen', async () => (await dunst.displayed()) > 0, 60_000);
  await eventually(
    'a tray that warns',
    async () => /near limit|at its limit|bounce alert/.test((await tray.read()).tooltip),
    30_000,
  );
  const labels = (await tray.menu()).map(({ label }) => label);
  expect(labels.some((label) => /^[▲⬣]/.test(label))).toBe(true);
});

test('a click on the banner opens the subject in the window', async () => {
  await app.page.getByRole('button', { name: 'Overview' }).first().click();
  await dunst.click();
  const panel = app.page.getByRole('complementary');
  await panel.waitFor({ timeout: 15_000 });
  const mailbox = (await panel.getAttribute('aria-label')) ?? '';
  expect(mailbox).toContain('@');
  await dunst.closeAll();
  const remembered = await eventually('what dunst showed', async () => {
    const banners = await dunst.remembered();
    return banners.length > 0 ? banners : null;
  });
  expect(remembered.every(({ application }) => application === 'Sendgauge')).toBe(true);
  // Which mailbox, and how much, of how many; or in the provider's word that it is stopped.
  for (const { body } of remembered) expect(body).toMatch(/@.*(\d+ of \d+|: stopped by SendKit, which says "error")/);
});

test('the whole incident is told once per line that is crossed', async () => {
  const seen = new Set<string>();
  await eventually(
    'limit reached and bounce rate critical',
    async () => {
      await dunst.closeAll();
      for (const { summary } of await dunst.remembered()) seen.add(summary);
      return seen.has('Daily limit reached') && seen.has('Bounce rate over 5 %');
    },
    60_000,
  );
  const summaries = (await dunst.remembered()).map(({ summary }) => summary);
  expect(new Set(summaries).size).toBe(
    summaries.length - (summaries.filter((summary) => summary === 'Daily limit near').length > 1 ? 1 : 0),
  );
});
