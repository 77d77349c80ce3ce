import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { launch, projectRoot, type LaunchOptions, type Launched } from './kit/launch.ts';
import { eventually } from './kit/child.ts';
// Brings the type of the global with it.
import './fixture-app/fixture.ts';

/** Starts the fixture application, with the product's own preload script. */
export async function launchFixture(options: LaunchOptions = {}): Promise<Launched> {
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-fixture-'));
  const preload = await bundlePreload(folder);
  const app = await launch({
    ...options,
    app: join(projectRoot, 'test/e2e/fixture-app'),
    environment: { FIXTURE_PRELOAD: preload, ...options.environment },
  });
  // A question that arrives while Electron still starts is sometimes lost, and then rejects.
  await eventually('the fixture is ready', () =>
    app.electron.evaluate(() => globalThis.fixture !== undefined).catch(() => false),
  );
  return {
    ...app,
    async stop() {
      await app.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One CommonJS file, as the sandbox needs it. Gives its path. */
export async function bundlePreload(folder: string): Promise<string> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(projectRoot, 'electron/preload.ts'),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  });
  return join(folder, 'preload.cjs');
}
