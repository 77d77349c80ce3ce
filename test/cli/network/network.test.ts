/** The terminal's network over real sockets: proxies, certificates, connections that were dropped. */
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetwork } from '../../../electron/cli/network/fetch.ts';
import type { Variables } from '../../../electron/cli/network/proxy.ts';
import { isOwnTrouble, ProviderFailure, type ProviderError } from '../../../electron/core/errors.ts';
import { createTransport } from '../../../electron/providers/http/client.ts';
import { ownAuthority, type OwnAuthority } from '../../helpers/certificates.ts';
import { json, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { startProxy } from '../../helpers/proxy.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';

const key = 'sk_live_a9XyP4uvQ1LnR7bzK3mH2wD8';
const any = { schema: v.unknown() };
const { folder } = temporaryFolder();
let authority: OwnAuthority;
let provider: Loopback;

beforeAll(async () => {
  authority = ownAuthority(folder);
  provider = await startLoopback(authority.server);
  provider.on('/v1', json({ data: 1 }));
});
afterAll(async () => {
  await provider.close();
  rmSync(folder, { recursive: true });
});

/** Asks the address as the environment says. */
async function ask(variables: Variables, baseUrl = provider.url): Promise<unknown> {
  using network = createNetwork(variables);
  return await transportOver(network, baseUrl).get('/v1', any);
}

function transportOver({ fetch }: Pick<ReturnType<typeof createNetwork>, 'fetch'>, baseUrl: string) {
  return createTransport({
    fetch,
    baseUrl,
    headers: { 'X-Api-Key': key },
    providerName: 'Example',
    hints: { unauthorized: '', forbidden: '' },
    formerHosts: [],
    now: () => Date.now(),
  });
}

async function troubleOf(asked: Promise<unknown>): Promise<ProviderError> {
  const thrown: unknown = await asked.catch((caught: unknown) => caught);
  if (!(thrown instanceof ProviderFailure)) throw new Error('expected a failure');
  return thrown.error;
}

const proxyAt = (port: number, login = ''): string => `http://${login}127.0.0.1:${String(port)}`;

describe('F52: through a proxy', () => {
  test('a provider is asked through a tunnel: the proxy reads neither key nor answer', async () => {
    await using proxy = await startProxy();
    const trusting = { SSL_CERT_FILE: authority.file, HTTPS_PROXY: proxyAt(proxy.port) };
    expect(await ask(trusting)).toEqual({ data: 1 });
    expect(proxy.asked).toEqual([`CONNECT ${new URL(provider.url).host}`]);
    expect(proxy.seen()).not.toContain('X-Api-Key');
    expect(proxy.seen()).not.toContain(key);
    expect(provider.requests.at(-1)?.headers).toMatchObject({ 'x-api-key': key });
    expect(provider.requests.at(-1)?.headers).not.toHaveProperty('proxy-authorization');
  });

  test('the proxy looks up the name, not this computer', async () => {
    await using proxy = await startProxy();
    const { port } = new URL(provider.url);
    const trusting = { SSL_CERT_FILE: authority.file, ALL_PROXY: proxyAt(proxy.port) };
    expect(await ask(trusting, `https://api.example.test:${port}`)).toEqual({ data: 1 });
    expect(proxy.asked).toEqual([`CONNECT api.example.test:${port}`]);
  });

  test('one tunnel carries every request to a host', async () => {
    await using proxy = await startProxy();
    using network = createNetwork({ SSL_CERT_FILE: authority.file, https_proxy: proxyAt(proxy.port) });
    for (let time = 0; time < 3; time++)
      expect(await transportOver(network, provider.url).get('/v1', any)).toEqual({ data: 1 });
    expect(proxy.asked).toHaveLength(1);
  });

  test('with its login', async () => {
    await using proxy = await startProxy({ login: 'user:p@ss' });
    const trusting = { SSL_CERT_FILE: authority.file, HTTPS_PROXY: proxyAt(proxy.port, 'user:p%40ss@') };
    expect(await ask(trusting)).toEqual({ data: 1 });
    expect(proxy.logins).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  });

  test('one that speaks TLS itself', async () => {
    await using proxy = await startProxy({ tls: authority.server });
    const trusting = { SSL_CERT_FILE: authority.file, HTTPS_PROXY: `https://localhost:${String(proxy.port)}` };
    expect(await ask(trusting)).toEqual({ data: 1 });
    expect(proxy.asked).toHaveLength(1);
  });

  test('NO_PROXY leaves it out', async () => {
    await using proxy = await startProxy();
    const trusting = { SSL_CERT_FILE: authority.file, HTTPS_PROXY: proxyAt(proxy.port), NO_PROXY: '127.0.0.0/8' };
    expect(await ask(trusting)).toEqual({ data: 1 });
    expect(proxy.asked).toEqual([]);
  });

  test('plain http on this computer goes through http_proxy on this computer', async () => {
    await using proxy = await startProxy();
    const plain = await startLoopback();
    plain.on('/v1', json({ data: 2 }));
    expect(await ask({ http_proxy: proxyAt(proxy.port) }, plain.url)).toEqual({ data: 2 });
    expect(proxy.asked).toEqual([`GET ${plain.url}/v1`]);
    expect(await ask({ HTTP_PROXY: proxyAt(9) }, plain.url)).toEqual({ data: 2 });
    await plain.close();
  });

  describe('that fails', () => {
    const secret = 'hunter2-hunter2';

    test.each([
      ['wants a login', 407, 'wants a login'],
      ['forbids it', 403, 'does not let us through'],
      ['finds nobody', 502, 'does not let us through'],
    ])('it %s: the proxy is named, its password and the key are not', async (_name, status, words) => {
      await using proxy = await startProxy({ status });
      const variables = { SSL_CERT_FILE: authority.file, HTTPS_PROXY: proxyAt(proxy.port, `me:${secret}@`) };
      const trouble = await troubleOf(ask(variables));
      expect(trouble.kind).toBe('proxy');
      expect(trouble.message).toContain(`The proxy 127.0.0.1:${String(proxy.port)} ${words}. Check HTTPS_PROXY.`);
      expect(JSON.stringify(trouble)).not.toContain(secret);
      expect(isOwnTrouble(trouble)).toBe(true);
    });

    test('nobody listens there', async () => {
      const proxy = await startProxy();
      await proxy[Symbol.asyncDispose]();
      const trouble = await troubleOf(ask({ SSL_CERT_FILE: authority.file, all_proxy: proxyAt(proxy.port) }));
      expect(trouble).toMatchObject({ kind: 'proxy', message: expect.stringContaining('cannot be reached') });
      expect(trouble.message).toContain('Check all_proxy.');
    });

    test('for plain http as well', async () => {
      const proxy = await startProxy();
      await proxy[Symbol.asyncDispose]();
      const gone = { http_proxy: proxyAt(proxy.port) };
      expect(await troubleOf(ask(gone, 'http://127.0.0.1:9'))).toMatchObject({ kind: 'proxy' });
      await using refusing = await startProxy({ status: 407 });
      const refused = await troubleOf(ask({ http_proxy: proxyAt(refusing.port) }, 'http://127.0.0.1:9'));
      expect(refused).toMatchObject({ kind: 'proxy', message: expect.stringContaining('wants a login') });
    });

    test('it cannot prove who it is, or does not speak TLS at all', async () => {
      await using untrusted = await startProxy({ tls: authority.server });
      const unknown = await troubleOf(ask({ HTTPS_PROXY: `https://localhost:${String(untrusted.port)}` }));
      expect(unknown).toMatchObject({ kind: 'proxy', message: expect.stringContaining('could not prove who it is') });
      await using plain = await startProxy();
      const wrong = await troubleOf(ask({ HTTPS_PROXY: `https://localhost:${String(plain.port)}` }));
      expect(wrong).toMatchObject({ kind: 'proxy' });
      expect(plain.asked).toEqual([]);
    });

    test('it is of a kind we do not speak: nothing is asked around it', async () => {
      const before = provider.requests.length;
      const trouble = await troubleOf(ask({ SSL_CERT_FILE: authority.file, ALL_PROXY: `socks5://me:${secret}@p:1` }));
      expect(trouble).toMatchObject({ kind: 'proxy', message: expect.stringContaining('Check ALL_PROXY.') });
      expect(trouble.message).not.toContain(secret);
      expect(provider.requests).toHaveLength(before);
    });

    test('it never answers: the deadline of the request holds', async () => {
      const silent = createServer();
      silent.on('connect', () => undefined);
      const port = await listen(silent);
      using network = createNetwork({ SSL_CERT_FILE: authority.file, HTTPS_PROXY: proxyAt(port) });
      const stopped = network.fetch(provider.url, { signal: AbortSignal.timeout(50) });
      await expect(stopped).rejects.toThrow();
      silent.closeAllConnections();
      silent.close();
    });

    test('a certificate that is not trusted behind it is the provider’s, and a trouble of TLS', async () => {
      await using proxy = await startProxy();
      const trouble = await troubleOf(ask({ HTTPS_PROXY: proxyAt(proxy.port) }));
      expect(trouble).toMatchObject({ kind: 'tls', message: expect.stringContaining('is not trusted') });
      expect(isOwnTrouble(trouble)).toBe(true);
    });
  });
});

describe('F20: certificates', () => {
  test('an authority that nobody knows is not trusted, and nothing is sent', async () => {
    const before = provider.requests.length;
    expect(await troubleOf(ask({}))).toMatchObject({ kind: 'tls' });
    expect(provider.requests).toHaveLength(before);
  });

  test('SSL_CERT_FILE and SSL_CERT_DIR name those that are', async () => {
    expect(await ask({ SSL_CERT_FILE: authority.file })).toEqual({ data: 1 });
    expect(await ask({ SSL_CERT_DIR: folder })).toEqual({ data: 1 });
    expect(await ask({ SSL_CERT_DIR: `${join(folder, 'missing')}:${folder}` })).toEqual({ data: 1 });
    expect(await ask({ SSL_CERT_FILE: authority.file, SSL_CERT_DIR: join(folder, 'missing') })).toEqual({ data: 1 });
  });

  test.skipIf(process.platform === 'win32')('what is no file and never ends is not waited for', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    execFileSync('mkfifo', [join(mixed, 'pipe')]);
    symlinkSync('/dev/zero', join(mixed, 'endless'));
    symlinkSync(authority.file, join(mixed, 'authority.pem'));
    expect(await ask({ SSL_CERT_DIR: mixed })).toEqual({ data: 1 });
    expect(await troubleOf(ask({ SSL_CERT_FILE: '/dev/zero' }))).toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('SSL_CERT_FILE'),
    });
  });

  test('CURL_CA_BUNDLE goes before both, as for curl', async () => {
    expect(await ask({ CURL_CA_BUNDLE: authority.file })).toEqual({ data: 1 });
    const missing = join(folder, 'missing');
    expect(await ask({ CURL_CA_BUNDLE: authority.file, SSL_CERT_FILE: missing })).toEqual({ data: 1 });
    expect(await ask({ CURL_CA_BUNDLE: '', SSL_CERT_FILE: authority.file })).toEqual({ data: 1 });
    const trouble = await troubleOf(ask({ CURL_CA_BUNDLE: missing, SSL_CERT_FILE: authority.file }));
    expect(trouble).toMatchObject({ kind: 'tls', message: expect.stringContaining('CURL_CA_BUNDLE') });
  });

  test('and no others then: what cannot be read is said, and nothing else trusted instead', async () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, 'no certificate');
    for (const file of [empty, join(folder, 'missing'), folder]) {
      const trouble = await troubleOf(ask({ SSL_CERT_FILE: file }));
      expect(trouble).toMatchObject({ kind: 'tls', message: expect.stringContaining('SSL_CERT_FILE') });
      expect(isOwnTrouble(trouble)).toBe(true);
    }
  });

  test('another host’s is refused, whatever Node is told to accept', async () => {
    const { port } = new URL(provider.url);
    const trouble = await troubleOf(ask({ SSL_CERT_FILE: authority.file }, `https://127.0.0.2:${port}`));
    expect(trouble.kind).toMatch(/tls|network/);
  });
});

