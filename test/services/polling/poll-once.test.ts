/** How long a check takes: in time that is counted and not waited for, at providers that need a while to answer. */
import { expect, test } from 'vitest';
import { hourMs, secondMs } from '../../../electron/core/days.ts';
import { pollOnce, type PollOnceOptions } from '../../../electron/services/polling/poll-once.ts';
import { storeAccount, testApp, type TestApp } from '../../helpers/test-app.ts';
import { at, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { virtualTime, type VirtualTime } from '../../helpers/virtual-time.ts';

const answerMs = 500;
const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(2, '0')}`);

const answersWith = (campaignIds: readonly string[]): readonly (readonly [RegExp, object])[] => [
  [/analytics\/mailboxes$/, { data: [{ _id: 'm1', email: 'a@example.com', performance: { sent: 10, bounced: 0 } }] }],
  [/v1\/campaigns$/, { data: campaignIds.map((_id) => ({ _id, name: _id, status: 'active' })) }],
  [/analytics\/campaigns\//, { data: { campaign: { status: 'active' }, stats: { sent: 10, bounced: 0 } } }],
  [/analytics\/daily$/, { data: [] }],
];

interface Busy extends Disposable {
  readonly accountIds: readonly string[];
  readonly campaignIds: readonly string[];
  readonly app: TestApp;
  readonly time: VirtualTime;
  /** `account path`, in the order they were asked. */
  readonly asked: string[];
  /** When, epoch ms. */
  readonly askedAt: number[];
  readonly most: () => number;
  readonly takes: (options?: PollOnceOptions) => Promise<number>;
}

/** So many accounts of so many campaigns each, at a provider that takes half a second for every answer. */
async function busy(accountCount: number, campaignCount: number): Promise<Busy> {
  const accountIds = numbered('sendkit-', accountCount);
  const campaignIds = numbered('664a1b2c3d4e5f6a7b8c9d', campaignCount);
  const answers = answersWith(campaignIds);
  const temporary = temporaryDatabase([]);
  const time = virtualTime(at('2026-03-10T10:00:00'));
  const asked: string[] = [];
  const askedAt: number[] = [];
  let underWay = 0;
  let most = 0;
  const app: TestApp = {
    ...testApp(temporary.db, time),
    pause: time.pause,
    fetch: async (address, init) => {
      const { hostname, pathname } = new URL(address);
      asked.push(`${hostname} ${pathname}`);
      askedAt.push(time.now());
      most = Math.max(most, ++underWay);
      await time.pause(answerMs, init.signal ?? null).finally(() => underWay--);
      const body = answers.find(([path]) => path.test(pathname))?.[1];
      return Response.json(body ?? {}, { status: body === undefined ? 404 : 200 });
    },
  };
  for (const id of accountIds) await storeAccount(app, 'sendkit', `https://${id}.example`, { id });
  return {
    accountIds,
    campaignIds,
    app,
    time,
    asked,
    askedAt,
    most: () => most,
    takes: (options = {}) => {
      asked.length = 0;
      askedAt.length = 0;
      return time.during(pollOnce(app, { scope: 'live', visiting: true, ...options }));
    },
    [Symbol.dispose]: () => temporary[Symbol.dispose](),
  };
}

const isLive = (request: string): boolean => request.endsWith('/mailboxes');

test('ten accounts with thirty campaigns each are read within 10 s when nothing but live numbers is due', async () => {
  using accounts = await busy(10, 30);
  const { accountIds, asked, campaignIds, time } = accounts;
  // Of a new account everything is, the live numbers of all of them first.
  await accounts.takes();
  for (const id of accountIds)
    for (const campaign of campaignIds) expect(asked).toContain(`${id}.example /v1/analytics/campaigns/${campaign}`);
  const firstAsked = (id: string) => accounts.askedAt[asked.indexOf(`${id}.example /v1/analytics/mailboxes`)] ?? 0;
  const firstOther = accounts.askedAt[asked.findIndex((request) => !isLive(request))] ?? 0;
  for (const id of accountIds) expect(firstAsked(id)).toBeLessThanOrEqual(firstOther);

  await time.during(time.pause(5 * 60 * secondMs));
  const tookMs = await accounts.takes();
  expect(asked.filter(isLive)).toHaveLength(2 * accountIds.length);
  expect(asked.filter((request) => !isLive(request))).toEqual([]);
  expect(tookMs).toBeLessThanOrEqual(10 * secondMs);
  expect(accounts.most()).toBe(6);
});

test('everything is read again when it is due, or when it is asked for', async () => {
  using accounts = await busy(2, 3);
  await accounts.takes();
  const all = [...accounts.asked];
  await accounts.takes({ scope: 'everything' });
  expect(accounts.asked.toSorted()).toEqual(all.toSorted());
  await accounts.time.during(accounts.time.pause(2 * hourMs));
  await accounts.takes();
  expect(accounts.asked.toSorted()).toEqual(all.toSorted());
});

test('cut off in the middle, each account was seen, and what was left is read by the next check', async () => {
  using accounts = await busy(8, 6);
  const { accountIds, app, asked, campaignIds, time } = accounts;
  const cut = new AbortController();
  const polled = pollOnce(app, { scope: 'live', visiting: true, signal: cut.signal });
  void time.pause(8 * secondMs).then(() => cut.abort());
  expect(await time.during(polled)).toBeLessThanOrEqual(9 * secondMs);
  const results = await polled;
  expect([...results.keys()].toSorted()).toEqual(accountIds);
  for (const result of results.values())
    expect(result).toMatchObject({ liveRead: true, failure: { kind: 'cancelled' } });
  const campaigns = () => asked.filter((request) => request.includes('/campaigns/'));
  const before = campaigns();
  expect(before.length).toBeLessThan(accountIds.length * campaignIds.length);
  await accounts.takes();
  expect(new Set([...before, ...campaigns()]).size).toBe(accountIds.length * campaignIds.length);
});

test('an account that hangs keeps none of the others from being seen', async () => {
  using accounts = await busy(8, 1);
  const { accountIds, app, time } = accounts;
  const hanging: TestApp = {
    ...app,
    fetch: async (address, init) => {
      if (new URL(address).hostname.startsWith('sendkit-00')) await time.pause(hourMs, init.signal ?? null);
      return app.fetch(address, init);
    },
  };
  const cut = new AbortController();
  const polled = pollOnce(hanging, { scope: 'live', visiting: true, signal: cut.signal });
  void time.pause(10 * secondMs).then(() => cut.abort());
  await time.during(polled);
  const read = [...(await polled)].flatMap(([id, { liveRead }]) => (liveRead ? [id] : []));
  expect(read.toSorted()).toEqual(accountIds.slice(1));
});
