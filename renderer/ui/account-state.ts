/** The account's state in words. */
import type { AccountView } from '../../electron/views/accounts.ts';
import { messages } from '../messages.ts';

/** How reading it goes; a key is called rejected only where a provider rejected it. */
export function accountStateWord({ state, own, error }: Pick<AccountView, 'state' | 'own' | 'error'>): string {
  const { states, keyTroubles, ownStates } = messages.accounts;
  const notRejected = state === 'auth' && (error?.kind === 'keychain' || error?.kind === 'bad-key');
  if (notRejected) return keyTroubles[error.kind];
  // Known by the clock, or by this computer, before the account itself says so.
  if (
    (state === 'ok' || state === 'limited') &&
    (own === 'stale' || own === 'offline' || own === 'unread' || own === 'paused')
  )
    return ownStates[own];
  return states[state];
}
