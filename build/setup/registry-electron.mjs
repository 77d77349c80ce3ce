import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { npm, run } from './processes.mjs';
import { lastLines, root, SetupFailure } from './say.mjs';

/**
 * An Electron that a package registry hosts, for machines that reach nothing else. Its origin cannot be checked against
 * Electron's own list of checksums, so it is pinned by hash, runs the app from source and its tests, and is never packaged.
 */
export const registryElectron = {
  package: '@circadio/milton-linux-x64@0.1.5',
  sha512: '7wwNzk/FGpznHFGnY/O5gZ/bnmLocilf2sn+w0U+2Fsyf0wEK0Vr94kk8kdwP2GGq60C/4C2BeKa/w7zhhpsYw==',
  version: '41.3.0',
  executable: 'Milton',
};
/** Where its tree is kept. */
export const fallback = join(root, '.cache/electron');
/** Lies in the tree, and so in every copy of it. */
const mark = 'NOT-OFFICIAL';

/** True when the tree is complete: its version file is written last, in a folder that is then renamed. */
export function fallbackIsThere() {
  const version = join(fallback, 'version');
  return existsSync(version) && readFileSync(version, 'utf8').trim() === registryElectron.version;
}

/** True for the registry's tree and for copies of it. */
export function isFallback(/** @type {string} */ folder) {
  return folder === fallback || existsSync(join(folder, mark));
}

/** Fetches, checks and arranges the tree. Throws, leaving nothing that could be taken for it, when a step fails. */
export async function makeFallback(/** @type {string} */ node) {
  const work = `${fallback}.partial`;
  // Retried: the tar of a set-up that was killed may still be writing there.
  rmSync(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  mkdirSync(work, { recursive: true });
  try {
    const packed = await npm(['pack', registryElectron.package, '--pack-destination', work, '--silent']);
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (packed.code !== 0 || archive === undefined)
      throw new SetupFailure(`No Electron to be had: ${lastLines(packed.errors) || 'npm pack failed'}`);
    await requireHash(join(work, archive), registryElectron.sha512);

    const unpacked = await run('tar', ['xzf', join(work, archive), '-C', work, '--exclude=package/app/resources']);
    if (unpacked.code !== 0) throw new SetupFailure(`Could not unpack Electron: ${lastLines(unpacked.errors)}`);
    await arrange(node, join(work, 'package/app'));
    rmSync(fallback, { recursive: true, force: true });
    renameSync(join(work, 'package/app'), fallback);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Throws when the file is not the pinned one.
 * @param {string} file
 * @param {string} sha512 in base64
 */
export async function requireHash(file, sha512) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('base64') !== sha512)
    throw new SetupFailure('The Electron from the registry is not the pinned one; it was deleted and not used.');
}

/** Gives the foreign tree the layout of an official one. @param {string} node @param {string} folder */
async function arrange(node, folder) {
  renameSync(join(folder, registryElectron.executable), join(folder, 'electron'));
  mkdirSync(join(folder, 'resources'));
  const defaultApp = join(dirname(fileURLToPath(import.meta.url)), 'default-app');
  const asar = join(root, 'node_modules/@electron/asar/bin/asar.mjs');
  const packed = await run(node, [asar, 'pack', defaultApp, join(folder, 'resources/default_app.asar')]);
  if (packed.code !== 0) throw new SetupFailure(`Could not arrange Electron: ${lastLines(packed.errors)}`);
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) chmodSync(join(folder, name), 0o755);
  writeFileSync(join(folder, mark), 'From a package registry, not from the Electron project. Never ship it.\n');
  writeFileSync(join(folder, 'version'), registryElectron.version);
}
