import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AccountSettings, Answer, SenderReading } from '../../electron/core/model.ts';
import { addCounts, limitUsed, rateOf } from '../../electron/core/rates.ts';
import { sendkit } from '../../electron/providers/sendkit.ts';
import { json, startLoopback, type Loopback } from '../helpers/loopback.ts';
import { endpointOf, failureOf, first, firstRun, fixture, keys, now, readAll, today, transportTo } from './kit.ts';
import { noted, verifiedAs } from '../helpers/words.ts';

const path = '/v1/analytics/mailboxes';
const key = keys['sendkit'] ?? '';
let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.close());

const connect = (settings: AccountSettings = {}, withKey = key) => transportTo(sendkit, server.url, withKey, settings);
const mailbox = (extra: object = {}): object => ({
  _id: 'm1',
  email: 'a@example.org',
  status: 'active',
  sentToday: 1,
  dailySendLimit: 9,
  ...extra,
});

async function readMailboxes(body: unknown): Promise<readonly Answer[]> {
  server.on(path, json(body));
  return readAll(endpointOf(sendkit, 'mailboxes'), connect());
}
async function senderFrom(extra: object): Promise<SenderReading> {
  return first(first(await readMailboxes({ success: true, data: [mailbox(extra)] })).senders?.items);
}

test('000: the mailbox example gives 45.0, 44.0 and 44.67 % of the limit, and 2.95 % bounces by volume', async () => {
  const answer = first(await readMailboxes(fixture('sendkit/mailboxes')));
  const senders = answer.senders?.items ?? [];
  expect(answer.senders?.complete).toBe(true);
  expect(first(senders)).toEqual({
    id: '664a1b2c3d4e5f6a7b8c9d03',
    email: 'sales@mycompany.com',
    name: 'Sales Team',
    status: 'active',
    sentToday: 45,
    dailyLimit: 100,
    totalSent: 4500,
    totalReceived: 320,
    lifetimeBounceRate: 0.02,
    warmup: { enabled: true, status: 'completed' },
  });
  expect(senders.map(({ sentToday, dailyLimit }) => limitUsed(sentToday, dailyLimit))).toEqual([0.45, 0.44]);
  const sum = (pick: (sender: SenderReading) => number | null): number =>
    senders.reduce((all, sender) => all + (pick(sender) ?? NaN), 0);
  expect(
    (limitUsed(
      sum((s) => s.sentToday),
      sum((s) => s.dailyLimit),
    ) ?? 0) * 100,
  ).toBeCloseTo(44.67, 2);
  const bounced = sum((s) => (s.lifetimeBounceRate ?? NaN) * (s.totalSent ?? NaN));
  expect([bounced, sum((s) => s.totalSent)]).toEqual([195, 6600]);
  expect(noted(answer.notes)).toEqual([]);
});

