/** The composition root: the only place that constructs things, connects them and starts them, in this order. */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { app as electron, BrowserWindow, nativeTheme, session } from 'electron';
import { changeableParts, type ChangeablePart } from './core/changes.ts';
import { secondMs } from './core/days.ts';
import { unreadableTray } from './core/state/tray.ts';
import { standstillBanner } from './core/words/process.ts';
import { trayState } from './core/words/tray.ts';
import { createContexts, createHandlers } from './ipc/handlers.ts';
import { createInfo, createNotices } from './ipc/info.ts';
import { sleepFor } from './providers/http/deadline.ts';
import type { App } from './services/app.ts';
import { startChores } from './services/chores.ts';
import { createOutbox, defaultGroupMs } from './services/delivery/outbox.ts';
import { createDemo } from './services/demo.ts';
import { createHookRunner } from './services/hooks/runner.ts';
import { createPoller } from './services/polling/poller.ts';
import { createPreferences } from './services/preferences.ts';
import { createSecretStore, loadKeychain } from './services/secrets.ts';
import { createMeter, later, often, paced } from './services/timing.ts';
import { startWatchdog } from './services/watchdog.ts';
import { watchZone } from './services/zone.ts';
import { describeMistake, dieLoudly, watchHelpers } from './shell/crash.ts';
import { applySettings, createDesktop } from './shell/desktop.ts';
import type { AppEvents } from './shell/events.ts';
import { startKeychainHelper } from './shell/keychain-helper.ts';
import { createLog } from './shell/log.ts';
import { hiddenArgument } from './shell/hidden-argument.ts';
import { createNetFetch } from './shell/net-fetch.ts';
import { followPerson } from './shell/person.ts';
import type { FirstIcon } from './shell/first-icon.ts';
import { openStore } from './shell/open-store.ts';
import { isOnline, watchPower } from './shell/power.ts';
import { createQuit } from './shell/quit.ts';
import { restartsIn } from './shell/restarts.ts';
import { createTrouble } from './shell/trouble.ts';
import { openExternal } from './shell/window/external.ts';
import { lockDown } from './shell/window/security.ts';
import { serve } from './shell/window/serve.ts';
import { readRuleBook } from './store/alerts/rules.ts';
import { StoreFailure } from './store/failure.ts';
import { closeDatabase } from './store/file/database.ts';
import { createTrayMemory } from './store/file/remembered-tray.ts';
import { rememberedTray, trayContent } from './views/tray.ts';

