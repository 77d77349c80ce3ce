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
  const user = process.geteuid?.();
  return misplaced(found, expected) ?? (user === undefined || found.uid === user ? null : 'belongs to another user');
}

/** The same, whoever's it is. */
function misplaced(found: Stats, expected: Expected): string | null {
  if (found.isSymbolicLink()) return 'is a symbolic link';
  return (expected === 'folder' ? found.isDirectory() : found.isFile()) ? null : `is not a ${expected}`;
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
  refuse(name, objection(path, expected));
}

/** The same of the data folder and everything that the cache consists of. Never throws anything else. */
export function refuseForeign(file: string): void {
  try {
    refuseAny(file, refuseForeignPath);
  } catch (error) {
    if (error instanceof StoreFailure) throw error;
    throw new StoreFailure('read-only', 'The data folder cannot be read.', { cause: error });
  }
}

/** The same for what is only to be read, and may be anybody's: links are refused. */
export function refuseLinks(file: string): void {
  try {
    refuseAny(file, (path, expected, name) => {
      const found = look(path);
      if (found !== null) refuse(name, misplaced(found, expected));
    });
  } catch (error) {
    // What may not be looked at, as another user's backups, is not read either.
    if (error instanceof StoreFailure) throw error;
  }
}

function refuse(name: string, why: string | null): void {
  if (why !== null)
    throw new StoreFailure('not-ours', `${name} ${why}. It was left as it is, and nothing was started.`);
}

function refuseAny(file: string, refusePath: typeof refuseForeignPath): void {
  refusePath(dirname(file), 'folder', 'The data folder');
  for (const path of [...companions.map((companion) => file + companion), `${file}-journal`, turnFile(file)]) {
    refusePath(path, 'file', `The cache’s file ${basename(path)}`);
  }
  refusePath(choicesFile(file), 'file', 'The file of accounts and rules');
  const backups = backupFolder(file);
  refusePath(backups, 'folder', 'The folder of backups');
  if (look(backups) === null) return;
  for (const name of readdirSync(backups)) {
    if (name.startsWith(`${stemOf(file)}-`)) refusePath(join(backups, name), 'file', `The backup ${name}`);
  }
}
