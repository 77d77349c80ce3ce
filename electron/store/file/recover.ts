/** What happens when the cache is damaged: the old file is kept aside, the newest sound backup takes its place. */
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { backupFolder, companions, ensurePrivateFile, stamp, stemOf } from './files.ts';
import { isSound, listBackups } from './backup.ts';

/** Moves the damaged files aside and restores the newest sound backup, if any. Returns what to tell the person, once. */
export function recover(file: string, now: number): string {
  const aside = moveAside(file, now);
  const folder = backupFolder(file);
  for (const name of listBackups(file, folder)) {
    copyFileSync(join(folder, name), file);
    ensurePrivateFile(file);
    if (isSound(file)) return restoredNotice(name, aside);
    rmSync(file, { force: true });
  }
  return `Cache damaged: rebuilt empty, the old file is kept as ${aside}. Accounts have to be added again; their keys are still in the keychain and daily numbers are fetched again where the provider offers them.`;
}

function restoredNotice(backup: string, aside: string): string {
  const day = /-(\d{4})(\d{2})(\d{2})T/.exec(backup)?.slice(1).join('-') ?? 'an earlier day';
  return `Cache damaged: restored from the backup of ${day}, the old file is kept as ${aside}. What was recorded since is lost; daily numbers are fetched again where the provider offers them.`;
}

function moveAside(file: string, now: number): string {
  const aside = join(dirname(file), `${stemOf(file)}.corrupt-${stamp(now)}`);
  for (const companion of companions) {
    if (existsSync(file + companion)) renameSync(file + companion, aside + companion);
  }
  return basename(aside);
}

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

/** Forgets the marks crashed processes left. */
export function clearCrashMarks(file: string): void {
  for (const mark of crashMarks(file)) rmSync(mark, { force: true });
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
  if (pid === process.pid) return openHere.has(file);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
