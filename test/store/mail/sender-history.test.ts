import { describe, expect, test } from 'vitest';
import { countsOf, type SenderReading } from '../../../electron/core/model.ts';
import type { Db } from '../../../electron/store/db.ts';
import { listSenders } from '../../../electron/store/mail/reads.ts';
import { usualPerSender } from '../../../electron/store/mail/sender-days.ts';
import { at, rowsWritten, save, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';

function poll(db: Db, time: string, known: Partial<SenderReading>): void {
  save(db, { senders: { items: [senderNamed('m', known)], complete: true } }, at(time));
}

const daysOf = (db: Db) =>
  db
    .prepare('SELECT date(day * 86400, :unit) AS day, sent_today, daily_limit, total_sent, bounce_ppm FROM sender_day')
    .raw()
    .all({ unit: 'unixepoch' });

describe('a day of a mailbox', () => {
  test('has the most it had sent that day, and the rest as last seen', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, '2026-03-10T09:00:00', { sentToday: 10, dailyLimit: 100, totalSent: 1000, lifetimeBounceRate: 0.01 });
    poll(db, '2026-03-10T18:00:00', { sentToday: 60, dailyLimit: 120, totalSent: 1050, lifetimeBounceRate: 0.02 });
    poll(db, '2026-03-10T19:00:00', { sentToday: 55, dailyLimit: 120, totalSent: 1050, lifetimeBounceRate: 0.02 });
    poll(db, '2026-03-11T00:05:00', { sentToday: 0, dailyLimit: 120, totalSent: 1050, lifetimeBounceRate: 0.02 });
    expect(daysOf(db)).toEqual([
      ['2026-03-10', 60, 120, 1050, 20_000],
      ['2026-03-11', 0, 120, 1050, 20_000],
    ]);
  });

  test('an answer that leaves something out takes nothing away', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, '2026-03-10T09:00:00', { sentToday: 10, dailyLimit: 100, totalSent: 1000, lifetimeBounceRate: 0.01 });
    poll(db, '2026-03-10T10:00:00', { totalSent: 1001 });
    expect(daysOf(db)).toEqual([['2026-03-10', 10, 100, 1001, 10_000]]);
  });

  test("that begins at five o'clock does not count what the day before still showed", () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, '2026-03-10T20:00:00', { sentToday: 90, totalSent: 1000 });
    poll(db, '2026-03-11T04:00:00', { sentToday: 95, totalSent: 1005 });
    poll(db, '2026-03-11T05:05:00', { sentToday: 0, totalSent: 1005 });
    poll(db, '2026-03-11T20:00:00', { sentToday: 30, totalSent: 1035 });
    expect(daysOf(db)).toEqual([
      ['2026-03-10', 90, null, 1000, null],
      ['2026-03-11', 30, null, 1035, null],
    ]);
  });

  test('that ends an hour before midnight keeps what it reached', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, '2026-03-10T22:50:00', { sentToday: 90, totalSent: 1000 });
    poll(db, '2026-03-10T23:05:00', { sentToday: 3, totalSent: 1003 });
    poll(db, '2026-03-11T10:00:00', { sentToday: 40, totalSent: 1040 });
    expect(daysOf(db)).toEqual([
      ['2026-03-10', 90, null, 1003, null],
      ['2026-03-11', 40, null, 1040, null],
    ]);
  });

  test('costs nothing where no counter changed', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    for (const minute of ['00', '05']) poll(db, `2026-03-10T09:${minute}:00`, { sentToday: 1, totalSent: 9 });
    const before = rowsWritten(db);
    poll(db, '2026-03-10T09:10:00', { sentToday: 1, totalSent: 9 });
    expect(rowsWritten(db) - before).toBe(1);
  });
});

describe('what a mailbox usually sends', () => {
  const items = (sent: number, other: number, warm: Partial<SenderReading>) => [
    senderNamed('cold', { sentToday: other, totalSent: null }),
    senderNamed('warm', { sentToday: sent, ...warm }),
  ];

  test('is the mean of its known days with mail', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const rows = [
      ['09', 99, 99],
      ['10', 10, 0],
      ['11', 0, 0],
      ['12', 20, 5],
      ['13', 99, 99],
    ] as const;
    for (const [day, sent, other] of rows)
      save(db, { senders: { items: items(sent, other, {}), complete: true } }, at(`2026-03-${day}T12:00:00`));
    const usual = usualPerSender(db, 'a1', '2026-03-10', '2026-03-12', null);
    expect([...usual]).toEqual([
      ['cold', { mean: 5, days: 1 }],
      ['warm', { mean: 15, days: 2 }],
    ]);
    expect(usualPerSender(db, 'a1', '2026-03-11', '2026-03-11', null).size).toBe(0);
    expect(usualPerSender(db, 'other', '2026-03-10', '2026-03-12', null).size).toBe(0);
  });

  test('is learned of those that are asked for alone', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    save(db, { senders: { items: items(10, 10, {}), complete: true } }, at('2026-03-10T12:00:00'));
    const learned = (ids: readonly string[]) => [...usualPerSender(db, 'a1', '2026-03-10', '2026-03-10', ids).keys()];
    expect(learned(['warm', 'nobody'])).toEqual(['warm']);
    expect(learned([])).toEqual([]);
  });
});

describe('windows of a mailbox', () => {
  const window = (from: string, to: string, sent: number) => ({ id: 'm', from, to, counts: countsOf({ sent }) });
  const kept = (db: Db) => db.prepare('SELECT sent FROM sender_window ORDER BY to_day').pluck().all();

  test('are kept by their last day, and the latest is shown', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, '2026-03-10T09:00:00', {});
    save(db, { senderWindows: [window('2026-03-04', '2026-03-10', 70)] }, at('2026-03-10T09:00:00'));
    save(db, { senderWindows: [window('2026-03-04', '2026-03-10', 75)] }, at('2026-03-10T10:00:00'));
    save(db, { senderWindows: [window('2026-03-05', '2026-03-11', 80)] }, at('2026-03-11T09:00:00'));
    expect(kept(db)).toEqual([75, 80]);
    expect(listSenders(db, 'a1').map((sender) => sender.window)).toEqual([window('2026-03-05', '2026-03-11', 80)]);
  });

  test('of a clock that ran ahead go when it was put right', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    poll(db, '2026-03-10T09:00:00', {});
    save(db, { senderWindows: [window('2031-03-04', '2031-03-10', 1)] }, at('2031-03-10T09:00:00'));
    save(db, { senderWindows: [window('2026-03-04', '2026-03-10', 70)] }, at('2026-03-10T09:00:00'));
    expect(kept(db)).toEqual([70]);
    expect(listSenders(db, 'a1')[0]?.window?.to).toBe('2026-03-10');
  });
});
