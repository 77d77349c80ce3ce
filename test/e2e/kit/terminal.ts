import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from './launch.ts';

const main = join(projectRoot, 'electron/cli/main.ts');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in a process of its own on that data folder, with this standard input. */
export async function sendgauge(dataFolder: string, argv: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [main, '--data-dir', dataFolder, ...argv]);
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}
