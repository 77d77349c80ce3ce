/** Lists that come in pages, and lists that stop early: part of one is never taken for the whole (fault F41). */
import fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { coldsend } from '../../electron/providers/coldsend.ts';
import { krafter } from '../../electron/providers/krafter.ts';
import { sendkit } from '../../electron/providers/sendkit.ts';
import { isCutShort, pageSigns } from '../../electron/providers/reading/more.ts';
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
const listOf = async (
  pages: (query: URLSearchParams) => object,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
) => {
  server.on('/v1/campaigns', (request, response) => json(pages(request.query), status, headers)(request, response));
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

test('a list of tens of thousands is read in one answer, up to 20 MB (fault F23)', async () => {
  const filler = 'x'.repeat(300);
  const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ ...row(String(index)), filler }));
  const list = await listOf(() => ({ data: rows(20_000), pagination: { hasMore: false } }));
  expect(list).toMatchObject({ complete: true, notes: [] });
  expect(list.items).toHaveLength(20_000);
  await expect(listOf(() => ({ data: rows(60_000) }))).rejects.toMatchObject({ error: { kind: 'too-large' } });
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

const pointers = { Link: '</v1/campaigns?page=2>; rel="next"', url: 'https://api.example.org/v1/campaigns?page=2' };

describe('what promises more is heard wherever and however it is said', () => {
  test.each([
    ['pages without the number of this one', { pagination: { totalPages: 3 } }],
    ['pages in another word', { pagination: { pages: 3 } }],
    ['a full page by offset', { pagination: { offset: 0, limit: 1 } }],
    ['a full page', { pagination: { limit: 1 } }],
    ['a full page, said at the top', { offset: 0, limit: '1' }],
    ['a cursor beside "no more"', { pagination: { hasMore: false, nextCursor: 'x' } }],
    ['more pages beside "no more"', { pagination: { hasMore: false, page: 1, pages: 3 } }],
    ['two that contradict each other', { pagination: { hasMore: false }, meta: { hasMore: true } }],
    ['the end of this page, and no end of all', { pagination: { cursor: 'x' } }],
    ['the same, one level deeper', { paging: { cursors: { after: 'x' } } }],
    ['the same, as a filter of pages', { pagination: { after: 'x' } }],
    ['links of HAL', { _links: { next: { href: pointers.url } } }],
    ['links in a list', { links: [{ rel: 'prev' }, { rel: 'next', href: pointers.url }] }],
    ['pagination within meta', { meta: { pagination: { has_more: true } } }],
    ['links within meta', { meta: { links: { next: pointers.url } } }],
    ['response_metadata', { response_metadata: { nextPageToken: 'x' } }],
    ['OData', { '@odata.nextLink': pointers.url }],
    ['an address', { next_page_url: pointers.url }],
    ['an offset', { pagination: { nextOffset: 1 } }],
    ['not the last', { last: false }],
    ['not the last page', { pagination: { isLastPage: false } }],
    ['truncated', { truncated: true }],
    ['IsTruncated', { IsTruncated: 'true' }],
    ['partial', { partial: true }],
    ['errors of a part', { errors: [{ message: 'shard 3 timed out' }] }],
    ['total elements', { page: { size: 1, number: 0, totalElements: 5, totalPages: 5 } }],
    ['total results', { totalResults: 5 }],
    ['what remains', { pagination: { remaining: 4 } }],
    ['a total with decimals', { total: '5.0' }],
    ['a total with a unit', { total: '1,234 campaigns' }],
    ['a total with points between thousands', { total: '1.234' }],
    ['a total with blanks between thousands', { total: '1\u202f234 567' }],
    ['a total that is at least so much', { total: '> 1000' }],
    ['a total in an object', { total: { value: 5, relation: 'eq' } }],
    ['a count beside no total', { pagination: { count: 5 } }],
  ])('%s', async (_how, signs) => {
    const list = await listOf(() => ({ data: [row('a')], ...signs }));
    expect(list.complete).toBe(false);
    expect(list.notes.join()).toMatch(/returned/);
  });

  test.each([
    ['Link', { link: pointers.Link }, 200],
    ['Link among others', { link: `</a?x=1,2>; rel="prev", <${pointers.url}>; title="x"; rel=next` }, 200],
    ['X-Total-Count', { 'x-total-count': '5' }, 200],
    ['X-Total-Pages', { 'x-page': '1', 'x-total-pages': '5' }, 200],
    ['X-Next-Page', { 'x-next-page': '2' }, 200],
    ['X-Pagination', { 'x-pagination': '{"TotalCount":5,"PageSize":1}' }, 200],
    ['Content-Range', { 'content-range': 'items 0-0/5' }, 200],
    ['a part by its status', { 'content-range': 'items 0-0/*' }, 206],
  ])('in a header: %s', async (_name, headers, status) => {
    const list = await listOf(() => ({ data: [row('a')] }), headers, status);
    expect(list.complete).toBe(false);
    expect(list.notes.join()).toMatch(/returned/);
  });

  test('the largest count of all pages is the one to reach', async () => {
    const list = await listOf((query) =>
      query.has('cursor')
        ? { data: [row('b')], pagination: { hasMore: false, total: 1 } }
        : { data: [row('a')], pagination: { hasMore: true, nextCursor: 'n', total: 5 } },
    );
    expect(list).toMatchObject({ complete: false, notes: ['2 of 5 campaigns returned'] });
  });

  test('and so is the largest count of pages', async () => {
    const list = await listOf((query) =>
      query.has('page')
        ? { data: [row('b')], pagination: { page: 2, pages: 2 } }
        : { data: [row('a')], pagination: { page: 1, pages: 3 } },
    );
    expect(list.complete).toBe(false);
  });

  test('a last page as full as was asked for, or as the one before, may not be the last', async () => {
    for (const [length, cursor] of [
      [100, 'asked for'],
      [2, 'as before'],
    ] as const) {
      const full = (name: string) => Array.from({ length }, (_, index) => row(`${name}${String(index)}`));
      const list = await listOf((query) =>
        query.has('cursor')
          ? { data: full('b') }
          : { data: full('a'), pagination: { hasMore: true, nextCursor: cursor } },
      );
      expect([cursor, list.complete]).toEqual([cursor, false]);
    }
  });

  test('a provider that knows no cursor, and answers the first page again', async () => {
    const list = await listOf((query) => ({
      data: [row('a')],
      pagination: query.has('cursor') ? { hasMore: false } : { hasMore: true, nextCursor: 'n' },
    }));
    expect(list.complete).toBe(false);
  });

  test('rows missing in a page that is not the last', async () => {
    const list = await listOf((query) =>
      query.has('cursor')
        ? { data: [row('b')], pagination: { hasMore: false } }
        : { data: [row('a')], partial: true, pagination: { hasMore: true, nextCursor: 'n' } },
    );
    expect(list.complete).toBe(false);
  });
});

