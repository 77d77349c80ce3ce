import * as v from 'valibot';
import { connect, variants } from './bus.ts';

const busInterface = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';
const notifyCall = v.tuple([
  v.string(), // application
  v.number(), // replaces
  v.string(), // icon
  v.string(), // summary
  v.string(), // body
  v.array(v.string()), // actions
  variants, // hints
  v.number(), // time-out
]);
const closeCall = v.tuple([v.number()]);

/** A notification as it arrived over the bus. */
export interface Received {
  readonly id: number;
  readonly application: string;
  readonly replaces: number;
  readonly summary: string;
  readonly body: string;
  readonly actions: readonly string[];
  /** 0 low · 1 normal · 2 critical */
  readonly urgency: number | null;
  readonly desktopEntry: string | null;
  /** ms; -1 the daemon's own, 0 never */
  readonly timeoutMs: number;
}

export interface NotificationDaemon {
  readonly received: readonly Received[];
  /** Ids the application took back. */
  readonly withdrawn: readonly number[];
  /** A person clicks the banner. */
  click(id: number): void;
  /** A person dismisses the banner. */
  dismiss(id: number): void;
  stop(): void;
}

export const usualCapabilities = ['actions', 'body', 'body-markup', 'persistence'];

/** Never reused, not by a later daemon either: a late "closed" of an old banner must not mean a new one. */
let lastId = 0;

/** A notification service of the Desktop Notifications specification that records what it is sent. */
export async function startNotificationDaemon(
  capabilities: readonly string[] = usualCapabilities,
): Promise<NotificationDaemon> {
  const { bus, reply, emit, own, disconnect } = connect();
  const received: Received[] = [];
  const withdrawn: number[] = [];
  const closed = (id: number, reason: number): void =>
    emit(path, busInterface, 'NotificationClosed', 'uu', [id, reason]);

  bus.addMethodHandler((message) => {
    if (message.interface !== busInterface) return false;
    switch (message.member) {
      case 'GetServerInformation':
        return reply(message, 'ssss', ['recorder', 'test', '1', '1.2']);
      case 'GetCapabilities':
        return reply(message, 'as', [[...capabilities]]);
      case 'Notify': {
        const [application, replaces, , summary, body, actions, hints, timeoutMs] = v.parse(notifyCall, message.body);
        const id = replaces === 0 ? ++lastId : replaces;
        const urgency = hints['urgency']?.value;
        const desktopEntry = hints['desktop-entry']?.value;
        received.push({
          id,
          application,
          replaces,
          summary,
          body,
          actions,
          urgency: typeof urgency === 'number' ? urgency : null,
          desktopEntry: typeof desktopEntry === 'string' ? desktopEntry : null,
          timeoutMs,
        });
        return reply(message, 'u', [id]);
      }
      case 'CloseNotification': {
        const [id] = v.parse(closeCall, message.body);
        withdrawn.push(id);
        reply(message);
        closed(id, 3);
        return true;
      }
      default:
        return false;
    }
  });
  await own(busInterface);
  return {
    received,
    withdrawn,
    click: (id) => {
      emit(path, busInterface, 'ActionInvoked', 'us', [id, 'default']);
      closed(id, 2);
    },
    dismiss: (id) => closed(id, 2),
    stop: disconnect,
  };
}
