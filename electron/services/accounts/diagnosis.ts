import { assertNever, type ProviderError, type ProviderErrorKind } from '../../core/errors.ts';
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

/** The diagnosis of a provider failure. */
export function diagnose(error: ProviderError, provider: Provider): Diagnosis {
  const failed = partOf(error.kind);
  const hint = failed === 'key' ? provider.hints.unauthorized : failed === 'scope' ? provider.hints.forbidden : null;
  return fails(failed, error.message, hint === null || error.message.includes(hint) ? null : hint);
}

function partOf(kind: ProviderErrorKind): FailedPart {
  switch (kind) {
    case 'bad-key':
      return 'key-form';
    case 'dns':
      return 'dns';
    case 'proxy':
      return 'proxy';
    case 'tls':
      return 'tls';
    case 'network':
    case 'timeout':
    case 'cancelled':
      return 'network';
    case 'unauthorized':
      return 'key';
    case 'forbidden':
    case 'plan':
      return 'scope';
    case 'rate-limited':
      return 'rate-limit';
    case 'redirected':
    case 'not-found':
      return 'address';
    case 'keychain':
      return 'keychain';
    case 'refused':
    case 'unavailable':
    case 'web-page':
    case 'incomplete':
    case 'declined':
    case 'unexpected':
    case 'too-large':
      return 'answer';
    default:
      return assertNever(kind);
  }
}