describe('F21: a kept connection that the server had closed', () => {
  test('is asked once more on a new one, when it was a GET', async () => {
    const { url, seen, close } = await forgetful();
    using network = createNetwork({});
    const transport = transportOver(network, url);
    expect(await transport.get('/v1', any)).toEqual({ connection: 1 });
    expect(await transport.get('/v1', any)).toEqual({ connection: 2 });
    expect(seen).toEqual(['GET', 'GET', 'GET']);
    close();
  });

  test('over TLS as well', async () => {
    const { url, seen, close } = await forgetful(authority.server);
    using network = createNetwork({ SSL_CERT_FILE: authority.file });
    const transport = transportOver(network, url);
    expect(await transport.get('/v1', any)).toEqual({ connection: 1 });
    expect(await transport.get('/v1', any)).toEqual({ connection: 2 });
    expect(seen).toHaveLength(3);
    close();
  });

  test('but never for what writes', async () => {
    const { url, seen, close } = await forgetful();
    using network = createNetwork({});
    const transport = transportOver(network, url);
    await transport.get('/v1', any);
    expect(await troubleOf(transport.post('/v1', {}, any))).toMatchObject({ kind: 'network' });
    expect(seen).toEqual(['GET', 'POST']);
    close();
  });

  test('nor when some of an answer had come, nor on a connection that was new', async () => {
    const begun = await forgetful(undefined, 'HTTP/1.1 200 O');
    using network = createNetwork({});
    const transport = transportOver(network, begun.url);
    await transport.get('/v1', any);
    expect(await troubleOf(transport.get('/v1', any))).toMatchObject({
      kind: expect.stringMatching(/network|incomplete/),
    });
    expect(begun.seen).toHaveLength(2);
    begun.close();

    const hostile = await forgetful(undefined, '', 0);
    expect(await troubleOf(transportOver(network, hostile.url).get('/v1', any))).toMatchObject({ kind: 'network' });
    expect(hostile.seen).toHaveLength(1);
    hostile.close();
  });

  test('only once: a server that always does it is not there', async () => {
    let seen = 0;
    const server = createServer((request, response) => {
      if (++seen === 1) response.setHeader('content-type', 'application/json').end('{}');
      else request.socket.destroy();
    });
    const port = await listen(server);
    using network = createNetwork({});
    const transport = transportOver(network, `http://127.0.0.1:${String(port)}`);
    expect(await transport.get('/v1', any)).toEqual({});
    expect(await troubleOf(transport.get('/v1', any))).toMatchObject({ kind: 'network' });
    expect(seen).toBe(3);
    server.close();
  });
});

