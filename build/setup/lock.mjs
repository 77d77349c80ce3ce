import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { say } from './say.mjs';

const beatMs = 2_000;
/** A holder that has not moved for so long is gone, also when another process has its number now. */
const abandonedMs = 15_000;

/**
 * Runs `work` while no other process does so with the same lock file; waits for the other one, saying so.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 */
export async function alone(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  for (let told = false; !take(file); told = true) {
    if (!told) say('Another set-up is running in this checkout; waiting for it.');
    await pause(250);
  }
  const beat = setInterval(() => touch(file), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(file, { force: true });
  }
}

function take(/** @type {string} */ file) {
  if (isAbandoned(file)) rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(/** @type {string} */ file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > abandonedMs) return true;
    const holder = Number(readFileSync(file, 'utf8'));
    return holder === process.pid || (holder > 0 && !isAlive(holder));
  } catch {
    return false;
  }
}

function isAlive(/** @type {number} */ id) {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function touch(/** @type {string} */ file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Removed by hand: the work goes on.
  }
}
