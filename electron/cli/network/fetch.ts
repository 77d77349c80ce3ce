/**
 * `fetch` for a terminal, over Node's own HTTP: the proxy and the certificates that the environment names, as curl's users
 * expect them. No cookies, no cache, no redirect followed: a 3xx is an answer with a `location`.
 */
import { request as plainRequest, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline, type Readable, type Transform } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Fetch } from '../../providers/http/client.ts';
import { ProxyFault } from '../../providers/http/network-errors.ts';
import { responseOf } from '../../providers/http/response.ts';
import { plainConnections, proxyFaultOf, proxyLogin, secureConnections, tunnelledConnections } from './connections.ts';
import { createNames, type Names } from './names.ts';
import { routeTo, type Proxy, type Variables } from './proxy.ts';
import { trustedBy } from './certificates.ts';

export interface Network extends Disposable {
  readonly fetch: Fetch;
}

/** The network as the environment describes it. Certificates are read when the first address over TLS is asked. */
export function createNetwork(variables: Variables, names: Names = createNames()): Network {
  let trusted: SecureContext | null = null;
  const trust = (): SecureContext => (trusted ??= trustedBy(variables));
  const agents = new Map<string, Agent>();
  const ended = new AbortController();

  const kept = (way: string, create: () => Agent): Agent => {
    const agent = agents.get(way) ?? create();
    agents.set(way, agent);
    return agent;
  };
  const agentFor = (url: URL, proxy: Proxy | null, keepAlive: boolean): Agent => {
    const connecting = { keepAlive, lookup: names.lookup };
    const create = (): Agent => {
      if (url.protocol === 'https:')
        return proxy === null
          ? secureConnections(connecting, trust())
          : tunnelledConnections(connecting, trust(), proxy, ended.signal);
      return proxy?.secure === true ? secureConnections(connecting, trust()) : plainConnections(connecting);
    };
    const way = `${url.protocol} ${proxy === null ? '' : `${proxy.variable} ${proxy.host} ${String(proxy.port)}`}`;
    return keepAlive ? kept(way, create) : create();
  };

  return {
    fetch: async (address, init) => {
      const url = new URL(address);
      const route = routeTo(url, variables);
      if (route.by === 'unusable') throw new ProxyFault('ERR_PROXY_UNUSABLE', null, route.variable);
      const proxy = route.by === 'proxy' ? route.proxy : null;
      try {
        return await exchange(url, init, proxy, agentFor(url, proxy, true));
      } catch (thrown) {
        if (!(thrown instanceof DroppedWhileIdle) || !isRepeatable(init)) throw thrown;
        return exchange(url, init, proxy, agentFor(url, proxy, false));
      }
    },
    [Symbol.dispose]: () => {
      ended.abort();
      for (const agent of agents.values()) agent.destroy();
      names[Symbol.dispose]();
    },
  };
}

/** What changes nothing at the provider may be asked once more (RFC 9110, 9.2.2). */
function isRepeatable({ method = 'GET', body }: RequestInit): boolean {
  return method === 'GET' && (body ?? null) === null;
}

/**
 * The server had closed a kept connection before the request reached it: not a byte of an answer came. The request says
 * nothing about the server, so one that may be repeated is, on a new connection.
 */
class DroppedWhileIdle extends Error {
  readonly code = 'ECONNRESET';
}

const dropped = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

function exchange(url: URL, init: RequestInit, proxy: Proxy | null, agent: Agent): Promise<Response> {
  return new Promise((resolve, reject) => {
    const signal = init.signal ?? null;
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const request = open(url, init, proxy, agent);
    // Not as an option of the request: the connection would take it for its own, and die with it when it is kept.
    const stop = (): void => {
      request.destroy();
      // While its connection is still being made, a request does not say that it ended.
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    request.once('close', () => signal?.removeEventListener('abort', stop));
    let heard = false;
    const hear = (): void => void (heard = true);
    request.once('socket', (socket) => {
      socket.once('data', hear);
      request.once('close', () => socket.off('data', hear));
    });
    request.once('response', (message) => {
      // Whoever reads it learns of a cut; a cut that nobody reads must not end the process.
      message.on('error', () => undefined);
      const answer = responseOf(message.statusCode ?? 0, message.headersDistinct, () => bodyOf(message));
      if (answer.body === null) message.resume();
      resolve(answer);
    });
    request.on('error', (error) => {
      const code = 'code' in error ? String(error.code) : '';
      if (request.reusedSocket && !heard && dropped.has(code)) reject(new DroppedWhileIdle(code));
      // Through a tunnel the other end is the server; what kept the tunnel from opening is the proxy's fault already.
      else reject(proxy !== null && url.protocol === 'http:' && !heard ? proxyFaultOf(proxy, error) : error);
    });
    if (typeof init.body === 'string') request.end(init.body);
    else request.end();
  });
}

/** To the server, or for plain http to the proxy, which is told the whole address. */
function open(url: URL, init: RequestInit, proxy: Proxy | null, agent: Agent): ClientRequest {
  const options = {
    agent,
    method: init.method ?? 'GET',
    headers: {
      'user-agent': 'Sendgauge',
      'accept-encoding': 'gzip, deflate, br',
      ...Object.fromEntries(new Headers(init.headers)),
    },
  };
  if (url.protocol === 'https:') return secureRequest(url, options);
  if (proxy === null) return plainRequest(url, options);
  return (proxy.secure ? secureRequest : plainRequest)({
    ...options,
    host: proxy.host.replace(/^\[|\]$/g, ''),
    port: proxy.port,
    path: url.href,
    headers: { ...options.headers, host: url.host, ...proxyLogin(proxy) },
  });
}

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** The body decoded as it comes; with an encoding that is not known, as it is. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const encoding = message.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
  // What goes wrong on the way shows at the end that is read.
  const body = decoder === undefined ? message : pipeline(message, decoder(), () => undefined);
  return webStream(body);
}

/** Pull-driven; a reader who has had enough also ends the request. */
function webStream(body: Readable): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel() {
      body.destroy();
    },
  });
}
