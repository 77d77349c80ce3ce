// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { noCounts } from '../../electron/core/model.ts';
import { labelledPositions, unfinishedPositions } from '../../renderer/charts/daily.ts';
import { byWeek, isAtLeast, pooledRateOf, seriesOf, totalOf } from '../../renderer/charts/series.ts';
import { sparkline } from '../../renderer/charts/sparkline.ts';
import { readBudget } from '../../electron/core/typed-number.ts';
import { readNumber } from '../../renderer/format.ts';
import { pageAround } from '../../renderer/ui/grid.ts';
import { parseLines } from '../../renderer/ui/form.ts';
import { offsetsOf, rowsBetween } from '../../renderer/ui/table.ts';
import { providers, timeline } from './samples.ts';

const now = Date.UTC(2026, 1, 10, 12);

describe('tables', () => {
  test('of 10,000 rows only those in sight exist', () => {
    const offsets = offsetsOf(Array.from({ length: 10_000 }, () => 32));
    expect(rowsBetween(offsets, 32 * 5000, 32 * 5020)).toEqual({ from: 5000, to: 5020 });
    expect(rowsBetween(offsets, 32 * 5000 - 1, 32 * 5020 + 1)).toEqual({ from: 4999, to: 5021 });
  });

  test('rows may be of any height', () => {
    const offsets = offsetsOf([50, 90, 50]);
    expect(rowsBetween(offsets, 60, 130)).toEqual({ from: 1, to: 2 });
    expect(rowsBetween(offsets, -500, -10)).toEqual({ from: 0, to: 0 });
    expect(rowsBetween(offsetsOf([]), 0, 100)).toEqual({ from: 0, to: 0 });
  });

  test('scrolled further than a list that became short, its end is still drawn', () => {
    const { from, to } = rowsBetween(offsetsOf([32, 32, 32]), 90_000, 90_640);
    expect({ from, to }).toEqual({ from: 2, to: 3 });
  });
});

describe('the page of a long table', () => {
  const page = { from: 100, matching: 10_000, rows: Array.from({ length: 60 }) };

  test('is read again only when rows near the sight are not in it', () => {
    expect(pageAround({ from: 110, to: 130 }, page)).toBeNull();
    expect(pageAround({ from: 135, to: 155 }, page)).toEqual({ from: 111, count: 68 });
    expect(pageAround({ from: 100, to: 120 }, page)).toEqual({ from: 76, count: 68 });
    expect(pageAround({ from: 5000, to: 5020 }, page)).toEqual({ from: 4976, count: 68 });
  });

  test('is not read again where the list begins and ends', () => {
    expect(pageAround({ from: 0, to: 20 }, { ...page, from: 0 })).toBeNull();
    expect(pageAround({ from: 9980, to: 10_000 }, { ...page, from: 9940 })).toBeNull();
    expect(pageAround({ from: 0, to: 20 }, { from: 0, matching: 3, rows: Array.from({ length: 3 }) })).toBeNull();
  });
});

describe('what people type', () => {
  test.each([
    ['1,500', { ok: true, mails: 1500 }],
    ['100.00', { ok: true, mails: 100 }],
    [' ', { ok: true, mails: null }],
    ['12.5', { ok: false, why: 'not-whole' }],
    ['1,5', { ok: false, why: 'not-certain' }],
    ['1.250,00', { ok: false, why: 'not-certain' }],
    ['0', { ok: false, why: 'out-of-bounds' }],
    ['100,000,001', { ok: false, why: 'out-of-bounds' }],
    ['many', { ok: false, why: 'no-number' }],
  ])('an own daily limit of %j', (text, typed) => expect(readBudget(readNumber, text)).toMatchObject(typed));

  test('lists are lines, once each', () => {
    expect(parseLines(' a \n\nb\na')).toEqual(['a', 'b']);
  });
});

describe('charts', () => {
  const cold = timeline(now, 30, 'cold');

  test('each provider is drawn by what it reports', () => {
    expect(seriesOf(cold, providers[0]?.rates ?? null).map(({ field }) => field)).toEqual([
      'sent',
      'opened',
      'replied',
      'bounced',
    ]);
    expect(seriesOf(timeline(now, 30, 'transactional'), providers[2]?.rates ?? null).map(({ field }) => field)).toEqual(
      ['delivered', 'bounced', 'complained', 'failed'],
    );
  });

  test('today and yesterday are marked as not final', () => {
    expect(unfinishedPositions(cold)).toEqual([28, 29]);
  });

  test('days have few labels, always one below the last day', () => {
    expect(labelledPositions(365, 840).length).toBeLessThanOrEqual(10);
    expect(labelledPositions(365, 840).at(-1)).toBe(364);
    expect(labelledPositions(7, 840)).toHaveLength(7);
  });

  test('a year is drawn in weeks that add up to its days', () => {
    const year = timeline(now, 365, 'cold');
    const weeks = byWeek(year);
    expect(weeks).toHaveLength(52);
    expect(totalOf(weeks, 'sent')).toBe(totalOf(year.slice(1), 'sent'));
    expect(pooledRateOf(weeks, 'bounce')).toEqual(pooledRateOf(year.slice(1), 'bounce'));
  });

  test('a week is as settled as the least settled of its days, and with a day missing at least so many', () => {
    const closed = cold.slice(0, 7).map((day) => ({ ...day, state: 'closed' as const }));
    const with3rd = (change: Partial<(typeof cold)[number]>) =>
      byWeek(closed.map((day, index) => (index === 3 ? { ...day, ...change } : day))).map((week) => [
        week.state,
        week.atLeast,
        totalOf([week], 'sent') === totalOf(closed, 'sent'),
      ]);
    expect(with3rd({})).toEqual([['closed', false, true]]);
    expect(with3rd({ state: 'provisional' })).toEqual([['provisional', false, true]]);
    expect(with3rd({ state: 'hole', counts: noCounts, atLeast: true })).toEqual([['provisional', true, false]]);
    expect(with3rd({ counts: { ...noCounts, bounced: 1 } })).toEqual([['closed', true, false]]);
  });

  test('a sum with a day missing is at least so many', () => {
    const [one, other] = [cold[0]!, cold[1]!];
    expect(isAtLeast([one, other], 'sent')).toBe(false);
    expect(isAtLeast([one, { ...other, atLeast: true }], 'sent')).toBe(true);
    expect(isAtLeast([one, { ...other, counts: { ...other.counts, bounced: null } }], 'bounced')).toBe(true);
    expect(isAtLeast([one, { ...other, counts: { ...other.counts, bounced: null } }], 'sent')).toBe(false);
  });

  test('a hole is neither zero nor in a sum', () => {
    const hole = { ...cold[0]!, counts: noCounts, bounce: null };
    expect(totalOf([hole], 'sent')).toBeNull();
    expect(pooledRateOf([hole], 'bounce')).toBeNull();
    expect(totalOf([hole, cold[1]!], 'sent')).toBe(cold[1]?.counts.sent);
  });

  test('a small line breaks where a value is unknown, and is nothing when all are', () => {
    expect(sparkline([1, null, 3, 4], 70, 18)?.path.match(/M/g)).toHaveLength(2);
    expect(sparkline([null, null], 70, 18)).toBeNull();
    expect(sparkline([0, 0], 70, 18)?.path).not.toContain('NaN');
  });
});
