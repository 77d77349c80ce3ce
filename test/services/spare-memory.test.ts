import { expect, test } from 'vitest';
import { giveBackWhenIdle, type Heap } from '../../electron/services/spare-memory.ts';

/** A thread that has used memory, and is looked at. */
function used(megabytes: number) {
  const state = { megabytes, idle: true, collections: 0, othersGivenBack: 0 };
  const heap: Heap = {
    heldBytes: () => state.megabytes * 1_000_000,
    collect() {
      state.collections++;
      state.megabytes = 7;
    },
  };
  let look = (): void => undefined;
  const stop = giveBackWhenIdle(
    () => state.idle,
    (work) => {
      look = work;
      return () => (look = () => undefined);
    },
    { heap, giveBackOther: () => void state.othersGivenBack++ },
  );
  return { state, look: () => look(), stop };
}

test('gives memory back once the work is done, and then rests', () => {
  const { state, look } = used(20);
  look();
  expect(state.collections).toBe(0);
  state.megabytes = 22;
  look();
  expect(state).toMatchObject({ collections: 0, othersGivenBack: 0 });
  look();
  expect(state).toMatchObject({ collections: 1, megabytes: 7, othersGivenBack: 1 });
  look();
  look();
  expect(state.collections).toBe(1);
});

test('is in nobody’s way: not while work is done or the window is seen, nor for little', () => {
  const { state, look, stop } = used(20);
  state.idle = false;
  look();
  look();
  expect(state.collections).toBe(0);
  state.idle = true;
  look();
  expect(state.collections).toBe(1);
  state.megabytes = 9;
  look();
  look();
  expect(state.collections).toBe(1);
  state.megabytes = 15;
  stop();
  look();
  look();
  expect(state.collections).toBe(1);
});

test('really gives back what this thread does not need any more', () => {
  let look = (): void => undefined;
  giveBackWhenIdle(
    () => true,
    (work) => {
      look = work;
      return () => undefined;
    },
  );
  const heldBytes = (): number => process.memoryUsage().heapTotal;
  const held = (): number => {
    const needed = Array.from({ length: 500_000 }, (_, index) => ({ index }));
    expect(needed).toHaveLength(500_000);
    return heldBytes();
  };
  const before = held();
  look();
  look();
  expect(before - heldBytes()).toBeGreaterThan(10_000_000);
});
