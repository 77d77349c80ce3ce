import { app, net, powerMonitor } from 'electron';
import type { Poller } from '../services/polling/poller.ts';

/** Main has no online/offline event, only a cheap question. */
const onlineCheckMs = 5_000;

/**
 * Tells the poller of sleep, unlocking and the network coming and going; the end of the session quits the app. Linux may deliver neither suspend nor resume, so the poller also watches the gap between
 * wall and monotonic time. "Offline" is reliable, "online" proves nothing. `onWake` is called first when the
 * computer wakes or is unlocked. Returns its own end.
 */
export function watchPower(poller: Poller, onWake: () => void): () => void {
  const listeners = [
    ['suspend', () => poller.suspend()],
    ['resume', after(onWake, poller.resume)],
    ['unlock-screen', after(onWake, poller.reconsider)],
    // Write what must be written, now.
    ['shutdown', () => app.quit()],
  ] as const;
  const emitter: NodeJS.EventEmitter = powerMonitor;
  for (const [name, listener] of listeners) emitter.on(name, listener);

  let online = net.isOnline();
  const timer = setInterval(() => {
    if (net.isOnline() === online) return;
    online = !online;
    poller.setOnline(online);
  }, onlineCheckMs);

  return () => {
    clearInterval(timer);
    for (const [name, listener] of listeners) emitter.off(name, listener);
  };
}

function after(first: () => void, then: () => void): () => void {
  return () => {
    first();
    then();
  };
}

/** False is certain; true only means that some network interface is up. */
export function isOnline(): boolean {
  return net.isOnline();
}
