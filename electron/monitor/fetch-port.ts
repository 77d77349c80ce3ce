/**
 * `fetch` from one thread through another: a port for each request. What is read of a body is asked for piece by piece, so
 * that an answer of any size is never held as a whole on the way; who closes the port ends the request.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import * as v from 'valibot';
import type { Fetch } from '../providers/http/client.ts';
import type { FetchRequest } from './messages.ts';

const part = v.variant('is', [
  v.object({
    is: v.literal('head'),
    status: v.number(),
    headers: v.array(v.tuple([v.string(), v.string()])),
    hasBody: v.boolean(),
  }),
  v.object({ is: v.literal('piece'), bytes: v.instance(Uint8Array<ArrayBuffer>) }),
  v.object({ is: v.literal('end') }),
  v.object({ is: v.literal('broken'), message: v.string() }),
]);
type Part = v.InferOutput<typeof part>;

/** Asked for the next piece of the body; any other message is none of ours. */
const more = 'more';

/** A `fetch` whose requests are handed to `send`, with the port over which each is answered. Rejects as the other's `fetch` does. */
export function fetchThrough(send: (request: FetchRequest, port: MessagePort) => void): Fetch {
  return (url, init) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const signal = init.signal ?? null;
    if (signal?.aborted === true) return Promise.reject(reasonOf(signal));
    if (init.body !== undefined && init.body !== null && typeof init.body !== 'string') {
      return Promise.reject(new TypeError('Only text bodies are sent.'));
    }
    const { port1: port, port2: other } = new MessageChannel();
    let body: ReadableStreamDefaultController<Uint8Array> | null = null;
    let over = false;
    /** Nothing more comes, for this reason; `null`: it is complete. */
    const finish = (failure: Error | null): void => {
      if (over) return;
      over = true;
      port.close();
      signal?.removeEventListener('abort', abort);
      if (failure !== null) {
        reject(failure);
        body?.error(failure);
      } else {
        body?.close();
      }
    };
    const abort = (): void => {
      if (signal !== null) finish(reasonOf(signal));
    };
    const stream = (): ReadableStream<Uint8Array> =>
      new ReadableStream(
        {
          start: (controller) => void (body = controller),
          pull: () => void port.postMessage(more),
          cancel: () => {
            body = null;
            finish(null);
          },
        },
        { highWaterMark: 0 },
      );
    port.on('message', (message: unknown) => {
      const { success, output } = v.safeParse(part, message);
      if (!success || over) return;
      switch (output.is) {
        case 'head': {
          const { status, headers, hasBody } = output;
          resolve(new Response(hasBody ? stream() : null, { status, headers }));
          if (!hasBody) finish(null);
          break;
        }
        case 'piece':
          body?.enqueue(output.bytes);
          break;
        case 'end':
          finish(null);
          break;
        case 'broken':
          finish(new Error(output.message));
      }
    });
    port.on('close', () => finish(new Error('The request was dropped.')));
    signal?.addEventListener('abort', abort, { once: true });
    send(
      { url, method: init.method ?? 'GET', headers: [...new Headers(init.headers)], body: init.body ?? null },
      other,
    );
    return promise;
  };
}

/** Answers one request that came with `port`, by `fetch`. Never rejects. */
export async function answerFetch(
  fetch: Fetch,
  { url, method, headers, body }: FetchRequest,
  port: MessagePort,
): Promise<void> {
  const ended = new AbortController();
  const say = (said: Part): void => port.postMessage(said);
  const fail = (thrown: unknown): void => say({ is: 'broken', message: messageOf(thrown) });
  port.on('close', () => ended.abort());
  try {
    const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]), body };
    const response = await fetch(url, { ...init, redirect: 'manual', signal: ended.signal });
    const reader = response.body?.getReader() ?? null;
    port.on('message', (message: unknown) => {
      if (message !== more || reader === null) return;
      reader
        .read()
        .then(({ done, value }) => say(done ? { is: 'end' } : { is: 'piece', bytes: new Uint8Array(value) }), fail);
    });
    say({ is: 'head', status: response.status, headers: [...response.headers], hasBody: reader !== null });
  } catch (thrown) {
    fail(thrown);
  }
}

/** Chromium's and Node's own codes are what the HTTP client tells failures by (providers/http/network-errors.ts). */
function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'The request failed.';
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('The request was stopped.', 'AbortError');
}
