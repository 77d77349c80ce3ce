/**
 * As much of D-Bus as it takes to ask the Secret Service how it is: method calls with texts and their answers, on a
 * connection of their own. https://dbus.freedesktop.org/doc/dbus-specification.html
 */
import { connect, type Socket } from 'node:net';
import { decodeMessage, encodeCall, messageLength, type Call, type Message } from './wire.ts';

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

export type Ask = (call: Call) => Promise<Message>;

/**
 * Where the session bus listens, as `connect` wants it: as the environment names it, else where systemd puts it. `null`
 * where that is no socket of this machine.
 */
export function sessionBusPath(environment: NodeJS.ProcessEnv): string | null {
  const named = environment['DBUS_SESSION_BUS_ADDRESS'];
  const runtime = environment['XDG_RUNTIME_DIR'];
  if (!named) return runtime ? `${runtime}/bus` : null;
  for (const address of named.split(';')) {
    if (!address.startsWith('unix:')) continue;
    const parts = new Map(
      address
        .slice(5)
        .split(',')
        .map((part) => splitAt(part, part.indexOf('='))),
    );
    const [path, abstract] = [parts.get('path'), parts.get('abstract')];
    const socket = path === undefined ? (abstract === undefined ? null : `\0${abstract}`) : path;
    if (socket !== null) return unescaped(socket);
  }
  return null;
}

/** Percent signs and two digits stand for a byte; `null` where they do not. */
function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const splitAt = (text: string, at: number): readonly [string, string] => [text.slice(0, at), text.slice(at + 1)];

/**
 * Does the work on a connection that lasts as long. Rejects with a BusError or NoBus, or with what the signal aborts for.
 */
export async function withBus<T>(path: string, signal: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
  const socket = connect({ path });
  try {
    const over = new Promise<never>((_, reject) => {
      socket.on('error', () => reject(new NoBus()));
      socket.on('close', () => reject(new NoBus()));
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return await Promise.race([over, greet(socket).then(work)]);
  } finally {
    socket.destroy();
  }
}

/** Logs in as the user that we are, and says hello, as the bus wants of everybody first. */
async function greet(socket: Socket): Promise<Ask> {
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  let received: Buffer = Buffer.alloc(0);
  let onBytes = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    onBytes();
  });
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  await new Promise<void>((resolve, reject) => {
    onBytes = () => {
      const end = received.indexOf('\r\n');
      if (end === -1) return;
      const accepted = received.subarray(0, end).toString().startsWith('OK');
      received = received.subarray(end + 2);
      if (accepted) resolve();
      else reject(new NoBus());
    };
  });
  socket.write('BEGIN\r\n');

  const waiting = new Map<number, (message: Message) => void>();
  let serial = 0;
  onBytes = () => {
    try {
      for (let length = messageLength(received); length <= received.length; length = messageLength(received)) {
        const message = decodeMessage(received.subarray(0, length));
        received = received.subarray(length);
        // What nobody asked for is a signal.
        waiting.get(message.answers ?? 0)?.(message);
        waiting.delete(message.answers ?? 0);
      }
    } catch {
      socket.destroy(); // no D-Bus: it ends as if the bus had gone
    }
  };
  const ask: Ask = (call) =>
    new Promise((resolve, reject) => {
      serial += 1;
      waiting.set(serial, (message) => {
        if (message.error === null) resolve(message);
        else reject(new BusError(message.error));
      });
      socket.write(encodeCall(serial, call));
    });
  const bus = 'org.freedesktop.DBus';
  await ask({ destination: bus, path: '/org/freedesktop/DBus', of: bus, member: 'Hello', signature: '', body: [] });
  return ask;
}
