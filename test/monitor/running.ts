/** The monitor in a real thread beside the test, with a desktop that remembers what it was asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { build } from 'vite';
import { monitorConfig, root } from '../../build/bundle.ts';
import type { Banner, ShowOutcome } from '../../electron/core/delivery/desktop-banner.ts';
import { createFormat } from '../../electron/core/format.ts';
import type { Settings } from '../../electron/core/settings.ts';
import type { DrawnTray } from '../../electron/core/words/remembered-tray.ts';
import type { TrayState } from '../../electron/core/words/tray.ts';
import type { Arguments, Channel, Outcome, Result } from '../../electron/ipc/contract.ts';
import { createMonitorHost, type MonitorHost } from '../../electron/monitor/host.ts';
import { isFromMonitor, type FromMonitor } from '../../electron/monitor/messages.ts';

/** A word for what the thread said, for choosing a moment by it. */
export function wordFor(message: FromMonitor): string {
  if (message.do === 'ask') return `ask ${message.question.about}`;
  return message.do === 'log' ? `log ${message.event}` : message.do;
}

export interface RunningMonitor extends AsyncDisposable {
  readonly host: MonitorHost;
  readonly folder: string;
  /** Everything that was written down. */
  readonly logged: { readonly event: string; readonly details: unknown }[];
  readonly shown: Banner[];
  readonly withdrawn: string[];
  readonly drawn: TrayState[];
  readonly opened: unknown[];
  readonly applied: Settings[];
  /** What every thread so far said, in words. */
  readonly said: string[];
  readonly threads: Worker[];
  /** It was given up. */
  gaveUp: boolean;
  readonly rounds: (() => void)[];
  /** What the window asks. Rejects when the answer is a failure. */
  ask<C extends Channel>(channel: C, ...input: Arguments<C>): Promise<Result<C>>;
}

export interface RunningOptions {
  /** Stands for the first thread; those after it are real. */
  readonly first?: () => Worker;
  /** Called when the first thread is there, and was told nothing yet. */
  readonly beforeBegin?: (first: Worker | undefined) => void;
  /** Calls back with each word of each thread, before the host hears it. */
  readonly onWord?: (word: string, thread: Worker) => void;
  /** What the icon shows before the first monitor says anything. */
  readonly drawn?: DrawnTray;
  readonly show?: (banner: Banner) => Promise<ShowOutcome>;
  readonly applySettings?: (next: Settings) => void;
  /** A data folder to go on with; it stays. */
  readonly folder?: string;
  /** By which clock its ends are counted, epoch ms. */
  readonly now?: () => number;
}

/** A thread that hangs for good before it says a word, as one does whose disk or key store never answers. */
export const hangingAtStart = (): Worker =>
  new Worker('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', { eval: true });

/** A thread that says that it works and how everything is, and hangs from then on. */
export const hangingAfter = (drawn: DrawnTray, settings: Settings): Worker =>
  new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
    workerData.forEach((message) => parentPort.postMessage(message));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`,
    {
      eval: true,
      workerData: [
        { do: 'ready', settings },
        { do: 'draw', drawn },
      ] satisfies readonly FromMonitor[],
    },
  );

const built = join(root, '.cache/monitor-under-test');
await build(monitorConfig(built));
const monitorThread = join(built, 'monitor-thread.js');

export function runMonitor(options: RunningOptions = {}): RunningMonitor {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'sendgauge-monitor-'));
  const said: string[] = [];
  const threads: Worker[] = [];
  const host = createMonitorHost(() => {
    const first = threads.length === 0 ? options.first : undefined;
    const thread = first?.() ?? new Worker(monitorThread, { env: SHARE_ENV });
    thread.on('message', (message: unknown) => {
      if (!isFromMonitor(message)) return;
      said.push(wordFor(message));
      options.onWord?.(wordFor(message), thread);
    });
    threads.push(thread);
    return thread;
  });
  const running: RunningMonitor = {
    host,
    folder,
    said,
    threads,
    logged: [],
    shown: [],
    withdrawn: [],
    drawn: [],
    opened: [],
    applied: [],
    rounds: [],
    gaveUp: false,
    async ask<C extends Channel>(channel: C, ...input: Arguments<C>): Promise<Result<C>> {
      const outcome = await host.answer(channel, input[0]);
      if (!outcome.ok) throw new Error(`${channel}: ${outcome.error.message}`);
      // The contract fixes what the channel answers with; the host hands it on as it came.
      return (outcome as Extract<Outcome<Result<C>>, { ok: true }>).value;
    },
    async [Symbol.asyncDispose]() {
      await host.end();
      await Promise.all(threads.map((thread) => thread.terminate()));
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  const write = (event: string, details?: unknown): void => void running.logged.push({ event, details });
  options.beforeBegin?.(threads[0]);
  host.begin({
    desktop: {
      log: { info: write, warn: write, error: write },
      fetch,
      startKeychainHelper: () => {
        throw new Error('No key store here.');
      },
      drawTray: (state) => void running.drawn.push(state),
      tellWindow: () => undefined,
      openWindow: (target) => void running.opened.push(target),
      async showBanner(banner) {
        const outcome = (await options.show?.(banner)) ?? 'shown';
        if (outcome === 'shown') running.shown.push(banner);
        return outcome;
      },
      withdrawBanner: (key) => void running.withdrawn.push(key),
      async applySettings(next) {
        options.applySettings?.(next);
        running.applied.push(next);
      },
      openPage: async (address) => running.opened.push(address) > 0,
      seenBy: async () => ({ tray: 'shown', notifications: true }),
      ready: () => undefined,
      cannotStart: (message) => write('cannot-start', { message }),
    },
    facts: () => ({ folder, version: '1.0.0', locale: 'en-US', speed: 100, online: true, seen: false }),
    restartedAt: null,
    drawn: options.drawn ?? null,
    format: createFormat('en-US'),
    now: options.now ?? (() => Date.now()),
    every: (work) => {
      running.rounds.push(work);
      return () => undefined;
    },
    onGaveUp: () => (running.gaveUp = true),
  });
  return running;
}