/** Opens the cache in the folder and starts; says why where it cannot be opened. The icon is drawn already. */
export async function start(folder: string, icon: FirstIcon): Promise<void> {
  const opened = openStore(folder);
  if (opened === null) return;
  const { db, notice, failing } = opened;
  const log = createLog(join(folder, 'logs', 'sendgauge.log'), () => []);
  const quit = createQuit();
  dieLoudly(log, quit.begun, () => BrowserWindow.getAllWindows().some((window) => window.isVisible()));
  watchHelpers(electron, log);
  lockDown(electron, session.defaultSession);

  const events = new EventEmitter<AppEvents>();
  /** Tells what changed by itself. */
  const onChange =
    (...parts: readonly ChangeablePart[]) =>
    (): void =>
      void events.emit('changed', parts, 'itself');
  const notices = createNotices(db, notice, onChange('process'));
  /** The rest goes on: what is met there again and again would end the process each time. */
  const met = (thrown: unknown): void => {
    if (thrown instanceof StoreFailure || quit.begun()) {
      trouble.met(thrown);
    } else {
      log.error('mistake', { stack: describeMistake(thrown) });
      notices.processMet({ code: 'mistake', at: Date.now() });
    }
  };
  const preferences = createPreferences(db, applySettings);
  const now = () => Date.now();
  const monotonic = () => performance.now();
  const speed = Math.min(100, Math.max(1, Number(electron.commandLine.getSwitchValue('demo-speed')) || 1));
  const demo = createDemo({ db, now, speed });
  const app: App = {
    db,
    fetch: createNetFetch(session.fromPartition('providers', { cache: false })),
    secrets: createSecretStore(() => loadKeychain(startKeychainHelper)),
    log,
    now,
    random: Math.random,
    pause: sleepFor,
    format: icon.format,
    settings: preferences.current,
    rules: () => readRuleBook(db),
    demo: demo.connection,
  };
  const poller = createPoller(app, {
    alarm: (ms, ring) => later(ring, ms),
    monotonic,
    onChange: onChange('mail', 'alerts'),
    onStoreFailure: notices.storeFailed,
    onStoreWorks: notices.storeWorks,
    onMistake: met,
  });
  const trouble = createTrouble(quit.begun, poller.storeFailed);
  const { window, tray, notifier, close } = createDesktop(app, icon, poller, events, quit.begun, met);
  nativeTheme.themeSource = preferences.current().theme;
  // The page is loaded by a process of its own meanwhile; what it asks for is answered when all stands.
  if (!process.argv.includes(hiddenArgument)) window.show();
  const outbox = createOutbox(app, notifier, later, {
    online: poller.online,
    groupMs: defaultGroupMs / speed,
    onMistake: met,
  });
  const hooks = createHookRunner(app, { later, onChange: onChange('hooks'), onMistake: met });

  const onChosen = (...parts: readonly ChangeablePart[]): void => void events.emit('changed', parts, 'person');
  followPerson(events, trouble, { app, poller, outbox, preferences, window, onChange: onChosen, onMistake: met });
  const contexts = createContexts(app, poller);
  const remember = createTrayMemory(folder);
  const drawTray = (): void => {
    try {
      const context = contexts();
      const content = trayContent(context, notices.process());
      tray.render(trayState(content, app.format));
      remember(rememberedTray(context, content, app.format));
    } catch (thrown) {
      tray.render(trayState(unreadableTray(now(), notices.process()), app.format));
      met(thrown);
    }
  };
  /** What changed since the window was told last. */
  const waiting = new Set<ChangeablePart>();
  const publish = (): void => {
    if (quit.begun()) return;
    drawTray();
    window.send('changed', [...waiting]);
    waiting.clear();
    outbox.flush().catch(met);
    hooks.flush().catch(met);
  };
  /** What it costs that something changed: what is told at once, and what the window asks then. */
  const meter = createMeter(monotonic);
  const pace = { everyMs: secondMs, share: 0.1, atMostMs: 5 * secondMs, spentMs: meter.spentMs, monotonic, later };
  const publishing = paced(() => meter.during(publish), pace);
  events.on('changed', (parts, by) => {
    parts.forEach((part) => waiting.add(part));
    if (by === 'person') publishing.now();
    else publishing.soon();
  });
  const shown = { version: electron.getVersion(), tray: tray.presence, notifications: notifier.supported };
  const info = createInfo(app, notices, shown);
  const handlers = createHandlers({
    app,
    context: contexts,
    poller,
    demo,
    preferences,
    info,
    notices,
    openLink: openExternal,
    onChange: onChosen,
  });
  serve({ handlers, log, meter });

  icon.follow(events, { onBusLost: (reason) => log.warn('session-bus-lost', { reason }), onMistake: met });
  const restored = demo.restore().catch(met);
  const zone = watchZone(onChange(...changeableParts), met);
  const stopWatchingPower = watchPower(poller, zone.look);
  const stopWatchdog = startWatchdog({
    poller,
    log,
    now,
    monotonic,
    every: often,
    say(notice) {
      notices.processMet(notice);
      if (notice.code === 'standstill') notifier.show(standstillBanner).catch(met);
    },
  });
  const stopChores = startChores(app, { online: poller.online, onChange: onChange('reports'), onFailure: met });
  quit.prepare({
    stop() {
      window.end();
      stopWatchdog();
      stopChores();
      stopWatchingPower();
      zone.stop();
    },
    async finish() {
      await poller.stop();
      const [settled] = await Promise.all([app.secrets.settled(), outbox.stop(), hooks.stop(), demo.close()]);
      return settled;
    },
    close() {
      close();
      closeDatabase(db);
    },
  });

  poller.setOnline(isOnline());
  onChosen(...changeableParts);
  if (failing !== null) poller.storeFailed(failing);
  await restored;
  if (quit.begun()) return;
  poller.start();
  const restartedAt = restartsIn(process.argv).at(-1);
  if (restartedAt !== undefined) notices.processMet({ code: 'restarted', at: restartedAt });
}
