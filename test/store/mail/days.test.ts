import { describe, expect, test } from 'vitest';
import { minuteMs } from '../../../electron/core/days.ts';
import { countsOf, noCounts, type Counts, type Day, type DaysReading } from '../../../electron/core/model.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listDays } from '../../../electron/store/mail/reads.ts';
import {
  at,
  campaignDays,
  campaignNamed,
  rowsWritten,
  save,
  temporaryDatabase,
  type TemporaryDatabase,
} from '../../helpers/temporary-database.ts';
import { listCorrections } from '../../helpers/corrections.ts';
import { noted } from '../../helpers/words.ts';

const now = at('2026-02-10T12:00:00');
const krafter = (total: number, bounced = 0) => countsOf({ sent: 3, delivered: total - 3 - bounced, bounced, total });

function reading(from: Day, to: Day, rows: Readonly<Record<Day, Counts>>, everyDay = false): DaysReading {
  return { campaignId: null, from, to, everyDay, rows: Object.entries(rows).map(([day, counts]) => ({ day, counts })) };
}
const saveDays = (temporary: TemporaryDatabase, days: DaysReading, time: number) =>
  save(temporary.db, { days: [days] }, time);
const rows = (temporary: TemporaryDatabase) =>
  listDays(temporary.db, 'a1', '2020-01-01', '2030-01-01').map((row) => [
    row.day,
    row.counts.total ?? row.counts.sent,
    row.state,
  ]);

describe('provider days', () => {
  test('are open today, provisional for 36 h after their end, then closed', () => {
    using temporary = temporaryDatabase();
    const days = reading('2026-02-07', '2026-02-10', {
      '2026-02-07': krafter(40),
      '2026-02-08': krafter(41),
      '2026-02-09': krafter(42),
      '2026-02-10': krafter(43),
    });
    saveDays(temporary, days, now);
    expect(rows(temporary)).toEqual([
      ['2026-02-07', 40, 'closed'],
      ['2026-02-08', 41, 'closed'], // ended exactly 36 h ago
      ['2026-02-09', 42, 'provisional'],
      ['2026-02-10', 43, 'open'],
    ]);
    expect(readAccountRun(temporary.db, 'a1').daysAsOf).toBe(now);
  });

  test('that did not change are not written, and the revision counts changes of numbers only', () => {
    using temporary = temporaryDatabase();
    const days = reading('2026-02-09', '2026-02-10', { '2026-02-09': krafter(42), '2026-02-10': krafter(43) });
    saveDays(temporary, days, now);
    const before = rowsWritten(temporary.db);
    saveDays(temporary, days, now + 5 * minuteMs);
    expect(rowsWritten(temporary.db) - before).toBe(1); // when the days were last read
    saveDays(temporary, reading('2026-02-10', '2026-02-10', { '2026-02-10': krafter(50) }), now + 10 * minuteMs);
    expect(listDays(temporary.db, 'a1', '2026-02-09', '2026-02-10').map((row) => row.revision)).toEqual([1, 2]);
  });

  test('open days may fall: the provider counts them live', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, reading('2026-02-10', '2026-02-10', { '2026-02-10': krafter(43) }), now);
    saveDays(temporary, reading('2026-02-10', '2026-02-10', { '2026-02-10': krafter(42) }), now + minuteMs);
    expect(rows(temporary)).toEqual([['2026-02-10', 42, 'open']]);
    expect(listCorrections(temporary.db, 'a1')).toEqual([]);
  });

  test('an open day that was never read after its end is provisional, not closed', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, reading('2026-02-10', '2026-02-10', { '2026-02-10': krafter(43) }), now);
    saveDays(temporary, reading('2026-02-20', '2026-02-20', { '2026-02-20': krafter(9) }), at('2026-02-20T12:00:00'));
    expect(rows(temporary)).toEqual([
      ['2026-02-10', 43, 'provisional'],
      ['2026-02-20', 9, 'open'],
    ]);
  });

  test('of a campaign are kept apart from those of the account', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, { ...reading('2026-02-09', '2026-02-09', { '2026-02-09': krafter(5) }), campaignId: 'c' }, now);
    expect(campaignDays(temporary.db, 'c', '2026-02-09', '2026-02-09')).toMatchObject([{ counts: { total: 5 } }]);
    expect(rows(temporary)).toEqual([]);
    expect(readAccountRun(temporary.db, 'a1').daysAsOf).toBeNull();
  });

  test("the provider's own row wins over one worked out from counters", () => {
    using temporary = temporaryDatabase();
    const campaigns = (sent: number) => ({ campaigns: { items: [campaignNamed('c', { sent })], complete: true } });
    save(temporary.db, campaigns(100), now);
    save(temporary.db, campaigns(108), now + minuteMs);
    expect(rows(temporary)).toEqual([['2026-02-10', 8, 'open']]);
    saveDays(
      temporary,
      reading('2026-02-10', '2026-02-10', { '2026-02-10': countsOf({ sent: 30 }) }),
      now + 2 * minuteMs,
    );
    expect(rows(temporary)).toEqual([['2026-02-10', 30, 'open']]);
  });
});

