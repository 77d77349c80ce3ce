import { app, dialog } from 'electron';
import { redact } from '../providers/redact.ts';
import type { Log } from '../services/log.ts';

/**
 * A mistake of ours that nothing caught: written down without secrets, said once, and the end of the process, because
 * what runs on after it cannot be trusted. While quitting nobody is asked to read a dialog.
 */
export function dieLoudly(log: Log, isQuitting: () => boolean): void {
  let dying = false;
  const die = (error: unknown): void => {
    if (dying) return;
    dying = true;
    const stack = redact(error instanceof Error ? (error.stack ?? error.message) : String(error), []);
    log.error('uncaught', { stack });
    process.stderr.write(`Sendgauge stopped: ${stack}\n`);
    if (!isQuitting())
      dialog.showErrorBox(
        'Sendgauge has to stop',
        'Something unexpected happened. The log has more. Your data is safe.',
      );
    app.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}
