/** The bridge: the only thing the window sees of the outside. Bundled to one CommonJS file, because the sandbox needs that. */
import { contextBridge, ipcRenderer } from 'electron';
import { heardJourney, isChannel, isPush, localeArgument } from './ipc/channels.ts';
import type { Bridge, Channel, Outcome } from './ipc/contract.ts';

/** The first sight is asked for before the page's scripts are read, so that it is there when they are. */
let firstSight: Promise<Outcome<unknown>> | null = ipcRenderer.invoke('overview:get' satisfies Channel);
firstSight.catch(() => undefined);

/** What was asked for beforehand; after that whatever is asked is asked anew. */
function takeFirstSight(channel: Channel): Promise<Outcome<unknown>> | null {
  if (channel !== 'overview:get') return null;
  const taken = firstSight;
  firstSight = null;
  return taken;
}

const bridge: Bridge = {
  locale: process.argv.find((argument) => argument.startsWith(localeArgument))?.slice(localeArgument.length) ?? '',
  invoke: async (channel, ...input) => {
    if (!isChannel(channel)) return { ok: false, error: { kind: 'bad-input', message: 'There is no such request.' } };
    return takeFirstSight(channel) ?? ipcRenderer.invoke(channel, input[0]);
  },
  on: (push, listener) => {
    if (!isPush(push)) return () => undefined;
    // The event object carries the sender and a way to answer it: only the payload goes on.
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0], journey: unknown): void => {
      if (push === 'navigate') ipcRenderer.send(heardJourney, journey);
      listener(payload);
    };
    ipcRenderer.on(push, forward);
    return () => {
      ipcRenderer.removeListener(push, forward);
    };
  },
};

contextBridge.exposeInMainWorld('sendgauge', Object.freeze(bridge));
