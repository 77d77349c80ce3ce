import { expect, test } from 'vitest';
import { serialised } from '../../electron/core/serialised.ts';

/** Work that goes on until it is let go, and what was seen of it. */
function heldWork() {
  const ends: (() => void)[] = [];
  const lasts: boolean[] = [];
  const run = serialised(async (isLast) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    lasts.push(isLast());
  });
  return { run, ends, lasts };
}

test('the first call begins at once, and never a second time while it runs', async () => {
  const { run, ends } = heldWork();
  const first = run();
  expect(ends).toHaveLength(1);
  void run();
  void run();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await first;
  expect(ends).toHaveLength(2);
});

test('calls during a run are answered by one more, which knows that it is the last; everybody waits for it', async () => {
  const { run, ends, lasts } = heldWork();
  const calls = [run(), run(), run()];
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  expect(lasts).toEqual([false]);
  ends[1]?.();
  await Promise.all(calls);
  expect(lasts).toEqual([false, true]);
  void run();
  expect(ends).toHaveLength(3);
});

test('a run that fails tells its callers, and the next call runs anew', async () => {
  let runs = 0;
  const run = serialised(async () => {
    runs++;
    if (runs === 1) throw new Error('no');
  });
  await expect(run()).rejects.toThrow('no');
  await run();
  expect(runs).toBe(2);
});
