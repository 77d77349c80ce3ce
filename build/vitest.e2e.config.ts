import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The built app on a real desktop; one at a time, because they share the screen, the bus and the keyring. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    include: ['test/**/*.spec.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    env: { TZ: 'UTC' },
  },
});
