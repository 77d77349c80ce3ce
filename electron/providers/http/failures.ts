/** Turns what the network and a provider's error answers say into typed failures a person can act on. */

import { hourMs } from '../../core/days.ts';
import { failure, ProviderFailure, type ProviderError } from '../../core/errors.ts';
import type { Provider } from '../provider.ts';
import { errorParts } from './error-parts.ts';
import { clampWait, limitHeaders, statedRetry, waitAfterLimit, waitInBody } from './retry-after.ts';
import { own } from '../reading/own.ts';
import { cleanText, waitText } from '../reading/text.ts';

/** Who a message is about. `quote` makes text a server sent safe to show: no secret of the request, clean, clipped. */
export interface Voice {
  readonly name: string;
  /** The host that was asked. */
  readonly host: string;
  readonly hints: Provider['hints'];
  readonly formerHosts: readonly string[];
  readonly quote: (text: string, max: number) => string;
}

/** An error answer as far as it matters. `body` is the parsed JSON, `undefined` when it was none. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly isWebPage: boolean;
  /** Epoch ms by our clock, and by the provider's. */
  readonly now: number;
  readonly serverNow: number;
}

/** Where an error has its sentence. */
const saidAs = ['message', 'Message', 'detail', 'error'] as const;

/** What the provider itself says went wrong, as safe text of at most 200 characters; `null` when it says nothing. */
export function saidIn(body: unknown, quote: Voice['quote']): string | null {
  for (const part of errorParts(body)) {
    const texts = typeof part === 'string' ? [part] : saidAs.map((name) => own(part, name));
    const safe = texts.map((text) => (typeof text === 'string' ? quote(text, 200) : '')).find((text) => text !== '');
    if (safe !== undefined) return safe;
  }
  return null;
}

/** At most 20 scope names of a list in the body; anything that is not a short plain string is left out. */
function scopesIn(body: unknown, name: string, quote: Voice['quote']): readonly string[] {
  const list = own(body, name);
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, 20)
    .filter((scope: unknown): scope is string => typeof scope === 'string')
    .map((scope) => quote(scope, 60))
    .filter((scope) => scope !== '');
}

/**
 * Field messages of a refused request. Three shapes are known: `details: [{field, message}]` (SendKit), `details: {field:
 * message | [message]}` (Krafter) and `detail: [{loc, msg}]` (ColdSend, decision T5).
 */
function detailsIn(body: unknown, quote: Voice['quote']): NonNullable<ProviderError['details']> {
  const entry = (field: unknown, message: unknown): { readonly field: string; readonly message: string }[] => {
    const text = Array.isArray(message) ? message.filter((part) => typeof part === 'string').join(' ') : message;
    if (typeof text !== 'string' || cleanText(text) === '') return [];
    const path = Array.isArray(field) ? field.filter((part) => part !== 'query' && part !== 'body').join('.') : field;
    return [{ field: typeof path === 'string' ? quote(path, 60) : '', message: quote(text, 200) }];
  };
  const details = own(body, 'details') ?? own(body, 'detail');
  if (Array.isArray(details)) {
    return details
      .slice(0, 20)
      .flatMap((item: unknown) =>
        entry(own(item, 'field') ?? own(item, 'loc') ?? '', own(item, 'message') ?? own(item, 'msg')),
      );
  }
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details)
    .slice(0, 20)
    .flatMap(([field, message]) => entry(field, message));
}

/** The failure an error status means (faults F1 to F7, F9 to F14). Never called for 2xx and 3xx. */
export function failureOfStatus(answer: ErrorAnswer, voice: Voice): ProviderFailure {
  const refusal = refusalOf(answer, voice);
  return isSigned(answer) ? refusal : new ProviderFailure({ ...refusal.error, isAnonymous: true });
}

/** Whether it is the provider's own word: in JSON, as all of them answer, or with what only they know of their limits. */
function isSigned({ body, headers, serverNow }: ErrorAnswer): boolean {
  return (
    body !== undefined ||
    statedRetry(headers, serverNow) !== null ||
    limitHeaders(headers, serverNow).remaining !== null
  );
}

