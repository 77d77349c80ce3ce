import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../electron/core/alerts/state.ts';
import { dayMs } from '../../../electron/core/days.ts';
import { lineRule, replay } from '../../../electron/core/alerts/replay.ts';

const first = Date.parse('2026-03-01T23:59:59.999Z');
const endOf = (day: number) => first + (day - 1) * dayMs;
const march = { from: Date.parse('2026-03-01'), to: endOf(31) };

/** One sample a day from 1 March on, as bounces of that many mails. */
function days(mails: number, ...bounces: readonly (number | null)[]): readonly Sample[] {
  return bounces.flatMap((bounced, index) =>
    bounced === null
      ? []
      : {
          at: endOf(index + 1),
          value: bounced / mails,
          numerator: bounced,
          denominator: mails,
          window: '7d' as const,
          approximate: false,
          detail: null,
        },
  );
}

const atThreePercent = lineRule('bounce-rate', 'warning', 0.03);

describe('replaying one line', () => {
  test('an alert fires with the first day over the line, has its worst day as peak, and clears with the first day below', () => {
    // 1 %, 3 %, 6 %, 4 %, 1 % of 500 mails: 4 % is still over the clearing line of 2.4 %.
    expect(replay(atThreePercent, days(500, 5, 15, 30, 20, 5), march)).toEqual([
      { firedAt: endOf(2), clearedAt: endOf(5), peak: 0.06, peakNumerator: 30, peakDenominator: 500 },
    ]);
  });

  test('it clears below 80 % of the line and not before', () => {
    // 2.4 % of 1,000 holds it, 2.3 % does not.
    expect(replay(atThreePercent, days(1000, 30, 24, 24, 23), march)).toMatchObject([
      { firedAt: endOf(1), clearedAt: endOf(4) },
    ]);
  });

  test('what fires at the end still fires', () => {
    expect(replay(atThreePercent, days(500, 0, 0, 15, 14), march)).toMatchObject([
      { firedAt: endOf(3), clearedAt: null },
    ]);
  });

  test('a second crossing is a second alert', () => {
    const alerts = replay(atThreePercent, days(500, 20, 0, 25, 0), march);
    expect(alerts.map(({ firedAt, clearedAt, peak }) => [firedAt, clearedAt, peak])).toEqual([
      [endOf(1), endOf(2), 0.04],
      [endOf(3), endOf(4), 0.05],
    ]);
  });

  test('days without data neither raise an alert nor clear one', () => {
    expect(replay(atThreePercent, days(500, 20, null, null, 20, null, 0), march)).toMatchObject([
      { firedAt: endOf(1), clearedAt: endOf(6) },
    ]);
  });

  test('below 100 mails bounces are counted: three of 40 say nothing, four do', () => {
    expect(replay(atThreePercent, days(40, 3, 3), march)).toEqual([]);
    expect(replay(atThreePercent, days(40, 3, 4), march)).toMatchObject([{ firedAt: endOf(2), peak: 0.1 }]);
    const critical = lineRule('bounce-rate', 'critical', 0.05);
    expect(replay(critical, days(40, 9), march)).toEqual([]);
    expect(replay(critical, days(40, 10), march)).toHaveLength(1);
  });

  test('only the span counts; what was over the line before it fires with its first day', () => {
    const span = { from: endOf(2), to: endOf(3) };
    expect(replay(atThreePercent, days(500, 20, 20, 20, 0), span)).toMatchObject([
      { firedAt: endOf(2), clearedAt: null },
    ]);
  });

  test('an empty past raises nothing', () => {
    expect(replay(atThreePercent, [], march)).toEqual([]);
  });
});

test('alerts never overlap, follow each other in time, and peak at or over their line', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.nat({ max: 400 }), { nil: null }), { maxLength: 31 }),
      fc.integer({ min: 1, max: 400 }),
      (bounces, line) => {
        const alerts = replay(lineRule('bounce-rate', 'warning', line / 400), days(400, ...bounces), march);
        alerts.forEach(({ firedAt, clearedAt, peak }, index) => {
          expect(peak).toBeGreaterThanOrEqual(line / 400);
          const next = alerts[index + 1];
          if (clearedAt === null) expect(next).toBeUndefined();
          else expect(clearedAt).toBeGreaterThan(firedAt);
          if (next !== undefined) expect(next.firedAt).toBeGreaterThan(clearedAt ?? Number.NaN);
        });
        expect(alerts.length > 0).toBe(bounces.some((bounced) => bounced !== null && bounced >= line));
      },
    ),
  );
});
