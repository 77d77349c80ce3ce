/** The one sentence for everything, and the words for an account's state. */
import type { Alert, RuleName } from './alerts.ts';
import { assertNever } from './errors.ts';
import type { AccountState } from './model.ts';
import { plural } from './text.ts';

/** What the one overall sentence is made of. */
export interface OverallFacts {
  /** Polling is paused for everything. */
  readonly paused: boolean;
  readonly online: boolean;
  readonly accounts: readonly { readonly state: AccountState; readonly asOf: number | null }[];
  readonly alerts: readonly Pick<Alert, 'rule' | 'phase' | 'level' | 'subject'>[];
  readonly mailboxes: number;
  readonly campaigns: number;
}

/** "2 mailboxes near limit, 1 bounce alert", "All fine: 14 mailboxes, 6 campaigns", "No accounts yet". */
export function overallSentence(facts: OverallFacts): string {
  if (facts.accounts.length === 0) return 'No accounts yet';
  if (facts.paused || facts.accounts.every((account) => account.state === 'paused')) return 'Paused';
  const firing = facts.alerts.filter((alert) => alert.phase !== 'pending');
  const parts = [...alertParts(firing), ...accountParts(facts, firing)];
  if (parts.length > 0) return capitalised(parts.join(', '));
  if (facts.accounts.every((account) => account.state === 'paused' || account.asOf === null))
    return 'Waiting for the first answer';
  return `All fine: ${scope(facts)}`;
}

function scope({ mailboxes, campaigns, accounts }: OverallFacts): string {
  const parts = [
    ...(mailboxes > 0 ? [plural(mailboxes, 'mailbox', 'mailboxes')] : []),
    ...(campaigns > 0 ? [plural(campaigns, 'campaign')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : plural(accounts.length, 'account');
}

const limitedThing = {
  sender: ['mailbox', 'mailboxes'],
  account: ['account', 'accounts'],
  campaign: ['campaign', 'campaigns'],
} as const;

function alertParts(alerts: OverallFacts['alerts']): readonly string[] {
  const limits = alerts.filter((alert) => alert.rule === 'daily-limit');
  const byLimit = (['sender', 'account', 'campaign'] as const).flatMap((kind) => {
    const [one, many] = limitedThing[kind];
    const ofKind = limits.filter((alert) => alert.subject.kind === kind);
    const atLimit = ofKind.filter((alert) => alert.level >= 3).length;
    const near = ofKind.length - atLimit;
    return [
      ...(atLimit > 0 ? [`${plural(atLimit, one, many)} at ${atLimit === 1 ? 'its' : 'their'} limit`] : []),
      ...(near > 0 ? [`${plural(near, one, many)} near limit`] : []),
    ];
  });
  const counted = (rule: RuleName, one: string, many?: string) => {
    const count = alerts.filter((alert) => alert.rule === rule).length;
    return count === 0 ? [] : [plural(count, one, many)];
  };
  return [
    ...byLimit,
    ...counted('bounce-rate', 'bounce alert'),
    ...counted('complaint-rate', 'complaint alert'),
    ...counted('key-rejected', 'key rejected', 'keys rejected'),
    ...counted('data-outage', 'account without data', 'accounts without data'),
  ];
}

/** Accounts that cannot be read and that no alert speaks of yet. */
function accountParts({ accounts, online }: OverallFacts, alerts: OverallFacts['alerts']): readonly string[] {
  if (!online) return ['offline'];
  const said = alerts.some((alert) => alert.rule === 'data-outage');
  const counted = (state: AccountState, one: string, many: string) => {
    const count = accounts.filter((account) => account.state === state).length;
    return count === 0 ? [] : [plural(count, one, many)];
  };
  return [
    ...(alerts.some((alert) => alert.rule === 'key-rejected')
      ? []
      : counted('auth', 'account without a working key', 'accounts without a working key')),
    ...counted('scope', 'key lacks a permission', 'keys lack a permission'),
    ...(said ? [] : counted('offline', 'account offline', 'accounts offline')),
    ...(said ? [] : counted('bad-data', 'account with unreadable answers', 'accounts with unreadable answers')),
    ...(said ? [] : counted('stale', 'account with old data', 'accounts with old data')),
  ];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The account's state in a person's words, for tables; `errorKind` tells which part of the key failed. */
export function stateText(state: AccountState, provider: string, errorKind: string | null): string {
  switch (state) {
    case 'ok':
      return 'ok';
    case 'stale':
      return 'old data';
    case 'auth':
      if (errorKind === 'keychain') return 'key not readable';
      return errorKind === 'bad-key' ? 'key cannot be sent' : `key rejected by ${provider}`;
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
    default:
      return assertNever(state);
  }
}
