import { describe, expect, test } from 'vitest';
import { isWarmingUp, meaningOf, type StatusWords } from '../../electron/core/statuses.ts';
import { providers } from '../../electron/providers/index.ts';

const words = { live: 'fine', over: 'ended' } as const;
const statuses: StatusWords = { sender: {}, campaign: {}, warmup: { completed: 'ended', in_progress: 'fine' } };

describe('what a status word means', () => {
  test.each([
    ['live', 'fine'],
    ['OVER', 'ended'],
    ['hibernating', null],
    ['constructor', null],
    ['__proto__', null],
    ['', null],
    [null, null],
  ])('%j: %j', (word, meaning) => {
    expect(meaningOf(words, word)).toBe(meaning);
  });

  test.each(Object.entries(providers))('the words of %s can be found, whatever their case', (_id, provider) => {
    for (const declared of Object.values(provider.statuses))
      for (const [word, meaning] of Object.entries(declared))
        expect(meaningOf(declared, word.toUpperCase())).toBe(meaning);
  });
});

test.each([
  [{ enabled: true, status: 'in_progress' }, true],
  [{ enabled: true, status: null }, true],
  [{ enabled: true, status: 'a new word' }, true],
  [{ enabled: true, status: 'COMPLETED' }, false],
  [{ enabled: false, status: 'in_progress' }, false],
  [{ enabled: null, status: 'completed' }, false],
  [{ enabled: null, status: 'in_progress' }, null],
  [null, null],
])('a mailbox with the warm-up %j is being warmed up, null is unknown: %j', (warmup, expected) => {
  expect(isWarmingUp(warmup, statuses)).toBe(expected);
});
