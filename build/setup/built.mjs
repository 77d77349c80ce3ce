import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { lastLines, root, say, SetupFailure } from './say.mjs';

const stamp = join(root, 'dist/.sources');
const results = ['main/main.js', 'main/keychain-process.js', 'preload/preload.cjs', 'renderer/index.html'];
const sources = ['electron', 'renderer', 'build/bundle.ts', 'package-lock.json'];

/** True when `dist/` was built from the sources as they are now. */
export function appIsBuilt() {
  if (!results.every((name) => existsSync(join(root, 'dist', name)))) return false;
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root, sources);
}

const terminalSources = ['electron', 'build/bundle.ts', 'package-lock.json'];

/**
 * The terminal as one file. Its folder has the name of the sources it is built from, and comes into its place as a whole: where
 * it stands, it is current.
 */
export function terminalProgram(of = root) {
  return join(of, 'dist', `terminal-${fingerprint(of, terminalSources).slice(0, 16)}`, 'sendgauge.js');
}

/** Builds the terminal into its place. It runs from its sources where that fails, and says what is wrong with them. */
export async function buildTerminal(/** @type {string} */ node) {
  await run(node, [join(root, 'build/tasks/terminal.ts')]);
}

/** Builds `dist/` under the given Node. Throws with the bundler's own words when the sources do not build. */
export async function buildApp(/** @type {string} */ node) {
  // Before building: a file saved meanwhile must lead to another build.
  const built = fingerprint(root, sources);
  const { code, output, errors } = await run(node, [join(root, 'build/tasks/build.ts')]);
  if (code !== 0) {
    say(lastLines(output + errors, 40));
    throw new SetupFailure('The app does not build.');
  }
  writeFileSync(stamp, built);
}

/** One hash over names and contents of the files and folders. */
export function fingerprint(/** @type {string} */ folder, /** @type {readonly string[]} */ names) {
  const hash = createHash('sha256');
  for (const name of names) {
    for (const file of filesBelow(folder, name)) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

/** @returns {string[]} */
function filesBelow(/** @type {string} */ folder, /** @type {string} */ name) {
  const path = join(folder, name);
  if (!statSync(path).isDirectory()) return [name];
  return readdirSync(path)
    .sort()
    .flatMap((entry) => filesBelow(folder, `${name}/${entry}`));
}
