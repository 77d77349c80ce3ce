import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../electron/core/days.ts';
import type { ProviderError, ProviderErrorKind } from '../../../electron/core/errors.ts';
import {
  backOff,
  nextAfterFailure,
  nextDaily,
  nextRegular,
  sleptBetween,
  stableShare,
} from '../../../electron/core/polling/schedule.ts';

const now = Date.UTC(2026, 1, 10, 12, 0, 0);
const failure = (kind: ProviderErrorKind, failures = 1, retryAt: number | null = null) => ({
  error: { kind, message: '', status: null, retryAt } satisfies ProviderError,
  failures,
  intervalMs: 15 * minuteMs,
});
const waits = (kind: ProviderErrorKind, failures?: number, retryAt?: number | null) =>
  nextAfterFailure(failure(kind, failures, retryAt), now, 0.5) - now;

describe('regular polls', () => {
  test('an account keeps its own slot in the interval', () => {
    const share = stableShare('a1b2c3d4');
    const first = nextRegular(now, 15 * minuteMs, 0, share, 0);
    const second = nextRegular(first, 15 * minuteMs, 0, share, 0);
    expect(second - first).toBe(15 * minuteMs);
    expect(stableShare('a1b2c3d4')).toBe(share);
  });
  test('two hundred accounts that wake together are spread over the interval', () => {
    const slots = Array.from({ length: 200 }, (_, index) =>
      Math.floor(nextRegular(now, 15 * minuteMs, 0, stableShare(`account-${index}`), 0) / minuteMs),
    );
    const busiest = Math.max(...[...Map.groupBy(slots, (slot) => slot).values()].map((group) => group.length));
    expect(busiest).toBeLessThan(40);
  });
  test('K10: ColdSend is never asked more often than every five minutes, whatever the interval', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: secondMs, max: hourMs }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (interval, share, random) => {
          expect(
            nextRegular(now, Math.max(5 * minuteMs, interval), 5 * minuteMs, share, random) - now,
          ).toBeGreaterThanOrEqual(5 * minuteMs);
        },
      ),
    );
  });
  test('the next regular poll is never in the past and never two intervals away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: minuteMs, max: dayMs }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (interval, share, random) => {
          const wait = nextRegular(now, interval, 0, share, random) - now;
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThan(2 * interval);
        },
      ),
    );
  });
  test('the daily full read falls between 00:20 and 01:20 UTC', () => {
    const at = new Date(nextDaily(now, 0.5));
    expect(at.toISOString()).toBe('2026-02-11T00:50:00.000Z');
  });
});

describe('after a failure', () => {
  test('F9: a Retry-After is kept to the second, with 0.5 to 3 s of jitter', () => {
    const wait = waits('rate-limited', 1, now + 42 * secondMs);
    expect(wait).toBeGreaterThanOrEqual(42.5 * secondMs);
    expect(wait).toBeLessThanOrEqual(45 * secondMs);
  });
  test('F11: without a hint a refused account waits a minute, then two', () => {
    expect(Math.floor(waits('rate-limited', 1) / minuteMs)).toBe(1);
    expect(Math.floor(waits('rate-limited', 2) / minuteMs)).toBe(2);
  });
  test('F12: the third refusal in a row waits an hour, even when the hint says seconds', () => {
    expect(waits('rate-limited', 3, now + 20 * secondMs)).toBeGreaterThanOrEqual(hourMs);
  });
  test('F1: a rejected key is tried once more after a minute, then once a day', () => {
    expect(waits('unauthorized', 1)).toBeGreaterThanOrEqual(minuteMs);
    expect(waits('unauthorized', 1)).toBeLessThan(2 * minuteMs);
    expect(waits('unauthorized', 2)).toBe(dayMs);
  });
  test('F2, F3, F5, F7: what lasts is believed of the second answer in a row; one alone is no hours without a number', () => {
    for (const kind of ['forbidden', 'not-found', 'redirected', 'too-large', 'plan', 'refused'] as const)
      expect([kind, waits(kind, 1)]).toEqual([kind, 15 * minuteMs]);
    expect([waits('forbidden', 2), waits('not-found', 2), waits('plan', 2), waits('refused', 2)]).toEqual([
      6 * hourMs,
      6 * hourMs,
      dayMs,
      dayMs,
    ]);
  });
  test('F20: a certificate is looked at again after 15 min', () => {
    expect(waits('tls')).toBe(15 * minuteMs);
  });
  test('F16: an incomplete answer is asked for again after 10 s, once', () => {
    expect(waits('incomplete', 1)).toBe(10 * secondMs);
    expect(waits('incomplete', 2)).toBeGreaterThan(minuteMs);
  });
  test('F21: offline is looked at after 1, 2, then every 5 minutes', () => {
    expect([1, 2, 3, 9].map((failures) => Math.floor(waits('dns', failures) / minuteMs))).toEqual([1, 2, 5, 5]);
  });
  test('back-off grows, stays within 20 % and never exceeds 72 minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const wait = backOff(now, 5 * minuteMs, failures, random) - now;
        expect(wait).toBeGreaterThanOrEqual(0.8 * Math.min(hourMs, 10 * minuteMs));
        expect(wait).toBeLessThanOrEqual(1.2 * hourMs);
      }),
    );
  });
});

test('F38: a wall clock that ran on while the monotonic one stood still means sleep; a late timer does not', () => {
  expect(sleptBetween(hourMs, 30 * secondMs)).toBe(true);
  expect(sleptBetween(90 * secondMs, 90 * secondMs)).toBe(false);
});
