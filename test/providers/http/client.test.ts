import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { createTransport, type Fetch, type TransportOptions } from '../../../electron/providers/http/client.ts';
import { kindOfCode } from '../../../electron/providers/http/network-errors.ts';
import type { Transport } from '../../../electron/providers/provider.ts';
import { json, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { failureOf, now, thrownBy } from '../kit.ts';

const key = 'sk_live_a9XyP4uvQ1LnR7bzK3mH2wD8';
const any = { schema: v.unknown() };

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.close());

function connect(options: Partial<TransportOptions> = {}): Transport {
  return createTransport({
    fetch,
    baseUrl: server.url,
    headers: { 'X-Api-Key': key },
    providerName: 'Example',
    hints: { unauthorized: '', forbidden: '' },
    formerHosts: ['api.example.org', 'old.example.org'],
    now: () => now,
    ...options,
  });
}

/** A transport whose network throws. */
const broken = (thrown: unknown): Transport =>
  connect({ fetch: () => Promise.reject(thrown), baseUrl: 'https://api.example.org/v9' });

test('cuts the key out of whatever is answered, data and names of fields included', async () => {
  server.on('/v1/campaigns', json({ data: [{ name: `Key ${key}`, [key]: 3 }] }));
  const answer = await connect({ key }).get('/v1/campaigns', any);
  expect(answer).toEqual({ data: [{ name: 'Key [redacted]', '[redacted]': 3 }] });
});

