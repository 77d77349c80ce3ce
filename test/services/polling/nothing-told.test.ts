/** An answer without a single number says nothing: it is no live number, and is told of when it lasts (fault F26). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../../electron/core/days.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { evaluateOutages } from '../../../electron/services/polling/outages.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { json, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
let database: TemporaryDatabase;
let app: TestApp;
let server: Loopback;

beforeAll(async () => (server = await startLoopback()));
afterAll(async () => server.close());
beforeEach(() => {
  clock = testClock(start);
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  server.reset();
  for (const [path, body] of Object.entries(good)) server.on(path, json(body));
});
afterEach(() => database[Symbol.dispose]());

const mailboxes = (row: object) => ({
  success: true,
  data: [{ _id: 'm1', email: 'm1@example.org', ...row }],
});
const campaigns = (row: object) => ({
  workspace_kpis: { total_campaigns: 1 },
  campaigns: [{ campaign_id: 'c1', campaign_name: 'Spring', status: 'active', ...row }],
});
const timeline = (row: object) => ({
  from_date: '2026-01-01',
  to_date: '2026-02-10',
  timeline: [
    { date: '2026-02-09', ...row },
    { date: '2026-02-10', ...row },
  ],
});
const days = (row: object) => ({
  data: [
    { date: '2026-02-09', ...row },
    { date: '2026-02-10', ...row },
  ],
});
const last24Hours = (stats: object) => ({ data: { period: '1d', ...stats } });

const good = {
  '/v1/analytics/mailboxes': mailboxes({
    sentToday: 10,
    dailySendLimit: 100,
    totalSent: 5000,
    bounceRate: 0,
  }),
  '/api/public/v1/analytics/campaigns': campaigns({
    total_leads: 9,
    total_sent: 500,
    total_bounced: 0,
  }),
  '/api/public/v1/analytics/campaigns/timeline': timeline({
    sent: 10,
    opened: 1,
    replied: 0,
    bounced: 0,
  }),
  '/mail/stats/daily': days({
    delivered: 10,
    bounced: 0,
    sent: 0,
    queued: 0,
    complained: 0,
    failed: 0,
  }),
  '/mail/stats': last24Hours({ total: 10, by_status: { delivered: 10 } }),
};

const check = async (times: number): Promise<void> => {
  for (let time = 0; time < times; time++) {
    clock.advance(10 * minuteMs);
    await pollOnce(app, { scope: 'live' });
    clock.advance(minuteMs);
    evaluateOutages(app);
  }
};
const seen = () => {
  const { status, glance, accounts } = buildStatus(app.db, clock.now(), { settings: defaultSettings });
  return { status, glance: glance.state, error: accounts[0]?.error?.kind ?? null };
};
const told = () => waitingNotifications(app.db).map(({ kind, subject }) => [kind, subject.kind]);

const provided = {
  sendkit: ['/v1/analytics/mailboxes'],
  coldsend: ['/api/public/v1/analytics/campaigns', '/api/public/v1/analytics/campaigns/timeline'],
  krafter: ['/mail/stats/daily', '/mail/stats'],
} as const;
const statuses = ['queued', 'sent', 'delivered', 'bounced', 'complained', 'failed'];
const inWords = Object.fromEntries(statuses.map((status) => [status, 'some']));
const empty = {
  '/v1/analytics/mailboxes': [
    mailboxes({ sent_today: 10, dailySendLimit: 100, total_sent: 5000 }),
    mailboxes({ sentToday: 'ten', totalSent: [5000], bounceRate: '0 %' }),
  ],
  '/api/public/v1/analytics/campaigns': [campaigns({ sent: 500, bounced: 0 })],
  '/api/public/v1/analytics/campaigns/timeline': [timeline({ total_sent: 10 }), timeline({ sent: null })],
  '/mail/stats/daily': [days({ DELIVERED: 10 }), days({ delivered: 10.5, bounced: -1 })],
  '/mail/stats': [last24Hours({ total: 'many', by_status: inWords })],
};

describe.each(['sendkit', 'coldsend', 'krafter'] as const)('%s', (provider) => {
  const cases = provided[provider].flatMap((path) => empty[path].map((body) => [path, JSON.stringify(body)] as const));

  test.each(cases)('answers %s without a number that is known: %s', async (path, body) => {
    await storeAccount(app, provider, server.url);
    await check(2);
    expect(seen()).toEqual({ status: 'ok', glance: 'ok', error: null });
    server.on(path, json(body));
    await check(8);
    expect(seen()).toEqual({ status: 'unknown', glance: 'warning', error: 'unexpected' });
    expect(told()).toEqual([['fired', 'account']]);
    server.on(path, json(good[path]));
    // What is read hourly met the same, and is read again when it is due.
    await check(12);
    expect(seen()).toEqual({ status: 'ok', glance: 'ok', error: null });
  });
});

test('a mailbox that was added just now, and a draft without counters beside what is known, are fine', async () => {
  await storeAccount(app, 'sendkit', server.url);
  await storeAccount(app, 'coldsend', server.url);
  server.on('/v1/analytics/mailboxes', json({ data: [{ _id: 'm1', sentToday: 0 }, { _id: 'm2' }] }));
  server.on('/api/public/v1/analytics/campaigns', json(campaigns({ total_leads: 0, status: 'draft' })));
  await check(8);
  expect(seen()).toEqual({ status: 'ok', glance: 'ok', error: null });
});

describe('a list that is complete and has none of the mailboxes there were (fault F40)', () => {
  const none = json({ success: true, data: [] });
  const because = () => {
    const [alert] = listAlerts(app.db);
    return alert?.sample?.detail?.kind === 'awaited' ? alert.sample.detail.because : null;
  };

  test('is no live number: it is told of once, with that reason, and its end when they are there again', async () => {
    await storeAccount(app, 'sendkit', server.url);
    await check(2);
    server.on('/v1/analytics/mailboxes', none);
    await check(8);
    expect(seen()).toMatchObject({ status: 'unknown', glance: 'warning' });
    expect([told(), because()]).toEqual([[['fired', 'account']], 'nothing-listed']);
    server.on('/v1/analytics/mailboxes', json(good['/v1/analytics/mailboxes']));
    await check(2);
    expect(seen()).toEqual({ status: 'ok', glance: 'ok', error: null });
    expect(told()).toEqual([
      ['fired', 'account'],
      ['resolved', 'account'],
    ]);
  });

  test('is nothing to tell of for an account that never had any', async () => {
    server.on('/v1/analytics/mailboxes', none);
    await storeAccount(app, 'sendkit', server.url);
    await check(8);
    expect([told(), listAlerts(app.db)]).toEqual([[], []]);
  });
});

describe('an answer that has nothing of what there was is no live number (fault F80)', () => {
  const midnight = Date.UTC(2026, 1, 11);
  /** The provider answers so, by the clock of the test. */
  const answers = (path: string, body: unknown): void =>
    server.on(path, (...request) => json(body, 200, { date: new Date(clock.now()).toUTCString() })(...request));
  const because = () =>
    listAlerts(app.db).flatMap(({ sample }) => (sample?.detail?.kind === 'awaited' ? sample.detail.because : []));
  const list = '/api/public/v1/analytics/campaigns';
  const first = { date: '2026-02-10', delivered: 10, bounced: 0, sent: 0, queued: 0, complained: 0, failed: 0 };
  beforeEach(() => {
    for (const [path, body] of Object.entries(good)) answers(path, body);
  });

  test.each([
    ['sendkit', '/v1/analytics/mailboxes', { data: [], hasMore: true }, 'nothing-listed'],
    ['coldsend', list, { workspace_kpis: { total_campaigns: 0 }, campaigns: [] }, 'no-campaigns-listed'],
    ['coldsend', list, { workspace_kpis: {}, campaigns: [] }, 'no-campaigns-listed'],
    ['coldsend', list, { workspace_kpis: { total_campaigns: 9 }, campaigns: [] }, 'no-campaigns-listed'],
    ['coldsend', `${list}/timeline`, { ...timeline({}), timeline: [] }, 'no-days-listed'],
    ['krafter', '/mail/stats/daily', { data: [] }, 'no-days-listed'],
  ] as const)('%s answers %s with %j: told once, and its end', async (provider, path, body, reason) => {
    await storeAccount(app, provider, server.url);
    await check(2);
    expect(seen()).toEqual({ status: 'ok', glance: 'ok', error: null });
    answers(path, body);
    await check(8);
    expect(seen()).toMatchObject({ status: 'unknown', glance: 'warning' });
    expect([told(), because()]).toEqual([[['fired', 'account']], [reason]]);
    answers(path, good[path]);
    await check(2);
    expect(seen()).toEqual({ status: 'ok', glance: 'ok', error: null });
    expect(told().map(([kind]) => kind)).toEqual(['fired', 'resolved']);
  });

  test.each([
    ['of which there never was one', 0, () => []],
    ['where none had mail for as long as is asked for', 11 * dayMs, (asked: number) => (asked > 12 ? [first] : [])],
    ['while the only one is added up, after midnight', midnight - start, () => []],
  ] as const)('a quiet account is fine without days: %s', async (_what, later, given) => {
    if (later > 0) answers('/mail/stats/daily', { data: [first] });
    else answers('/mail/stats/daily', { data: [] });
    await storeAccount(app, 'krafter', server.url);
    await check(2);
    clock.advance(later);
    server.on('/mail/stats/daily', (request, response) => {
      const data = given(Number(request.query.get('days')));
      json({ data }, 200, { date: new Date(clock.now()).toUTCString() })(request, response);
    });
    await pollOnce(app, { scope: 'live' });
    await check(8);
    expect(told().filter(([kind]) => kind === 'fired')).toEqual([]);
    expect(seen()).toMatchObject({ status: 'ok', glance: 'ok' });
  });

  test('what a budget is held against is not called new by it', async () => {
    await storeAccount(app, 'krafter', server.url);
    await check(2);
    const before = readAccountRun(app.db, 'krafter-1').daysAsOf;
    answers('/mail/stats/daily', { data: [] });
    await check(2);
    expect(readAccountRun(app.db, 'krafter-1').daysAsOf).toBe(before);
  });

  test('a hourly list of campaigns that is empty is no reason why mailboxes are not read', async () => {
    answers('/v1/campaigns', { data: [{ _id: 'c1', name: 'Spring', status: 'active' }] });
    answers('/v1/analytics/campaigns/c1', { data: { _id: 'c1', name: 'Spring', stats: { sent: 5, bounced: 0 } } });
    await storeAccount(app, 'sendkit', server.url);
    await pollOnce(app, { scope: 'everything' });
    answers('/v1/campaigns', { data: [] });
    await pollOnce(app, { scope: 'everything' });
    expect(seen()).toEqual({ status: 'ok', glance: 'ok', error: null });
  });
});
