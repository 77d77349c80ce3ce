/** Whether a file may be run as a hook. Checked when it is chosen and again before every run. */
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { isClosedFolder, trustedFile } from './trusted-path.ts';

const usualFolders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'] as const;

/** ELF, and Mach-O in both widths and byte orders and as a universal file. */
const binaryForms = ['7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', 'bebafeca'];
/** Of a script's first line Linux reads as much (execve(2)). */
const firstLineBytes = 256;
/** A script may be the interpreter of another one, this many times (execve(2)). */
const mostInterpreters = 4;

/**
 * Where a program finds others by their names alone: not where anybody else could put one of the same name, as the group
 * `staff` may in `/usr/local/bin` on some systems.
 */
export async function searchedFolders(folders: readonly string[] = usualFolders): Promise<readonly string[]> {
  const closed = await Promise.all(folders.map(isClosedFolder));
  return folders.filter((_folder, index) => closed[index] === true);
}

/**
 * Why the file cannot be a hook, as a sentence; `null` when it can: an absolute path to a regular file that may be
 * executed and that nobody but this user and root may change or replace, and neither what interprets it.
 */
export async function programProblem(
  path: string,
  platform: NodeJS.Platform = process.platform,
  folders: readonly string[] = usualFolders,
): Promise<string | null> {
  if (path === '') return 'Enter the path of a program.';
  if (path.includes('\0')) return 'The path has a character that no path has.';
  return platform === 'win32' ? windowsProblem(path) : posixProblem(path, folders);
}

async function posixProblem(path: string, folders: readonly string[]): Promise<string | null> {
  if (!posix.isAbsolute(path)) return 'Enter the whole path of the program, starting with /.';
  const found = await trustedFile(path);
  if (found.problem !== null) return found.problem;
  if (!(await mayExecute(found.path))) return 'This file may not be executed. Make it executable first (chmod u+x).';
  const start = await startOf(found.path);
  if (start !== null && !isProgramOrScript(start)) {
    return 'This file is neither a program nor a script: a script starts with #! and its interpreter.';
  }
  return interpreterProblem(start, mostInterpreters, folders);
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
  return isScript(start) || binaryForms.includes(start.toString('hex', 0, 4));
}

function isScript(start: Buffer): boolean {
  return start.toString('latin1', 0, 2) === '#!';
}

/**
 * Who may change what interprets a script may change what it does: all that its first line names has to be there, and to be
 * sound. What we might read in another way than the system does is refused.
 */
async function interpreterProblem(
  start: Buffer | null,
  depth: number,
  folders: readonly string[],
): Promise<string | null> {
  if (start === null || !isScript(start)) return null;
  if (depth === 0) return 'Its interpreters are scripts themselves, more often than the system follows.';
  const line = firstLineOf(start);
  if (line.problem !== null) return line.problem;
  // A relative one is looked for in the folder the program is started in.
  const path = posix.isAbsolute(line.interpreter) ? line.interpreter : `/${line.interpreter}`;
  const found = await trustedFile(path);
  if (found.problem !== null) return interpretedBy(path, found.problem);
  const ownStart = await startOf(found.path);
  if (ownStart !== null && !isProgramOrScript(ownStart)) {
    return interpretedBy(path, 'This file is neither a program nor a script.');
  }
  const problem = await interpreterProblem(ownStart, depth - 1, folders);
  if (problem !== null) return problem;
  // Called by another name it may still be `env`.
  const isEnv = [path, found.path].some((name) => name.endsWith('env'));
  const named = isEnv ? await namedForEnv(line.rest, folders) : namedIn([line.rest]);
  if (named.problem !== null) return named.problem;
  for (const file of named.files) {
    const taken = await trustedFile(file);
    if (taken.problem !== null) return interpretedBy(file, taken.problem);
    const reason = await interpreterProblem(await startOf(taken.path), depth - 1, folders);
    if (reason !== null) return reason;
  }
  return null;
}

function interpretedBy(path: string, problem: string): string {
  return `It is interpreted by ${path}. ${problem}`;
}

type FirstLine =
  /** `rest`: what stands behind the interpreter. Linux hands that over as one argument, macOS word by word. */
  { readonly problem: null; readonly interpreter: string; readonly rest: string } | { readonly problem: string };

/** As the kernel reads it: up to the line break, and only blanks and tabs part the words. */
function firstLineOf(start: Buffer): FirstLine {
  const end = start.indexOf('\n');
  if (end === -1 && start.length === firstLineBytes) return { problem: 'Its first line is too long.' };
  const bytes = start.subarray(2, end === -1 ? undefined : end);
  const text = bytes.toString('utf8').replace(/^[ \t]+|[ \t]+$/g, '');
  if (text.endsWith('\r')) return { problem: 'Its lines end as on Windows. Save it with the line ends of Unix.' };
  const [, interpreter = '', rest = ''] = /^([^ \t]*)[ \t]*(.*)$/s.exec(text) ?? [];
  if (interpreter === '') return { problem: 'Its first line names no interpreter.' };
  // macOS takes what follows a # for a comment.
  if (/[\0\ufffd#]/.test(text)) return { problem: 'Its first line has characters that cannot be followed.' };
  return { problem: null, interpreter, rest };
}

type Named = { readonly problem: null; readonly files: readonly string[] } | { readonly problem: string };

/** The files among the arguments of an interpreter: of anything else with a slash it is not certain what it names. */
function namedIn(words: readonly string[]): Named {
  const files = words.filter((word) => word.includes('/'));
  return files.every((word) => posix.isAbsolute(word) && !/\s/.test(word))
    ? { problem: null, files }
    : { problem: 'Behind its interpreter a path may stand only by itself, and as a whole path, starting with /.' };
}

const envProblem: Named = {
  problem:
    'Of env only a name may follow in its first line, or -S, a name and arguments, without quotes and variables.',
};

/** The program that `env` finds, and the files among its arguments. Its other options, assignments and escapes are not followed. */
async function namedForEnv(rest: string, folders: readonly string[]): Promise<Named> {
  const words = rest.split(/[ \t]+/);
  const isSplit = words[0] === '-S';
  const [name = '', ...more] = isSplit ? words.slice(1) : words;
  if (name === '' || /^-|=/.test(name) || (!isSplit && more.length > 0)) return envProblem;
  if ([name, ...more].some((word) => /[\s"'\\$]/.test(word))) return envProblem;
  if (name.includes('/')) return namedIn([name, ...more]);
  // Where only another folder has it, what is wrong with that is said.
  for (const folder of [...(await searchedFolders(folders)), ...folders]) {
    const candidate = posix.join(folder, name);
    if (await mayExecute(candidate)) return namedIn([candidate, ...more]);
  }
  return { problem: `There is no ${name} for it where env looks.` };
}
