import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A set-up problem with a sentence that says what to do; printed without a stack. */
export class SetupFailure extends Error {}

/** Set-up talks on standard error: standard output belongs to the command's results. */
export function say(/** @type {string} */ text) {
  process.stderr.write(`sendgauge: ${text}\n`);
}

/**
 * Runs `work`, saying what takes long and, every ten seconds, that it still does.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 */
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

/** The last lines of what a command printed. */
export function lastLines(/** @type {string} */ text, count = 1) {
  return text.trim().split('\n').slice(-count).join('\n');
}
