/** The Linux session bus: for the two things Electron does not tell (see desktop-services.ts). Linux only. */
import { Message, MessageType, sessionBus } from '@jellybrick/dbus-next';
import type { MessageBus } from '@jellybrick/dbus-next';
import * as v from 'valibot';

/** One interface of one object of one service. */
export interface BusTarget {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
}

export interface SessionBus {
  /** Calls a method that takes only strings and returns its values. Rejects with what the other side answered. */
  call(target: BusTarget, member: string, values: readonly string[]): Promise<unknown>;
  /**
   * Calls `listener` now and at every change of owner, with whether the name is owned; a service that was replaced
   * is announced as owned again. Returns its own end.
   */
  watchName(name: string, listener: (owned: boolean) => void): () => void;
  /** Calls `listener` at every such signal, whoever sends it. Returns its own end. */
  onSignal(busInterface: string, member: string, listener: () => void): () => void;
  close(): void;
}

const daemon: BusTarget = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};
const ownerChange = v.tuple([v.string(), v.string(), v.string()]);
const ownedAnswer = v.tuple([v.boolean()]);

/**
 * Connects to the session bus. Never throws: without a bus, or after it failed, `onLost` is told once, every watched
 * name counts as unowned (which is the truth) and every call rejects.
 */
export function connectSessionBus(onLost: (reason: string) => void = () => undefined): SessionBus {
  const bus = sessionBus();
  const names = new Map<string, Set<(owned: boolean) => void>>();
  const signals = new Map<string, Set<() => void>>();
  let gone = false;

  const tell = (name: string, owned: boolean): void => names.get(name)?.forEach((listener) => listener(owned));
  const lose = (reason: string): void => {
    if (gone) return;
    gone = true;
    onLost(reason);
    for (const name of names.keys()) tell(name, false);
  };
  const call = async (target: BusTarget, member: string, values: readonly string[]): Promise<unknown> => {
    if (gone) throw new Error('The session bus is gone.');
    const signature = 's'.repeat(values.length);
    const answer = await bus.call(new Message({ ...target, member, signature, body: [...values] }));
    return answer?.body;
  };

  onLoss(bus, lose);
  bus.on('message', (message: Message) => {
    if (message.type !== MessageType.SIGNAL) return;
    if (message.interface === daemon.interface && message.member === 'NameOwnerChanged') {
      const change = v.safeParse(ownerChange, message.body);
      if (change.success) tell(change.output[0], change.output[2] !== '');
    }
    signals.get(`${message.interface}.${message.member}`)?.forEach((listener) => listener());
  });

  return {
    call,
    watchName(name, listener) {
      // Subscribe first and ask second, so that an owner appearing in between is not missed.
      const match = `type='signal',sender='${daemon.destination}',member='NameOwnerChanged',arg0='${name}'`;
      const follow = async (): Promise<boolean> => {
        await call(daemon, 'AddMatch', [match]);
        return v.parse(ownedAnswer, await call(daemon, 'NameHasOwner', [name]))[0];
      };
      const stop = add(names, name, listener);
      follow().then(
        (owned) => names.get(name)?.has(listener) === true && listener(owned),
        () => listener(false),
      );
      return stop;
    },
    onSignal(busInterface, member, listener) {
      call(daemon, 'AddMatch', [`type='signal',interface='${busInterface}',member='${member}'`]).catch(() => undefined);
      return add(signals, `${busInterface}.${member}`, listener);
    },
    close() {
      gone = true;
      names.clear();
      signals.clear();
      bus.disconnect();
    },
  };
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
