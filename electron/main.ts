/** The composition root: the only place that constructs things and knows their order. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app as electron, dialog, nativeTheme, session } from 'electron';
import { minuteMs } from './core/days.ts';
import type { Settings } from './core/settings.ts';
import { trayState, type TrayAction } from './core/state/tray.ts';
import { createHandlers, viewContext } from './ipc/handlers.ts';
import { serve } from './ipc/serve.ts';
import { sleepFor } from './providers/http/deadline.ts';
import { providerOf } from './providers/index.ts';
import { actOnAlerts, actOnBanner } from './services/alerts/act.ts';
import type { App } from './services/app.ts';
import { createDemo } from './services/demo.ts';
import { maintain, maintenanceCheckMs } from './services/maintenance.ts';
import { createHookRunner } from './services/hooks/index.ts';
import { createOutbox, defaultGroupMs } from './services/delivery/outbox.ts';
import { createPoller } from './services/polling/poller.ts';
import { loadBounds, loadSettings, saveBounds, saveSettings } from './services/preferences.ts';
import { checkDueReports } from './services/reports.ts';
import { createSecretStore } from './services/secrets.ts';
import { coalesced, later, remembered, repeated } from './services/timing.ts';
import { watchTrayHost } from './shell/desktop-services.ts';
import { openExternal } from './shell/window/external.ts';
import { dieLoudly } from './shell/crash.ts';
import { createLog } from './shell/log.ts';
import { hiddenArgument, setLaunchAtLogin } from './shell/login-item.ts';
import { createNetFetch } from './shell/net-fetch.ts';
import { createNotifier } from './shell/notifications/index.ts';
import { isOnline, watchPower } from './shell/power.ts';
import { registerScheme, serveDevelopment, serveRenderer } from './shell/window/protocol.ts';
import { rendererOrigin, rendererUrl } from './shell/window/renderer-files.ts';
import { lockDown, sandboxEverything } from './shell/window/security.ts';
import { connectSessionBus } from './shell/session-bus.ts';
import { trayContent } from './views/tray.ts';
import { createTray } from './shell/tray.ts';
import { createWindowController } from './shell/window/window.ts';
import { closeDatabase, openDatabase, StoreFailure, type OpenedStore } from './store/file/database.ts';
import { readRuleBook } from './store/alerts/rules.ts';
import { readSetting, writeSetting } from './store/settings.ts';

sandboxEverything(electron);
registerScheme();

if (!canWrite(electron.getPath('userData'))) {
  // Such a folder makes the lock below look taken, and the app would end without a word.
  electron.on('ready', () => cannotStart('Its data folder cannot be written.'));
} else if (electron.requestSingleInstanceLock()) {
  // Before the database opens: two apps on one cache would each show every banner.
  electron.on('ready', () => void start());
} else {
  electron.quit();
}

const speedOf = (text: string): number => Math.min(100, Math.max(1, Number(text) || 1));
const reportCheckMs = 15_000;

/** The cache, or a dialog that says why there is none and the end of the app. */
function openStore(folder: string): OpenedStore | null {
  try {
    return openDatabase(join(folder, 'sendgauge.db'), Date.now());
  } catch (error) {
    cannotStart(error instanceof StoreFailure ? error.message : 'The cache could not be opened.');
    return null;
  }
}

function cannotStart(message: string): void {
  process.stderr.write(`Sendgauge cannot start: ${message}\n`);
  dialog.showErrorBox('Sendgauge cannot start', message);
  electron.exit(1);
}