describe('decision T3: a series that promises every day', () => {
  const vendorExample = reading(
    '2024-01-01',
    '2024-03-31',
    { '2024-01-15': countsOf({ sent: 120, bounced: 1 }), '2024-01-16': countsOf({ sent: 85, bounced: 0 }) },
    true,
  );

  test("F32: the vendor's abbreviated example has 89 holes, each unknown and not zero", () => {
    using temporary = temporaryDatabase();
    expect(noted(saveDays(temporary, vendorExample, now))).toEqual(['89 days missing']);
    const stored = listDays(temporary.db, 'a1', '2024-01-01', '2024-03-31');
    expect(stored).toHaveLength(91);
    const holes = stored.filter((row) => row.state === 'hole');
    expect(holes).toHaveLength(89);
    expect(holes.every((row) => JSON.stringify(row.counts) === JSON.stringify(noCounts))).toBe(true);
    expect(stored.filter((row) => row.state !== 'hole').map(({ day }) => day)).toEqual(['2024-01-15', '2024-01-16']);
  });

  test('F32: holes never become zero, and close when the day is given after all', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, vendorExample, now);
    expect(noted(saveDays(temporary, vendorExample, now + minuteMs))).toEqual(['89 days missing']);
    expect(rows(temporary)[0]).toEqual(['2024-01-01', null, 'hole']);
    saveDays(
      temporary,
      reading('2024-01-01', '2024-01-01', { '2024-01-01': countsOf({ sent: 7 }) }, true),
      now + 2 * minuteMs,
    );
    expect(rows(temporary)[0]).toEqual(['2024-01-01', 7, 'closed']);
    expect(listCorrections(temporary.db, 'a1')).toEqual([]);
  });

  test('decision T1: today is no hole yet, and one day either side of the range is welcome', () => {
    using temporary = temporaryDatabase();
    const days = reading(
      '2026-02-09',
      '2026-02-10',
      { '2026-02-08': countsOf({ sent: 1 }), '2026-02-09': countsOf({ sent: 2 }) },
      true,
    );
    expect(noted(saveDays(temporary, days, now))).toEqual([]);
    expect(rows(temporary).map(([day]) => day)).toEqual(['2026-02-08', '2026-02-09']);
  });

  test('decision T4: only the echoed range is covered', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, reading('2026-02-05', '2026-02-07', { '2026-02-06': countsOf({ sent: 1 }) }, true), now);
    expect(rows(temporary)).toEqual([
      ['2026-02-05', null, 'hole'],
      ['2026-02-06', 1, 'closed'],
      ['2026-02-07', null, 'hole'],
    ]);
  });

  test('a day already known stays known when a later answer leaves it out', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, reading('2026-02-05', '2026-02-05', { '2026-02-05': countsOf({ sent: 9 }) }, true), now);
    expect(noted(saveDays(temporary, reading('2026-02-05', '2026-02-05', {}, true), now + minuteMs))).toEqual([
      'returned no days (was 1)',
      '1 day missing',
    ]);
    expect(rows(temporary)).toEqual([['2026-02-05', 9, 'closed']]);
  });
});

