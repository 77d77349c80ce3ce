/** What one poll, one answer or one word of a SendKit account may do to its alerts, and what takes a second look. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { readFacts } from '../../../electron/services/accounts/facts.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import type { PollScope } from '../../../electron/services/polling/due.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { listAccounts } from '../../../electron/store/accounts/accounts.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { listCampaigns } from '../../../electron/store/mail/reads.ts';
import { heldReads } from '../../../electron/views/held.ts';
import { json, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9);
let server: Loopback;
let clock: TestClock;
let database: TemporaryDatabase;
let app: TestApp;

beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(() => {
  clock = testClock(start);
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
});
afterEach(() => {
  server.reset();
  database[Symbol.dispose]();
});
afterAll(() => server.close());

type Answers = Readonly<Record<string, unknown>>;
/** An answer that says that it is of now. */
const answer = (body: unknown, status = 200) => json(body, status, { date: new Date(clock.now()).toUTCString() });

/** Mailboxes, with what the week says of them; `week: null`: the range is refused. */
function mailboxes(rows: readonly Answers[], week: readonly Answers[] | null): void {
  server.on('/v1/analytics/mailboxes', (request, response) => {
    if (!request.query.has('from')) return answer({ data: rows })(request, response);
    return week === null
      ? answer({ message: 'no' }, 400)(request, response)
      : answer({ data: week })(request, response);
  });
}
const mailbox = (_id: string, more: Answers): Answers => ({
  _id,
  email: `${_id}@example.org`,
  status: 'active',
  totalSent: 2000,
  ...more,
});

async function poll(afterMs = 15 * minuteMs, scope: PollScope = 'live'): Promise<void> {
  clock.advance(afterMs);
  await pollOnce(app, { scope });
}
const account = (changes: Parameters<typeof storeAccount>[3] = {}) => storeAccount(app, 'sendkit', server.url, changes);
const steps = () => listTransitions(app.db).map(({ subject, from, to }) => `${subject.id} ${from} ${to}`);
const notes = () =>
  buildStatus(app.db, clock.now(), { settings: defaultSettings }).accounts.flatMap((each) => each.notes);
const alerts = () => listAlerts(app.db).map(({ rule, subject, phase }) => `${rule} ${subject.id} ${phase}`);

describe('a first poll', () => {
  test('is one value: what is over its line fires with the second poll, and not with list and week of the first', async () => {
    await account();
    const row = mailbox('m1', { bounceRate: 0.08, performance: { sent: 200, bounced: 20 } });
    mailboxes([row], [row]);
    await poll(0);
    expect(alerts()).toEqual(['bounce-rate m1 pending']);
    await poll();
    expect(alerts()).toEqual(['bounce-rate m1 firing']);
  });

  test('of a mailbox with a bad past and a fine week notes nothing', async () => {
    await account();
    const row = mailbox('m1', { bounceRate: 0.08, performance: { sent: 200, bounced: 0 } });
    mailboxes([row], [row]);
    await poll(0);
    expect(steps()).toEqual([]);
  });
});

describe('a mailbox that had a week', () => {
  const others = mailbox('m2', { bounceRate: 0, performance: { sent: 500, bounced: 0 } });
  /** `m1` with a lifetime, and with what its rows say of its week. */
  const rows = (bounceRate: number, performance: unknown) => [mailbox('m1', { bounceRate, performance }), others];
  const without = (row: Answers): Answers =>
    Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'performance'));

  const answers: Readonly<Record<string, (bounceRate: number) => void>> = {
    'is left out of the week': (rate) => mailboxes(rows(rate, null), [others]),
    'has none in its row': (rate) => mailboxes(rows(rate, null), rows(rate, null)),
    'has an empty one': (rate) => mailboxes(rows(rate, {}), rows(rate, {})),
    'is in a list without any': (rate) => mailboxes(rows(rate, null).map(without), rows(rate, null).map(without)),
    'is behind a range that is refused': (rate) => mailboxes(rows(rate, { sent: 1 }), null),
    'has no bounces beside no mail': (rate) => mailboxes(rows(rate, { sent: 0 }), rows(rate, { sent: 0 })),
    'has no mails beside its bounces': (rate) => mailboxes(rows(rate, { bounced: 0 }), rows(rate, { bounced: 0 })),
  };

  test.each(Object.entries(answers))(
    'and %s is not judged by its lifetime, however long that lasts',
    async (_, then) => {
      await account();
      mailboxes(rows(0.08, { sent: 500, bounced: 0 }), rows(0.08, { sent: 500, bounced: 0 }));
      for (let look = 0; look < 2; look++) await poll();
      then(0.08);
      for (const afterMs of [minuteMs, dayMs, dayMs, dayMs, dayMs]) await poll(afterMs);
      expect(steps()).toEqual([]);
    },
  );

  test.each(Object.entries(answers))('and %s has not recovered by its lifetime', async (_, then) => {
    await account();
    mailboxes(rows(0.01, { sent: 500, bounced: 50 }), rows(0.01, { sent: 500, bounced: 50 }));
    for (let look = 0; look < 2; look++) await poll();
    then(0.01);
    for (const afterMs of [minuteMs, dayMs, dayMs, dayMs, dayMs]) await poll(afterMs);
    expect(alerts()).toEqual(['bounce-rate m1 firing']);
  });

  test('and is over its line once is not so twice by an answer that leaves its week out', async () => {
    await account();
    mailboxes(rows(0.01, { sent: 500, bounced: 50 }), rows(0.01, { sent: 500, bounced: 50 }));
    await poll();
    mailboxes(rows(0.01, null), [others]);
    for (let look = 0; look < 3; look++) await poll();
    expect(alerts()).toEqual(['bounce-rate m1 pending']);
  });
});