/** Whether files can be made in the folder; it is made if need be. */
function canWrite(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function start(): Promise<void> {
  const folder = electron.getPath('userData');
  const opened = openStore(folder);
  if (opened === null) return;
  const { db } = opened;
  const log = createLog(join(folder, 'logs', 'sendgauge.log'), () => []);
  const now = () => Date.now();
  let storageNotice = opened.notice;
  let settings = loadSettings(db);
  let quitting = false;

  const speed = speedOf(electron.commandLine.getSwitchValue('demo-speed'));
  const demo = createDemo({ db, now, speed });
  const app: App = {
    db,
    fetch: createNetFetch(session.fromPartition('providers', { cache: false })),
    secrets: createSecretStore(),
    log,
    now,
    random: Math.random,
    pause: sleepFor,
    settings: () => settings,
    rules: () => readRuleBook(db),
    demo: demo.connection,
  };

  dieLoudly(log, () => quitting);
  lockDown(electron, session.defaultSession);
  const developmentUrl = electron.isPackaged ? undefined : process.env['SENDGAUGE_DEV_URL'];
  if (developmentUrl === undefined) serveRenderer(join(electron.getAppPath(), 'dist/renderer'));
  else serveDevelopment(new URL(developmentUrl).origin);

  const bus =
    process.platform === 'linux' ? connectSessionBus((reason) => log.warn('session-bus-lost', { reason })) : null;
  const canComeBack = () => process.platform === 'darwin' || tray.presence() === 'shown';

  const window = createWindowController({
    preload: join(electron.getAppPath(), 'dist/preload/preload.cjs'),
    url: rendererUrl,
    icon: electron.isPackaged ? null : join(electron.getAppPath(), 'build/icons/app/256x256.png'),
    readBounds: () => loadBounds(db),
    saveBounds: (bounds) => saveBounds(db, bounds),
    closeHides: () => !quitting && canComeBack(),
    onVisible: (visible) => poller.setAttentive(visible),
    onGaveUp: (reason) => log.warn('window-gave-up', { reason }),
    now,
    later,
  });

  const notifier = createNotifier({
    bus,
    icon: join(electron.getAppPath(), 'build/icons/app/64x64.png'),
    onClick: (key) => surviving(() => openBanner(key)),
    onAction: (key, action) =>
      surviving(() => {
        actOnBanner(app, outbox.alertIdsOf(key), action);
        publish();
      }),
    later,
  });
  const outbox = createOutbox(app, notifier, later, {
    online: () => poller.online(),
    groupMs: defaultGroupMs / speed,
  });
  const hooks = createHookRunner(app, { later, onChange: () => publish() });

  /** A single banner opens what it is about, a group or a digest all alerts. */
  function openBanner(key: string): void {
    const subject = outbox.subjectOf(key);
    window.show(subject === null ? { view: 'alerts', subject: null } : { view: 'overview', subject });
  }

  const tray = createTray({
    imageFolder: join(electron.getAppPath(), 'build/icons/tray'),
    onAction: (action) => surviving(() => act(action)),
    onPresence: () => publish(),
    watchHost: bus === null ? null : (listener) => watchTrayHost(bus, listener),
  });

  const poller = createPoller(app, {
    alarm: (ms, ring) => later(ring, ms),
    monotonic: () => performance.now(),
    onChange: () => publish(),
    onStoreFailure: (message) => storeFailed(message),
  });

  /** Tells tray, window and desktop that something changed; many changes at once are told once. */
  const publish = coalesced(() => {
    if (quitting) return;
    tray.render(trayState(trayContent(viewContext(app, poller))));
    window.send('changed', null);
    void outbox.flush();
    void hooks.flush();
  }, 50);

  function storeFailed(message: string): void {
    if (storageNotice === message) return;
    storageNotice = message;
    publish();
  }

  /** What cannot be stored is said in the window; anything else thrown is our own mistake. */
  function choreFailed(thrown: unknown): void {
    if (quitting) return;
    if (!(thrown instanceof StoreFailure)) throw thrown;
    storeFailed(thrown.message);
  }

  /** What a person asked for from outside of the window, where no answer can say that it failed. */
  function surviving(work: () => void): void {
    if (quitting) return;
    try {
      work();
    } catch (thrown) {
      choreFailed(thrown);
    }
  }

  function act(action: TrayAction): void {
    switch (action.do) {
      case 'open':
        window.show(action.subject === null ? undefined : { view: 'overview', subject: action.subject });
        return;
      case 'refresh':
        void poller.refresh(null);
        return;
      case 'pause':
      case 'resume':
        change({ ...settings, paused: action.do === 'pause' });
        return;
      case 'settings':
        window.show({ view: 'settings', subject: null });
        return;
      case 'quit':
        electron.quit();
        return;
      case 'acknowledge':
      case 'snooze':
      case 'end-snooze':
      case 'mute':
        actOnAlerts(app, action);
        poller.reconsider();
        publish();
    }
  }

  function change(next: Settings): void {
    apply(next);
    saveSettings(db, next);
    poller.reconsider();
    publish();
  }

  function apply(next: Settings): void {
    nativeTheme.themeSource = next.theme;
    if (next.launchAtLogin !== settings.launchAtLogin) setLaunchAtLogin(next.launchAtLogin);
    settings = next;
  }

  // Every look at the keychain is a call to another process.
  const keychainState = remembered(() => app.secrets.availability(), minuteMs, now);

  serve({
    origins: [rendererOrigin],
    log,
    handlers: createHandlers({
      app,
      poller,
      demo,
      info: async () => {
        const keychain = await keychainState();
        return {
          version: electron.getVersion(),
          platform: process.platform,
          tray: tray.presence(),
          trayNoticeDismissed: readSetting(db, 'trayNoticeDismissed') === true,
          notifications: notifier.supported(),
          keychain: keychain.ok ? 'ok' : 'unavailable',
          keychainMessage: keychain.ok ? null : keychain.message,
          storageNotice,
        };
      },
      dismissNotice: (notice) => {
        if (notice === 'storage') storageNotice = null;
        else writeSetting(db, 'trayNoticeDismissed', true);
      },
      openLink: async (provider, link) => {
        await openExternal(providerOf(provider)?.links ?? {}, link);
      },
      applySettings: apply,
      onChange: publish,
    }),
  });

  nativeTheme.themeSource = settings.theme;
  await demo.restore();
  electron.on('second-instance', () => window.show());
  electron.on('activate', () => window.show());
  electron.on('window-all-closed', () => {
    if (!canComeBack()) electron.quit();
  });
  const stopWatchingPower = watchPower({
    onSuspend: () => poller.suspend(),
    onResume: () => poller.resume(),
    onLock: () => undefined,
    onUnlock: () => poller.reconsider(),
    onShutdown: () => electron.quit(),
    onOnline: () => poller.setOnline(true),
    onOffline: () => poller.setOnline(false),
  });
  const stopMaintaining = repeated(() => maintain(app, join(folder, 'backups')), maintenanceCheckMs, choreFailed);
  const stopLookingAtReports = repeated(
    async () => {
      if (poller.online() && (await checkDueReports(app))) publish();
    },
    reportCheckMs,
    choreFailed,
  );

  // Without a tray the closing of the window asks to quit again: until everything is put away no quit goes through.
  let putAway = false;
  electron.on('before-quit', (event) => {
    if (putAway) return;
    event.preventDefault();
    if (quitting) return;
    quitting = true;
    window.end();
    stopMaintaining();
    stopLookingAtReports();
    stopWatchingPower();
    let keychainSettled = true;
    void poller
      .stop()
      .then(() => Promise.all([outbox.stop(), hooks.stop(), demo.close(), app.secrets.settled()]))
      .then(([, , , settled]) => (keychainSettled = settled))
      .finally(() => {
        tray.destroy();
        bus?.close();
        closeDatabase(db);
        putAway = true;
        // Node's own end would wait for the keychain's answer and then be aborted by its module.
        if (keychainSettled) electron.quit();
        else process.kill(process.pid, 'SIGKILL');
      });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => electron.quit());

  poller.setOnline(isOnline());
  if (!process.argv.includes(hiddenArgument)) window.show();
  publish();
  poller.start();
}
