/** Which clock is believed when this computer's and a provider's contradict each other (fault F36). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { believedClock, isClockUnproven, timeToForgetBy, type ClockBelief } from '../../electron/core/clock.ts';
import { dayMs, hourMs, minuteMs } from '../../electron/core/days.ts';

const now = Date.UTC(2026, 1, 10, 9);
const known = { skewMs: 400, claim: null, asOf: now - 15 * minuteMs } as const;
const jump = fc
  .integer({ min: 6, max: 400 * 24 * 60 })
  .map((minutes) => minutes * minuteMs)
  .chain((ms) => fc.constantFrom(ms, -ms));

describe('the clock of a provider', () => {
  test('is believed when it is first seen, and proven when it is repeated a minute later', () => {
    const first = believedClock({ skewMs: null, claim: null, asOf: null }, 2 * hourMs, now);
    expect([first.skewMs, isClockUnproven(first, now)]).toEqual([2 * hourMs, true]);
    const still = believedClock({ ...first, asOf: now }, 2 * hourMs, now + 2000);
    expect(isClockUnproven(still, now + 2000)).toBe(true);
    const again = believedClock({ ...still, asOf: now + 2000 }, 2 * hourMs, now + minuteMs);
    expect(again).toEqual({ skewMs: 2 * hourMs, claim: null });
    expect(isClockUnproven(again, now + minuteMs)).toBe(false);
  });

  test('that was seen once and is never told again is as good as there will be', () => {
    const first = believedClock({ skewMs: null, claim: null, asOf: null }, 2 * hourMs, now);
    const without = believedClock({ ...first, asOf: now }, null, now + hourMs);
    expect([without.skewMs, isClockUnproven(without, now + hourMs)]).toEqual([2 * hourMs, false]);
  });

  test('that agrees with ours needs no proof', () => {
    expect(believedClock({ skewMs: null, claim: null, asOf: null }, 400, now)).toEqual({ skewMs: 400, claim: null });
  });

  test('that is wrong once, however far, changes nothing', () => {
    fc.assert(
      fc.property(jump, (skewMs) => {
        const once = believedClock(known, skewMs, now);
        expect(once.skewMs).toBe(known.skewMs);
        const again = believedClock({ ...once, asOf: now }, 300, now + 15 * minuteMs);
        expect(again).toEqual({ skewMs: 300, claim: null });
      }),
    );
  });

  test('that says so again in the same moment still said it once; a minute later it is believed', () => {
    const once = believedClock(known, 3 * hourMs, now);
    const still = believedClock({ ...once, asOf: now }, 3 * hourMs, now + 2000);
    expect(still.skewMs).toBe(known.skewMs);
    const again = believedClock({ ...still, asOf: now + 2000 }, 3 * hourMs + 900, now + minuteMs);
    expect(again).toEqual({ skewMs: 3 * hourMs + 900, claim: null });
  });

  test('that says something else every time is never believed', () => {
    let belief: ClockBelief = known;
    for (let index = 1; index < 9; index++)
      belief = believedClock({ ...belief, asOf: now }, index * hourMs, now + index * 15 * minuteMs);
    expect(belief.skewMs).toBe(known.skewMs);
  });

  test('is taken back when both clocks agree again', () => {
    expect(believedClock({ ...known, skewMs: -2 * hourMs }, 200, now).skewMs).toBe(200);
  });

  test('without a Date says nothing', () => {
    expect(believedClock(known, null, now)).toEqual({ skewMs: 400, claim: null });
  });
});

test('the clock of this computer that was set by days is contradicted by the next answer', () => {
  for (const ms of [100 * dayMs, -100 * dayMs, 20 * 365 * dayMs])
    expect(believedClock(known, -ms, now + ms).skewMs).toBe(-ms);
});

describe('what is too old to keep', () => {
  const proof = (at: number, skewMs: number, isLast = false) => ({ at, skewMs, isLast });
  const later = now + 20 * 365 * dayMs;

  test('is decided by the clock of the provider where ours is ahead of it', () => {
    expect(timeToForgetBy([proof(later, now - later)], later)).toBe(now);
  });

  test('is decided by the one that contradicts us, though another has no clock of its own', () => {
    expect(timeToForgetBy([proof(later, now - later), proof(later, 0)], later)).toBe(now);
    expect(timeToForgetBy([proof(now, 0, true), proof(later, 0)], later)).toBe(now);
  });

  test('is not decided by a clock that was put forward since the last answer', () => {
    expect(timeToForgetBy([proof(now, 0)], later)).toBe(now);
  });

  test('is not held up by an account that is not read any more', () => {
    expect(timeToForgetBy([proof(now - 90 * dayMs, 0), proof(now, 0)], now)).toBe(now);
  });

  test('is never decided by a provider whose clock is ahead of ours, nor by what a clock noted that was put back', () => {
    expect(timeToForgetBy([proof(now, 400 * dayMs)], now + minuteMs)).toBe(now + minuteMs);
    expect(timeToForgetBy([proof(later, now - later - dayMs)], now)).toBe(now);
  });

  test('is decided by our own clock where no provider shows one', () => {
    expect(timeToForgetBy([], now)).toBe(now);
  });
});
