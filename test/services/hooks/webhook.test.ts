import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HookFormat } from '../../../electron/core/hooks.ts';
import { checkAddress, likelyFormat } from '../../../electron/services/hooks/address.ts';
import type { Attempt } from '../../../electron/services/hooks/attempt.ts';
import { post } from '../../../electron/services/hooks/post.ts';
import { json, plain, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';

const now = Date.parse('2026-02-10T12:00:00Z');
const secretPath = '/services/T01/B02/verysecretpath';
let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.close());

const send = (
  address: string,
  timeoutMs?: number,
  signal = new AbortController().signal,
  form?: HookFormat,
): Promise<Attempt> => post((url, init) => fetch(url, init), address, '{"schema":1}', now, signal, timeoutMs, form);

describe('an address', () => {
  test.each([
    ['https://hooks.example.com/services/T0/B0/x?wait=1', 'hooks.example.com'],
    ['https://192.168.1.4:8443/hook', '192.168.1.4:8443'],
    ['http://127.0.0.1:9000/', '127.0.0.1:9000'],
    ['http://127.9.8.7/', '127.9.8.7'],
    ['http://[::1]:9000/', '[::1]:9000'],
    ['http://localhost/hook', 'localhost'],
  ])('is taken: %s', (address, host) => {
    expect(checkAddress(address)).toMatchObject({ ok: true, host });
  });

  test.each([
    'http://192.168.1.4/hook',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://0.0.0.0:9000/',
    'http://[::ffff:192.168.1.4]/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://example.com/',
    'https://user:secret@example.com/',
    'http://user@127.0.0.1/',
    'https://example.com/#part',
    'file:///etc/passwd',
    'ftp://example.com/',
    'javascript:alert(1)',
    'example.com/hook',
    '',
  ])('is refused, and never repeated: %s', async (address) => {
    const checked = checkAddress(address);
    expect(checked.ok).toBe(false);
    if (!checked.ok && address !== '') expect(checked.message).not.toContain(address);
    const attempt = await post(
      () => Promise.reject(new Error('nothing may be sent')),
      address,
      '{}',
      now,
      new AbortController().signal,
    );
    expect(attempt).toMatchObject({ outcome: 'failed', detail: checked.ok ? '' : checked.message });
  });
});

test.each([
  ['https://hooks.slack.com/services/T1/B1/x', 'slack'],
  ['https://hooks.slack-gov.com/services/T1/B1/x', 'slack'],
  ['https://discord.com/api/webhooks/1/x', 'discord'],
  ['https://canary.discord.com/api/v10/webhooks/1/x?wait=true', 'discord'],
  ['https://discordapp.com/api/webhooks/1/x', 'discord'],
  ['https://discord.com/api/webhooks/1/x/slack', 'slack'],
  ['https://discord.com/api/webhooks/1/x/github', null],
  ['https://discord.com/channels/1', null],
  ['https://acme.webhook.office.com/webhookb2/x', 'teams'],
  ['https://prod-11.westeurope.logic.azure.com:443/workflows/x/triggers/manual/paths/invoke?sig=x', 'teams'],
  ['https://default1.2.environment.api.powerplatform.com:443/powerautomate/x', 'teams'],
  ['https://chat.example.com/hooks/abcdefghijklmnopqrstuvwxyz', 'mattermost'],
  ['https://example.com/hook', null],
  ['https://hooks.slack.com.example.com/services/x', null],
  ['https://logic.azure.com.example.com/x', null],
  ['nothing', null],
])('%s most likely takes the form of %s', (address, form) => expect(likelyFormat(address)).toBe(form));

test('an address the keychain could not hold is refused', () => {
  expect(checkAddress(`https://example.com/${'x'.repeat(2000)}`)).toMatchObject({ ok: false });
});

describe('posting', () => {
  test('sends the JSON as it is, and nothing of ours beside it', async () => {
    server.on(secretPath, plain('', 204, {}));
    expect(await send(`${server.url}${secretPath}?wait=1`)).toEqual({ outcome: 'delivered', detail: 'HTTP 204' });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: secretPath, body: '{"schema":1}' });
    expect(request?.query.get('wait')).toBe('1');
    expect(request?.headers['content-type']).toBe('application/json');
    expect(Object.keys(request?.headers ?? {}).filter((name) => /cookie|authorization|key|referer/.test(name))).toEqual(
      [],
    );
  });

  test('does not follow a redirect', async () => {
    server.on('/hook', plain('', 307, { location: `${server.url}/elsewhere` }));
    expect(await send(`${server.url}/hook`)).toMatchObject({
      outcome: 'failed',
      detail: 'It redirects to another address, which is not followed.',
    });
    expect(server.requests.map((request) => request.path)).toEqual(['/hook']);
  });

  test('says what the receiver said, but not the address it may echo', async () => {
    server.on(
      secretPath,
      plain(`no_service at ${secretPath} (verysecretpath)\nmore`, 404, { 'content-type': 'text/plain' }),
    );
    expect(await send(`${server.url}${secretPath}`)).toMatchObject({
      detail: 'HTTP 404: no_service at [redacted] ([redacted])',
      askedMs: null,
    });
  });

  test('reads no web page and nothing long', async () => {
    server.on('/page', plain('<html>', 500, { 'content-type': 'text/html' }));
    expect(await send(`${server.url}/page`)).toMatchObject({ detail: 'HTTP 500' });
    server.on('/long', plain('x'.repeat(5000), 500, { 'content-type': 'text/plain' }));
    expect(await send(`${server.url}/long`)).toMatchObject({ detail: 'HTTP 500' });
  });

  test('takes an endless answer that says yes', async () => {
    server.on('/endless', (_request, response) => {
      response.writeHead(200);
      response.write('x');
    });
    expect(await send(`${server.url}/endless`)).toMatchObject({ outcome: 'delivered' });
  });

  test.each([
    [429, '30', 30_000],
    [503, new Date(now + 90_000).toUTCString(), 90_000],
    [429, 'soon', null],
    [500, '30', null],
  ])('HTTP %i with Retry-After %s', async (status, retryAfter, askedMs) => {
    server.on('/hook', json({}, status, { 'retry-after': retryAfter }));
    expect(await send(`${server.url}/hook`)).toMatchObject({ outcome: 'failed', askedMs });
  });

  test('waits only so long, whether nothing comes or only the head of an answer', async () => {
    server.on('/silent', () => undefined);
    expect(await send(`${server.url}/silent`, 100)).toMatchObject({ detail: 'No answer within 0.1 s.' });
    server.on('/half', (_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.write('x');
    });
    expect(await send(`${server.url}/half`, 100)).toMatchObject({ detail: 'HTTP 500' });
  });

  test('ends when we stop', async () => {
    const stop = new AbortController();
    server.on('/silent', () => stop.abort());
    expect(await send(`${server.url}/silent`, undefined, stop.signal)).toEqual({ outcome: 'stopped' });
  });

  test('says in plain words that nobody is there, or that somebody else is', async () => {
    const closed = await listen(createServer());
    const port = portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    expect(await send(`http://127.0.0.1:${String(port)}/secret-part`)).toMatchObject({
      detail: `127.0.0.1:${String(port)} refused the connection.`,
    });
    const rude = await listen(createServer((socket) => socket.resume().end('hello\r\n')));
    const attempt = await send(`http://127.0.0.1:${String(portOf(rude))}/secret-part`);
    expect(attempt).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(attempt)).not.toContain('secret-part');
    await new Promise((resolve) => rude.close(resolve));
  });
});

