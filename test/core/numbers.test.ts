import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayFromNumber, dayNumber, dayOf, daysBetween, isDay } from '../../electron/core/days.ts';
import { countsOf } from '../../electron/core/model.ts';
import { addCounts, limitUsed, rateOf, sumOf } from '../../electron/core/rates.ts';

describe('provider days', () => {
  test('F37: a day is the UTC day, whatever the zone of the machine', () => {
    expect(dayOf(Date.UTC(2026, 2, 29, 23, 59, 59, 999))).toBe('2026-03-29');
    expect(dayOf(Date.UTC(2026, 2, 30))).toBe('2026-03-30');
  });
  test('F37: days count on through leap days and the clock changes of spring and autumn', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(daysBetween('2026-03-28', '2026-03-30')).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
    expect(daysBetween('2026-10-26', '2026-10-24')).toEqual([]);
  });
  test('2026-02-30 and loose spellings are no days', () => {
    expect(['2026-02-30', '2026-2-3', '20260203', 'yesterday', ''].map(isDay)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
  test('a day survives being stored as a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (number) => dayNumber(dayFromNumber(number)) === number),
    );
  });
});

describe('rates', () => {
  const bounce = { numerator: 'bounced', denominator: ['sent'] } as const;
  test('36 of 1,200 is 3 %', () => {
    expect(rateOf(countsOf({ sent: 1200, bounced: 36 }), bounce)).toEqual({
      value: 0.03,
      numerator: 36,
      denominator: 1200,
    });
  });
  test('an unknown counter or an empty denominator gives no rate, never 0', () => {
    expect(rateOf(countsOf({ bounced: 3 }), bounce)).toBeNull();
    expect(rateOf(countsOf({ sent: 0, bounced: 0 }), bounce)).toBeNull();
    expect(rateOf(countsOf({ sent: 10, bounced: 1 }), null)).toBeNull();
    expect(sumOf(countsOf({ sent: 1 }), ['sent', 'failed'])).toBeNull();
  });
  test('rows add up counter by counter; what no row knows stays unknown', () => {
    const sum = addCounts([countsOf({ sent: 1, bounced: 0 }), countsOf({ sent: 2 })]);
    expect(sum).toEqual(countsOf({ sent: 3, bounced: 0 }));
  });
  test('M4: no limit, 0 or a negative one gives no percentage; more than the limit is more than 100 %', () => {
    expect([limitUsed(5, null), limitUsed(5, 0), limitUsed(5, -1), limitUsed(null, 100)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(limitUsed(60, 50)).toBe(1.2);
  });
});
