/** The account's state in a person's words. */
import type { ProviderErrorKind } from '../errors.ts';
import type { KeyTrouble } from '../key-troubles.ts';
import type { AccountState } from '../model.ts';
import { keyTroubleState } from './key-troubles.ts';

/** For tables; `error` tells which part of the key failed, and `trouble` what is wrong with the key store. */
export function stateText(
  state: AccountState,
  provider: string,
  error: ProviderErrorKind | null,
  trouble?: KeyTrouble,
): string {
  switch (state) {
    case 'ok':
      return 'ok';
    case 'stale':
      return 'old data';
    case 'auth':
      if (error === 'keychain') return trouble === undefined ? 'key not readable' : keyTroubleState(trouble);
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
