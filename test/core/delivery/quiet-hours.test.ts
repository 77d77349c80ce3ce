import { describe, expect, test } from 'vitest';
import { hourMs } from '../../../electron/core/days.ts';
import type { QuietHours } from '../../../electron/core/delivery/quiet-hours.ts';
import { askIn, type Answer, type ClockTime } from '../../helpers/clock-of-zone.ts';

const night: QuietHours = {
  enabled: true,
  fromMinute: 22 * 60,
  toMinute: 8 * 60,
  weekdays: [true, true, true, true, true, true, true],
  criticalBreaks: false,
};
const on = (...days: number[]) => Array.from({ length: 7 }, (_, day) => days.includes(day));

function ask(zone: string, quiet: QuietHours, ...times: readonly ClockTime[]): readonly Answer[] {
  return askIn(
    zone,
    times.map((now) => ({ quiet, now })),
  );
}

function stretches(zone: string, quiet: QuietHours, ...times: readonly ClockTime[]): readonly string[] {
  return ask(zone, quiet, ...times).map(({ stretch }) =>
    stretch === null ? 'not quiet' : `${stretch.since} to ${stretch.until}`,
  );
}

describe.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])('quiet hours on a clock in %s', (zone) => {
  test('from ten to eight, past midnight', () => {
    const quiet = '2026-02-10 22:00 to 2026-02-11 08:00';
    expect(
      stretches(
        zone,
        night,
        '2026-02-10 21:59',
        '2026-02-10 22:00',
        '2026-02-11 00:00',
        '2026-02-11 07:59',
        '2026-02-11 08:00',
      ),
    ).toEqual(['not quiet', quiet, quiet, quiet, 'not quiet']);
  });

  test('within one day', () => {
    const lunch = { ...night, fromMinute: 12 * 60 + 30, toMinute: 13 * 60 };
    expect(stretches(zone, lunch, '2026-02-10 12:45', '2026-02-10 13:00')).toEqual([
      '2026-02-10 12:30 to 2026-02-10 13:00',
      'not quiet',
    ]);
  });

  test('the night that starts on Friday lasts into Saturday; the one that starts on Saturday is not quiet', () => {
    const friday = { ...night, weekdays: on(5) };
    expect(stretches(zone, friday, '2026-02-13 03:00', '2026-02-14 03:00', '2026-02-14 23:00')).toEqual([
      'not quiet',
      '2026-02-13 22:00 to 2026-02-14 08:00',
      'not quiet',
    ]);
  });

  test('a whole weekend is one stretch', () => {
    const weekend = { ...night, fromMinute: 0, toMinute: 0, weekdays: on(0, 6) };
    const quiet = '2026-02-14 00:00 to 2026-02-16 00:00';
    expect(
      stretches(zone, weekend, '2026-02-13 23:59', '2026-02-14 05:00', '2026-02-15 23:59', '2026-02-16 00:00'),
    ).toEqual(['not quiet', quiet, quiet, 'not quiet']);
  });

  test('quiet all week is quiet for longer than a week', () => {
    const always = { ...night, fromMinute: 9 * 60, toMinute: 9 * 60 };
    const [answer] = ask(zone, always, '2026-02-12 11:00');
    expect(answer?.stretch?.lastsMs).toBeGreaterThan(14 * 24 * hourMs);
  });

  test('switched off, or on no day, nothing is quiet', () => {
    expect(stretches(zone, { ...night, enabled: false }, '2026-02-11 01:00')).toEqual(['not quiet']);
    expect(stretches(zone, { ...night, weekdays: on() }, '2026-02-11 01:00')).toEqual(['not quiet']);
  });

  test('all through a year it is quiet exactly when the clock says so, on days of a clock change too', () => {
    const hours = Array.from({ length: 365 * 24 }, (_, hour) =>
      new Date(Date.UTC(2026, 0, 1, hour, (hour * 7) % 60)).toISOString().slice(0, 16).replace('T', ' '),
    );
    const wrong = ask(zone, night, ...hours).filter(({ now, stretch }) => {
      const hour = Number(now.slice(11, 13));
      const quiet = hour >= 22 || hour < 8;
      const right = stretch?.since.endsWith('22:00') === true && stretch.until.endsWith('08:00');
      return quiet ? !right : stretch !== null;
    });
    expect(wrong).toEqual([]);
  });

  test('"until tomorrow" is eight in the morning, of the same day before four', () => {
    const times = ['2026-02-10 15:00', '2026-02-10 04:00', '2026-02-10 03:59', '2026-02-28 23:00', '2026-12-31 12:00'];
    expect(ask(zone, night, ...times).map(({ morning }) => morning)).toEqual([
      '2026-02-11 08:00',
      '2026-02-11 08:00',
      '2026-02-10 08:00',
      '2026-03-01 08:00',
      '2027-01-01 08:00',
    ]);
  });
});

describe('the night of a clock change', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28 23:00', 9],
    ['Europe/Berlin', '2026-10-24 23:00', 11],
    ['America/New_York', '2026-03-07 23:00', 9],
    ['America/New_York', '2026-10-31 23:00', 11],
    ['Asia/Kolkata', '2026-03-28 23:00', 10],
  ])('in %s on %s lasts %d hours and ends at eight', (zone, now, hours) => {
    const [answer] = ask(zone, night, now);
    expect((answer?.stretch?.lastsMs ?? 0) / hourMs).toBe(hours);
    expect(answer?.stretch?.until.slice(11)).toBe('08:00');
    expect(answer?.morning.slice(11)).toBe('08:00');
  });

  test('quiet hours that start in the hour the clock leaves out start after it', () => {
    const early = { ...night, fromMinute: 2 * 60 + 30, toMinute: 6 * 60 };
    expect(stretches('Europe/Berlin', early, '2026-03-29 03:10', '2026-03-29 04:00')).toEqual([
      'not quiet',
      '2026-03-29 03:30 to 2026-03-29 06:00',
    ]);
  });
});
