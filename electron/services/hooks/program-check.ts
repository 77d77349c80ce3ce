/** Whether a file may be run as a hook. Checked when it is chosen and again before every run. */
import { constants } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';

const othersMayWrite = 0o002;
/** In a folder with this bit (`/tmp`) only a file's owner may replace it. */
const sticky = 0o1000;

/** ELF, and Mach-O in both widths and byte orders and as a universal file. */
const binaryForms = ['7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', 'bebafeca'];

/**
 * Why the file cannot be a hook, as a sentence; `null` when it can: an absolute path to a regular file that may be
 * executed and that not everybody may change.
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
  const kind = await kindOf(path);
  if (kind.problem !== null) return kind.problem;
  if (!(await mayExecute(path))) return 'This file may not be executed. Make it executable first (chmod u+x).';
  if ((kind.mode & othersMayWrite) !== 0) {
    return 'Everybody on this computer may change this file, so it is not run. Take that right away first (chmod o-w).';
  }
  // Behind a link, what it leads to can be replaced as well as the link itself.
  const places = [path, await targetOf(path)].map(posix.dirname);
  if ((await Promise.all(places.map(isReplaceable))).includes(true)) {
    return 'Everybody on this computer may replace files in this folder, so nothing in it is run.';
  }
  if (!(await isProgramOrScript(path))) {
    return 'This file is neither a program nor a script: a script starts with #! and its interpreter.';
  }
  return null;
}

async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}

/** Whether everybody may replace the files in this folder. */
async function isReplaceable(folder: string): Promise<boolean> {
  const { mode } = await kindOf(folder, 'folder');
  return (mode & othersMayWrite) !== 0 && (mode & sticky) === 0;
}

/** `.bat` and `.cmd` are run by a shell, which would read the environment and the name as commands. */
async function windowsProblem(path: string): Promise<string | null> {
  if (!win32.isAbsolute(path) || !/^(?:[a-z]:[\\/]|[\\/]{2})/i.test(path)) {
    return 'Enter the whole path of the program, with its drive.';
  }
  if (!/\.(?:exe|com)$/i.test(path)) return 'Choose an .exe or .com program; others need a shell, and none is used.';
  return (await kindOf(path)).problem;
}

async function kindOf(
  path: string,
  wanted: 'file' | 'folder' = 'file',
): Promise<{ readonly problem: string | null; readonly mode: number }> {
  try {
    const found = await stat(path);
    if (wanted === 'folder' || found.isFile()) return { problem: null, mode: found.mode };
    return { problem: found.isDirectory() ? 'This is a folder, not a program.' : 'This is not a file.', mode: 0 };
  } catch {
    return { problem: 'There is no such file, or it may not be looked at.', mode: 0 };
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

/**
 * False for a file the kernel cannot run by itself: the C library would hand that one to /bin/sh (execvp(3), ENOEXEC). A
 * program that may be run but not read is one, because a script has to be read.
 */
async function isProgramOrScript(path: string): Promise<boolean> {
  try {
    await using file = await open(path, constants.O_RDONLY);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const start = buffer.subarray(0, bytesRead);
    return start.toString('latin1').startsWith('#!') || binaryForms.includes(start.toString('hex'));
  } catch {
    return true;
  }
}
