import * as v from 'valibot';
import { strings, type BusTarget, type SessionBus } from './session-bus.ts';

const watcherName = 'org.kde.StatusNotifierWatcher';
const watcher: BusTarget = {
  destination: watcherName,
  path: '/StatusNotifierWatcher',
  interface: 'org.freedesktop.DBus.Properties',
};
const variantAnswer = v.tuple([v.object({ value: v.boolean() })]);

/**
 * Tells whether a tray is there: a StatusNotifierWatcher with a host that draws. `listener` is called with true again
 * whenever one comes (back), because an icon made before that moment never appears on it (Electron 41). `onMistake` is told what it throws.
 */
export function watchTrayHost(
  bus: SessionBus,
  listener: (present: boolean) => void,
  onMistake: (thrown: unknown) => void,
): () => void {
  let round = 0;
  const look = async (owned: boolean): Promise<void> => {
    const mine = ++round;
    const present = owned && (await hasHost(bus));
    if (mine === round) listener(present);
  };
  const stops = [
    bus.watchOwner(watcherName, (owner) => void look(owner !== null).catch(onMistake)),
    // Plasma's watcher runs before any panel does: the host comes later, under the same name.
    bus.onSignal(watcherName, 'StatusNotifierHostRegistered', () => void look(true).catch(onMistake)),
  ];
  return () => {
    round++;
    stops.forEach((stop) => stop());
  };
}

/** Calls `listener` whenever an application's icon has come to the tray, ours or another's. Returns its own end. */
export function watchTrayItems(bus: SessionBus, listener: () => void): () => void {
  return bus.onSignal(watcherName, 'StatusNotifierItemRegistered', listener);
}

/** True as well when a watcher does not answer the question: better an icon nobody draws than none. */
async function hasHost(bus: SessionBus): Promise<boolean> {
  try {
    const answer = await bus.call(watcher, 'Get', strings(watcherName, 'IsStatusNotifierHostRegistered'));
    return v.parse(variantAnswer, answer.body)[0].value;
  } catch {
    return true;
  }
}
