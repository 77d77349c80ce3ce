/** The thread of the monitor: what it needs of the desktop goes to the app's process as messages, and comes from there. */
import { parentPort, type MessagePort } from 'node:worker_threads';
import * as v from 'valibot';
import type { MonitorDesktop } from './desktop.ts';
import { fetchThrough } from './fetch-port.ts';
import { helperThrough } from './helper-port.ts';
import { answers, isToMonitor, type FromMonitor, type Happening, type Question, type ToMonitor } from './messages.ts';
import { startMonitor, type Monitor } from './monitor.ts';
import { createPending, type Pending } from './pending.ts';

/** What the thread says, over `port`. */
function desktopOver(port: MessagePort, questions: Pending<unknown>): MonitorDesktop {
  const say = (message: FromMonitor, ...handed: readonly MessagePort[]): void => port.postMessage(message, handed);
  const log = (level: 'info' | 'warn' | 'error'): MonitorDesktop['log']['info'] => {
    return (event, details) => say({ do: 'log', level, event, details });
  };
  const ask = (question: Question): Promise<unknown> => questions.ask((id) => say({ do: 'ask', id, question }));
  return {
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    fetch: fetchThrough((request, other) => say({ do: 'fetch', request, port: other }, other)),
    startKeychainHelper: helperThrough((other) => say({ do: 'keychain-helper', port: other }, other)),
    keepSessionKey: (accountId, key) => say({ do: 'session-key', accountId, key }),
    drawTray: (drawn) => say({ do: 'draw', drawn }),
    tellWindow: (changed) => say({ do: 'tell', changed }),
    openWindow: (target) => say({ do: 'open', target }),
    showBanner: async (banner, before) => v.parse(answers.banner, await ask({ about: 'banner', banner, before })),
    withdrawBanner: (key) => say({ do: 'withdraw', key }),
    bannerRecorded: (key) => say({ do: 'recorded', key }),
    applySettings: async (next, before) => {
      v.parse(answers.settings, await ask({ about: 'settings', next, before }));
    },
    openPage: async (address) => v.parse(answers.page, await ask({ about: 'page', address })),
    seenBy: async () => v.parse(answers['seen-by'], await ask({ about: 'seen-by' })),
    ready: (settings) => say({ do: 'ready', settings }),
    alive: () => say({ do: 'alive' }),
    cannotStart: (message) => say({ do: 'cannot-start', message }),
  };
}

/** Does what the message says. */
function carryOut(monitor: Monitor, message: Spoken, say: (message: FromMonitor) => void): void {
  switch (message.do) {
    case 'answer':
      void monitor
        .answer(message.channel, message.input)
        .then((outcome) => say({ do: 'answered', id: message.id, outcome }));
      break;
    case 'hear':
      // First: what ends one monitor must not be told the next, lest it end every one.
      say({ do: 'heard', id: message.id });
      follow(monitor, message.happening);
      break;
    case 'end':
      void monitor.end().then((settled) => say({ do: 'ended', settled }));
  }
}

function follow(monitor: Monitor, happening: Happening): void {
  switch (happening.do) {
    case 'act':
      monitor.act(happening.action);
      break;
    case 'banner-clicked':
      monitor.clickBanner(happening.key);
      break;
    case 'banner-pressed':
      monitor.pressBanner(happening.key, happening.action);
      break;
    case 'seen':
      monitor.setSeen(happening.seen);
      break;
    case 'power':
      monitor.power(happening.event);
      break;
    case 'online':
      monitor.setOnline(happening.online);
      break;
    case 'seen-by-changed':
      monitor.seenByChanged();
  }
}

/** What the monitor itself is told. */
type Spoken = Exclude<ToMonitor, { readonly do: 'begin' | 'settle' | 'reject' }>;

function listen(port: MessagePort): void {
  const questions = createPending<unknown>();
  let monitor: Monitor | null = null;
  port.on('message', (message: unknown) => {
    if (!isToMonitor(message)) return;
    switch (message.do) {
      case 'begin':
        monitor = startMonitor(message.facts, desktopOver(port, questions));
        break;
      case 'settle':
        questions.settle(message.id, message.result);
        break;
      case 'reject':
        questions.fail(message.id, new Error(message.message));
        break;
      default:
        if (monitor !== null) carryOut(monitor, message, (said: FromMonitor) => port.postMessage(said));
    }
  });
}

// A mistake that nothing caught ends the thread, whatever the process around it makes of rejections: the host starts it anew.
process.on('unhandledRejection', (reason) => {
  throw reason;
});
if (parentPort !== null) listen(parentPort);
