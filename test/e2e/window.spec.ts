/** A person's whole visit: an account of their own through the form, then the demo by eye, by keyboard, and for those who hear it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import keytar from 'keytar';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoKeys } from '../../electron/demo/keys.ts';
import { startDemoServer, type DemoServer } from '../../electron/demo/server.ts';
import { keychainService } from '../../electron/services/secrets.ts';
import { eventually } from './kit/child.ts';
import { launchApp, openDemo, type DemoApp } from './kit/demo.ts';
import { projectRoot } from './kit/launch.ts';
import { decode, drawnShare } from './kit/pixels.ts';
import { questions } from './kit/questions.ts';

const key = demoKeys.krafter.full;
const complaints: string[] = [];
let server: DemoServer;
let app: DemoApp;
/** Accounts whose keys other tests left in the shared keyring. */
let already: ReadonlySet<string>;

beforeAll(async () => {
  already = new Set((await keytar.findCredentials(keychainService)).map(({ account }) => account));
  server = await startDemoServer({ startedAt: Date.now() });
  app = await launchApp();
  app.page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  app.page.on('pageerror', (error) => complaints.push(error.message));
  // Once more from the start, so that nothing of it is missed.
  await app.page.reload();
  await app.page.getByRole('heading', { level: 1 }).waitFor();
});
afterAll(async () => {
  await app.stop();
  await server.close();
});

/** The keys that came into the keyring since this story began. */
async function keysAdded(): Promise<readonly string[]> {
  const items = await keytar.findCredentials(keychainService);
  return items.filter(({ account }) => !already.has(account)).map(({ password }) => password);
}

const button = (name: string) => app.page.getByRole('button', { name, exact: true });
const goTo = (view: string) => app.page.getByRole('navigation').getByRole('button', { name: view }).click();

/** Set as a person does it, in the settings. */
async function choose(theme: 'Light' | 'Dark'): Promise<void> {
  await goTo('Settings');
  await app.page.getByText(theme, { exact: true }).click();
  await app.page.locator(`html[data-theme="${theme.toLowerCase()}"]`).waitFor();
}

/** Everything the window holds or can ask for. */
async function everythingKnown(): Promise<string> {
  return app.page.evaluate(async (asked) => {
    const { sendgauge } = window as unknown as {
      sendgauge: { invoke: (channel: string, input?: unknown) => Promise<unknown> };
    };
    const answers = await Promise.all(asked.map(([channel, input]) => sendgauge.invoke(channel, input)));
    return document.documentElement.outerHTML + JSON.stringify(answers);
  }, questions);
}

describe('an account of one’s own', () => {
  test('a wrong key and one without its scope are explained and kept nowhere', async () => {
    await button('Add an account').click();
    await app.page.getByRole('radio', { name: 'Krafter Mail' }).check();
    await app.page.getByText('Advanced').click();
    await app.page.getByLabel('API address').fill(server.baseUrls.krafter);
    await app.page.getByLabel('API key').fill(demoKeys.krafter.revoked);
    await button('Test connection').click();
    await app.page.getByText(/Krafter Mail does not accept this key/).waitFor();
    await app.page.getByLabel('API key').fill(demoKeys.krafter.noScope);
    await button('Test connection').click();
    await app.page.getByText(/create a key with mail:read/).waitFor();
    expect(await keysAdded()).toEqual([]);
  });

  test('a key that works goes to the keyring, and is nowhere in the window', async () => {
    await app.page.getByLabel('API key').fill(key);
    await button('Test connection').click();
    await app.page.getByText(/The key works/).waitFor();
    expect(await everythingKnown()).not.toContain(key);
    await app.page.getByLabel('Name', { exact: true }).fill('Receipts');
    await button('Add account').click();
    await app.page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
    await app.page
      .getByRole('button', { name: /Receipts/ })
      .first()
      .waitFor();
    await app.page.locator('canvas').waitFor();
    expect(await keysAdded()).toEqual([key]);
    expect(await everythingKnown()).not.toContain(key);
  });

  test('it is renamed without its key being asked for', async () => {
    await goTo('Accounts');
    await button('Edit').click();
    expect(await app.page.getByText('The stored key is kept and never shown.').isVisible()).toBe(true);
    expect(await app.page.locator('input[type="password"]').count()).toBe(0);
    await app.page.getByLabel('Name', { exact: true }).fill('Receipts and invoices');
    await button('Save').click();
    await app.page.getByRole('heading', { name: 'Receipts and invoices' }).waitFor();
    expect(await keysAdded()).toEqual([key]);
    expect(await everythingKnown()).not.toContain(key);
  });

  test('it is removed after a question, and its key with it', async () => {
    await button('Remove').click();
    await app.page.getByRole('alertdialog', { name: 'Remove Receipts and invoices?' }).waitFor();
    await button('Remove account').click();
    await button('Open the demo').waitFor();
    expect(await keysAdded()).toEqual([]);
  });
});

