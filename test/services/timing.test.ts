import { describe, expect, test } from 'vitest';
import { createMeter, paced } from '../../electron/services/timing.ts';

/** A clock that rings what is due when it is moved on; work that costs what the test says. */
function pacedWork(costMs: () => number) {
  let now = 0;
  let spent = 0;
  const due = new Set<{ readonly at: number; readonly ring: () => void }>();
  const ran: number[] = [];
  const work = paced(
    () => {
      ran.push(now);
      spent += costMs();
    },
    {
      everyMs: 1000,
      share: 0.1,
      atMostMs: 5000,
      spentMs: () => spent,
      monotonic: () => now,
      later(ring, inMs) {
        const waiting = { at: now + inMs, ring };
        due.add(waiting);
        return () => due.delete(waiting);
      },
    },
  );
  return {
    ...work,
    ran,
    spend: (ms: number) => (spent += ms),
    advance(ms: number) {
      const end = now + ms;
      for (;;) {
        const [next] = [...due].toSorted((one, other) => one.at - other.at);
        if (next === undefined || next.at > end) break;
        due.delete(next);
        now = Math.max(now, next.at);
        next.ring();
      }
      now = end;
    },
  };
}

describe('what is done whenever something changed', () => {
  test('is done at once, and for all that changes within the next second a second later', () => {
    const { soon, ran, advance } = pacedWork(() => 0);
    soon();
    soon();
    advance(20);
    soon();
    advance(300);
    soon();
    advance(5000);
    expect(ran).toEqual([0, 1000]);
    soon();
    advance(0);
    expect(ran).toEqual([0, 1000, 5320]);
  });

  test('is done at once where a person waits for it, and not again for what was waiting', () => {
    const { soon, now, ran, advance } = pacedWork(() => 0);
    soon();
    advance(20);
    soon();
    advance(300);
    now();
    now();
    advance(5000);
    expect(ran).toEqual([0, 320]);
  });

  test('rests longer the more it costs, so that it never takes more than its share', () => {
    const { soon, ran, advance } = pacedWork(() => 200);
    for (let ms = 0; ms < 9000; ms += 10) {
      soon();
      advance(10);
    }
    expect(ran).toEqual([0, 2000, 4000, 6000, 8000]);
  });

  test('what follows from it counts as well: answers that the window asks for then', () => {
    const { soon, ran, spend, advance } = pacedWork(() => 0);
    soon();
    advance(60);
    soon();
    spend(200);
    advance(1900);
    expect(ran).toEqual([0]);
    advance(100);
    expect(ran).toEqual([0, 2000]);
  });

  test('is never put off for longer than a person would wait', () => {
    const { soon, ran, advance } = pacedWork(() => 60_000);
    soon();
    advance(100);
    soon();
    advance(5000);
    expect(ran).toEqual([0, 5000]);
  });
});

test('a meter adds up how long work holds the process, also of work that fails', () => {
  let now = 0;
  const meter = createMeter(() => now);
  expect(meter.during(() => (now += 5))).toBe(5);
  expect(() =>
    meter.during(() => {
      now += 7;
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(meter.spentMs()).toBe(12);
});
