import { describe, expect, test } from 'vitest';
import { countsOf } from '../../electron/core/model.ts';
import { pooledRate, type RateRules } from '../../electron/core/rates.ts';
import { totalsOf, type CountedSender } from '../helpers/mailbox-totals.ts';
import { senderBounce, sumKnown, summaryOf, windowCounts, type SummarySource } from '../../electron/core/summary.ts';

const rules: RateRules = {
  bounce: { numerator: 'bounced', denominator: ['sent'] },
  complaint: null,
  delivery: null,
  open: null,
  click: null,
  reply: { numerator: 'replied', denominator: ['sent'] },
  attempted: ['sent'],
};
const today = '2026-02-10';
const mailboxes = (...senders: readonly CountedSender[]) => totalsOf(senders, rules, today);
const empty: SummarySource = {
  rules,
  today,
  days: [],
  windows: [],
  campaigns: [],
  mailboxes: mailboxes(),
  dailyBudget: null,
};

function sender(changes: Partial<CountedSender> = {}): CountedSender {
  return { sentToday: null, dailyLimit: null, totalSent: null, lifetimeBounceRate: null, window: null, ...changes };
}
const day = (date: string, sent: number | null, bounced: number | null) => ({
  day: date,
  counts: countsOf({ sent, bounced }),
});

/** The mailboxes of SendKit's own example. */
const goldenSenders = [
  sender({ sentToday: 45, dailyLimit: 100, totalSent: 4500, lifetimeBounceRate: 0.02 }),
  sender({ sentToday: 22, dailyLimit: 50, totalSent: 2100, lifetimeBounceRate: 0.05 }),
];

describe("an account's bounce rate", () => {
  test('over mailboxes is weighted by volume: 195 of 6,600 is 2.95 %', () => {
    const rate = summaryOf({ ...empty, mailboxes: mailboxes(...goldenSenders) }).bounce;
    expect(rate?.value).toBeCloseTo(195 / 6600, 10);
    expect(rate).toMatchObject({ window: 'lifetime', numerator: null, denominator: 6600 });
  });

  test('comes from the freshest window that has any mail', () => {
    const campaigns = [{ counts: countsOf({ sent: 1200, bounced: 36 }) }];
    const month = { period: '30d', total: 100, byStatus: { sent: 100, bounced: 4 } };
    const week = { period: '7d', total: 100, byStatus: { sent: 100, bounced: 3 } };
    const days = [day(today, 100, 1)];
    const rateOf = (source: Partial<SummarySource>) => summaryOf({ ...empty, ...source }).bounce;
    expect(rateOf({ campaigns })).toMatchObject({ value: 0.03, window: 'lifetime', numerator: 36 });
    expect(rateOf({ campaigns, windows: [month] })).toMatchObject({ value: 0.04, window: '30d' });
    expect(rateOf({ campaigns, windows: [month, week] })).toMatchObject({ value: 0.03, window: '7d' });
    expect(rateOf({ campaigns, windows: [month, week], days })).toMatchObject({ value: 0.01, window: '7d' });
    expect(rateOf({ campaigns, windows: [month, week], days: [day(today, 0, 0)] })).toMatchObject({ value: 0.03 });
  });

  test('is unknown where one of the campaigns counts more bounces than mails', () => {
    const campaigns = [
      { counts: countsOf({ sent: 1200, bounced: 36 }) },
      { counts: countsOf({ sent: 10, bounced: 40 }) },
    ];
    expect(summaryOf({ ...empty, campaigns }).bounce).toBeNull();
  });

  test('is that of all days where we worked them out from counters: what came late counts on its own day', () => {
    const days = [day('2026-02-07', 500, 5), day('2026-02-08', 2, 6)];
    expect(summaryOf({ ...empty, days }).bounce).toBeNull();
    const grown = days.map((row) => ({ ...row, grown: true as const }));
    expect(summaryOf({ ...empty, days: grown }).bounce).toMatchObject({ numerator: 11, denominator: 502 });
  });

  test('is unknown of a week that is known to be empty: what was sent long before does not stand in for it', () => {
    const campaigns = [{ counts: countsOf({ sent: 1200, bounced: 36 }) }];
    const lived = { totalSent: 4500, lifetimeBounceRate: 0.08 };
    const resting = sender({ ...lived, window: { to: today, counts: countsOf({ sent: 0, bounced: 0 }) } });
    const month = { period: '30d', total: 100, byStatus: { sent: 100, bounced: 4 } };
    const week = { period: '7d', total: 0, byStatus: { sent: 0, bounced: 0 } };
    const days = Array.from({ length: 6 }, (_, index) => day(`2026-02-0${String(index + 4)}`, 0, 0));
    for (const source of [{ mailboxes: mailboxes(resting) }, { windows: [month, week] }, { windows: [month], days }]) {
      const summary = summaryOf({ ...empty, campaigns, ...source });
      expect([summary.bounce, summary.origins.bounce]).toEqual([null, null]);
    }
    expect(summaryOf({ ...empty, windows: [month], days: days.slice(1) }).bounce).toMatchObject({ window: '30d' });
  });

  test('takes no day older than seven, and no day whose bounces are unknown', () => {
    const days = [
      day('2026-02-03', 1000, 900),
      day('2026-02-04', 100, 2),
      day('2026-02-05', 500, null),
      day(today, 100, 2),
    ];
    expect(summaryOf({ ...empty, days }).bounce).toMatchObject({ numerator: 4, denominator: 200 });
  });

  test('is unknown without mail, and a rate the provider cannot give stays unknown', () => {
    expect(summaryOf(empty).bounce).toBeNull();
    expect(summaryOf({ ...empty, days: [day(today, 100, 1)] }).complaint).toBeNull();
    expect(pooledRate([], rules.bounce)).toBeNull();
  });
});

