/** How an account is, at a glance. */
import type { AccountView } from '../../electron/views/accounts.ts';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { keyRemedy, type KeyRemedy } from '../../electron/core/key-troubles.ts';
import { capitalised } from '../../electron/core/text.ts';
import { keyTroubleState } from '../../electron/core/words/key-troubles.ts';
import { messages } from '../messages.ts';

/** The account's state in words; a key is called rejected only where a provider rejected it. */
export function accountStateWord({ state, error }: Pick<AccountView, 'state' | 'error'>): string {
  const { states, keyTroubles } = messages.accounts;
  if (state === 'auth' && error?.trouble !== undefined) return capitalised(keyTroubleState(error.trouble));
  const notRejected = state === 'auth' && (error?.kind === 'keychain' || error?.kind === 'bad-key');
  return notRejected ? keyTroubles[error.kind] : states[state];
}

/** What a person can do where an account has no key that works; `null` where it has one. */
export function accountRemedy({ state, error, key }: Pick<AccountView, 'state' | 'error' | 'key'>): KeyRemedy | null {
  if (state === 'auth') return error?.kind === 'keychain' ? keyRemedy(error.trouble) : 'enter-key';
  return key === 'missing' ? 'enter-key' : null;
}

/** What an account's own state asks of a person: a new key or a permission; `null` for what heals by itself. */
export function accountSeverity(account: AccountView): Severity | null {
  switch (account.state) {
    case 'auth':
      return 'critical';
    case 'scope':
    case 'bad-data':
      return 'warning';
    case 'ok':
    case 'stale':
    case 'limited':
    case 'offline':
    case 'paused':
      return null;
  }
}

/** The shape beside an account's name. */
export function accountShape(account: AccountView): 'ok' | 'warning' | 'critical' | 'stale' | 'paused' {
  if (account.paused || account.state === 'paused') return 'paused';
  return accountSeverity(account) ?? (account.state === 'ok' && account.asOf !== null ? 'ok' : 'stale');
}
