/** Writing an answer to the socket, whole or in one of the ways an answer can arrive broken. */
import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { secondMs } from '../core/days.ts';
import type { deliveryFaults, Fault } from './faults/switches.ts';

type DeliveryFault = Fault & { readonly fault: (typeof deliveryFaults)[number] };

/** An answer ready to be written. */
export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly acceptsGzip: boolean;
}

/** Bodies below this are not worth packing. */
const gzipFromBytes = 1024;
const hugeBytes = 25 * 1024 * 1024;
const bombBytes = 64 * 1024 * 1024;
const blanks = Buffer.alloc(64 * 1024, 0x20);

/** Writes the answer whole, packed where the client takes it and it is worth it. */
export function deliver(response: ServerResponse, { status, headers, text, acceptsGzip }: Outgoing): void {
  const plain = Buffer.from(text);
  const packed = acceptsGzip && plain.length >= gzipFromBytes;
  const bytes = packed ? gzipSync(plain) : plain;
  const noBody = status === 204;
  response.writeHead(status, {
    ...headers,
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
    ...(noBody ? {} : { 'content-length': String(bytes.length) }),
  });
  response.end(noBody ? undefined : bytes);
}

/** An answer of blanks, as JSON allows them. */
function* blankJson(bytes: number): Generator<Buffer> {
  yield Buffer.from('{"success":true,"data":[');
  for (let left = bytes; left > 0; left -= blanks.length)
    yield left < blanks.length ? blanks.subarray(0, left) : blanks;
  yield Buffer.from(']}');
}

/** The client may well hang up before the end: then the rest is not made. */
const whenOver = (): void => undefined;

/** Writes the answer in the way the fault names. Nothing is left running once the connection is closed. */
export function deliverFaulty(response: ServerResponse, outgoing: Outgoing, fault: DeliveryFault): void {
  const { status, headers, text } = outgoing;
  const bytes = Buffer.from(text);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  switch (fault.fault) {
    case 'truncated':
      response.writeHead(status, { ...headers, 'content-length': String(half.length) }).end(half);
      return;
    case 'cut-off':
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
      response.write(half, () => response.destroy());
      return;
    case 'stall-headers':
      return;
    case 'stall-body':
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
      response.write(half);
      return;
    case 'slow-body': {
      response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
      response.flushHeaders();
      let sent = 0;
      const timer = setInterval(
        () => {
          response.write(bytes.subarray(sent, ++sent));
          if (sent >= bytes.length) response.end();
        },
        (fault.seconds ?? 0.05) * secondMs,
      );
      response.on('close', () => clearInterval(timer));
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'huge':
      response.writeHead(200, headers);
      pipeline(Readable.from(blankJson(fault.bytes ?? hugeBytes)), response, whenOver);
      return;
    case 'gzip-bomb':
      response.writeHead(200, { ...headers, 'content-encoding': 'gzip' });
      pipeline(Readable.from(blankJson(fault.bytes ?? bombBytes)), createGzip(), response, whenOver);
      return;
    case 'nested-encoding':
      response.writeHead(status, { ...headers, 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync(bytes)));
      return;
    case 'unknown-encoding':
      response.writeHead(status, { ...headers, 'content-encoding': 'x-lzma' }).end(bytes);
      return;
  }
}
