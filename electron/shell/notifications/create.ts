/** Desktop notifications: which way a banner takes to the desktop. */
import { lazily } from '../../core/lazily.ts';
import { application } from '../application.ts';
import { createDbusNotifier } from './dbus.ts';
import { createElectronNotifier } from './electron.ts';
import { loadImageData } from './icon.ts';
import type { BannerEvents, Later, Notifier } from './notifier.ts';
import type { SessionBus } from '../session-bus.ts';

export interface NotifierOptions extends BannerEvents {
  /** A picture beside the text; `null` where the desktop shows the application's own (macOS). */
  readonly icon: string | null;
  /** Linux's session bus; `null` elsewhere. */
  readonly bus: SessionBus | null;
  readonly later: Later;
}

/**
 * The desktop's notifications. On Linux they go over the session bus directly, because Electron sends no buttons there
 * before version 44; without a bus, and on the other systems, they are Electron's.
 */
export function createNotifier(options: NotifierOptions): Notifier {
  const { bus, icon } = options;
  const electron = createElectronNotifier(options);
  if (bus === null) return electron;
  const direct = createDbusNotifier({
    ...options,
    bus,
    application,
    image: lazily(() => (icon === null ? null : loadImageData(icon))),
  });
  const current = (): Notifier => (bus.alive() ? direct : electron);
  return {
    show: (banner) => current().show(banner),
    withdraw(key) {
      direct.withdraw(key);
      electron.withdraw(key);
    },
    supported: () => current().supported(),
  };
}
