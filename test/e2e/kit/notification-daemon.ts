import type { Message } from '@jellybrick/dbus-next';
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
const picture = v.tuple([
  v.number(), // width
  v.number(), // height
  v.number(), // bytes per row
  v.boolean(), // has alpha
  v.number(), // bits per sample
  v.number(), // channels
  v.instance(Uint8Array),
]);

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
  readonly suppressSound: boolean;
  readonly resident: boolean;
  readonly picture: { readonly width: number; readonly height: number; readonly rgba: Uint8Array } | null;
}

export interface NotificationDaemon {
  readonly received: readonly Received[];
  /** Ids the application took back. */
  readonly withdrawn: readonly number[];
  /** A person clicks the banner, or the button of that name. */
  click(id: number, action?: string): void;
  /** The next banner is clicked in the same breath as it is answered, as quickly as nobody but a program can. */
  clickNext(action?: string): void;
  /** A person dismisses the banner. */
  dismiss(id: number): void;
  /** The banner's time is over; it waits in the desktop's list. */
  expire(id: number): void;
  /** Takes banners in and does not answer, until `answer`. */
  hang(): void;
  answer(): void;
  stop(): void;
}

export interface DaemonOptions {
  readonly capabilities?: readonly string[];
  /** The first number it gives, as if it were alone on the bus; without one no number is ever given twice. */
  readonly firstId?: number;
  /** Takes over from a daemon that goes on running. */
  readonly replacing?: boolean;
  /** Leaves banners up that were acted on, as some do. */
  readonly leavesClicked?: boolean;
}

export const usualCapabilities = ['actions', 'body', 'body-markup', 'persistence'];

/** Not reused by a later daemon either: a late "closed" of an old banner must not mean a new one. */
let lastId = 0;

/** A notification service of the Desktop Notifications specification that records what it is sent. */
export async function startNotificationDaemon(options: DaemonOptions = {}): Promise<NotificationDaemon> {
  const capabilities = options.capabilities ?? usualCapabilities;
  const { bus, reply, emit, own, disconnect } = connect();
  const received: Received[] = [];
  const withdrawn: number[] = [];
  const unanswered: (() => void)[] = [];
  let hanging = false;
  let clickAtOnce: string | null = null;
  let nextId = options.firstId;
  const newId = (): number => (nextId === undefined ? ++lastId : nextId++);
  const closed = (id: number, reason: number): void =>
    emit(path, busInterface, 'NotificationClosed', 'uu', [id, reason]);
  const click = (id: number, action = 'default'): void => {
    emit(path, busInterface, 'ActionInvoked', 'us', [id, action]);
    if (options.leavesClicked !== true) closed(id, 2);
  };
  const answer = (message: Message, id: number): true => {
    reply(message, 'u', [id]);
    if (clickAtOnce !== null) click(id, clickAtOnce);
    clickAtOnce = null;
    return true;
  };

  bus.addMethodHandler((message) => {
    if (message.interface !== busInterface) return false;
    switch (message.member) {
      case 'GetServerInformation':
        return reply(message, 'ssss', ['recorder', 'test', '1', '1.2']);
      case 'GetCapabilities':
        return reply(message, 'as', [[...capabilities]]);
      case 'Notify': {
        const [application, replaces, , summary, body, actions, hints, timeoutMs] = v.parse(notifyCall, message.body);
        const id = replaces === 0 ? newId() : replaces;
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
          suppressSound: hints['suppress-sound']?.value === true,
          resident: hints['resident']?.value === true,
          picture: pictureOf(hints['image-data']?.value),
        });
        if (!hanging) return answer(message, id);
        unanswered.push(() => answer(message, id));
        return true;
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
  await own(busInterface, options.replacing);
  return {
    received,
    withdrawn,
    click,
    clickNext: (action = 'default') => (clickAtOnce = action),
    dismiss: (id) => closed(id, 2),
    expire: (id) => closed(id, 1),
    hang: () => (hanging = true),
    answer: () => {
      hanging = false;
      unanswered.splice(0).forEach((late) => late());
    },
    stop: disconnect,
  };
}

function pictureOf(value: unknown): Received['picture'] {
  if (value === undefined) return null;
  const [width, height, , , , , rgba] = v.parse(picture, value);
  return { width, height, rgba };
}
