/** The parts of the app a person sees: the window, the tray and banners. */
import type { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { app as electron, nativeTheme } from 'electron';
import type { Settings } from '../core/settings.ts';
import type { App } from '../services/app.ts';
import type { Poller } from '../services/polling/poller.ts';
import { loadBounds, saveBounds } from '../services/preferences.ts';
import { later } from '../services/timing.ts';
import { watchTrayHost } from './desktop-services.ts';
import type { AppEvents } from './events.ts';
import { setLaunchAtLogin } from './login-item.ts';
import { createNotifier } from './notifications/create.ts';
import type { Notifier } from './notifications/notifier.ts';
import { connectSessionBus } from './session-bus.ts';
import { createTray, type TrayHandle } from './tray.ts';
import { serveDevelopment, serveRenderer } from './window/protocol.ts';
import { rendererUrl } from './window/renderer-files.ts';
import { createWindowController, type WindowController } from './window/window.ts';

export interface Desktop {
  readonly window: WindowController;
  readonly tray: TrayHandle;
  readonly notifier: Notifier;
  /** Takes tray and bus away. */
  readonly close: () => void;
}

/** Makes what a person sees, and tells what is done with it as events. Nothing is shown yet. */
export function createDesktop(
  { db, log, now, format }: App,
  poller: Poller,
  events: EventEmitter<AppEvents>,
  isQuitting: () => boolean,
): Desktop {
  const inApp = (path: string): string => join(electron.getAppPath(), path);
  const developmentUrl = electron.isPackaged ? undefined : process.env['SENDGAUGE_DEV_URL'];
  if (developmentUrl === undefined) serveRenderer(inApp('dist/renderer'));
  else serveDevelopment(new URL(developmentUrl).origin);

  const bus =
    process.platform === 'linux' ? connectSessionBus((reason) => log.warn('session-bus-lost', { reason })) : null;
  const tray = createTray({
    imageFolder: inApp('build/icons/tray'),
    onAction: (action) => events.emit('tray-action', action),
    onPresence: () => events.emit('changed'),
    watchHost: bus === null ? null : (listener) => watchTrayHost(bus, listener),
  });
  const canComeBack = () => process.platform === 'darwin' || tray.presence() === 'shown';
  const window = createWindowController({
    preload: inApp('dist/preload/preload.cjs'),
    url: rendererUrl,
    locale: format.locale,
    icon: electron.isPackaged ? null : inApp('build/icons/app/256x256.png'),
    readBounds: () => loadBounds(db),
    saveBounds: (bounds) => saveBounds(db, bounds),
    closeHides: () => !isQuitting() && canComeBack(),
    onVisible: (visible) => poller.setAttentive(visible),
    onGaveUp: (reason) => log.warn('window-gave-up', { reason }),
    now,
    later,
  });
  const notifier = createNotifier({
    bus,
    icon: inApp('build/icons/app/64x64.png'),
    onClick: (key) => events.emit('banner-click', key),
    onAction: (key, action) => events.emit('banner-action', key, action),
    later,
  });
  electron.on('second-instance', () => window.show());
  electron.on('activate', () => window.show());
  electron.on('window-all-closed', () => {
    if (!canComeBack()) electron.quit();
  });
  return {
    window,
    tray,
    notifier,
    close() {
      tray.destroy();
      bus?.close();
    },
  };
}

/** Carries a change of the settings that reach outside the cache to the desktop. Throws when the desktop refuses. */
export function applySettings(next: Settings, before: Settings): void {
  nativeTheme.themeSource = next.theme;
  if (next.launchAtLogin !== before.launchAtLogin) setLaunchAtLogin(next.launchAtLogin);
}
