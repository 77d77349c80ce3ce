import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, dayOf, hourMs, minuteMs } from '../../electron/core/days.ts';
import { countsOf, type Account, type Counts, type Day } from '../../electron/core/model.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { providerOf } from '../../electron/providers/index.ts';
import { evaluateAccount, readCache } from '../../electron/services/evaluate.ts';
import { findAccount, insertAccount, updateAccount } from '../../electron/store/accounts.ts';
import { listAlerts, listTransitions, markNotified, pendingNotifications } from '../../electron/store/alerts.ts';
import { inTransaction } from '../../electron/store/database.ts';
import {
  campaignNamed,
  senderNamed,
  temporaryDatabase,
  type TemporaryDatabase,
} from '../helpers/temporary-database.ts';
import { account, answered, noon } from './filled.ts';

let database: TemporaryDatabase;
beforeEach(() => (database = temporaryDatabase([], noon)));
afterEach(() => database[Symbol.dispose]());

function accountNow(id: string): Account {
  const found = findAccount(database.db, id);
  if (found === null) throw new Error('no such account');
  return found;
}

function evaluate(id: string, at: number): void {
  const { db } = database;
  const found = accountNow(id);
  const provider = providerOf(found.provider);
  if (provider === null) throw new Error('no such provider');
  inTransaction(db, () => evaluateAccount(db, readCache(db, found, provider, at), defaultSettings, at));
}

/** An answer at this time, judged as the poller does. */
function poll(id: string, answer: Parameters<typeof answered>[2], at: number): void {
  answered(database.db, id, answer, at);
  evaluate(id, at);
}

const day = (counts: Partial<Counts>, on: Day) => ({
  days: [{ campaignId: null, from: on, to: on, everyDay: false, rows: [{ day: on, counts: countsOf(counts) }] }],
});
const alerts = () => listAlerts(database.db).map(({ rule, phase, severity }) => `${rule} ${phase} ${severity}`);
const waiting = () =>
  pendingNotifications(database.db).map(({ kind, severity, title }) => `${kind} ${severity} ${title}`);
/** The desktop shows everything that waits. */
function showAll(at: number): void {
  for (const { id } of pendingNotifications(database.db)) markNotified(database.db, id, at);
}
const mailbox = (sentToday: number | null, dailyLimit: number | null = 100) => ({
  senders: { complete: true, items: [senderNamed('m1', { sentToday, dailyLimit, totalSent: 1000 })] },
});

describe('a daily budget of the person, where the provider reports no limit (K8, D7)', () => {
  const today = dayOf(noon);
  const begin = () => insertAccount(database.db, account('k', 'krafter', { dailyBudget: 1000 }));

  test('counts everything attempted that day', () => {
    begin();
    const counts = { sent: 100, delivered: 700, bounced: 10, complained: 1, failed: 9, queued: 500 };
    poll('k', day(counts, today), noon);
    poll('k', day({ ...counts, sent: 101 }, today), noon + minuteMs);
    expect(listAlerts(database.db).filter(({ rule }) => rule === 'daily-limit')).toMatchObject([
      { phase: 'firing', severity: 'warning', sample: { numerator: 821, denominator: 1000 } },
    ]);
    expect(waiting()).toContain('fired warning Daily limit near');
  });

  test('reached, it is told at the first value; a new day without mail ends it without a word', () => {
    begin();
    poll('k', day({ sent: 0, delivered: 1000, bounced: 0, complained: 0, failed: 0 }, today), noon);
    expect(alerts()).toEqual(['daily-limit firing critical']);
    // Just after midnight nobody has answered yet: the alert stays.
    evaluate('k', noon + 12 * hourMs + minuteMs);
    expect(alerts()).toEqual(['daily-limit firing critical']);
    poll('k', day({ sent: 0, delivered: 1000, bounced: 0, complained: 0, failed: 0 }, today), noon + 13 * hourMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).toEqual([]);
  });

  test('taken away, its alert goes too', () => {
    begin();
    poll('k', day({ sent: 0, delivered: 1000, bounced: 0, complained: 0, failed: 0 }, today), noon);
    updateAccount(database.db, { ...accountNow('k'), dailyBudget: null });
    evaluate('k', noon + minuteMs);
    expect(alerts()).toEqual([]);
  });
});

