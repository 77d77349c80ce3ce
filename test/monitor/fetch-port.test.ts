/** Requests of the monitor as they go through the app's process: over a real port, to real sockets. */
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerFetch, fetchThrough } from '../../electron/monitor/fetch-port.ts';
import { eventually } from '../e2e/kit/child.ts';
import { startLoopback, type Loopback } from '../helpers/loopback.ts';

let server: Loopback;
/** How the other side fetches. */
let theirs: typeof fetch;
beforeEach(async () => {
  server = await startLoopback();
  theirs = fetch;
});
afterEach(() => server.close());

const through = fetchThrough((request, port) => void answerFetch((url, init) => theirs(url, init), request, port));

test('a request arrives as it was meant, and its answer as it was given', async () => {
  server.on('/mail', ({ method, headers, body }, response) => {
    response.writeHead(202, { 'content-type': 'text/plain', 'x-rate-limit': '7' });
    response.end(`${method} ${String(headers['x-api-key'])} ${body}`);
  });
  const answer = await through(`${server.url}/mail`, { method: 'POST', headers: { 'X-Api-Key': 'k' }, body: '{}' });
  expect([answer.status, answer.headers.get('x-rate-limit')]).toEqual([202, '7']);
  expect(await answer.text()).toBe('POST k {}');
});

test.each([204, 304])('an answer that may have no body has none (%i)', async (status) => {
  server.on('/none', (_request, response) => void response.writeHead(status).end());
  const answer = await through(`${server.url}/none`, {});
  expect([answer.status, answer.body]).toEqual([status, null]);
});

test('a redirect is an answer, not a journey', async () => {
  server.on('/moved', (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end());
  const answer = await through(`${server.url}/moved`, {});
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/elsewhere']);
  expect(server.requests.map(({ path }) => path)).toEqual(['/moved']);
});

test('a body of many megabytes is whole, and never asked for faster than it is read', async () => {
  const piece = Buffer.alloc(256 * 1024, 'a');
  let written = 0;
  server.on('/large', async (_request, response) => {
    response.writeHead(200);
    for (let index = 0; index < 60; index++) {
      written += piece.length;
      if (!response.write(piece)) await once(response, 'drain');
    }
    response.end();
  });
  const answer = await through(`${server.url}/large`, {});
  const reader = answer.body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toBeLessThan(60 * piece.length);
  let read = 0;
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) read += next.value.length;
  expect(read).toBeGreaterThan(59 * piece.length);
});

test('a failure keeps what the HTTP client tells it by', async () => {
  theirs = () => Promise.reject(new Error('net::ERR_CERT_AUTHORITY_INVALID'));
  await expect(through('https://mail.example/', {})).rejects.toThrow('net::ERR_CERT_AUTHORITY_INVALID');
});

test('an answer that is cut fails where it is read', async () => {
  server.on('/cut', (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  const answer = await through(`${server.url}/cut`, {});
  await expect(answer.text()).rejects.toThrow();
});

test('who gives up is told why at once, and the request ends', async () => {
  let closed = false;
  server.on('/silent', (_request, response) => void response.on('close', () => (closed = true)));
  const stop = new AbortController();
  const answer = through(`${server.url}/silent`, { signal: stop.signal });
  await eventually('the request', () => server.requests.length === 1);
  stop.abort(new Error('timed out'));
  await expect(answer).rejects.toThrow('timed out');
  await eventually('its end', () => closed);
});

test('who has read enough ends the request', async () => {
  let closed = false;
  server.on('/endless', (_request, response) => {
    response.writeHead(200);
    response.on('close', () => (closed = true));
    response.write('x');
  });
  const answer = await through(`${server.url}/endless`, {});
  await answer.body?.cancel();
  await eventually('its end', () => closed);
});

test('a request that was given up before it began is never sent', async () => {
  const answer = through(`${server.url}/mail`, { signal: AbortSignal.abort(new Error('stopped')) });
  await expect(answer).rejects.toThrow('stopped');
  expect(server.requests).toEqual([]);
});
