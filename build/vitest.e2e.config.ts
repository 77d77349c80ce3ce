import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The built app on a real desktop. They wait more than they compute, so two at a time suit every machine. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    include: ['test/**/*.spec.ts'],
    pool: 'forks',
    setupFiles: ['test/e2e/kit/own-session.ts'],
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    env: { TZ: 'UTC' },
  },
});
