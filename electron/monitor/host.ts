/**
 * The process around the monitor: it starts the thread, does for it what only the process can, and starts it anew when it
 * ends by a mistake or says nothing any more. What the next one has to know of the last is kept here: the banners on the
 * screen, and keys that are in memory only.
 */
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { failedAgain, type Patience } from '../core/attempts.ts';
import { hourMs } from '../core/days.ts';
import type { Banner, ShowOutcome } from '../core/delivery/desktop-banner.ts';
import type { Format } from '../core/format.ts';
import { roundMs } from '../core/polling/watchdog.ts';
import { agedTrayState, type DrawnTray } from '../core/words/remembered-tray.ts';
import type { Settings } from '../core/settings.ts';
import type { TrayState } from '../core/words/tray.ts';
import type { Channel, Outcome } from '../ipc/contract.ts';
import type { BannerBefore } from '../services/delivery/outbox.ts';
import { describeMistake } from '../services/log.ts';
import { atMost } from '../services/timing.ts';
import type { MonitorDesktop, MonitorFacts } from './desktop.ts';
import { answerFetch } from './fetch-port.ts';
import { serveHelper } from './helper-port.ts';
import { isFromMonitor, type FromMonitor, type Happening, type Question, type ToMonitor } from './messages.ts';
import { createPending } from './pending.ts';
import { createMonitorPost } from './post.ts';

/** What the process does for the monitor; the rest of it is done here. */
export type HostDesktop = Omit<
  MonitorDesktop,
  'keepSessionKey' | 'bannerRecorded' | 'alive' | 'showBanner' | 'drawTray'
> & {
  readonly drawTray: (state: TrayState) => void;
  readonly showBanner: (banner: Banner) => Promise<ShowOutcome>;
};

export interface HostPorts {
  readonly desktop: HostDesktop;
  /** What each monitor is told at its start. */
  readonly facts: () => Omit<MonitorFacts, 'banners' | 'sessionKeys' | 'restartedAt'>;
  /** When a mistake ended the process before this one, epoch ms; `null` when none did. */
  readonly restartedAt: number | null;
  /** What the icon shows until the monitor has its first word; `null`: nothing. */
  readonly drawn: DrawnTray | null;
  readonly format: Format;
  /** Epoch ms. */
  readonly now: () => number;
  /** Does `work` every `everyMs`; returns the end of it. */
  readonly every: (work: () => void, everyMs: number) => () => void;
  /** It ended by a mistake again and again: it is not started any more. */
  readonly onGaveUp: () => void;
}

export interface MonitorHost {
  /** From now on it works. */
  readonly begin: (ports: HostPorts) => void;
  /** Answers one request of the window. Never rejects. */
  readonly answer: (channel: Channel, input: unknown) => Promise<Outcome<unknown>>;
  /** Tells it what happens. What one that ends or hangs has not heard, the next is told. */
  readonly tell: (told: Happening) => void;
  /** Ends it in order, one that is just started anew too. Resolves with whether nothing waits for the keychain any more. */
  readonly end: () => Promise<boolean>;
}

/** As often within as long as the process itself would be started anew. */
const patience: Patience = { failures: 4, withinMs: hourMs };
/** A monitor that says nothing for so many rounds hangs. The longest it works without a pause is when it tidies up the cache. */
const roundsSilent = 10;
/** A desktop that shows a banner has said so by then; a thread that the system holds is not waited for. */
const settleWithinMs = 12_000;

const failed: Outcome<never> = {
  ok: false,
  error: { kind: 'failed', message: 'Something went wrong. The log has more.' },
};

/** What is read and forgotten at once need not be kept for long: the default takes some megabytes more for good. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

/** The zone of the process is the zone of the thread: it follows the same environment. */
const startThread = (): Worker =>
  new Worker(new URL('./monitor-thread.ts', import.meta.url), { env: SHARE_ENV, resourceLimits });

