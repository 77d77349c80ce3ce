/** The parts of the app a person sees: the window, the tray and banners. */
import { join } from 'node:path';
import { app as electron, dialog } from 'electron';
import type { BannerAction } from '../core/delivery/desktop-banner.ts';
import { goesOnMessage, windowGaveUpMessage, type NativeMessage } from '../core/words/process.ts';
import type { Log } from '../services/log.ts';
import { later } from '../services/timing.ts';
import type { WindowMemory } from '../store/file/remembered-window.ts';
import type { FirstIcon } from './first-icon.ts';
import { createNotifier } from './notifications/create.ts';
import type { Notifier } from './notifications/notifier.ts';
import type { TrayHandle } from './tray.ts';
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

export interface DesktopPorts {
  readonly icon: FirstIcon;
  readonly log: Log;
  readonly memory: WindowMemory;
  readonly isQuitting: () => boolean;
  /** Whether a person sees the window from now on. */
  readonly onVisible: (visible: boolean) => void;
  readonly onBannerClick: (key: string) => void;
  readonly onBannerAction: (key: string, action: BannerAction) => void;
}

/** Makes what a person sees. Nothing is shown yet. */
export function createDesktop({ icon, log, memory, isQuitting, ...tell }: DesktopPorts): Desktop {
  const inApp = (path: string): string => join(electron.getAppPath(), path);
  const developmentUrl = electron.isPackaged ? undefined : process.env['SENDGAUGE_DEV_URL'];
  if (developmentUrl === undefined) serveRenderer(inApp('dist/renderer'));
  else serveDevelopment(new URL(developmentUrl).origin);

  const { bus, tray } = icon;
  const canComeBack = () => process.platform === 'darwin' || tray.presence() === 'shown';
  const window = createWindowController({
    preload: inApp('dist/preload/preload.cjs'),
    url: rendererUrl,
    locale: icon.format.locale,
    icon: electron.isPackaged ? null : inApp('build/icons/app/256x256.png'),
    readBounds: () => memory.current().bounds,
    saveBounds: (bounds) => memory.keep({ bounds }),
    closeHides: () => !isQuitting(),
    onVisible: tell.onVisible,
    onClosed: () => void sayThatItGoesOn(),
    onPageEnd: ({ cause, reason }) => log.warn('page-ended', { cause, reason }),
    onGaveUp: (reason) => void sayThatItGaveUp(reason),
    now: () => performance.now(),
    later,
  });
  const notifier = createNotifier({
    bus,
    icon: inApp('build/icons/app/64x64.png'),
    onClick: tell.onBannerClick,
    onAction: tell.onBannerAction,
    later,
  });
  electron.on('second-instance', () => window.show());
  electron.on('activate', () => window.show());
  // The monitor outlives every window. Without a listener Electron would quit.
  electron.on('window-all-closed', () => undefined);

  let isAsking = false;
  /** One question at a time, of the desktop's own: it needs no page. Resolves with the button, `null` when one stands already. */
  async function ask(type: 'info' | 'error', said: NativeMessage, buttons: readonly string[]): Promise<number | null> {
    if (isAsking) return null;
    isAsking = true;
    try {
      const options = { type, title: 'Sendgauge', message: said.title, detail: said.detail, buttons: [...buttons] };
      return (await dialog.showMessageBox({ ...options, defaultId: 0, cancelId: 0, noLink: true })).response;
    } finally {
      isAsking = false;
    }
  }
  /** Nothing shows that it runs, and only a second start brings the window back: that has to be known. */
  async function sayThatItGoesOn(): Promise<void> {
    if (canComeBack()) return;
    const answer = await ask('info', goesOnMessage(notifier.supported()), ['Keep checking', 'Quit Sendgauge']);
    if (answer === 1) electron.quit();
  }
  async function sayThatItGaveUp(reason: string): Promise<void> {
    log.error('window-gave-up', { reason });
    const answer = await ask('error', windowGaveUpMessage(reason), ['Keep checking', 'Try again', 'Quit Sendgauge']);
    if (answer === 1) window.show();
    if (answer === 2) electron.quit();
  }
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