describe('decision D2: a past day a series leaves out', () => {
  const days = reading('2026-02-01', '2026-02-10', {
    '2026-02-04': krafter(40),
    '2026-02-06': krafter(41),
    '2026-02-10': krafter(42),
  });

  test('is unknown at first, and zero once a later answer still leaves it out', () => {
    using temporary = temporaryDatabase();
    expect(noted(saveDays(temporary, days, now))).toEqual([]);
    expect(rows(temporary).slice(0, 3)).toEqual([
      ['2026-02-04', 40, 'closed'],
      ['2026-02-05', null, 'hole'],
      ['2026-02-06', 41, 'closed'],
    ]);
    saveDays(temporary, days, now + 5 * minuteMs);
    expect(rows(temporary)).toEqual([
      ['2026-02-04', 40, 'closed'],
      ['2026-02-05', 0, 'closed'],
      ['2026-02-06', 41, 'closed'],
      ['2026-02-07', 0, 'closed'],
      ['2026-02-08', 0, 'closed'],
      ['2026-02-09', null, 'hole'], // it ended less than 36 h ago: the nightly aggregation may not have run
      ['2026-02-10', 42, 'open'],
    ]);
    const zero = listDays(temporary.db, 'a1', '2026-02-05', '2026-02-05')[0]?.counts;
    expect([zero?.bounced, zero?.opened]).toEqual([0, null]); // what the provider never reports stays unknown
  });

  test('stays unknown without days on both sides of it', () => {
    using temporary = temporaryDatabase();
    const ended = reading('2026-02-01', '2026-02-10', { '2026-02-04': krafter(40) });
    for (const minutes of [0, 5, 10]) saveDays(temporary, ended, now + minutes * minuteMs);
    expect(rows(temporary).map(([, , state]) => state)).toEqual(['closed', 'hole', 'hole', 'hole', 'hole', 'hole']);
  });

  test('a zero worked out so is corrected when the provider gives the day after all', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, days, now);
    saveDays(temporary, days, now + minuteMs);
    saveDays(
      temporary,
      reading('2026-02-05', '2026-02-05', { '2026-02-05': countsOf({ total: 4 }) }),
      now + 2 * minuteMs,
    );
    expect(rows(temporary)[1]).toEqual(['2026-02-05', 4, 'corrected']);
    expect(listCorrections(temporary.db, 'a1')).toEqual([
      { day: '2026-02-05', at: now + 2 * minuteMs, field: 'total', old: 0, new: 4 },
    ]);
  });
});

describe('decision D3: a past day that is corrected (fault F33)', () => {
  test('takes the new numbers, is marked, and the old ones are logged', () => {
    using temporary = temporaryDatabase();
    const day = '2026-02-01';
    saveDays(temporary, reading(day, day, { [day]: krafter(40, 1) }), now);
    saveDays(temporary, reading(day, day, { [day]: krafter(40, 3) }), now + minuteMs);
    expect(listDays(temporary.db, 'a1', day, day)).toEqual([
      { day, counts: krafter(40, 3), state: 'corrected', revision: 2 },
    ]);
    expect(listCorrections(temporary.db, 'a1')).toEqual([
      { day, at: now + minuteMs, field: 'bounced', old: 1, new: 3 },
      { day, at: now + minuteMs, field: 'delivered', old: 36, new: 34 },
    ]);
    const before = rowsWritten(temporary.db);
    saveDays(temporary, reading(day, day, { [day]: krafter(40, 3) }), now + minuteMs);
    expect(rowsWritten(temporary.db)).toBe(before);
  });

  test('a counter that is unreadable this time does not become unknown', () => {
    using temporary = temporaryDatabase();
    const day = '2026-02-01';
    saveDays(temporary, reading(day, day, { [day]: krafter(40, 1) }), now);
    saveDays(temporary, reading(day, day, { [day]: { ...krafter(40, 1), bounced: null } }), now + minuteMs);
    expect(listDays(temporary.db, 'a1', day, day)).toMatchObject([
      { counts: { bounced: 1 }, state: 'closed', revision: 1 },
    ]);
  });
});

