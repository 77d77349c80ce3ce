/** Times and days in every form that providers write them in (fault F25). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayIn, instantOf } from '../../../electron/providers/reading/instants.ts';
import { readDayRows } from '../../../electron/providers/reading/day-rows.ts';
import { createNotes } from '../../../electron/providers/reading/parse.ts';
import { countsOf } from '../../../electron/core/model.ts';
import { noted } from '../../helpers/words.ts';

const at = Date.UTC(2026, 1, 9, 10, 0, 0);

test.each([
  ['2026-02-09T10:00:00Z', at],
  ['2026-02-09T10:00:00', at],
  ['2026-02-09 10:00:00', at],
  ['2026-02-09 10:00:00 UTC', at],
  ['2026-02-09T12:00:00+02:00', at],
  ['2026-02-09T04:30:00-0530', at],
  ['2026-02-09T15:30+0530', at],
  ['2026-02-09T10:00:00.250Z', at + 250],
  ['2026-02-09T10:00:00.123456', at + 123],
  ['2026-02-09T10:00:00.123456789012Z', at + 123],
  ['2026-02-09T11:00:00+01:00[Europe/Berlin]', at],
  ['2026-02-09T10:00:00Z[UTC]', at],
  ['2026-02-09', Date.UTC(2026, 1, 9)],
  ['2026-02-08T24:00:00Z', Date.UTC(2026, 1, 9)],
  [at / 1000, at],
  [at, at],
  [String(at / 1000), at],
  [String(at), at],
  [`${String(at / 1000)}.5`, at + 500],
])('%j is read, in UTC where it names no zone', (raw, ms) => {
  expect(instantOf(raw)).toBe(ms);
});

test.each([
  '2026-02-30T10:00:00Z',
  '2026-13-01',
  '2026-02-09T25:00:00Z',
  '2026-02-09T10:61:00',
  '2026-02-09T10:00:00+25:00',
  '2026-02-09T10:00:00 CET',
  // Read in UTC it would be another time.
  '2026-02-09T10:00:00[Europe/Berlin]',
  '09.02.2026',
  'yesterday',
  '',
  '7',
  7,
  -at,
  NaN,
  Infinity,
  true,
  null,
  {},
])('%j is no instant', (raw) => {
  expect(instantOf(raw)).toBeNull();
});

test('every instant is read back from its own text, whatever zone this computer is in', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      expect(instantOf(date.toISOString())).toBe(date.getTime());
      expect(instantOf(date.toISOString().replace('T', ' ').replace('Z', ''))).toBe(date.getTime());
    }),
  );
});

test('a day with a time behind it is that day, whatever the zone', () => {
  const written = ['2026-02-09', '2026-02-09T00:00:00Z', '2026-02-09 00:00:00', '2026-02-09T23:30:00-08:00'];
  const named = [
    '2026-02-09T00:00:00+01:00[Europe/Berlin]',
    '2026-02-09T00:00[Europe/Berlin]',
    '2026-02-09 00:00:00 EST',
  ];
  const others = ['2026-02-09 00:00:00 America/New_York', '2026-02-09Z', '2026-02-09+01:00', ' 2026-02-09T24:00:00 '];
  for (const text of [...written, ...named, ...others]) expect([text, dayIn(text)]).toEqual([text, '2026-02-09']);
  for (const raw of [
    '2026-02-30T00:00:00Z',
    '2026-02-09T99:00',
    '2026-02-09!',
    '2026-2-9',
    '2026-02-09 today',
    '2026-02-09[UTC]',
  ])
    expect([raw, dayIn(raw)]).toEqual([raw, null]);
  // What stands for "no day" is none of the year 1.
  for (const raw of ['0001-01-01T00:00:00Z', '1970-01-01', '9999-12-31', '', 20260209, null])
    expect(dayIn(raw)).toBeNull();
  const notes = createNotes();
  const rows = ['2026-02-09T00:00:00Z', '2026-02-10 00:00:00', '2026-02-11', 'today'].map((date) => ({ date }));
  expect(readDayRows(rows, 'date', notes, () => countsOf({ sent: 1 })).map(({ day }) => day)).toEqual([
    '2026-02-09',
    '2026-02-10',
    '2026-02-11',
  ]);
  expect(noted(notes.list())).toContain('1 of 4 rows unreadable');
});
