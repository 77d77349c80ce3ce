// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../electron/core/days.ts';
import { format, momentRange } from '../../renderer/format.ts';

test('the window writes as the machine it runs on, and keeps a number and its unit on one line', () => {
  expect(format.locale).toBe('en-US');
  expect(format.percent(0.0217)).toBe('2.17\u00a0%');
  expect(format.duration(45_000)).toBe('45\u00a0s');
});

describe('several moments', () => {
  const now = 1_800_000_000_000;

  test('are one when a clock shows them alike', () => {
    expect(momentRange([now, now + 30_000, now + 10_000], now + 40_000)).toBe(format.moment(now, now));
  });

  test('else go from the first to the last, with dates where they are long ago', () => {
    const clocks = momentRange([now, now - 3 * minuteMs], now);
    expect(clocks).toBe(`${format.clock(now - 3 * minuteMs)} – ${format.clock(now)}`);
    expect(momentRange([now - 3 * dayMs, now], now)).toBe(
      `${format.instant(now - 3 * dayMs, now)} – ${format.clock(now)}`,
    );
  });

  test('are unknown where there is none', () => {
    expect(momentRange([], now)).toBe('—');
  });
});
