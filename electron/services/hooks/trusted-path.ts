/**
 * Whether nobody but this user and root can change what a path leads to. Looked at from the root down: what was found in a
 * folder that others may not write to stays what it is while the rest is looked at, and while it is run.
 */
import type { Stats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { posix } from 'node:path';

const groupMayWrite = 0o020;
const othersMayWrite = 0o002;
/** In a folder with this bit (`/tmp`) only a file's owner, the folder's and root may replace it. */
const sticky = 0o1000;
/** As many links as Linux follows (path_resolution(7)). */
const mostLinks = 40;

/** What only this user and root may change, by its path without links; else the reason as a sentence. */
type Trusted =
  | { readonly problem: null; readonly path: string; readonly file: Stats }
  | { readonly problem: string; readonly missing: boolean };

/**
 * Follows an absolute path through every folder and link. Each has to belong to this user or root; a folder that its group
 * or everybody may write to needs the sticky bit, a file must not be writable for either. An access list (POSIX.1e) that
 * lets anybody else write shows as the right of the group. `user`: this process' own, in effect.
 */
export async function trustedFile(path: string, user: number | undefined = process.geteuid?.()): Promise<Trusted> {
  const found = await followed(path, user);
  return found.problem === null && found.file.isDirectory() ? refused('This is a folder, not a program.') : found;
}

/** Whether nobody else can put a file into the folder either: there it is no help that the sticky bit protects those that are there. */
export async function isClosedFolder(path: string): Promise<boolean> {
  const found = await followed(path, process.geteuid?.());
  return (
    found.problem === null && found.file.isDirectory() && (found.file.mode & (groupMayWrite | othersMayWrite)) === 0
  );
}

async function followed(path: string, user: number | undefined): Promise<Trusted> {
  /** Whose it is may change it, whatever its rights are now. */
  const isOurs: IsOurs = ({ uid }) => uid === 0 || uid === user;
  let links = 0;
  let at = '/';
  let last: Stats | null = null;
  const ahead = ['', ...path.split('/')];
  try {
    for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
      const next = posix.join(at, name);
      const found = await lstat(next);
      if (found.isSymbolicLink()) {
        if (++links > mostLinks) return missing;
        if (!isOurs(found)) return refused(`The link ${next} belongs to another user, so it is not followed.`);
        const target = await readlink(next);
        if (posix.isAbsolute(target)) at = '/';
        ahead.unshift(...target.split('/'));
      } else if (found.isDirectory()) {
        const problem = folderProblem(next, found, isOurs);
        if (problem !== null) return refused(problem);
        at = next;
        last = found;
      } else {
        return ahead.length > 0 ? missing : judgedFile(next, found, isOurs);
      }
    }
    return last === null ? missing : { problem: null, path: at, file: last };
  } catch {
    return missing;
  }
}

const missing: Trusted = { problem: 'There is no such file, or it may not be looked at.', missing: true };

function refused(problem: string): Trusted {
  return { problem, missing: false };
}

type IsOurs = (found: Stats) => boolean;

function folderProblem(path: string, found: Stats, isOurs: IsOurs): string | null {
  if (!isOurs(found)) {
    return `${path} belongs to another user, who may replace files in it, so nothing in it is run.`;
  }
  if ((found.mode & sticky) !== 0) return null;
  if ((found.mode & othersMayWrite) !== 0) {
    return `Everybody on this computer may replace files in ${path}, so nothing in it is run. Take that right away first (chmod o-w).`;
  }
  if ((found.mode & groupMayWrite) !== 0) {
    return `The group of ${path} may replace files in it, so nothing in it is run. Take that right away first (chmod g-w).`;
  }
  return null;
}

function judgedFile(path: string, file: Stats, isOurs: IsOurs): Trusted {
  if (!file.isFile()) return refused('This is not a file.');
  if (!isOurs(file)) return refused('This file belongs to another user, who may change it, so it is not run.');
  if ((file.mode & othersMayWrite) !== 0) {
    return refused(
      'Everybody on this computer may change this file, so it is not run. Take that right away first (chmod o-w).',
    );
  }
  if ((file.mode & groupMayWrite) !== 0) {
    return refused('The group of this file may change it, so it is not run. Take that right away first (chmod g-w).');
  }
  return { problem: null, path, file };
}
