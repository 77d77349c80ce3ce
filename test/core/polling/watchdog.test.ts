import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs } from '../../../electron/core/days.ts';
import {
  look,
  roundMs,
  roundsMissed,
  type Verdict,
  type WatchdogState,
} from '../../../electron/core/polling/watchdog.ts';

const fresh: WatchdogState = { at: 0, looks: 0, missed: 0, restarted: false };

/** What is said at each look: [monotonic ms, what the scheduler had done by then]. */
function verdicts(looks: readonly (readonly [at: number, done: number])[]): readonly Verdict[] {
  let watch = fresh;
  return looks.map(([at, done]) => {
    const seen = look(watch, at, done);
    watch = seen.watch;
    return seen.verdict;
  });
}

test('F64: a scheduler that missed three rounds is started anew, and again as long as that does not help', () => {
  const rounds = Array.from({ length: 2 * roundsMissed }, (_, index) => [(index + 1) * roundMs, 0] as const);
  expect(verdicts(rounds)).toEqual(['fine', 'fine', 'restart', 'fine', 'fine', 'restart']);
});

test('that it works again is said once', () => {
  const stopped = [1, 2, 3].map((round) => [round * roundMs, 0] as const);
  expect(verdicts([...stopped, [4 * roundMs, 1], [5 * roundMs, 2]])).toEqual([
    'fine',
    'fine',
    'restart',
    'recovered',
    'fine',
  ]);
});

describe('is not fooled', () => {
  test('by a computer that slept, whether the monotonic clock ran on in its sleep or not', () => {
    expect(
      verdicts([
        [8 * hourMs, 0],
        [8 * hourMs + 1, 0],
        [8 * hourMs + roundMs, 1],
      ]),
    ).toEqual(['fine', 'fine', 'fine']);
    expect(
      verdicts([
        [roundMs, 0],
        [9 * hourMs, 0],
        [18 * hourMs, 0],
        [27 * hourMs, 0],
      ]),
    ).not.toContain('restart');
  });

  test('by looks that come in a bunch after a stop', () => {
    expect(verdicts(Array.from({ length: 20 }, (_, index) => [index, 0] as const))).not.toContain('restart');
  });

  test('by anything at all while the scheduler does something every other round', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -hourMs, max: 10 * hourMs }), fc.boolean())), (steps) => {
        let at = 0;
        let done = 0;
        let idle = false;
        const looks = steps.map(([passed, works]) => {
          at += passed;
          if (works || idle) done++;
          idle = !(works || idle);
          return [at, done] as const;
        });
        expect(verdicts(looks)).not.toContain('restart');
      }),
    );
  });
});

test('whatever came before, one that stands still is found within five rounds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 10 * hourMs }), fc.integer({ min: 0, max: 3 }))),
      (steps) => {
        let at = 0;
        let done = 0;
        const before = steps.map(([passed, did]) => [(at += passed), (done += did)] as const);
        const still = Array.from({ length: 5 }, () => [(at += roundMs), done] as const);
        expect(verdicts([...before, ...still]).slice(-5)).toContain('restart');
      },
    ),
  );
});
