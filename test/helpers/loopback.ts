import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

/** A scripted server on 127.0.0.1 with real sockets. */
export interface Loopback {
  readonly url: string;
  /** Everything that was asked, in order. */
  readonly requests: readonly SeenRequest[];
  /** Answers `path` (exactly), or every path not named otherwise with `'*'`. Replaces what was there. */
  readonly on: (path: string, handler: Handler) => void;
  /** Forgets handlers and requests. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a server; `tls` makes it https. Unknown paths answer 404 with JSON. */
export async function startLoopback(tls?: { readonly key: string; readonly cert: string }): Promise<Loopback> {
  const handlers = new Map<string, Handler>();
  const requests: SeenRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    void serve(incoming, response);
  };
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://loopback');
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += String(chunk);
    const seen = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body,
    };
    requests.push(seen);
    await (handlers.get(url.pathname) ?? handlers.get('*') ?? json({ error: 'Not Found', code: 404 }, 404))(
      seen,
      response,
    );
  };
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    requests,
    on: (path, handler) => void handlers.set(path, handler),
    reset: () => {
      handlers.clear();
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A handler that answers JSON: a value, or text sent as it is. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Handler {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(text);
  };
}

/** A handler that answers any text with the headers given. */
export function plain(body: string, status: number, headers: Readonly<Record<string, string>>): Handler {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}
