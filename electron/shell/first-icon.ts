/** The icon of this process, drawn before anything else is there: what was known last, as far as that can be true. */
import { join } from 'node:path';
import { app as electron } from 'electron';
import { createFormat, type Format } from '../core/format.ts';
import type { TrayAction } from '../core/state/tray.ts';
import { rememberedTrayState, type DrawnTray } from '../core/words/remembered-tray.ts';
import { regionalLocale } from '../services/locale.ts';
import { atMost } from '../services/timing.ts';
import { readRememberedTray } from '../store/file/remembered-tray.ts';
import { watchTrayHost, watchTrayItems } from './desktop-services.ts';
import { connectSessionBus, type SessionBus } from './session-bus.ts';
import { createTray, type TrayHandle } from './tray.ts';

export interface FirstIcon {
  readonly tray: TrayHandle;
  /** `null` where the system has none. */
  readonly bus: SessionBus | null;
  /** How this machine writes numbers and days. */
  readonly format: Format;
  /** Draws what is remembered, if anything is. Call when Electron is ready. Resolves when it is there, or cannot soon be. */
  readonly draw: () => Promise<void>;
  /** What it shows of its own; `null`: nothing. */
  readonly drawn: () => DrawnTray | null;
  /** Tells from now on what is done with it, first what was done until now. */
  readonly follow: (ports: IconPorts) => void;
}

export interface IconPorts {
  readonly onAction: (action: TrayAction) => void;
  /** The tray came or went. */
  readonly onPresence: () => void;
  /** Hears why the bus went. */
  readonly onBusLost: (reason: string) => void;
  /** A mistake of ours in watching the desktop. */
  readonly onMistake: (thrown: unknown) => void;
}

/** A desktop that takes longer to say whether it has a tray, and to take the icon in, holds up nothing. */
const shownWithinMs = 250;

/** Looks for a tray at once: until Electron is ready the desktop has answered. Nothing is drawn yet. */
export function createFirstIcon(folder: string): FirstIcon {
  const format = createFormat(regionalLocale(process.platform, process.env, () => electron.getSystemLocale()));
  let waiting: readonly TrayAction[] = [];
  let lost: readonly string[] = [];
  let mistakes: readonly unknown[] = [];
  let act = (action: TrayAction): void => void (waiting = [...waiting, action]);
  let lose = (reason: string): void => void (lost = [...lost, reason]);
  let err = (thrown: unknown): void => void (mistakes = [...mistakes, thrown]);
  let change = (): void => undefined;
  let drawn: DrawnTray | null = null;
  const answered = Promise.withResolvers<void>();
  const registered = Promise.withResolvers<void>();
  const bus = process.platform === 'linux' ? connectSessionBus((reason) => lose(reason)) : null;
  const tray = createTray({
    imageFolder: join(electron.getAppPath(), 'build/icons/tray'),
    onAction: (action) => act(action),
    onPresence: () => {
      answered.resolve();
      change();
    },
    watchHost: bus === null ? null : (listener) => watchTrayHost(bus, listener, (thrown) => err(thrown)),
  });
  const stopWatching = bus === null ? () => undefined : watchTrayItems(bus, registered.resolve);
  /** There, as far as anybody hears of it; or there is no tray. */
  const shown = async (): Promise<void> => {
    await answered.promise;
    if (tray.presence() === 'shown') await registered.promise;
  };
  return {
    tray,
    bus,
    format,
    async draw() {
      const kept = readRememberedTray(folder);
      if (kept !== null) {
        drawn = { state: rememberedTrayState(kept, Date.now(), format), kept };
        tray.render(drawn.state);
        // Electron introduces an icon to the desktop in several turns, which a window that is made would keep waiting.
        if (bus !== null) await atMost(shownWithinMs, shown());
      }
      stopWatching();
    },
    drawn: () => drawn,
    follow({ onAction, onPresence, onBusLost, onMistake }) {
      act = onAction;
      lose = onBusLost;
      err = onMistake;
      change = onPresence;
      waiting.forEach(act);
      lost.forEach(lose);
      mistakes.forEach(err);
    },
  };
}
