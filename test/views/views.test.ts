import { describe, expect, test } from 'vitest';
import { addDays, dayMs, hourMs, minuteMs } from '../../electron/core/days.ts';
import { countsOf, type Counts } from '../../electron/core/model.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { accountViews, providerViews, reportViews } from '../../electron/views/accounts.ts';
import { alertMessage } from '../../electron/core/words/alerts.ts';
import { isAged } from '../../electron/core/state/aged.ts';
import { headlineText } from '../../electron/core/words/headline.ts';
import { mailboxPage } from '../../electron/views/mailboxes.ts';
import { overviewView } from '../../electron/views/overview.ts';
import type { ViewContext } from '../../electron/views/context.ts';
import { timelineViews } from '../../electron/views/timeline.ts';
import { rememberedTray, trayContent } from '../../electron/views/tray.ts';
import { readFacts } from '../../electron/services/accounts/facts.ts';
import { providers } from '../../electron/providers/index.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { saveReport } from '../../electron/store/reports.ts';
import { campaignNamed, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { alertViews, campaignViews, mailboxViews, wholeList } from '../helpers/whole-lists.ts';
import { format } from '../helpers/words.ts';
import { account, answered, endpoint, noon, saveAlert, saveEndpoint } from '../services/filled.ts';
import { contextOf } from './context.ts';

const today = '2026-02-10';

const stateOf = (context: ViewContext) => context.glance.state;

function days(rows: readonly (readonly [day: string, counts: Partial<Counts>])[]) {
  return {
    days: [
      {
        campaignId: null,
        from: rows[0]?.[0] ?? today,
        to: today,
        everyDay: false,
        rows: rows.map(([day, counts]) => ({ day, counts: countsOf(counts) })),
      },
    ],
  };
}

describe('mailboxes', () => {
  test('come worst first, then by how near they are to their line', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [
      senderNamed('calm', { sentToday: 1, dailyLimit: 100 }),
      senderNamed('near', { sentToday: 60, dailyLimit: 100 }),
      senderNamed('full', { sentToday: 100, dailyLimit: 100 }),
      senderNamed('bouncing', { totalSent: 1000, lifetimeBounceRate: 0.03, sentToday: 0, dailyLimit: 100 }),
    ];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    const of = { accountId: 'a1', kind: 'sender' } as const;
    saveAlert(store.db, { ...of, id: 'full', rule: 'daily-limit', level: 3, sample: { value: 1 } });
    saveAlert(store.db, {
      ...of,
      id: 'bouncing',
      rule: 'bounce-rate',
      level: 1,
      phase: 'pending',
      sample: { value: 0.03, denominator: 1000 },
    });
    const views = mailboxViews(contextOf(store.db));
    expect(views.map(({ id, state }) => [id, state])).toEqual([
      ['full', 'critical'],
      ['bouncing', 'unconfirmed'],
      ['near', 'ok'],
      ['calm', 'ok'],
    ]);
    expect(views[1]?.bounce).toEqual({
      value: 0.03,
      numerator: null,
      denominator: 1000,
      window: 'lifetime',
      tone: 'unconfirmed',
    });
    expect(views[0]).toMatchObject({
      limitUsed: 1,
      limitTone: 'critical',
      accountLabel: 'Account a1',
      provider: 'sendkit',
    });
  });

  test('show the counts of their last 7 days where there are any (decision M2)', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [senderNamed('s1', { totalSent: 4500, lifetimeBounceRate: 0.02 })];
    const senderWindows = [{ id: 's1', from: '2026-02-04', to: today, counts: countsOf({ sent: 500, bounced: 26 }) }];
    answered(store.db, 'a1', { senders: { items, complete: true }, senderWindows }, noon);
    expect(mailboxViews(contextOf(store.db))[0]?.bounce).toEqual({
      value: 0.052,
      numerator: 26,
      denominator: 500,
      window: '7d',
      tone: null,
    });
  });

  test('with a limit of 0 have no limit, and none reached (decision M4)', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(
      store.db,
      'a1',
      { senders: { items: [senderNamed('s1', { sentToday: 40, dailyLimit: 0 })], complete: true } },
      noon,
    );
    expect(mailboxViews(contextOf(store.db))[0]).toMatchObject({
      dailyLimit: null,
      limitUsed: null,
      limitTone: null,
      state: 'ok',
    });
  });

  test('are sorted by what was sent today as it is shown, with a limit or without, unknown ones last', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [
      senderNamed('a', { sentToday: 90, dailyLimit: 100 }),
      senderNamed('b', { sentToday: 400, dailyLimit: 1000 }),
      senderNamed('c', { sentToday: 700 }),
      senderNamed('d', { sentToday: 2 }),
      senderNamed('e', { sentToday: null, dailyLimit: 50 }),
    ];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    const sorted = (descending: boolean) =>
      mailboxPage(contextOf(store.db), { ...wholeList, sorting: { column: 'today', descending } }).rows.map(
        ({ sentToday }) => sentToday,
      );
    expect(sorted(true)).toEqual([700, 400, 90, 2, null]);
    expect(sorted(false)).toEqual([2, 90, 400, 700, null]);
  });

  test('on little mail are not judged by a rate', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(
      store.db,
      'a1',
      { senders: { items: [senderNamed('s1', { totalSent: 50, lifetimeBounceRate: 0.06 })], complete: true } },
      noon,
    );
    expect(mailboxViews(contextOf(store.db))[0]?.state).toBe('ok');
  });

  test('carry 14 days of sending, unknown days as unknown, and what fires', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const at = (hours: number) => noon + hours * hourMs;
    const sent = (total: number, now: number) =>
      answered(
        store.db,
        'a1',
        { senders: { items: [senderNamed('s1', { totalSent: total, sentToday: total - 100 })], complete: true } },
        now,
      );
    sent(100, at(-3));
    sent(107, at(0));
    saveAlert(store.db, {
      accountId: 'a1',
      kind: 'sender',
      id: 's1',
      rule: 'bounce-rate',
      level: 2,
      sample: { value: 0.06, numerator: 6, denominator: 100 },
    });
    const [view] = mailboxViews(contextOf(store.db));
    expect(view?.recentSent).toHaveLength(14);
    expect(view?.recentSent.at(-1)).toBe(7);
    expect(view?.recentSent[0]).toBeNull();
    expect(view?.state).toBe('critical');
    expect(view?.bounce?.tone ?? null).toBeNull();
  });

  test('are stale when their account no longer answers', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', { senders: { items: [senderNamed('s1')], complete: true } }, noon);
    expect(mailboxViews(contextOf(store.db, { now: noon + 40 * minuteMs }))[0]?.state).toBe('stale');
  });
});