describe('the demo', () => {
  beforeAll(async () => {
    await openDemo(app.page);
    await app.page.locator('canvas').waitFor();
    const problems = app.page.getByRole('list', { name: 'What needs you' });
    await eventually(
      'a first problem',
      async () =>
        (await problems.getByRole('listitem').count()) > 1 && app.page.locator('nav .count').first().isVisible(),
      30_000,
    );
  });

  test('is dark where dark was chosen, charts included, and light again', async () => {
    const brightness = async (): Promise<number> => {
      const picture = decode(await app.page.screenshot());
      const [red, green, blue] = picture.at(picture.width - 4, Math.floor(picture.height / 2));
      expect(drawnShare(picture)).toBeGreaterThan(0.02);
      return (red + green + blue) / 3;
    };
    for (const [theme, isRight] of [
      ['Dark', (value: number) => value < 60],
      ['Light', (value: number) => value > 200],
    ] as const) {
      await choose(theme);
      await goTo('Overview');
      await app.page.locator('canvas').waitFor();
      await eventually(`${theme} pixels`, async () => isRight(await brightness()));
    }
  });

  test('is used with the keyboard alone', async () => {
    const { page } = app;
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    const focused = () => page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
    const press = async (name: string, until: () => Promise<boolean>): Promise<void> => {
      for (let times = 0; times < 20; times++) {
        if (await until()) return;
        await page.keyboard.press(name);
      }
      throw new Error(`not reached with ${name}`);
    };
    await page.keyboard.press('4');
    await press('Tab', async () => (await focused()).startsWith('Mailboxes'));
    await page.keyboard.press('Enter');
    const grid = page.getByRole('grid', { name: 'Mailboxes' });
    await grid.waitFor();
    await press('Tab', () => grid.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary');
    await panel.waitFor();
    const second = await grid.locator('tr[aria-rowindex="3"]').getAttribute('aria-label');
    expect(await panel.getAttribute('aria-label')).toBe(second);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('no such mailbox');
    await page.getByText('No mailbox matches.').waitFor();
    // It stays while something else is looked at.
    await page.getByRole('searchbox').blur();
    await page.keyboard.press('1');
    await page.keyboard.press('2');
    await page.getByText('No mailbox matches.').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.press('Delete');
    await grid.waitFor();
  });

  test('is clean to axe in every view and both themes', async () => {
    const { page } = app;
    await page.evaluate(readFileSync(join(projectRoot, 'node_modules/axe-core/axe.min.js'), 'utf8'));
    // A number that is fading in has little contrast for 120 ms.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const report = v.object({
      violations: v.array(
        v.object({ id: v.string(), nodes: v.array(v.object({ target: v.array(v.unknown()), html: v.string() })) }),
      ),
    });
    const found: string[] = [];
    const look = async (where: string): Promise<void> => {
      const answer = await page.evaluate(() =>
        Reflect.get(window, 'axe').run(document, { resultTypes: ['violations'] }),
      );
      for (const { id, nodes } of v.parse(report, answer).violations)
        for (const { html } of nodes) found.push(`${where}: ${id} at ${html}`);
    };
    for (const theme of ['Dark', 'Light'] as const) {
      await choose(theme);
      for (const view of [
        'Overview',
        'Mailboxes',
        'Campaigns',
        'Timeline',
        'Alerts',
        'Reports',
        'Accounts',
        'Settings',
      ]) {
        await goTo(view);
        await page.getByRole('heading', { level: 1, name: view }).waitFor();
        await look(`${view}, ${theme}`);
      }
      await goTo('Mailboxes');
      await page.getByRole('row').nth(1).click();
      await page.getByRole('complementary').waitFor();
      await look(`a mailbox, ${theme}`);
      await goTo('Alerts');
      await page.getByText('Now', { exact: true }).click();
      const alert = page.locator('[data-alert]').first();
      await alert.hover();
      await alert.getByRole('button', { name: 'Mute…' }).click();
      await page.getByRole('menuitem').first().waitFor();
      await look(`a menu, ${theme}`);
      await page.getByRole('menuitem', { name: 'Until a time…' }).click();
      await page.getByLabel('Until').waitFor();
      await look(`a time of one’s own, ${theme}`);
      await page.keyboard.press('Escape');
      await page.getByText('Rules', { exact: true }).click();
      await page.getByRole('button', { name: /Choose whose rules/ }).click();
      await page.getByRole('option').first().waitFor();
      await look(`whose rules, ${theme}`);
      await page.keyboard.press('Escape');
      await goTo('Accounts');
      await button('Add account').click();
      await page.getByLabel('API key').waitFor();
      await look(`add account, ${theme}`);
    }
    expect(found).toEqual([]);
  });

  test('has no complaint of the browser: no forbidden content, no error', () => {
    expect(complaints).toEqual([]);
  });
});
