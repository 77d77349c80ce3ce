import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FetchReport, FetchWish } from './fixture-app/fixture.ts';
import { launchFixture } from './fixture.ts';
import { eventually } from './kit/child.ts';
import type { Launched } from './kit/launch.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  body: string;
  closed: boolean;
}

let app: Launched;
let server: Server;
let base = '';
let seen: Seen[] = [];

/** Requests so far, by connection. */
const asked = new WeakMap<Socket, number>();

const answers: Readonly<Record<string, RequestListener>> = {
  '/echo': (request, response) => {
    response.setHeader('set-cookie', 'session=1');
    response.setHeader('cache-control', 'max-age=3600');
    response.end(`${request.method} ${seen.length}`);
  },
  '/gzip': (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"plain":true}')),
  '/brotli': (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('{"plain":true}')),
  '/moved': (_request, response) => response.writeHead(301, { location: `${base}/stolen` }).end('moved'),
  '/elsewhere': (_request, response) => response.writeHead(307, { location: 'https://other.example/v1' }).end(),
  '/limited': (_request, response) => response.writeHead(429, { 'retry-after': '30' }).end('{}'),
  '/empty': (_request, response) => response.writeHead(204).end(),
  '/unchanged': (_request, response) => response.writeHead(304).end(),
  '/hanging': () => undefined,
  '/slow': (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('first'),
  '/endless': (_request, response) => {
    response.writeHead(200);
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', write);
    write();
  },
  '/once': (request, response) => {
    const before = asked.get(request.socket) ?? 0;
    asked.set(request.socket, before + 1);
    if (before > 0) request.socket.destroy();
    else response.setHeader('cache-control', 'no-store').end('here');
  },
  '/cut': (request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('half', () => request.socket.destroy());
  },
};

const fetch = (path: string, wish: Omit<FetchWish, 'url'> = {}): Promise<FetchReport> =>
  app.electron.evaluate((_electron, it) => globalThis.fixture.fetch(it), {
    ...wish,
    url: path.startsWith('/') ? base + path : path,
  });

const listen = async (started: Server): Promise<number> => {
  await new Promise<void>((done) => started.listen(0, '127.0.0.1', done));
  const address: AddressInfo | string | null = started.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const entry: Seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: '',
      closed: false,
    };
    seen.push(entry);
    request.on('data', (chunk: Buffer) => (entry.body += chunk.toString()));
    response.on('close', () => (entry.closed = true));
    request.on('end', () => answers[entry.path]?.(request, response));
  });
  base = `http://127.0.0.1:${await listen(server)}`;
  app = await launchFixture();
});
afterAll(async () => {
  await app.stop();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
});

describe('an answer', () => {
  test('comes decoded, with its status and headers', async () => {
    expect(await fetch('/gzip')).toMatchObject({ ok: true, status: 200, body: '{"plain":true}' });
    expect(await fetch('/brotli')).toMatchObject({ ok: true, status: 200, body: '{"plain":true}' });
    expect(await fetch('/limited')).toMatchObject({ ok: true, status: 429, headers: { 'retry-after': '30' } });
    expect(await fetch('/empty')).toMatchObject({ ok: true, status: 204, body: '' });
    expect(await fetch('/unchanged')).toMatchObject({ ok: true, status: 304, body: '' });
  });

  test('carries our headers and body out', async () => {
    await fetch('/echo', {
      method: 'POST',
      body: '{"a":"ü"}',
      headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    });
    expect(seen).toMatchObject([
      { method: 'POST', body: '{"a":"ü"}', headers: { authorization: 'Bearer k', 'content-length': '10' } },
    ]);
  });

  test('is neither cached nor remembered in cookies', async () => {
    expect(await fetch('/echo')).toMatchObject({ body: 'GET 1' });
    const second = await fetch('/echo');
    expect(second).toMatchObject({ body: 'GET 2' });
    expect(second.ok && second.headers['set-cookie']).toBeFalsy();
    expect(seen[1]?.headers.cookie).toBeUndefined();
  });
});

describe('a redirect', () => {
  test('is handed back with its target and never followed', async () => {
    const answer = await fetch('/moved', { headers: { authorization: 'Bearer k' } });
    expect(answer).toMatchObject({ ok: true, status: 301, headers: { location: `${base}/stolen` } });
    expect(await fetch('/elsewhere')).toMatchObject({
      ok: true,
      status: 307,
      headers: { location: 'https://other.example/v1' },
    });
    await fetch('/echo');
    expect(seen.map((request) => request.path)).toEqual(['/moved', '/elsewhere', '/echo']);
  });
});

describe('a request that is stopped', () => {
  test('ends at once before the headers came, also on the wire', async () => {
    expect(await fetch('/hanging', { abortAfterMs: 50 })).toMatchObject({
      ok: false,
      error: expect.stringContaining('AbortError'),
    });
    await eventually('the connection is closed', () => seen[0]?.closed);
  });

  test('ends at once while the body comes', async () => {
    expect(await fetch('/slow', { abortAfterHeadersMs: 50 })).toMatchObject({
      ok: false,
      error: expect.stringContaining('AbortError'),
    });
    await eventually('the connection is closed', () => seen[0]?.closed);
  });

  test('by a reader who has had enough closes the connection', async () => {
    const answer = await fetch('/endless', { cancelAfter: 200_000 });
    // Chromium hands out up to 2 MiB at once.
    expect(answer.ok && answer.body.length).toBeLessThan(5_000_000);
    await eventually('the connection is closed', () => seen[0]?.closed);
  });
});

describe('a failure', () => {
  test('names what Chromium found', async () => {
    expect(await fetch('/cut')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/net::ERR_CONTENT_LENGTH_MISMATCH|net::ERR_CONNECTION/),
    });
    const closed = createServer();
    const port = await listen(closed);
    closed.close();
    expect(await fetch(`http://127.0.0.1:${port}/`)).toMatchObject({
      ok: false,
      error: expect.stringContaining('net::ERR_CONNECTION_REFUSED'),
    });
    expect(await fetch('https://no-such-host.invalid/')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/net::ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED)/),
    });
  });

  test('F21: of a kept connection that the server had closed is none: Chromium asks once more on a new one', async () => {
    expect(await fetch('/once')).toMatchObject({ ok: true, body: 'here' });
    expect(await fetch('/once')).toMatchObject({ ok: true, body: 'here' });
    expect(seen).toHaveLength(3);
  });

  test('a certificate nobody vouches for ends the request before anything is sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sendgauge-certificate-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject],
      { stdio: 'ignore' },
    );
    let requests = 0;
    const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
      requests++;
      response.end('{}');
    });
    const port = await listen(secure);
    try {
      expect(await fetch(`https://127.0.0.1:${port}/`)).toMatchObject({
        ok: false,
        error: expect.stringContaining('net::ERR_CERT_AUTHORITY_INVALID'),
      });
      expect(requests).toBe(0);
    } finally {
      secure.closeAllConnections();
      secure.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
