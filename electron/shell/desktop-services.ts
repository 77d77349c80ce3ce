import * as v from 'valibot';
import type { BusTarget, SessionBus } from './session-bus.ts';

const watcherName = 'org.kde.StatusNotifierWatcher';
const watcher: BusTarget = {
  destination: watcherName,
  path: '/StatusNotifierWatcher',
  interface: 'org.freedesktop.DBus.Properties',
};
const notificationName = 'org.freedesktop.Notifications';
const notifications: BusTarget = {
  destination: notificationName,
  path: '/org/freedesktop/Notifications',
  interface: notificationName,
};

const variantAnswer = v.tuple([v.object({ value: v.boolean() })]);
const namesAnswer = v.tuple([v.array(v.string())]);

/**
 * Tells whether a tray is there: a StatusNotifierWatcher with a host that draws. `listener` is called with true again
 * whenever one comes (back), because an icon made before that moment never appears on it (Electron 41).
 */
export function watchTrayHost(bus: SessionBus, listener: (present: boolean) => void): () => void {
  let round = 0;
  const look = async (owned: boolean): Promise<void> => {
    const mine = ++round;
    const present = owned && (await hasHost(bus));
    if (mine === round) listener(present);
  };
  const stops = [
    bus.watchName(watcherName, (owned) => void look(owned)),
    // Plasma's watcher runs before any panel does: the host comes later, under the same name.
    bus.onSignal(watcherName, 'StatusNotifierHostRegistered', () => void look(true)),
  ];
  return () => {
    round++;
    stops.forEach((stop) => stop());
  };
}

/** True as well when a watcher does not answer the question: better an icon nobody draws than none. */
async function hasHost(bus: SessionBus): Promise<boolean> {
  try {
    const answer = await bus.call(watcher, 'Get', [watcherName, 'IsStatusNotifierHostRegistered']);
    return v.parse(variantAnswer, answer)[0].value;
  } catch {
    return true;
  }
}

/**
 * Whether the running notification daemon reads markup in a body, so that `<` and `&` must be escaped. True when it
 * does not answer: an escaped text is readable, a broken one may be dropped.
 */
export async function notificationsReadMarkup(bus: SessionBus): Promise<boolean> {
  try {
    const [capabilities] = v.parse(namesAnswer, await bus.call(notifications, 'GetCapabilities', []));
    return capabilities.includes('body-markup');
  } catch {
    return true;
  }
}
