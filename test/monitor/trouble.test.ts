import { expect, test } from 'vitest';
import { createTrouble } from '../../electron/monitor/trouble.ts';
import { StoreFailure } from '../../electron/store/failure.ts';

const full = new StoreFailure('full', 'Cannot save: the disk is full.');
const thrower = (thrown: unknown) => () => {
  throw thrown;
};

test('what cannot be stored is said; any other mistake is not hidden', () => {
  const said: string[] = [];
  const trouble = createTrouble(
    () => false,
    (message) => said.push(message),
  );
  trouble.surviving(thrower(full))();
  trouble.met(full);
  expect(said).toEqual([full.message, full.message]);
  expect(trouble.surviving(thrower(new Error('ours')))).toThrow('ours');
});

test('nothing is done or said any more while the app quits', () => {
  const done: string[] = [];
  const trouble = createTrouble(
    () => true,
    (message) => done.push(message),
  );
  trouble.surviving((word: string) => done.push(word))('work');
  trouble.met(full);
  trouble.met(new Error('ours'));
  expect(done).toEqual([]);
});