describe('campaigns', () => {
  test('say when their steps are only the main sequence (decision C1)', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const step = (position: number, sent: number) => ({ step: position, counts: countsOf({ sent, bounced: 4 }) });
    const items = [
      campaignNamed('c1', { sent: 1200, bounced: 36 }, { steps: [step(1, 500), step(2, 600)] }),
      campaignNamed('c2', { sent: 1100, bounced: 70 }, { steps: [step(1, 500), step(2, 600)] }),
    ];
    answered(store.db, 'a1', { campaigns: { items, complete: true } }, noon);
    const [worst, other] = campaignViews(contextOf(store.db));
    expect(worst).toMatchObject({ id: 'c2', state: 'ok', sentInSteps: null });
    expect(other).toMatchObject({ id: 'c1', state: 'ok', sentInSteps: 1100, counts: { sent: 1200 } });
    expect(other?.bounce).toEqual({
      value: 0.03,
      numerator: 36,
      denominator: 1200,
      window: 'lifetime',
      tone: null,
    });
    expect(other?.steps[0]).toMatchObject({ step: 1, bounce: { numerator: 4, denominator: 500 } });
  });

  test('that are only listed have unknown counts', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(
      store.db,
      'a1',
      { campaignList: { items: [{ id: 'c1', name: 'Later', status: 'draft' }], complete: true } },
      noon,
    );
    expect(campaignViews(contextOf(store.db))[0]).toMatchObject({
      name: 'Later',
      bounce: null,
      asOf: null,
      state: 'unread',
    });
  });
});

