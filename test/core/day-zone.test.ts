import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calendarTime,
  dayInZone,
  isDayZone,
  resetHourInZone,
  startOfDayInZone,
  utc,
} from '../../electron/core/day-zone.ts';
import { addDays, hourMs, startOfDay } from '../../electron/core/days.ts';

const newYork = 'America/New_York';
const at = (text: string) => Date.parse(text);
const lengthOf = (zone: string, day: string) =>
  (startOfDayInZone(zone, addDays(day, 1)) - startOfDayInZone(zone, day)) / hourMs;

describe('a day of New York', () => {
  test('ends at its own midnight, in winter and in summer', () => {
    expect(dayInZone(newYork, at('2026-01-15T04:59:59.999Z'))).toBe('2026-01-14');
    expect(dayInZone(newYork, at('2026-01-15T05:00:00Z'))).toBe('2026-01-15');
    expect(dayInZone(newYork, at('2026-07-15T03:59:59.999Z'))).toBe('2026-07-14');
    expect(dayInZone(newYork, at('2026-07-15T04:00:00Z'))).toBe('2026-07-15');
    expect(startOfDayInZone(newYork, '2026-01-15')).toBe(at('2026-01-15T05:00:00Z'));
    expect(startOfDayInZone(newYork, '2026-07-15')).toBe(at('2026-07-15T04:00:00Z'));
  });

  test('has 23 hours when clocks go forward and 25 when they go back', () => {
    expect(lengthOf(newYork, '2026-03-08')).toBe(23);
    expect(lengthOf(newYork, '2026-11-01')).toBe(25);
    expect(lengthOf(newYork, '2026-11-02')).toBe(24);
    expect(dayInZone(newYork, at('2026-11-02T04:59:00Z'))).toBe('2026-11-01');
    expect(dayInZone(newYork, at('2026-03-09T03:59:00Z'))).toBe('2026-03-08');
    expect(dayInZone(newYork, at('2026-03-09T04:00:00Z'))).toBe('2026-03-09');
  });

  test('begins in another hour of UTC after the change', () => {
    expect(resetHourInZone(newYork, at('2026-03-08T12:00:00Z'))).toBe(5);
    expect(resetHourInZone(newYork, at('2026-03-09T12:00:00Z'))).toBe(4);
  });
});

test('a day whose midnight the clock skips begins when it does', () => {
  // In Beirut clocks went from 0:00 to 1:00 on 2024-03-31.
  expect(startOfDayInZone('Asia/Beirut', '2024-03-31')).toBe(at('2024-03-30T22:00:00Z'));
  expect(lengthOf('Asia/Beirut', '2024-03-31')).toBe(23);
});

test('a zone may be ahead by half an hour, or by more than half a day', () => {
  expect(startOfDayInZone('Asia/Kolkata', '2026-05-01')).toBe(at('2026-04-30T18:30:00Z'));
  expect(dayInZone('Pacific/Kiritimati', at('2026-05-01T10:00:00Z'))).toBe('2026-05-02');
});

test('UTC is what it always was, and the clock of a zone shows its own time', () => {
  expect(startOfDayInZone(utc, '2026-05-01')).toBe(startOfDay('2026-05-01'));
  expect(calendarTime(utc, 12_345)).toBe(12_345);
  expect(calendarTime(newYork, at('2026-07-15T03:30:00.250Z'))).toBe(at('2026-07-14T23:30:00.250Z'));
});

test('only zones of the database are zones', () => {
  expect(['Europe/Berlin', 'UTC', newYork].map(isDayZone)).toEqual([true, true, true]);
  expect(['', 'New York', 'Mars/Olympus', '../etc'].map(isDayZone)).toEqual([false, false, false, false]);
});

test('every instant is in the day that began last, in every zone', () => {
  const zones = ['America/New_York', 'Europe/London', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo', utc];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }),
      (zone, instant) => {
        const day = dayInZone(zone, instant);
        expect(startOfDayInZone(zone, day)).toBeLessThanOrEqual(instant);
        expect(startOfDayInZone(zone, addDays(day, 1))).toBeGreaterThan(instant);
      },
    ),
  );
});
