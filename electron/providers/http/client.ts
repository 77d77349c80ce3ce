/**
 * The one guarded HTTP client. Everything a provider reads goes through `createTransport`: it never follows a redirect,
 * never waits for ever, never reads without bound, and fails only with a ProviderFailure that quotes no key, body,
 * query or header. The network itself is injected: Electron's stack in the app, Node's in the terminal and in tests.
 */

import * as v from 'valibot';
import { minuteMs, secondMs } from '../../core/days.ts';
import { failure, ProviderFailure } from '../../core/errors.ts';
import { abortable, BodyTooLarge, readText } from './body.ts';
import { checkBaseUrl } from '../checks.ts';
import { sleepFor, startWatch, type Deadlines, type Watch } from './deadline.ts';
import {
  failureOfStatus,
  incomplete,
  limited,
  limitText,
  redirected,
  saidIn,
  saysLimit,
  webPage,
  type Voice,
} from './failures.ts';
import { failureOfThrown } from './network-errors.ts';
import type { Provider, RequestOptions, Transport } from '../provider.ts';
import { clampWait, limitHeaders, parseHttpDate } from './retry-after.ts';
import { quoteWithout, withoutKey } from './secrets-in-text.ts';

/** The part of `fetch` the client needs. Electron's `net.fetch` and Node's `fetch` both fit. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Limits extends Deadlines {
  /** Decoded bytes of one answer, where a request does not name its own limit. */
  readonly defaultBytes: number;
  /** What no request may exceed. */
  readonly maxBytes: number;
}

/** Faults F22 and F23. */
const defaultLimits: Limits = {
  firstByteMs: 15 * secondMs,
  idleMs: 10 * secondMs,
  totalMs: 30 * secondMs,
  defaultBytes: 5_000_000,
  maxBytes: 20_000_000,
};

export interface TransportOptions {
  readonly fetch: Fetch;
  readonly baseUrl: string;
  /** Sent with every request; every value counts as a secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** Cut out of whatever is answered: careless servers repeat it, and names are stored. */
  readonly key?: string;
  readonly providerName: string;
  readonly hints: Provider['hints'];
  readonly formerHosts: readonly string[];
  /** Epoch ms by this computer's clock. */
  readonly now: () => number;
  /** Ends requests and pauses early, with a `cancelled` failure. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<Limits>;
  /** Told after each answer how far the provider's clock is ahead of ours, in ms (about ±1 s). */
  readonly onSkew?: (skewMs: number) => void;
  /** Replaces real waiting in tests. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

type Method = 'GET' | 'POST';

/** A transport bound to one account's address and headers. Nothing is sent until it is used. */
export function createTransport(options: TransportOptions): Transport {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const base = checkBaseUrl(options.baseUrl);
  const voice: Voice = {
    name: options.providerName,
    host: base.ok ? new URL(base.url).host : '',
    hints: options.hints,
    formerHosts: options.formerHosts,
    quote: quoteWithout(options.headers),
  };
  const stop = options.signal ?? new AbortController().signal;
  const sleep = options.sleep ?? sleepFor;
  /** Epoch ms before which the provider said that nothing is left of its limit (fault F13). */
  let notBefore = 0;

  const pause = async (ms: number): Promise<void> => {
    if (!stop.aborted) await sleep(ms, stop).catch(() => undefined);
    if (stop.aborted) throw cancelled();
  };

  const waitForLimit = async (): Promise<void> => {
    const wait = notBefore - options.now();
    if (wait <= 0) return;
    if (wait > minuteMs) {
      throw failure('rate-limited', limitText(voice.name, wait), { retryAt: options.now() + clampWait(wait) });
    }
    await pause(wait);
    notBefore = 0;
  };

  const send = async <S extends v.GenericSchema>(
    method: Method,
    path: string,
    payload: unknown,
    request: RequestOptions<S>,
  ): Promise<v.InferOutput<S>> => {
    if (!base.ok) throw failure('refused', base.message);
    const url = addressOf(base.url, path, request.query);
    const init = initOf(method, options.headers, payload);
    await waitForLimit();
    const watch = startWatch(limits, stop);
    try {
      const maxBytes = Math.min(request.maxBytes ?? limits.defaultBytes, limits.maxBytes);
      const answer = await exchange(options.fetch, url, init, maxBytes, watch, voice, options.now);
      if (answer.skewMs !== null) options.onSkew?.(answer.skewMs);
      notBefore = exhaustedUntil(answer);
      const body = jsonOf({ ...answer, text: withoutKey(answer.text, options.key) }, voice);
      if (method === 'GET') refuseOldCopy(answer, voice);
      const parsed = v.safeParse(request.schema, body, { abortEarly: true });
      request.onHead?.({ status: answer.status, headers: answer.headers });
      if (parsed.success) return parsed.output;
      throw failure('unexpected', `${voice.name} answered in a form this version does not know.`, {
        status: answer.status,
      });
    } finally {
      watch.end();
    }
  };

  return {
    get: (path, request) => send('GET', path, undefined, request),
    post: (path, payload, request) => send('POST', path, payload, request),
    pause,
  };
}

/** An answer as received: the whole body as text. */
interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly now: number;
  readonly serverNow: number;
  readonly skewMs: number | null;
}

