/** From a request to the bytes that answer it: the API, then whatever fault is switched on. */
import { secondMs } from '../core/days.ts';
import type { Api, ApiRequest, LimitState, Reply } from './api.ts';
import type { Outgoing } from './delivery.ts';
import { spoil, spoilText } from './faults/data.ts';
import { faultReply, wrongClockSeconds } from './faults/replies.ts';
import { dataFaults, firstOf, headerFaults, replyFaults, textFaults, type Fault } from './faults/switches.ts';
import { jsonOf, type Json } from './json.ts';
import { rateLimitHeaders } from './rate-limits.ts';

/** A request on its way through one API. */
export interface Exchange {
  readonly api: Api;
  readonly request: ApiRequest;
  readonly basePath: string;
  readonly limit: LimitState;
  readonly faults: readonly Fault[];
  /** The fixture for this request, if there is one: served in place of the API's own answer. */
  readonly verbatim: Reply | null;
}

const cursorFaults = ['empty-page', 'endless-pages', 'cursor-loop'] as const;

/** The request as the API shall see it: it never made the cursors a fault hands out. */
function withoutFaultyCursor(request: ApiRequest, faults: readonly Fault[]): ApiRequest {
  if (firstOf(faults, cursorFaults) === null) return request;
  const query = new URLSearchParams(request.query);
  query.delete('cursor');
  query.delete('page');
  return { ...request, query };
}

function replyTo({ api, request, basePath, limit, faults, verbatim }: Exchange): Reply {
  const fault = firstOf(faults, replyFaults);
  if (fault !== null) return faultReply({ api, request, basePath, limit }, fault);
  if (limit.exceeded) return api.tooMany(limit);
  // HEAD is GET without the body, which the HTTP server leaves out by itself.
  const asked = { ...withoutFaultyCursor(request, faults), method: request.method === 'HEAD' ? 'GET' : request.method };
  return api.authorize(asked) ?? verbatim ?? api.route(asked);
}

function spoiled(reply: Reply, faults: readonly Fault[], request: ApiRequest): string {
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  if (reply.status !== 200 || firstOf(faults, [...dataFaults, ...textFaults]) === null) return text;
  let body: Json = jsonOf(reply.body);
  for (const fault of faults) {
    const data = firstOf([fault], dataFaults);
    if (data !== null) body = spoil(body, data, request);
  }
  return faults.reduce((spoiledText, fault) => {
    const kind = firstOf([fault], textFaults);
    return kind === null ? spoiledText : spoilText(spoiledText, kind.fault);
  }, JSON.stringify(body));
}

/** A limit that is used up, until its own end or for so many seconds. */
function withNothingLeft(limit: LimitState, seconds: number | undefined, now: number): LimitState {
  const resetsAt = seconds === undefined ? limit.resetsAt : Math.ceil(now / secondMs) + seconds;
  return { ...limit, remaining: 0, resetsAt };
}

/** The whole answer, ready to be written. */
export function answer(exchange: Exchange): Outgoing {
  const { request, limit, faults } = exchange;
  const reply = replyTo(exchange);
  const clock = firstOf(
    faults,
    headerFaults.filter((name) => name === 'wrong-clock'),
  );
  const skewSeconds = clock === null ? 0 : (clock.seconds ?? wrongClockSeconds);
  const usedUp = firstOf(faults, ['remaining-zero']);
  // A bare 429 gives no hint at all, not even in these headers.
  const bare = firstOf(faults, ['rate-limited-bare', 'rate-limited-body', 'rate-limited-date']) !== null;
  return {
    status: reply.status,
    text: spoiled(reply, faults, request),
    acceptsGzip: /\bgzip\b/i.test(String(request.headers['accept-encoding'] ?? '')),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      date: new Date(request.now + skewSeconds * secondMs).toUTCString(),
      ...(bare ? {} : rateLimitHeaders(usedUp === null ? limit : withNothingLeft(limit, usedUp.seconds, request.now))),
      ...reply.headers,
      ...(firstOf(faults, ['not-json-type']) !== null ? { 'content-type': 'text/plain; charset=utf-8' } : {}),
    },
  };
}
