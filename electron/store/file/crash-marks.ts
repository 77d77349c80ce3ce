/** Marks of the processes that have the database open: what a crash leaves behind is found by the next start. */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backupFolder, partialOwner, stemOf } from './files.ts';

/** How many connections of this process have each file open. */
const openHere = new Map<string, number>();

/** Says that this process has the database open. Gone after `closeDatabase`; left behind by a crash. */
export function markOpen(file: string): void {
  openHere.set(file, (openHere.get(file) ?? 0) + 1);
  writeFileSync(openMark(file, process.pid), '', { mode: 0o600 });
}

/** Takes the mark away with the last connection. `damaged` leaves it, so that the next start checks the file. */
export function markClosed(file: string, damaged: boolean): void {
  const left = (openHere.get(file) ?? 1) - 1;
  if (left > 0) openHere.set(file, left);
  else openHere.delete(file);
  if (left <= 0 && !damaged) rmSync(openMark(file, process.pid), { force: true });
}

/** True when a process that is no longer running had the database open. `clearCrashMarks` forgets it. */
export function wasLeftOpen(file: string): boolean {
  return crashMarks(file).length > 0;
}

/** Forgets the marks crashed processes left, and what they had not written to its end. */
export function clearCrashMarks(file: string): void {
  for (const mark of crashMarks(file)) rmSync(mark, { force: true });
  for (const folder of [dirname(file), backupFolder(file)]) clearPartials(folder, stemOf(file));
}

function clearPartials(folder: string, stem: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const owner = name.startsWith(stem) ? partialOwner(name) : null;
    if (owner !== null && !isRunning(owner)) rmSync(join(folder, name), { force: true });
  }
}

function openMark(file: string, pid: number): string {
  return join(dirname(file), `${stemOf(file)}.open-${pid}`);
}

function crashMarks(file: string): readonly string[] {
  const prefix = `${stemOf(file)}.open-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && !hasItOpen(file, Number(name.slice(prefix.length))))
    .map((name) => join(dirname(file), name));
}

/** A mark with this process's own number is an earlier process's, unless this one opened the file. */
function hasItOpen(file: string, pid: number): boolean {
  return pid === process.pid ? openHere.has(file) : isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