/** Sends one request and reads its answer. Throws for what cannot be read at all; statuses are judged by `jsonOf`. */
async function exchange(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  maxBytes: number,
  watch: Watch,
  voice: Voice,
  now: () => number,
): Promise<RawAnswer> {
  let response: Response | null = null;
  try {
    response = await abortable(fetch(url, { ...init, signal: watch.signal }), watch.signal);
    watch.progress();
    const { status, headers } = response;
    if ((status >= 300 && status < 400) || response.type === 'opaqueredirect') {
      throw redirected(headers.get('location'), url, status === 0 ? null : status, voice);
    }
    const receivedAt = now();
    const serverNow = headers.has('age') ? null : parseHttpDate(headers.get('date') ?? '');
    const stamp = {
      status,
      headers,
      now: receivedAt,
      serverNow: serverNow ?? receivedAt,
      // The header has whole seconds: half of one is the likeliest rest.
      skewMs: serverNow === null ? null : serverNow + 500 - receivedAt,
    };
    if (!response.ok) return { ...stamp, text: await errorText(response, watch) };
    if (isHtml(headers)) throw webPage(status);
    if (!isOneKnownEncoding(headers.get('content-encoding'))) throw tooLarge(voice.name, maxBytes, status);
    return { ...stamp, text: await readText(response, maxBytes, watch.signal, watch.progress) };
  } catch (thrown) {
    watch.abort();
    if (thrown instanceof ProviderFailure) throw thrown;
    if (thrown instanceof BodyTooLarge) throw tooLarge(voice.name, maxBytes, response?.status ?? null);
    if (watch.isLate()) throw failure('timeout', `${voice.name} did not answer in time.`);
    if (watch.isStopped()) throw cancelled();
    throw failureOfThrown(thrown, response !== null, url, voice);
  }
}

/** The body of an error answer, as far as it can be had: what it says is a courtesy, the status is what counts. */
async function errorText(response: Response, watch: Watch): Promise<string> {
  try {
    return await readText(response, 65_536, watch.signal, watch.progress);
  } catch (thrown) {
    if (watch.isStopped()) throw thrown;
    watch.abort();
    return '';
  }
}

