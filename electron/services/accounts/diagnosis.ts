import type { ProviderError, ProviderErrorKind } from '../../core/errors.ts';
import { trialText } from '../../core/words/trials.ts';
import type { Provider } from '../../providers/provider.ts';
import type { App } from '../app.ts';

/** Which part of reaching a provider failed, in the order a person would look at them. */
export type FailedPart =
  | 'key-form'
  | 'in-use'
  | 'dns'
  | 'proxy'
  | 'tls'
  | 'network'
  | 'key'
  | 'scope'
  | 'rate-limit'
  | 'answer'
  | 'address'
  | 'keychain';

/** What was found out by trying a key. */
export interface Diagnosis {
  readonly ok: boolean;
  readonly failed: FailedPart | null;
  readonly message: string;
  readonly hint: string | null;
  /** What a person may want to do instead; left out where there is nothing to offer. */
  readonly offer?: Offer;
}

/** Another provider whose keys look so, or the account that has this key already. */
export type Offer =
  | { readonly kind: 'provider'; readonly id: string; readonly name: string }
  | { readonly kind: 'account'; readonly id: string; readonly label: string };

/** A key that works. */
export function works(message: string): Diagnosis {
  return { ok: true, failed: null, message, hint: null };
}

/** Something that failed before or while asking. */
export function fails(failed: FailedPart, message: string, hint: string | null = null): Diagnosis {
  return { ok: false, failed, message, hint };
}

/** The diagnosis of a failure of the provider, whose key was just typed (`isNew`) or is the stored one. */
export function diagnose(
  { format, now }: Pick<App, 'format' | 'now'>,
  error: ProviderError,
  { name: providerName, hints }: Provider,
  isNew: boolean,
): Diagnosis {
  const { message, hint } = trialText({ error, providerName, hint: hints.unauthorized, isNew }, format, now());
  return fails(parts[error.kind], message, hint);
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
  'old-copy': 'answer',
  incomplete: 'answer',
  declined: 'answer',
  unexpected: 'answer',
  'too-large': 'answer',
};