describe('answers', () => {
  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('in %s are decoded', async (encoding, compress) => {
    const plain = await startLoopback();
    plain.on(
      '/v1',
      (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
          .end(compress('{"plain":true}')),
    );
    expect(await ask({}, plain.url)).toEqual({ plain: true });
    await plain.close();
  });

  test('a redirect is an answer, and is not followed', async () => {
    const plain = await startLoopback();
    plain.on('/v1', (_request, response) => void response.writeHead(302, { location: 'https://other.test/' }).end('x'));
    expect(await troubleOf(ask({}, plain.url))).toMatchObject({
      kind: 'redirected',
      message: expect.stringContaining('other.test'),
    });
    await plain.close();
  });
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server that answers so many requests of a connection, and closes it (after `last`) when the next one comes. */
async function forgetful(tls?: OwnAuthority['server'], last = '', answers = 1) {
  const seen: string[] = [];
  const numbers = new Map<Socket, { readonly number: number; asked: number }>();
  const server: Server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on('request', (request, response) => {
    seen.push(request.method ?? '');
    const own = numbers.get(request.socket) ?? { number: numbers.size + 1, asked: 0 };
    numbers.set(request.socket, own);
    own.asked++;
    if (own.asked <= answers) {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ connection: own.number }));
    } else if (last === '') request.socket.destroy();
    else request.socket.end(last);
  });
  const port = await listen(server);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`,
    seen,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
