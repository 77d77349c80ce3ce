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

/** Runs a step with its output shown; resolves with its exit code. Told to end, it ends the step and starts no other. */
export function runStep({ title, command, environment }: Step): Promise<number> {
  if (ended) return Promise.resolve(exitCode(null, 'SIGTERM'));
  const [name = '', ...args] = command;
  const startedAt = Date.now();
  process.stdout.write(`\n── ${title}\n`);
  return new Promise((done) => {
    const child = spawn(name, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
      env: {
        ...process.env,
        ...environment,
        PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      },
    });
    const forward = (signal: NodeJS.Signals): void => {
      ended = true;
      child.kill(signal);
    };
    for (const signal of endings) process.on(signal, forward);
    child.on('error', () => done(127));
    child.on('exit', (status, signal) => {
      const code = exitCode(status, signal);
      for (const signal of endings) process.off(signal, forward);
      process.stdout.write(
        `── ${title}: ${code === 0 ? 'ok' : `failed (${code})`}, ${Math.round((Date.now() - startedAt) / 1000)} s\n`,
      );
      done(code);
    });
  });
}

/** Runs all steps, also after one failed, and exits with 1 if any did. */
export async function runAll(steps: readonly Step[]): Promise<void> {
  const failed: string[] = [];
  for (const step of steps) if ((await runStep(step)) !== 0) failed.push(step.title);
  if (failed.length > 0) {
    process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
    process.exit(1);
  }
}
