import { Readable } from 'node:stream';
import { net, type ClientRequest, type Session } from 'electron';
import { headersOf, responseOf } from '../providers/http/response.ts';

/** The part of `fetch` the providers' HTTP client uses. Redirects are never followed, whatever `init.redirect` says. */
export type NetFetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * `fetch` over Electron's network stack: system proxy, the system's certificates, decoded streaming bodies, no cookies,
 * no stored credentials, no cache.
 *
 * A 3xx comes back as a Response with its status and `location` header. Electron's own `net.fetch` cannot do that: with
 * `redirect: 'manual'` it rejects with "Redirect was cancelled" and with 'error' it rejects too, both without saying
 * where to (measured on 41.3). So this is built on `net.request`, whose `redirect` event carries the headers and whose
 * request is cancelled before anything is sent to the new address.
 *
 * Rejects with Chromium's own `net::ERR_…` message, or with the signal's reason when aborted; after the headers the
 * body's stream fails the same way.
 */
export function createNetFetch(session: Session): NetFetch {
  return (url, init) =>
    new Promise((resolve, reject) => {
      const signal = init.signal ?? null;
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const request = net.request({
        url,
        session,
        method: init.method ?? 'GET',
        redirect: 'manual',
        credentials: 'omit',
        useSessionCookies: false,
        cache: 'no-store',
      });
      new Headers(init.headers).forEach((value, name) => request.setHeader(name, value));

      let body: Readable | null = null;
      const stopListening = onAbort(signal, (reason) => {
        body?.destroy(reason);
        request.abort();
        reject(reason);
      });
      request.on('redirect', (status, _method, _target, headers) => {
        stopListening();
        resolve(new Response(null, { status, headers: headersOf(headers) }));
        request.abort();
      });
      request.on('response', (message) => {
        // Electron's message is a Node stream at run time, though its types only promise an emitter.
        if (!(message instanceof Readable)) {
          stopListening();
          request.abort();
          reject(new TypeError('The answer is not a stream.'));
          return;
        }
        body = message;
        body.once('close', stopListening);
        // Whoever reads it learns of a cut; a cut that nobody reads must not end the application.
        body.on('error', () => undefined);
        const answer = responseOf(message.statusCode, message.headers, () => webStream(message, () => request.abort()));
        if (answer.body === null) message.resume();
        resolve(answer);
      });
      request.on('error', (error) => {
        stopListening();
        reject(error);
      });
      send(request, init.body ?? null, reject);
    });
}

function send(request: ClientRequest, body: BodyInit | null, reject: (error: Error) => void): void {
  if (body === null) {
    request.end();
  } else if (typeof body === 'string') {
    request.end(body);
  } else {
    request.abort();
    reject(new TypeError('Only text bodies are sent.'));
  }
}

function onAbort(signal: AbortSignal | null, stop: (reason: Error) => void): () => void {
  if (signal === null) return () => undefined;
  const listener = (): void =>
    stop(signal.reason instanceof Error ? signal.reason : new DOMException('The request was stopped.', 'AbortError'));
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** Pull-driven; a reader who has had enough (size cap) also ends the request, which destroying the body alone does not. */
function webStream(body: Readable, stop: () => void): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel() {
      body.destroy();
      stop();
    },
  });
}