describe('decision D4: around midnight (fault F34)', () => {
  const day = '2026-02-10';
  const evening = at('2026-02-10T23:58:00');
  const night = at('2026-02-11T00:05:00');
  const late = at('2026-02-12T12:00:00');
  const with2 = (counts: Counts) =>
    reading('2026-02-09', '2026-02-11', { '2026-02-09': krafter(9), [day]: counts, '2026-02-11': krafter(5) });
  const stateOf = (temporary: TemporaryDatabase) => rows(temporary).find(([name]) => name === day);

  test('a day that falls within 36 h keeps its larger version, provisional', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, with2(krafter(40)), evening);
    saveDays(temporary, with2(countsOf({ sent: 0, delivered: 0, bounced: 0, total: 0 })), night);
    expect(stateOf(temporary)).toEqual([day, 40, 'provisional']);
    expect(listCorrections(temporary.db, 'a1')).toEqual([]);
  });

  test('a day that vanishes within 36 h is kept, provisional; it is no hole', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, with2(krafter(40)), evening);
    saveDays(
      temporary,
      reading('2026-02-09', '2026-02-11', { '2026-02-09': krafter(9), '2026-02-11': krafter(5) }),
      night,
    );
    expect(stateOf(temporary)).toEqual([day, 40, 'provisional']);
  });

  test('a larger version is taken at once and closes without a correction', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, with2(krafter(40)), evening);
    saveDays(temporary, with2(krafter(44)), night);
    expect(stateOf(temporary)).toEqual([day, 44, 'provisional']);
    saveDays(temporary, with2(krafter(45)), late);
    expect(stateOf(temporary)).toEqual([day, 45, 'closed']);
    expect(listCorrections(temporary.db, 'a1').filter((row) => row.day === day)).toEqual([]);
  });

  test('after 36 h the smaller number is taken, marked and logged', () => {
    using temporary = temporaryDatabase();
    saveDays(temporary, with2(krafter(40)), evening);
    saveDays(temporary, with2(krafter(38)), night);
    saveDays(temporary, with2(krafter(38)), late);
    expect(stateOf(temporary)).toEqual([day, 38, 'corrected']);
    expect(listCorrections(temporary.db, 'a1').filter((row) => row.field === 'total')).toEqual([
      { day, at: late, field: 'total', old: 40, new: 38 },
    ]);
  });
});

describe('odd rows', () => {
  test('fault F35: tomorrow is accepted, anything later is left out and told', () => {
    using temporary = temporaryDatabase();
    const days = reading('2026-02-10', '2026-02-10', {
      '2026-02-11': krafter(5),
      '2026-02-12': krafter(6),
      '2030-01-01': krafter(7),
    });
    expect(noted(saveDays(temporary, days, now))).toEqual(['2 days in the future left out']);
    expect(rows(temporary)).toEqual([['2026-02-11', 5, 'open']]);
  });

  test('fault F31: of a day given twice the last row wins and it is told', () => {
    using temporary = temporaryDatabase();
    const days = {
      ...reading('2026-02-10', '2026-02-10', {}),
      rows: [krafter(5), krafter(6)].map((counts) => ({ day: '2026-02-10', counts })),
    };
    expect(noted(saveDays(temporary, days, now))).toEqual(['1 day given more than once']);
    expect(rows(temporary)).toEqual([['2026-02-10', 6, 'open']]);
  });
});