describe('mailboxes', () => {
  test('M1: a bounce rate of 3.14 is unknown and noted, never alerted on', async () => {
    const answer = first(
      await readMailboxes({
        data: [mailbox({ bounceRate: 3.14 }), mailbox({ _id: 'm2', bounceRate: 0.05, rates: { bounce: '1.2' } })],
      }),
    );
    expect(answer.senders?.items.map(({ lifetimeBounceRate }) => lifetimeBounceRate)).toEqual([null, 0.05]);
    expect(answer.senders?.items).toHaveLength(2);
    expect(noted(answer.notes)).toEqual(['bounceRate out of range (3.14)']);
  });

  test('M2: where mailboxes have a performance, the last seven days are asked for and told apart from the lifetime', async () => {
    server.on(path, (request, response) => {
      const week = request.query.has('from');
      const performance = {
        sent: week ? 500 : 4500,
        opened: 1,
        clicked: 1,
        bounced: week ? 26 : 90,
        replied: 0,
        positiveReplied: 0,
      };
      json({ success: true, data: [mailbox({ bounceRate: 0.02, performance })] })(request, response);
    });
    const answers = await readAll(endpointOf(sendkit, 'mailboxes'), connect());
    // One answer: two would be two values of one poll.
    expect(answers).toHaveLength(1);
    const answer = first(answers);
    expect(server.requests.map(({ query }) => Object.fromEntries(query))).toEqual([
      {},
      { from: '2026-02-04', to: today },
    ]);
    expect(first(answer.senders?.items).lifetimeBounceRate).toBe(0.02);
    const window = first(answer.senderWindows);
    expect(window).toMatchObject({ id: 'm1', from: '2026-02-04', to: today });
    expect(rateOf(window.counts, sendkit.rates.bounce)).toMatchObject({
      value: 0.052,
      numerator: 26,
      denominator: 500,
    });
  });

  test('M2: a server that refuses the range still gives its lifetime rates', async () => {
    server.on(path, (request, response) => {
      if (request.query.has('from')) return json({ message: 'no' }, 400)(request, response);
      return json({ data: [mailbox({ performance: { sent: 1 } })] })(request, response);
    });
    const answers = await readAll(endpointOf(sendkit, 'mailboxes'), connect());
    expect(answers.map(({ notes }) => noted(notes))).toEqual([['no seven-day figures from SendKit']]);
    expect(first(answers).senders?.items).toHaveLength(1);
  });

  test.each([
    ['has no mailbox', []],
    ['has no performance', [mailbox()]],
  ])(
    'M2: a week that %s, of mailboxes that had one, is said: nothing is judged by what bounced',
    async (_what, week) => {
      server.on(path, (request, response) =>
        json({ data: request.query.has('from') ? week : [mailbox({ performance: { sent: 1 } })] })(request, response),
      );
      const answers = await readAll(endpointOf(sendkit, 'mailboxes'), connect());
      expect(answers.map(({ notes }) => noted(notes))).toEqual([['no seven-day figures from SendKit']]);
      expect(first(answers).senders?.items).toHaveLength(1);
    },
  );

  test('M2: a week that cannot be read is a failure, and keeps nobody from the list', async () => {
    server.on(path, (request, response) => {
      if (request.query.has('from')) return json({}, 503)(request, response);
      return json({ data: [mailbox({ performance: { sent: 1 } })] })(request, response);
    });
    const seen: Answer[] = [];
    const read = async (): Promise<void> => {
      const context = { ...connect(), now, today, settings: {}, known: firstRun };
      for await (const answer of endpointOf(sendkit, 'mailboxes').read(context)) seen.push(answer);
    };
    expect((await failureOf(read())).kind).toBe('unavailable');
    expect(seen.map(({ senders, senderWindows }) => [senders?.items.length, senderWindows])).toEqual([[1, undefined]]);
  });

  test('M2: without a performance there is one request, and only the lifetime rate', async () => {
    expect(await readMailboxes(fixture('sendkit/mailboxes'))).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  test('M4: a limit of 0, null or none means that none is reported; more sent than the limit is legal', async () => {
    for (const dailySendLimit of [0, null, undefined])
      expect((await senderFrom({ dailySendLimit })).dailyLimit).toBeNull();
    const answer = first(
      await readMailboxes({ data: [mailbox({ dailySendLimit: null }), mailbox({ _id: 'm2', dailySendLimit: -5 })] }),
    );
    expect(answer.senders?.items.map(({ dailyLimit }) => dailyLimit)).toEqual([null, null]);
    expect(noted(answer.notes)).toEqual(['1 field unreadable']);
    const over = await senderFrom({ sentToday: 120, dailySendLimit: 100 });
    expect(limitUsed(over.sentToday, over.dailyLimit)).toBe(1.2);
    expect(limitUsed(5, (await senderFrom({ dailySendLimit: 0 })).dailyLimit)).toBeNull();
  });

  test('M5: what SendKit counts as sent today is passed on as it is', async () => {
    expect(
      (await senderFrom({ sentToday: '45', warmup: { enabled: true, status: 'in_progress', sentToday: 7 } })).sentToday,
    ).toBe(45);
  });

  test('M6: pages are followed, also over an empty one that promises more', async () => {
    const pages: Readonly<Record<string, object>> = {
      '': { data: [mailbox()], pagination: { hasMore: true, nextCursor: 'b', total: 2 } },
      b: { data: [], pagination: { hasMore: true, nextCursor: 'c' } },
      c: { data: [mailbox({ _id: 'm2' })], pagination: { hasMore: false, nextCursor: null } },
    };
    server.on(path, (request, response) => json(pages[request.query.get('cursor') ?? ''])(request, response));
    const answer = first(await readAll(endpointOf(sendkit, 'mailboxes'), connect()));
    expect(answer.senders?.items.map(({ id }) => id)).toEqual(['m1', 'm2']);
    expect(answer.senders?.complete).toBe(true);
  });

  test('M7, F17: a refusal with status 200, missing data and an empty list are three different things', async () => {
    const fail = (body: unknown) => failureOf(readMailboxes(body));
    expect(await fail({ success: false, message: 'Workspace suspended' })).toMatchObject({
      kind: 'declined',
      message: 'SendKit says: “Workspace suspended”.',
    });
    expect(await fail({ success: true })).toMatchObject({ kind: 'unexpected' });
    expect(await fail({ success: true, data: null })).toMatchObject({ kind: 'unexpected' });
    expect(await fail({ success: true, data: { rows: [] } })).toMatchObject({ kind: 'unexpected' });
    expect(first(await readMailboxes({ success: true, data: [] })).senders).toEqual({ items: [], complete: true });
  });

  test('M8: an id may be called _id or id', async () => {
    const answer = first(
      await readMailboxes({
        data: [mailbox(), mailbox({ _id: undefined, id: 'm2' }), mailbox({ _id: 'm3', id: 'x' })],
      }),
    );
    expect(answer.senders?.items.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3']);
  });

  test('F30, F31: rows without an id are skipped, doubles counted once, and then the list is not complete', async () => {
    const answer = first(
      await readMailboxes({
        data: [mailbox(), mailbox({ sentToday: 2 }), mailbox({ _id: null }), 7, mailbox({ _id: 'm2' })],
      }),
    );
    expect(answer.senders?.items.map(({ id, sentToday }) => [id, sentToday])).toEqual([
      ['m1', 2],
      ['m2', 1],
    ]);
    expect(answer.senders?.complete).toBe(false);
    expect(noted(answer.notes)).toEqual(['2 of 5 rows unreadable', '1 duplicate row']);
  });
});

describe('the key', () => {
  test('M9: a rejected key says that keys of sendkit.dev do not work here', async () => {
    server.on('*', json({ error: 'Unauthorized' }, 401));
    expect((await failureOf(sendkit.verify(connect, {}))).message).toBe(
      'Key rejected by SendKit. Replace the key. It has to be a key of sendkit.ai: those of sendkit.dev do not work here.',
    );
  });

  test('M10: only a platform key asks for a workspace, names it, and can list them without one', async () => {
    const platform = 'sk_user_a9XyP4uvQ1LnR7bz';
    expect(sendkit.fields.find(({ name }) => name === 'workspaceId')).toMatchObject({
      whenKeyStarts: 'sk_user_',
      choices: true,
    });
    expect(sendkit.headers(key, { workspaceId: 'w1' })).toEqual({ 'X-Api-Key': key });
    expect(sendkit.headers(platform, { workspaceId: 'w1' })).toEqual({ 'X-Api-Key': platform, 'X-Workspace-Id': 'w1' });
    expect(sendkit.headers(platform, {})).toEqual({ 'X-Api-Key': platform });
    server.on('/v1/workspaces', json({ success: true, data: [{ _id: 'w1', name: 'Acme' }, { id: 'w2' }] }));
    expect(await sendkit.choices?.(connect({}, platform), 'workspaceId')).toEqual([
      { value: 'w1', label: 'Acme' },
      { value: 'w2', label: 'w2' },
    ]);
    expect(server.requests[0]?.headers['x-workspace-id']).toBeUndefined();
    expect(await sendkit.choices?.(connect({}, platform), 'other')).toEqual([]);
  });

  test('M11: where one header is rejected the other is tried once, and the one that worked is remembered', async () => {
    server.on(path, (request, response) => {
      const bearer = request.headers.authorization === `Bearer ${key}`;
      json(bearer ? fixture('sendkit/mailboxes') : { error: 'Unauthorized' }, bearer ? 200 : 401)(request, response);
    });
    const verified = await sendkit.verify(connect, { campaignIds: ['c1'] });
    expect(verifiedAs(verified)).toEqual({
      settings: { campaignIds: ['c1'], authStyle: 'bearer' },
      found: '2 mailboxes',
    });
    expect(
      server.requests.map(({ headers }) => [headers['x-api-key'] !== undefined, headers.authorization !== undefined]),
    ).toEqual([
      [true, false],
      [false, true],
    ]);
    server.reset();
    server.on(path, (request, response) =>
      json('{"data":[{"_id":"m1","sentToday":0}]}', request.headers.authorization === undefined ? 200 : 401)(
        request,
        response,
      ),
    );
    expect(verifiedAs(await sendkit.verify(connect, verified.settings))).toEqual({
      settings: { campaignIds: ['c1'] },
      found: '1 mailbox',
    });
  });

  test('M11: other failures are not tried twice', async () => {
    server.on(path, json({}, 500));
    expect(await failureOf(sendkit.verify(connect, {}))).toMatchObject({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(1);
  });
});

test('days: a month at first and once a day, three days every hour otherwise', async () => {
  const daily = endpointOf(sendkit, 'daily');
  server.on(
    '/v1/analytics/daily',
    json({ success: true, data: [{ _id: today, sent: 5, opened: 3, clicked: 1, bounced: 1 }] }),
  );
  const answer = first(await readAll(daily, connect(), firstRun));
  expect(first(answer.days)).toMatchObject({ campaignId: null, from: '2026-01-12', to: today, everyDay: false });
  expect(first(first(answer.days).rows).counts).toMatchObject({ sent: 5, bounced: 1, replied: null });
  await readAll(daily, connect(), { lastFullAt: now - 1, campaigns: [] });
  expect(server.requests.map(({ query }) => query.get('from'))).toEqual(['2026-01-12', '2026-02-08']);
  expect([daily.optional, daily.isFull?.({ known: firstRun, now })]).toEqual([true, true]);
  expect(addCounts([first(first(answer.days).rows).counts]).sent).toBe(5);
});
