/** How long a provider asks to be left alone. All results are ms from now, `null` when nothing usable was said. */

import { minuteMs, secondMs } from '../../core/days.ts';
import { longestRetryMs, shortestRetryMs } from '../../core/polling/schedule.ts';
import { instantOf } from '../reading/instants.ts';
import { own } from '../reading/own.ts';
import { spelled } from '../reading/spellings.ts';
import { errorParts, listed } from './error-parts.ts';
import { durationIn, leastEpoch, unitlessWait, untilDate, waitInSentence } from './wait-text.ts';

/** What one answer says about waiting. `serverNow` is the provider's clock, epoch ms, so that our own may be wrong. */
export interface WaitHints {
  readonly retryAfter: string | null;
  /** In how many ms to ask again, where that was read from headers already. */
  readonly retryMs?: number | null;
  readonly reset: string | null;
  /** In how many ms the limit starts anew, where other headers than `reset` say so. */
  readonly resetMs?: number | null;
  readonly body: unknown;
  readonly serverNow: number;
}

// RFC 9110, 5.6.7: IMF-fixdate, and the two obsolete forms a recipient must accept; and as mail has it (RFC 5322), with a
// day of one digit and an offset.
const httpDate =
  /^(?:[A-Z][a-z]{2,8}, \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** Epoch ms of an HTTP date; `null` for anything else (`Date.parse` alone would take "-5" for the year 2001). */
export function parseHttpDate(text: string): number | null {
  const value = text.trim();
  if (!httpDate.test(value)) return null;
  const at = Date.parse(value.includes(',') ? value : `${value} GMT`);
  return Number.isFinite(at) ? at : null;
}

/**
 * `Retry-After`: digits are seconds, tested before dates (faults F9, F10); then what is not in the standard but is sent:
 * fractions, units ("30s", "in 5 minutes", "PT30S"), ISO dates, epochs, and several of these, of which the longest counts. A
 * date already past means 60 s.
 */
export function parseRetryAfter(text: string, serverNow: number): number | null {
  return longestOf(text, (value) => {
    if (!isNumber(value)) return untilDate(parseHttpDate(value) ?? instantOf(value), serverNow) ?? durationIn(value);
    const number = Number(value);
    return number < leastEpoch ? number * secondMs : (untilDate(instantOf(value), serverNow) ?? number * secondMs);
  });
}

/**
 * `X-RateLimit-Reset`: below 10⁷ seconds from now, 10⁹…10¹¹ epoch seconds, above 10¹¹ epoch ms, or a date or a length of
 * time; anything else, and a reset that is now or already past, says nothing (fault F11). Of several the longest counts.
 */
export function parseReset(text: string, serverNow: number): number | null {
  return longestOf(text, (value) => {
    if (!isNumber(value)) {
      const at = parseHttpDate(value) ?? instantOf(value);
      return at === null ? lasting(durationIn(value)) : after(at, serverNow);
    }
    const number = Number(value);
    if (number < 1e7) return lasting(number * secondMs);
    if (number < leastEpoch || number > 1e15) return null;
    return after(number <= 1e11 ? number * secondMs : number, serverNow);
  });
}

// The comma behind a weekday belongs to its date.
const betweenValues = /(?<!\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\s*,\s*/i;

/** The longest of the waits a header lists. One of them that cannot be read means a minute, as it does alone. */
function longestOf(text: string, waitOf: (value: string) => number | null): number | null {
  const value = text.trim();
  const one = waitOf(value);
  if (one !== null) return one;
  const waits = value
    .split(betweenValues)
    .filter((each) => each !== '')
    .map(waitOf);
  return waits.every((wait) => wait === null) ? null : Math.max(...waits.map((wait) => wait ?? minuteMs));
}

function isNumber(text: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(text);
}

function lasting(ms: number | null): number | null {
  return ms === 0 ? null : ms;
}

function after(at: number, serverNow: number): number | null {
  return at > serverNow ? at - serverNow : null;
}

/** What the headers of an answer say of a limit: how much of it remains, and in how many ms it starts anew. */
export interface LimitHeaders {
  readonly remaining: number | null;
  readonly resetMs: number | null;
}

const prefixes = ['x-ratelimit', 'ratelimit', 'x-rate-limit'] as const;
const resets = ['reset', 'reset-after'] as const;
/** `Retry-After` as the standard has it, and as it is called beside it: `Retry-After-Ms`, `X-Rate-Limit-Retry-After-Seconds`. */
const retryHeader = /(?:^|-)retry-after(?:-(?:s|secs|seconds|(ms|millis|milliseconds)))?$/;

/** What the headers of an answer say of when to ask again; `null` where they do not, `wait: null` of what cannot be read. */
export function statedRetry(headers: Headers, serverNow: number): { readonly wait: number | null } | null {
  const stated = [...headers].flatMap(([name, value]) => {
    const match = retryHeader.exec(name);
    if (match === null) return [];
    const isStandard = name === 'retry-after';
    return [{ isStandard, wait: match[1] === undefined ? parseRetryAfter(value, serverNow) : numberIn(value) }];
  });
  if (stated.length === 0) return null;
  const standardFirst = stated.toSorted((one, other) => Number(other.isStandard) - Number(one.isStandard));
  return { wait: firstWait(standardFirst.map(({ wait }) => wait)) };
}

/**
 * Reads the limit headers: `X-RateLimit-…`, `RateLimit-…`, and the one field `RateLimit` of the later drafts
 * (`"day";r=0;t=30`; `limit=10, remaining=0, reset=30`), of which the policy that is used up longest counts.
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html
 */
export function limitHeaders(headers: Headers, serverNow: number): LimitHeaders {
  const texts = (name: string): readonly string[] =>
    prefixes.flatMap((prefix) => headers.get(`${prefix}-${name}`) ?? []);
  const [remaining] = texts('remaining');
  const [resetMs] = resets.flatMap(texts).flatMap((text) => parseReset(text, serverNow) ?? []);
  const structured = structuredLimit(headers.get('ratelimit') ?? '');
  return {
    remaining: remaining === undefined ? structured.remaining : leastCount(remaining),
    resetMs: resetMs ?? structured.resetMs,
  };
}

/** What remains; of several limits the one with least counts. */
function leastCount(text: string): number | null {
  const counts = text.split(',').flatMap((each) => /^\s*(\d{1,15})(?!\.?\d)/.exec(each)?.[1] ?? []);
  return counts.length === 0 ? null : Math.min(...counts.map(Number));
}

function structuredLimit(field: string): LimitHeaders {
  const of = (text: string, ...names: readonly string[]): number | null => {
    const match = new RegExp(`(?:^|[;,\\s])(?:${names.join('|')})=(\\d{1,9})(?![\\d.])`, 'i').exec(text);
    return match === null ? null : Number(match[1]);
  };
  // The older draft lists the parts of one policy by commas, the newer one policies.
  const texts = /(?:^|[;,\s])remaining=/i.test(field) ? [field] : field.split(',');
  const policies = texts.map((text) => ({ remaining: of(text, 'r', 'remaining'), seconds: of(text, 't', 'reset') }));
  const usedUp = policies.filter(({ remaining }) => remaining === 0);
  const seconds = (usedUp.length > 0 ? usedUp : policies).flatMap((policy) => policy.seconds ?? []);
  const left = policies.flatMap(({ remaining }) => remaining ?? []);
  return {
    remaining: left.length === 0 ? null : Math.min(...left),
    resetMs: seconds.length === 0 ? null : lasting(Math.max(...seconds) * secondMs),
  };
}

const secondsFields = [
  ...spelled('retry after', 'retry after seconds', 'retry after secs', 'retry in', 'retry in seconds', 'retry delay'),
  ...spelled('retry at', 'reset at', 'resets at', 'reset in', 'resets in', 'reset after'),
  'Retry-After',
];
const msFields = spelled(
  'retry after ms',
  'retry after millis',
  'retry after milliseconds',
  'retry in ms',
  'reset in ms',
);
const sentences = ['detail', 'message', 'error', 'description', 'error_description', 'msg', 'title', 'reason'] as const;
/** Where an error keeps such things besides itself. */
const boxes = ['details', 'detail', 'data', 'meta', 'parameters', 'extensions', 'rate_limit', 'rateLimit'] as const;

/**
 * `retry_after` in an error body, a number of seconds (Krafter), or the wait in a sentence like "Retry after 60 seconds."
 * (ColdSend).
 */
export function waitInBody(body: unknown, serverNow: number): number | null {
  const parts = errorParts(body).flatMap((part) => [part, ...boxes.flatMap((name) => inside(own(part, name)))]);
  const stated = parts.flatMap((part) => [
    ...msFields.map((name) => numberIn(own(part, name))),
    ...secondsFields.map((name) => statedWait(own(part, name), serverNow)),
  ]);
  const said = parts
    .flatMap((part) => [part, ...sentences.map((name) => own(part, name))])
    .map((text) => (typeof text === 'string' ? waitInSentence(text, serverNow) : null));
  return firstWait([...stated, ...said]);
}

/** What a field holds: each of a list, or itself. */
function inside(held: unknown): readonly unknown[] {
  return Array.isArray(held) ? listed(held) : [held];
}

/** A number as JSON has it or in digits. `Number` alone would make nothing at all into 0. */
function numberIn(raw: unknown): number | null {
  const number = typeof raw === 'string' && isNumber(raw.trim()) ? Number(raw) : raw;
  return typeof number === 'number' && number >= 0 ? number : null;
}

function statedWait(stated: unknown, serverNow: number): number | null {
  const number = numberIn(stated);
  if (number !== null) return unitlessWait(number, serverNow);
  return typeof stated === 'string' ? parseRetryAfter(stated, serverNow) : null;
}

/** The first that is a wait; "now" only where nothing else is said. */
function firstWait(waits: readonly (number | null)[]): number | null {
  const read = waits.filter((wait) => wait !== null);
  return read.find((wait) => wait > 0) ?? read[0] ?? null;
}

/** The wait a 429 asks for: `Retry-After`, then the reset header, then the body (faults F9 to F11). */
export function waitAfterLimit(hints: WaitHints): number | null {
  const { retryAfter, retryMs = null, reset, resetMs = null, body, serverNow } = hints;
  return firstWait([
    retryMs,
    retryAfter === null ? null : parseRetryAfter(retryAfter, serverNow),
    reset === null ? null : parseReset(reset, serverNow),
    resetMs,
    waitInBody(body, serverNow),
  ]);
}

/** Between 1 s and 1 h: a provider cannot make us hammer it, nor go silent for a day by one wrong header (fault F9). */
export function clampWait(ms: number): number {
  return Math.ceil(Math.min(longestRetryMs, Math.max(shortestRetryMs, ms)));
}
