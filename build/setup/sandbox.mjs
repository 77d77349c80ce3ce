import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { SetupFailure } from './say.mjs';
import { asRoot, hasSudo } from './system.mjs';

/**
 * Stops with the one line to copy where Chromium would refuse to start: it puts its windows into a sandbox made of user
 * namespaces, which Ubuntu 24.04 (AppArmor) and chroots keep from ordinary users, or else made by a helper that belongs
 * to root. Root itself runs without a sandbox.
 * @param {string} folder of the Electron that will run
 */
export async function requireSandbox(folder) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return;
  const helper = join(folder, 'chrome-sandbox');
  if (belongsToRoot(helper)) return;
  const { code } = await run('unshare', ['--user', '--map-root-user', 'true']);
  // 127: no such command here. Then Electron says itself what is wrong.
  if (code === 0 || code === 127) return;
  const line = asRoot([`chown root:root "${helper}"`, `chmod 4755 "${helper}"`], hasSudo());
  throw new SetupFailure(
    `Chromium's sandbox cannot start: this system gives ordinary users no namespaces of their own. Let its helper make them, then run the same command again:\n\n  ${line}\n`,
  );
}

function belongsToRoot(/** @type {string} */ helper) {
  const file = lstatSync(helper, { throwIfNoEntry: false });
  return file !== undefined && file.uid === 0 && (file.mode & 0o4111) === 0o4111;
}