/** The host of this process. Its first thread reads its code at once, and does nothing before `begin`. */
export function createMonitorHost(start: () => Worker = startThread): MonitorHost {
  let ports: HostPorts | null = null;
  const post = createMonitorPost();
  /** `null` while there is none. */
  let working: Worker | null = null;
  /** Another one comes. */
  let isRestarting = false;
  /** Those that were told to stop and have not: what hangs in the system's own code. The process could not end by itself. */
  const stuck = new Set<Worker>();
  let failures: readonly number[] = [];
  /** For how many rounds it has said nothing; those before its first word count as well. */
  let silentRounds = 0;
  /** What the icon shows by the last word of a monitor. */
  let drawn: DrawnTray | null = null;
  /** The settings that this desktop follows by the wish of a monitor; `null` before one changed any. */
  let applied: Settings | null = null;
  const banners = new Map<string, BannerBefore>();
  const sessionKeys = new Map<string, string>();
  const showing = new Set<Promise<unknown>>();
  const requests = createPending<Outcome<unknown>>();
  let end: PromiseWithResolvers<boolean> | null = null;
  /** No thread is started any more. */
  let over = false;
  let stopLooking = (): void => undefined;
  /** Has read its code and waits for its beginning. */
  let prepared: Worker | null = load();

  function load(): Worker {
    const thread = start();
    const stopped = (thrown: unknown): void => {
      if (thread === working) void startAnew(thrown);
      // One that has ended before it began would be told everything in vain.
      if (thread === prepared) prepared = null;
    };
    thread.on('message', (message: unknown) => {
      if (thread === working && ports !== null && isFromMonitor(message)) hear(ports, message);
    });
    thread.on('error', stopped);
    thread.on('exit', (code) => stopped(new Error(`The monitor ended with ${String(code)}.`)));
    return thread;
  }

  function say(message: ToMonitor): void {
    post.said(message, working !== null);
    working?.postMessage(message);
  }

  /** Starts a thread and has it begin. */
  function launch({ facts }: HostPorts, restartedAt: number | null): void {
    const thread = prepared ?? load();
    prepared = null;
    working = thread;
    silentRounds = 0;
    const kept = { banners: [...banners.values()], sessionKeys: [...sessionKeys], restartedAt };
    const first: ToMonitor = { do: 'begin', facts: { ...facts(), ...kept } };
    [first, ...post.handOver()].forEach((message) => thread.postMessage(message));
    if (isEnding()) thread.postMessage({ do: 'end' } satisfies ToMonitor);
  }

  async function startAnew(thrown: unknown): Promise<void> {
    const last = working;
    working = null;
    requests.settleAll(failed);
    if (ports === null || last === null) return;
    const stopped = stop(last);
    ports.desktop.log.error('monitor-stopped', { stack: describeMistake(thrown) });
    const at = ports.now();
    const next = failedAgain(failures, at, patience);
    ({ failures } = next);
    if (!next.again) {
      finish(true);
      if (!isEnding()) ports.onGaveUp();
      return;
    }
    isRestarting = true;
    // What is going up now, the next one must know as shown.
    await atMost(settleWithinMs, Promise.all([stopped, ...showing]));
    isRestarting = false;
    if (isEnding() && !isAnythingToNote()) finish(true);
    else launch(ports, at);
  }

  const isEnding = (): boolean => end !== null;

  /** What would be told twice or lost, were it not noted before the app ends. */
  function isAnythingToNote(): boolean {
    return post.hasWish() || [...banners.values()].some(({ recorded }) => !recorded);
  }

  async function stop(thread: Worker): Promise<void> {
    stuck.add(thread);
    await thread.terminate();
    stuck.delete(thread);
  }

  /** Nothing works any more. `settled`: nothing waits for the keychain either. */
  function finish(settled: boolean): void {
    over = true;
    requests.settleAll(failed);
    end?.resolve(settled && stuck.size === 0);
  }

  /** The thread has ended its work. One that still waits for the keychain could not be ended. */
  async function letGo(settled: boolean): Promise<void> {
    const last = working;
    working = null;
    if (settled && last !== null) await stop(last);
    finish(settled);
  }

  function lookForLife(): void {
    if (working === null) return;
    silentRounds++;
    if (silentRounds >= roundsSilent) void startAnew(new Error('The monitor is silent.'));
  }

  /** A monitor that is silent does not say that what it called fine has grown old. */
  function lookAtIcon({ desktop, now, format }: HostPorts): void {
    const aged = drawn === null ? null : agedTrayState(drawn, now(), format);
    if (aged !== null) desktop.drawTray(aged);
  }

  function hear({ desktop }: HostPorts, message: FromMonitor): void {
    switch (message.do) {
      case 'ready':
        silentRounds = 0;
        desktop.ready(message.settings);
        void keepToStored(desktop, message.settings);
        break;
      case 'alive':
        silentRounds = 0;
        break;
      case 'answered':
        requests.settle(message.id, message.outcome);
        break;
      case 'heard':
        post.heard(message.id);
        break;
      case 'ask':
        void answerTo(message.id, answerOf(desktop, message.question));
        break;
      case 'draw':
        ({ drawn } = message);
        desktop.drawTray(message.drawn.state);
        break;
      case 'tell':
        desktop.tellWindow(message.changed);
        break;
      case 'open':
        desktop.openWindow(message.target);
        break;
      case 'withdraw':
        banners.delete(message.key);
        desktop.withdrawBanner(message.key);
        break;
      case 'recorded': {
        const shown = banners.get(message.key);
        if (shown !== undefined) banners.set(message.key, { ...shown, recorded: true });
        break;
      }
      case 'log':
        desktop.log[message.level](message.event, message.details);
        break;
      case 'fetch':
        void answerFetch(desktop.fetch, message.request, message.port);
        break;
      case 'keychain-helper':
        serveHelper(desktop.startKeychainHelper, message.port);
        break;
      case 'session-key':
        if (message.key === null) sessionKeys.delete(message.accountId);
        else sessionKeys.set(message.accountId, message.key);
        break;
      case 'cannot-start':
        // Whoever quits need not read why the next start would fail.
        if (isEnding()) void letGo(true);
        else desktop.cannotStart(message.message);
        break;
      case 'ended':
        void letGo(message.settled);
    }
  }

  /** A monitor that ended between carrying out a change and storing it leaves the desktop with what nobody chose. */
  async function keepToStored(desktop: HostDesktop, stored: Settings): Promise<void> {
    const before = applied;
    applied = null;
    if (before === null) return;
    try {
      await desktop.applySettings(stored, before);
    } catch (thrown) {
      desktop.log.error('mistake', { stack: describeMistake(thrown) });
    }
  }

  /** Only the thread that asked is answered. */
  async function answerTo(id: number, answer: Promise<unknown>): Promise<void> {
    const asking = working;
    const tell = (message: ToMonitor): void => {
      if (asking === working) asking?.postMessage(message);
    };
    try {
      tell({ do: 'settle', id, result: await answer });
    } catch (thrown) {
      tell({ do: 'reject', id, message: thrown instanceof Error ? thrown.message : 'It failed.' });
    }
  }

  async function answerOf(desktop: HostDesktop, question: Question): Promise<unknown> {
    switch (question.about) {
      case 'banner':
        return showBanner(desktop, question.banner, question.before);
      case 'settings':
        // Also one that is refused may have been followed in part.
        applied = question.next;
        await desktop.applySettings(question.next, question.before);
        return null;
      case 'page':
        return desktop.openPage(question.address);
      case 'seen-by':
        return desktop.seenBy();
    }
  }

  async function showBanner(desktop: HostDesktop, banner: Banner, before: BannerBefore | null): Promise<ShowOutcome> {
    const shown = desktop.showBanner(banner);
    showing.add(shown);
    try {
      const outcome = await shown;
      // Put last: they are handed on in the order in which they were shown.
      banners.delete(banner.key);
      if (outcome === 'shown' && before !== null) banners.set(banner.key, before);
      return outcome;
    } finally {
      showing.delete(shown);
    }
  }

  return {
    begin(given) {
      ports = given;
      ({ drawn } = given);
      stopLooking = given.every(() => {
        lookAtIcon(given);
        lookForLife();
      }, roundMs);
      launch(given, given.restartedAt);
    },
    async answer(channel, input) {
      return over ? failed : requests.ask((id) => say({ do: 'answer', id, channel, input }));
    },
    tell: (happening) => say(post.telling(happening)),
    end() {
      if (end !== null) return end.promise;
      stopLooking();
      end = Promise.withResolvers();
      if (working !== null) working.postMessage({ do: 'end' } satisfies ToMonitor);
      else if (!isRestarting) finish(true);
      return end.promise;
    },
  };
}
