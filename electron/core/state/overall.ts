/** The one sentence for everything, and the words for an account's state. */
import type { Alert, RuleName } from '../alerts/model.ts';
import { assertNever } from '../errors.ts';
import type { AccountState } from '../model.ts';
import { plural } from '../text.ts';

/** What the one overall sentence is made of. */
export interface OverallFacts {
  /** Polling is paused for everything. */
  readonly paused: boolean;
  readonly online: boolean;
  readonly accounts: readonly { readonly state: AccountState; readonly asOf: number | null }[];
  readonly alerts: readonly Pick<Alert, 'rule' | 'phase' | 'level' | 'accountId' | 'subject'>[];
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

const things = {
  sender: ['mailbox', 'mailboxes'],
  account: ['account', 'accounts'],
  campaign: ['campaign', 'campaigns'],
} as const;

/** Alerts counted by what they are about: "1 mailbox at its limit", "2 accounts silent". */
function bySubject(
  alerts: OverallFacts['alerts'],
  rule: RuleName,
  say: (one: boolean) => string,
  wanted: (alert: OverallFacts['alerts'][number]) => boolean = () => true,
): readonly string[] {
  return (['sender', 'account', 'campaign'] as const).flatMap((kind) => {
    const count = alerts.filter((alert) => alert.rule === rule && alert.subject.kind === kind && wanted(alert)).length;
    return count === 0 ? [] : [`${plural(count, things[kind][0], things[kind][1])} ${say(count === 1)}`];
  });
}

function alertParts(alerts: OverallFacts['alerts']): readonly string[] {
  const counted = (rule: RuleName, one: string, many?: string) => {
    const count = alerts.filter((alert) => alert.rule === rule).length;
    return count === 0 ? [] : [plural(count, one, many)];
  };
  const atLimit = (alert: OverallFacts['alerts'][number]) => alert.level >= 3;
  return [
    ...bySubject(alerts, 'daily-limit', (one) => `at ${one ? 'its' : 'their'} limit`, atLimit),
    ...bySubject(
      alerts,
      'daily-limit',
      () => 'near limit',
      (alert) => !atLimit(alert),
    ),
    ...counted('bounce-rate', 'bounce alert'),
    ...counted('complaint-rate', 'complaint alert'),
    ...counted('key-rejected', 'key rejected', 'keys rejected'),
    ...counted('data-outage', 'account without data', 'accounts without data'),
    ...bySubject(withoutReachedLimits(alerts), 'limit-pace', (one) => `heading for ${one ? 'its' : 'their'} limit`),
    ...counted('delivery-drop', 'delivery drop'),
    ...counted('reply-drop', 'reply drop'),
    ...bySubject(alerts, 'silence', () => 'silent'),
    ...bySubject(alerts, 'ramp', () => 'sending far more than usual'),
  ];
}

/** Where a limit is near or reached, nobody needs to hear that it is being approached. */
function withoutReachedLimits(alerts: OverallFacts['alerts']): OverallFacts['alerts'] {
  const keyOf = ({ accountId, subject }: OverallFacts['alerts'][number]) =>
    JSON.stringify([accountId, subject.kind, subject.id]);
  const near = new Set(alerts.filter(({ rule }) => rule === 'daily-limit').map(keyOf));
  return alerts.filter((alert) => !near.has(keyOf(alert)));
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
