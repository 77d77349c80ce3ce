import { build } from 'vite';
import { mainConfig, preloadConfig, rendererConfig } from '../bundle.ts';

/** Builds main, preload and window into `dist/`. */
export async function buildAll(): Promise<void> {
  await Promise.all([build(mainConfig()), build(preloadConfig()), build(rendererConfig())]);
}

if (import.meta.main) await buildAll();