describe('sending', () => {
  test('appends path and query to a base address that has a path', async () => {
    server.on('/api/v1/mail/stats', json({ data: 1 }));
    await connect({ baseUrl: `${server.url}/api/v1/` }).get('/mail/stats', {
      ...any,
      query: { period: '1d', q: 'a b&c' },
    });
    expect(server.requests[0]?.query.get('q')).toBe('a b&c');
  });

  test('posts JSON and nothing else', async () => {
    server.on('/v1/reports', json({ data: 1 }, 202));
    expect(await connect().post('/v1/reports', { a: [1] }, any)).toEqual({ data: 1 });
    expect(server.requests[0]).toMatchObject({ method: 'POST', body: '{"a":[1]}' });
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
  });

  test.each(['/../admin', 'v1', '//evil.example/', '/a b', '/a#y', '/a?y'])(
    'refuses the path %s before it is sent',
    async (path) => {
      const error = await failureOf(connect({ baseUrl: `${server.url}/api` }).get(path, any));
      expect(error.kind).toBe('refused');
      expect(server.requests).toHaveLength(0);
    },
  );

  test('F19: never sends a key over plain http to another computer', async () => {
    const seen: string[] = [];
    const spy: Fetch = (url) => {
      seen.push(url);
      return Promise.reject(new Error('no'));
    };
    const error = await failureOf(connect({ fetch: spy, baseUrl: 'http://api.example.org' }).get('/v1', any));
    expect(error).toMatchObject({ kind: 'refused' });
    expect(seen).toEqual([]);
  });

  test.each(['sk_live_line\nbreak', 'sk_live_schl\u00fcssel', 'sk_live_\u2028'])(
    'a key no header can carry is not sent and not quoted',
    async (bad) => {
      const thrown = await thrownBy(connect({ headers: { 'X-Api-Key': bad } }).get('/v1', any));
      expect(thrown.error.kind).toBe('bad-key');
      expect(JSON.stringify(thrown.error) + thrown.stack).not.toContain('sk_live');
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('F18: redirects', () => {
  test('one to a host the vendor moved to says how to change the address', async () => {
    server.on(
      '/v1',
      (_request, response) => void response.writeHead(301, { location: 'https://api.example.org/v1' }).end(),
    );
    const error = await failureOf(connect().get('/v1', any));
    expect(error).toMatchObject({ kind: 'redirected', status: 301 });
    expect(error.message).toBe(
      'Example redirected to api.example.org – not followed, your key was not sent there. Change the address of the account to https://api.example.org.',
    );
  });

  test('one to a host made of the key does not print it', async () => {
    server.on(
      '/v1',
      (_request, response) => void response.writeHead(302, { location: `https://${key}.evil.example/${key}` }).end(),
    );
    const { message } = await failureOf(connect().get('/v1', any));
    expect(message.toLowerCase()).not.toContain(key.toLowerCase());
    expect(message).toContain('evil.example');
  });

  test("one that Electron's network stack refuses is the same failure", async () => {
    for (const text of [
      'Redirect was cancelled',
      "Attempted to redirect, but redirect policy was 'error'",
      'net::ERR_UNSAFE_REDIRECT',
    ]) {
      expect(await failureOf(broken(new Error(text)).get('/v1', any))).toMatchObject({ kind: 'redirected' });
    }
  });
});

describe('F20, F21, F52: network errors', () => {
  test.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'network'],
    ['ECONNRESET', 'network'],
    ['ENETUNREACH', 'network'],
    ['UND_ERR_SOCKET', 'network'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['ETIMEDOUT', 'timeout'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['EPROTO', 'tls'],
    ['ERR_NAME_NOT_RESOLVED', 'dns'],
    ['ERR_DNS_TIMED_OUT', 'dns'],
    ['ERR_CERT_DATE_INVALID', 'tls'],
    ['ERR_SSL_PROTOCOL_ERROR', 'tls'],
    ['ERR_PROXY_CONNECTION_FAILED', 'proxy'],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'proxy'],
    ['ERR_PROXY_CERTIFICATE_INVALID', 'proxy'],
    ['ERR_PAC_SCRIPT_FAILED', 'proxy'],
    ['ERR_INTERNET_DISCONNECTED', 'network'],
    ['ERR_NETWORK_CHANGED', 'network'],
    ['ERR_CONNECTION_REFUSED', 'network'],
    ['ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ['ERR_TIMED_OUT', 'timeout'],
    ['ERR_INVALID_HTTP_RESPONSE', 'incomplete'],
    ['HPE_INVALID_CONSTANT', 'incomplete'],
  ])('%s is a %s failure, from Node and from Chromium', async (code, kind) => {
    expect(kindOfCode(code)).toBe(kind);
    const cause = Object.assign(new Error(`${key} failed`), { code });
    const node = await thrownBy(broken(new TypeError('fetch failed', { cause })).get('/v1', any));
    const chromium = await thrownBy(broken(new Error(`net::${code}`)).get('/v1', any));
    for (const thrown of [node, ...(code.startsWith('ERR_') ? [chromium] : [])]) {
      expect(thrown.error.kind).toBe(kind);
      expect(thrown.stack + JSON.stringify(thrown.error)).not.toContain(key);
    }
  });

  test('say what to do', async () => {
    const said = async (text: string): Promise<string> =>
      (await failureOf(broken(new Error(text)).get('/v1', any))).message;
    expect(await said('net::ERR_INTERNET_DISCONNECTED')).toBe('This computer is offline.');
    expect(await said('net::ERR_NAME_NOT_RESOLVED')).toBe('api.example.org was not found. Check your network.');
    expect(await said('net::ERR_ADDRESS_UNREACHABLE')).toBe('api.example.org cannot be reached. Check your network.');
    // Who refuses or hangs up was reached.
    expect(await said('net::ERR_CONNECTION_REFUSED')).toBe('api.example.org refused the connection.');
    expect(await said('net::ERR_CONNECTION_RESET')).toBe('api.example.org closed the connection.');
    expect(await said('net::ERR_EMPTY_RESPONSE')).toBe('api.example.org closed the connection.');
    expect(await said('net::ERR_CERT_DATE_INVALID')).toContain("expired, or this computer's clock is wrong");
    expect(await said('net::ERR_CERT_COMMON_NAME_INVALID')).toContain('is not for api.example.org');
    expect(await said('net::ERR_CERT_AUTHORITY_INVALID')).toContain('is not trusted');
  });

  test('a port nobody listens on', async () => {
    const closed = await startLoopback();
    await closed.close();
    expect(await failureOf(connect({ baseUrl: closed.url }).get('/v1', any))).toMatchObject({
      kind: 'network',
      status: null,
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ refused the connection\.$/),
    });
  });

  test('something that is no error at all', async () => {
    expect(await failureOf(broken(key).get('/v1', any))).toMatchObject({ kind: 'network' });
  });
});

describe('F20: a certificate nobody signed', () => {
  let folder = '';
  let secure: Loopback;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sendgauge-tls-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile, ...subject],
      { stdio: 'ignore' },
    );
    secure = await startLoopback({ key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') });
  });
  afterAll(async () => {
    await secure.close();
    rmSync(folder, { recursive: true });
  });

  test('is refused, and the request is never sent', async () => {
    secure.on('/v1', json({ data: 1 }));
    const error = await failureOf(connect({ baseUrl: secure.url }).get('/v1', any));
    expect(error.kind).toBe('tls');
    expect(error.message).toContain('is not trusted');
    expect(secure.requests).toHaveLength(0);
  });
});