describe('the timeline', () => {
  test('holds the days asked for, with rates by the provider’s own denominators (decision D5)', () => {
    using store = temporaryDatabase([account('a1', 'krafter'), account('a2', 'coldsend')]);
    const row = { queued: 0, sent: 3, delivered: 42, bounced: 1, complained: 0, failed: 0 };
    answered(
      store.db,
      'a1',
      days([
        ['2026-01-01', row],
        [today, row],
      ]),
      noon,
    );
    const [series, other] = timelineViews(contextOf(store.db), { accountId: null, days: 7 });
    expect(series?.days).toHaveLength(7);
    expect(series?.days[0]).toMatchObject({ day: '2026-02-04', state: 'hole', attempted: null, bounce: null });
    expect(series?.days.at(-1)).toMatchObject({
      day: today,
      attempted: 46,
      bounce: { numerator: 1, denominator: 46 },
      open: null,
    });
    expect(other).toMatchObject({ accountId: 'a2', days: [], asOf: null });
    expect(timelineViews(contextOf(store.db), { accountId: 'a1', days: 90 })[0]?.days).toHaveLength(41);
  });
});

describe('the overview', () => {
  test('of nothing invites to add an account', () => {
    using store = temporaryDatabase([]);
    const view = overviewView(contextOf(store.db));
    expect(headlineText(view.headline, format)).toBe('No accounts yet');
    expect(view).toMatchObject({
      state: 'none',
      asOf: null,
      accounts: [],
      today: { sent: null, sentAtLeast: null, limited: null },
    });
  });

  test('every trouble that the sentence names has a row, also of a mailbox that is not listed', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', {}, noon);
    const bounces = { rule: 'bounce-rate', level: 2, sample: { value: 0.06, denominator: 1000 } } as const;
    saveAlert(store.db, { ...bounces, accountId: 'a1', kind: 'sender', id: 'elsewhere' });
    const view = overviewView(contextOf(store.db));
    expect(headlineText(view.headline, format)).toBe('1 bounce alert');
    expect(view.problems).toMatchObject([
      {
        kind: 'unlisted',
        state: 'critical',
        subject: { name: 'elsewhere@example.com' },
        worst: { rule: 'bounce-rate' },
      },
    ]);
  });

  test('pools accounts without mixing their denominators', () => {
    using store = temporaryDatabase([account('a1', 'krafter', { dailyBudget: 500 }), account('a2', 'coldsend')]);
    answered(
      store.db,
      'a1',
      days([[today, { queued: 9, sent: 10, delivered: 85, bounced: 5, complained: 0, failed: 0 }]]),
      noon,
    );
    answered(store.db, 'a2', days([[today, { sent: 300, opened: 90, replied: 12, bounced: 3 }]]), noon - minuteMs);
    const view = overviewView(contextOf(store.db));
    expect(view.bounce7d).toEqual({ value: 8 / 400, numerator: 8, denominator: 400 });
    expect(view.reply7d).toMatchObject({ numerator: 12, denominator: 300 });
    expect(view.today).toEqual({ sent: 400, sentAtLeast: null, limited: { sent: 100, limit: 500 } });
    expect(view.recent).toMatchObject([{ day: today, attempted: 400, bounce: { numerator: 8, denominator: 400 } }]);
    expect(view).toMatchObject({ state: 'ok', asOf: noon - minuteMs });
    expect(headlineText(view.headline, format)).toBe('All fine: 2 accounts');
  });

  test('days of an account that is not read any more are missing from the sum, not 0', () => {
    using store = temporaryDatabase([account('a1', 'coldsend'), account('a2', 'coldsend')]);
    const until = (last: number, sent: number) =>
      days(Array.from({ length: 10 - last }, (_, index) => [addDays(today, index - 9), { sent, bounced: 0 }]));
    answered(
      store.db,
      'a1',
      { days: until(5, 100).days.map((each) => ({ ...each, to: '2026-02-05' })) },
      noon - 5 * dayMs,
    );
    answered(store.db, 'a2', until(0, 10), noon);
    const recent = overviewView(contextOf(store.db)).recent.map((day) => [day.attempted, day.state, day.atLeast]);
    expect(recent).toEqual([
      [110, 'closed', false],
      [110, 'closed', false],
      [110, 'closed', false],
      [110, 'provisional', false],
      // What was last seen of that day, at noon.
      [110, 'provisional', true],
      [10, 'provisional', true],
      [10, 'provisional', true],
      [10, 'provisional', true],
      [10, 'provisional', true],
      [10, 'open', true],
    ]);
    const [mine] = timelineViews(contextOf(store.db), { accountId: 'a1', days: 7 });
    expect(mine?.days.map((day) => [day.attempted, day.state])).toEqual([
      [100, 'provisional'],
      [100, 'provisional'],
      [null, 'hole'],
      [null, 'hole'],
      [null, 'hole'],
      [null, 'hole'],
      [null, 'open'],
    ]);
  });

  test('days before an account was known are none of its', () => {
    using store = temporaryDatabase([account('a1', 'coldsend'), account('a2', 'coldsend')]);
    answered(store.db, 'a1', days([[today, { sent: 5, bounced: 0 }]]), noon);
    const yesterday = addDays(today, -1);
    answered(
      store.db,
      'a2',
      days([
        [yesterday, { sent: 10, bounced: 0 }],
        [today, { sent: 7, bounced: 0 }],
      ]),
      noon,
    );
    expect(overviewView(contextOf(store.db)).recent).toMatchObject([
      { day: yesterday, attempted: 10, atLeast: false },
      { day: today, attempted: 12, atLeast: false },
    ]);
  });

  test('every number says how old it is: the oldest answer it covers', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'coldsend')]);
    const [old, older] = [noon - 40 * minuteMs, noon - 50 * minuteMs];
    const ofDays = days([[today, { sent: 300, bounced: 3, replied: 12 }]]);
    answered(store.db, 'a1', ofDays, older, { daysAsOf: older });
    const items = [senderNamed('m1', { sentToday: 10, dailyLimit: 100 })];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon - minuteMs);
    answered(store.db, 'a2', ofDays, old, { daysAsOf: old });
    answered(store.db, 'a2', { campaigns: { items: [campaignNamed('c1', {})], complete: true } }, noon);
    const view = overviewView(contextOf(store.db));
    expect(view.ages).toEqual({ today: old, bounce7d: older, reply7d: older, recent: older });
    expect(view.asOf).toBe(older);
    const [mine] = view.accounts.filter(({ id }) => id === 'a1');
    expect(mine?.asOf).toBe(noon - minuteMs);
    expect(mine?.ages).toMatchObject({
      today: noon - minuteMs,
      mailboxes: noon - minuteMs,
      bounce: older,
      days: older,
    });
  });

  test('a number of mailbox windows is as old as these, and one that is not there has no age', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [senderNamed('m1')];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon - hourMs);
    const window = { id: 'm1', from: '2026-02-04', to: today, counts: countsOf({ sent: 500, bounced: 5 }) };
    answered(store.db, 'a1', { senderWindows: [window] }, noon - hourMs);
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    const view = overviewView(contextOf(store.db));
    expect(view.ages).toEqual({ today: null, bounce7d: noon - hourMs, reply7d: null, recent: null });
  });

  test('what a provider holds back is named, with the time and the reason', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'coldsend'), account('a3', 'krafter')]);
    const until = noon + 10 * minuteMs;
    const error = { kind: 'unavailable', message: '' } as const;
    saveEndpoint(store.db, 'a1', endpoint('daily', { retryAt: until, error }));
    saveEndpoint(store.db, 'a1', endpoint('mailboxes', { retryAt: noon - 1 }));
    answered(store.db, 'a2', {}, noon, { state: 'limited', retryAt: until });
    answered(store.db, 'a3', {}, noon, { retryAt: noon });
    // Noted by a clock that was wrong: nobody can have asked for that, and nothing is held by it.
    saveEndpoint(store.db, 'a3', endpoint('stats', { retryAt: noon + 3 * dayMs, error }));
    expect(overviewView(contextOf(store.db)).held).toMatchObject([
      { accountId: 'a1', what: 'days', until, limit: false },
      { accountId: 'a2', what: 'all', until, limit: true },
    ]);
  });

  test('sums that are too large to be exact are unknown, as they are of one account', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    const most = Number.MAX_SAFE_INTEGER;
    const counts = countsOf({ sent: most, bounced: 2 });
    for (const id of ['a1', 'a2']) {
      const items = [senderNamed('s1', { sentToday: 5, dailyLimit: most })];
      const senderWindows = [{ id: 's1', from: '2026-02-04', to: today, counts }];
      answered(store.db, id, { senders: { items, complete: true }, senderWindows }, noon);
    }
    const view = overviewView(contextOf(store.db));
    expect(view.today).toEqual({ sent: 10, sentAtLeast: null, limited: null });
    expect(view.bounce7d).toBeNull();
  });

  test('counts what is fine and lists what is not', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = Array.from({ length: 20 }, (_, index) =>
      senderNamed(`s${String(index)}`, { sentToday: index < 10 ? 100 : 1, dailyLimit: 100 }),
    );
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    for (let index = 0; index < 10; index++)
      saveAlert(store.db, {
        accountId: 'a1',
        kind: 'sender',
        id: `s${String(index)}`,
        rule: 'daily-limit',
        level: 3,
        sample: { value: 1 },
      });
    const view = overviewView(contextOf(store.db));
    expect(view.tally.sender).toMatchObject({ critical: 10, ok: 10 });
    expect(view.problems).toHaveLength(10);
    expect(view.loud).toEqual({ count: 10, state: 'critical' });
    expect(headlineText(view.headline, format)).toBe('10 mailboxes at their limit');
  });

  test('is small whatever there is: twenty accounts with a month of days and hundreds of alerts', () => {
    const ids = Array.from({ length: 20 }, (_, index) => `account-${String(index)}`);
    using store = temporaryDatabase(ids.map((id) => account(id, 'sendkit', { label: `Sender ${id}`, client: id })));
    const month = days(
      Array.from({ length: 30 }, (_, back) => [
        addDays(today, back - 29),
        { sent: 18_000 + back, bounced: 180, replied: 600, opened: 6_000 },
      ]),
    );
    const items = Array.from({ length: 20 }, (_, index) =>
      senderNamed(`m${String(index)}`, {
        email: `person.${String(index)}@sender.example`,
        sentToday: 100,
        dailyLimit: 100,
        totalSent: 1000,
        lifetimeBounceRate: 0.06,
      }),
    );
    for (const accountId of ids) {
      answered(store.db, accountId, { ...month, senders: { items, complete: true } }, noon, { daysAsOf: noon });
      for (const { id } of items)
        for (const rule of ['daily-limit', 'bounce-rate'] as const)
          saveAlert(store.db, { accountId, kind: 'sender', id, rule, level: 2, sample: { value: 1 } });
    }
    const view = overviewView(contextOf(store.db));
    expect(view.loud.count).toBe(800);
    expect(view.problems).toHaveLength(12);
    expect(view.problems[0]).toMatchObject({ kind: 'mailbox', worst: { rule: 'daily-limit' } });
    expect(view.problems.map(({ firing }) => firing.length)).toEqual(view.problems.map(() => 2));
    expect(view.recent).toHaveLength(30);
    expect(JSON.stringify(view).length).toBeLessThan(35_000);
  });

  test('says of a sum with something unknown that it is at least so much, and compares only what has both', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [
      senderNamed('known', { sentToday: 40, dailyLimit: 100 }),
      senderNamed('unknown', { sentToday: null, dailyLimit: 500 }),
      senderNamed('unlimited', { sentToday: 7, dailyLimit: null }),
    ];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    expect(overviewView(contextOf(store.db)).today).toEqual({
      sent: null,
      sentAtLeast: 47,
      limited: { sent: 40, limit: 100 },
    });
  });

  test('a sum that is at least so much is as old as the oldest answer in it, too', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    const old = noon - 5 * hourMs;
    answered(store.db, 'a1', { senders: { items: [senderNamed('s1', { sentToday: 10 })], complete: true } }, noon);
    const items = [senderNamed('s1', { sentToday: 400 }), senderNamed('s2', { sentToday: null })];
    answered(store.db, 'a2', { senders: { items, complete: true } }, old);
    const view = overviewView(contextOf(store.db));
    expect(view.today).toMatchObject({ sent: null, sentAtLeast: 410 });
    expect(view.ages.today).toBe(old);
    expect(view.accounts.find(({ id }) => id === 'a2')?.ages.today).toBe(old);
  });

  test('has one line for accounts of a provider with one trouble', () => {
    using store = temporaryDatabase(['a1', 'a2', 'a3'].map((id) => account(id, 'sendkit')));
    for (const id of ['a1', 'a2', 'a3']) {
      answered(store.db, id, {}, noon, { state: 'auth', error: { kind: 'unauthorized', message: 'Key rejected.' } });
      saveAlert(store.db, { accountId: id, kind: 'account', id, rule: 'key-rejected', level: 2, sample: { value: 1 } });
    }
    const view = overviewView(contextOf(store.db));
    expect(view.problems).toMatchObject([{ kind: 'account', alike: 3, state: 'critical' }]);
    expect(headlineText(view.headline, format)).toBe('3 keys rejected');
  });

  test('F85: beside an account with old data, what is not confirmed yet is not hidden behind "Old data"', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    const listed = { senders: { items: [senderNamed('s1', {})], complete: true } };
    answered(store.db, 'a1', listed, noon - 2 * hourMs);
    answered(store.db, 'a2', listed, noon - minuteMs);
    saveAlert(store.db, {
      ...{ accountId: 'a2', kind: 'sender', id: 's1', rule: 'bounce-rate', level: 1, phase: 'pending' },
      sample: { value: 0.03, denominator: 1000 },
    });
    const context = contextOf(store.db);
    const overview = overviewView(context);
    expect(overview.state).toBe('unconfirmed');
    const kept = rememberedTray(context, trayContent(context), format);
    // Window and icon by their own clocks: now, and when the other account's number grows old, too.
    const { intervalMs } = readFacts(store.db, account('a2', 'sendkit'), noon, defaultSettings);
    const oldAt = noon - minuteMs + 2 * intervalMs;
    for (const aged of [overview, { state: kept.icon, oldAt: kept.oldAt }]) {
      expect(isAged(aged.state, aged.oldAt, noon)).toBe(false);
      expect(isAged(aged.state, aged.oldAt, oldAt - 1)).toBe(false);
      expect(isAged(aged.state, aged.oldAt, oldAt)).toBe(true);
    }
  });

  test('is never "ok" without a recent answer from every account', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    answered(store.db, 'a1', {}, noon);
    expect(stateOf(contextOf(store.db))).toBe('unread');
    answered(store.db, 'a2', {}, noon);
    expect(stateOf(contextOf(store.db))).toBe('ok');
    expect(stateOf(contextOf(store.db, { now: noon + 31 * minuteMs }))).toBe('stale');
    expect(stateOf(contextOf(store.db, { online: false }))).toBe('offline');
    expect(stateOf(contextOf(store.db, { settings: { ...defaultSettings, paused: true } }))).toBe('paused');
    saveAlert(store.db, {
      accountId: 'a1',
      kind: 'sender',
      id: 's',
      rule: 'bounce-rate',
      level: 1,
      sample: { value: 0.03, numerator: 3, denominator: 100 },
    });
    expect(stateOf(contextOf(store.db, { online: false }))).toBe('warning');
  });
});

