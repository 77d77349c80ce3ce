/**
 * Whose the data folder and its files are. What is reached through a symbolic link, or belongs to somebody else, is not
 * used: making it private would change files of theirs, and what is written there could be anywhere.
 */
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreFailure } from '../failure.ts';
import { backupFolder, choicesFile, companions, stemOf, turnFile } from './files.ts';

type Expected = 'folder' | 'file';

/** Why the path is not used, to follow its name in a sentence; `null`: it is ours, or there is nothing. */
function objection(path: string, expected: Expected): string | null {
  const found = look(path);
  if (found === null) return null;
  if (found.isSymbolicLink()) return 'is a symbolic link';
  if (expected === 'folder' ? !found.isDirectory() : !found.isFile()) return `is not a ${expected}`;
  const user = process.geteuid?.();
  return user === undefined || found.uid === user ? null : 'belongs to another user';
}

function look(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

/** Whether a file may be read and replaced: it is there, no link, and nobody else's. */
export function isOwnFile(path: string): boolean {
  return look(path) !== null && objection(path, 'file') === null;
}

/** Throws a `not-ours` StoreFailure that says what it is about the path; it was left as it is. */
export function refuseForeignPath(path: string, expected: Expected, name: string): void {
  const why = objection(path, expected);
  if (why !== null)
    throw new StoreFailure('not-ours', `${name} ${why}. It was left as it is, and nothing was started.`);
}

/** The same of the data folder and everything that the cache consists of. Never throws anything else. */
export function refuseForeign(file: string): void {
  try {
    refuseForeignPath(dirname(file), 'folder', 'The data folder');
    for (const path of [...companions.map((companion) => file + companion), `${file}-journal`, turnFile(file)]) {
      refuseForeignPath(path, 'file', `The cache’s file ${basename(path)}`);
    }
    refuseForeignPath(choicesFile(file), 'file', 'The file of accounts and rules');
    const backups = backupFolder(file);
    refuseForeignPath(backups, 'folder', 'The folder of backups');
    if (look(backups) === null) return;
    for (const name of readdirSync(backups)) {
      if (name.startsWith(`${stemOf(file)}-`)) refuseForeignPath(join(backups, name), 'file', `The backup ${name}`);
    }
  } catch (error) {
    if (error instanceof StoreFailure) throw error;
    throw new StoreFailure('read-only', 'The data folder cannot be read.', { cause: error });
  }
}
