import { describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../../electron/core/days.ts';
import { addHourlyGrowth, listHours } from '../../../electron/store/mail/hours.ts';
import { deleteAccount } from '../../../electron/store/accounts/accounts.ts';
import { prune } from '../../../electron/store/retention.ts';
import { at, rowsWritten, save, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import type { Db } from '../../../electron/store/db.ts';

const time = (text: string) => at(`2026-03-10T${text}:00`);
const hoursOf = (db: Db) =>
  listHours(db, 'a1', 0).map(({ at: start, sent }) => [new Date(start).toISOString().slice(11, 16), sent]);

describe('mails per hour', () => {
  test('belong to the hours since the last look, evenly; an hour without any is 0, not unknown', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    addHourlyGrowth(db, 'a1', 5, time('09:40'), time('09:50'));
    addHourlyGrowth(db, 'a1', 3, time('09:50'), time('10:00'));
    addHourlyGrowth(db, 'a1', 4, time('10:00'), time('10:59'));
    addHourlyGrowth(db, 'a1', 0, time('10:59'), time('11:15'));
    expect(hoursOf(db)).toEqual([
      ['09:00', 8],
      ['10:00', 4],
      ['11:00', 0],
    ]);
    expect(listHours(db, 'a1', time('10:30')).map(({ sent }) => sent)).toEqual([4, 0]);
  });

  test('are unknown where nobody looked for more than 90 minutes, or the clock was put back', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    addHourlyGrowth(db, 'a1', 50, time('09:00'), time('10:31'));
    addHourlyGrowth(db, 'a1', 50, time('11:00'), time('10:31'));
    addHourlyGrowth(db, 'a1', 0, time('10:31'), time('10:31'));
    expect(hoursOf(db)).toEqual([]);
    addHourlyGrowth(db, 'a1', 50, time('09:00'), time('10:30'));
    expect(hoursOf(db)).toEqual([
      ['09:00', 33],
      ['10:00', 17],
    ]);
  });

  test('go after 35 days, and with their account', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    for (const daysAgo of [36, 34])
      addHourlyGrowth(db, 'a1', daysAgo, time('09:00') - daysAgo * dayMs, time('09:10') - daysAgo * dayMs);
    prune(db, time('10:00'));
    expect(listHours(db, 'a1', 0).map(({ sent }) => sent)).toEqual([34]);
    deleteAccount(db, 'a1');
    expect(listHours(db, 'a1', 0)).toEqual([]);
  });
});

describe('hours of an account with mailboxes', () => {
  const poll = (db: Db, now: number, complete: boolean, ...totals: readonly (number | null)[]) =>
    save(
      db,
      {
        senders: { items: totals.map((totalSent, index) => senderNamed(`m${String(index)}`, { totalSent })), complete },
      },
      now,
    );

  test('are what all mailboxes together sent', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, time('09:55'), true, 100, 200);
    poll(db, time('10:05'), true, 103, 207);
    poll(db, time('10:20'), true, 104, 207);
    expect(hoursOf(db)).toEqual([
      ['09:00', 5],
      ['10:00', 6],
    ]);
    const before = rowsWritten(db);
    poll(db, time('10:35'), true, 104, 207);
    expect(rowsWritten(db) - before).toBe(1); // the time of the list
  });

  test('a night without a look is unknown, and its mails belong to no hour', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, time('01:00'), true, 100);
    poll(db, time('08:00'), true, 900);
    expect(hoursOf(db)).toEqual([]);
    poll(db, time('08:15'), true, 901);
    expect(hoursOf(db)).toEqual([['08:00', 1]]);
  });

  test('a mailbox that was long out of sight does not bring its mails into this hour', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, time('06:00'), true, 100, 200);
    for (const hour of ['07', '08', '09']) poll(db, time(`${hour}:00`), true, 100);
    poll(db, time('09:30'), true, 102, 900);
    expect(hoursOf(db)).toEqual([
      ['06:00', 0],
      ['07:00', 0],
      ['08:00', 0],
      ['09:00', 2],
    ]);
  });

  test('counters nobody can read give no hour', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, time('09:00'), true, null);
    poll(db, time('09:00') + 10 * minuteMs, true, null);
    expect(hoursOf(db)).toEqual([]);
  });
});
