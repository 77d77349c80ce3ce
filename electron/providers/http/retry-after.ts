/** How long a provider asks to be left alone. All results are ms from now, `null` when nothing usable was said. */

import { dayMs, secondMs } from '../../core/days.ts';
import { longestRetryMs, shortestRetryMs } from '../../core/polling/schedule.ts';
import { instantOf } from '../reading/instants.ts';
import { own } from '../reading/own.ts';
import { durationIn, untilDate, waitInSentence } from './wait-text.ts';

/** What one answer says about waiting. `serverNow` is the provider's clock, epoch ms, so that our own may be wrong. */
export interface WaitHints {
  readonly retryAfter: string | null;
  readonly reset: string | null;
  /** In how many ms the limit starts anew, where other headers than `reset` say so. */
  readonly resetMs?: number | null;
  readonly body: unknown;
  readonly serverNow: number;
}

// RFC 9110, 5.6.7: IMF-fixdate, and the two obsolete forms a recipient must accept.
const httpDate =
  /^(?:[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** Epoch ms of an HTTP date; `null` for anything else (`Date.parse` alone would take "-5" for the year 2001). */
export function parseHttpDate(text: string): number | null {
  const value = text.trim();
  if (!httpDate.test(value)) return null;
  const at = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isFinite(at) ? at : null;
}

/** Smaller numbers are lengths, larger ones instants: nobody asks to wait for thirty years. */
const leastEpoch = 1e9;

/**
 * `Retry-After`: digits are seconds, tested before dates (faults F9, F10); then what is not in the standard but is sent:
 * fractions, units ("30s", "5m", "PT30S"), ISO dates, epochs, and several of these, of which the longest counts. A date
 * already past means 60 s.
 */
export function parseRetryAfter(text: string, serverNow: number): number | null {
  const value = text.trim();
  const one = parseOne(value, serverNow);
  if (one !== null || !value.includes(',')) return one;
  const waits = value.split(',').flatMap((each) => parseOne(each.trim(), serverNow) ?? []);
  return waits.length === 0 ? null : Math.max(...waits);
}

function parseOne(value: string, serverNow: number): number | null {
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    const number = Number(value);
    return number < leastEpoch ? number * secondMs : (untilDate(instantOf(value), serverNow) ?? number * secondMs);
  }
  return untilDate(parseHttpDate(value) ?? instantOf(value), serverNow) ?? durationIn(value);
}

/**
 * `X-RateLimit-Reset`: below 10⁷ seconds from now, 10⁹…10¹¹ epoch seconds, above 10¹¹ epoch ms, or a date or a length of
 * time; anything else, and a reset that is already past, says nothing (fault F11).
 */
export function parseReset(text: string, serverNow: number): number | null {
  const value = text.trim();
  if (!/^\d+(?:\.\d+)?$/.test(value)) {
    const at = parseHttpDate(value) ?? instantOf(value);
    return at === null ? durationIn(value) : after(at, serverNow);
  }
  const number = Number(value);
  if (number < 1e7) return number * secondMs;
  if (number < leastEpoch || number > 1e15) return null;
  return after(number <= 1e11 ? number * secondMs : number, serverNow);
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

/**
 * Reads the limit headers: `X-RateLimit-…`, `RateLimit-…`, and the one field `RateLimit` of the later drafts
 * (`"day";r=0;t=30`; `limit=10, remaining=0, reset=30`), of which the policy that is used up longest counts.
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html
 */
export function limitHeaders(headers: Headers, serverNow: number): LimitHeaders {
  const [remaining, reset] = [limitHeader(headers, 'remaining'), limitHeader(headers, 'reset')];
  const structured = structuredLimit(headers.get('ratelimit') ?? '');
  return {
    remaining: remaining === null ? structured.remaining : leadingCount(remaining),
    resetMs: (reset === null ? null : parseReset(reset, serverNow)) ?? structured.resetMs,
  };
}

function limitHeader(headers: Headers, name: string): string | null {
  return prefixes.map((prefix) => headers.get(`${prefix}-${name}`)).find((text) => text !== null) ?? null;
}

function leadingCount(text: string): number | null {
  const digits = /^\s*(\d{1,15})(?!\.?\d)/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
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
    resetMs: seconds.length === 0 ? null : Math.max(...seconds) * secondMs,
  };
}

const secondsFields = ['retry_after', 'retryAfter', 'retry_after_seconds', 'retryAfterSeconds'] as const;
const msFields = ['retry_after_ms', 'retryAfterMs'] as const;
const sentences = ['detail', 'message', 'error'] as const;

/**
 * `retry_after` in an error body, a number of seconds (Krafter), or the wait in a sentence like "Retry after 60 seconds."
 * (ColdSend). More seconds than a day has are milliseconds.
 */
export function waitInBody(body: unknown, serverNow: number): number | null {
  const error = own(body, 'error');
  for (const part of [body, error]) {
    for (const name of msFields) {
      const ms = Number(own(part, name) ?? NaN);
      if (ms >= 0) return ms;
    }
    for (const name of secondsFields) {
      const wait = statedWait(own(part, name), serverNow);
      if (wait !== null) return wait;
    }
  }
  for (const text of [...sentences.map((name) => own(body, name)), own(error, 'message')]) {
    const wait = typeof text === 'string' ? waitInSentence(text, serverNow) : null;
    if (wait !== null) return wait;
  }
  return null;
}

function statedWait(stated: unknown, serverNow: number): number | null {
  if (typeof stated === 'string' && !/^\s*\d+(?:\.\d+)?\s*$/.test(stated)) return parseRetryAfter(stated, serverNow);
  const number = typeof stated === 'number' || typeof stated === 'string' ? Number(stated) : NaN;
  if (!(number >= 0)) return null;
  if (number >= leastEpoch) return untilDate(instantOf(number), serverNow);
  return number * secondMs > dayMs ? number : number * secondMs;
}

/** The wait a 429 asks for: `Retry-After`, then the reset header, then the body (faults F9 to F11). */
export function waitAfterLimit(hints: WaitHints): number | null {
  const { retryAfter, reset, resetMs = null, body, serverNow } = hints;
  return (
    (retryAfter === null ? null : parseRetryAfter(retryAfter, serverNow)) ??
    (reset === null ? null : parseReset(reset, serverNow)) ??
    resetMs ??
    waitInBody(body, serverNow)
  );
}

/** Between 1 s and 1 h: a provider cannot make us hammer it, nor go silent for a day by one wrong header (fault F9). */
export function clampWait(ms: number): number {
  return Math.ceil(Math.min(longestRetryMs, Math.max(shortestRetryMs, ms)));
}
