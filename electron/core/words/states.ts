/** How accounts and everything else are, in a person's words. */
import type { ProviderErrorKind } from '../errors.ts';
import type { KeyTrouble } from '../key-troubles.ts';
import type { AccountState } from '../model.ts';
import type { GlanceState } from '../state/glance.ts';
import type { AccountTrouble } from '../state/headline.ts';
import { keyTroubleState } from './key-troubles.ts';

/** Besides its state: which part of the key failed, what is wrong with the key store, and whether it ever gave a number. */
interface StateFacts {
  readonly provider: string;
  /** This version cannot read it. */
  readonly isUnknownProvider?: boolean;
  readonly error: ProviderErrorKind | null;
  readonly trouble?: KeyTrouble | undefined;
  readonly wasRead: boolean;
}

/** For tables. */
export function stateText(state: AccountState, facts: StateFacts): string {
  const { provider, isUnknownProvider = false, error, trouble, wasRead } = facts;
  if (isUnknownProvider && state !== 'paused') return 'provider not known';
  switch (state) {
    case 'ok':
      return 'ok';
    case 'stale':
      return wasRead ? 'old data' : glanceWords.unread;
    case 'auth':
      if (error === 'keychain') return trouble === undefined ? 'key not readable' : keyTroubleState(trouble);
      return error === 'bad-key' ? 'key cannot be sent' : `key rejected by ${provider}`;
    case 'scope':
      return error === 'plan' ? 'plan without the API' : 'key lacks a permission';
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

/** The shape of a state where there is only text. */
export const stateMarks: Readonly<Record<GlanceState, string>> = {
  critical: '⬣',
  warning: '▲',
  unconfirmed: '△',
  offline: '○',
  stale: '○',
  unread: '○',
  paused: '‖',
  ok: '●',
  none: '◌',
};

/** How something is at a glance. */
export const glanceWords: Readonly<Record<GlanceState, string>> = {
  critical: 'critical',
  warning: 'warning',
  unconfirmed: 'not confirmed yet',
  offline: 'offline',
  stale: 'out of date',
  unread: 'not read yet',
  paused: 'paused',
  ok: 'fine',
  none: 'nothing to check',
};

const troubles: Readonly<Record<AccountTrouble, string>> = {
  auth: 'no working key',
  plan: 'the plan does not include the API',
  scope: 'the key lacks a permission',
  'bad-data': 'unreadable answers',
  offline: 'offline',
  stale: 'old data',
  unread: 'not read yet',
};

/** What keeps an account from being known, behind its name. */
export function accountTroubleText(trouble: AccountTrouble): string {
  return troubles[trouble];
}
