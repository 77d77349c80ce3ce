import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '..');

export default defineConfig({
  root,
  plugins: [svelte({ configFile: false }), svelteTesting()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    setupFiles: ['test/renderer/setup.ts'],
    pool: 'threads',
    // Vitest leaves one core to itself, which is half of a machine with two.
    maxWorkers: '100%',
    testTimeout: 60_000,
    env: { TZ: 'UTC' },
  },
});