function refusalOf(answer: ErrorAnswer, voice: Voice): ProviderFailure {
  const { status, body } = answer;
  const { name, hints, quote } = voice;
  const said = saidIn(body, quote);
  const quoted = said === null ? '' : ` ${name} says: “${said}”.`;
  if (status === 401 && answer.isWebPage) return webPage(status);
  if (status === 401)
    return failure('unauthorized', sentence(`Key rejected by ${name}. Replace the key.`, hints.unauthorized), {
      status,
    });
  if (status > 402 && status < 500 && isLimit(answer)) return limited(answer, voice);
  if (status === 402 || (status === 403 && saysPlan(body)))
    return failure('plan', cleanText(`Your ${name} plan does not include the API.${quoted}`), { status });
  if (status === 511 || (status === 403 && answer.isWebPage)) return webPage(status);
  if (status === 403) return failure('forbidden', forbiddenText(body, voice, quoted), { status });
  if (status === 404 || status === 405 || status === 410) {
    return failure('not-found', `${name} does not know this endpoint: its API changed, or the address is wrong.`, {
      status,
    });
  }
  if (status === 407)
    return failure('proxy', 'The proxy wants a login. Check the network settings of this computer.', { status });
  if (status === 408) return failure('timeout', `${name} did not answer in time.`, { status });
  if (status >= 500) return unavailable(answer, voice);
  const details = detailsIn(body, quote);
  const fields = details.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
  const text = `${name} refused the request.${quoted}${fields === '' ? '' : ` ${fields}`}`;
  return failure('refused', cleanText(text), { status, ...(details.length > 0 ? { details } : {}) });
}

// Of those no wait makes anything else: nothing is there, or a proxy and not the provider speaks.
const neverLimits: readonly number[] = [404, 405, 407, 410];
/** What providers call it when they ask to be left alone for a while. */
const limitWords =
  /\b(?:rate|request|api|usage|call)s? ?limit|^(?:(?:daily|hourly|monthly) )?limit (?:exceeded|reached)\b|\btoo ?many (?:\w+ ){0,2}(?:requests|calls)\b|\bthrottl|\bquota\b.{0,40}\b(?:exceeded|reached)|\bresource exhausted\b|\bslow ?down\b/i;

/** What the key lacks, whatever it is called: a scope may well be named after limits. */
const scopeWords = /\b(?:scope|permission)s?\b/i;

/** Whether the body of an answer says that a limit was reached, whatever its status. */
export function saysLimit(body: unknown): boolean {
  if (saysScope(body)) return false;
  return errorParts(body).some(isTooMany) || textsIn(body).some((text) => limitWords.test(text));
}

function isTooMany(part: unknown): boolean {
  return ['status', 'statusCode', 'status_code', 'code'].some((name) => Number(own(part, name) ?? NaN) === 429);
}

function saysScope(body: unknown): boolean {
  const required = own(body, 'required');
  return (Array.isArray(required) && required.length > 0) || textsIn(body).some((text) => scopeWords.test(text));
}

/** What an error answer says, wherever providers say it: sentences, and codes as the words they are made of. */
function textsIn(body: unknown): readonly string[] {
  const names = ['message', 'detail', 'error', 'code', 'type', 'title', 'reason', 'status'];
  return errorParts(body)
    .flatMap((part) => [part, ...names.map((name) => own(part, name))])
    .flatMap((text) => (typeof text === 'string' ? [wordsOf(cleanText(text))] : []));
}

/** `RATE_LIMITED`, `rate-limited` and `rateLimited` are words, too. */
function wordsOf(text: string): string {
  return text.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/[\s_-]+/g, ' ');
}

/** What providers call it when another plan is what it takes. */
const planWords =
  /\b(?:plan|subscription|tier)\b.{0,60}\b(?:not|upgrade|required?|include)|\bupgrade\b.{0,40}\bplan\b|\bpayment[\s_-]*required\b/i;

/** What can be bought more of. */
const boughtWords = /\b(?:plan|subscription|upgrade|credits?|usage|monthly)\b/i;

/** Whether the body of a refusal says that it is about what was paid for, and not about the key. */
function saysPlan(body: unknown): boolean {
  return textsIn(body).some((text) => planWords.test(text));
}

