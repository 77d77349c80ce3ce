import { describe, expect, test } from 'vitest';
import { countsOf } from '../../../electron/core/model.ts';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listDays, listSenderDays, listSenders, sendersSql } from '../../../electron/store/mail/reads.ts';
import { at, rowsWritten, save, senderNamed, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { noted } from '../../helpers/words.ts';

const start = at('2026-03-10T10:00:00');
const complete = (...items: readonly ReturnType<typeof senderNamed>[]) => ({ senders: { items, complete: true } });

describe('mailboxes', () => {
  test('are read back as they were given, by id', () => {
    using temporary = temporaryDatabase();
    const full = senderNamed('b', {
      name: 'B',
      sentToday: 45,
      dailyLimit: 100,
      totalSent: 4500,
      totalReceived: 320,
      lifetimeBounceRate: 0.02,
      warmup: { enabled: true, status: 'completed' },
    });
    expect(save(temporary.db, complete(full, senderNamed('a')), start)).toEqual([]);
    expect(listSenders(temporary.db, 'a1')).toEqual([
      {
        ...senderNamed('a'),
        window: null,
        windowAsOf: null,
        windowsAsOf: null,
        asOf: start,
        missingSince: null,
        goneSince: null,
      },
      { ...full, window: null, windowAsOf: null, windowsAsOf: null, asOf: start, missingSince: null, goneSince: null },
    ]);
  });

  test('that did not change cost one row per poll, the time of the list', () => {
    using temporary = temporaryDatabase();
    const answer = complete(
      ...Array.from({ length: 50 }, (_, index) => senderNamed(`s${index}`, { totalSent: 5, sentToday: 1 })),
    );
    save(temporary.db, answer, start);
    save(temporary.db, answer, start + 5 * minuteMs); // the first growth of the day, zero, is a row
    const before = rowsWritten(temporary.db);
    save(temporary.db, answer, start + 10 * minuteMs);
    expect(rowsWritten(temporary.db) - before).toBe(1);
    expect(listSenders(temporary.db, 'a1')[49]?.asOf).toBe(start + 10 * minuteMs);
  });

  test('that did not change cost nothing when the same answer is saved again', () => {
    using temporary = temporaryDatabase();
    const answer = complete(senderNamed('s', { totalSent: 5 }));
    save(temporary.db, answer, start);
    save(temporary.db, answer, start);
    const before = rowsWritten(temporary.db);
    save(temporary.db, answer, start);
    expect(rowsWritten(temporary.db)).toBe(before);
  });

  test('write their row and that of their day only where a counter changed', () => {
    using temporary = temporaryDatabase();
    const writes = [5, 5, 6, 6, 6].map((totalSent, index) => {
      const before = rowsWritten(temporary.db);
      save(temporary.db, complete(senderNamed('s', { totalSent })), start + index * 5 * minuteMs);
      return rowsWritten(temporary.db) - before;
    });
    // The time of the list, at first with the account's hour; where a mail went out the mailbox, its day, and the account's.
    expect(writes.slice(1)).toEqual([2, 5, 1, 1]);
  });

  test('given twice in one answer: the last one wins and it is said (fault F31)', () => {
    using temporary = temporaryDatabase();
    const notes = save(
      temporary.db,
      complete(senderNamed('s', { totalSent: 1 }), senderNamed('s', { totalSent: 2 })),
      start,
    );
    expect(noted(notes)).toEqual(['1 mailbox given more than once']);
    expect(listSenders(temporary.db, 'a1').map((sender) => sender.totalSent)).toEqual([2]);
  });

  test('carry the latest window of counts', () => {
    using temporary = temporaryDatabase();
    const counts = countsOf({ sent: 70, opened: 9, clicked: 1, replied: 2, bounced: 3 });
    save(
      temporary.db,
      { ...complete(senderNamed('s')), senderWindows: [{ id: 's', from: '2026-03-03', to: '2026-03-09', counts }] },
      start,
    );
    save(temporary.db, { senderWindows: [{ id: 's', from: '2026-03-04', to: '2026-03-10', counts }] }, start);
    expect(listSenders(temporary.db, 'a1')[0]?.window).toEqual({
      id: 's',
      from: '2026-03-04',
      to: '2026-03-10',
      counts,
    });
  });

  test('that a week leaves out keep what they had with the time it is of, until they are in one again', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const week = (id: string, sent: number) => ({
      id,
      from: '2026-03-04',
      to: '2026-03-10',
      counts: countsOf({ sent }),
    });
    const windows = () => listSenders(db, 'a1').map((sender) => [sender.window?.counts.sent, sender.windowAsOf]);
    const [second, third] = [start + 5 * minuteMs, start + 10 * minuteMs];
    save(db, { ...complete(senderNamed('a'), senderNamed('b')), senderWindows: [week('a', 1), week('b', 2)] }, start);
    for (const now of [second, third]) save(db, { senderWindows: [week('a', 1)] }, now);
    expect(windows()).toEqual([
      [1, third],
      [2, start],
    ]);
    save(db, { senderWindows: [week('a', 1), week('b', 2)] }, third + 1);
    expect(windows()).toEqual([
      [1, third + 1],
      [2, third + 1],
    ]);
  });

  test('are listed by index alone, without a look at any sample', () => {
    using temporary = temporaryDatabase();
    const plan = temporary.db
      .prepare(`EXPLAIN QUERY PLAN ${sendersSql}`)
      .all('a1')
      .map((step) => String(Object(step).detail));
    expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
    expect(plan.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
    expect(plan.join()).not.toMatch(/sender_sample|sender_hour/);
  });
});

test('a time with fractions of a millisecond is rounded, not refused', () => {
  using temporary = temporaryDatabase();
  save(temporary.db, complete(senderNamed('s')), start + 0.4);
  expect(listSenders(temporary.db, 'a1')[0]?.asOf).toBe(start);
});

describe('decision M7: mailboxes that are absent', () => {
  test('are missing at once, and gone after 24 h and three complete lists', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, complete(senderNamed('a'), senderNamed('b')), start);
    const missing = () => listSenders(temporary.db, 'a1')[1];
    const first = start + 5 * minuteMs;
    save(temporary.db, complete(senderNamed('a')), first);
    expect(missing()).toMatchObject({ missingSince: first, goneSince: null, asOf: start });
    save(temporary.db, complete(senderNamed('a')), first + dayMs + 1);
    expect(missing()).toMatchObject({ missingSince: first, goneSince: null });
    save(temporary.db, complete(senderNamed('a')), first + dayMs + 2);
    expect(missing()).toMatchObject({ missingSince: first, goneSince: first, asOf: start });
  });

  test('are not gone before 24 h, however many lists leave them out, and cost no further writes', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, complete(senderNamed('a'), senderNamed('b')), start);
    for (let poll = 1; poll <= 10; poll++) save(temporary.db, complete(senderNamed('a')), start + poll * minuteMs);
    expect(listSenders(temporary.db, 'a1')[1]?.goneSince).toBeNull();
    const before = rowsWritten(temporary.db);
    save(temporary.db, complete(senderNamed('a')), start + 11 * minuteMs);
    expect(rowsWritten(temporary.db) - before).toBe(1);
  });

  test('come back as if nothing had been, with the time they were seen', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, complete(senderNamed('a')), start);
    for (let day = 1; day <= 4; day++) save(temporary.db, complete(), start + day * dayMs);
    expect(listSenders(temporary.db, 'a1')[0]?.goneSince).not.toBeNull();
    save(temporary.db, complete(senderNamed('a')), start + 5 * dayMs);
    expect(listSenders(temporary.db, 'a1')[0]).toMatchObject({
      missingSince: null,
      goneSince: null,
      asOf: start + 5 * dayMs,
    });
  });

  test('an empty list after 500 is told and deletes nothing (fault F40)', () => {
    using temporary = temporaryDatabase();
    save(
      temporary.db,
      complete(...Array.from({ length: 500 }, (_, index) => senderNamed(`s${index}`, { sentToday: 7 }))),
      start,
    );
    expect(noted(save(temporary.db, complete(), start + minuteMs))).toEqual(['returned no mailboxes (was 500)']);
    const kept = listSenders(temporary.db, 'a1');
    expect(kept).toHaveLength(500);
    expect(kept.every((sender) => sender.sentToday === 7 && sender.missingSince === start + minuteMs)).toBe(true);
  });

  test('an account that never had mailboxes is told nothing', () => {
    using temporary = temporaryDatabase();
    expect(noted(save(temporary.db, complete(), start))).toEqual([]);
    expect(noted(save(temporary.db, complete(), start + minuteMs))).toEqual([]);
  });

  test('a partial list never marks anything as missing (fault F41)', () => {
    using temporary = temporaryDatabase();
    save(temporary.db, complete(senderNamed('a'), senderNamed('b')), start);
    for (let day = 1; day <= 5; day++)
      save(temporary.db, { senders: { items: [senderNamed('a')], complete: false } }, start + day * dayMs);
    const [a, b] = listSenders(temporary.db, 'a1');
    expect(a).toMatchObject({ asOf: start + 5 * dayMs, missingSince: null });
    expect(b).toMatchObject({ asOf: start, missingSince: null, goneSince: null });
  });
});

