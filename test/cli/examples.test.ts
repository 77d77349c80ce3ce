/** What whole services come to: their examples, through real HTTP and SQLite, out of `check --json`. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { providerOf } from '../../electron/providers/index.ts';
import { differencesFrom } from '../helpers/examples/differences.ts';
import { expectedOf, neverStoredOf } from '../helpers/examples/expected.ts';
import { exampleFolder } from '../helpers/examples/folder.ts';
import { routesOf } from '../helpers/examples/routes.ts';
import { startExamples } from '../helpers/examples/server.ts';
import { providerIdOf, vendorOf } from '../helpers/examples/vendors/index.ts';
import { commandLine, validated } from './command-line.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const services = globSync('*/expected.json', { cwd: fixtures }).map(dirname).toSorted();
/** A service that no provider reads yet is checked for its form alone. */
const read = services.filter((name) => providerOf(providerIdOf(name)) !== null);

const documentSchema = v.object({ accounts: v.array(v.unknown()) });

describe.each(services)('the examples of %s', (name) => {
  const folder = exampleFolder(join(fixtures, name));

  test('name files that are there, and it is written how each path answers', () => {
    const { provider, routes } = routesOf(folder);
    expect(provider).toBe(name);
    const named = routes.flatMap(({ file, headers }) => (typeof headers === 'string' ? [file, headers] : [file]));
    expect(folder.files).toEqual(expect.arrayContaining(named));
    const { paths } = vendorOf(name);
    const written = routes.map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(paths).toSorted()).toEqual([...new Set(written)].toSorted());
  });

  test('say what is expected of them', () => {
    const { account, clock } = expectedOf(folder);
    expect(Number.isFinite(Date.parse(clock))).toBe(true);
    expect(Object.keys(account)).not.toEqual([]);
  });
});

test.each(read)('the examples of %s come out as they are expected, and nothing secret with them', async (name) => {
  const folder = exampleFolder(join(fixtures, name));
  const [expected, { set }, id] = [expectedOf(folder), vendorOf(name), providerIdOf(name)];
  const now = () => Date.parse(expected.clock);
  await using server = await startExamples(join(fixtures, name), { now });
  using line = commandLine(now);
  const baseUrl = `${server.origin}${pathOf(providerOf(id)?.baseUrl ?? '')}`;
  await line.addAccount(id, { baseUrl, key: server.key, set });
  const checked = await line.sendgauge(['check', '--json']);
  const [account] = v.parse(documentSchema, validated('status', checked.out)).accounts;

  expect(account).toMatchObject({ provider: id, state: 'ok', error: null });
  expect.soft(differencesFrom(expected, account)).toEqual([]);
  expect.soft(server.strange).toEqual([]);
  const kept = globSync('**/*', { cwd: line.dataFolder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  expect(kept).not.toEqual([]);
  const secrets = [...neverStoredOf(folder), server.key];
  const everywhere = [...kept, ...line.runs.flatMap(({ out, err }) => [Buffer.from(out), Buffer.from(err)])];
  expect(secrets.filter((secret) => everywhere.some((bytes) => bytes.includes(secret)))).toEqual([]);
});

test('PM6: at two in the morning (UTC) it is still yesterday in New York', async () => {
  const now = () => Date.parse('2026-09-15T02:00:00Z');
  await using server = await startExamples(join(fixtures, 'postmark'), { now });
  using line = commandLine(now);
  await line.addAccount('postmark', { baseUrl: server.origin, key: server.key });
  const { out } = await line.sendgauge(['check', '--json']);
  const [account] = v.parse(documentSchema, validated('status', out)).accounts;
  expect(account).toMatchObject({ summary: { sentToday: 1500 } });
  const asked = server.requests.flatMap(({ query }) => query.get('todate') ?? []);
  expect(new Set(asked)).toEqual(new Set(['2026-09-14']));
});

/** The path of a provider's address: the server has every path under its origin. */
function pathOf(baseUrl: string): string {
  const { pathname } = new URL(baseUrl);
  return pathname === '/' ? '' : pathname;
}
