/**
 * Runs a command as an ordinary user, which Chromium's sandbox needs; when not root, simply runs it.
 *
 *   node test/e2e/kit/ordinary-user.ts <command> [arguments…]
 *
 * As root the command runs as `nobody`, in a home of its own; no account is made and nothing is left behind. A checkout
 * that this user may not read (under /root, say) is copied first; `{root}` in the arguments stands for the folder to use,
 * which is also the working directory. What the environment says of the checkout (PATH, Electron) is said of the copy.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const projectRoot = resolve(import.meta.dirname, '../../..');
/** `nobody`. The user must be one the system knows: a bus daemon refuses ids without an entry. */
const userId = 65_534;
const asUser = ['--reuid', String(userId), '--regid', String(userId), '--clear-groups'];

/** Exit code of the command. The environment is the caller's, with a home and a temporary folder of its own. */
export async function runAsOrdinaryUser(command: readonly string[]): Promise<number> {
  if (process.getuid?.() !== 0) return run(inFolder(command, projectRoot), projectRoot, process.env);

  const home = mkdtempSync(join(tmpdir(), 'sendgauge-user-'));
  try {
    const root = readableToOthers(projectRoot) ? projectRoot : copyInto(join(home, 'project'));
    const temporary = join(home, 'tmp');
    mkdirSync(temporary);
    for (const folder of [home, temporary]) {
      chownSync(folder, userId, userId);
      chmodSync(folder, 0o700);
    }
    const own = { HOME: home, USER: 'nobody', LOGNAME: 'nobody', TMPDIR: temporary };
    const environment = { ...movedTo(root), ...own };
    return await run(['setpriv', ...asUser, ...inFolder(command, root)], root, environment);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function readableToOthers(folder: string): boolean {
  return spawnSync('setpriv', [...asUser, 'test', '-r', join(folder, 'package.json'), '-a', '-x', folder]).status === 0;
}

/** Links would still point below the closed folder: everything but the history is copied (by reference where the disk can). */
function copyInto(target: string): string {
  cpSync(projectRoot, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => relative(projectRoot, path) !== '.git',
  });
  spawnSync('chown', ['-R', `${userId}:${userId}`, target]);
  return target;
}

function movedTo(root: string): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [name, value?.replaceAll(projectRoot, root)]),
  );
}

function inFolder(command: readonly string[], root: string): readonly string[] {
  return command.map((argument) => argument.replaceAll('{root}', root));
}

function run(command: readonly string[], folder: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const [file, ...args] = command;
  if (file === undefined) throw new Error('ordinary-user: no command');
  return new Promise((done, reject) => {
    const child = spawn(file, args, { cwd: folder, env: environment, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => done(code ?? 1));
  });
}

if (import.meta.main) process.exitCode = await runAsOrdinaryUser(process.argv.slice(2));
