/** Where the cache's files are and who may read them. */
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** The cache's name in the data folder. */
export const databaseName = 'sendgauge.db';

/** The database file and the two SQLite keeps beside it. */
export const companions = ['', '-wal', '-shm'] as const;

const ownerOnly = 0o600;

/** `sendgauge` for `/…/sendgauge.db`. */
export function stemOf(file: string): string {
  return basename(file, extname(file));
}

/** Where backups of this database are kept. */
export function backupFolder(file: string): string {
  return join(dirname(file), 'backups');
}

/** What a person chose, beside the cache. */
export function choicesFile(file: string): string {
  return join(dirname(file), `${stemOf(file)}.choices.json`);
}

/** Locked by the process that opens the cache, for as long as that takes. */
export function turnFile(file: string): string {
  return `${file}-turn`;
}

/** A time as part of a file name, sorting by age: `20260131T093000123Z`. */
export function stamp(atMs: number): string {
  return new Date(atMs).toISOString().replaceAll(/[-:.]/g, '');
}

/** Makes the folder, readable by its owner alone whatever the umask. One that already holds other files keeps its mode. */
export function ensurePrivateFolder(folder: string): void {
  const created = makeFolder(folder);
  if (created || readdirSync(folder).length === 0) chmodSync(folder, 0o700);
}

/**
 * Makes the folder with those above it; false when it is there already. Not by `recursive`: that never returns where the
 * system says of a folder in an existing one that there is no such folder, as it does below /proc.
 */
function makeFolder(folder: string): boolean {
  if (existsSync(folder)) return false;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    // Another process was quicker.
    if (existsSync(folder)) return false;
    throw error;
  }
}

/** Makes the file where it is missing, readable by its owner alone whatever the umask. SQLite gives -wal and -shm the same mode. */
export function ensurePrivateFile(file: string): void {
  // Not through a link that was put there since it was looked at; Windows knows no such flag.
  const noFollow: number | undefined = constants.O_NOFOLLOW;
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (noFollow ?? 0);
  const descriptor = openSync(file, flags, ownerOnly);
  fchmodSync(descriptor, ownerOnly);
  closeSync(descriptor);
  for (const companion of companions) makePrivate(file + companion);
}

function makePrivate(file: string): void {
  try {
    chmodSync(file, ownerOnly);
  } catch (error) {
    // There is none, or the last process to have it open has just taken it away.
    if (existsSync(file)) throw error;
  }
}

/** Puts a file that was written whole in the place of another, so that a crash leaves one or the other. */
export function replaceFile(written: string, file: string): void {
  sync(written, 'r+');
  renameSync(written, file);
  // The name too; Windows has no handle on folders.
  if (process.platform !== 'win32') sync(dirname(file), 'r');
}

function sync(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The name of a file while it is being written: two processes that write it in the same moment do not share it. */
export function partialOf(file: string): string {
  return `${file}.${String(process.pid)}.partial`;
}

/** The process that was writing a file of this name; `null` when it is no such file. */
export function partialOwner(name: string): number | null {
  const found = /\.(\d+)\.partial(?:-wal|-shm|-journal)?$/.exec(name)?.[1];
  return found === undefined ? null : Number(found);
}

/** Removes a database file with what SQLite keeps beside it. */
export function removeFiles(file: string): void {
  for (const companion of companions) rmSync(file + companion, { force: true });
}
