/** The keychain's helper of one thread, started by another. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { isHelperRequest } from '../services/keychain/helper-protocol.ts';
import type { HelperProcess, StartHelper } from '../services/keychain/helper.ts';

/** A way to start helpers that hands each to `send`, with the port over which it is spoken to. */
export function helperThrough(send: (port: MessagePort) => void): StartHelper {
  return (): HelperProcess => {
    const { port1: port, port2: other } = new MessageChannel();
    send(other);
    return {
      send: (request) => port.postMessage(request),
      onMessage: (listener) => void port.on('message', listener),
      onExit: (listener) => void port.once('close', listener),
      kill: () => port.close(),
      hold: (held) => (held ? port.ref() : port.unref()),
    };
  };
}

/** Starts a helper and lets whoever has the other end of `port` speak to it, for as long as both live. */
export function serveHelper(start: StartHelper, port: MessagePort): void {
  let child: HelperProcess;
  try {
    child = start();
  } catch {
    // Whoever asked hears of its end.
    port.close();
    return;
  }
  child.onMessage((message) => port.postMessage(message));
  child.onExit(() => port.close());
  port.on('message', (message: unknown) => {
    if (isHelperRequest(message)) child.send(message);
  });
  port.on('close', () => child.kill());
}
