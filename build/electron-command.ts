import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Path of the Electron that set-up found. Loading the package could start a download, so this happens only when needed. */
export function electronFile(): string {
  const file: unknown = createRequire(import.meta.url)('electron');
  if (typeof file !== 'string' || !existsSync(file)) throw new Error('no Electron to run: start this through npm');
  return file;
}

/** Switches every start needs: Chromium refuses to sandbox as root. */
export function electronSwitches(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