describe('what a receiver answers', () => {
  const text = { 'content-type': 'text/plain; charset=utf-8' };
  const sentence =
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId tcid=0.';
  const limited = { message: 'You are being rate limited.', retry_after: 64.57, global: false };
  const answered = (form: HookFormat, answer: Parameters<typeof server.on>[1]): Promise<Attempt> => {
    server.on('/hook', answer);
    return send(`${server.url}/hook`, 500, undefined, form);
  };

  test.each<readonly [HookFormat, string, Parameters<typeof server.on>[1]]>([
    ['slack', 'ok', plain('ok', 200, text)],
    ['slack', 'JSON of a workflow', json({ ok: true })],
    ['mattermost', 'ok', plain('ok', 200, text)],
    ['discord', '204', plain('', 204, {})],
    ['discord', 'the message', json({ id: '1', content: 'x' })],
    ['teams', '202', plain('', 202, {})],
    ['teams', '1', plain('1', 200, text)],
    ['teams', 'nothing', plain('', 200, {})],
  ])('%s: %s is a delivery', async (form, _what, answer) => {
    expect(await answered(form, answer)).toMatchObject({ outcome: 'delivered' });
  });

  test.each<readonly [HookFormat, string, Parameters<typeof server.on>[1], string]>([
    [
      'slack',
      'no ok',
      plain('invalid_token', 200, text),
      'HTTP 200, but it does not say that the message arrived: invalid_token',
    ],
    [
      'slack',
      'the page of a portal',
      plain('<html>ok</html>', 200, { 'content-type': 'text/html' }),
      'HTTP 200, but it does not say that the message arrived',
    ],
    ['slack', 'no such hook', plain('no_service', 404, text), 'HTTP 404: no_service'],
    [
      'mattermost',
      'JSON that says no',
      json({ message: 'Invalid webhook' }, 400),
      'HTTP 400: {"message":"Invalid webhook"}',
    ],
    [
      'discord',
      'a page',
      plain('welcome', 200, text),
      'HTTP 200, but it does not say that the message arrived: welcome',
    ],
    [
      'teams',
      'a sentence instead of 1',
      plain(sentence, 200, text),
      `HTTP 200, but it does not say that the message arrived: ${sentence}`,
    ],
  ])('%s: %s is a failure', async (form, _what, answer, detail) => {
    expect(await answered(form, answer)).toMatchObject({ outcome: 'failed', detail, askedMs: null });
  });

  test.each<readonly [HookFormat, Parameters<typeof server.on>[1], number]>([
    ['slack', plain('rate_limited', 429, { 'retry-after': '30' }), 30_000],
    ['discord', json(limited, 429), 64_570],
    ['discord', json(limited, 429, { 'retry-after': '65' }), 65_000],
    ['mattermost', json({ message: 'limit exceeded' }, 429, { 'x-ratelimit-reset': '12' }), 12_000],
    ['generic', json({ retry_after: 20 }, 503), 20_000],
  ])('%s says how long to wait', async (form, answer, askedMs) => {
    expect(await answered(form, answer)).toMatchObject({ outcome: 'failed', askedMs });
  });
});

describe('a certificate nobody signed', () => {
  let secure: Loopback;
  const temporary = temporaryFolder();
  beforeAll(async () => {
    const [keyFile, certFile] = [join(temporary.folder, 'key.pem'), join(temporary.folder, 'cert.pem')];
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
    temporary[Symbol.dispose]();
  });

  test('is refused, and nothing is sent', async () => {
    const { host } = new URL(secure.url);
    expect(await send(`${secure.url}/hook`)).toMatchObject({
      outcome: 'failed',
      detail: `Secure connection failed: the certificate of ${host} is not trusted.`,
    });
    expect(secure.requests).toEqual([]);
  });
});

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
