/** The Linux session bus: for what Electron does not tell or cannot say (desktop-services.ts, notifications/dbus.ts). */
import { Message, MessageType, Variant, sessionBus, type MessageBus } from '@jellybrick/dbus-next';
import * as v from 'valibot';

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
  /** Calls a method and gives its answer. Rejects with what the other side answered, or when the bus is lost; waits for ever otherwise. */
  call(target: BusTarget, member: string, given?: BusArguments): Promise<BusMessage>;
  /**
   * Calls `listener` now and at every change of owner, with the owner's unique name or `null`; a service that was
   * replaced is announced with its new owner. Returns its own end.
   */
  watchOwner(name: string, listener: (owner: string | null) => void): () => void;
  /** Calls `listener` at every such signal of whoever sends it. Returns its own end. */
  onSignal(busInterface: string, member: string, listener: (signal: BusMessage) => void): () => void;
  /** False once the connection failed, or never came about. */
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

/**
 * Connects to the session bus. Never throws: without a bus, or after it failed, `onLost` is told once, every watched
 * name counts as unowned (which is the truth) and every call rejects.
 */
export function connectSessionBus(onLost: (reason: string) => void = () => undefined): SessionBus {
  const bus = sessionBus();
  const owners = new Map<string, Set<(owner: string | null) => void>>();
  const signals = new Map<string, Set<(signal: BusMessage) => void>>();
  const waiting = new Set<(reason: Error) => void>();
  let gone = false;

  const lose = (reason: string): void => {
    if (gone) return;
    gone = true;
    onLost(reason);
    for (const reject of waiting) reject(new Error(reason));
    for (const listeners of owners.values()) listeners.forEach((listener) => listener(null));
  };
  const call = (target: BusTarget, member: string, given: BusArguments = strings()): Promise<BusMessage> =>
    new Promise((resolve, reject) => {
      if (gone) throw new Error('The session bus is gone.');
      waiting.add(reject);
      bus
        .call(new Message({ ...target, member, signature: given.signature, body: given.values.map(sendable) }))
        .then((answer) => resolve({ sender: answer?.sender ?? '', body: answer?.body }), reject)
        .finally(() => waiting.delete(reject));
    });

  onLoss(bus, lose);
  bus.on('message', (message: Message) => {
    if (message.type !== MessageType.SIGNAL) return;
    const { sender, body } = message;
    if (message.interface === daemon.interface && message.member === 'NameOwnerChanged') {
      const change = v.safeParse(ownerChange, body);
      if (change.success) owners.get(change.output[0])?.forEach((listener) => listener(change.output[2] || null));
    }
    signals.get(`${message.interface}.${message.member}`)?.forEach((listener) => listener({ sender, body }));
  });

  return {
    call,
    watchOwner(name, listener) {
      let known = false;
      const stop = add(owners, name, (owner) => {
        known = true;
        listener(owner);
      });
      // Subscribe first and ask second, so that an owner appearing in between is not missed.
      const match = `type='signal',sender='${daemon.destination}',member='NameOwnerChanged',arg0='${name}'`;
      const ask = async (): Promise<string | null> => {
        await call(daemon, 'AddMatch', strings(match));
        return v.parse(ownerAnswer, (await call(daemon, 'GetNameOwner', strings(name))).body)[0];
      };
      let ended = false;
      // A change that was told meanwhile is newer than the answer. An unowned name is answered with an error.
      const tell = (owner: string | null): void => void (known || ended || listener(owner));
      ask().then(tell, () => tell(null));
      return () => {
        ended = true;
        stop();
      };
    },
    onSignal(busInterface, member, listener) {
      call(daemon, 'AddMatch', strings(`type='signal',interface='${busInterface}',member='${member}'`)).catch(
        () => undefined,
      );
      return add(signals, `${busInterface}.${member}`, listener);
    },
    alive: () => !gone,
    close() {
      gone = true;
      owners.clear();
      signals.clear();
      bus.disconnect();
    },
  };
}

/** The bus ends the connection of who sends a zero byte in a text. */
function sendable(value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;
}

/** The library's own types leave out how it reports a connection that failed. */
function onLoss(bus: MessageBus, listener: (reason: string) => void): void {
  const emitter: NodeJS.EventEmitter = bus;
  emitter.on('error', (error: unknown) => listener(error instanceof Error ? error.message : 'The session bus failed.'));
}

function add<T>(listeners: Map<string, Set<T>>, key: string, listener: T): () => void {
  const set = listeners.get(key) ?? new Set<T>();
  listeners.set(key, set.add(listener));
  return () => {
    set.delete(listener);
  };
}
