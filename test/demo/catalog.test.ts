/** The app's own providers, reading the simulated ones: nothing the demo says may look odd to them. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { dayMs, dayOf } from '../../electron/core/days.ts';
import type { Answer, Known } from '../../electron/core/model.ts';
import { demoAccounts } from '../../electron/demo/accounts.ts';
import { demoKeys, type DemoProvider } from '../../electron/demo/keys.ts';
import { startDemoServer, type DemoServerOptions } from '../../electron/demo/server.ts';
import { createTransport } from '../../electron/providers/http/client.ts';
import { providers } from '../../electron/providers/index.ts';
import type { Provider, Transport } from '../../electron/providers/provider.ts';
import { verifiedAs } from '../helpers/words.ts';

const startedAt = Date.parse('2026-03-18T14:20:00Z');

interface Reader {
  readonly provider: Provider;
  readonly now: number;
  readonly open: (key: string, settings: Readonly<Record<string, string>>) => Transport;
}

/** Readers of a server that ends with the test, its clock `later` ms into the demo. */
async function readers(
  later: number,
  options: Partial<DemoServerOptions> = {},
): Promise<Readonly<Record<DemoProvider, Reader>>> {
  const now = startedAt + later;
  const server = await startDemoServer({ startedAt, now: () => now, ...options });
  onTestFinished(() => server.close());
  const readerOf = (id: DemoProvider): Reader => {
    const provider = providers[id];
    return {
      provider,
      now,
      open: (key, settings) =>
        createTransport({
          fetch: (url, init) => fetch(url, init),
          baseUrl: server.baseUrls[id],
          headers: provider.headers(key, settings),
          providerName: provider.name,
          hints: provider.hints,
          formerHosts: provider.formerHosts,
          now: () => now,
          sleep: () => Promise.resolve(),
        }),
    };
  };
  return { sendkit: readerOf('sendkit'), coldsend: readerOf('coldsend'), krafter: readerOf('krafter') };
}

/** Reads every endpoint in order, as a first run does: what a list named is known to the endpoints after it. */
async function readAll({ provider, open, now }: Reader, key: string): Promise<ReadonlyMap<string, readonly Answer[]>> {
  const transport = open(key, {});
  const read = new Map<string, readonly Answer[]>();
  let known: Known = { lastFullAt: null, campaigns: [] };
  for (const endpoint of provider.endpoints) {
    const answers: Answer[] = [];
    for await (const answer of endpoint.read({ ...transport, now, today: dayOf(now), settings: {}, known }))
      answers.push(answer);
    const listed = answers.flatMap(({ campaignList }) => campaignList?.items ?? []);
    if (listed.length > 0) {
      const campaigns = listed.map(({ id, status }) => ({
        id,
        status,
        lastReadAt: null,
        endedAt: null,
        goneSince: null,
      }));
      known = { ...known, campaigns };
    }
    read.set(endpoint.name, answers);
  }
  return read;
}

describe.each(demoAccounts)('the $provider account of the demo', ({ provider: id, key }) => {
  test.each([
    ['at its start', 0],
    ['after the incident', 180_000],
    ['at midnight', Date.parse('2026-03-19T00:00:01Z') - startedAt],
    ['five weeks later', 35 * dayMs],
  ])('is read cleanly %s: every endpoint answers, with no notes', async (_when, later) => {
    const reader = (await readers(later))[id];
    const read = await readAll(reader, key);
    expect([...read.keys()]).toEqual(reader.provider.endpoints.map(({ name }) => name));
    for (const [name, answers] of read) {
      expect(answers.length, name).toBeGreaterThan(0);
      expect(
        answers.flatMap(({ notes }) => notes),
        name,
      ).toEqual([]);
    }
  });

  test('proves its key, which has the form the provider asks for', async () => {
    const { provider, open } = (await readers(0))[id];
    expect(key).toMatch(provider.keyPattern);
    expect(verifiedAs(await provider.verify((settings) => open(key, plain(settings)), {})).found).not.toBe('');
  });
});

/** Settings of the demo are single words. */
function plain(settings: Readonly<Record<string, string | readonly string[]>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

test('the app sees the mailboxes with a week’s counts, the campaigns with their steps, and a month of days', async () => {
  const { sendkit } = await readers(180_000);
  const answers = [...(await readAll(sendkit, demoKeys.sendkit.full)).values()].flat();
  expect(answers.flatMap(({ senders }) => senders?.items ?? [])).toHaveLength(14);
  const windows = answers.flatMap(({ senderWindows }) => senderWindows ?? []);
  expect(windows).toHaveLength(14);
  expect(
    windows.filter(({ counts }) => (counts.bounced ?? 0) >= (counts.sent ?? 0) * 0.05 && (counts.sent ?? 0) >= 100),
  ).toHaveLength(1);
  const campaigns = answers.flatMap(({ campaigns: read }) => read?.items ?? []);
  expect(campaigns.length).toBeGreaterThanOrEqual(4);
  expect(campaigns.every(({ steps }) => steps.length >= 3)).toBe(true);
  const days = answers.flatMap(({ days: read }) => read ?? []).flatMap(({ rows }) => rows);
  expect(days.at(-1)?.day).toBe(dayOf(startedAt));
  expect(days.length).toBeGreaterThanOrEqual(30);
});

test('the older shapes are read as cleanly', async () => {
  const { sendkit } = await readers(0, { campaignPages: 'page', mailboxShape: 'documented' });
  const answers = [...(await readAll(sendkit, demoKeys.sendkit.full)).values()].flat();
  expect(answers.flatMap(({ notes }) => notes)).toEqual([]);
  expect(answers.flatMap(({ senderWindows }) => senderWindows ?? [])).toEqual([]);
  expect(answers.flatMap(({ campaignList }) => campaignList?.items ?? [])).toHaveLength(6);
});

test('a platform key finds its workspaces and reads the one that is chosen', async () => {
  const { sendkit } = await readers(0);
  const key = demoKeys.sendkit.platform;
  const choices = await sendkit.provider.choices?.(sendkit.open(key, {}), 'workspaceId');
  expect(choices?.map(({ label }) => label)).toEqual(['Harbor & Pine', 'Harbor & Pine Studio']);
  const settings = { workspaceId: choices?.[0]?.value ?? '' };
  const verified = await sendkit.provider.verify((asked) => sendkit.open(key, plain(asked)), settings);
  expect(verifiedAs(verified).found).toBe('14 mailboxes');
});

test('a report can be asked for, and its status is not on offer', async () => {
  const { sendkit } = await readers(0);
  const transport = sendkit.open(demoKeys.sendkit.full, {});
  const request = {
    type: 'workspace',
    campaignIds: [],
    periodStart: '2026-03-01',
    periodEnd: '2026-03-17',
    sections: {},
  } as const;
  const [report] = (await sendkit.provider.reports?.create(transport, request)) ?? [];
  expect(report).toMatchObject({ title: 'Workspace Report', status: 'queued' });
  await expect(sendkit.provider.reports?.status(transport, report?.id ?? '')).rejects.toMatchObject({
    error: { kind: 'not-found' },
  });
});
