/** The same expectations of every provider in the catalog, over real sockets. */

import { gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { minuteMs } from '../../electron/core/days.ts';
import type { ProviderErrorKind, ProviderFailure } from '../../electron/core/errors.ts';
import { isProviderId, providerOf, providers } from '../../electron/providers/index.ts';
import type { Limits } from '../../electron/providers/http/client.ts';
import type { Endpoint, Provider, Transport } from '../../electron/providers/provider.ts';
import type { Known } from '../../electron/core/model.ts';
import { json, plain, startLoopback, type Handler, type Loopback } from '../helpers/loopback.ts';
import { fixture, keys, now, readAll, thrownBy, transportTo } from './kit.ts';

const quick: Partial<Limits> = { firstByteMs: 300, idleMs: 300, totalMs: 1500 };

/** A campaign the cache knows, so that every endpoint has something to ask. */
const known: Known = {
  lastFullAt: null,
  campaigns: [{ id: '664a1b2c3d4e5f6a7b8c9d02', status: 'active', lastReadAt: null, endedAt: null, goneSince: null }],
};

/** The vendors' own answers by path. */
const documented: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sendkit: {
    '/v1/analytics/mailboxes': fixture('sendkit/mailboxes'),
    '/v1/analytics/campaigns/664a1b2c3d4e5f6a7b8c9d02': fixture('sendkit/campaign'),
    '/v1/campaigns': '{"success":true,"data":[],"pagination":{"hasMore":false}}',
    '/v1/analytics/daily': '{"success":true,"data":[{"_id":"2026-02-09","sent":1}]}',
  },
  coldsend: {
    '/api/public/v1/analytics/campaigns': fixture('coldsend/campaigns'),
    '/api/public/v1/analytics/campaigns/timeline': fixture('coldsend/timeline'),
  },
  postmark: {
    '/stats/outbound/sends': fixture('postmark/sends'),
    '/stats/outbound/bounces': fixture('postmark/bounces'),
    '/stats/outbound/spam': fixture('postmark/spam'),
    '/stats/outbound/opens': fixture('postmark/opens'),
    '/stats/outbound/clicks': fixture('postmark/clicks'),
    '/server': fixture('postmark/server'),
  },
  krafter: { '/mail/stats': fixture('krafter/stats'), '/mail/stats/daily': fixture('krafter/daily') },
};

let server: Loopback;
let elsewhere: Loopback;
beforeAll(async () => {
  [server, elsewhere] = await Promise.all([startLoopback(), startLoopback()]);
});
afterEach(() => {
  server.reset();
  elsewhere.reset();
});
afterAll(async () => {
  await Promise.all([server.close(), elsewhere.close()]);
});

interface Fault {
  readonly title: string;
  readonly kind: ProviderErrorKind;
  readonly answer: Handler;
  /** ms after `now` at which the failure allows the next try; not checked when absent. */
  readonly retryIn?: number | null;
  readonly says?: RegExp;
}

/** Answers that quote the caller's key back, as careless servers do. */
const echo =
  (status: number): Handler =>
  (request, response) => {
    const key = String(request.headers['authorization'] ?? request.headers['x-api-key'] ?? '');
    const detail = `bad key ${key} ${key.replace('Bearer ', '')}`;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        error: detail,
        message: detail,
        detail,
        required: [detail],
        details: [{ field: key, message: detail }],
      }),
    );
  };

const limited = (
  headers: Readonly<Record<string, string>>,
  body: unknown = { error: 'Rate limit exceeded' },
): Handler => json(body, 429, headers);
const serverDate = (ms: number): string => new Date(now + ms).toUTCString();
const cut: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"data":[');
  setTimeout(() => response.destroy(), 20);
};
const trickle: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
};
const huge: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(1_000_000, 0x20);
  const push = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', push);
  };
  push();
};
const bomb = gzipSync(Buffer.alloc(100_000_000, 0x20));