describe('today against the limit', () => {
  test('adds up the mailboxes: 67 of 150 is 44.67 %', () => {
    expect(summaryOf({ ...empty, mailboxes: mailboxes(...goldenSenders) })).toMatchObject({
      sentToday: 67,
      dailyLimit: 150,
      limitUsed: 67 / 150,
    });
  });

  test('compares limited mailboxes with their own limits only', () => {
    const senders = [...goldenSenders, sender({ sentToday: 1000, dailyLimit: 0 })];
    expect(summaryOf({ ...empty, mailboxes: mailboxes(...senders) })).toMatchObject({
      sentToday: 1067,
      dailyLimit: 150,
      limitUsed: 67 / 150,
    });
  });

  test('uses the budget where no mailbox reports a limit (decisions K8, D7)', () => {
    expect(summaryOf({ ...empty, days: [day(today, 40, 0)], dailyBudget: 80 })).toMatchObject({
      sentToday: 40,
      dailyLimit: 80,
      limitUsed: 0.5,
    });
    expect(summaryOf({ ...empty, mailboxes: mailboxes(...goldenSenders), dailyBudget: 80 })).toMatchObject({
      dailyLimit: 150,
    });
  });

  test('stays unknown where nothing is known', () => {
    expect(summaryOf(empty)).toMatchObject({ sentToday: null, dailyLimit: null, limitUsed: null });
    expect(summaryOf({ ...empty, mailboxes: mailboxes(sender()) })).toMatchObject({ sentToday: null, limitUsed: null });
  });
});

describe('the bounce rate a mailbox is judged by (decision M2)', () => {
  const window = (to: string, sent: number, bounced: number) => ({ to, counts: countsOf({ sent, bounced }) });
  const lifetime = { totalSent: 4500, lifetimeBounceRate: 0.02 };

  test('M2: is that of its last 7 days where they are known, however little mail, else its lifetime', () => {
    expect(senderBounce(sender({ ...lifetime, window: window(today, 100, 9) }), rules, today)).toMatchObject({
      value: 0.09,
      window: '7d',
    });
    expect(senderBounce(sender({ ...lifetime, window: window(today, 99, 9) }), rules, today)).toMatchObject({
      value: 9 / 99,
      window: '7d',
    });
    expect(senderBounce(sender({ ...lifetime, window: null }), rules, today)).toMatchObject({
      value: 0.02,
      window: 'lifetime',
    });
  });

  test('is unknown once its week is not told any more, or not told in full: its lifetime does not stand in for it', () => {
    const of = (known: CountedSender['window']) => senderBounce(sender({ ...lifetime, window: known }), rules, today);
    expect(of(window('2026-02-01', 500, 50))).toBeNull();
    expect(of({ to: today, counts: countsOf({ sent: 0 }) })).toBeNull();
    expect(of({ to: today, counts: countsOf({ bounced: 0 }) })).toBeNull();
  });
});

test('a state that a rolling window leaves out is unknown here: the provider has added the zeros it knows of (decision S1)', () => {
  expect(windowCounts({ total: 5, byStatus: { queued: 5, bounced: 0 } })).toMatchObject({
    queued: 5,
    bounced: 0,
    sent: null,
    total: 5,
  });
});

test('a sum that is too large to be exact is unknown, and no other number', () => {
  expect(sumKnown([Number.MAX_SAFE_INTEGER, 145])).toBeNull();
  expect(sumKnown([Number.MAX_SAFE_INTEGER, null])).toBe(Number.MAX_SAFE_INTEGER);
  expect(sumKnown([null, null])).toBeNull();
  const huge = sender({ sentToday: Number.MAX_SAFE_INTEGER });
  expect(summaryOf({ ...empty, mailboxes: mailboxes(huge, huge) }).sentToday).toBeNull();
  const old = sender({ totalSent: Number.MAX_SAFE_INTEGER, lifetimeBounceRate: 0.02 });
  expect(summaryOf({ ...empty, mailboxes: mailboxes(old, old, old) }).bounce).toBeNull();
});
