import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, SetupFailure } from './say.mjs';

/** Oldest Node that runs TypeScript files as they are and that better-sqlite3 13 accepts. */
const oldest = [22, 18];

const folder = `node_modules/node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const file = join(root, folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * True when package-lock.json pins a Node for this platform that was not installed: npm lets optional packages fail.
 * @param {string} lock
 * @param {(file: string) => boolean} isThere
 */
export function pinnedNodeIsMissing(lock, isThere = existsSync) {
  return folder in JSON.parse(lock).packages && !isThere(file);
}

/**
 * The Node that scripts and tests run under: the one package-lock.json pins for this platform. Where the registry has
 * none for it (macOS), the Node that started us, if it is new enough.
 */
export function pinnedNode() {
  if (existsSync(file)) return file;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return process.execPath;
  throw new SetupFailure(
    `No pinned Node for ${process.platform}-${process.arch}: start this with Node ${oldest.join('.')} or newer (you have ${process.versions.node}).`,
  );
}
