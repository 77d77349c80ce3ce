/** What is kept of an account's numbers between two looks is never older than what is stored. */
import { describe, expect, test } from 'vitest';
import { dayMs, dayOf, hourMs, minuteMs } from '../../electron/core/days.ts';
import { countsOf } from '../../electron/core/model.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { changeAccountRun, deleteAccount, insertAccount } from '../../electron/store/accounts/accounts.ts';
import type { Db } from '../../electron/store/db.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { accountViews } from '../../electron/views/accounts.ts';
import { mailboxPage } from '../../electron/views/mailboxes.ts';
import { overviewView } from '../../electron/views/overview.ts';
import { campaignNamed, save, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { wholeList } from '../helpers/whole-lists.ts';
import { account, noon } from '../services/filled.ts';
import { contextOf } from './context.ts';

/** A poll of two mailboxes that have sent so many mails each, of a week and of a day. */
function poll(db: Db, id: string, sent: number, at = noon): void {
  save(
    db,
    {
      senders: {
        complete: true,
        items: ['anna', 'ben'].map((name) =>
          senderNamed(name, { sentToday: sent, dailyLimit: 100, totalSent: 1000 + sent, lifetimeBounceRate: 0.01 }),
        ),
      },
      senderWindows: ['anna', 'ben'].map((name) => {
        return {
          id: name,
          from: dayOf(at - 6 * dayMs),
          to: dayOf(at),
          counts: countsOf({ sent: 100 * sent, bounced: 1 }),
        };
      }),
      campaigns: { complete: true, items: [campaignNamed('spring', { sent })] },
      days: [
        {
          campaignId: null,
          from: dayOf(at),
          to: dayOf(at),
          everyDay: true,
          rows: [{ day: dayOf(at), counts: countsOf({ sent: 2 * sent, bounced: 1 }) }],
        },
      ],
    },
    at,
    id,
  );
  changeAccountRun(db, id, (run) => ({ ...run, state: 'ok', asOf: at, liveAsOf: at }));
}

const overviewAt = (db: Db, now = noon, settings = defaultSettings) => overviewView(contextOf(db, { now, settings }));
const sentAt = (db: Db, now = noon) =>
  accountViews(contextOf(db, { now, settings: defaultSettings })).map(({ id, sentToday }) => [id, sentToday]);

describe('the overview, looked at again', () => {
  test('shows what a poll brought since, of every kind', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const { db } = store;
    for (const sent of [10, 20]) {
      poll(db, 'a1', sent);
      const view = overviewAt(db);
      expect(view.today.sent).toBe(2 * sent);
      expect(view.recent.at(-1)?.counts.sent).toBe(2 * sent);
      expect(view.bounce7d?.denominator).toBe(2 * sent);
      expect(contextOf(db).accounts[0]?.campaigns[0]?.counts.sent).toBe(sent);
      expect(contextOf(db).accounts[0]?.mailboxes.weeks.rates.bounce?.denominator).toBe(200 * sent);
    }
  });

  test('shows at once what the terminal stored beside the app', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    poll(store.db, 'a1', 10);
    expect(sentAt(store.db)).toEqual([['a1', 20]]);
    const { db: terminal } = openDatabase(store.file, noon);
    poll(terminal, 'a1', 30);
    expect(sentAt(store.db)).toEqual([['a1', 60]]);
    closeDatabase(terminal);
  });

  test('shows nothing of a poll that could not be stored', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const { db } = store;
    poll(db, 'a1', 10);
    expect(sentAt(db)).toEqual([['a1', 20]]);
    const failing = () =>
      inTransaction(db, () => {
        poll(db, 'a1', 30);
        expect(sentAt(db)).toEqual([['a1', 60]]);
        throw new Error('the disk is full');
      });
    expect(failing).toThrow('the disk is full');
    expect(sentAt(db)).toEqual([['a1', 20]]);
  });

  test('shows nothing of an account that went, when one comes in its place', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const { db } = store;
    poll(db, 'a1', 10);
    expect(sentAt(db)).toEqual([['a1', 20]]);
    deleteAccount(db, 'a1');
    insertAccount(db, account('a1', 'sendkit'));
    expect(sentAt(db)).toEqual([['a1', null]]);
    poll(db, 'a1', 40);
    expect(sentAt(db)).toEqual([['a1', 80]]);
  });

  test('counts no mail as of today once the day is over, and calls numbers old when they are', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const { db } = store;
    poll(db, 'a1', 10);
    expect(sentAt(db)).toEqual([['a1', 20]]);
    expect(overviewAt(db).tally.sender).toMatchObject({ ok: 2, stale: 0 });
    expect(overviewAt(db, noon + 2 * hourMs).tally.sender).toMatchObject({ ok: 0, stale: 2 });
    expect(sentAt(db, noon + 25 * hourMs)).toEqual([['a1', null]]);
    expect(sentAt(db, noon + hourMs)).toEqual([['a1', 20]]);
  });

  test('calls them new again when they may come more rarely', () => {
    using store = temporaryDatabase([account('a1', 'sendkit')]);
    const { db } = store;
    poll(db, 'a1', 10);
    const inTwoHours = (pollIntervalMs: number) =>
      overviewAt(db, noon + 2 * hourMs, { ...defaultSettings, pollIntervalMs }).tally.sender;
    expect(inTwoHours(5 * minuteMs)).toMatchObject({ ok: 0, stale: 2 });
    expect(inTwoHours(60 * minuteMs)).toMatchObject({ ok: 2, stale: 0 });
  });

  test('reads the mailboxes of no account again that was not polled', () => {
    using store = temporaryDatabase([account('a1', 'sendkit'), account('a2', 'sendkit')]);
    const { db } = store;
    poll(db, 'a1', 10);
    poll(db, 'a2', 10);
    expect(sentAt(db)).toEqual([
      ['a1', 20],
      ['a2', 20],
    ]);
    // No answer writes so: it is seen by whoever reads them.
    db.exec('UPDATE sender SET sent_today = 99');
    poll(db, 'a1', 30);
    expect(sentAt(db)).toEqual([
      ['a1', 60],
      ['a2', 20],
    ]);
    expect(
      mailboxPage(contextOf(db), wholeList)
        .rows.map(({ sentToday }) => sentToday)
        .toSorted(),
    ).toEqual([30, 30, 99, 99]);
  });
});
