/** Posts an event to a webhook. The address often is itself a secret, so no message holds more of it than the host. */
import { secondMs } from '../../core/days.ts';
import type { HookFormat } from '../../core/hooks.ts';
import { ProviderFailure, type ProviderError } from '../../core/errors.ts';
import { redact } from '../../providers/redact.ts';
import { abortable, readText } from '../../providers/http/body.ts';
import { startWatch, type Watch } from '../../providers/http/deadline.ts';
import type { Voice } from '../../providers/http/failures.ts';
import type { Fetch } from '../../providers/http/client.ts';
import { failureOfThrown } from '../../providers/http/network-errors.ts';
import { waitAfterLimit } from '../../providers/http/retry-after.ts';
import { cleanText } from '../../providers/reading/text.ts';
import { checkAddress, secretsIn } from './address.ts';
import { confirmations, objectIn } from './answers.ts';
import { failedAttempt, type Attempt } from './attempt.ts';

export const postTimeoutMs = 10 * secondMs;

/** Nothing is read of an answer beyond this, and nothing at all of one whose status says everything. */
const answerBytes = 4096;

/**
 * Posts the JSON once. A 2xx is a delivery where the receiver's form asks for no more than that (`answers.ts`); redirects
 * are not followed; a 429 or 503 may say how long to wait, in a header or in its JSON. Never rejects. `now` is epoch ms.
 */
export async function post(
  fetch: Fetch,
  address: string,
  payload: string,
  now: number,
  signal: AbortSignal,
  timeoutMs: number = postTimeoutMs,
  form: HookFormat = 'generic',
): Promise<Attempt> {
  const checked = checkAddress(address);
  if (!checked.ok) return failedAttempt(checked.message);
  const watch = startWatch({ firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs }, signal);
  try {
    const response = await abortable(fetch(checked.url, { ...request(payload), signal: watch.signal }), watch.signal);
    return await judge(response, checked.url, form, now, watch);
  } catch (thrown) {
    if (watch.isLate()) return failedAttempt(`No answer within ${String(timeoutMs / secondMs)} s.`, { on: 'timeout' });
    if (watch.isStopped()) return { outcome: 'stopped' };
    const { kind, message } = errorOf(thrown, checked.host);
    return kind === 'redirected' ? redirected : failedAttempt(message, { on: kind });
  } finally {
    // Also ends what is still coming.
    watch.abort();
    watch.end();
  }
}

function request(payload: string): RequestInit {
  return {
    method: 'POST',
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    headers: { 'content-type': 'application/json', accept: '*/*' },
    body: payload,
  };
}

async function judge(
  response: Response,
  address: string,
  form: HookFormat,
  now: number,
  watch: Watch,
): Promise<Attempt> {
  const { status, headers } = response;
  const how = `HTTP ${String(status)}`;
  const confirms = confirmations[form];
  if (response.ok && confirms === null) return { outcome: 'delivered', detail: how };
  if ((status >= 300 && status < 400) || response.type === 'opaqueredirect') {
    return redirected;
  }
  const body = await startOf(response, watch);
  if (response.ok && confirms?.(status, body) === true) return { outcome: 'delivered', detail: how };
  const isPage = isWebPage(response, body);
  const of = status === 407 ? { on: 'proxy' as const } : isPage ? { on: 'web-page' as const } : {};
  const quote = isPage || body === null ? '' : quoteOf(body, address);
  const said = quote === '' ? '' : `: ${quote}`;
  if (response.ok) return failedAttempt(`${how}, but it does not say that the message arrived${said}`, of);
  const askedMs =
    status === 429 || status === 503
      ? waitAfterLimit({
          retryAfter: headers.get('retry-after'),
          reset: headers.get('x-ratelimit-reset'),
          body: body === null ? null : objectIn(body),
          serverNow: now,
        })
      : null;
  return failedAttempt(`${how}${said}`, { ...of, askedMs: askedMs === null ? null : Math.ceil(askedMs) });
}

/** The start of an answer; `null` where it is too long or cut. */
async function startOf(response: Response, watch: Watch): Promise<string | null> {
  try {
    return await readText(response, answerBytes, watch.signal, watch.progress);
  } catch {
    return null;
  }
}

/** The receiver's own answers are none: it is a login, a portal, or whatever else is in its place. */
function isWebPage(response: Response, body: string | null): boolean {
  return /html/i.test(response.headers.get('content-type') ?? '') || /^\s*</.test(body ?? '');
}

/** The first line of an answer without the parts of the address. */
function quoteOf(body: string, address: string): string {
  const said = body.trim().split(/\r?\n/, 1)[0] ?? '';
  // Cleaned first and again after: cleaning can join what a line break held apart.
  return cleanText(redact(cleanText(said, answerBytes), secretsIn(address)), 120);
}

const redirected = failedAttempt('It redirects to another address, which is not followed.', { on: 'redirected' });

/** In a person's words, by the same table as for providers. */
function errorOf(thrown: unknown, host: string): ProviderError {
  const voice: Voice = {
    name: host,
    host,
    hints: { unauthorized: '', forbidden: '' },
    formerHosts: [],
    quote: (text, max) => cleanText(text, max),
  };
  return (thrown instanceof ProviderFailure ? thrown : failureOfThrown(thrown, false, `https://${host}/`, voice)).error;
}