describe('a whole list is one, however its end is said', () => {
  test.each([
    ['nothing at all', {}],
    ['the documented form', { pagination: { limit: 100, total: 1, hasMore: false, nextCursor: null } }],
    ['the older form', { pagination: { page: 1, limit: 25, total: 1, pages: 1 } }],
    ['a full page that is all', { pagination: { page: 1, limit: 1, total: 1, pages: 1 } }],
    ['a full page and no next', { pagination: { limit: 1, next: null } }],
    ['a full page and no more', { pagination: { limit: 1, hasMore: false } }],
    ['the end as a word', { pagination: { hasMore: 'No' } }],
    ['GraphQL: where the last page ended', { pageInfo: { hasNextPage: false, endCursor: 'x' } }],
    ['where the last page ended, and no next', { paging: { cursors: { after: 'x' }, next: null } }],
    ['links without a next', { links: { first: 'a', last: 'b', prev: null, next: null } }],
    ['Spring', { last: true, page: { size: 20, number: 0, totalElements: 1, totalPages: 1 } }],
    ['pages counted from 0', { page: 0, totalPages: 1, last: true }],
    ['pages of PHP', { meta: { current_page: 1, last_page: 1, per_page: 15, total: 1 } }],
    ['the length of a page beside a total', { paging: { start: 0, count: 10, total: 1 } }],
    ['nothing of what could be wrong', { error: null, errors: [], partial: false, truncated: false }],
    ['what is left of a limit', { remaining: 99, after: '2026-02-01', meta: { remaining: 99, count: 20 } }],
  ])('%s', async (_how, signs) => {
    const headers = {
      link: '</v1/campaigns?rel=next>; rel="first", </x>; rel="nextish"',
      'content-range': 'bytes 0-99/100',
      'x-ratelimit-remaining': '5',
      'x-total-count': '1',
      'x-next-page': '',
    };
    for (const more of [{}, headers]) {
      const list = await listOf(() => ({ data: [row('a')], ...signs }), more);
      expect(list).toMatchObject({ complete: true, items: [{ id: 'a' }], notes: [] });
    }
  });

  test('the mailboxes of the vendor', async () => {
    server.on('/v1/analytics/mailboxes', json(parsed('sendkit/mailboxes')));
    const answer = first(await readAll(endpointOf(sendkit, 'mailboxes'), connect(), firstRun));
    expect(answer.senders?.complete).toBe(true);
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
      expect(list.items?.length ?? 0).toBeGreaterThanOrEqual(Math.max(0, ...totals));
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

  test('what a header counts of a series is counted, too', async () => {
    server.on('/mail/stats/daily', json(parsed('krafter/daily'), 200, { 'x-total-count': '30' }));
    const answer = first(
      await readAll(endpointOf(krafter, 'daily'), transportTo(krafter, server.url, keys['krafter'] ?? '')),
    );
    expect(noted(answer.notes).join()).toMatch(/only the first 2 days returned/);
  });

  test('plain answers promise nothing', () => {
    for (const name of ['coldsend/campaigns', 'coldsend/timeline', 'krafter/daily'])
      expect([name, isCutShort(pageSigns(parsed(name)), 1000)]).toEqual([name, false]);
  });
});

test('whatever else is said, one sign of more leaves a list incomplete', () => {
  const signs: readonly object[] = [
    ...['hasMore', 'has_more', 'hasNextPage', 'HasMore', 'has-more', 'more'].map((name) => ({ [name]: true })),
    ...['nextCursor', 'next', 'next_page_url', 'nextLink', 'next_token', 'NextPageToken'].map((name) => ({
      [name]: 'x',
    })),
    ...['isLast', 'last_page', 'done', 'isLastPage', 'eof', 'end', 'finished', 'is_end'].map((name) => ({
      [name]: false,
    })),
    ...['total', 'totalCount', 'total_items', 'total-results'].map((name) => ({ [name]: 5 })),
    ...['pages', 'total_pages', 'pageCount'].map((name) => ({ [name]: 3 })),
    { isTruncated: true },
    { partial: true },
  ];
  const ends = fc.record(
    {
      hasMore: fc.constantFrom(false, null, 'false', 0),
      nextCursor: fc.constantFrom(null, '', false),
      page: fc.constantFrom(0, 1, '1', null),
      pages: fc.constantFrom(0, 1, null),
      total: fc.constantFrom(0, 1, '1', null),
      limit: fc.constantFrom(25, 100, null),
      last: fc.constantFrom(true, null),
    },
    { requiredKeys: [] },
  );
  const outer = fc.constantFrom('', 'pagination', 'paging', 'meta', 'page_info', 'pageInfo', 'links', '_links');
  const put = (place: string, value: object): object => (place === '' ? value : { [place]: value });
  fc.assert(
    fc.property(ends, outer, outer, outer, fc.constantFrom(...signs), (end, here, there, deeper, sign) => {
      const body = { ...put(here, end), ...put(there, put(deeper, sign)) };
      expect(isCutShort(pageSigns(body), 1)).toBe(true);
      // What rows say is about rows.
      expect(isCutShort(pageSigns({ ...put(here, end), data: [sign] }), 1)).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test.each([
  { pagination: { current: 1, last: 3 } },
  { meta: { pagination: { current: 2, last: 3 } } },
  { recordsTotal: 9 },
  { num_found: '9' },
])('F41: %j promises more than two rows', (said) => {
  expect(isCutShort(pageSigns({ ...said, data: [{}, {}] }), 2)).toBe(true);
});

test.each([
  { pagination: { current: 3, last: 3 } },
  { links: { current: 'https://example.org/a?page=1', last: 'https://example.org/a?page=1' } },
  { recordsTotal: 2 },
  { eof: true },
  // The end of a period.
  { end: '2026-02-10' },
])('F41: %j promises nothing', (said) => {
  expect(isCutShort(pageSigns({ ...said, data: [{}, {}] }), 2)).toBe(false);
});
