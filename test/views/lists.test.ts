/** What the window is sent of long lists: what it draws, and how much there is. */
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../../electron/core/days.ts';
import { alertGroups } from '../../electron/views/alerts.ts';
import { mailboxPage } from '../../electron/views/mailboxes.ts';
import { overviewView } from '../../electron/views/overview.ts';
import { acknowledgeAlert } from '../../electron/store/alerts/person.ts';
import type { Db } from '../../electron/store/db.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { wholeList } from '../helpers/whole-lists.ts';
import { account, answered, noon, saveAlert } from '../services/filled.ts';
import { contextOf } from './context.ts';

const size = (value: unknown): number => JSON.stringify(value).length;
const idOf = (index: number): string => `mailbox-${String(index).padStart(4, '0')}`;

/** An account of 3,000 mailboxes whose first `over` are over their bounce line. */
function manyMailboxes(db: Db, over: number): void {
  const items = Array.from({ length: 3000 }, (_, index) =>
    senderNamed(idOf(index), {
      totalSent: 2000,
      lifetimeBounceRate: index < over ? 0.06 : 0.01,
      sentToday: 10,
      dailyLimit: 50,
    }),
  );
  answered(db, 'a1', { senders: { items, complete: true } }, noon);
  for (let index = 0; index < over; index++) {
    const sample = { value: 0.06 + index / 1_000_000, denominator: 2000 };
    saveAlert(db, { accountId: 'a1', kind: 'sender', id: idOf(index), rule: 'bounce-rate', level: 2, sample });
  }
}

describe('of thousands of mailboxes and alerts', () => {
  test('the first screen, a page of mailboxes and the first alerts are each less than 50 kB', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    manyMailboxes(store.db, 2000);
    const context = contextOf(store.db);
    expect(size(overviewView(context))).toBeLessThan(50_000);
    const page = mailboxPage(context, { ...wholeList, from: 1500, count: 40 });
    expect(page).toMatchObject({ from: 1500, matching: 3000, total: 3000, accountIds: ['a1'] });
    expect(size(page)).toBeLessThan(50_000);
    const groups = alertGroups(context, { firing: 40, recovering: 40, pending: 40, held: [] });
    expect(groups.firing).toMatchObject({ count: 2000, quiet: 0 });
    expect(groups.firing.alerts).toHaveLength(40);
    expect(size(groups)).toBeLessThan(50_000);
  });

  test('the worst come first: of the list, and of the alerts that were asked for', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    manyMailboxes(store.db, 50);
    const context = contextOf(store.db);
    expect(mailboxPage(context, { ...wholeList, count: 2 }).rows.map(({ id }) => id)).toEqual([idOf(49), idOf(48)]);
    const { firing } = alertGroups(context, { firing: 2, recovering: 0, pending: 0, held: [] });
    expect(firing.alerts.map(({ subject }) => subject.id)).toEqual([idOf(49), idOf(48)]);
    expect(mailboxPage(context, { ...wholeList, onlyProblems: true, count: 1 }).matching).toBe(50);
    expect(mailboxPage(context, { ...wholeList, search: '0007', count: 5 })).toMatchObject({
      matching: 1,
      total: 3000,
    });
  });
});

test('alerts that speak come before those somebody has seen, which are counted apart', () => {
  using store = temporaryDatabase([account('a1', 'sendkit')]);
  manyMailboxes(store.db, 3);
  const [worst] = alertGroups(contextOf(store.db), { firing: 1, recovering: 0, pending: 0, held: [] }).firing.alerts;
  if (worst === undefined) throw new Error('there is no alert');
  inTransaction(store.db, () => acknowledgeAlert(store.db, worst.id, noon));
  const { firing } = alertGroups(contextOf(store.db), { firing: 9, recovering: 9, pending: 9, held: [] });
  expect(firing.alerts.map(({ subject }) => subject.id)).toEqual([idOf(1), idOf(0), idOf(2)]);
  expect(firing).toMatchObject({ count: 3, quiet: 1 });
});

describe('mails of today', () => {
  const sent = (db: Db, now: number) => {
    const context = contextOf(db, { now });
    const [mailbox] = mailboxPage(context, wholeList).rows;
    return { sentToday: mailbox?.sentToday, limitUsed: mailbox?.limitUsed, today: overviewView(context).today.sent };
  };

  test('are not those of yesterday: a mailbox that was last read before its day began has sent nobody knows how many', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [senderNamed('s1', { sentToday: 45, dailyLimit: 50 })];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon, { resetHourUtc: 5 });
    expect(sent(store.db, noon + 16 * hourMs)).toEqual({ sentToday: 45, limitUsed: 0.9, today: 45 });
    expect(sent(store.db, noon + 18 * hourMs)).toEqual({ sentToday: null, limitUsed: null, today: null });
  });

  test('are those of a day at most, where nobody knows yet when the day begins', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const items = [senderNamed('s1', { sentToday: 45, dailyLimit: 50 })];
    answered(store.db, 'a1', { senders: { items, complete: true } }, noon);
    expect(sent(store.db, noon + dayMs - 1).sentToday).toBe(45);
    expect(sent(store.db, noon + dayMs + 1)).toEqual({ sentToday: null, limitUsed: null, today: null });
  });
});
