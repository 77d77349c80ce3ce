/** How long a provider asks to be left alone. All results are ms from now, `null` when nothing usable was said. */

import { hourMs, minuteMs, secondMs } from '../../core/days.ts';
import { cleanText } from '../reading/text.ts';

/** What one answer says about waiting. `serverNow` is the provider's clock, epoch ms, so that our own may be wrong. */
export interface WaitHints {
  readonly retryAfter: string | null;
  readonly reset: string | null;
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

/** `Retry-After`: digits are seconds, tested before dates (faults F9, F10). A date already past means 60 s. */
export function parseRetryAfter(text: string, serverNow: number): number | null {
  const value = text.trim();
  if (/^\d+$/.test(value)) return Number(value) * secondMs;
  const at = parseHttpDate(value);
  if (at === null) return null;
  return at > serverNow ? at - serverNow : minuteMs;
}

/**
 * `X-RateLimit-Reset`: below 10⁷ seconds from now, 10⁹…10¹¹ epoch seconds, above 10¹¹ epoch ms; anything else, and a reset
 * that is already past, says nothing (fault F11).
 */
export function parseReset(text: string, serverNow: number): number | null {
  const value = text.trim();
  if (!/^\d+(?:\.\d+)?$/.test(value)) return null;
  const number = Number(value);
  if (number < 1e7) return number * secondMs;
  if (number < 1e9 || number > 1e15) return null;
  const at = number <= 1e11 ? number * secondMs : number;
  return at > serverNow ? at - serverNow : null;
}

const unitMs: Readonly<Record<string, number>> = { s: secondMs, m: minuteMs, h: hourMs };
const prose = /\b(?:retry|try again|wait)\b[^\d.]{0,40}(\d{1,9})\s*(s|m|h)?[a-z]*/i;

/** `retry_after` seconds in an error body (Krafter), or the number in "Retry after 60 seconds." (ColdSend). */
export function waitInBody(body: unknown): number | null {
  if (typeof body !== 'object' || body === null) return null;
  const own = (name: string): unknown => (Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined);
  const stated = own('retry_after');
  if (typeof stated === 'number' && stated >= 0) return stated * secondMs;
  if (typeof stated === 'string' && /^\d+$/.test(stated)) return Number(stated) * secondMs;
  for (const name of ['detail', 'message', 'error']) {
    const text = own(name);
    const match = typeof text === 'string' ? prose.exec(cleanText(text)) : null;
    if (match) return Number(match[1]) * (unitMs[(match[2] ?? 's').toLowerCase()] ?? secondMs);
  }
  return null;
}

/** The wait a 429 asks for: `Retry-After`, then the reset header, then the body (faults F9 to F11). */
export function waitAfterLimit(hints: WaitHints): number | null {
  const { retryAfter, reset, body, serverNow } = hints;
  return (
    (retryAfter === null ? null : parseRetryAfter(retryAfter, serverNow)) ??
    (reset === null ? null : parseReset(reset, serverNow)) ??
    waitInBody(body)
  );
}

/** Between 1 s and 1 h: a provider cannot make us hammer it, nor go silent for a day by one wrong header (fault F9). */
export function clampWait(ms: number): number {
  return Math.min(hourMs, Math.max(secondMs, ms));
}