/** The JSON of a successful answer. Throws the failure an error status, a web page or a cut answer means. */
function jsonOf(answer: RawAnswer, voice: Voice): unknown {
  const { status, headers, text } = answer;
  const body = parseJson(text);
  const isWebPage = isHtml(headers) || /^\s*</.test(text);
  if (status < 200 || status > 299) throw failureOfStatus({ ...answer, body, isWebPage }, voice);
  if (isWebPage) throw webPage(status);
  const type = headers.get('content-type');
  if (body === undefined || (type !== null && !/[/+]json\b/i.test(type))) throw incomplete(voice.name, status);
  if (isDeclined(body)) {
    if (saysLimit(body)) throw limited({ ...answer, body }, voice);
    const said = saidIn(body, voice.quote);
    throw failure(
      'declined',
      said === null ? `${voice.name} declined the request.` : `${voice.name} says: “${said}”.`,
      { status },
    );
  }
  return body;
}

/** What somebody on the way has kept for longer than this says nothing of now. */
const oldestCopyMs = 15 * minuteMs;

/** Throws for an answer that its own `Age` says was given long ago: its numbers would be taken for those of now (fault F81). */
function refuseOldCopy({ headers, status }: RawAnswer, { name }: Voice): void {
  const seconds = (headers.get('age') ?? '').split(',').filter((part) => /^\s*\d+\s*$/.test(part));
  const isOld = seconds.some((age) => Number(age) * secondMs > oldestCopyMs);
  if (isOld)
    throw failure('old-copy', `An old copy of what ${name} answered came, from a cache on the way.`, { status });
}

/** `undefined` when the text is not JSON; no JSON text means `undefined`. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A 200 that says no: `success: false`, or an error where the data should be (fault F17, decisions M7, K9). */
function isDeclined(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  if (Object.hasOwn(body, 'success') && Reflect.get(body, 'success') === false) return true;
  return Object.hasOwn(body, 'error') && Boolean(Reflect.get(body, 'error')) && !Object.hasOwn(body, 'data');
}

function isHtml(headers: Headers): boolean {
  return /^\s*(?:text\/html|application\/xhtml)/i.test(headers.get('content-type') ?? '');
}

/** One layer of a compression the network stacks undo; more layers are how small answers become huge (fault F24). */
function isOneKnownEncoding(encoding: string | null): boolean {
  return encoding === null || /^\s*(?:identity|gzip|x-gzip|br|deflate|zstd)?\s*$/i.test(encoding);
}

/** Epoch ms by our clock until which a provider with nothing left of its limit should be left alone; 0 when it has. */
function exhaustedUntil({ status, headers, now, serverNow }: RawAnswer): number {
  const { remaining, resetMs } = limitHeaders(headers, serverNow);
  return status > 299 || remaining !== 0 || resetMs === null ? 0 : now + clampWait(resetMs);
}

/** The full address. The path cannot leave the base address, whatever a provider file puts into it. */
function addressOf(base: string, path: string, query: Readonly<Record<string, string>> = {}): string {
  const url = URL.parse(base + path);
  const search = new URLSearchParams(query).toString();
  if (url === null || url.href !== base + path || !/^\/(?!\/)[^?#]*$/.test(path))
    throw failure('refused', 'Not a usable path.');
  return search === '' ? url.href : `${url.href}?${search}`;
}

/** Throws `bad-key` for values no header can carry: `fetch` itself would quote the value in its error (fault F44). */
function initOf(method: Method, headers: Readonly<Record<string, string>>, payload: unknown): RequestInit {
  if (Object.values(headers).some((value) => !/^[\x20-\x7e]*$/.test(value))) {
    throw failure(
      'bad-key',
      'The key or a setting of this account has characters that cannot be sent. Enter it again.',
    );
  }
  const shared: RequestInit = { method, redirect: 'manual', credentials: 'omit', cache: 'no-store' };
  if (payload === undefined) return { ...shared, headers: { accept: 'application/json', ...headers } };
  return {
    ...shared,
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(payload),
  };
}

function tooLarge(name: string, maxBytes: number, status: number | null): ProviderFailure {
  return failure('too-large', `The answer of ${name} is too large (over ${Math.round(maxBytes / 100_000) / 10} MB).`, {
    status,
  });
}

function cancelled(): ProviderFailure {
  return failure('cancelled', 'Stopped.');
}
