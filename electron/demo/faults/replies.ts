/** Answers that stand in for the API's own. */
import { hourMs, secondMs } from '../../core/days.ts';
import { bearerOf, headerOf, type Api, type ApiRequest, type LimitState, type Reply } from '../api.ts';
import type { Fault, replyFaults } from './switches.ts';

type ReplyFault = Fault & { readonly fault: (typeof replyFaults)[number] };

const loginPage = `<!doctype html>
<html lang="en"><head><title>Sign in to the network</title></head>
<body><h1>Sign in to the network</h1><form method="post"><input name="room"><button>Continue</button></form></body></html>
`;

const fieldProblem = [{ field: 'email', message: 'Invalid email format' }];
const invalidMessage = 'The request contains invalid parameters or malformed data';

/** Where a fault's reply comes from. */
export interface FaultyRequest {
  readonly api: Api;
  readonly request: ApiRequest;
  /** Path of the provider's base URL, for a redirect within the host. */
  readonly basePath: string;
  readonly limit: LimitState;
}

function rateLimited({ api, limit, request }: FaultyRequest, fault: ReplyFault): Reply {
  const seconds = fault.seconds ?? 30;
  const { status, body } = api.tooMany({ ...limit, exceeded: true, retryAfterSeconds: seconds });
  const withoutHints = { status: 429, body: api.error(429, 'Rate limit exceeded') };
  switch (fault.fault) {
    case 'rate-limited-seconds':
      return { status, body, headers: { 'retry-after': String(seconds) } };
    case 'rate-limited-date':
      return { ...withoutHints, headers: { 'retry-after': new Date(request.now + seconds * secondMs).toUTCString() } };
    case 'rate-limited-body':
      return {
        status: 429,
        body: {
          error: 'Rate limit exceeded',
          detail: `Rate limit exceeded. Retry after ${String(seconds)} seconds.`,
          retry_after: seconds,
        },
      };
    default:
      return withoutHints;
  }
}

/** The reply of a fault, in the words of the provider it pretends to be. */
export function faultReply(context: FaultyRequest, fault: ReplyFault): Reply {
  const { api, request, basePath } = context;
  const error = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
    status,
    body: api.error(status, message),
    headers,
  });
  switch (fault.fault) {
    case 'unauthorized':
      return error(401, 'Invalid or revoked API key');
    case 'key-echo':
      return error(401, `Unknown key ${headerOf(request, 'x-api-key') ?? bearerOf(request) ?? ''}`);
    case 'forbidden':
      return error(403, 'Insufficient scope');
    case 'payment-required':
      return error(402, 'Your plan does not include API access');
    case 'not-found':
      return error(404, 'The requested resource was not found');
    case 'bad-request':
      return { status: 400, body: api.error(400, invalidMessage, fieldProblem) };
    case 'validation':
      return { status: 422, body: api.error(422, 'Validation failed', fieldProblem) };
    case 'payload-too-large':
      return error(413, 'Payload too large');
    case 'rate-limited-seconds':
    case 'rate-limited-date':
    case 'rate-limited-bare':
    case 'rate-limited-body':
      return rateLimited(context, fault);
    case 'server-error':
      return error(500, 'Something went wrong');
    case 'bad-gateway':
      return error(502, 'Bad gateway');
    case 'unavailable':
      return error(503, 'Down for maintenance');
    case 'unavailable-retry-after':
      return error(503, 'Down for maintenance', { 'retry-after': String(fault.seconds ?? 120) });
    case 'gateway-timeout':
      return error(504, 'Gateway timeout');
    case 'html':
      return { status: 200, body: loginPage, headers: { 'content-type': 'text/html; charset=utf-8' } };
    case 'empty':
      return { status: 200, body: '' };
    case 'no-content':
      return { status: 204, body: '' };
    case 'success-false':
      return { status: 200, body: { success: false, message: 'Workspace is being migrated' } };
    case 'error-object':
      return { status: 200, body: api.error(500, 'Something went wrong') };
    case 'no-data':
      return { status: 200, body: { success: true } };
    case 'redirect-same-host':
      return { status: 308, body: '', headers: { location: `${basePath}/moved${request.path}` } };
    case 'redirect-other-host':
      return {
        status: 302,
        body: '',
        headers: { location: fault.location ?? `https://elsewhere.example${request.path}` },
      };
  }
}

/** How far `wrong-clock` is off when no seconds are given. */
export const wrongClockSeconds = (2 * hourMs) / secondMs;
