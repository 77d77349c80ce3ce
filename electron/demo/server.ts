/**
 * The simulated providers: one HTTP server on the loopback interface that speaks the three documented APIs. The demo
 * runs on it, and so do the integration tests, with its fault switches.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answer } from './answer.ts';
import { basePaths, type Api, type ApiContext, type ApiRequest, type Reply } from './api.ts';
import { createColdsendApi } from './coldsend/api.ts';
import { control, controlPath, type Controls } from './control.ts';
import { deliver, deliverFaulty } from './delivery.ts';
import { createFaultSwitches, deliveryFaults, firstOf } from './faults/switches.ts';
import { demoProviders, type DemoProvider } from './keys.ts';
import { createKrafterApi } from './krafter/api.ts';
import { createRateLimiter, documentedRateLimits, type RateLimits } from './rate-limits.ts';
import { createSendkitApi } from './sendkit/api.ts';

/** How the world is to be, and how closely the server keeps to the documentation. */
export interface DemoServerOptions extends Partial<Omit<ApiContext, 'world'>> {
  /** Epoch ms at which the demo began: the same value gives the same numbers again after a restart. */
  readonly startedAt: number;
  /** The clock, epoch ms; the system's by default. */
  readonly now?: () => number;
  /** How much faster than real time the incident runs; 1 by default. */
  readonly speed?: number;
  readonly seed?: number;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Opens the control routes. Tests only. */
  readonly control?: boolean;
  /** The documented limits by default. */
  readonly rateLimits?: RateLimits;
  /**
   * Bodies served as they are, status 200, once the key is accepted. Named by the full path on this server, for other
   * methods than GET with the method before it (`POST /sendkit/v1/reports`).
   */
  readonly verbatim?: Readonly<Record<string, unknown>>;
}

/** A request as it is remembered: which authentication headers came, never what was in them. */
export interface LoggedRequest {
  readonly at: number;
  readonly provider: DemoProvider;
  readonly method: string;
  /** On this server, without the query. */
  readonly path: string;
  readonly query: string;
  readonly authHeaders: readonly string[];
}

/** A running server. */
export interface DemoServer extends Controls<LoggedRequest> {
  readonly port: number;
  /** What to use in place of each vendor's base URL. */
  readonly baseUrls: Readonly<Record<DemoProvider, string>>;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

const host = '127.0.0.1';
const authHeaderNames = ['authorization', 'x-api-key', 'x-workspace-id'];
const mostLogged = 5000;
const mostBodyBytes = 1024 * 1024;

/** The request's body; `null` when it is larger than any of the APIs needs. */
async function bodyOf(incoming: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming) {
    if (!Buffer.isBuffer(piece)) continue;
    size += piece.length;
    if (size > mostBodyBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function providerAt(path: string): DemoProvider | null {
  return (
    demoProviders.find((provider) => path === basePaths[provider] || path.startsWith(`${basePaths[provider]}/`)) ?? null
  );
}

function createApis(context: ApiContext): Readonly<Record<DemoProvider, Api>> {
  return {
    sendkit: createSendkitApi(context),
    coldsend: createColdsendApi(context),
    krafter: createKrafterApi(context),
  };
}

function verbatimFor(bodies: Readonly<Record<string, unknown>>, method: string, path: string): Reply | null {
  const name = method === 'GET' || method === 'HEAD' ? path : `${method} ${path}`;
  return Object.hasOwn(bodies, name) ? { status: 200, body: bodies[name] } : null;
}

const plainHeaders = { 'content-type': 'application/json; charset=utf-8' };

function deliverPlain(response: ServerResponse, { status, body }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  deliver(response, { status, headers: plainHeaders, text, acceptsGzip: false });
}

/** Starts the simulated providers. Rejects when the port cannot be had. */
export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const { startedAt, speed = 1, seed = 1, verbatim = {} } = options;
  const clock = options.now ?? Date.now;
  let advancedMs = 0;
  const now = (): number => clock() + advancedMs;
  const faults = createFaultSwitches();
  const countRequest = createRateLimiter(options.rateLimits ?? documentedRateLimits);
  const apis = createApis({
    world: { seed, startedAt, speed },
    campaignPages: options.campaignPages ?? 'cursor',
    mailboxShape: options.mailboxShape ?? 'newer',
    reportStatus: options.reportStatus ?? 'not-offered',
  });
  let log: readonly LoggedRequest[] = [];

  const controls: Controls<LoggedRequest> = {
    setFault: (fault) => faults.set(fault),
    clearFaults: () => faults.clear(),
    requests: () => log,
    advance: (ms) => {
      advancedMs += ms;
    },
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    const url = new URL(incoming.url ?? '/', `http://${host}`);
    const body = await bodyOf(incoming);
    if (options.control === true && url.pathname.startsWith(`${controlPath}/`)) {
      deliverPlain(response, control(controls, method, url.pathname, body ?? ''));
      return;
    }
    const provider = providerAt(url.pathname);
    if (provider === null) {
      deliverPlain(response, { status: 404, body: { error: 'Not found' } });
      return;
    }
    const at = now();
    const authHeaders = authHeaderNames.filter((name) => incoming.headers[name] !== undefined);
    log = [
      ...log.slice(1 - mostLogged),
      { at, provider, method, path: url.pathname, query: url.search.slice(1), authHeaders },
    ];
    const api = apis[provider];
    if (body === null) {
      deliverPlain(response, { status: 413, body: api.error(413, 'Payload too large') });
      return;
    }
    const basePath = basePaths[provider];
    const path = url.pathname.slice(basePath.length) || '/';
    const request: ApiRequest = { method, path, query: url.searchParams, headers: incoming.headers, body, now: at };
    const met = faults.take(provider, method, path);
    const limit = countRequest(provider, at);
    const outgoing = answer({
      api,
      request,
      basePath,
      limit,
      faults: met,
      verbatim: verbatimFor(verbatim, method, url.pathname),
    });
    const broken = firstOf(met, deliveryFaults);
    if (broken === null) deliver(response, outgoing);
    else deliverFaulty(response, outgoing, broken);
  }

  const server = createServer((incoming, response) => {
    // The client may leave in the middle of anything: that is its right, and no error of ours.
    response.on('error', () => response.destroy());
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulated providers have no port.');
  const { port } = address;
  const urlOf = (provider: DemoProvider): string => `http://${host}:${String(port)}${basePaths[provider]}`;

  return {
    ...controls,
    port,
    baseUrls: { sendkit: urlOf('sendkit'), coldsend: urlOf('coldsend'), krafter: urlOf('krafter') },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
