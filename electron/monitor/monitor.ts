/**
 * The monitor: all that polls, stores, judges, tells and answers, put together in this order. It knows no Electron and runs in
 * a thread beside the app's process (monitor-thread.ts), so that nothing it does is ever in the way of the desktop.
 */
import { changeableParts, type ChangeablePart } from '../core/changes.ts';
import { secondMs } from '../core/days.ts';
import type { BannerAction } from '../core/delivery/desktop-banner.ts';
import { createFormat } from '../core/format.ts';
import { lazily } from '../core/lazily.ts';
import { roundMs } from '../core/polling/watchdog.ts';
import { unreadableTray } from '../core/state/tray.ts';
import { standstillBanner } from '../core/words/process.ts';
import { trayState } from '../core/words/tray.ts';
import { answerRequest } from '../ipc/answer.ts';
import type { Channel, Outcome } from '../ipc/contract.ts';
import { createContexts, createHandlers } from '../ipc/handlers.ts';
import { createInfo, createNotices } from '../ipc/info.ts';
import { sleepFor } from '../providers/http/deadline.ts';
import type { App } from '../services/app.ts';
import { startChores } from '../services/chores.ts';
import { describeMistake } from '../services/log.ts';
import { createOutbox, defaultGroupMs } from '../services/delivery/outbox.ts';
import { createDemo } from '../services/demo.ts';
import { createHookRunner } from '../services/hooks/runner.ts';
import { createPoller } from '../services/polling/poller.ts';
import { createPreferences } from '../services/preferences.ts';
import { createSecretStore, loadKeychain } from '../services/secrets.ts';
import { giveBackWhenIdle } from '../services/spare-memory.ts';
import { createMeter, later, often, paced } from '../services/timing.ts';
import { startWatchdog } from '../services/watchdog.ts';
import { watchZone } from '../services/zone.ts';
import { readRuleBook } from '../store/alerts/rules.ts';
import { StoreFailure } from '../store/failure.ts';
import { closeDatabase, giveBackPages } from '../store/file/database.ts';
import { createTrayMemory } from '../store/file/remembered-tray.ts';
import { rememberedTray, trayContent } from '../views/tray.ts';
import type { MonitorDesktop, MonitorFacts } from './desktop.ts';
import type { MonitorAction, PowerEvent } from './messages.ts';
import { openStore } from './open-store.ts';
import { createPerson } from './person.ts';
import { createTrouble } from './trouble.ts';

/** The monitor, as whoever runs it sees it. */
export interface Monitor {
  /** Answers one request of the window; never rejects. */
  readonly answer: (channel: Channel, input: unknown) => Promise<Outcome<unknown>>;
  readonly act: (action: MonitorAction) => void;
  readonly clickBanner: (key: string) => void;
  readonly pressBanner: (key: string, action: BannerAction) => void;
  /** Whether a person sees the window. */
  readonly setSeen: (seen: boolean) => void;
  readonly power: (event: PowerEvent) => void;
  readonly setOnline: (online: boolean) => void;
  /** The tray came or went. */
  readonly seenByChanged: () => void;
  /** Ends what is under way, and closes the cache. Resolves with whether nothing waits for the keychain any more. */
  readonly end: () => Promise<boolean>;
}

/** What the window asks for first. */
const firstSight: Channel = 'overview:get';
/** Whoever starts the app looks by then, or not at all. */
const looksWithinMs = secondMs;
/** The window has asked by then for what it shows first, and has drawn what it was answered. */
const drawnWithinMs = 250;

