import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import { clockText } from '../../electron/core/text.ts';
import {
  formatAge,
  formatCount,
  formatDay,
  formatDuration,
  formatFraction,
  formatPercent,
  formatThreshold,
  formatTime,
  formatTimeOfDay,
  formatTimes,
  plural,
  unknown,
} from '../../renderer/format.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers as people read them', () => {
  test('unknown is a dash, and zero is zero', () => {
    expect(formatCount(null)).toBe(unknown);
    expect(formatPercent(null)).toBe(unknown);
    expect(formatCount(0)).toBe('0');
    expect(plain(formatPercent(0))).toBe('0.0 %');
  });

  test.each([
    [0.03, '3.0 %'],
    [0.0005, '0.05 %'],
    [0.0217, '2.2 %'],
    [1.2, '120 %'],
    [Number.NaN, unknown],
  ])('the rate %d reads %s', (fraction, text) => {
    expect(plain(formatPercent(fraction))).toBe(text);
  });

  test('a threshold has no decimals that say nothing', () => {
    expect(plain(formatThreshold(0.02))).toBe('2 %');
    expect(plain(formatThreshold(0.003))).toBe('0.3 %');
  });

  test('the counts behind a rate are shown only when both are known', () => {
    expect(formatFraction(36, 1200)).toBe('36/1,200');
    expect(formatFraction(null, 1200)).toBe('');
  });

  test('one mailbox, many mailboxes', () => {
    expect(plural(1, 'mailbox', 'mailboxes')).toBe('1 mailbox');
    expect(plural(1041, 'mailbox', 'mailboxes')).toBe('1,041 mailboxes');
  });
});

describe('times', () => {
  test.each([
    [30_000, 'just now'],
    [2 * minuteMs, '2 min ago'],
    [3.5 * hourMs, '3 h ago'],
    [5 * 24 * hourMs, '5 d ago'],
  ])('an answer %d ms old is %s', (ageMs, text) => {
    expect(plain(formatAge(1_800_000_000_000 - ageMs, 1_800_000_000_000))).toBe(text);
  });

  test('what was never read says so', () => {
    expect(formatAge(null, 0)).toBe('never');
  });

  test('several ages are one time when a clock shows them alike, else from the oldest to the newest', () => {
    const now = 1_800_000_000_000;
    expect(formatTimes([now, now + 30_000, now + 10_000], now + 40_000)).toBe(formatTime(now, now));
    const range = plain(formatTimes([now - 3 * minuteMs, now], now));
    expect(range).toMatch(/^\d+:\d\d.*–.*\d+:\d\d/);
    expect(formatTimes([], now)).toBe('—');
  });

  test('the clock is the one of the sentences that come ready-made', () => {
    const afternoon = new Date(2026, 1, 9, 16, 5).getTime();
    expect(formatTimeOfDay(afternoon)).toBe(clockText(afternoon));
    expect(formatTime(new Date(2026, 1, 9, 0, 7).getTime(), afternoon)).toBe('00:07');
  });

  test('a duration is told in its largest unit', () => {
    expect(plain(formatDuration(45_000))).toBe('45 s');
  });

  test('a provider day stays the day it is, whatever the zone', () => {
    expect(formatDay('2026-02-09')).toMatch(/9/);
  });
});
