import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './bundle.ts';
import { exitCode } from './children.ts';

/** A command of the project, by the name of its file in `node_modules/.bin`, or any command. */
export interface Step {
  readonly title: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let ended = false;

/**
 * Runs a step; resolves with its exit code. Its output is shown as it comes, or `whole`, when it has ended: beside another
 * step. Told to end, it ends the step and starts no other.
 */
export function runStep(
  { title, command, environment }: Step,
  shown: 'as it comes' | 'whole' = 'as it comes',
): Promise<number> {
  if (ended) return Promise.resolve(exitCode(null, 'SIGTERM'));
  const [name = '', ...args] = command;
  const startedAt = Date.now();
  const said: Buffer[] = [Buffer.from(`\n── ${title}\n`)];
  const flush = (): void => said.splice(0).forEach((part) => process.stdout.write(part));
  if (shown === 'as it comes') flush();
  return new Promise((done) => {
    const output = shown === 'as it comes' ? 'inherit' : 'pipe';
    const child = spawn(name, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      shell: process.platform === 'win32',
      env: {
        ...process.env,
        ...environment,
        PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      },
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part));
    const forward = (signal: NodeJS.Signals): void => {
      ended = true;
      child.kill(signal);
    };
    for (const signal of endings) process.on(signal, forward);
    child.on('error', () => done(127));
    child.on('close', (status, signal) => {
      const code = exitCode(status, signal);
      for (const signal of endings) process.off(signal, forward);
      flush();
      process.stdout.write(
        `── ${title}: ${code === 0 ? 'ok' : `failed (${code})`}, ${Math.round((Date.now() - startedAt) / 1000)} s\n`,
      );
      done(code);
    });
  });
}

/** Runs all steps, also after one failed, and exits with 1 if any did. `atOnce`: so many of them at a time. */
export async function runAll(steps: readonly Step[], atOnce = 1): Promise<void> {
  const failed: string[] = [];
  const waiting = [...steps];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      if ((await runStep(step, atOnce > 1 ? 'whole' : 'as it comes')) !== 0) failed.push(step.title);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failed.length > 0) {
    process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
    process.exit(1);
  }
}