describe('accounts', () => {
  test('with trouble come first, and say when they are asked next', () => {
    using store = temporaryDatabase([
      account('a1', 'sendkit', { label: 'Fine' }),
      account('a2', 'sendkit', { label: 'Zebra' }),
    ]);
    answered(store.db, 'a1', {}, noon);
    answered(store.db, 'a2', {}, noon, {
      state: 'auth',
      error: { kind: 'unauthorized', message: 'Key rejected by SendKit.' },
    });
    saveEndpoint(store.db, 'a1', endpoint('mailboxes', { nextAt: noon + 15 * minuteMs }));
    saveEndpoint(store.db, 'a1', endpoint('campaigns', { nextAt: noon + 50 * minuteMs }));
    const views = accountViews(
      contextOf(store.db, { refreshing: new Set(['a1']), keyPlace: (id) => (id === 'a1' ? 'session' : 'keychain') }),
    );
    expect(views).toMatchObject([
      {
        id: 'a2',
        state: 'auth',
        error: { kind: 'unauthorized' },
        refreshing: false,
        nextPollAt: null,
        key: 'keychain',
      },
      { id: 'a1', state: 'ok', refreshing: true, nextPollAt: noon + 15 * minuteMs, key: 'session' },
    ]);
  });

  test('offer an organizational report only with a platform key (decision R6)', () => {
    const platformField = providers.sendkit.fields.find((field) => field.whenKeyStarts !== undefined)?.name ?? '';
    using store = temporaryDatabase([
      account('a1', 'sendkit'),
      account('a2', 'sendkit', { settings: { [platformField]: 'w1' } }),
      account('a3', 'krafter'),
    ]);
    const types = new Map(accountViews(contextOf(store.db)).map((view) => [view.id, view.reportTypes]));
    expect(types.get('a1')).not.toContain('organizational');
    expect(types.get('a2')).toContain('organizational');
    expect(types.get('a3')).toEqual([]);
  });
});

