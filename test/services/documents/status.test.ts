import { describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, type Counts, type SenderReading } from '../../../electron/core/model.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import type { Db } from '../../../electron/store/db.ts';
import { acknowledgeAlert, mute, snoozeAlert, unmute } from '../../../electron/store/alerts/person.ts';
import { campaignNamed, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { account, answered, endpoint, noon, saveAlert, saveEndpoint } from '../filled.ts';

const settings = defaultSettings;
const today = '2026-02-10';
const statusOf = (db: Db, now = noon) => buildStatus(db, now, { settings });
const listed = (items: readonly SenderReading[]) => ({ senders: { items, complete: true } });
const error = { kind: 'unavailable', message: 'SendKit has problems.' } as const;

describe('the overall status', () => {
  test('is unknown without an account, and before the first answer', () => {
    using empty = temporaryDatabase([]);
    expect(statusOf(empty.db)).toMatchObject({
      schema: 1,
      status: 'unknown',
      accounts: [],
      alerts: [],
      generatedAt: '2026-02-10T12:00:00.000Z',
    });
    using fresh = temporaryDatabase([account('a1', 'sendkit')]);
    expect(statusOf(fresh.db)).toMatchObject({ status: 'unknown', accounts: [{ asOf: null }] });
  });

  test('is ok when an account was read and nothing fires', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', listed([senderNamed('s1', { sentToday: 1, dailyLimit: 100 })]), noon);
    expect(statusOf(store.db).status).toBe('ok');
  });

  test('is the worst that fires or only just recovers; pending is no status yet', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', listed([senderNamed('s1')]), noon);
    const bounce = { accountId: 'a1', kind: 'sender', id: 's1', rule: 'bounce-rate' } as const;
    saveAlert(store.db, {
      ...bounce,
      level: 2,
      phase: 'pending',
      sample: { value: 0.06, numerator: 6, denominator: 100 },
    });
    expect(statusOf(store.db).status).toBe('ok');
    saveAlert(store.db, { ...bounce, level: 1, sample: { value: 0.03, numerator: 3, denominator: 100 } });
    expect(statusOf(store.db).status).toBe('warning');
    saveAlert(store.db, {
      ...bounce,
      level: 2,
      phase: 'recovering',
      sample: { value: 0.01, numerator: 1, denominator: 100 },
    });
    expect(statusOf(store.db).status).toBe('critical');
  });

  test('does not count what is muted, for as long as it is', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', listed([senderNamed('s1'), senderNamed('s2')]), noon);
    const bounce = { accountId: 'a1', kind: 'sender', rule: 'bounce-rate' } as const;
    saveAlert(store.db, { ...bounce, id: 's1', level: 2, sample: { value: 0.06, numerator: 60, denominator: 1000 } });
    saveAlert(store.db, { ...bounce, id: 's2', level: 1, sample: { value: 0.03, numerator: 30, denominator: 1000 } });
    mute(store.db, { accountId: 'a1', kind: 'sender', id: 's1' }, noon + minuteMs, noon);
    expect(statusOf(store.db)).toMatchObject({
      status: 'warning',
      alerts: [
        {
          subject: { id: 's1' },
          muted: { until: '2026-02-10T12:01:00.000Z' },
          acknowledgedAt: null,
          snoozedUntil: null,
        },
        { subject: { id: 's2' }, muted: null },
      ],
    });
    mute(store.db, { accountId: 'a1', kind: 'account', id: 'a1' }, null, noon);
    expect(statusOf(store.db).status).toBe('ok');
    unmute(store.db, { accountId: 'a1', kind: 'account', id: 'a1' });
    expect(statusOf(store.db, noon + minuteMs).status).toBe('critical');
  });

  test('counts what is acknowledged or snoozed: it was seen, and it still is so', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', listed([senderNamed('s1')]), noon);
    const sample = { value: 0.06, numerator: 60, denominator: 1000 };
    const id = saveAlert(store.db, {
      accountId: 'a1',
      kind: 'sender',
      id: 's1',
      rule: 'bounce-rate',
      level: 2,
      sample,
    });
    acknowledgeAlert(store.db, id, noon);
    snoozeAlert(store.db, id, noon + minuteMs, noon);
    expect(statusOf(store.db)).toMatchObject({
      status: 'critical',
      alerts: [{ acknowledgedAt: '2026-02-10T12:00:00.000Z', snoozedUntil: '2026-02-10T12:01:00.000Z' }],
    });
    // A snooze that is over is none.
    expect(statusOf(store.db, noon + minuteMs).alerts).toMatchObject([{ snoozedUntil: null }]);
  });

  test('is what fires while numbers are fresh, and unknown once no account has a live one', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit', { paused: true })]);
    answered(store.db, 'a1', {}, noon, {
      state: 'auth',
      error: { kind: 'unauthorized', message: 'Key rejected by SendKit.' },
    });
    answered(store.db, 'a2', {}, noon);
    saveAlert(store.db, {
      accountId: 'a1',
      kind: 'account',
      id: 'a1',
      rule: 'key-rejected',
      level: 2,
      sample: { value: 1 },
    });
    const document = statusOf(store.db);
    expect(document.status).toBe('critical');
    expect(statusOf(store.db, noon + 31 * minuteMs).status).toBe('unknown');
    expect(document.accounts.map(({ state }) => state)).toEqual(['auth', 'paused']);
    expect(document.alerts).toMatchObject([{ rule: 'key-rejected', severity: 'critical', threshold: 1 }]);
  });

  test('is a warning while the document itself says that something is out of date or not read yet', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    const often = { settings: { ...settings, pollIntervalMs: 5 * minuteMs } };
    answered(store.db, 'a1', listed([senderNamed('s1'), senderNamed('s2')]), noon);
    answered(store.db, 'a2', {}, noon);
    expect(buildStatus(store.db, noon, often)).toMatchObject({ status: 'ok', glance: { state: 'ok' } });
    // Four intervals later, which is no outage yet.
    answered(store.db, 'a1', listed([senderNamed('s1'), senderNamed('s2')]), noon + 20 * minuteMs);
    const later = buildStatus(store.db, noon + 20 * minuteMs, often);
    expect(later).toMatchObject({ status: 'warning', glance: { state: 'stale', headline: '1 account with old data' } });
    // A mailbox alone counts as well.
    answered(store.db, 'a2', {}, noon + 25 * minuteMs);
    answered(store.db, 'a1', listed([senderNamed('s1')]), noon + 25 * minuteMs);
    const missing = buildStatus(store.db, noon + 25 * minuteMs, often);
    expect(missing).toMatchObject({ status: 'warning', glance: { headline: '1 mailbox with old data' } });
  });

  test('is unknown where the last number was read by a clock that has been put back since', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', {}, noon);
    expect(statusOf(store.db, noon - minuteMs).status).toBe('ok');
    for (const hours of [1, 47]) expect(statusOf(store.db, noon - hours * 60 * minuteMs).status).toBe('unknown');
  });

  test('one endpoint without the scope does not make the whole account unreadable', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', {}, noon, { state: 'scope', liveAsOf: null });
    saveEndpoint(
      store.db,
      'a1',
      endpoint('campaigns', { lastOkAt: null, error: { kind: 'forbidden', message: 'No scope.' } }),
    );
    expect(statusOf(store.db).status).toBe('unknown');
    answered(store.db, 'a1', {}, noon, { state: 'scope' });
    expect(statusOf(store.db).status).toBe('warning');
  });
});

