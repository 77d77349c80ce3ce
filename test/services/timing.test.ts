import { describe, expect, test } from 'vitest';
import { createMeter, paced } from '../../electron/services/timing.ts';

/** A clock that rings what is due when it is moved on; work that costs what the test says. */
function pacedWork(costMs: () => number) {
  let now = 0;
  let spent = 0;
  const due: { readonly at: number; readonly ring: () => void }[] = [];
  const ran: number[] = [];
  const call = paced(
    () => {
      ran.push(now);
      spent += costMs();
    },
    {
      withinMs: 50,
      share: 0.1,
      atMostMs: 5000,
      spentMs: () => spent,
      monotonic: () => now,
      later(ring, inMs) {
        due.push({ at: now + inMs, ring });
        return () => undefined;
      },
    },
  );
  return {
    call,
    ran,
    spend: (ms: number) => (spent += ms),
    advance(ms: number) {
      const end = now + ms;
      for (;;) {
        const [next] = due.toSorted((one, other) => one.at - other.at);
        if (next === undefined || next.at > end) break;
        due.splice(due.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.ring();
      }
      now = end;
    },
  };
}

describe('what is done whenever something changed', () => {
  test('is done once for changes that come together, soon after the first', () => {
    const { call, ran, advance } = pacedWork(() => 0);
    call();
    advance(20);
    call();
    advance(1000);
    expect(ran).toEqual([50]);
  });

  test('rests longer the more it costs, so that it never takes more than its share', () => {
    const { call, ran, advance } = pacedWork(() => 200);
    for (let ms = 0; ms < 10_000; ms += 10) {
      call();
      advance(10);
    }
    expect(ran).toEqual([50, 2050, 4050, 6050, 8050]);
  });

  test('what follows from it counts as well: answers that the window asks for then', () => {
    const { call, ran, spend, advance } = pacedWork(() => 0);
    call();
    advance(60);
    call();
    spend(100);
    advance(980);
    expect(ran).toEqual([50]);
    advance(100);
    expect(ran).toEqual([50, 1050]);
  });

  test('is never put off for longer than a person would wait', () => {
    const { call, ran, advance } = pacedWork(() => 60_000);
    call();
    advance(100);
    call();
    advance(5000);
    expect(ran).toEqual([50, 5050]);
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
