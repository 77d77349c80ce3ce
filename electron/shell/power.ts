import { net, powerMonitor } from 'electron';

export interface PowerListeners {
  readonly onSuspend: () => void;
  readonly onResume: () => void;
  readonly onLock: () => void;
  readonly onUnlock: () => void;
  /** The session ends: write what must be written, now. */
  readonly onShutdown: () => void;
  readonly onOnline: () => void;
  readonly onOffline: () => void;
}

/** Main has no online/offline event, only a cheap question. */
const onlineCheckMs = 5_000;

/**
 * Reports sleep, lock, shutdown and the network coming and going. Linux may deliver neither suspend nor resume, so
 * callers also watch the gap between wall and monotonic time. "Offline" is reliable, "online" proves nothing.
 * Returns its own end.
 */
export function watchPower(listeners: PowerListeners): () => void {
  powerMonitor.on('suspend', listeners.onSuspend);
  powerMonitor.on('resume', listeners.onResume);
  powerMonitor.on('lock-screen', listeners.onLock);
  powerMonitor.on('unlock-screen', listeners.onUnlock);
  powerMonitor.on('shutdown', listeners.onShutdown);

  let online = net.isOnline();
  const timer = setInterval(() => {
    if (net.isOnline() === online) return;
    online = !online;
    if (online) listeners.onOnline();
    else listeners.onOffline();
  }, onlineCheckMs);

  return () => {
    clearInterval(timer);
    powerMonitor.off('suspend', listeners.onSuspend);
    powerMonitor.off('resume', listeners.onResume);
    powerMonitor.off('lock-screen', listeners.onLock);
    powerMonitor.off('unlock-screen', listeners.onUnlock);
    powerMonitor.off('shutdown', listeners.onShutdown);
  };
}

/** False is certain; true only means that some network interface is up. */
export function isOnline(): boolean {
  return net.isOnline();
}