test('alerts carry what their sentence says, and their account', () => {
  using store = temporaryDatabase([account('a1', 'sendkit', { label: 'Acme' })]);
  answered(store.db, 'a1', {}, noon);
  saveAlert(store.db, {
    accountId: 'a1',
    kind: 'sender',
    id: 's1',
    rule: 'bounce-rate',
    level: 2,
    sample: { value: 0.05, numerator: 105, denominator: 2100, approximate: true },
  });
  const views = alertViews(contextOf(store.db));
  expect(views).toMatchObject([{ accountLabel: 'Acme', provider: 'sendkit', notifiedAt: null }]);
  expect(views.map((view) => alertMessage(view, format))).toEqual([
    's1@example.com: bounce rate 5 % (about 105 of 2,100 sent, lifetime, as SendKit rounds it) has reached 5 %; about 1 clean send brings it back under 5 %',
  ]);
});

test('every provider of the catalog can be drawn, and no view holds a function or a key', () => {
  const views = providerViews();
  expect(views.map(({ id }) => id)).toEqual(Object.keys(providers));
  expect(structuredClone(views)).toEqual(views);
});

test('a provider that offers reports says which, and the others offer none', () => {
  const offers = new Map(providerViews().map(({ id, reports }) => [id, reports]));
  expect(offers.get('sendkit')).toMatchObject({
    types: [{ label: 'Campaigns' }, { label: 'Workspace' }, { label: 'Organisation', keyKind: 'platform' }],
    campaignsPerRequest: 10,
  });
  expect([offers.get('coldsend'), offers.get('krafter')]).toEqual([null, null]);
});

test('reports name their account', () => {
  using store = temporaryDatabase([account('a1', 'sendkit', { label: 'Acme' })]);
  const report = {
    id: 'r1',
    title: 'Q1 Outreach Report',
    type: 'campaign',
    status: 'queued',
    accountId: 'a1',
    requestedAt: noon,
    checkedAt: null,
    nextCheckAt: null,
    note: null,
    campaignId: null,
    periodStart: null,
    periodEnd: null,
  };
  inTransaction(store.db, () => saveReport(store.db, report));
  expect(reportViews(contextOf(store.db))).toMatchObject([{ id: 'r1', accountLabel: 'Acme', status: 'queued' }]);
});
