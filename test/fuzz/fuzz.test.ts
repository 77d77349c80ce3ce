/** Whatever a provider answers, nothing breaks: a short run of `npm run fuzz` over every provider of the catalog. */
import { expect, test } from 'vitest';
import { isProviderId, providers } from '../../electron/providers/index.ts';
import { fuzz } from './fuzz.ts';

const ids = Object.keys(providers).filter(isProviderId);

test.each(ids)(
  'a thousand spoiled answers of %s break nothing, leak nothing and make no number that cannot be',
  async (id) => {
    const result = await fuzz(id, { seed: 1, answers: 1000 });
    expect(result.violations).toEqual([]);
    expect(result.answers).toBeGreaterThanOrEqual(1000);
    // A run that only ever fails, or never does, judges nothing.
    expect(result.outcomes['read']).toBeGreaterThan(20);
    expect(Object.keys(result.outcomes).length).toBeGreaterThan(8);
  },
  60_000,
);

test('the same seed gives the same answers', async () => {
  const [first, second] = [
    await fuzz('krafter', { seed: 7, answers: 100 }),
    await fuzz('krafter', { seed: 7, answers: 100 }),
  ];
  expect(second).toEqual(first);
});
