import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The checkout. */
export const root = resolve(import.meta.dirname, '../..');

/** A set-up problem with a sentence that says what to do; printed without a stack. */
export class SetupFailure extends Error {}

/** Set-up talks on standard error: standard output belongs to the command's results. */
export function say(text) {
  process.stderr.write(`sendgauge: ${text}\n`);
}

/** Runs `work`, saying what takes long and, every ten seconds, that it still does. */
export async function step(title, work) {
  say(`${title} …`);
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const alarm = setInterval(() => say(`  still at it (${seconds()})`), 10_000);
  try {
    const result = await work();
    say(`  done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(alarm);
  }
}

/** Runs a command; resolves with its exit code and what it printed. Never rejects: a missing program is code 127. */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (errors += data));
    child.on('error', (error) => done({ code: 127, output, errors: error.message }));
    child.on('close', (code) => done({ code: code ?? 1, output, errors }));
  });
}

/** Runs npm with the npm that started us, or the one on PATH. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  if (cli && /\.c?js$/.test(cli)) return run(process.execPath, [cli, ...args], options);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    ...options,
    shell: process.platform === 'win32',
  });
}
