/** A plain client for the simulated providers: real sockets, nothing followed, nothing unpacked behind one's back. */
import { request, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { demoKeys } from '../../electron/demo/keys.ts';
import { startDemoServer, type DemoServer, type DemoServerOptions } from '../../electron/demo/server.ts';
import type { DemoProvider } from '../../electron/demo/keys.ts';

/** Everything about one answer. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Sends one request over a connection of its own; rejects when the connection fails. */
export function ask(url: string, { method = 'GET', headers = {}, body, signal }: Asked = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(pieces);
          const text =
            response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).toString() : bytes.toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The authentication each provider documents, with its working key or another one. */
export function keyHeaders(provider: DemoProvider, key?: string): Readonly<Record<string, string>> {
  if (provider === 'krafter') return { authorization: `Bearer ${key ?? demoKeys.krafter.full}` };
  return { 'x-api-key': key ?? demoKeys[provider].full };
}

/** One path of each provider, below its base URL. */
export const somePath: Readonly<Record<DemoProvider, string>> = {
  sendkit: '/v1/analytics/mailboxes',
  coldsend: '/api/public/v1/analytics/campaigns',
  krafter: '/mail/stats/daily',
};

/** A server that ends with the test. */
export async function serve(
  options: Partial<DemoServerOptions> & { readonly onTestFinished: (end: () => Promise<void>) => void },
): Promise<{
  readonly server: DemoServer;
  readonly get: (provider: DemoProvider, path: string, asked?: Asked) => Promise<Got>;
}> {
  const { onTestFinished, ...rest } = options;
  const server = await startDemoServer({ startedAt: startedAt, now: () => startedAt, ...rest });
  onTestFinished(() => server.close());
  return {
    server,
    get: (provider, path, asked = {}) =>
      ask(server.baseUrls[provider] + path, { ...asked, headers: { ...keyHeaders(provider), ...asked.headers } }),
  };
}

/** A Wednesday afternoon. */
export const startedAt = Date.parse('2026-03-18T14:20:00Z');

const object = v.record(v.string(), v.unknown());

/** The JSON object of an answer. */
export function objectOf(got: Pick<Got, 'text'>): Record<string, unknown> {
  return v.parse(object, JSON.parse(got.text));
}

/** The rows under a name of an answer; `data` by default. */
export function rowsOf(got: Pick<Got, 'text'>, name = 'data'): readonly Record<string, unknown>[] {
  return v.parse(v.array(object), objectOf(got)[name]);
}

/** An object inside an object. */
export function inner(outer: Record<string, unknown>, name: string): Record<string, unknown> {
  return v.parse(object, outer[name]);
}
