/** What a simulated provider is to the server: a function from a request to a reply. */
import type { IncomingHttpHeaders } from 'node:http';
import type { DemoProvider } from './keys.ts';
import type { World } from './script.ts';

/** A request below a provider's base URL. */
export interface ApiRequest {
  readonly method: string;
  /** Below the base URL, beginning with `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Epoch ms by the server's clock. */
  readonly now: number;
}

/** An answer before it is written: `body` is a JSON value, or the bytes themselves when it is a string. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How full a rate limit is. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds. */
  readonly resetsAt: number;
  readonly retryAfterSeconds: number;
  readonly exceeded: boolean;
}

/** One of the three APIs. */
export interface Api {
  /** The refusal of a request without a fitting key; `null` lets it in. */
  authorize(request: ApiRequest): Reply | null;
  route(request: ApiRequest): Reply;
  /** The error body the provider documents for a status. */
  error(
    status: number,
    message: string,
    details?: readonly { readonly field: string; readonly message: string }[],
  ): unknown;
  /** The provider's own 429; rate-limit headers are added to every answer by the server. */
  tooMany(limit: LimitState): Reply;
}

/** What an API answers from. */
export interface ApiContext {
  readonly world: World;
  /** Shape of the campaign list: the present cursor, or the older page numbers. */
  readonly campaignPages: 'cursor' | 'page';
  /** Mailboxes with the newer `performance` and `rates`, or as the older page documents them. */
  readonly mailboxShape: 'newer' | 'documented';
  /** Whether a report's status can be asked for; the documentation shows no such endpoint. */
  readonly reportStatus: 'not-offered' | 'progressing';
}

/** Path of each API on the server: Krafter's base URL carries its version. */
export const basePaths: Readonly<Record<DemoProvider, string>> = {
  sendkit: '/sendkit',
  coldsend: '/coldsend',
  krafter: '/krafter/api/v1',
};

/** A header that may come once; several are joined by Node, which no key survives. */
export function headerOf(request: ApiRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

/** The token of an `Authorization: Bearer` header (RFC 6750); `null` without one. */
export function bearerOf(request: ApiRequest): string | null {
  const match = /^Bearer +(\S+)$/i.exec(headerOf(request, 'authorization') ?? '');
  return match?.[1] ?? null;
}

/** Answers GET, and refuses other methods with a 405 in the provider's own words. */
export function onlyGet(api: Pick<Api, 'error'>, request: ApiRequest, answer: () => Reply): Reply {
  if (request.method === 'GET') return answer();
  return { status: 405, body: api.error(405, 'Method Not Allowed'), headers: { allow: 'GET, HEAD' } };
}
