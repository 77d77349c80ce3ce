/** Lists that come in pages, and lists that stop early: part of one is never taken for the whole (fault F41). */
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { coldsend } from '../../electron/providers/coldsend.ts';
import { krafter } from '../../electron/providers/krafter.ts';
import { sendkit } from '../../electron/providers/sendkit.ts';
import { isCutShort } from '../../electron/providers/reading/more.ts';
import { json, startLoopback, type Loopback } from '../helpers/loopback.ts';
import { noted } from '../helpers/words.ts';
import { endpointOf, first, firstRun, fixture, keys, readAll, transportTo } from './kit.ts';

let server: Loopback;
beforeAll(async () => (server = await startLoopback()));
afterEach(() => server.reset());
afterAll(async () => server.close());

const connect = () => transportTo(sendkit, server.url, keys['sendkit'] ?? '', {}, { sleep: () => Promise.resolve() });
const parsed = (name: string) => v.parse(v.looseObject({}), JSON.parse(fixture(name)));
const row = (id: string) => ({ _id: id, name: id, status: 'active' });
const listOf = async (pages: (query: URLSearchParams) => object) => {
  server.on('/v1/campaigns', (request, response) => json(pages(request.query))(request, response));
  const answer = first(await readAll(endpointOf(sendkit, 'campaign-list'), connect(), firstRun));
  return { ...answer.campaignList, notes: noted(answer.notes) };
};

test('a cursor may be as long as it likes', async () => {
  const cursor = `${'é=&?/ '.repeat(600)}!`;
  const list = await listOf((query) =>
    query.get('cursor') === cursor
      ? { data: [row('b')], pagination: { hasMore: false } }
      : { data: [row('a')], pagination: { nextCursor: cursor } },
  );
  expect(list).toMatchObject({ complete: true, items: [{ id: 'a' }, { id: 'b' }], notes: [] });
});

describe('a list that stops early is not the whole', () => {
  test.each([
    ['more is promised and no cursor given', { hasMore: true }],
    ['more is promised in other spellings', { has_more: true }],
    ['more is promised as a word', { hasMore: 'true' }],
    ['the promise cannot be read', { hasMore: 'perhaps' }],
    ['the cursor cannot be read', { nextCursor: { after: 7 } }],
    ['the next page is an address', { next: 'https://api.example.org/v1/campaigns?page=2' }],
    ['more are counted than came', { total: 5 }],
    ['there are more pages', { page: 1, pages: 3, total: 1 }],
    ['a full page says nothing of others', { page: 1, limit: 1 }],
    ['the same cursor comes again', { hasMore: true, nextCursor: 'again' }],
  ])('%s', async (_why, pagination) => {
    const list = await listOf(() => ({ data: [row('a')], pagination }));
    expect(list.complete).toBe(false);
    expect(list.notes.join()).toMatch(/returned/);
  });

  test('an empty page stands where more pages are promised', async () => {
    const list = await listOf((query) => ({
      data: query.has('page') ? [] : [row('a')],
      pagination: { page: Number(query.get('page') ?? 1), pages: 4 },
    }));
    expect(list.complete).toBe(false);
  });

  test('pages overlap, so that some came twice and others never', async () => {
    const list = await listOf((query) =>
      query.has('cursor')
        ? { data: [row('b'), row('a')], pagination: { hasMore: false, total: 4 } }
        : { data: [row('a'), row('b')], pagination: { hasMore: true, nextCursor: 'n', total: 4 } },
    );
    expect(list).toMatchObject({ complete: false, items: [{ id: 'a' }, { id: 'b' }] });
    expect(list.notes).toContain('2 of 4 campaigns returned');
  });

  test('at the top of the answer instead of beside the list', async () => {
    expect((await listOf(() => ({ data: [row('a')], has_more: true }))).complete).toBe(false);
  });
});

test('whatever the pages say: a complete list has as many items as are counted, and ends with a plain end', async () => {
  const pagination = fc.record(
    {
      hasMore: fc.constantFrom(true, false, null, 'true', 0),
      nextCursor: fc.constantFrom('a', 'b', '', null, 7),
      total: fc.constantFrom(0, 1, 2, 3, '2', null),
      page: fc.constantFrom(1, 2, null),
      pages: fc.constantFrom(1, 2, null),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(pagination, fc.boolean()), { minLength: 1, maxLength: 4 }), async (pages) => {
      let index = 0;
      const given: object[] = [];
      const list = await listOf(() => {
        const [signs, isEmpty] = pages[Math.min(index++, pages.length - 1)] ?? [{}, false];
        given.push(signs);
        return { data: isEmpty ? [] : [row(`c${String(index)}`)], pagination: signs };
      });
      if (list.complete !== true) return;
      const last = given.at(-1) as { readonly hasMore?: unknown; readonly nextCursor?: unknown };
      expect(last.hasMore === true || last.hasMore === 'true').toBe(false);
      const totals = given.flatMap((signs) => ('total' in signs && signs.total !== null ? [Number(signs.total)] : []));
      expect(list.items?.length ?? 0).toBeGreaterThanOrEqual(totals.at(-1) ?? 0);
    }),
    { numRuns: 60 },
  );
}, 180_000);

describe('answers of one page that promise more', () => {
  test('campaigns of ColdSend: nothing counts as missing', async () => {
    const body = { ...parsed('coldsend/campaigns'), next_cursor: 'n' };
    server.on('/api/public/v1/analytics/campaigns', json(body));
    const answer = first(
      await readAll(endpointOf(coldsend, 'campaigns'), transportTo(coldsend, server.url, keys['coldsend'] ?? '')),
    );
    expect(answer.campaigns?.complete).toBe(false);
    expect(noted(answer.notes).join()).toMatch(/returned/);
  });

  test('days of Krafter: what part of a series leaves out is not called zero', async () => {
    const body = { ...parsed('krafter/daily'), meta: { has_more: true } };
    server.on('/mail/stats/daily', json(body));
    const answer = first(
      await readAll(endpointOf(krafter, 'daily'), transportTo(krafter, server.url, keys['krafter'] ?? '')),
    );
    expect(answer.days?.[0]?.from).toBe(answer.days?.[0]?.to);
    expect(noted(answer.notes).join()).toMatch(/only the first 2 days returned/);
  });

  test('plain answers promise nothing', () => {
    for (const name of ['coldsend/campaigns', 'coldsend/timeline', 'krafter/daily'])
      expect([name, isCutShort(parsed(name), 1000)]).toEqual([name, false]);
  });
});