describe('complaints at Krafter over seven days', () => {
  test('0.3 % is critical, told once with its counts', () => {
    insertAccount(database.db, account('k', 'krafter'));
    const rows = Array.from({ length: 7 }, (_, back) => ({
      day: dayOf(noon - back * dayMs),
      counts: countsOf({ sent: 0, delivered: 200, bounced: 0, complained: back < 4 ? 1 : 0, failed: 0 }),
    }));
    const from = dayOf(noon - 6 * dayMs);
    const answer = { days: [{ campaignId: null, from, to: dayOf(noon), everyDay: false, rows }] };
    poll('k', answer, noon);
    expect(alerts()).toEqual(['complaint-rate pending warning']);
    poll('k', answer, noon + minuteMs);
    // 4 of 1,400 are 0.29 %: over 0.1 %, not yet 0.3 %.
    expect(listAlerts(database.db)).toMatchObject([
      { rule: 'complaint-rate', severity: 'warning', sample: { numerator: 4, denominator: 1400, window: '7d' } },
    ]);
    poll('k', day({ sent: 0, delivered: 200, bounced: 0, complained: 3, failed: 0 }, dayOf(noon)), noon + 2 * minuteMs);
    poll('k', day({ sent: 0, delivered: 200, bounced: 0, complained: 3, failed: 0 }, dayOf(noon)), noon + 3 * minuteMs);
    expect(alerts()).toEqual(['complaint-rate firing critical']);
    expect(waiting()).toEqual(['fired warning Complaint rate over 0.1 %', 'raised critical Complaint rate over 0.3 %']);
  });

  test('when nothing is sent any more, the rate of the past week does not stay an alert for ever', () => {
    insertAccount(database.db, account('k', 'krafter'));
    const bad = { sent: 0, delivered: 900, bounced: 100, complained: 0, failed: 0 };
    poll('k', day(bad, dayOf(noon)), noon);
    poll('k', day(bad, dayOf(noon)), noon + minuteMs);
    expect(alerts()).toEqual(['bounce-rate firing critical']);
    const quiet = { sent: 0, delivered: 0, bounced: 0, complained: 0, failed: 0 };
    for (const after of [8, 9]) poll('k', day(quiet, dayOf(noon + after * dayMs)), noon + after * dayMs);
    expect(alerts()).toEqual([]);
  });
});

describe('one mailbox', () => {
  beforeEach(() => insertAccount(database.db, account('s', 'sendkit')));

  test('80, 95 and 100 % are told one after another; the end of a critical one without a sound', () => {
    for (const [index, sent] of [81, 82, 96, 97, 100].entries()) poll('s', mailbox(sent), noon + index * minuteMs);
    expect(waiting()).toEqual([
      'fired warning Daily limit near',
      'raised critical Daily limit near',
      'raised critical Daily limit reached',
    ]);
    showAll(noon + hourMs);
    poll('s', mailbox(1), noon + 13 * hourMs);
    expect(alerts()).toEqual(['daily-limit recovering critical']);
    poll('s', mailbox(2), noon + 13 * hourMs + minuteMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).toEqual(['resolved critical Below the daily limit again']);
  });

  test('the end of a warning is not told: its banner is only taken away', () => {
    for (const [index, sent] of [81, 82].entries()) poll('s', mailbox(sent), noon + index * minuteMs);
    showAll(noon + hourMs);
    for (const [index, sent] of [1, 2].entries()) poll('s', mailbox(sent), noon + 13 * hourMs + index * minuteMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).toEqual([]);
  });

  test('of what was never shown no end is told either', () => {
    poll('s', mailbox(100), noon);
    expect(waiting()).toEqual(['fired critical Daily limit reached']);
    for (const [index, sent] of [1, 2].entries()) poll('s', mailbox(sent), noon + 13 * hourMs + index * minuteMs);
    expect(waiting()).toEqual([]);
  });

  test('a critical alert that was never shown and fell to a warning is told as the warning it is now', () => {
    poll('s', mailbox(100), noon);
    for (const index of [1, 2]) poll('s', mailbox(75, 100), noon + index * minuteMs);
    expect(alerts()).toEqual(['daily-limit firing warning']);
    expect(waiting()).toEqual(['fired warning Daily limit near']);
  });

  test('M4: a limit that is not reported for a day is none, and its alert ends', () => {
    poll('s', mailbox(100), noon);
    poll('s', mailbox(100, null), noon + hourMs);
    expect(alerts()).toEqual(['daily-limit firing critical']);
    poll('s', mailbox(100, null), noon + 26 * hourMs);
    expect(alerts()).toEqual([]);
  });

  test('missing from the list, its alert stays until it is certain that it is gone, and then ends quietly', () => {
    poll('s', mailbox(100), noon);
    showAll(noon);
    const without = { senders: { complete: true, items: [senderNamed('m2')] } };
    for (let hour = 1; hour <= 20; hour++) poll('s', without, noon + hour * hourMs);
    expect(alerts()).toEqual(['daily-limit firing critical']);
    for (let hour = 21; hour <= 30; hour++) poll('s', without, noon + hour * hourMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).toEqual([]);
    expect(listTransitions(database.db).at(-1)).toMatchObject({ to: 'inactive', reason: 'ended or gone' });
  });
});

test('a campaign that ended takes its alert with it, and what was not shown yet', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  const answer = (status: string) => ({
    campaigns: { complete: true, items: [campaignNamed('c1', { sent: 1000, bounced: 80 }, { status })] },
  });
  poll('s', answer('active'), noon);
  poll('s', answer('active'), noon + minuteMs);
  expect(waiting()).toEqual(['fired critical Bounce rate over 5 %']);
  poll('s', answer('completed'), noon + 2 * minuteMs);
  expect(alerts()).toEqual([]);
  expect(waiting()).toEqual([]);
});

test('a clock put back an hour does not blind an alert for an hour', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  for (const [index, sent] of [81, 82].entries()) poll('s', mailbox(sent), noon + index * minuteMs);
  poll('s', mailbox(100), noon - hourMs);
  expect(alerts()).toEqual(['daily-limit firing critical']);
});
