import { join } from 'node:path';
import { app, utilityProcess } from 'electron';
import type { HelperProcess } from '../services/keychain/helper.ts';

/** A helper for the keychain under Electron: a packaged app cannot be started as Node (its fuse is off). */
export function startKeychainHelper(): HelperProcess {
  const child = utilityProcess.fork(join(app.getAppPath(), 'dist/main/keychain-process.js'), [], {
    serviceName: 'Sendgauge key store',
    // What libraries write there is for nobody, and could quote what was asked.
    stdio: 'ignore',
  });
  return {
    send: (request) => child.postMessage(request),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => {
      // Asked politely, it might wait for a call that never returns.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      child.kill();
    },
    // The app ends by itself only when it is told to.
    hold: () => undefined,
  };
}
