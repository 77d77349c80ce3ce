import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { root } from './say.mjs';

/** @typedef {{ readonly code: number, readonly output: string, readonly errors: string }} Ran */

/** Children that may be ended half-way; apt is none of them. @type {Set<import('node:child_process').ChildProcess>} */
const endable = new Set();
let ended = false;

/** Ends what set-up is running and starts nothing more, so that nothing goes on behind the back of who pressed Ctrl+C. */
export function endRunning() {
  ended = true;
  for (const child of endable) child.kill();
}

/**
 * Runs a command; resolves with its exit code and what it printed. Never rejects: a missing program is code 127.
 * `whole` keeps Ctrl+C away from it: half an installation of system packages is worse than a late one.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ readonly env?: NodeJS.ProcessEnv, readonly shell?: boolean, readonly whole?: boolean }} options
 * @returns {Promise<Ran>}
 */
export function run(command, args, { whole = false, ...options } = {}) {
  if (ended) return Promise.resolve({ code: 130, output: '', errors: 'stopped' });
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, ...options, detached: whole, stdio: ['ignore', 'pipe', 'pipe'] });
    if (!whole) endable.add(child);
    let output = '';
    let errors = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (errors += data));
    const end = (/** @type {Ran} */ result) => {
      endable.delete(child);
      done(result);
    };
    child.on('error', (error) => end({ code: 127, output, errors: error.message }));
    child.on('close', (code) => end({ code: code ?? 128, output, errors }));
  });
}

/** Runs npm: the one that started us, or the one on PATH (another package manager may have started us). */
export function npm(/** @type {readonly string[]} */ args) {
  const cli = process.env.npm_execpath;
  if (cli && basename(cli) === 'npm-cli.js') return run(process.execPath, [cli, ...args]);
  const windows = process.platform === 'win32';
  return run(windows ? 'npm.cmd' : 'npm', args, { shell: windows });
}
