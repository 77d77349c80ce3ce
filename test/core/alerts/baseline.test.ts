import { describe, expect, test } from 'vitest';
import { dropAgainstBaseline } from '../../../electron/core/alerts/baseline.ts';
import { addDays } from '../../../electron/core/days.ts';
import { countsOf, type Counts } from '../../../electron/core/model.ts';

const today = '2026-02-10';
const delivery = { numerator: 'delivered', denominator: ['sent'] } as const;

/** Rows from `first` to `last` days ago, the same each day. */
function rows(first: number, last: number, counts: Partial<Counts>) {
  return Array.from({ length: first - last + 1 }, (_, index) => ({
    day: addDays(today, index - first),
    counts: countsOf(counts),
  }));
}
const usual = rows(34, 7, { sent: 100, delivered: 98 });
const worse = rows(6, 0, { sent: 100, delivered: 49 });

describe('a rate against its own 28 days before', () => {
  test('half of the usual deliveries is a drop by half', () => {
    expect(dropAgainstBaseline([...usual, ...worse], delivery, today)).toEqual({
      value: 0.5,
      numerator: 343,
      denominator: 700,
      baseline: 0.98,
    });
  });

  test('a rise is no drop', () => {
    const better = rows(6, 0, { sent: 100, delivered: 100 });
    expect(dropAgainstBaseline([...usual, ...better], delivery, today)?.value).toBe(0);
  });

  test('days outside of the two windows change nothing', () => {
    const others = [...rows(40, 35, { sent: 9000, delivered: 0 }), ...rows(-1, -2, { sent: 9000, delivered: 0 })];
    expect(dropAgainstBaseline([...others, ...usual, ...worse], delivery, today)).toEqual(
      dropAgainstBaseline([...usual, ...worse], delivery, today),
    );
  });

  test('holes add nothing: the same rates over fewer days', () => {
    const holes = [...rows(20, 11, {}), ...rows(5, 4, { sent: 100 })];
    const days = [...usual, ...worse].map((row) => holes.find(({ day }) => day === row.day) ?? row);
    expect(dropAgainstBaseline(days, delivery, today)).toEqual({
      value: 0.5,
      numerator: 245,
      denominator: 500,
      baseline: 0.98,
    });
  });

  test('too little mail this week, or before, says nothing', () => {
    expect(dropAgainstBaseline([...usual, ...rows(6, 0, { sent: 14, delivered: 1 })], delivery, today)).toBeNull();
    expect(dropAgainstBaseline([...usual, ...rows(3, 0, { sent: 25, delivered: 1 })], delivery, today)).not.toBeNull();
    expect(dropAgainstBaseline([...rows(34, 7, { sent: 14, delivered: 14 }), ...worse], delivery, today)).toBeNull();
  });

  test('fourteen known days make a baseline, thirteen do not', () => {
    const known = (count: number) => rows(6 + count, 7, { sent: 100, delivered: 98 });
    expect(dropAgainstBaseline([...known(13), ...worse], delivery, today)).toBeNull();
    expect(dropAgainstBaseline([...known(14), ...worse], delivery, today)).not.toBeNull();
  });

  test('a rate the provider does not give, or that was always 0, cannot drop', () => {
    expect(dropAgainstBaseline([...usual, ...worse], null, today)).toBeNull();
    expect(dropAgainstBaseline([...rows(34, 7, { sent: 100, delivered: 0 }), ...worse], delivery, today)).toBeNull();
  });
});