/** A refusal that is none: some providers answer 403 where others say 429. */
function isLimit({ status, headers, body, serverNow }: ErrorAnswer): boolean {
  if (status === 429) return true;
  if (neverLimits.includes(status)) return false;
  if (statedRetry(headers, serverNow) !== null) return true;
  if (saysScope(body)) return false;
  const { remaining, resetMs } = limitHeaders(headers, serverNow);
  if (remaining === 0 || saysLimit(body)) return true;
  // How long to wait says that a wait helps; a reset beside something that remains is only a courtesy.
  return status === 403 && ((remaining === null && resetMs !== null) || waitInBody(body, serverNow) !== null);
}

function forbiddenText(body: unknown, { name, hints, quote }: Voice, quoted: string): string {
  const required = scopesIn(body, 'required', quote);
  const granted = scopesIn(body, 'granted', quote);
  if (required.length === 0)
    return cleanText(sentence(`This key may not read that at ${name}.${quoted}`, hints.forbidden));
  const has = granted.length > 0 ? `; it has ${granted.join(', ')}` : '';
  return cleanText(sentence(`The key lacks ${required.join(', ')}${has}.`, hints.forbidden));
}

/** Too many requests, with the wait that is asked for (faults F9 to F11). */
export function limited(
  { status, headers, body, now, serverNow }: Omit<ErrorAnswer, 'isWebPage'>,
  { name, quote }: Voice,
): ProviderFailure {
  const words = saidIn(body, quote);
  // Of a plan's limit it is worth knowing what they say: no short wait helps.
  const said = words !== null && boughtWords.test(words) ? words : null;
  const of = { status, ...(said === null ? {} : { said }) };
  const quoted = said === null ? '' : ` ${name} says: “${said}”.`;
  const wait = waitAfterLimit({
    retryAfter: null,
    retryMs: statedRetry(headers, serverNow)?.wait ?? null,
    reset: null,
    resetMs: limitHeaders(headers, serverNow).resetMs,
    body,
    serverNow,
  });
  if (wait === null) return failure('rate-limited', `Too many requests to ${name}. Slowing down.${quoted}`, of);
  return failure('rate-limited', `${limitText(name, wait)}${quoted}`, { ...of, retryAt: now + clampWait(wait) });
}

/** Says the wait that was asked for; where that is longer than the longest we keep, also when the next try is. */
export function limitText(name: string, waitMs: number): string {
  const asked = `Too many requests to ${name}: it asks to wait ${waitText(Math.max(1000, waitMs))}`;
  return waitMs > hourMs ? `${asked}. Trying again in 1 h.` : `${asked}.`;
}

function unavailable(answer: ErrorAnswer, { name }: Voice): ProviderFailure {
  const wait = statedRetry(answer.headers, answer.serverNow)?.wait ?? null;
  const retryAt = wait === null ? null : answer.now + clampWait(wait);
  return failure('unavailable', `${name} has problems. Trying again later.`, { status: answer.status, retryAt });
}

/** HTML where data should be: a captive portal, a login or a maintenance page (fault F15). */
export function webPage(status: number): ProviderFailure {
  return failure('web-page', 'Got a web page instead of data. Does this network want a login?', { status });
}

/** Empty, cut off or not JSON (fault F16). */
export function incomplete(name: string, status: number | null): ProviderFailure {
  return failure('incomplete', `Incomplete answer from ${name}.`, { status });
}

/** A redirect that was not followed (fault F18). `location` may be missing or nonsense; only its host is ever named. */
export function redirected(location: string | null, url: string, status: number | null, voice: Voice): ProviderFailure {
  const host = location === null ? '' : (URL.parse(location, url)?.host ?? '');
  const safeHost = voice.quote(host, 100);
  const target = safeHost === '' ? 'another address' : safeHost;
  const moved =
    voice.formerHosts.includes(host) && host !== voice.host
      ? ` Change the address of the account to https://${host}.`
      : '';
  return failure(
    'redirected',
    `${voice.name} redirected to ${target} – not followed, your key was not sent there.${moved}`,
    { status },
  );
}

function sentence(first: string, second: string): string {
  return second === '' ? first : `${first} ${second}`;
}
