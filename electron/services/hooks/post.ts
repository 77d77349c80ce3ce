/** Posts an event to a webhook. The address often is itself a secret, so no message holds more of it than the host. */
import { secondMs } from '../../core/days.ts';
import { ProviderFailure } from '../../core/errors.ts';
import { redact } from '../../providers/redact.ts';
import { abortable, readText } from '../../providers/http/body.ts';
import { startWatch, type Watch } from '../../providers/http/deadline.ts';
import type { Voice } from '../../providers/http/failures.ts';
import type { Fetch } from '../../providers/http/client.ts';
import { failureOfThrown } from '../../providers/http/network-errors.ts';
import { parseRetryAfter } from '../../providers/http/retry-after.ts';
import { cleanText } from '../../providers/reading/text.ts';
import { checkAddress, secretsIn } from './address.ts';
import { failedAttempt, type Attempt } from './attempt.ts';

export const postTimeoutMs = 10 * secondMs;

/** Nothing is read of an answer beyond this, and nothing at all of one that says yes. */
const answerBytes = 4096;

/**
 * Posts the JSON once. Any 2xx is a delivery; redirects are not followed; a 429 or 503 may say how long to wait. Never
 * rejects. `now` is epoch ms.
 */
export async function post(
  fetch: Fetch,
  address: string,
  payload: string,
  now: number,
  signal: AbortSignal,
  timeoutMs: number = postTimeoutMs,
): Promise<Attempt> {
  const checked = checkAddress(address);
  if (!checked.ok) return failedAttempt(checked.message);
  const watch = startWatch({ firstByteMs: timeoutMs, idleMs: timeoutMs, totalMs: timeoutMs }, signal);
  try {
    const response = await abortable(fetch(checked.url, { ...request(payload), signal: watch.signal }), watch.signal);
    return await judge(response, checked.url, now, watch);
  } catch (thrown) {
    if (watch.isLate()) return failedAttempt(`No answer within ${String(timeoutMs / secondMs)} s.`);
    if (watch.isStopped()) return { outcome: 'stopped' };
    return failedAttempt(reasonOf(thrown, checked.host));
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

async function judge(response: Response, address: string, now: number, watch: Watch): Promise<Attempt> {
  const { status, headers } = response;
  if (response.ok) return { outcome: 'delivered', detail: `HTTP ${String(status)}` };
  if ((status >= 300 && status < 400) || response.type === 'opaqueredirect') {
    return failedAttempt('It redirects to another address, which is not followed.');
  }
  const asked = status === 429 || status === 503 ? headers.get('retry-after') : null;
  const said = await startOf(response, watch);
  // Cleaned first and again after: cleaning can join what a line break held apart.
  const quote = cleanText(redact(cleanText(said, answerBytes), secretsIn(address)), 120);
  const how = `HTTP ${String(status)}`;
  return failedAttempt(quote === '' ? how : `${how}: ${quote}`, asked === null ? null : parseRetryAfter(asked, now));
}

/** The first line of an error answer; `''` for web pages and for what is too long or cut. */
async function startOf(response: Response, watch: Watch): Promise<string> {
  if (/html/i.test(response.headers.get('content-type') ?? '')) return '';
  try {
    const text = await readText(response, answerBytes, watch.signal, watch.progress);
    return /^\s*</.test(text) ? '' : (text.trim().split(/\r?\n/, 1)[0] ?? '');
  } catch {
    return '';
  }
}

/** In a person's words, by the same table as for providers. */
function reasonOf(thrown: unknown, host: string): string {
  const voice: Voice = {
    name: host,
    host,
    hints: { unauthorized: '', forbidden: '' },
    formerHosts: [],
    quote: (text, max) => cleanText(text, max),
  };
  const failure =
    thrown instanceof ProviderFailure ? thrown : failureOfThrown(thrown, false, `https://${host}/`, voice);
  return failure.error.kind === 'redirected'
    ? 'It redirects to another address, which is not followed.'
    : failure.error.message;
}
