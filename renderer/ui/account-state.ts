/** The account's state in words. */
import type { AccountView } from '../../electron/views/accounts.ts';
import { stateAt } from '../../electron/core/state/aged.ts';
import { keyRemedy, type KeyRemedy } from '../../electron/core/key-troubles.ts';
import { capitalised } from '../../electron/core/text.ts';
import { keyTroubleState } from '../../electron/core/words/key-troubles.ts';
import { messages } from '../messages.ts';

/** The account by the page's clock: what was fine and may not be any more is out of date, also where nobody says so. */
export function atClock<T extends Pick<AccountView, 'glance' | 'own' | 'oldAt'>>(account: T, now: number): T {
  const { glance, own, oldAt } = account;
  return { ...account, glance: stateAt(glance, oldAt, now), own: stateAt(own, oldAt, now) };
}

/** How reading it goes; a key is called rejected only where a provider rejected it. */
export function accountStateWord({ state, own, error }: Pick<AccountView, 'state' | 'own' | 'error'>): string {
  const { states, plan, keyTroubles, ownStates } = messages.accounts;
  if (state === 'auth' && error?.trouble !== undefined) return capitalised(keyTroubleState(error.trouble));
  const notRejected = state === 'auth' && (error?.kind === 'keychain' || error?.kind === 'bad-key');
  if (notRejected) return keyTroubles[error.kind];
  if (state === 'scope' && error?.kind === 'plan') return plan;
  // Known by the clock, or by this computer, before the account itself says so.
  if (
    (state === 'ok' || state === 'limited') &&
    (own === 'stale' || own === 'offline' || own === 'unread' || own === 'paused')
  )
    return ownStates[own];
  return states[state];
}

/** What a person can do where an account has no key that works; `null` where it has one. */
export function accountRemedy({ state, error, key }: Pick<AccountView, 'state' | 'error' | 'key'>): KeyRemedy | null {
  if (state === 'auth') return error?.kind === 'keychain' ? keyRemedy(error.trouble) : 'enter-key';
  return key === 'missing' ? 'enter-key' : null;
}
