/** One question to the session bus, on a connection that lasts as long as the question. */
import { EventEmitter } from 'node:events';
import type { MessageBus } from '@jellybrick/dbus-next';

/** There is no bus, or it went away. */
export class NoBus extends Error {}

/** An answer that is an error; `code` is its D-Bus name. What the error says is not kept: it can quote what was asked. */
export class BusError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A method call. */
export interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
  readonly body: readonly unknown[];
}

/** What answered, and with what: `sender` is a connection's unique name, never reused on this bus. */
export interface BusAnswer {
  readonly sender: string;
  readonly body: readonly unknown[];
}

export type Ask = (call: Call) => Promise<BusAnswer>;

/** The signal of one object, by an interface that has no other. */
export type Signal = Pick<Call, 'path' | 'interface'>;

/** Does `begin`, and resolves with what the signal says that comes of it. Waits for as long as the connection lasts. */
export type Hear = (signal: Signal, begin: () => Promise<unknown>) => Promise<readonly unknown[]>;

/** Where the session bus listens: as the environment names it, else where systemd puts it; `null` where neither says. */
export function sessionBusAddress(environment: NodeJS.ProcessEnv): string | null {
  const named = environment['DBUS_SESSION_BUS_ADDRESS'];
  const runtime = environment['XDG_RUNTIME_DIR'];
  if (named) return named;
  return runtime ? `unix:path=${runtime}/bus` : null;
}

const theBus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** Does the work on a connection of its own. Rejects with a BusError or NoBus, or with what the signal aborts for. */
export async function withBus<T>(
  address: string,
  signal: AbortSignal,
  work: (ask: Ask, hear: Hear) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  // Only who asks for a key pays for loading it.
  const library = await import('@jellybrick/dbus-next');
  let bus: MessageBus;
  try {
    bus = library.sessionBus({ busAddress: address });
  } catch {
    throw new NoBus();
  }
  const over = new Promise<never>((_, reject) => {
    onBusLost(bus, () => reject(new NoBus()));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const ask: Ask = async ({ body, ...call }) => {
    try {
      const answer = await bus.call(new library.Message({ ...call, body: [...body] }));
      return { sender: answer?.sender ?? '', body: answer?.body ?? [] };
    } catch (thrown) {
      throw thrown instanceof library.DBusError ? new BusError(thrown.type) : new NoBus();
    }
  };
  const hear: Hear = async ({ path, interface: of }, begin) => {
    const heard = Promise.withResolvers<readonly unknown[]>();
    bus.on('message', (message) => {
      const { type, path: from, interface: its, body } = message;
      if (type === library.MessageType.SIGNAL && from === path && its === of) heard.resolve(body);
    });
    const rule = `type='signal',path='${path}',interface='${of}'`;
    await ask({ ...theBus, member: 'AddMatch', signature: 's', body: [rule] });
    await begin();
    return heard.promise;
  };
  try {
    return await Promise.race([over, work(ask, hear)]);
  } finally {
    bus.disconnect();
  }
}

/** The library tells, beside its own types, of a connection that failed; of one that the bus closed only the connection does. */
export function onBusLost(bus: MessageBus, listener: (reason: string) => void): void {
  const emitter: NodeJS.EventEmitter = bus;
  emitter.on('error', (error: unknown) => listener(error instanceof Error ? error.message : 'The session bus failed.'));
  const connection: unknown = Reflect.get(bus, '_connection');
  if (connection instanceof EventEmitter)
    connection.on('end', () => listener('The session bus closed the connection.'));
}
