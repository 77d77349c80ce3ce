/** Where the cache's files are and who may read them. */
import { chmodSync, closeSync, existsSync, fchmodSync, mkdirSync, openSync, readdirSync } from 'node:fs';
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
  const descriptor = openSync(file, 'a', ownerOnly);
  fchmodSync(descriptor, ownerOnly);
  closeSync(descriptor);
  for (const companion of companions) {
    if (existsSync(file + companion)) chmodSync(file + companion, ownerOnly);
  }
}
