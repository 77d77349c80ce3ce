// The pictures of the README, taken of the real app on a private desktop: a real panel, a real notification daemon,
// the demo's incident. Starts itself again inside that desktop.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { eventually } from '../../test/e2e/kit/child.ts';
import { launchApp, type DemoApp } from '../../test/e2e/kit/demo.ts';
import { startDunst, type Dunst } from '../../test/e2e/kit/dunst.ts';
import { startPanel } from '../../test/e2e/kit/panel.ts';
import { decode, type Region } from '../../test/e2e/kit/pixels.ts';
import { clickAt, screenshot } from '../../test/e2e/kit/screen.ts';
import { runInSession } from '../../test/e2e/kit/session.ts';
import { root } from '../bundle.ts';

const images = join(root, 'docs/images');
const windowSize = { width: 1040, height: 720 } as const;
/** Wide enough for the window and, beside it, a notification. */
const screen = '1600x900x24';
const wallpaper = '#c9d3df';
const run = promisify(execFile);

/** Writes a picture without what a README has no use for. */
function keep(name: string, picture: Buffer): void {
  const file = join(images, name);
  const png = PNG.sync.read(picture);
  writeFileSync(file, PNG.sync.write(png, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 }));
  process.stdout.write(`${relative(root, file)}  ${Math.round(statSync(file).size / 1024)} kB\n`);
}

/** A part of a picture, as a picture. */
function cropped(picture: Buffer, { x, y, width, height }: Region): Buffer {
  const source = PNG.sync.read(picture);
  const part = new PNG({ width, height });
  PNG.bitblt(source, part, x, y, width, height, 0, 0);
  return PNG.sync.write(part);
}

/** What is different in the second picture, with `margin` px around it, within the picture; `null` when nothing is. */
function changedRegion(before: Buffer, after: Buffer, margin: number): Region | null {
  const [one, other] = [decode(before), decode(after)];
  let [left, top, right, bottom] = [one.width, one.height, -1, -1];
  for (let y = 0; y < one.height; y++) {
    for (let x = 0; x < one.width; x++) {
      if (one.at(x, y).join() === other.at(x, y).join()) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return null;
  const x = Math.max(0, left - margin);
  const y = Math.max(0, top - margin);
  return {
    x,
    y,
    width: Math.min(one.width, right + margin + 1) - x,
    height: Math.min(one.height, bottom + margin + 1) - y,
  };
}

/** One calm colour behind everything. ImageMagick paints it and reports a failure all the same. */
async function paintDesktop(): Promise<void> {
  await run('display', ['-size', '64x64', '-window', 'root', `xc:${wallpaper}`]).catch(() => undefined);
}

/** Waits until two looks at the screen, half a second apart, are the same. */
async function calmScreen(): Promise<Buffer> {
  let last = await screenshot();
  return eventually('a screen where nothing moves', async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const next = await screenshot();
    const calm = next.equals(last);
    last = next;
    return calm ? next : null;
  });
}

const hideWindow = (app: DemoApp): Promise<void> =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.hide()));

/** One banner of the incident, on an empty desktop. */
async function takeNotification(app: DemoApp, dunst: Dunst): Promise<void> {
  await hideWindow(app);
  const empty = await calmScreen();
  // The window is hidden, so nothing in it can be clicked as a person does.
  await app.page.getByRole('button', { name: 'Open the demo' }).evaluate((button) => {
    if (button instanceof HTMLElement) button.click();
  });
  const told = () => eventually('a notification', async () => (await dunst.displayed()) > 0, 90_000);
  // The first is of what was so before the incident.
  await told();
  await dunst.closeAll();
  await told();
  while ((await dunst.displayed()) > 1) await run('dunstctl', ['close']);
  const { shown, banner } = await eventually('the notification on the screen', async () => {
    const now = await screenshot();
    const region = changedRegion(empty, now, 16);
    const calm = region !== null && now.equals(await screenshot());
    return calm ? { shown: now, banner: region } : null;
  });
  keep('notification.png', cropped(shown, banner));
  await dunst.closeAll();
}

