import type { KeyTrouble } from './key-troubles.ts';
import type { AccountState } from './model.ts';

/** Everything that can go wrong between a request and a usable answer. Stable words: they are stored and printed. */
export const providerErrorKinds = [
  'unauthorized', // 401: the key is wrong, revoked or expired
  'forbidden', // 403: the key lacks a scope
  'plan', // 402: the plan does not include the API
  'not-found', // 404 or 405
  'refused', // 400, 422 and other 4xx: the request itself is wrong
  'rate-limited', // 429
  'unavailable', // 5xx
  'web-page', // HTML where data should be: a captive portal or a login page
  'incomplete', // empty, truncated or not JSON
  'old-copy', // somebody on the way answered with what the provider said long ago
  'declined', // 200 that says success:false
  'unexpected', // JSON of another shape
  'redirected', // any 3xx: never followed
  'too-large',
  'timeout',
  'tls',
  'dns',
  'proxy',
  'network', // refused, reset, offline
  'bad-key', // the key has characters no header can carry; nothing was sent
  'keychain', // the key could not be read
  'cancelled', // we stopped it: suspend, pause or quit
] as const;
export type ProviderErrorKind = (typeof providerErrorKinds)[number];

/** A failure as a value. `message` is for a person: short, no key, no body, no query. */
export interface ProviderError {
  readonly kind: ProviderErrorKind;
  readonly message: string;
  readonly status: number | null;
  /** Epoch ms before which the provider asked not to be called again. */
  readonly retryAt: number | null;
  /** What the provider itself said of its limit, where that is worth knowing. */
  readonly said?: string;
  /** A refusal that nothing shows to be the provider's: a proxy, or whatever else is on the way, answers so, too. */
  readonly isAnonymous?: boolean;
  /** Field messages of a refused request, for the form that sent it. */
  readonly details?: readonly { readonly field: string; readonly message: string }[];
  /** What was wrong with the key store, of kind `keychain`. */
  readonly trouble?: KeyTrouble;
}

/** What is kept of an error, and shown. */
export type ErrorInfo = Pick<ProviderError, 'kind' | 'message' | 'trouble'>;

/** What of an error is kept. */
export function errorInfo({ kind, message, trouble }: ErrorInfo): ErrorInfo {
  return trouble === undefined ? { kind, message } : { kind, message, trouble };
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

/** A failure without a status or a time to wait, unless named. */
export function failure(
  kind: ProviderErrorKind,
  message: string,
  extra: Partial<Pick<ProviderError, 'status' | 'retryAt' | 'details' | 'trouble' | 'isAnonymous' | 'said'>> = {},
): ProviderFailure {
  return new ProviderFailure({ kind, message, status: null, retryAt: null, ...extra });
}

/** The account state a failed poll leads to. */
export const stateAfter: Readonly<Record<ProviderErrorKind, AccountState>> = {
  unauthorized: 'auth',
  'bad-key': 'auth',
  keychain: 'auth',
  forbidden: 'scope',
  plan: 'scope',
  'rate-limited': 'limited',
  dns: 'offline',
  network: 'offline',
  proxy: 'offline',
  'not-found': 'bad-data',
  refused: 'bad-data',
  'web-page': 'bad-data',
  incomplete: 'bad-data',
  declined: 'bad-data',
  unexpected: 'bad-data',
  'too-large': 'bad-data',
  unavailable: 'stale',
  redirected: 'stale',
  'old-copy': 'stale',
  timeout: 'stale',
  tls: 'stale',
  cancelled: 'stale',
};

const keyTroubles: readonly ProviderErrorKind[] = ['keychain', 'bad-key'];
const networkTroubles: readonly ProviderErrorKind[] = ['dns', 'network', 'proxy', 'tls', 'timeout'];
/** What a network puts in the place of an answer: a login page, a way there, half of a page, what it kept. */
const interceptions: readonly ProviderErrorKind[] = ['web-page', 'redirected', 'incomplete', 'old-copy'];

/** Whether it lies with this process, its keys or its network: no other endpoint of the account does better. */
export function isOwnTrouble({ kind }: Pick<ProviderError, 'kind'>): boolean {
  return kind === 'cancelled' || keyTroubles.includes(kind) || networkTroubles.includes(kind);
}

/** Whether it may lie with this process and its network alone: then it says nothing of what another one can do. */
export function mayBeOwnTrouble(error: Pick<ProviderError, 'kind' | 'isAnonymous'>): boolean {
  return isOwnTrouble(error) || error.isAnonymous === true || interceptions.includes(error.kind);
}

/** What is done with a mistake that nobody wants to hear of: it stays uncaught. */
export function rethrow(thrown: unknown): never {
  throw thrown;
}

/** Makes a missing case a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${String(value)}`);
}