const faults: readonly Fault[] = [
  {
    title: 'F1: 401',
    kind: 'unauthorized',
    answer: json({ error: 'Unauthorized' }, 401),
    says: /Key rejected by .* Replace the key\./,
  },
  { title: 'F1: 401 that echoes the key', kind: 'unauthorized', answer: echo(401) },
  { title: 'F3: 402', kind: 'plan', answer: json({}, 402), says: /plan does not include the API/ },
  { title: 'F2: 403', kind: 'forbidden', answer: json({ error: 'Insufficient scope' }, 403) },
  { title: 'F2: 403 that echoes the key', kind: 'forbidden', answer: echo(403) },
  {
    title: 'F2: 403 that lists scopes',
    kind: 'forbidden',
    answer: json({ detail: 'x', required: ['campaigns:read', 7, ''], granted: ['<b>leads:read</b>\u202e'] }, 403),
    says: /The key lacks campaigns:read; it has <b>leads:read<\/b>\./,
  },
  { title: 'F5: 404', kind: 'not-found', answer: json({ error: 'Not Found', code: 404 }, 404) },
  { title: 'F5: 405', kind: 'not-found', answer: json({}, 405) },
  { title: 'F7: 400 that echoes the key', kind: 'refused', answer: echo(400) },
  {
    title: 'F7: 422',
    kind: 'refused',
    answer: json({ detail: [{ loc: ['query', 'from_date'], msg: 'not a date' }] }, 422),
    says: /from_date: not a date/,
  },
  { title: 'F9: 429 with seconds', kind: 'rate-limited', answer: limited({ 'retry-after': '23' }), retryIn: 23_000 },
  { title: 'F9: 429 with 0 seconds', kind: 'rate-limited', answer: limited({ 'retry-after': '0' }), retryIn: 1000 },
  {
    title: 'F10: 429 with a date',
    kind: 'rate-limited',
    answer: limited({ date: serverDate(0), 'retry-after': serverDate(90_000) }),
    retryIn: 90_000,
  },
  {
    title: 'F10: 429 with a date, by a server whose clock is 2 h ahead',
    kind: 'rate-limited',
    answer: limited({ date: serverDate(7_200_000), 'retry-after': serverDate(7_290_000) }),
    retryIn: 90_000,
  },
  {
    title: 'F10: 429 with a date that is past',
    kind: 'rate-limited',
    answer: limited({ date: serverDate(0), 'retry-after': serverDate(-5000) }),
    retryIn: minuteMs,
  },
  {
    title: 'F9: 429 with a longer wait than we keep',
    kind: 'rate-limited',
    answer: limited({ 'retry-after': '10800' }),
    retryIn: 60 * minuteMs,
    says: /asks to wait 3 h\. Trying again in 1 h/,
  },
  {
    title: 'F11: 429 with a reset time',
    kind: 'rate-limited',
    answer: limited({ date: serverDate(0), 'x-ratelimit-reset': String(now / 1000 + 40) }),
    retryIn: 40_000,
  },
  {
    title: 'F11: 429 with a reset in seconds',
    kind: 'rate-limited',
    answer: limited({ 'x-ratelimit-reset': '17' }),
    retryIn: 17_000,
  },
  {
    title: 'F11: 429 with retry_after in the body',
    kind: 'rate-limited',
    answer: limited({}, { error: 'Rate limit exceeded', retry_after: 23 }),
    retryIn: 23_000,
  },
  {
    title: 'F11: 429 with prose',
    kind: 'rate-limited',
    answer: limited({}, { detail: 'Rate limit exceeded. Retry after 60 seconds.' }),
    retryIn: 60_000,
  },
  { title: 'F11: 429 without a hint', kind: 'rate-limited', answer: limited({ 'retry-after': '-5' }), retryIn: null },
  { title: 'F14: 500', kind: 'unavailable', answer: json({ error: 'x' }, 500), retryIn: null },
  {
    title: 'F14: 502 with a web page',
    kind: 'unavailable',
    answer: plain('<html>', 502, { 'content-type': 'text/html' }),
  },
  {
    title: 'F14: 503 with Retry-After',
    kind: 'unavailable',
    answer: json({}, 503, { 'retry-after': '120' }),
    retryIn: 120_000,
  },
  { title: 'F22: a body that trickles for ever', kind: 'timeout', answer: trickle },
  { title: 'F22: headers that never come', kind: 'timeout', answer: () => undefined },
  {
    title: 'F22: a body that stalls',
    kind: 'timeout',
    answer: (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
  },
  { title: 'F16: a connection cut in the body', kind: 'incomplete', answer: cut },
  {
    title: 'F21: a connection cut before the headers',
    kind: 'network',
    answer: (_request, response) => void response.destroy(),
  },
  { title: 'F16: truncated JSON', kind: 'incomplete', answer: json('{"data":[{"_id"') },
  { title: 'F27: a NaN literal', kind: 'incomplete', answer: json('{"data":NaN}') },
  { title: 'F16: an empty body', kind: 'incomplete', answer: json('') },
  { title: 'F16: 204', kind: 'incomplete', answer: (_request, response) => void response.writeHead(204).end() },
  {
    title: 'F16: text that is not JSON',
    kind: 'incomplete',
    answer: plain('ok', 200, { 'content-type': 'text/plain' }),
  },
  {
    title: 'F16: broken gzip',
    kind: 'incomplete',
    answer: plain('{"data":[]}', 200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
  },
  {
    title: 'F15: a web page',
    kind: 'web-page',
    answer: plain('<!doctype html><title>Log in', 200, { 'content-type': 'text/html; charset=utf-8' }),
  },
  { title: 'F15: a web page that claims to be JSON', kind: 'web-page', answer: json('\n<!DOCTYPE html>') },
  {
    title: 'F15: a web page with 403',
    kind: 'web-page',
    answer: plain('<html>', 403, { 'content-type': 'text/html' }),
  },
  { title: 'F30: another shape', kind: 'unexpected', answer: json({ data: { rows: 7 }, success: true }) },
  { title: 'F17: data: null', kind: 'unexpected', answer: json({ success: true, data: null }) },
  { title: 'F30: a bare list', kind: 'unexpected', answer: json([1, 2, 3]) },
  { title: 'F17: a bare null', kind: 'unexpected', answer: json('null') },
  {
    title: 'F17: 200 with success: false',
    kind: 'declined',
    answer: json({ success: false, message: 'Workspace is \u202esuspended\u0007' }),
    says: /says: “Workspace is suspended”/,
  },
  {
    title: 'F17: 200 with an error object',
    kind: 'declined',
    answer: json({ error: { message: 'Nope' } }),
    says: /Nope/,
  },
  { title: 'F23: a huge body', kind: 'too-large', answer: huge },
  {
    title: 'F24: a gzip bomb',
    kind: 'too-large',
    answer: (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb),
  },
  {
    title: 'F24: nested encodings',
    kind: 'too-large',
    answer: plain('x', 200, { 'content-type': 'application/json', 'content-encoding': 'gzip, gzip' }),
  },
  {
    title: 'F18: a redirect to another origin',
    kind: 'redirected',
    answer: (_request, response) =>
      void response.writeHead(307, { location: `${elsewhere.url}/steal?from=here` }).end(),
    says: /redirected to 127\.0\.0\.1:\d+ – not followed, your key was not sent there/,
  },
  {
    title: 'F18: a redirect to itself',
    kind: 'redirected',
    answer: (_request, response) => void response.writeHead(301, { location: '/other' }).end(),
  },
  {
    title: 'F18: a redirect to nowhere',
    kind: 'redirected',
    answer: (_request, response) => void response.writeHead(302).end(),
  },
];

/** Nothing about a failure may contain the key: not its text, its JSON, its stack, nor what a logger would print. */
function expectNoKey(thrown: ProviderFailure, key: string): void {
  const everything = [
    thrown.message,
    thrown.stack ?? '',
    JSON.stringify(thrown.error),
    String(thrown),
    inspect(thrown, { depth: 9 }),
  ].join('\n');
  expect(everything.toLowerCase()).not.toContain(key.toLowerCase());
  expect(everything).not.toContain('X-Api-Key');
  expect(thrown.cause).toBeUndefined();
}

async function readEverything(provider: Provider, transport: Transport): Promise<void> {
  for (const endpoint of provider.endpoints) await readAll(endpoint, transport, known);
}

/** Endpoints of a provider that ask one thing, so that a fault of it is a fault of the endpoint. */
const endpointsOf = (provider: Provider): readonly Endpoint[] => provider.endpoints;

describe.each(Object.entries(providers))('%s', (id, provider) => {
  const key = keys[id] ?? '';
  const connect = (limits: Partial<Limits> = quick): Transport =>
    transportTo(provider, server.url, key, {}, { limits });

  test('is complete: a form, links over https, and hosts that are hosts', () => {
    expect(isProviderId(id)).toBe(true);
    expect(providerOf(id)).toBe(provider);
    expect(new URL(provider.baseUrl).protocol).toBe('https:');
    expect(Object.values(provider.links).every((link) => new URL(link).protocol === 'https:')).toBe(true);
    expect(provider.keyPattern.test(key)).toBe(true);
    expect(new Set(provider.endpoints.map(({ name }) => name)).size).toBe(provider.endpoints.length);
    expect(provider.endpoints.some(({ cadence, optional }) => cadence === 'live' && optional !== true)).toBe(true);
  });

  test("reads the vendor's own examples, with the key in a header only and nothing but GET", async () => {
    for (const [path, body] of Object.entries(documented[id] ?? {})) server.on(path, json(body));
    await provider.verify(() => connect(), {});
    await readEverything(provider, connect());
    expect(server.requests.length).toBeGreaterThanOrEqual(provider.endpoints.length);
    for (const request of server.requests) {
      expect(request.method).toBe('GET');
      expect(request.headers.accept).toBe('application/json');
      expect(`${request.path}?${request.query}${request.body}`).not.toContain(key);
      expect(Object.values(request.headers).filter((value) => String(value).includes(key))).toHaveLength(1);
      expect(request.headers['x-workspace-id']).toBeUndefined();
    }
  });

  test('reads answers that begin with a byte order mark, are compressed, or come in small pieces', async () => {
    for (const [path, body] of Object.entries(documented[id] ?? {})) {
      server.on(path, (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' });
        const bytes = gzipSync(`\ufeff${body}`);
        response.write(bytes.subarray(0, 7));
        setTimeout(() => response.end(bytes.subarray(7)), 5);
      });
    }
    await readEverything(provider, connect());
  });

  test.each(faults)('$title is a $kind failure that never holds the key', async ({ kind, answer, retryIn, says }) => {
    server.on('*', answer);
    const verified = await thrownBy(provider.verify(() => connect(), {}));
    expect(verified.error.kind).toBe(kind);
    expectNoKey(verified, key);
    if (says !== undefined) expect(verified.message).toMatch(says);
    if (retryIn !== undefined) expect(verified.error.retryAt).toBe(retryIn === null ? null : now + retryIn);
    expect(verified.message.length).toBeLessThanOrEqual(420);
    const slow = kind === 'timeout' || kind === 'too-large';
    for (const endpoint of slow ? endpointsOf(provider).slice(0, 1) : endpointsOf(provider)) {
      const thrown = await thrownBy(readAll(endpoint, connect(), known)).catch(() => null);
      // A single campaign that is not found is an answer, not a failure.
      if (thrown === null) expect([kind, endpoint.name]).toEqual(['not-found', 'campaigns']);
      else {
        expect([endpoint.name, thrown.error.kind]).toEqual([endpoint.name, kind]);
        expectNoKey(thrown, key);
      }
    }
    expect(elsewhere.requests).toHaveLength(0);
  });

  test('a stopped poll ends at once and says so', async () => {
    server.on('*', () => undefined);
    const controller = new AbortController();
    const transport = transportTo(provider, server.url, key, {}, { signal: controller.signal });
    const ended = thrownBy(readEverything(provider, transport));
    setTimeout(() => controller.abort(), 50);
    expect((await ended).error.kind).toBe('cancelled');
    expect((await thrownBy(transport.pause(1_000_000))).error.kind).toBe('cancelled');
  });
});

test('F24: a gzip bomb is cut off while it streams: memory stays bounded', async () => {
  server.on('*', (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(bomb);
  });
  const provider = providers.krafter;
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 5; round++) {
    const thrown = await thrownBy(provider.verify(() => transportTo(provider, server.url, keys['krafter'] ?? ''), {}));
    expect(thrown.error.kind).toBe('too-large');
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
});
