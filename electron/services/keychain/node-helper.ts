import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HelperProcess } from './helper.ts';

/** A helper under the Node that runs us: for the terminal. */
export function startNodeHelper(): HelperProcess {
  const child = fork(fileURLToPath(new URL('../keychain-process.ts', import.meta.url)), [], {
    execArgv: [],
    // What libraries write there is for nobody, and could quote what was asked.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return {
    // A helper that is gone says so by its exit.
    send: (request) => void child.send(request, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener).on('error', listener),
    kill: () => void child.kill('SIGKILL'),
    hold: (held) => {
      if (held) child.ref();
      else child.unref();
      if (held) child.channel?.ref();
      else child.channel?.unref();
    },
  };
}