describe('a campaign that is not found (fault F4)', () => {
  const campaign = { data: { campaign: { name: 'Spring', status: 'active' }, stats: { sent: 1000, bounced: 80 } } };
  const found = () => server.on('/v1/analytics/campaigns/c1', (...request) => answer(campaign)(...request));
  const lost = () => server.on('/v1/analytics/campaigns/c1', json({ error: 'Not Found' }, 404));
  const listed = (rows: readonly Answers[]) => server.on('/v1/campaigns', (...r) => answer({ data: rows })(...r));
  const look = (afterMs = hourMs) => poll(afterMs, 'everything');

  /** With an alert that fires, and with the campaign in a list or only named by a person. */
  async function firing(isListed: boolean): Promise<void> {
    await account(isListed ? {} : { settings: { campaignIds: ['c1'] } });
    mailboxes([], []);
    if (isListed) listed([{ _id: 'c1', name: 'Spring', status: 'active' }]);
    found();
    for (let index = 0; index < 2; index++) await look();
    expect(alerts()).toEqual(['bounce-rate c1 firing']);
  }

  test.each([
    ['named by a person', false],
    ['in no list at that moment either', true],
  ])('once, and %s, keeps its alert and is read on', async (_, isListed) => {
    await firing(isListed);
    lost();
    if (isListed) listed([]);
    for (let index = 0; index < 3; index++) await look();
    expect(alerts()).toEqual(['bounce-rate c1 firing']);
    found();
    await look();
    expect(steps()).toEqual(['c1 inactive pending', 'c1 pending firing']);
    expect(listCampaigns(app.db, 'sendkit-1')).toMatchObject([{ asOf: clock.now(), goneSince: null }]);
  });

  test('for a day is gone, its alert ends, and it is back when it is found again', async () => {
    await firing(false);
    lost();
    for (let hour = 0; hour < 26; hour++) await look();
    expect([alerts(), listCampaigns(app.db, 'sendkit-1')]).toMatchObject([[], [{ goneSince: start + 3 * hourMs }]]);
    found();
    for (let hour = 0; hour < 26; hour++) await look();
    expect(listCampaigns(app.db, 'sendkit-1')).toMatchObject([{ goneSince: null }]);
  });
});

test('a campaign that a person named and SendKit does not know is named with every check, until it is found', async () => {
  await account({ settings: { campaignIds: ['typo123', 'c1'] } });
  mailboxes([], []);
  const campaign = { data: { campaign: { name: 'Spring', status: 'active' }, stats: { sent: 1000, bounced: 0 } } };
  server.on('/v1/analytics/campaigns/c1', (...request) => answer(campaign)(...request));
  for (let check = 0; check < 3; check++) {
    await poll(hourMs, 'everything');
    expect(notes()).toEqual(['not found at SendKit: typo123']);
  }
  server.on('/v1/analytics/campaigns/typo123', (...request) => answer(campaign)(...request));
  await poll(hourMs, 'everything');
  expect(notes()).toEqual([]);
  expect(listCampaigns(app.db, 'sendkit-1').map(({ id, goneSince }) => [id, goneSince])).toEqual([
    ['c1', null],
    ['typo123', null],
  ]);
});

describe('a hundred campaigns', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `c${String(index).padStart(2, '0')}`);
  const headline = () => buildStatus(app.db, clock.now(), { settings: defaultSettings }).glance.headline;
  const asked = () => server.requests.map(({ path }) => path);

  beforeEach(async () => {
    await account();
    mailboxes([mailbox('m1', {})], []);
    server.on('/v1/campaigns', (...request) =>
      answer({ data: ids.map((_id) => ({ _id, name: _id, status: 'active' })), pagination: { hasMore: false } })(
        ...request,
      ),
    );
    for (const id of ids)
      server.on(`/v1/analytics/campaigns/${id}`, (...request) =>
        answer({ data: { campaign: { status: 'active' }, stats: { sent: 1000, bounced: 0 } } })(...request),
      );
  });

  test('are read thirty at a time within minutes, what is left is said, and none is ever old while all is well', async () => {
    await poll(0, 'due');
    expect(headline()).toBe('All fine: 1 mailbox, 30 campaigns, 70 campaigns not read yet');
    expect(notes()).toContain('70 of 100 campaigns not read yet');
    const seen = new Set<string>();
    for (let minute = 5; minute <= 12 * 60; minute += 5) {
      await poll(5 * minuteMs, 'due');
      if (minute >= 20) seen.add(headline());
    }
    expect([...seen]).toEqual(['All fine: 1 mailbox, 100 campaigns']);
    const times = ids.map((id) => asked().filter((path) => path.endsWith(id)).length);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
    expect(Math.max(...times)).toBeLessThanOrEqual(13);
  }, 120_000);

  test('that a refresh did not come to are named, with when they are read', async () => {
    await poll(0, 'everything');
    const [account0] = listAccounts(app.db);
    if (account0 === undefined) throw new Error('no account');
    const facts = readFacts(app.db, account0, clock.now(), defaultSettings);
    expect(heldReads([facts], clock.now())).toMatchObject([
      { what: 'campaigns', left: 70, until: clock.now() + 5 * minuteMs },
    ]);
  });
});
