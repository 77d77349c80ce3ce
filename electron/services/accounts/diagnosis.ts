import type { ProviderError, ProviderErrorKind } from '../../core/errors.ts';
import type { Provider } from '../../providers/provider.ts';

/** Which part of reaching a provider failed, in the order a person would look at them. */
export type FailedPart =
  'key-form' | 'dns' | 'proxy' | 'tls' | 'network' | 'key' | 'scope' | 'rate-limit' | 'answer' | 'address' | 'keychain';

/** What was found out by trying a key. */
export interface Diagnosis {
  readonly ok: boolean;
  readonly failed: FailedPart | null;
  readonly message: string;
  readonly hint: string | null;
}

/** A key that works. */
export function works(message: string): Diagnosis {
  return { ok: true, failed: null, message, hint: null };
}

/** Something that failed before or while asking. */
export function fails(failed: FailedPart, message: string, hint: string | null = null): Diagnosis {
  return { ok: false, failed, message, hint };
}

/** The diagnosis of a provider failure. A refused key or permission says by itself what to do; that a plan lacks it does not. */
export function diagnose(error: ProviderError, provider: Provider): Diagnosis {
  return fails(parts[error.kind], error.message, error.kind === 'plan' ? provider.hints.forbidden : null);
}

const parts: Readonly<Record<ProviderErrorKind, FailedPart>> = {
  'bad-key': 'key-form',
  dns: 'dns',
  proxy: 'proxy',
  tls: 'tls',
  network: 'network',
  timeout: 'network',
  cancelled: 'network',
  unauthorized: 'key',
  forbidden: 'scope',
  plan: 'scope',
  'rate-limited': 'rate-limit',
  redirected: 'address',
  'not-found': 'address',
  keychain: 'keychain',
  refused: 'answer',
  unavailable: 'answer',
  'web-page': 'answer',
  incomplete: 'answer',
  declined: 'answer',
  unexpected: 'answer',
  'too-large': 'answer',
};
