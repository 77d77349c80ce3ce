/** Runs a program as a hook: no shell, no arguments, almost no environment, and never for long. */
import { spawn, type ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { secondMs } from '../../core/days.ts';
import { redact } from '../../providers/redact.ts';
import type { HookEventName } from '../../core/hooks.ts';
import { cleanText } from '../../providers/reading/text.ts';
import { later } from '../timing.ts';
import { failedAttempt, type Attempt } from './attempt.ts';
import { programProblem, searchedFolders } from './program-check.ts';

export interface ProgramLimits {
  /** After this long the program and what it started are asked to end. */
  readonly timeoutMs: number;
  /** So long after that they are killed. */
  readonly graceMs: number;
}

export const programLimits: ProgramLimits = { timeoutMs: 10 * secondMs, graceMs: 2 * secondMs };

/** Of the error output only this much is looked at, for its first line. */
const errorBytes = 4096;
/** How long output may still come after the program ended; what it left running can hold the pipe open for ever. */
const lastOutputMs = 200;

/**
 * Runs the program with the JSON on its standard input; it delivered when it exits with 0. Aborting `signal` kills it and
 * what it started. Never rejects.
 */
export async function runProgram(
  path: string,
  event: HookEventName,
  payload: string,
  signal: AbortSignal,
  limits: ProgramLimits = programLimits,
): Promise<Attempt> {
  // Nothing comes between this and the start: whoever could change the file meanwhile would have been refused.
  const [problem, folders] = await Promise.all([programProblem(path), searchedFolders()]);
  if (problem !== null) return failedAttempt(problem);
  if (signal.aborted) return { outcome: 'stopped' };
  let child: ChildProcess;
  try {
    child = spawn(path, [], {
      shell: false,
      cwd: neutralFolder(),
      env: environment(event, folders),
      stdio: ['pipe', 'ignore', 'pipe'],
      // A group of its own: what it started can be ended with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } catch {
    return failedAttempt('The program could not be started.');
  }
  // A program that does not read its input closes the pipe; that is no failure.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${payload}\n`);
  return outcomeOf(child, signal, limits);
}

/** Nothing of ours, and nothing that a relative path in the program could find by accident. */
function neutralFolder(): string {
  return process.platform === 'win32' ? (process.env['SystemRoot'] ?? 'C:\\Windows') : '/';
}

/** The whole environment: no variable of ours gets through but these. Windows itself adds those no program runs without. */
function environment(event: HookEventName, folders: readonly string[]): Record<string, string> {
  const { LANG, TZ, SystemRoot } = process.env;
  return {
    PATH:
      process.platform === 'win32'
        ? `${SystemRoot ?? 'C:\\Windows'}\\System32;${SystemRoot ?? 'C:\\Windows'}`
        : folders.join(':'),
    HOME: homedir(),
    LANG: LANG ?? 'C.UTF-8',
    ...(TZ === undefined ? {} : { TZ }),
    SENDGAUGE_EVENT: event,
  };
}

function outcomeOf(child: ChildProcess, signal: AbortSignal, limits: ProgramLimits): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    const errors = firstBytes(child);
    let isLate = false;
    let cancelKill = (): void => undefined;
    const cancelTimeout = later(() => {
      isLate = true;
      end(child, 'SIGTERM');
      cancelKill = later(() => {
        end(child, 'SIGKILL');
        finish(tooLate());
      }, limits.graceMs);
    }, limits.timeoutMs);
    const stop = (): void => {
      end(child, 'SIGKILL');
      finish({ outcome: 'stopped' });
    };
    const finish = (attempt: Attempt): void => {
      cancelTimeout();
      cancelKill();
      signal.removeEventListener('abort', stop);
      child.stderr?.destroy();
      resolve(attempt);
    };
    const tooLate = (): Attempt =>
      failedAttempt(`It did not end within ${String(limits.timeoutMs / secondMs)} s and was ended.`);

    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => finish(failedAttempt(startText(error))));
    child.once('exit', (code, by) => {
      cancelTimeout();
      if (isLate) {
        // The program ended when asked to; what it started has the rest of the time to do so too.
        if (!isGroupAlive(child)) finish(tooLate());
        return;
      }
      Promise.race([errors.complete, waitFor(lastOutputMs)])
        .then(() =>
          finish(
            code === 0 ? { outcome: 'delivered', detail: null } : failedAttempt(exitText(code, by, errors.text())),
          ),
        )
        .catch(reject);
    });
  });
}

function waitFor(ms: number): Promise<void> {
  return new Promise((resolve) => void later(resolve, ms));
}

/** The start of the error output. The rest is read and forgotten, or the program would wait for us. */
function firstBytes(child: ChildProcess): { readonly text: () => string; readonly complete: Promise<void> } {
  const chunks: Buffer[] = [];
  let room = errorBytes;
  child.stderr?.on('data', (chunk: Buffer) => {
    if (room <= 0) return;
    chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
  });
  child.stderr?.on('error', () => undefined);
  return {
    text: () => Buffer.concat(chunks).toString('utf8'),
    complete: new Promise((resolve) => child.stderr?.once('close', resolve)),
  };
}

/** Signals the program and everything in its group; on Windows the program alone. One that is gone is no error. */
function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nobody is left.
  }
}

function isGroupAlive({ pid }: ChildProcess): boolean {
  if (pid === undefined || process.platform === 'win32') return false;
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

function startText(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return `The program could not be started${code}.`;
}

function exitText(code: number | null, by: NodeJS.Signals | null, errors: string): string {
  const how = code === null ? `It was ended by ${by ?? 'a signal'}.` : `It ended with exit code ${String(code)}.`;
  const line = errors.split(/\r?\n/).find((text) => text.trim() !== '');
  return line === undefined ? how : `${how} It said: ${cleanText(redact(cleanText(line, errorBytes), []), 200)}`;
}
