import { startLoopback, type SeenRequest } from '../loopback.ts';
import { exampleFolder, type ExampleFolder } from './folder.ts';
import { isOfPath, isOfQuery, pathKey } from './matching.ts';
import { rateLimit, type ExampleLimit } from './rate-limit.ts';
import { jsonReply, type Reply } from './reply.ts';
import { headersOf, routesOf, type ExampleRoute, type ExampleRoutes } from './routes.ts';
import type { Asked, ExampleRequest, ExampleVendor, Served } from './vendor.ts';
import { vendorOf } from './vendors/index.ts';

export interface ExampleOptions {
  /** Epoch ms: what `Date` says, what today is, and by what a limit counts. */
  readonly now: () => number;
  readonly limit?: ExampleLimit;
}

/** How a path fails; the body is JSON, or text that goes as it is. */
export interface ExampleFailure {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ExampleServer extends AsyncDisposable {
  readonly origin: string;
  /** A key that it knows. */
  readonly key: string;
  /** Everything that was asked, in order. */
  readonly requests: readonly ExampleRequest[];
  /** What was asked with a query name that the contract does not have, as `GET /path: name`: a test expects it empty. */
  readonly strange: readonly string[];
  /** Answers this whole path so from now on, whoever asks; `null` ends it. */
  readonly fail: (path: string, failure: ExampleFailure | null) => void;
}

/** A service on 127.0.0.1 that answers as the folder's `routes.json` says. Throws where a path of it has no behaviour. */
export async function startExamples(path: string, { now, limit }: ExampleOptions): Promise<ExampleServer> {
  const folder = exampleFolder(path);
  const [routes, vendor] = [routesOf(folder), vendorOf(folder.name)];
  for (const route of routes.routes) servedBy(vendor, route, folder);
  const nextAt = rateLimit(limit ?? null);
  const requests: ExampleRequest[] = [];
  const strange: string[] = [];
  const failures = new Map<string, ExampleFailure>();

  const replyTo = (asked: Asked): Reply => {
    const { request } = asked;
    const failure = failures.get(request.path);
    if (failure !== undefined) return jsonReply(failure.body ?? '', failure.status, failure.headers);
    const resetsAt = nextAt(request.at);
    if (resetsAt !== null) return vendor.tooMany(folder, resetsAt);
    const refusal = vendor.refusal(asked);
    if (refusal !== null) return refusal;
    const candidates = routes.routes.filter((route) => isOfPath(route, request, routes.base));
    const unknown = candidates.length === 0 ? [] : unknownNames(request, candidates, vendor, folder);
    if (unknown.length > 0) {
      strange.push(`${request.method} ${request.path}: ${unknown.join(', ')}`);
      return jsonReply({ error: `not in the contract: ${unknown.join(', ')}` }, 400);
    }
    return routed(asked, candidates, vendor) ?? otherwise(routes);
  };

  const server = await startLoopback();
  server.on('*', (seen: SeenRequest, response) => {
    const request = { ...seen, at: now() };
    const reply = replyTo({ request, before: [...requests], folder });
    requests.push(request);
    const headers = { ...routes.headersOnEveryAnswer, ...reply.headers, date: new Date(request.at).toUTCString() };
    response.writeHead(reply.status, headers);
    response.end(reply.body);
  });
  return {
    origin: server.url,
    key: vendor.key,
    requests,
    strange,
    fail: (failing, failure) => void (failure === null ? failures.delete(failing) : failures.set(failing, failure)),
    [Symbol.asyncDispose]: server.close,
  };
}

function servedBy(vendor: ExampleVendor, route: ExampleRoute, folder: ExampleFolder): Served {
  const served = vendor.paths[pathKey(route)];
  if (served === undefined) throw new Error(`${folder.name}: nobody has written how ${pathKey(route)} answers`);
  return served;
}

function unknownNames(
  { query }: ExampleRequest,
  candidates: readonly ExampleRoute[],
  vendor: ExampleVendor,
  folder: ExampleFolder,
): readonly string[] {
  const known = candidates.flatMap((route) => [...Object.keys(route.query), ...servedBy(vendor, route, folder).asks]);
  return [...new Set(query.keys())].filter((name) => !known.includes(name) && !vendor.asksAlways.includes(name));
}

/** The answer of the first route that the request is meant for. */
function routed(asked: Asked, candidates: readonly ExampleRoute[], vendor: ExampleVendor): Reply | null {
  for (const route of candidates.filter((candidate) => isOfQuery(candidate, asked.request))) {
    const reply = servedBy(vendor, route, asked.folder).answer(asked, route);
    if (reply !== null) return { ...reply, headers: { ...reply.headers, ...headersOf(route, asked.folder) } };
  }
  return null;
}

function otherwise({ otherwise: { status, contentType, body } }: ExampleRoutes): Reply {
  return jsonReply(body, status, { 'content-type': contentType });
}
