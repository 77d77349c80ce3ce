import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import {
  activeHours,
  forecast,
  lastReset,
  shareElapsed,
  usualByNow,
  usualPerDay,
  type PaceFacts,
} from '../../../electron/core/alerts/pace.ts';

const noon = Date.UTC(2026, 1, 10, 12);
const midnight = Date.UTC(2026, 1, 10);

/** Shares from the mails of some UTC hours. */
function hoursOf(mails: Readonly<Record<number, number>>): readonly number[] {
  const all = Object.values(mails).reduce((sum, count) => sum + count, 0);
  return Array.from({ length: 24 }, (_, hour) => (mails[hour] ?? 0) / all);
}

/** Eight to six, the same every hour. */
const officeHours = hoursOf(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [8 + index, 10])));

function facts(changes: Partial<PaceFacts>): PaceFacts {
  return { sentToday: 60, limit: 100, now: noon, resetHourUtc: 0, hours: officeHours, ...changes };
}

describe('active hours are learned', () => {
  const days = (count: number, mails: Readonly<Record<number, number>>) =>
    Array.from({ length: count }, (_, back) =>
      Object.entries(mails).map(([hour, sent]) => ({
        at: midnight - (back + 1) * dayMs + Number(hour) * hourMs,
        sent,
      })),
    ).flat();

  test('from five days with mail', () => {
    expect(activeHours(days(4, { 9: 30, 14: 10 }), noon)).toBeNull();
    const hours = activeHours(days(5, { 9: 30, 14: 10 }), noon);
    expect([hours?.[9], hours?.[14], hours?.[3]]).toEqual([0.75, 0.25, 0]);
  });

  test('not from days without mail, from today, or from more than 28 days ago', () => {
    const four = days(4, { 9: 30 });
    expect(activeHours([...four, { at: midnight - 5 * dayMs, sent: 0 }], noon)).toBeNull();
    expect(activeHours([...four, { at: midnight + 9 * hourMs, sent: 30 }], noon)).toBeNull();
    expect(activeHours([...four, { at: midnight - 29 * dayMs, sent: 30 }], noon)).toBeNull();
    expect(activeHours([...four, { at: midnight - 28 * dayMs, sent: 30 }], noon)).not.toBeNull();
  });

  test('shares of a day are 24 and add up to 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ back: fc.integer({ min: 1, max: 28 * 24 }), sent: fc.integer({ min: 0, max: 500 }) })),
        (rows) => {
          const hours = activeHours(
            rows.map(({ back, sent }) => ({ at: midnight - back * hourMs, sent })),
            noon,
          );
          if (hours === null) return;
          expect(hours).toHaveLength(24);
          expect(hours.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('a daily limit at this pace', () => {
  test('60 of 100 by noon of a day from eight to six: reached at 14:40, when two thirds of it are out', () => {
    expect(forecast(facts({}))).toEqual({
      resetsAt: midnight + dayMs,
      projected: 150,
      reachesAt: Date.UTC(2026, 1, 10, 14, 40),
    });
  });

  test('a slower day does not reach it', () => {
    expect(forecast(facts({ sentToday: 30 }))).toMatchObject({ projected: 75, reachesAt: null });
  });

  test('a limit that is used up is reached now', () => {
    expect(forecast(facts({ sentToday: 100 }))?.reachesAt).toBe(noon);
    expect(forecast(facts({ sentToday: 130 }))?.reachesAt).toBe(noon);
  });

  test('nothing is foretold while a part is unknown', () => {
    expect(forecast(facts({ resetHourUtc: null }))).toBeNull();
    expect(forecast(facts({ hours: null }))).toBeNull();
    expect(forecast(facts({ limit: null }))).toBeNull();
    expect(forecast(facts({ limit: 0 }))).toBeNull();
  });

  test('nor while less than a tenth of the usual day is over', () => {
    expect(forecast(facts({ now: midnight + 8 * hourMs + 59 * minuteMs }))).toBeNull();
    expect(forecast(facts({ now: midnight + 9 * hourMs }))).not.toBeNull();
  });

  test('a day that starts anew at 17 UTC counts its hours from there, past midnight', () => {
    const evening = facts({ resetHourUtc: 17, now: Date.UTC(2026, 1, 11, 9) });
    // The hour from 17 to 18 of the 10th, and the one from 8 to 9 of the 11th.
    expect(forecast({ ...evening, sentToday: 30 })).toEqual({
      resetsAt: Date.UTC(2026, 1, 11, 17),
      projected: 150,
      reachesAt: Date.UTC(2026, 1, 11, 13, 40),
    });
    expect(lastReset(Date.UTC(2026, 1, 10, 16, 59), 17)).toBe(Date.UTC(2026, 1, 9, 17));
    expect(lastReset(Date.UTC(2026, 1, 10, 17), 17)).toBe(Date.UTC(2026, 1, 10, 17));
  });

  const anyHours = fc
    .array(fc.integer({ min: 0, max: 50 }), { minLength: 24, maxLength: 24 })
    .filter((mails) => mails.some((count) => count > 0))
    .map((mails) => hoursOf(Object.fromEntries(mails.entries())));
  const anyFacts = fc.record({
    sentToday: fc.integer({ min: 0, max: 5000 }),
    limit: fc.integer({ min: 1, max: 3000 }),
    now: fc.integer({ min: midnight, max: midnight + 3 * dayMs }),
    resetHourUtc: fc.integer({ min: 0, max: 23 }),
    hours: anyHours,
  });

  test('the instant lies after now and not after the reset', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const found = forecast(given);
        if (found === null) return;
        expect(found.resetsAt).toBeGreaterThan(given.now);
        expect(found.resetsAt - given.now).toBeLessThanOrEqual(dayMs);
        expect(new Date(found.resetsAt).getUTCHours()).toBe(given.resetHourUtc);
        if (given.sentToday >= given.limit) {
          expect(found.reachesAt).toBe(given.now);
          return;
        }
        expect(found.reachesAt !== null).toBe(found.projected >= given.limit);
        if (found.reachesAt === null) return;
        expect(found.reachesAt).toBeGreaterThan(given.now);
        expect(found.reachesAt).toBeLessThanOrEqual(found.resetsAt);
        // By then the usual day, scaled to this one, has reached the limit.
        if (found.reachesAt < found.resetsAt)
          expect(found.projected * shareElapsed(given.hours, given.resetHourUtc, found.reachesAt)).toBeGreaterThan(
            given.limit * 0.999,
          );
      }),
    );
  });

  test('more mail reaches it no later, a higher limit no earlier', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 500 }), (given, more) => {
        const at = (changed: typeof given) => forecast(changed)?.reachesAt ?? Infinity;
        if (forecast(given) === null) return;
        expect(at({ ...given, sentToday: given.sentToday + more })).toBeLessThanOrEqual(at(given));
        expect(at({ ...given, limit: given.limit + more })).toBeGreaterThanOrEqual(at(given));
      }),
    );
  });

  test('the share of the day only grows until the reset', () => {
    fc.assert(
      fc.property(
        anyHours,
        fc.integer({ min: 0, max: 23 }),
        fc.nat(dayMs - 1),
        fc.nat(dayMs - 1),
        (hours, reset, a, b) => {
          const start = lastReset(noon, reset);
          const [early, late] = [Math.min(a, b), Math.max(a, b)];
          const share = (inMs: number) => shareElapsed(hours, reset, start + inMs);
          expect(share(early)).toBeLessThanOrEqual(share(late));
          expect(share(late)).toBeLessThanOrEqual(1 + 1e-9);
          expect(share(0)).toBe(0);
        },
      ),
    );
  });
});

describe('what is usual', () => {
  test('by noon of a day from eight to six, four tenths of it', () => {
    expect(usualByNow(200, officeHours, 0, noon)).toBeCloseTo(80, 9);
    expect(usualByNow(200, officeHours, 0, midnight + 3 * hourMs)).toBe(0);
  });

  test('is unknown while a part of it is', () => {
    expect(usualByNow(null, officeHours, 0, noon)).toBeNull();
    expect(usualByNow(200, null, 0, noon)).toBeNull();
    expect(usualByNow(200, officeHours, null, noon)).toBeNull();
  });

  test('per day: days without mail and unknown days do not count, and two days are too few', () => {
    expect(usualPerDay([10, 0, null, 20])).toBeNull();
    expect(usualPerDay([10, 0, null, 20, 30])).toBe(20);
  });
});
