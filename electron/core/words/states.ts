/** The account's state in a person's words. */
import type { ProviderErrorKind } from '../errors.ts';
import type { AccountState } from '../model.ts';

/** For tables; `error` tells which part of the key failed. */
export function stateText(state: AccountState, provider: string, error: ProviderErrorKind | null): string {
  switch (state) {
    case 'ok':
      return 'ok';
    case 'stale':
      return 'old data';
    case 'auth':
      if (error === 'keychain') return 'key not readable';
      return error === 'bad-key' ? 'key cannot be sent' : `key rejected by ${provider}`;
    case 'scope':
      return 'key lacks a permission';
    case 'limited':
      return `${provider} asked to wait`;
    case 'offline':
      return 'offline';
    case 'bad-data':
      return 'unreadable answer';
    case 'paused':
      return 'paused';
  }
}