describe('an account', () => {
  test('is stale after two missed intervals, and keeps its values', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', listed([senderNamed('s1', { sentToday: 7, dailyLimit: 10 })]), noon);
    expect(statusOf(store.db, noon + 30 * minuteMs).accounts[0]?.state).toBe('ok');
    const later = statusOf(store.db, noon + 31 * minuteMs);
    expect(later).toMatchObject({ status: 'unknown', accounts: [{ state: 'stale', summary: { sentToday: 7 } }] });
  });

  test('shows a wait the provider asked for only while it lasts', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', {}, noon, { state: 'limited', retryAt: noon + minuteMs });
    expect(statusOf(store.db).accounts[0]).toMatchObject({ state: 'limited', retryAt: '2026-02-10T12:01:00.000Z' });
    expect(statusOf(store.db, noon + minuteMs).accounts[0]?.retryAt).toBeNull();
  });

  test('names its last error and each data-quality note once', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    answered(store.db, 'a1', {}, noon, { state: 'stale', error });
    const threeFields = { code: 'unreadable', count: 3, of: null, what: 'field' } as const;
    saveEndpoint(
      store.db,
      'a1',
      endpoint('mailboxes', { notes: [threeFields, { code: 'repeated', count: 2, what: 'row' }] }),
    );
    saveEndpoint(store.db, 'a1', endpoint('campaigns', { notes: [threeFields] }));
    expect(statusOf(store.db).accounts[0]).toMatchObject({
      error,
      notes: expect.arrayContaining(['3 fields unreadable', '2 duplicate rows']),
    });
    expect(statusOf(store.db).accounts[0]?.notes).toHaveLength(2);
  });

  test('says how old its numbers are: the newest answer, the last live number, and the oldest behind any', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const [old, older] = [noon - 7 * hourMs, noon - 26 * hourMs];
    const campaigns = { items: [campaignNamed('c1', { sent: 100, bounced: 1 })], complete: false };
    answered(store.db, 'a1', { campaigns }, older, { daysAsOf: older });
    answered(store.db, 'a1', listed([senderNamed('s1', { sentToday: 5, dailyLimit: 10 })]), old);
    const window = { id: 's1', from: '2026-02-04', to: '2026-02-10', counts: countsOf({ sent: 500, bounced: 5 }) };
    answered(store.db, 'a1', { senderWindows: [window] }, noon, { liveAsOf: old });
    expect(statusOf(store.db).accounts[0]).toMatchObject({
      asOf: '2026-02-10T12:00:00.000Z',
      liveAsOf: '2026-02-10T05:00:00.000Z',
      oldestAsOf: '2026-02-09T10:00:00.000Z',
      senders: [{ asOf: '2026-02-10T05:00:00.000Z' }],
      campaigns: [{ asOf: '2026-02-09T10:00:00.000Z' }],
    });
  });

  test('totals over a window say when they were read, and rates made of them make the account as old', () => {
    using store = temporaryDatabase([account('a1', 'krafter')]);
    const total = (period: string) => ({ period, since: null, total: 100, byStatus: { delivered: 90, complained: 1 } });
    const earlier = noon - 20 * hourMs;
    answered(store.db, 'a1', { windows: [total('7d'), total('1d'), total('90d')] }, earlier);
    // The days know of bounces, and of complaints nothing.
    const counts = countsOf({ sent: 5, delivered: 90, bounced: 5, failed: 0 });
    const days = [
      { campaignId: null, from: today, to: today, everyDay: false, rows: [{ day: today, counts }] },
    ] as const;
    answered(store.db, 'a1', { windows: [total('1d')], days }, noon, { daysAsOf: noon });
    expect(statusOf(store.db).accounts[0]).toMatchObject({
      asOf: '2026-02-10T12:00:00.000Z',
      oldestAsOf: '2026-02-09T16:00:00.000Z',
      summary: { bounceRate: 0.05, complaintRate: 0.0111 },
      windows: [
        { period: '1d', asOf: '2026-02-10T12:00:00.000Z' },
        { period: '7d', asOf: '2026-02-09T16:00:00.000Z' },
        { period: '90d', asOf: '2026-02-09T16:00:00.000Z' },
      ],
    });
  });

  test('the last 7 days as they were three weeks ago are no rate of these: they stay what they were', () => {
    using store = temporaryDatabase([account('a1', 'krafter', { paused: true })]);
    const window = { period: '7d', since: null, total: 100, byStatus: { delivered: 90, bounced: 10 } };
    answered(store.db, 'a1', { windows: [{ ...window, byStatus: { sent: 0, failed: 0, ...window.byStatus } }] }, noon);
    expect(statusOf(store.db, noon + dayMs).accounts[0]?.summary.bounceRate).toBe(0.1);
    expect(statusOf(store.db, noon + 21 * dayMs).accounts[0]).toMatchObject({
      summary: { bounceRate: null },
      windows: [{ period: '7d', bounceRate: 0.1, asOf: '2026-02-10T12:00:00.000Z' }],
    });
  });

  test('of a provider this version does not know keeps its counts and guesses no rate', () => {
    using store = temporaryDatabase([account('a1', 'from-the-future')]);
    answered(
      store.db,
      'a1',
      { campaigns: { items: [campaignNamed('c1', { sent: 100, bounced: 9 })], complete: true } },
      noon,
    );
    expect(statusOf(store.db).accounts[0]).toMatchObject({
      provider: 'from-the-future',
      summary: { bounceRate: null },
      campaigns: [{ sent: 100, bounced: 9, bounceRate: null }],
    });
  });
});