describe('clocks and limits', () => {
  test.each([
    ['a Retry-After', { 'retry-after': '90' }, { error: 'Forbidden' }, 90_000],
    ['nothing that remains', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }, {}, 30_000],
    ['its words', {}, { error: { code: 'rate_limited', message: 'API rate limit exceeded' } }, null],
    ['a sentence', {}, { message: 'Too many requests. Try again in 2 minutes.' }, 120_000],
    ['seconds in its body', {}, { error: 'Forbidden', retry_after: 60 }, 60_000],
    ['seconds in its body, spelt otherwise', {}, { error: { retryAfter: 60 } }, 60_000],
    ['a list of errors', {}, { errors: [{ code: 'RATE_LIMITED', message: 'rate limit reached' }] }, null],
    ['errors of its error', {}, { error: { errors: [{ reason: 'rateLimitExceeded' }] } }, null],
    ['errors that say how long', {}, { errors: [{ detail: 'Please wait 30 seconds' }] }, 30_000],
    ['a reason', {}, { reason: 'rateLimitExceeded' }, null],
    ['a code', {}, { error: 'quota_exceeded' }, null],
    ['two words', {}, { error: 'Limit exceeded' }, null],
    ['the status it means', {}, { status: 429, error: 'Forbidden' }, null],
    ['calls that are too many', {}, { message: 'Too many API calls, try again later' }, null],
    ['a sentence alone', {}, 'Rate limit exceeded, retry after 5 seconds', 5000],
    ['a reset alone', { 'x-ratelimit-reset': '45' }, { error: 'Forbidden' }, 45_000],
  ])('F9: a 403 with %s is a rate limit and no missing scope', async (_hint, headers, body, waitMs) => {
    server.on('/v1', (_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json', date: new Date(now).toUTCString(), ...headers });
      response.end(JSON.stringify(body));
    });
    const error = await failureOf(connect().get('/v1', any));
    expect(error).toMatchObject({ kind: 'rate-limited', status: 403, retryAt: waitMs === null ? null : now + waitMs });
  });

  test('F9: a refusal in a good answer that names the limit is one too; a 403 without a hint lacks a scope', async () => {
    server.on('/v1', json({ success: false, message: 'Rate limit exceeded. Retry after 60 seconds.' }));
    expect(await failureOf(connect().get('/v1', any))).toMatchObject({ kind: 'rate-limited', retryAt: now + 60_000 });
    server.on('/v1', json({ error: 'Insufficient scope' }, 403));
    expect(await failureOf(connect().get('/v1', any))).toMatchObject({ kind: 'forbidden' });
  });

  test.each([
    ['a scope named after limits', {}, { error: 'key is missing the scope rate_limits:read' }],
    ['a permission', {}, { message: 'No permission to read usage limits' }],
    ['scopes it requires', {}, { detail: 'Rate limit statistics', required: ['limits:read'] }],
    [
      'a reset beside what remains',
      { 'x-ratelimit-remaining': '99', 'x-ratelimit-reset': '45' },
      { error: 'Forbidden' },
    ],
    ['a limit that is no wait', {}, { message: 'Your limit is 5 keys' }],
  ])('F2: a 403 with %s lacks a scope and is no rate limit', async (_hint, headers, body) => {
    server.on('/v1', json(body, 403, headers));
    expect(await failureOf(connect().get('/v1', any))).toMatchObject({ kind: 'forbidden', retryAt: null });
  });

  test('F36: measures how far the provider is ahead', async () => {
    const skews: number[] = [];
    server.on('/v1', json({}, 200, { date: new Date(now + 7_200_000).toUTCString() }));
    await connect({ onSkew: (ms) => skews.push(ms) }).get('/v1', any);
    server.on('/v1', json({}, 500, { date: new Date(now - 60_000).toUTCString() }));
    await failureOf(connect({ onSkew: (ms) => skews.push(ms) }).get('/v1', any));
    expect(skews).toEqual([7_200_500, -59_500]);
  });

  test('says nothing about clocks for an answer out of a cache, or without a date', async () => {
    const skews: number[] = [];
    server.on('/v1', json({}, 200, { date: new Date(now - 60_000).toUTCString(), age: '60' }));
    await connect({ onSkew: (ms) => skews.push(ms) }).get('/v1', any);
    server.on('/v1', json({}, 200, { date: 'yesterday' }));
    await connect({ onSkew: (ms) => skews.push(ms) }).get('/v1', any);
    expect(skews).toEqual([]);
  });

  test.each(['901', '86400', ' 86400 , 3', '3, 86400', '99999999999999999999'])(
    'F81: an answer that was given long ago is none of now (Age: %s)',
    async (age) => {
      server.on('/v1', json({}, 200, { age }));
      expect(await failureOf(connect().get('/v1', any))).toMatchObject({ kind: 'old-copy', status: 200 });
      await connect().post('/v1', {}, any);
      server.on('/v1', json({}, 503, { age }));
      expect(await failureOf(connect().get('/v1', any))).toMatchObject({ kind: 'unavailable' });
    },
  );

  test.each(['0', '900', '', '-5', 'old', '1e9'])('F81: any other answer counts (Age: %s)', async (age) => {
    server.on('/v1', json({}, 200, { age }));
    expect(await connect().get('/v1', any)).toEqual({});
  });

  test('F13: after "nothing remains" the next request of the poll waits for the reset', async () => {
    const waits: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      waits.push(ms);
      return Promise.resolve();
    };
    server.on('/v1', json({}, 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '23' }));
    const transport = connect({ sleep });
    await transport.get('/v1', any);
    await transport.get('/v1', any);
    expect(waits).toEqual([23_000]);
    expect(server.requests).toHaveLength(2);
  });

  test('F13: a reset far away ends the poll instead, with the time of the next', async () => {
    server.on('/v1', json({}, 200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '600' }));
    const transport = connect();
    await transport.get('/v1', any);
    expect(await failureOf(transport.get('/v1', any))).toMatchObject({ kind: 'rate-limited', retryAt: now + 600_000 });
    expect(server.requests).toHaveLength(1);
  });

  test('F23: a request may allow itself more bytes, but never more than the most', async () => {
    server.on('/v1', json(`"${'x'.repeat(2000)}"`));
    const limits = { defaultBytes: 1000, maxBytes: 1500 };
    expect(await failureOf(connect({ limits }).get('/v1', any))).toMatchObject({ kind: 'too-large' });
    expect(await failureOf(connect({ limits }).get('/v1', { ...any, maxBytes: 9_000_000 }))).toMatchObject({
      kind: 'too-large',
    });
    expect(
      await connect({ limits: { ...limits, maxBytes: 5000 } }).get('/v1', { ...any, maxBytes: 5000 }),
    ).toHaveLength(2000);
  });
});

test('F7: details of a refused request reach the form field by field', async () => {
  const details = async (body: unknown): Promise<unknown> => {
    server.on('/v1', json(body, 422));
    return (await failureOf(connect().get('/v1', any))).details;
  };
  expect(await details({ error: 'Validation failed', details: { period: ['is too long', 'is odd'] } })).toEqual([
    { field: 'period', message: 'is too long is odd' },
  ]);
  expect(
    await details({ message: 'x', details: [{ field: 'email', message: 'Invalid email format' }, 7, null] }),
  ).toEqual([{ field: 'email', message: 'Invalid email format' }]);
  expect(await details({ detail: [{ loc: ['query', 'from_date'], msg: 'bad' }] })).toEqual([
    { field: 'from_date', message: 'bad' },
  ]);
  expect(await details({ detail: 'just text' })).toBeUndefined();
});

test('F43: deep nesting and reserved names do no harm', async () => {
  server.on(
    '/v1',
    json(`{"__proto__":{"polluted":1},"constructor":1,"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
  );
  await connect().get('/v1', { schema: v.object({}) });
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});
