import { app } from 'electron';
import { secondMs } from '../core/days.ts';
import { later } from '../services/timing.ts';

/** What is done before the process ends. */
export interface Ending {
  /** At once. */
  readonly stop: () => void;
  /** Until it has settled no quit goes through. Resolves with whether nothing waits for the keychain any more. */
  readonly finish: () => Promise<boolean>;
  /** At the very end, whatever became of the rest. */
  readonly close: () => void;
}

/** Whatever hangs then, the app ends: what was told and stored survives a kill as well. */
const finishWithinMs = 15 * secondMs;

/** The end of the app, whoever asks for it: a person, the desktop or a signal. */
export interface Quit {
  readonly begun: () => boolean;
  /** From now on the app ends this way. */
  readonly prepare: (ending: Ending) => void;
}

/** The one end of this process. */
export function createQuit(): Quit {
  let begun = false;
  let over = false;
  return {
    begun: () => begun,
    prepare: ({ stop, finish, close }) => {
      // Without a tray the closing of the window asks to quit again: until everything is put away no quit goes through.
      app.on('before-quit', (event) => {
        if (over) return;
        event.preventDefault();
        if (begun) return;
        begun = true;
        stop();
        let ended = false;
        const end = (settled: boolean): void => {
          if (ended) return;
          ended = true;
          close();
          over = true;
          // Node's own end would wait for the keychain's answer and then be aborted by its module.
          if (settled) app.quit();
          else process.kill(process.pid, 'SIGKILL');
        };
        later(() => end(false), finishWithinMs);
        finish().then(end, (thrown: unknown) => {
          end(false);
          throw thrown;
        });
      });
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
    },
  };
}
