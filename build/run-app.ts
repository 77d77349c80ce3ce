import { spawn, type ChildProcess } from 'node:child_process';
import { exitCode, whenParentIsGone } from './children.ts';
import { openDesktop } from './desktop.ts';
import { electronFile, electronSwitches } from './electron-command.ts';
import { root } from './bundle.ts';

/** A signal that follows another so closely is the same Ctrl+C, heard through a terminal and through npm. */
const sameSignalMs = 1_000;
const patienceMs = 10_000;

export interface AppRunner {
  /** Starts the app. It can be started again when it ended. */
  start(args: readonly string[], environment?: NodeJS.ProcessEnv): ChildProcess;
  /** Closes the desktop parts that were opened for the app, and ends this process. */
  end(code: number): Promise<never>;
}

/**
 * Opens a desktop for the app, completing what is missing and saying so. From then on a signal to us, or the end of the
 * process that started us, ends the app politely; asked again, or after ten seconds, by force.
 */
export async function openAppRunner(): Promise<AppRunner> {
  let app: ChildProcess | null = null;
  let askedAt: number | null = null;
  const askToEnd = (): void => {
    const again = askedAt !== null && performance.now() - askedAt > sameSignalMs;
    if (askedAt !== null && !again) return;
    askedAt ??= performance.now();
    if (app === null) void runner.end(exitCode(null, 'SIGTERM'));
    else app.kill(again ? 'SIGKILL' : 'SIGTERM');
    if (!again) setTimeout(() => app?.kill('SIGKILL'), patienceMs).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, askToEnd);
  whenParentIsGone(askToEnd);

  const opening = openDesktop();
  const runner: AppRunner = {
    start(args, environment = {}) {
      // In a group of its own: it hears of Ctrl+C from us, once, and can close in order.
      app = spawn(
        electronFile(),
        [...electronSwitches(), '.', ...(desktop.hasOwnScreen ? ['--disable-gpu'] : []), ...args],
        {
          cwd: root,
          stdio: 'inherit',
          detached: process.platform !== 'win32',
          env: { ...desktop.environment, ...environment },
        },
      );
      return app;
    },
    async end(code) {
      await (await opening).stop();
      process.exit(code);
    },
  };
  const desktop = await opening;
  if (desktop.hasOwnScreen)
    say('No display found: running in a virtual screen, where nobody can see it. Set DISPLAY to see the window.');
  else if (desktop.hasOwnBus)
    say("No session bus found: using a private one, so your desktop's notifications and key store are out of reach.");
  if (process.getuid?.() === 0) say("Running as root, so Chromium's sandbox is off. Prefer an ordinary user.");
  return runner;
}

/** Talks to the person on standard error, as set-up does. */
export function say(text: string): void {
  process.stderr.write(`sendgauge: ${text}\n`);
}
