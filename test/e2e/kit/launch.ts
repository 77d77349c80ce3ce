import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';

export const projectRoot = resolve(import.meta.dirname, '../../..');

export interface LaunchOptions {
  /** The application's folder; the project itself by default (built before). */
  readonly app?: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Keeps using this data folder, so that a test can start the application again; a fresh one otherwise. */
  readonly dataFolder?: string;
}

export interface Launched {
  readonly electron: ElectronApplication;
  readonly dataFolder: string;
  /** Everything the process printed so far. */
  output(): string;
  /** Quits; removes the data folder when it was made here. */
  stop(): Promise<void>;
}

/** Root cannot use Chromium's sandbox; everybody else does. */
export const asRoot = process.getuid?.() === 0;

/** Starts the application under Playwright, with a data folder of its own and the sandbox on unless root. */
export async function launch(options: LaunchOptions = {}): Promise<Launched> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'sendgauge-data-'));
  useProjectElectron();
  const electron = await _electron.launch({
    args: [options.app ?? projectRoot, '--disable-gpu', `--user-data-dir=${dataFolder}`, ...(options.args ?? [])],
    chromiumSandbox: !asRoot,
    cwd: projectRoot,
    // Playwright asks for colours, which would end up between the words of the output.
    env: { ...definedEnvironment(), FORCE_COLOR: '0', SENDGAUGE_DATA_DIR: dataFolder, ...options.environment },
    timeout: 30_000,
  });
  askAgain(electron);
  const chunks: string[] = [];
  const keep = (chunk: Buffer): void => void chunks.push(chunk.toString());
  electron.process().stdout?.on('data', keep);
  electron.process().stderr?.on('data', keep);
  return {
    electron,
    dataFolder,
    output: () => chunks.join(''),
    async stop() {
      await electron.close();
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/**
 * V8 gives up an answer of the main process when it collects garbage between question and answer: the question is asked
 * again then.
 */
function askAgain(electron: ElectronApplication): void {
  const evaluate = electron.evaluate.bind(electron);
  const steadily: typeof electron.evaluate = async (...question: Parameters<typeof evaluate>) => {
    for (;;) {
      try {
        return await evaluate(...question);
      } catch (thrown) {
        if (!(thrown instanceof Error) || !thrown.message.includes('promise was garbage collected')) throw thrown;
      }
    }
  };
  electron.evaluate = steadily;
}

/** The registry's Electron is found by this variable; without either, the official package's own binary is used. */
function useProjectElectron(): void {
  const prepared = join(projectRoot, '.cache/electron');
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] === undefined && existsSync(join(prepared, 'version'))) {
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = prepared;
  }
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}