/** Starts it; `null` after the desktop heard why it cannot. */
export function startMonitor(facts: MonitorFacts, desktop: MonitorDesktop): Monitor | null {
  const { folder, speed } = facts;
  const { log } = desktop;
  const opened = openStore(folder, desktop.cannotStart);
  if (opened === null) return null;
  const { db, notice, failing } = opened;
  let ending = false;

  const now = () => Date.now();
  const monotonic = () => performance.now();
  /** What changed since the window was told last. */
  const waiting = new Set<ChangeablePart>();
  /** Tells what changed by itself. */
  const onChange =
    (...parts: readonly ChangeablePart[]) =>
    (): void => {
      parts.forEach((part) => waiting.add(part));
      publishing.soon();
    };
  /** Tells what changed because a person did something and waits for it. */
  const onChosen = (...parts: readonly ChangeablePart[]): void => {
    parts.forEach((part) => waiting.add(part));
    publishing.now();
  };
  const notices = createNotices(db, notice, onChange('process'));
  /** The rest goes on: what is met there again and again would end the monitor each time. */
  const met = (thrown: unknown): void => {
    if (thrown instanceof StoreFailure || ending) {
      trouble.met(thrown);
    } else {
      log.error('mistake', { stack: describeMistake(thrown) });
      notices.processMet({ code: 'mistake', at: now() });
    }
  };
  const preferences = createPreferences(db, desktop.applySettings);
  const demo = createDemo({ db, now, speed });
  const app: App = {
    db,
    fetch: desktop.fetch,
    secrets: createSecretStore(() => loadKeychain(desktop.startKeychainHelper), {
      before: facts.sessionKeys,
      keep: desktop.keepSessionKey,
    }),
    log,
    now,
    random: Math.random,
    pause: sleepFor,
    format: createFormat(facts.locale),
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
  const trouble = createTrouble(() => ending, poller.storeFailed);
  const banners = { show: desktop.showBanner, withdraw: desktop.withdrawBanner, recorded: desktop.bannerRecorded };
  const outbox = createOutbox(app, banners, later, {
    online: poller.online,
    before: facts.banners,
    groupMs: defaultGroupMs / speed,
    onMistake: met,
  });
  const hooks = createHookRunner(app, { later, onChange: onChange('hooks'), onMistake: met });
  const { openWindow } = desktop;
  const person = createPerson(trouble, {
    app,
    poller,
    outbox,
    preferences,
    openWindow,
    onChange: onChosen,
    onMistake: met,
  });

  const contexts = createContexts(app, poller);
  const remember = createTrayMemory(folder);
  const drawTray = (): void => {
    try {
      const context = contexts();
      const content = trayContent(context, notices.process(), notices.unsaved());
      const kept = rememberedTray(context, content, app.format);
      desktop.drawTray({ state: trayState(content, app.format), kept });
      remember(kept);
    } catch (thrown) {
      desktop.drawTray({ state: trayState(unreadableTray(now(), notices.process()), app.format), kept: null });
      met(thrown);
    }
  };
  /** What everything that is shown rests on is kept once it was read. */
  const readAhead = (): void => {
    try {
      contexts();
    } catch {
      // What cannot be read is said where it is drawn.
    }
  };
  const deliver = (): void => {
    outbox.flush().catch(met);
    hooks.flush().catch(met);
  };
  const publish = (): void => {
    if (ending) return;
    drawTray();
    desktop.tellWindow([...waiting]);
    waiting.clear();
    deliver();
  };
  /** What it costs that something changed: what is told at once, and what the window asks then. */
  const meter = createMeter(monotonic);
  const pace = { everyMs: secondMs, share: 0.1, atMostMs: 5 * secondMs, spentMs: meter.spentMs, monotonic, later };
  const publishing = paced(() => meter.during(publish), pace);
  const handlers = createHandlers({
    app,
    context: contexts,
    poller,
    demo,
    preferences,
    info: createInfo(app, notices, { version: facts.version, seenBy: desktop.seenBy }),
    notices,
    openPage: desktop.openPage,
    onChange: onChosen,
  });

  const zone = watchZone(onChange(...changeableParts), met);
  const stopWatchdog = startWatchdog({
    poller,
    log,
    now,
    monotonic,
    every: often,
    say(said) {
      notices.processMet(said);
      if (said.code === 'standstill') desktop.showBanner(standstillBanner, null).catch(met);
    },
  });
  let isWorking = false;
  let stopChores = (): void => undefined;
  const stopAlive = often(desktop.alive, roundMs);
  const stopGivingBack = giveBackWhenIdle(() => poller.refreshing().size === 0, often, {
    giveBackOther: () => giveBackPages(db),
  });

  poller.setOnline(facts.online);
  poller.setAttentive(facts.seen);
  desktop.ready(preferences.current());
  // The icon shows what was known last: whoever looks at the window comes first, with what both need read beforehand.
  const cancelDraw = later(drawTray, drawnWithinMs);
  if (facts.restartedAt === null) readAhead();
  else onChosen(...changeableParts);
  if (failing !== null) poller.storeFailed(failing);
  if (facts.restartedAt !== null) notices.processMet({ code: 'restarted', at: facts.restartedAt });
  const restored = lazily(() => demo.restore().catch(met));
  const cancelWork = later(startWork, looksWithinMs);
  /** Once: what runs by itself, when whoever looks has seen what there is. */
  function startWork(): void {
    cancelWork();
    if (isWorking || ending) return;
    isWorking = true;
    stopChores = startChores(app, { online: poller.online, onChange: onChange('reports'), onFailure: met });
    // What waited for this start is told also where nothing is read now.
    deliver();
    void restored().then(() => {
      if (!ending) poller.start();
    });
  }
  async function answer(channel: Channel, input: unknown): Promise<Outcome<unknown>> {
    // Without its simulators the demo would be read in vain.
    if (channel === 'refresh:now') await restored();
    const outcome = await answerRequest({ handlers, log, meter }, channel, input);
    if (!isWorking && channel === firstSight) later(startWork, drawnWithinMs);
    return outcome;
  }

  const power: Readonly<Record<PowerEvent, () => void>> = {
    suspend: poller.suspend,
    resume: () => {
      zone.look();
      poller.resume();
    },
    unlock: () => {
      zone.look();
      poller.reconsider();
    },
  };
  return {
    ...person,
    answer,
    setSeen: poller.setAttentive,
    power: (event) => power[event](),
    setOnline: poller.setOnline,
    seenByChanged: onChange('process'),
    async end() {
      ending = true;
      cancelDraw();
      cancelWork();
      stopAlive();
      stopGivingBack();
      stopWatchdog();
      stopChores();
      zone.stop();
      try {
        await poller.stop();
        const [settled] = await Promise.all([
          app.secrets.settled(),
          preferences.settled(),
          outbox.stop(),
          hooks.stop(),
          demo.close(),
        ]);
        return settled;
      } finally {
        closeDatabase(db);
      }
    },
  };
}
