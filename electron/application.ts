/** The app around the monitor: window, icon, banners, power and the end, connected in this order. */
import { join } from 'node:path';
import { app as electron, BrowserWindow, nativeTheme, net, session } from 'electron';
import { lazily } from './core/lazily.ts';
import { createMonitorHost, type MonitorHost } from './monitor/host.ts';
import { describeMistake } from './services/log.ts';
import { giveBackWhenIdle } from './services/spare-memory.ts';
import { often } from './services/timing.ts';
import { createWindowMemory } from './store/file/remembered-window.ts';
import { cannotGoOn, dieLoudly, watchHelpers } from './shell/crash.ts';
import { createDesktop } from './shell/desktop.ts';
import type { FirstIcon } from './shell/first-icon.ts';
import { hiddenArgument } from './shell/hidden-argument.ts';
import { startKeychainHelper } from './shell/keychain-helper.ts';
import { createLog } from './shell/log.ts';
import { setLaunchAtLogin } from './shell/login-item.ts';
import { createNetFetch } from './shell/net-fetch.ts';
import { watchPower } from './shell/power.ts';
import { createQuit } from './shell/quit.ts';
import { restartsIn } from './shell/restarts.ts';
import { cannotStart } from './shell/start-up.ts';
import { openExternal } from './shell/window/external.ts';
import { lockDown } from './shell/window/security.ts';
import { serve } from './shell/window/serve.ts';

/** What can be done before Electron is ready. The start it returns shows the app and has the monitor begin; the icon is drawn by then. */
export function prepare(): (folder: string, icon: FirstIcon) => void {
  const monitor = createMonitorHost();
  return (folder, icon) => start(monitor, folder, icon);
}

function start(monitor: MonitorHost, folder: string, icon: FirstIcon): void {
  const log = createLog(join(folder, 'logs', 'sendgauge.log'), () => []);
  const quit = createQuit();
  dieLoudly(log, quit.begun, () => BrowserWindow.getAllWindows().some((window) => window.isVisible()));
  watchHelpers(electron, log);
  lockDown(electron, session.defaultSession);

  const memory = createWindowMemory(folder);
  nativeTheme.themeSource = memory.current().theme;
  const { window, tray, notifier, close } = createDesktop({
    icon,
    log,
    memory,
    isQuitting: quit.begun,
    onVisible: (seen) => monitor.tell({ do: 'seen', seen }),
    onBannerClick: (key) => monitor.tell({ do: 'banner-clicked', key }),
    onBannerAction: (key, action) => monitor.tell({ do: 'banner-pressed', key, action }),
  });
  serve(monitor);
  // The page is loaded by a process of its own meanwhile; what it asks for is answered when the monitor works.
  if (!process.argv.includes(hiddenArgument)) window.show();

  const unlessQuitting =
    <Given extends readonly unknown[]>(work: (...given: Given) => void) =>
    (...given: Given): void => {
      if (!quit.begun()) work(...given);
    };
  /** Made when it is first used: a session of Chromium's takes a while. */
  const netFetch = lazily(() => createNetFetch(session.fromPartition('providers', { cache: false })));
  monitor.begin({
    desktop: {
      log,
      fetch: (url, init) => netFetch()(url, init),
      startKeychainHelper,
      drawTray: unlessQuitting((state) => tray.render(state)),
      tellWindow: window.tell,
      openWindow: unlessQuitting((target) => window.show(target)),
      showBanner: (banner) => notifier.show(banner),
      withdrawBanner: (key) => notifier.withdraw(key),
      applySettings: async (next, before) => {
        // First what can be refused: then nothing of it is followed.
        if (next.launchAtLogin !== before.launchAtLogin) setLaunchAtLogin(next.launchAtLogin);
        nativeTheme.themeSource = next.theme;
        memory.keep({ theme: next.theme });
      },
      openPage: openExternal,
      seenBy: async () => ({ tray: tray.presence(), notifications: notifier.supported() }),
      ready({ theme }) {
        nativeTheme.themeSource = theme;
        memory.keep({ theme });
      },
      cannotStart,
    },
    facts: () => ({
      folder,
      version: electron.getVersion(),
      locale: icon.format.locale,
      speed: Math.min(100, Math.max(1, Number(electron.commandLine.getSwitchValue('demo-speed')) || 1)),
      online: net.isOnline(),
      seen: window.isVisible(),
    }),
    drawn: icon.drawn(),
    format: icon.format,
    restartedAt: restartsIn(process.argv).at(-1) ?? null,
    now: () => Date.now(),
    every: often,
    onGaveUp: cannotGoOn,
  });
  icon.follow({
    onAction: unlessQuitting((action) => {
      switch (action.do) {
        case 'open':
          window.show(action.subject === null ? undefined : { view: 'overview', subject: action.subject });
          break;
        case 'settings':
          window.show({ view: 'settings', subject: null });
          break;
        case 'quit':
          electron.quit();
          break;
        default:
          monitor.tell({ do: 'act', action });
      }
    }),
    onPresence: () => monitor.tell({ do: 'seen-by-changed' }),
    onBusLost: (reason) => log.warn('session-bus-lost', { reason }),
    onMistake: (thrown) => log.error('mistake', { stack: describeMistake(thrown) }),
  });
  const stopWatchingPower = watchPower(monitor.tell);
  const stopGivingBack = giveBackWhenIdle(() => !window.isVisible(), often);
  quit.prepare({
    stop() {
      window.end();
      stopWatchingPower();
      stopGivingBack();
    },
    finish: monitor.end,
    close,
  });
}
