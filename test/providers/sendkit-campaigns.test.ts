import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../../electron/core/days.ts';
import type { AccountSettings, Answer, CampaignReading, KnownCampaign } from '../../electron/core/model.ts';
import { addCounts, rateOf } from '../../electron/core/rates.ts';
import { sendkit } from '../../electron/providers/sendkit.ts';
import { campaignIdIn } from '../../electron/providers/sendkit/campaign-ids.ts';
import { json, startLoopback, type Loopback } from '../helpers/loopback.ts';
import { endpointOf, failureOf, first, firstRun, fixture, keys, now, readAll, today, transportTo } from './kit.ts';
import { noted } from '../helpers/words.ts';

const id = '664a1b2c3d4e5f6a7b8c9d02';
const listPath = '/v1/campaigns';
const pathOf = (campaign: string): string => `/v1/analytics/campaigns/${campaign}`;
let server: Loopback;
let pauses: number[] = [];
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => {
  server.reset();
  pauses = [];
});
afterAll(() => server.close());

function connect() {
  return transportTo(
    sendkit,
    server.url,
    keys['sendkit'] ?? '',
    {},
    {
      sleep: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
  );
}
const known = (campaign: Partial<KnownCampaign> & { readonly id: string }): KnownCampaign => ({
  status: 'active',
  lastReadAt: null,
  endedAt: null,
  goneSince: null,
  ...campaign,
});
const readCampaigns = (
  campaigns: readonly KnownCampaign[],
  settings: AccountSettings = {},
): Promise<readonly Answer[]> =>
  readAll(endpointOf(sendkit, 'campaigns'), connect(), { lastFullAt: null, campaigns }, settings);
const asked = (): readonly string[] => server.requests.map((request) => request.path.split('/').at(-1) ?? '');

async function campaignFrom(data: unknown): Promise<{ campaign: CampaignReading; notes: readonly string[] }> {
  server.on(pathOf(id), json(data));
  const answer = first(await readCampaigns([known({ id })]));
  return { campaign: first(answer.campaigns?.items), notes: noted(answer.notes) };
}
const analytics = (data: object): object => ({
  success: true,
  data: { campaign: { id, name: 'A', status: 'active' }, stats: { sent: 10 }, ...data },
});
const rates = ({ counts }: Pick<CampaignReading, 'counts'>) => rateOf(counts, sendkit.rates.bounce)?.value;

test('001: the campaign example gives 3 % bounces, 45, 10 and 5 %, and its steps 4, 3 and 1.33 %', async () => {
  const { campaign, notes } = await campaignFrom(fixture('sendkit/campaign'));
  expect(rateOf(campaign.counts, sendkit.rates.bounce)).toEqual({ value: 0.03, numerator: 36, denominator: 1200 });
  expect(
    [sendkit.rates.open, sendkit.rates.click, sendkit.rates.reply].map((rule) => rateOf(campaign.counts, rule)?.value),
  ).toEqual([0.45, 0.1, 0.05]);
  expect(campaign.steps.map((step) => ((rates(step) ?? NaN) * 100).toFixed(2))).toEqual(['4.00', '3.00', '1.33']);
  expect((campaign.counts.replied ?? NaN) / (campaign.totalLeads ?? NaN)).toBe(0.12);
  expect(Object.values(campaign.leadStatus).reduce((all, count) => all + count, 0)).toBe(500);
  expect(campaign).toMatchObject({ id, name: 'Q1 Outreach', status: 'active', totalLeads: 500 });
  expect(notes).toEqual([]);
});

describe('one campaign', () => {
  test('C1: the totals are the authority; steps that do not add up to them are neither repaired nor noted', async () => {
    const { campaign, notes } = await campaignFrom(
      analytics({ stats: { sent: 100, bounced: 9 }, stepStats: [{ _id: 1, sent: 60, bounced: 1 }] }),
    );
    expect(campaign.counts).toMatchObject({ sent: 100, bounced: 9 });
    expect(addCounts(campaign.steps.map(({ counts }) => counts)).sent).toBe(60);
    expect(notes).toEqual([]);
  });

  test('C2: steps are numbered from 1 by the order of their ids, wherever those start', async () => {
    const steps = async (ids: readonly (number | undefined)[]) => {
      const { campaign } = await campaignFrom(
        analytics({ stepStats: ids.map((_id, index) => ({ _id, sent: index })) }),
      );
      return campaign.steps.map(({ step, counts }) => [step, counts.sent]);
    };
    expect(await steps([2, 0, 1])).toEqual([
      [1, 1],
      [2, 2],
      [3, 0],
    ]);
    expect(await steps([3, 1])).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(await steps([5, undefined, 1])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
  });

  test('C2: of steps without an end only those a sequence can have are kept, and that is noted', async () => {
    const stepStats = Array.from({ length: 100_001 }, (_, _id) => ({ _id, sent: 1 }));
    const { campaign, notes } = await campaignFrom(analytics({ stepStats }));
    expect(campaign.steps).toHaveLength(100);
    expect(notes).toEqual(['100 of 100,001 rows returned']);
  });

  test('C3: bounced leads and bounced mails stay apart, and lead states nobody documented are kept', async () => {
    const { campaign } = await campaignFrom(
      analytics({ stats: { sent: 10, bounced: 1 }, statusBreakdown: { bounced: 36, 'on hold': 2 } }),
    );
    expect([campaign.counts.bounced, campaign.leadStatus]).toEqual([1, { bounced: 36, 'on hold': 2 }]);
  });

  test('C4: of two reply counts the larger one counts, and the difference is noted', async () => {
    const replied = async (data: object) => {
      const { campaign, notes } = await campaignFrom(analytics(data));
      return [campaign.counts.replied, notes];
    };
    expect(await replied({ stats: { sent: 1, replied: 60 }, totalReplied: 58 })).toEqual([
      60,
      ['SendKit gives two counts of replies: 58 and 60'],
    ]);
    expect(await replied({ stats: { sent: 1, replied: 5 }, totalReplied: 6 })).toEqual([
      6,
      ['SendKit gives two counts of replies: 6 and 5'],
    ]);
    expect(await replied({ stats: { sent: 1, replied: 5 } })).toEqual([5, []]);
    expect(await replied({ totalReplied: 7 })).toEqual([7, []]);
  });

  test('C5: no rate is built on "delivered", and it is never worked out', async () => {
    const { campaign } = await campaignFrom(analytics({ stats: { sent: 195, delivered: 195, bounced: 18 } }));
    expect(campaign.counts.delivered).toBe(195);
    expect(rateOf(campaign.counts, sendkit.rates.bounce)).toMatchObject({ numerator: 18, denominator: 195 });
    expect([sendkit.rates.delivery, sendkit.rates.complaint]).toEqual([null, null]);
    expect((await campaignFrom(fixture('sendkit/campaign'))).campaign.counts.delivered).toBeNull();
  });

  test('C6, F29: more opens than mails keep their counts, and make no rate', async () => {
    const { campaign } = await campaignFrom(analytics({ stats: { sent: 10, opened: 15 } }));
    expect(campaign.counts).toMatchObject({ sent: 10, opened: 15 });
    expect(rateOf(campaign.counts, sendkit.rates.open)).toBeNull();
  });

  test('C7, F50: a state nobody documented is kept as it is written', async () => {
    expect((await campaignFrom(analytics({ campaign: { status: 'Snoozed' } }))).campaign.status).toBe('Snoozed');
  });

  test('an answer without any counter is refused, so that it cannot wipe the ones we have', async () => {
    for (const stats of [{}, [], { sent: 'many' }, null]) {
      server.on(pathOf(id), json(analytics({ stats })));
      expect(await failureOf(readCampaigns([known({ id })]))).toMatchObject({ kind: 'unexpected' });
    }
  });
});

describe('discovery', () => {
  const readList = async (): Promise<Answer> =>
    first(await readAll(endpointOf(sendkit, 'campaign-list'), connect(), firstRun));
  const row = (name: string): object => ({ _id: name, name, status: 'active', stats: {} });
  const pages = (byQuery: (query: URLSearchParams) => object): void => {
    server.on(listPath, (request, response) => json({ success: true, ...byQuery(request.query) })(request, response));
  };

  test('C8: follows cursors until there is no more', async () => {
    pages((query) =>
      query.get('cursor') === 'n'
        ? { data: [row('b')], pagination: { hasMore: false } }
        : { data: [row('a')], pagination: { limit: 100, total: 2, hasMore: true, nextCursor: 'n' } },
    );
    expect(await readList()).toEqual({
      campaignList: {
        items: [
          { id: 'a', name: 'a', status: 'active' },
          { id: 'b', name: 'b', status: 'active' },
        ],
        complete: true,
      },
      notes: [],
    });
    expect(server.requests.map(({ query }) => query.get('limit'))).toEqual(['100', '100']);
  });

  test('C8: follows the older page numbers too', async () => {
    pages((query) => {
      const page = Number(query.get('page') ?? 1);
      return { data: [row(`c${page}`)], pagination: { page, limit: 1, total: 3, pages: 3 } };
    });
    expect((await readList()).campaignList).toMatchObject({
      complete: true,
      items: [{ id: 'c1' }, { id: 'c2' }, { id: 'c3' }],
    });
    expect(server.requests).toHaveLength(3);
  });

  test('C8, F41: stops at a cursor seen before, and does not call the list complete', async () => {
    pages(() => ({ data: [row('a')], pagination: { hasMore: true, nextCursor: 'same', total: 9 } }));
    const answer = await readList();
    expect(server.requests).toHaveLength(2);
    expect(answer.campaignList?.complete).toBe(false);
    expect(noted(answer.notes)).toContain('2 of 9 campaigns returned');
  });

  test('C8: stops at an empty page that promises no more', async () => {
    pages((query) =>
      query.has('page')
        ? { data: [], pagination: { page: 2, pages: 9 } }
        : { data: [row('a')], pagination: { page: 1, pages: 9 } },
    );
    expect((await readList()).campaignList?.items).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  test('C8, F41: stops after 200 pages', async () => {
    let cursor = 0;
    pages(() => ({ data: [row(`c${cursor}`)], pagination: { hasMore: true, nextCursor: String(++cursor) } }));
    const answer = await readList();
    expect(server.requests).toHaveLength(200);
    expect([answer.campaignList?.items.length, answer.campaignList?.complete]).toEqual([200, false]);
  });

  test('C8: a full page without page information may be cut, an only partly filled one is all there is', async () => {
    pages(() => ({ data: Array.from({ length: 100 }, (_, index) => row(`c${index}`)) }));
    expect((await readList()).campaignList?.complete).toBe(false);
    pages(() => ({ data: [row('a')] }));
    expect((await readList()).campaignList?.complete).toBe(true);
  });

  test('C8: where there is no list, the campaigns a person named are read', async () => {
    server.on(listPath, json({ error: 'Not Found' }, 404));
    expect(endpointOf(sendkit, 'campaign-list').optional).toBe(true);
    expect((await failureOf(readList())).kind).toBe('not-found');
    server.reset();
    server.on(pathOf(id), json(fixture('sendkit/campaign')));
    await readCampaigns([], { campaignIds: [` https://app.sendkit.ai/campaigns/${id}/analytics?tab=2 `, id, ''] });
    expect(asked()).toEqual([id]);
  });

  test.each([
    [id, id],
    [` ${id}\n`, id],
    ['example_string', 'example_string'],
    [`https://app.sendkit.ai/w/664a1b2c3d4e5f6a7b8c9d01/campaigns/${id}/steps`, id],
    [`https://app.sendkit.ai/#/campaigns?id=${id}`, id],
    ['https://app.sendkit.ai/campaigns/550e8400-e29b-41d4-a716-446655440000', '550e8400-e29b-41d4-a716-446655440000'],
    ['https://app.sendkit.ai/campaigns/analytics', null],
    ['../admin', null],
    ['a b', null],
    [`${id},${id}`, null],
    ['a;b', null],
    ['', null],
  ])('C8, C11: the id in %j is %j', (text, expected) => {
    expect(campaignIdIn(text)).toBe(expected);
  });
});

describe('many campaigns', () => {
  const answerAll = (): void => server.on('*', json(fixture('sendkit/campaign')));

  test('C9: active and paused ones are read every time, ended ones daily for a week and then weekly', async () => {
    answerAll();
    const at = (days: number): number => now - days * dayMs;
    await readCampaigns([
      known({ id: 'active', lastReadAt: now - hourMs }),
      known({ id: 'paused', status: 'PAUSED', lastReadAt: now - hourMs }),
      known({ id: 'ended-read-today', status: 'completed', lastReadAt: now - 2 * hourMs, endedAt: at(1) }),
      known({ id: 'ended-read-yesterday', status: 'completed', lastReadAt: at(1), endedAt: at(2) }),
      known({ id: 'old-read-3-days-ago', status: 'archived', lastReadAt: at(3), endedAt: at(30) }),
      known({ id: 'old-read-last-week', status: 'archived', lastReadAt: at(7), endedAt: at(30) }),
      known({ id: 'ended-never-read', status: 'completed', endedAt: at(300) }),
      known({ id: 'unknown-state', status: null, lastReadAt: now - hourMs }),
    ]);
    expect(asked()).toEqual([
      'ended-never-read',
      'old-read-last-week',
      'ended-read-yesterday',
      'active',
      'paused',
      'unknown-state',
    ]);
  });

  test('C9: at most 30 in a cycle, those not read for longest first, two seconds apart', async () => {
    answerAll();
    const campaigns = Array.from({ length: 40 }, (_, index) =>
      known({ id: `c${index}`, lastReadAt: now - index * 1000 }),
    );
    const answers = await readCampaigns(campaigns);
    expect(asked()).toEqual(
      campaigns
        .slice(10)
        .toReversed()
        .map((campaign) => campaign.id),
    );
    expect(pauses).toEqual(Array(29).fill(2000));
    expect(answers.filter((answer) => answer.campaigns !== undefined)).toHaveLength(30);
    expect(answers.at(-1)).toEqual({
      campaignsLeft: campaigns
        .slice(0, 10)
        .toReversed()
        .map((campaign) => campaign.id),
      notes: [{ code: 'left', count: 10, of: 40, what: 'campaign' }],
    });
  });

  test('C9: ids that SendKit does not know do not keep a round from ending', async () => {
    const typed = Array.from({ length: 40 }, (_, index) => `typo${index}`);
    const gone = typed.map((each) => known({ id: each, status: null, goneSince: now - hourMs }));
    server.on(listPath, json({ data: [] }));
    const read = (campaigns: readonly KnownCampaign[]) => readCampaigns(campaigns, { campaignIds: typed });
    const begun = await read(gone);
    const left = begun.at(-1)?.campaignsLeft ?? [];
    expect(left).toHaveLength(10);
    const ended = await read(gone.map((each) => ({ ...each, waits: left.includes(each.id) })));
    expect(ended.at(-1)).toMatchObject({ campaignsLeft: [], campaignsNotFound: left });
    expect(noted(ended.at(-1)?.notes ?? [])).toEqual([
      'not found at SendKit: typo0, typo1, typo2, typo3, typo4 and 35 more',
    ]);
  });

  test('C9: the next cycle goes on with what one left, and with nothing else', async () => {
    answerAll();
    const answers = await readCampaigns([
      known({ id: 'read', lastReadAt: now - hourMs }),
      known({ id: 'left', lastReadAt: now - 2 * hourMs, waits: true }),
    ]);
    expect([asked(), answers.at(-1)]).toEqual([['left'], { campaignsLeft: [], notes: [] }]);
  });

  test('C10, F4: one that is not found is said to be so; the others go on', async () => {
    answerAll();
    server.on(pathOf('lost'), json(fixture('sendkit/not-found'), 404));
    const answers = await readCampaigns([known({ id: 'lost', lastReadAt: 1 }), known({ id: 'here', lastReadAt: 2 })]);
    expect(asked()).toEqual(['lost', 'here']);
    expect(answers.flatMap((answer) => answer.campaignsNotFound ?? [])).toEqual(['lost']);
    expect(answers.flatMap((answer) => answer.campaigns?.items ?? [])).toHaveLength(1);
  });

  test('C10: gone ones are asked for again once a day for a week and then weekly, however often the others are', async () => {
    answerAll();
    const gone = { since: now, campaigns: [known({ id: 'gone', lastReadAt: now, goneSince: now, status: 'active' })] };
    const times: number[] = [];
    for (let hour = 1; hour <= 30 * 24; hour++) {
      const [at, lastOkAt] = [now + hour * hourMs, now + (hour - 1) * hourMs];
      const context = { lastFullAt: null, lastOkAt, campaigns: gone.campaigns };
      await readAll(endpointOf(sendkit, 'campaigns'), connect(), context, {}, at);
      if (asked().length > times.length) times.push(hour / 24);
    }
    expect(times).toEqual([1, 2, 3, 4, 5, 6, 7, 14, 21, 28]);
  });

  test('C10, F4: one that is not found but still listed was not read, and is not gone', async () => {
    answerAll();
    server.on(pathOf('lost'), json(fixture('sendkit/not-found'), 404));
    server.on(pathOf('gone'), json(fixture('sendkit/not-found'), 404));
    server.on(listPath, json({ data: [{ _id: 'lost', name: 'A', status: 'active' }] }));
    const campaigns = ['lost', 'gone', 'here'].map((name, index) => known({ id: name, lastReadAt: index }));
    const read = () =>
      readAll(endpointOf(sendkit, 'campaigns'), connect(), { lastFullAt: null, campaigns, hasCampaignList: true });
    const answers = await read();
    expect(answers.flatMap((answer) => answer.campaignsNotFound ?? [])).toEqual(['gone']);
    expect(answers.flatMap(({ notes }) => noted(notes))).toEqual(['1 of 3 campaigns unreadable']);
    // Part of a list, or none that can be read now, says of nothing that it is gone.
    server.on(listPath, json({ data: [], pagination: { hasMore: true } }));
    expect((await read()).flatMap((answer) => answer.campaignsNotFound ?? [])).toEqual([]);
    server.on(listPath, json({ error: 'Later' }, 503));
    expect((await failureOf(read())).kind).toBe('unavailable');
  });

  test('C10, F5: when none is found, the API is asked whether it is still there before any is called gone', async () => {
    const both = [known({ id: 'a' }), known({ id: 'b' })];
    expect((await failureOf(readCampaigns(both))).kind).toBe('not-found');
    server.on(listPath, json({ data: [] }));
    expect((await readCampaigns(both)).flatMap((answer) => answer.campaignsNotFound ?? [])).toEqual(['a', 'b']);
  });

  test('C11: ids that would leave the path are never sent, others are escaped', async () => {
    answerAll();
    const answers = await readCampaigns(
      [known({ id: '../../v1/webhooks' }), known({ id: 'a/b' }), known({ id: 'ü?x#' })],
      { campaignIds: ['..'] },
    );
    expect(asked()).toEqual(['%C3%BC%3Fx%23']);
    expect(answers.flatMap(({ notes }) => noted(notes))).toEqual(['3 campaign ids cannot be used']);
  });

  test('one that cannot be read does not keep the others from being read', async () => {
    answerAll();
    server.on(pathOf('odd'), json({ success: false, message: 'Broken' }));
    const answers = await readCampaigns([known({ id: 'odd', lastReadAt: 1 }), known({ id: 'fine', lastReadAt: 2 })]);
    expect(answers.flatMap((answer) => answer.campaigns?.items ?? [])).toHaveLength(1);
    expect(answers.flatMap(({ notes }) => noted(notes))).toEqual(['1 of 2 campaigns unreadable']);
    expect((await failureOf(readCampaigns([known({ id: 'odd' })]))).kind).toBe('declined');
  });

  test('a server error of one campaign is its own; of the first three it is the API that is down', async () => {
    const campaigns = ['a', 'b', 'c', 'd', 'e'].map((name, index) => known({ id: name, lastReadAt: index }));
    answerAll();
    server.on(pathOf('a'), json({}, 500));
    expect((await readCampaigns(campaigns)).flatMap((answer) => answer.campaigns?.items ?? [])).toHaveLength(4);
    server.reset();
    server.on('*', json({}, 500));
    expect((await failureOf(readCampaigns(campaigns))).kind).toBe('unavailable');
    expect(asked()).toEqual(['a', 'b', 'c']);
    server.reset();
    server.on('*', json({}, 503, { 'retry-after': '60' }));
    expect(await failureOf(readCampaigns(campaigns))).toMatchObject({ retryAt: now + 60_000 });
    expect(asked()).toEqual(['a']);
  });

  test('a limit or a rejected key ends the cycle and keeps what came before', async () => {
    answerAll();
    server.on(pathOf('second'), json({}, 429, { 'retry-after': '9' }));
    const seen: Answer[] = [];
    const read = async (): Promise<void> => {
      const campaigns = ['first', 'second', 'third'].map((name, index) => known({ id: name, lastReadAt: index }));
      for await (const answer of endpointOf(sendkit, 'campaigns').read({
        ...connect(),
        now,
        today,
        settings: {},
        known: { lastFullAt: null, campaigns },
      }))
        seen.push(answer);
    };
    expect(await failureOf(read())).toMatchObject({ kind: 'rate-limited', retryAt: now + 9000 });
    expect([seen.length, asked()]).toEqual([1, ['first', 'second']]);
  });
});
