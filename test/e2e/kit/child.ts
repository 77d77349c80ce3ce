import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The first line a child prints. Throws when it ends before. */
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

/** Ends a child we started and waits until it is gone: politely, and after three seconds by force. */
export async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(force);
}

/** Waits until `probe` gives something other than `null`/`false`; says `what` was missing after `withinMs`. */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