describe('mails sent per mailbox and day', () => {
  const poll = (db: Parameters<typeof save>[0], text: string, totalSent: number | null) =>
    save(db, complete(senderNamed('s', { totalSent })), at(text));

  test('are what its total grew by, and make up the days of an account without others', () => {
    using temporary = temporaryDatabase();
    poll(temporary.db, '2026-03-10T10:00:00', 100);
    poll(temporary.db, '2026-03-10T10:05:00', 103);
    poll(temporary.db, '2026-03-10T23:55:00', 110);
    poll(temporary.db, '2026-03-11T00:05:00', 112);
    expect(listSenderDays(temporary.db, 'a1', '2026-03-01', '2026-03-31')).toEqual([
      { senderId: 's', day: '2026-03-10', sent: 10 },
      { senderId: 's', day: '2026-03-11', sent: 2 },
    ]);
    expect(
      listDays(temporary.db, 'a1', '2026-03-01', '2026-03-31').map((row) => [row.day, row.counts.sent, row.state]),
    ).toEqual([
      ['2026-03-10', 10, 'provisional'],
      ['2026-03-11', 2, 'open'],
    ]);
  });

  test('fault F39: a total that falls is a new baseline, never a negative day', () => {
    using temporary = temporaryDatabase();
    poll(temporary.db, '2026-03-10T10:00:00', 100);
    poll(temporary.db, '2026-03-10T11:00:00', 105);
    expect(noted(poll(temporary.db, '2026-03-10T12:00:00', 0))).toEqual(['the counter of 1 mailbox started again']);
    poll(temporary.db, '2026-03-10T13:00:00', 4);
    expect(listSenderDays(temporary.db, 'a1', '2026-03-10', '2026-03-10')).toEqual([
      { senderId: 's', day: '2026-03-10', sent: 9 },
    ]);
  });

  test('an unreadable total in between costs nothing', () => {
    using temporary = temporaryDatabase();
    poll(temporary.db, '2026-03-10T10:00:00', 100);
    poll(temporary.db, '2026-03-10T11:00:00', null);
    expect(listSenders(temporary.db, 'a1')[0]?.totalSent).toBeNull();
    poll(temporary.db, '2026-03-10T12:00:00', 108);
    expect(listSenderDays(temporary.db, 'a1', '2026-03-10', '2026-03-10')).toEqual([
      { senderId: 's', day: '2026-03-10', sent: 8 },
    ]);
  });

  test('after days without a look the growth is provisional and the days between are holes', () => {
    using temporary = temporaryDatabase();
    poll(temporary.db, '2026-03-10T10:00:00', 100);
    poll(temporary.db, '2026-03-10T11:00:00', 101);
    poll(temporary.db, '2026-03-13T09:00:00', 150);
    const rows = () =>
      listDays(temporary.db, 'a1', '2026-03-10', '2026-03-31').map((row) => [row.day, row.counts.sent, row.state]);
    expect(rows()).toEqual([
      ['2026-03-10', 1, 'provisional'],
      ['2026-03-11', null, 'hole'],
      ['2026-03-12', null, 'hole'],
      ['2026-03-13', 49, 'provisional'],
    ]);
    poll(temporary.db, '2026-03-13T10:00:00', 151);
    for (const day of ['14', '15', '16']) poll(temporary.db, `2026-03-${day}T09:00:00`, 151);
    expect(rows()[4]).toEqual(['2026-03-14', 0, 'provisional']); // 33 h after its end
    poll(temporary.db, '2026-03-16T12:00:00', 151);
    expect(rows().slice(3)).toEqual([
      ['2026-03-13', 50, 'provisional'],
      ['2026-03-14', 0, 'closed'],
      ['2026-03-15', 0, 'provisional'],
      ['2026-03-16', 0, 'open'],
    ]);
  });

  test('days in which nothing can have been sent are zeros, not holes', () => {
    using temporary = temporaryDatabase();
    poll(temporary.db, '2026-03-10T10:00:00', 100);
    poll(temporary.db, '2026-03-13T09:00:00', 100);
    expect(listSenderDays(temporary.db, 'a1', '2026-03-10', '2026-03-31').map((row) => row.sent)).toEqual([0, 0, 0]);
  });
});

