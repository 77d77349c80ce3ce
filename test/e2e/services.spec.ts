/** Every service whose examples are kept, added through the form of the real window: what comes of them is there for a person to see. */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { providerOf } from '../../electron/providers/index.ts';
import { startExamples } from '../helpers/examples/server.ts';
import { providerIdOf } from '../helpers/examples/vendors/index.ts';
import { launchApp, type DemoApp } from './kit/demo.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const services = globSync('*/expected.json', { cwd: fixtures })
  .map(dirname)
  .flatMap((name) => {
    const provider = providerOf(providerIdOf(name));
    return provider === null ? [] : [{ name, provider }];
  });

let app: DemoApp;
beforeAll(async () => {
  app = await launchApp();
});
afterAll(() => app.stop());

const button = (name: string) => app.page.getByRole('button', { name, exact: true });
const goTo = (view: string) => app.page.getByRole('navigation').getByRole('button', { name: view }).click();

/** The first account is added from the page that greets a newcomer. */
async function openForm(): Promise<void> {
  const first = button('Add an account');
  await first.or(app.page.getByRole('navigation')).first().waitFor();
  if (await first.isVisible()) return first.click();
  await goTo('Accounts');
  await button('Add account').click();
}

test.each(services)('an account at $name is tried, added and shown with what it reads', async ({ name, provider }) => {
  await using server = await startExamples(join(fixtures, name), { now: () => Date.now() });
  const label = `Mine at ${provider.name}`;
  await openForm();
  await app.page.getByRole('radio', { name: provider.name }).check();
  await app.page.getByText('Advanced').click();
  await app.page.getByLabel('API address').fill(server.origin);
  await app.page.getByLabel('API key').fill(`${server.key.slice(0, -1)}0`);
  await button('Test connection').click();
  await app.page.getByText(`${provider.name} does not accept this key`).waitFor();
  await app.page.getByLabel('API key').fill(server.key);
  await button('Test connection').click();
  await app.page.getByText(/The key works/).waitFor();
  await app.page.getByLabel('Name', { exact: true }).fill(label);
  await button('Add account').click();
  await app.page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();

  await goTo('Accounts');
  const card = app.page.getByRole('article', { name: label });
  for (const { label: state } of Object.values(provider.health)) await card.getByText(`${state}: `).waitFor();
  await goTo('Timeline');
  await app.page.locator('canvas').waitFor();
  expect(server.strange).toEqual([]);
});