describe('a campaign', () => {
  const glanceAt = (provider: string, minutes: number, status = 'active') => {
    using store = temporaryDatabase([account('a1', provider)]);
    const campaigns = { items: [campaignNamed('c1', { sent: 100 }, { status })], complete: true };
    answered(store.db, 'a1', { campaigns }, noon);
    answered(store.db, 'a1', {}, noon + minutes * minuteMs);
    return statusOf(store.db, noon + minutes * minuteMs).accounts[0]?.campaigns[0]?.glance;
  };

  test('is old after two of the intervals at which its provider has it read', () => {
    expect([glanceAt('coldsend', 29), glanceAt('coldsend', 31)]).toEqual(['ok', 'stale']);
    expect([glanceAt('sendkit', 119), glanceAt('sendkit', 121)]).toEqual(['ok', 'stale']);
    // A draft has nothing to count, and is read once a day.
    expect(glanceAt('sendkit', 24 * 60, 'draft')).toBe('ok');
  });
});

describe('values', () => {
  test('unknown stays null, a zero that was said stays zero, and rates have four decimals', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [
      senderNamed('s2', { sentToday: 0, dailyLimit: 30 }),
      senderNamed('s1', { totalSent: 300, lifetimeBounceRate: 0.01, sentToday: 1, dailyLimit: 30 }),
    ];
    answered(store.db, 'a1', listed(items), noon);
    const [first, second] = statusOf(store.db).accounts[0]?.senders ?? [];
    expect(first).toMatchObject({
      id: 's1',
      limitUsed: 0.0333,
      bounceRate: 0.01,
      bounceWindow: 'lifetime',
      totalReceived: null,
      warmup: null,
    });
    expect(second).toMatchObject({ id: 's2', sentToday: 0, limitUsed: 0, bounceRate: null, bounceWindow: null });
  });

  test('a day that is a hole has no numbers, and days ascend', () => {
    using store = temporaryDatabase([account('a1', 'coldsend')]);
    const rows = [
      { day: '2024-01-16', counts: countsOf({ sent: 85, opened: 30, replied: 7, bounced: 0 }) },
      { day: '2024-01-14', counts: countsOf({ sent: 120, opened: 41, replied: 9, bounced: 1 }) },
    ];
    answered(
      store.db,
      'a1',
      { days: [{ campaignId: null, from: '2024-01-14', to: '2024-01-17', everyDay: true, rows }] },
      noon,
    );
    expect(statusOf(store.db).accounts[0]?.daily).toMatchObject([
      { day: '2024-01-14', bounceRate: 0.0083, openRate: 0.3417, replyRate: 0.075, delivered: null },
      { day: '2024-01-15', state: 'hole', sent: null, bounceRate: null },
      { day: '2024-01-16', bounceRate: 0, openRate: 0.3529, replyRate: 0.0824 },
      { day: '2024-01-17', state: 'hole', sent: null },
    ]);
  });

  test('mails attempted mean the same at every provider, whatever it calls sent', () => {
    using store = temporaryDatabase([account('a1', 'coldsend'), account('a2', 'krafter')]);
    const on = (counts: Partial<Counts>) => {
      const day = '2026-02-10';
      const rows = [{ day, counts: countsOf(counts) }];
      return { days: [{ campaignId: null, from: day, to: day, everyDay: false, rows }] };
    };
    answered(store.db, 'a1', on({ sent: 120 }), noon);
    answered(store.db, 'a2', on({ queued: 9, sent: 3, delivered: 42, bounced: 1, complained: 0, failed: 0 }), noon);
    const days = statusOf(store.db).accounts.map(({ daily }) => daily[0]);
    expect(days).toMatchObject([
      { sent: 120, attempted: 120 },
      { sent: 3, attempted: 46 },
    ]);
  });

  test('a day that ended without having been read again is not today', () => {
    using store = temporaryDatabase([account('a1', 'coldsend')]);
    const rows = [{ day: '2026-02-10', counts: countsOf({ sent: 120 }) }];
    const days = [{ campaignId: null, from: '2026-02-10', to: '2026-02-10', everyDay: false, rows }];
    answered(store.db, 'a1', { days }, noon);
    expect(statusOf(store.db).accounts[0]?.daily).toMatchObject([{ state: 'open' }]);
    expect(statusOf(store.db, noon + dayMs).accounts[0]?.daily).toMatchObject([{ state: 'provisional' }]);
  });

  test('at most the latest 400 days are printed, unless all are asked for', () => {
    using store = temporaryDatabase([account('a1', 'krafter')]);
    const rows = Array.from({ length: 500 }, (_, index) => ({
      day: new Date(noon - index * dayMs).toISOString().slice(0, 10),
      counts: countsOf({ sent: 1, delivered: 1, bounced: 0, complained: 0, failed: 0, queued: 0 }),
    }));
    answered(
      store.db,
      'a1',
      { days: [{ campaignId: null, from: '2024-09-29', to: '2026-02-10', everyDay: false, rows }] },
      noon,
    );
    const daily = statusOf(store.db).accounts[0]?.daily ?? [];
    expect(daily).toHaveLength(400);
    expect(daily.at(-1)?.day).toBe('2026-02-10');
    expect(buildStatus(store.db, noon, { settings, allDays: true }).accounts[0]?.daily.length).toBe(500);
  });

  test('an account’s limit falls back to the budget, compared with what was attempted today (decision D7)', () => {
    using store = temporaryDatabase([account('a1', 'krafter', { dailyBudget: 100 })]);
    const counts = countsOf({ queued: 3, sent: 5, delivered: 38, bounced: 0, complained: 1, failed: 1 });
    answered(
      store.db,
      'a1',
      {
        days: [
          {
            campaignId: null,
            from: '2026-02-10',
            to: '2026-02-10',
            everyDay: false,
            rows: [{ day: '2026-02-10', counts }],
          },
        ],
      },
      noon,
    );
    expect(statusOf(store.db).accounts[0]?.summary).toMatchObject({ sentToday: 45, dailyLimit: 100, limitUsed: 0.45 });
  });

  test('only the accounts asked for are in the document, with their own alerts', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    answered(store.db, 'a1', {}, noon);
    answered(store.db, 'a2', {}, noon);
    saveAlert(store.db, {
      accountId: 'a2',
      kind: 'sender',
      id: 's',
      rule: 'daily-limit',
      level: 3,
      sample: { value: 1, numerator: 100, denominator: 100, window: 'today' },
    });
    expect(buildStatus(store.db, noon, { settings, accountIds: ['a1'] })).toMatchObject({
      status: 'ok',
      accounts: [{ id: 'a1' }],
      alerts: [],
    });
    expect(statusOf(store.db)).toMatchObject({
      status: 'critical',
      alerts: [
        {
          message: 's@example.com: 100 of 100 sent today: daily limit reached',
          value: 1,
          numerator: 100,
          denominator: 100,
          threshold: 1,
          window: 'today',
        },
      ],
    });
  });
});
