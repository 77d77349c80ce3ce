import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rules, type RuleName } from '../../../electron/core/alerts/catalog.ts';
import { addDays, dayMs } from '../../../electron/core/days.ts';
import { countsOf, type Account, type Counts } from '../../../electron/core/model.ts';
import { providers } from '../../../electron/providers/index.ts';
import { replayRule, type Replayed, type ReplayRequest } from '../../../electron/services/alerts/replay.ts';
import { replayView } from '../../../electron/views/replay.ts';
import { insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { saveAnswer } from '../../../electron/store/mail/answers.ts';
import { writeScopeRules } from '../../../electron/store/alerts/rules.ts';
import {
  accountNamed,
  at,
  campaignNamed,
  senderNamed,
  temporaryDatabase,
  type TemporaryDatabase,
} from '../../helpers/temporary-database.ts';

const now = at('2026-03-31T12:00:00');
const endOf = (day: string) => at(`${day}T23:59:59.999`);

let database: TemporaryDatabase;
beforeEach(() => (database = temporaryDatabase([])));
afterEach(() => database[Symbol.dispose]());

function add(id: string, changes: Partial<Account> = {}): void {
  insertAccount(database.db, { ...accountNamed(id), ...changes });
}

function replayed(rule: RuleName, threshold: number, changes: Partial<ReplayRequest> = {}): Replayed {
  const found = replayRule(database.db, { rule, threshold, days: 30, now, ...changes });
  if (found === null) throw new Error(`${rule} has no past`);
  return found;
}

/** Who, from when, until when, and how bad. */
function told({ alerts }: Replayed) {
  return alerts.map(({ subject, firedAt, clearedAt, peak }) => [
    subject.name,
    new Date(firedAt).toISOString(),
    clearedAt === null ? null : new Date(clearedAt).toISOString(),
    Math.round(peak * 10_000) / 10_000,
  ]);
}

const { statuses } = providers.sendkit;

/** Daily rows of an account, from that day on. */
function saveDays(accountId: string, from: string, rows: readonly Partial<Counts>[]): void {
  const days = rows.map((counts, index) => ({ day: addDays(from, index), counts: countsOf(counts) }));
  const to = days.at(-1)?.day ?? from;
  const reading = { campaignId: null, from, to, everyDay: false, rows: days };
  saveAnswer(database.db, accountId, { days: [reading], notes: [] }, now, statuses);
}

/** What a mailbox showed at noon of that day. */
function saw(accountId: string, day: string, ...senders: Parameters<typeof senderNamed>[]): void {
  const items = senders.map((sender) => senderNamed(...sender));
  saveAnswer(
    database.db,
    accountId,
    { senders: { items, complete: true }, notes: [] },
    at(`${day}T12:00:00`),
    statuses,
  );
}

describe('an account', () => {
  test('is judged by the seven days that end with each day', () => {
    add('a', { label: 'Shop' });
    // 100 mails a day, no bounces; on 20 March 21 bounces: 21/700 = 3 % until it leaves the window on 27 March.
    const rows = Array.from({ length: 31 }, (_, index) => ({ sent: 100, bounced: index === 19 ? 21 : 0 }));
    saveDays('a', '2026-03-01', rows);
    expect(told(replayed('bounce-rate', 0.03))).toEqual([
      ['Shop', '2026-03-20T23:59:59.999Z', '2026-03-27T23:59:59.999Z', 0.03],
    ]);
    expect(told(replayed('bounce-rate', 0.0301))).toEqual([]);
  });

  test('the present day counts as far as it is known', () => {
    add('a');
    saveDays('a', '2026-03-30', [
      { sent: 200, bounced: 0 },
      { sent: 50, bounced: 10 },
    ]);
    const found = replayed('bounce-rate', 0.04);
    expect(told(found)).toEqual([['Account a', '2026-03-31T12:00:00.000Z', null, 0.04]]);
    expect(found).toMatchObject({ daysCovered: 2, subjectsJudged: 1 });
  });

  test('complaints are judged over delivered mail', () => {
    add('k', { provider: 'krafter', label: 'Letters' });
    saveDays(
      'k',
      '2026-03-10',
      [0, 0, 5, 0].map((complained) => ({ sent: 0, delivered: 1000 - complained, bounced: 0, complained, failed: 0 })),
    );
    // 5 of 2,995 on 12 March are 0.17 %; as the clean days leave the window it is 5 of 1,995 on 18 March, then gone.
    expect(told(replayed('complaint-rate', 0.0015))).toEqual([
      ['Letters', '2026-03-12T23:59:59.999Z', '2026-03-19T23:59:59.999Z', 0.0025],
    ]);
  });

  test('that has stopped sending is judged no more a week after the last week with mail', () => {
    add('a', { label: 'Shop' });
    saveDays(
      'a',
      '2026-03-03',
      Array.from({ length: 28 }, (_, day) => ({ sent: day < 2 ? 500 : 0, bounced: day < 2 ? 50 : 0 })),
    );
    expect(told(replayed('bounce-rate', 0.03))).toEqual([
      ['Shop', '2026-03-03T23:59:59.999Z', '2026-03-18T23:59:59.999Z', 0.1],
    ]);
  });

  test('and what is in it are not judged by counts that cannot be', () => {
    add('a');
    const to = '2026-03-30';
    const senderWindows = [{ id: 'm', from: '2026-03-24', to, counts: countsOf({ sent: 100, bounced: 900 }) }];
    saw('a', to, ['m']);
    const items = [campaignNamed('c', { sent: 100, bounced: 900 })];
    const campaigns = { items, complete: true };
    saveAnswer(database.db, 'a', { senderWindows, campaigns, notes: [] }, at(`${to}T12:00:00`), statuses);
    saveDays('a', '2026-03-24', [
      { sent: 100, bounced: 900 },
      ...Array.from({ length: 7 }, () => ({ sent: 9000, bounced: 0 })),
    ]);
    expect(told(replayed('bounce-rate', 0.03))).toEqual([]);
  });

  test("a drop is judged against the account's own four weeks before", () => {
    add('a', { label: 'Cold' });
    // Ten replies of 100 for 28 days, then none: a day later 60/700 are 14 % less than the usual 10 %, four days later half.
    const rows = Array.from({ length: 35 }, (_, index) => ({ sent: 100, replied: index < 31 ? 10 : 0 }));
    saveDays('a', '2026-02-25', rows);
    expect(told(replayed('reply-drop', 0.5))).toEqual([['Cold', '2026-03-31T12:00:00.000Z', null, 0.5714]]);
    expect(told(replayed('reply-drop', 0.6))).toEqual([]);
  });

  test('without mailbox limits its own budget is the limit, each day by itself', () => {
    add('k', { provider: 'krafter', dailyBudget: 1000, label: 'Budget' });
    const row = (delivered: number) => ({ sent: 0, delivered, bounced: 0, complained: 0, failed: 0 });
    saveDays('k', '2026-03-10', [row(500), row(960), row(990), row(100)]);
    expect(told(replayed('daily-limit', 0.95))).toEqual([
      ['Budget', '2026-03-11T23:59:59.999Z', '2026-03-12T00:00:00.000Z', 0.96],
      ['Budget', '2026-03-12T23:59:59.999Z', '2026-03-13T00:00:00.000Z', 0.99],
    ]);
  });
});

describe('a mailbox', () => {
  test('is judged by its lifetime rate where there is nothing better', () => {
    add('a');
    saw('a', '2026-03-10', ['m', { totalSent: 1000, lifetimeBounceRate: 0.01 }]);
    saw('a', '2026-03-12', ['m', { totalSent: 1100, lifetimeBounceRate: 0.04 }]);
    saw('a', '2026-03-20', ['m', { totalSent: 2200, lifetimeBounceRate: 0.02 }]);
    const found = replayed('bounce-rate', 0.03);
    expect(told(found)).toEqual([['m@example.com', '2026-03-12T23:59:59.999Z', '2026-03-20T23:59:59.999Z', 0.04]]);
    expect(found.alerts[0]).toMatchObject({
      accountId: 'a',
      subject: { kind: 'sender', id: 'm' },
      peakNumerator: 44,
      peakDenominator: 1100,
    });
    expect(found.daysCovered).toBe(22);
  });

  test('is judged by its windows of seven days where the provider gives them', () => {
    add('a');
    for (const [day, bounced] of [
      ['10', 1],
      ['11', 9],
      ['12', 2],
    ] as const) {
      const window = { id: 'm', from: `2026-03-${Number(day) - 6}`.replace(/-(\d)$/, '-0$1'), to: `2026-03-${day}` };
      const senderWindows = [{ ...window, counts: countsOf({ sent: 300, bounced }) }];
      const senders = {
        items: [senderNamed('m', { totalSent: 9000 + bounced, lifetimeBounceRate: 0.2 })],
        complete: true,
      };
      saveAnswer(database.db, 'a', { senders, senderWindows, notes: [] }, at(`2026-03-${day}T12:00:00`), statuses);
    }
    expect(told(replayed('bounce-rate', 0.03))).toEqual([
      ['m@example.com', '2026-03-11T23:59:59.999Z', '2026-03-12T23:59:59.999Z', 0.03],
    ]);
  });

  test('hardly used is judged by its count of bounces, not by a rate', () => {
    add('a');
    saw(
      'a',
      '2026-03-10',
      ['m', { totalSent: 40, lifetimeBounceRate: 0.075 }],
      ['n', { totalSent: 40, lifetimeBounceRate: 0.1 }],
    );
    expect(told(replayed('bounce-rate', 0.03))).toEqual([['n@example.com', '2026-03-10T23:59:59.999Z', null, 0.1]]);
  });

  test('that runs to its limit every day is told of every day', () => {
    add('a');
    saw('a', '2026-03-10', ['m', { sentToday: 90, dailyLimit: 100 }]);
    saw('a', '2026-03-11', ['m', { sentToday: 95, dailyLimit: 100 }]);
    saw('a', '2026-03-12', ['m', { sentToday: 50, dailyLimit: 100 }]);
    expect(told(replayed('daily-limit', 0.9))).toEqual([
      ['m@example.com', '2026-03-10T23:59:59.999Z', '2026-03-11T00:00:00.000Z', 0.9],
      ['m@example.com', '2026-03-11T23:59:59.999Z', '2026-03-12T00:00:00.000Z', 0.95],
    ]);
  });

  test('without a limit is never near one', () => {
    add('a');
    saw('a', '2026-03-10', ['m', { sentToday: 500 }], ['n', { sentToday: 500, dailyLimit: 0 }]);
    expect(replayed('daily-limit', 0.5)).toMatchObject({ alerts: [], subjectsJudged: 0, daysCovered: 0 });
  });

  test('that is warmed up is judged against its usual day; others are not', () => {
    add('a');
    const warmup = { enabled: true, status: 'in_progress' };
    let totalSent = 500;
    // Usual before 14 March: (20 + 20 + 26) / 3 = 22; 44 is twice that. Two days with mail before the 12th are too few.
    for (const [day, sentToday] of [
      ['10', 20],
      ['11', 20],
      ['12', 26],
      ['13', 0],
      ['14', 44],
      ['15', 40],
    ] as const) {
      totalSent += sentToday;
      saw(
        'a',
        `2026-03-${day}`,
        ['m', { sentToday, totalSent, warmup }],
        ['n', { sentToday, totalSent, warmup: { ...warmup, status: 'Completed' } }],
      );
    }
    expect(told(replayed('ramp', 2))).toEqual([
      ['m@example.com', '2026-03-14T23:59:59.999Z', '2026-03-15T00:00:00.000Z', 2],
    ]);
  });

  test('that is gone raises nothing more, and what it raised ends with it', () => {
    add('a');
    saw('a', '2026-03-10', ['m', { totalSent: 1000, lifetimeBounceRate: 0.05 }], ['n', {}]);
    for (const day of ['11', '13', '14']) saw('a', `2026-03-${day}`, ['n', {}]);
    expect(told(replayed('bounce-rate', 0.03))).toEqual([
      ['m@example.com', '2026-03-10T23:59:59.999Z', '2026-03-11T12:00:00.000Z', 0.05],
    ]);
  });
});

test('a campaign is judged by its counters at the end of each day they changed on', () => {
  add('a');
  const poll = (time: string, sent: number, bounced: number) =>
    saveAnswer(
      database.db,
      'a',
      { campaigns: { items: [campaignNamed('c', { sent, bounced })], complete: true }, notes: [] },
      at(time),
      statuses,
    );
  poll('2026-03-10T08:00:00', 100, 5);
  poll('2026-03-10T18:00:00', 300, 6); // 2 %: the 5 % of the morning stood for no whole day
  poll('2026-03-11T18:00:00', 400, 12);
  poll('2026-03-12T18:00:00', 800, 12);
  expect(told(replayed('bounce-rate', 0.03))).toEqual([
    ['Campaign c', '2026-03-11T18:00:00.000Z', '2026-03-12T18:00:00.000Z', 0.03],
  ]);
});

describe('what is asked', () => {
  beforeEach(() => {
    for (const [id, client] of [
      ['a', 'Acme'],
      ['b', null],
    ] as const) {
      add(id, { client });
      saw(
        id,
        '2026-03-10',
        [`${id}1`, { sentToday: 85, dailyLimit: 100 }],
        [`${id}2`, { sentToday: 60, dailyLimit: 100 }],
      );
    }
  });
  const names = (found: Replayed) => found.alerts.map(({ subject }) => subject.id);

  test('all accounts, in the order of firing; then one account alone', () => {
    expect(names(replayed('daily-limit', 0.5))).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(names(replayed('daily-limit', 0.5, { accountId: 'b' }))).toEqual(['b1', 'b2']);
  });

  test('what the present thresholds would have raised stands beside it', () => {
    expect(replayed('daily-limit', 0.5)).toMatchObject({ alertsNow: 2 });
    writeScopeRules(
      database.db,
      { kind: 'account', id: 'a' },
      { profile: null, rules: { 'daily-limit': { warning: 0.9 } } },
    );
    expect(replayed('daily-limit', 0.5)).toMatchObject({ alertsNow: 1 });
    writeScopeRules(database.db, { kind: 'global' }, { profile: null, rules: { 'daily-limit': { enabled: false } } });
    expect(replayed('daily-limit', 0.5)).toMatchObject({ alertsNow: 0 });
  });

  test('at one scope: only its subjects, and those with a value of their own keep it', () => {
    const client = { kind: 'client', id: 'Acme' } as const;
    expect(names(replayed('daily-limit', 0.5, { scope: client }))).toEqual(['a1', 'a2']);
    const own = { kind: 'subject', accountId: 'a', subjectKind: 'sender', id: 'a2' } as const;
    writeScopeRules(database.db, own, { profile: null, rules: { 'daily-limit': { warning: 0.7 } } });
    expect(names(replayed('daily-limit', 0.5, { scope: client }))).toEqual(['a1']);
    expect(names(replayed('daily-limit', 0.5, { scope: { kind: 'global' } }))).toEqual(['a1', 'b1', 'b2']);
    expect(names(replayed('daily-limit', 0.5, { scope: own }))).toEqual(['a2']);
  });

  test('the line that is moved is compared with itself', () => {
    const critical = replayed('daily-limit', 0.8, { severity: 'critical' });
    expect([critical.alerts.length, critical.alertsNow]).toEqual([2, 0]);
  });

  test('the window gets the newest first, with the names of accounts', () => {
    saw('b', '2026-03-12', ['b1', { sentToday: 99, dailyLimit: 100 }]);
    const view = replayView({ db: database.db, now: () => now }, { rule: 'daily-limit', threshold: 0.8, days: 30 });
    expect(view).toMatchObject({ countNow: 3, subjectsJudged: 4, daysCovered: 22 });
    expect(view?.alerts.map(({ accountLabel, firedAt }) => [accountLabel, firedAt])).toEqual([
      ['Account b', endOf('2026-03-12')],
      ['Account b', endOf('2026-03-10')],
      ['Account a', endOf('2026-03-10')],
    ]);
  });

  test('the window is given the newest 500 and how many there are', () => {
    add('many');
    const ids = Array.from({ length: 300 }, (_, index) => `box-${String(index)}`);
    const sees = (day: string, sentToday: number): void =>
      saw('many', day, ...ids.map((id): Parameters<typeof senderNamed> => [id, { sentToday, dailyLimit: 100 }]));
    sees('2026-03-12', 99);
    sees('2026-03-13', 1);
    sees('2026-03-14', 99);
    const question = { rule: 'daily-limit', threshold: 0.8, days: 30, accountId: 'many' } as const;
    const view = replayView({ db: database.db, now: () => now }, question);
    expect([view?.count, view?.alerts.length]).toEqual([600, 500]);
    expect([view?.alerts[0]?.firedAt, view?.alerts.at(-1)?.firedAt]).toEqual([
      endOf('2026-03-14'),
      endOf('2026-03-12'),
    ]);
  });

  test('days before the span are not told of', () => {
    expect(replayed('daily-limit', 0.5, { now: now + 9 * dayMs }).alerts).toEqual([]);
    expect(replayed('daily-limit', 0.5, { now: now + 9 * dayMs, days: 90 }).alerts).toHaveLength(4);
  });
});

test.each(['limit-pace', 'silence', 'data-outage', 'key-rejected'] as const)(
  '%s says why it cannot be replayed',
  (rule) => {
    expect(replayRule(database.db, { rule, threshold: 1, days: 30, now })).toBeNull();
    expect(replayView({ db: database.db, now: () => now }, { rule, threshold: 1, days: 30 })).toBeNull();
    expect(rules[rule].replay).toEqual({ refusal: expect.stringContaining('cannot be replayed') });
  },
);
