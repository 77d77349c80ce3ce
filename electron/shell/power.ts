import { app, net, powerMonitor } from 'electron';
import type { Happening } from '../monitor/messages.ts';

/** Main has no online/offline event, only a cheap question. */
const onlineCheckMs = 5_000;

/**
 * Tells of sleep, unlocking and the network coming and going; the end of the session quits the app. Linux may deliver neither
 * suspend nor resume, so the poller also watches the gap between wall and monotonic time. "Offline" is reliable, "online"
 * proves nothing. Returns its own end.
 */
export function watchPower(tell: (told: Happening) => void): () => void {
  const listeners = [
    ['suspend', () => tell({ do: 'power', event: 'suspend' })],
    ['resume', () => tell({ do: 'power', event: 'resume' })],
    ['unlock-screen', () => tell({ do: 'power', event: 'unlock' })],
    // Write what must be written, now.
    ['shutdown', () => app.quit()],
  ] as const;
  const emitter: NodeJS.EventEmitter = powerMonitor;
  for (const [name, listener] of listeners) emitter.on(name, listener);

  let online = net.isOnline();
  const timer = setInterval(() => {
    if (net.isOnline() === online) return;
    online = !online;
    tell({ do: 'online', online });
  }, onlineCheckMs);

  return () => {
    clearInterval(timer);
    for (const [name, listener] of listeners) emitter.off(name, listener);
  };
}
