import type { AccountState } from './model.ts';

/** Everything that can go wrong between a request and a usable answer. Stable words: they are stored and printed. */
export type ProviderErrorKind =
  | 'unauthorized' // 401: the key is wrong, revoked or expired
  | 'forbidden' // 403: the key lacks a scope
  | 'plan' // 402: the plan does not include the API
  | 'not-found' // 404 or 405
  | 'refused' // 400, 422 and other 4xx: the request itself is wrong
  | 'rate-limited' // 429
  | 'unavailable' // 5xx
  | 'web-page' // HTML where data should be: a captive portal or a login page
  | 'incomplete' // empty, truncated or not JSON
  | 'declined' // 200 that says success:false
  | 'unexpected' // JSON of another shape
  | 'redirected' // any 3xx: never followed
  | 'too-large'
  | 'timeout'
  | 'tls'
  | 'dns'
  | 'proxy'
  | 'network' // refused, reset, offline
  | 'bad-key' // the key has characters no header can carry; nothing was sent
  | 'keychain' // the key could not be read
  | 'cancelled'; // we stopped it: suspend, pause or quit

/** A failure as a value. `message` is for a person: short, no key, no body, no query. */
export interface ProviderError {
  readonly kind: ProviderErrorKind;
  readonly message: string;
  readonly status: number | null;
  /** Epoch ms before which the provider asked not to be called again. */
  readonly retryAt: number | null;
  /** Field messages of a refused request, for the form that sent it. */
  readonly details?: readonly { readonly field: string; readonly message: string }[];
}

/** Carries a ProviderError through code that throws; `cause` is never set, because causes can quote headers. */
export class ProviderFailure extends Error {
  readonly error: ProviderError;
  constructor(error: ProviderError) {
    super(error.message);
    this.name = 'ProviderFailure';
    this.error = error;
  }
}

/** The account state a failed poll leads to. */
export function stateAfter(kind: ProviderErrorKind): AccountState {
  switch (kind) {
    case 'unauthorized':
    case 'bad-key':
    case 'keychain':
      return 'auth';
    case 'forbidden':
    case 'plan':
      return 'scope';
    case 'rate-limited':
      return 'limited';
    case 'dns':
    case 'network':
    case 'proxy':
      return 'offline';
    case 'not-found':
    case 'refused':
    case 'web-page':
    case 'incomplete':
    case 'declined':
    case 'unexpected':
    case 'too-large':
      return 'bad-data';
    case 'unavailable':
    case 'redirected':
    case 'timeout':
    case 'tls':
    case 'cancelled':
      return 'stale';
    default:
      return assertNever(kind);
  }
}

/** Makes a missing case a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${String(value)}`);
}
