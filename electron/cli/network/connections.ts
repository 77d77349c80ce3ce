/** Connections to providers and webhooks: kept for the next request, straight or through a tunnel of a proxy. */
import { Agent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as secure, type SecureContext } from 'node:tls';
import { secondMs } from '../../core/days.ts';
import { kindOfCode, ProxyFault } from '../../providers/http/network-errors.ts';
import type { Proxy } from './proxy.ts';

/** How long a proxy may take to open a tunnel; what waits for it has a limit of its own, and may have given up. */
const tunnelWithinMs = 15 * secondMs;

/** Whether an address is verified is nothing that a variable of Node's may turn off. */
const verified = { rejectUnauthorized: true } as const;

/** What holds for every connection. */
export interface Connecting {
  readonly keepAlive: boolean;
  readonly lookup: LookupFunction;
}

/** Connections to whatever is asked; plain ones. */
export function plainConnections(connecting: Connecting): Agent {
  return new Agent(connecting);
}

/** Connections over TLS, judged by these certificates. */
export function secureConnections(connecting: Connecting, secureContext: SecureContext): SecureAgent {
  return new SecureAgent({ ...connecting, secureContext, ...verified });
}

/**
 * Connections over TLS within tunnels that the proxy opens. It sees the names of hosts, and no request. `ended` gives up
 * the tunnels that are still being opened.
 */
export function tunnelledConnections(
  { keepAlive, lookup }: Connecting,
  secureContext: SecureContext,
  proxy: Proxy,
  ended: AbortSignal,
): SecureAgent {
  const agent = new SecureAgent({ keepAlive, secureContext, ...verified });
  return Object.assign(agent, {
    createConnection: (options: RequestOptions, done: (error: Error | null, socket?: Socket) => void) => {
      const host = String(options.host ?? '');
      openTunnel(proxy, authority(host, Number(options.port)), lookup, secureContext, ended).then(
        (socket) => {
          const name = isIP(host) === 0 ? { servername: host } : {};
          const tunnelled = secure({ socket, host, secureContext, ALPNProtocols: ['http/1.1'], ...name, ...verified });
          done(null, tunnelled);
        },
        (error: unknown) => done(error instanceof Error ? error : new Error('No tunnel.')),
      );
    },
  });
}

/** Host and port as one text, IPv6 in brackets. */
export function authority(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${String(port)}`;
}

/** The fault of a proxy that a connection to it met. */
export function proxyFaultOf(proxy: Proxy, error: unknown): ProxyFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return proxyFault(
    proxy,
    kindOfCode(code) === 'tls' ? 'ERR_PROXY_CERTIFICATE_INVALID' : 'ERR_PROXY_CONNECTION_FAILED',
  );
}

function proxyFault(proxy: Proxy, code: string): ProxyFault {
  return new ProxyFault(code, authority(proxy.host.replace(/^\[|\]$/g, ''), proxy.port), proxy.variable);
}

/** Asks the proxy for a way to the target. Rejects with a ProxyFault. */
function openTunnel(
  proxy: Proxy,
  target: string,
  lookup: LookupFunction,
  secureContext: SecureContext,
  ended: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ask = (proxy.secure ? secureRequest : plainRequest)({
      host: proxy.host.replace(/^\[|\]$/g, ''),
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      agent: false,
      lookup,
      headers: { host: target, ...proxyLogin(proxy) },
      ...(proxy.secure ? { secureContext, ...verified } : {}),
    });
    // Not as an option of the request: the tunnel would take it for its own, and be cut by it later.
    const given = AbortSignal.any([ended, AbortSignal.timeout(tunnelWithinMs)]);
    const giveUp = (): void => void ask.destroy(new Error('No tunnel in time.'));
    given.addEventListener('abort', giveUp, { once: true });
    ask.once('close', () => given.removeEventListener('abort', giveUp));
    ask.once('connect', ({ statusCode = 0 }, socket) => {
      given.removeEventListener('abort', giveUp);
      if (statusCode >= 200 && statusCode <= 299) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(proxyFault(proxy, statusCode === 407 ? 'ERR_PROXY_AUTH_REQUESTED' : 'ERR_TUNNEL_CONNECTION_FAILED'));
    });
    ask.once('error', (error) => reject(proxyFaultOf(proxy, error)));
    ask.end();
  });
}

/** The header that logs in at the proxy, if it has a login. */
export function proxyLogin({ authorization }: Proxy): Readonly<Record<string, string>> {
  return authorization === null ? {} : { 'proxy-authorization': authorization };
}
