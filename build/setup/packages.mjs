import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedNodeIsMissing } from './node.mjs';
import { npm } from './processes.mjs';
import { lastLines, root, say, SetupFailure, step } from './say.mjs';

const stamp = join(root, 'node_modules/.sendgauge-lock');

const lockFile = () => readFileSync(join(root, 'package-lock.json'), 'utf8');

/** What the stamp says after an installation of this very lock file on this kind of machine. */
function expectedStamp() {
  const lock = createHash('sha256').update(lockFile());
  return `${process.platform}-${process.arch} ${lock.digest('hex')}`;
}

/** True when exactly what package-lock.json names was installed to the end. */
export function packagesAreThere() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === expectedStamp();
}

/** Installs exactly what package-lock.json names, unless that very lock file was installed already. */
export async function installPackages() {
  if (packagesAreThere()) return;
  requireWritable(root);
  // First: an interrupted installation must not look like the one before it.
  rmSync(stamp, { force: true });
  await step('Installing packages (half a minute or so, the first time only)', async () => {
    // Scripts off: every native part here ships its binaries inside its package. Development and optional packages are
    // named because NODE_ENV=production or a person's own npm settings would leave them out.
    const wanted = ['--ignore-scripts', '--include=dev', '--include=optional'];
    const { code, errors } = await npm(['ci', ...wanted, '--no-audit', '--no-fund', '--loglevel=error']);
    // Its exit code alone does not tell: some npm versions end with 0 when they lose the network.
    const complete = existsSync(join(root, 'node_modules/.package-lock.json')) && !pinnedNodeIsMissing(lockFile());
    if (code !== 0 || !complete) {
      if (errors.trim() !== '') say(lastLines(errors, 15));
      throw new SetupFailure(whyNpmFailed(errors));
    }
  });
  writeFileSync(stamp, expectedStamp());
}

/** Throws when the folder cannot be written: the checkout is somebody else's, or on a read-only disk. */
export function requireWritable(/** @type {string} */ folder) {
  if (isWritable(folder)) return;
  throw new SetupFailure(
    `You cannot write to ${folder}, and something has to be installed there. Use a checkout of your own.`,
  );
}

export function isWritable(/** @type {string} */ folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** One sentence for a failed `npm ci`, from what it printed. */
export function whyNpmFailed(/** @type {string} */ errors) {
  if (/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/.test(errors))
    return 'npm ci failed: the package registry could not be reached.';
  // What npm 10 says when it loses the network, and its exit code is 0 then.
  if (/Exit handler never called/.test(errors))
    return 'npm ci ended half-way; most likely the package registry could not be reached.';
  if (/\bEINTEGRITY\b/.test(errors))
    return 'npm ci failed: a package is not the one that package-lock.json pins. Nothing was started.';
  if (/\b(EACCES|EPERM|EROFS)\b/.test(errors))
    return 'npm ci failed: a file could not be written. Use a checkout of your own.';
  if (/\bENOSPC\b/.test(errors)) return 'npm ci failed: the disk is full.';
  return 'npm ci failed.';
}