/** Waits until the incident has run its course: the list of problems is the same for a while. */
async function incidentOver({ page }: DemoApp): Promise<void> {
  await page.getByText('1 mailbox at its limit, 1 bounce alert').waitFor({ timeout: 90_000 });
  const problems = page.getByRole('list', { name: 'What needs you' });
  let last = '';
  await eventually(
    'the end of the incident',
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const now = await problems.innerText();
      const over = now === last;
      last = now;
      return over;
    },
    90_000,
  );
}

/** The overview with the whole incident, in both themes. */
async function takeWindow(app: DemoApp): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }, { width, height }) => {
    for (const window of BrowserWindow.getAllWindows()) {
      window.show();
      window.setContentSize(width, height);
    }
  }, windowSize);
  const { page } = app;
  await incidentOver(app);
  for (const theme of ['Dark', 'Light'] as const) {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText(theme, { exact: true }).click();
    await page.getByRole('button', { name: 'Overview' }).click();
    await page.getByRole('button', { name: 'Refresh' }).waitFor();
    await page.locator('canvas').waitFor();
    await page.mouse.move(windowSize.width - 60, 12);
    await eventually('a window of the right size', () =>
      page.evaluate(({ width, height }) => innerWidth === width && innerHeight === height, windowSize),
    );
    await calmScreen();
    keep(`window-${theme.toLowerCase()}.png`, await page.screenshot({ animations: 'disabled' }));
  }
}

/** What a person does with alerts, light: a line being tried, why one was told, what happened. */
async function takeAlerts({ electron, page }: DemoApp): Promise<void> {
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.show()));
  // The window and not the screen, on which the caret blinks.
  const take = async (name: string): Promise<void> => {
    let last = await page.screenshot({ animations: 'disabled' });
    await eventually('a window where nothing moves', async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const next = await page.screenshot({ animations: 'disabled' });
      const calm = next.equals(last);
      last = next;
      return calm;
    });
    keep(name, last);
  };
  const show = (tab: string) => page.getByRole('radio', { name: tab, exact: true }).check({ force: true });
  await page.getByRole('navigation').getByRole('button', { name: 'Alerts' }).click();

  await page.getByRole('button', { name: 'elena.rossi@tryharborpine.example', exact: true }).click();
  await page.getByRole('complementary').getByText('Critical line').first().waitFor();
  await page.mouse.move(windowSize.width - 60, 12);
  await take('explain.png');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'jonas.weber@harborpine-team.example', exact: true }).focus();
  await page.keyboard.press('a');
  await page.getByText(/^acknowledged/).waitFor();
  await show('History');
  await page.getByText('Daily limit acknowledged').waitFor();
  await take('history.png');

  await show('Rules');
  await page.getByRole('button', { name: /^Bounce rate/ }).click();
  await page.getByLabel('Bounce rate, warning, percent').fill('1');
  await page.getByText('Last 30 days at 1').waitFor();
  await page.mouse.move(windowSize.width - 60, 12);
  await take('rules.png');
  await page.keyboard.press('Escape');
}

/** The panel with the warning icon and its menu open. */
async function takeTray(app: DemoApp): Promise<void> {
  await hideWindow(app);
  const closed = await calmScreen();
  await clickAt(15, 15, 3);
  const open = await eventually('the open menu', async () => {
    const now = await calmScreen();
    return now.equals(closed) ? null : now;
  });
  const menu = changedRegion(closed, open, 24);
  if (menu === null) throw new Error('the menu is not on the screen');
  keep('tray.png', cropped(open, { x: 0, y: 0, width: menu.x + menu.width, height: menu.y + menu.height }));
}

async function takeAll(): Promise<void> {
  mkdirSync(images, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-pictures-'));
  await paintDesktop();
  // Before the app: its first question to the bus would start whatever daemon is installed, as that is configured.
  const dunst = await startDunst(folder);
  const app = await launchApp();
  try {
    await takeNotification(app, dunst);
    const panel = startPanel('Sendgauge');
    await takeWindow(app);
    await takeTray(app);
    await takeAlerts(app);
    await panel.stop();
  } finally {
    await app.stop();
    await dunst.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes('--inside')) {
  await takeAll();
  process.exit(0);
}
process.exit(await runInSession([process.execPath, import.meta.filename, '--inside'], { activation: true, screen }));
