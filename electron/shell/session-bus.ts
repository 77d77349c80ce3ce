/** The Linux session bus: for what Electron does not tell or cannot say (desktop-services.ts, notifications/dbus.ts). */
import { Message, MessageType, Variant, sessionBus, type MessageBus } from '@jellybrick/dbus-next';
import * as v from 'valibot';
import { minuteMs, secondMs } from '../core/days.ts';
import { onBusLost } from '../services/keychain/bus.ts';
import { later } from '../services/timing.ts';

/** One interface of one object of one service. */
export interface BusTarget {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
}

/** The arguments of a call: D-Bus signature ("su") and as many values; a value of type `v` is made by `variant`. */
export interface BusArguments {
  readonly signature: string;
  readonly values: readonly unknown[];
}

/** What came back or was told, by whom: `sender` is a connection's unique name (":1.42"), never reused on this bus. */
export interface BusMessage {
  readonly sender: string;
  readonly body: unknown;
}

export interface SessionBus {
  /** Calls a method and gives its answer. Rejects with what the other side answered, when the bus is lost, or after 25 seconds. */
  call(target: BusTarget, member: string, given?: BusArguments): Promise<BusMessage>;
  /**
   * Calls `listener` now and at every change of owner, with the owner's unique name or `null`; a service that was
   * replaced is announced with its new owner. Returns its own end.
   */
  watchOwner(name: string, listener: (owner: string | null) => void): () => void;
  /** Calls `listener` at every such signal of whoever sends it. Returns its own end. */
  onSignal(busInterface: string, member: string, listener: (signal: BusMessage) => void): () => void;
  /** False from when the connection failed, or did not come about, until there is one again. */
  alive(): boolean;
  close(): void;
}

const daemon: BusTarget = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};
const ownerChange = v.tuple([v.string(), v.string(), v.string()]);
const ownerAnswer = v.tuple([v.string()]);

/** Arguments that are all strings. */
export function strings(...values: readonly string[]): BusArguments {
  return { signature: 's'.repeat(values.length), values };
}

/** A value that carries its own type, as `v` in a signature asks for. */
export function variant(signature: string, value: unknown): unknown {
  return new Variant(signature, value);
}

/** As long as the D-Bus reference library waits by default. */
const answerWithinMs = 25 * secondMs;
/** A lost bus is looked for after this long, then twice as long, and so on. */
const firstPauseMs = secondMs;
const longestPauseMs = minuteMs;

/** A name that is watched. `told`: somebody was told of its owner since it was asked for. */
interface OwnerWatch {
  readonly name: string;
  readonly listener: (owner: string | null) => void;
  told: boolean;
}

/**
 * Connects to the session bus, and again whenever the connection fails or never came about. Never throws: without a
 * bus, `onLost` is told once for each stretch without one, every watched name counts as unowned (which is the truth)
 * and every call rejects; with one again, names and signals are watched as before.
 */
export function connectSessionBus(
  onLost: (reason: string) => void = () => undefined,
  wait: (work: () => void, inMs: number) => () => void = later,
): SessionBus {
  const watches = new Set<OwnerWatch>();
  const signals = new Map<string, Set<(signal: BusMessage) => void>>();
  const rules = new Set<string>();
  const waiting = new Set<(reason: Error) => void>();
  let bus: MessageBus | null = null;
  /** At first the best is hoped for; a bus that was lost has to show itself. */
  let isAlive = true;
  let pauseMs = firstPauseMs;
  let cancelRetry = (): void => undefined;
  let closed = false;

  function open(): void {
    const own = sessionBus();
    bus = own;
    onBusLost(own, (reason) => lose(own, reason));
    own.once('connect', () => {
      if (bus !== own) return;
      isAlive = true;
      pauseMs = firstPauseMs;
    });
    own.on('message', receive);
    for (const rule of rules) addMatch(rule);
    for (const watch of watches) ask(watch);
  }

  function lose(own: MessageBus, reason: string): void {
    if (bus !== own) return;
    bus = null;
    own.off('message', receive);
    for (const reject of waiting) reject(new Error(reason));
    if (isAlive && !closed) {
      isAlive = false;
      onLost(reason);
      for (const watch of watches) tell(watch, null);
    }
    if (closed) return;
    cancelRetry = wait(open, pauseMs);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }

  function receive(message: Message): void {
    if (message.type !== MessageType.SIGNAL) return;
    const { sender, body } = message;
    if (message.interface === daemon.interface && message.member === 'NameOwnerChanged') {
      const change = v.safeParse(ownerChange, body);
      if (change.success) {
        const [name, , owner] = change.output;
        for (const watch of watches) if (watch.name === name) tell(watch, owner || null);
      }
    }
    signals.get(`${message.interface}.${message.member}`)?.forEach((listener) => listener({ sender, body }));
  }

  function call(target: BusTarget, member: string, given: BusArguments = strings()): Promise<BusMessage> {
    const own = bus;
    if (own === null) return Promise.reject(new Error('The session bus is gone.'));
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      const cancel = wait(() => reject(new Error('No answer came.')), answerWithinMs);
      own
        .call(new Message({ ...target, member, signature: given.signature, body: given.values.map(sendable) }))
        .then((answer) => resolve({ sender: answer?.sender ?? '', body: answer?.body }), reject)
        .finally(() => {
          cancel();
          waiting.delete(reject);
        });
    });
  }

  function addMatch(rule: string): void {
    call(daemon, 'AddMatch', strings(rule)).catch(() => undefined);
  }

  function tell(watch: OwnerWatch, owner: string | null): void {
    watch.told = true;
    watch.listener(owner);
  }

  /** Its rule was added before, so that an owner appearing in between is not missed. */
  function ask(watch: OwnerWatch): void {
    watch.told = false;
    // A change that was told meanwhile is newer than the answer. An unowned name is answered with an error.
    const answered = (owner: string | null): void => {
      if (!watch.told && watches.has(watch)) tell(watch, owner);
    };
    call(daemon, 'GetNameOwner', strings(watch.name)).then(
      ({ body }) => {
        const owner = v.safeParse(ownerAnswer, body);
        answered(owner.success ? owner.output[0] : null);
      },
      () => answered(null),
    );
  }

  function follow(rule: string): void {
    if (rules.has(rule)) return;
    rules.add(rule);
    addMatch(rule);
  }

  open();
  return {
    call,
    watchOwner(name, listener) {
      const watch: OwnerWatch = { name, listener, told: false };
      watches.add(watch);
      follow(`type='signal',sender='${daemon.destination}',member='NameOwnerChanged',arg0='${name}'`);
      ask(watch);
      return () => {
        watches.delete(watch);
      };
    },
    onSignal(busInterface, member, listener) {
      follow(`type='signal',interface='${busInterface}',member='${member}'`);
      return add(signals, `${busInterface}.${member}`, listener);
    },
    alive: () => isAlive && !closed,
    close() {
      closed = true;
      cancelRetry();
      watches.clear();
      signals.clear();
      bus?.disconnect();
    },
  };
}

/** The bus ends the connection of who sends a zero byte in a text. */
function sendable(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;
}

function add<T>(listeners: Map<string, Set<T>>, key: string, listener: T): () => void {
  const set = listeners.get(key) ?? new Set<T>();
  listeners.set(key, set.add(listener));
  return () => {
    set.delete(listener);
  };
}
