/** Whether a file may be run as a hook. Checked when it is chosen and again before every run. */
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { trustedFile } from './trusted-path.ts';

/** Where a program finds others by their names alone. */
export const searchedFolders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'] as const;

/** ELF, and Mach-O in both widths and byte orders and as a universal file. */
const binaryForms = ['7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', 'bebafeca'];
/** Of a script's first line Linux reads as much (execve(2)). */
const firstLineBytes = 256;
/** A script may be the interpreter of another one, this many times (execve(2)). */
const mostInterpreters = 4;

/**
 * Why the file cannot be a hook, as a sentence; `null` when it can: an absolute path to a regular file that may be
 * executed and that nobody but this user and root may change or replace, and neither what interprets it.
 */
export async function programProblem(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<string | null> {
  if (path === '') return 'Enter the path of a program.';
  if (path.includes('\0')) return 'The path has a character that no path has.';
  return platform === 'win32' ? windowsProblem(path) : posixProblem(path);
}

async function posixProblem(path: string): Promise<string | null> {
  if (!posix.isAbsolute(path)) return 'Enter the whole path of the program, starting with /.';
  const found = await trustedFile(path);
  if (found.problem !== null) return found.problem;
  if (!(await mayExecute(found.path))) return 'This file may not be executed. Make it executable first (chmod u+x).';
  const start = await startOf(found.path);
  if (start !== null && !isProgramOrScript(start)) {
    return 'This file is neither a program nor a script: a script starts with #! and its interpreter.';
  }
  return interpreterProblem(start, mostInterpreters);
}

/** `.bat` and `.cmd` are run by a shell, which would read the environment and the name as commands. */
async function windowsProblem(path: string): Promise<string | null> {
  if (!win32.isAbsolute(path) || !/^(?:[a-z]:[\\/]|[\\/]{2})/i.test(path)) {
    return 'Enter the whole path of the program, with its drive.';
  }
  if (!/\.(?:exe|com)$/i.test(path)) return 'Choose an .exe or .com program; others need a shell, and none is used.';
  try {
    const found = await stat(path);
    if (found.isFile()) return null;
    return found.isDirectory() ? 'This is a folder, not a program.' : 'This is not a file.';
  } catch {
    return 'There is no such file, or it may not be looked at.';
  }
}

async function mayExecute(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first bytes; `null` of a program that may be run but not read, which is no script, because that has to be read. */
async function startOf(path: string): Promise<Buffer | null> {
  try {
    await using file = await open(path, constants.O_RDONLY);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(firstLineBytes), 0, firstLineBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return null;
  }
}

/** False for a file the kernel cannot run by itself: the C library would hand that one to /bin/sh (execvp(3), ENOEXEC). */
function isProgramOrScript(start: Buffer): boolean {
  return start.toString('latin1', 0, 2) === '#!' || binaryForms.includes(start.toString('hex', 0, 4));
}

/** Who may change what interprets a script may change what it does. One that is missing is said when the script is run. */
async function interpreterProblem(start: Buffer | null, depth: number): Promise<string | null> {
  if (start === null || depth === 0) return null;
  for (const path of await interpretersOf(start)) {
    const found = await trustedFile(path);
    if (found.problem !== null) {
      if (found.missing) continue;
      return `It is interpreted by ${path}. ${found.problem}`;
    }
    const problem = await interpreterProblem(await startOf(found.path), depth - 1);
    if (problem !== null) return problem;
  }
  return null;
}

/** The interpreter of a script's first line, and the program that `env` finds for it; nothing for what is no script. */
async function interpretersOf(start: Buffer): Promise<readonly string[]> {
  const [, line = ''] = /^#!(.*)/.exec(start.toString('utf8')) ?? [];
  const [interpreter, ...rest] = line.trim().split(/[ \t]+/);
  if (interpreter === undefined || interpreter === '') return [];
  // A relative one is looked for in the folder the program is started in.
  const path = posix.resolve('/', interpreter);
  if (posix.basename(path) !== 'env') return [path];
  const named = rest.find((word) => !word.startsWith('-') && !word.includes('='));
  if (named === undefined) return [path];
  if (named.includes('/')) return [path, posix.resolve('/', named)];
  for (const folder of searchedFolders) {
    const candidate = posix.join(folder, named);
    if (await mayExecute(candidate)) return [path, candidate];
  }
  return [path];
}