describe('decision M3: the hour at which a sending day starts', () => {
  const poll = (db: Parameters<typeof save>[0], time: number, sentToday: number, totalSent: number) =>
    save(db, complete(senderNamed('s', { sentToday, totalSent })), time);
  const midnight = at('2026-03-11T05:00:00');

  test('is learned once it was seen on two days', () => {
    using temporary = temporaryDatabase();
    poll(temporary.db, midnight - 2 * minuteMs, 40, 1000);
    poll(temporary.db, midnight + 3 * minuteMs, 0, 1000);
    expect(readAccountRun(temporary.db, 'a1').resetHourUtc).toBeNull();
    poll(temporary.db, midnight + dayMs - 2 * minuteMs, 50, 1050);
    poll(temporary.db, midnight + dayMs + 3 * minuteMs, 1, 1051);
    expect(readAccountRun(temporary.db, 'a1').resetHourUtc).toBe(5);
  });

  test('is not learned from a total that fell as well, or from looks hours apart', () => {
    using temporary = temporaryDatabase();
    for (let day = 0; day < 3; day++) {
      poll(temporary.db, midnight + day * dayMs - 2 * minuteMs, 40, 1000);
      poll(temporary.db, midnight + day * dayMs + 3 * minuteMs, 0, 0);
      poll(temporary.db, midnight + day * dayMs + 4 * minuteMs, 30, 2000);
      poll(temporary.db, midnight + day * dayMs + 5 * hourMs, 0, 2000);
    }
    expect(readAccountRun(temporary.db, 'a1').resetHourUtc).toBeNull();
  });

  test('many mailboxes at one moment are one sighting', () => {
    using temporary = temporaryDatabase();
    const all = (sentToday: number) =>
      complete(...['a', 'b', 'c'].map((id) => senderNamed(id, { sentToday, totalSent: 90 })));
    save(temporary.db, all(9), midnight - minuteMs);
    save(temporary.db, all(0), midnight + minuteMs);
    expect(readAccountRun(temporary.db, 'a1').resetHourUtc).toBeNull();
  });
});
