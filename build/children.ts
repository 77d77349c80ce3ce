import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

/** The first line a child prints. Throws when the child cannot be started or ends before. */
export async function firstLine(child: ChildProcess, name: string, stream = child.stdout): Promise<string> {
  if (stream === null) throw new Error(`${name}: its output is not read`);
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${name} did not start: ${error.message}`)));
    child.once('exit', (code) => reject(new Error(`${name} ended at once (${code ?? 'signal'})`)));
  });
  const lines = createInterface({ input: stream });
  const line = new Promise<string>((resolve) => lines.once('line', resolve));
  try {
    return await Promise.race([line, failed]);
  } finally {
    failed.catch(() => undefined);
    lines.close();
  }
}

/** Ends a child we started and waits until it is gone: politely, and after `patienceMs` by force. */
export async function gone(child: ChildProcess, patienceMs = 3_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(force);
}

/** Calls back, once, when the process that started us is gone; nobody else would end us then. Not on Windows. */
export function whenParentIsGone(then: () => void): void {
  if (process.platform === 'win32') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, 500);
  watch.unref();
}

/** The exit code of a child as a shell counts: 128 and the signal's number for one that was killed. */
export function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? (signal === null ? 1 : 128 + constants.signals[signal]);
}
