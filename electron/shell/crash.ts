import { app, dialog, type App } from 'electron';
import { describeMistake, type Log } from '../services/log.ts';
import { startCommand } from './login-item.ts';
import { restartArguments } from './restarts.ts';

/**
 * A mistake of ours that nothing caught: written down without secrets, and the end of the process, because what runs on
 * after it cannot be trusted. It starts itself again, so that the monitor goes on, with a window if there was one; where
 * that is in vain it is said in a dialog. While quitting nobody is asked to read one.
 */
export function dieLoudly(log: Log, isQuitting: () => boolean, isWindowShown: () => boolean): void {
  // Where standard output was closed, as when a terminal is, writing to it must not be what ends the app.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  let dying = false;
  const die = (error: unknown): void => {
    if (dying) return;
    dying = true;
    const stack = describeMistake(error);
    log.error('uncaught', { stack });
    process.stderr.write(`Sendgauge stopped: ${stack}\n`);
    if (isQuitting()) {
      app.exit(1);
      return;
    }
    const args = restartArguments(process.argv.slice(1), Date.now(), !isWindowShown());
    if (args === null) {
      cannotGoOn();
    } else {
      app.relaunch({ execPath: startCommand().executable, args: [...args] });
      // Node's own end would wait for whatever hangs, and nobody would check meanwhile.
      process.kill(process.pid, 'SIGKILL');
    }
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

/** Says that starting anew is in vain, and ends the app. */
export function cannotGoOn(): void {
  dialog.showErrorBox(
    'Sendgauge has to stop',
    'Something unexpected happened again and again. Nothing is checked until you start it. The log has more. Your data is safe.',
  );
  app.exit(1);
}

/** Writes down which of Chromium's helpers ended (GPU, network); Chromium starts them again by itself. */
export function watchHelpers(electron: App, log: Log): void {
  electron.on('child-process-gone', (_event, { type, reason, exitCode, serviceName }) => {
    if (reason !== 'clean-exit')
      log.warn('helper-gone', { type, reason, code: exitCode, service: serviceName ?? null });
  });
}
