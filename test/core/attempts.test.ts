import { expect, test } from 'vitest';
import { failedAgain } from '../../electron/core/attempts.ts';

const patience = { failures: 3, withinMs: 60_000 };

test('what fails three times within a minute is not tried again; what fails now and then is, for ever', () => {
  let failures: readonly number[] = [];
  const tries = [0, 10_000, 20_000].map((at) => {
    const after = failedAgain(failures, at, patience);
    failures = after.failures;
    return after.again;
  });
  expect(tries).toEqual([true, true, false]);
  failures = [];
  for (let at = 0; at < 3_600_000; at += 31_000) {
    const after = failedAgain(failures, at, patience);
    failures = after.failures;
    expect(after.again).toBe(true);
  }
});

test('times that a wrong clock noted in the future do not count', () => {
  expect(failedAgain([900_000, 900_001, 900_002], 5, patience)).toEqual({ failures: [5], again: true });
});
