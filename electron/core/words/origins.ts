/** Where a value of a rule comes from, in words. */
import type { Profile } from '../alerts/rule.ts';
import type { OriginName, ScopeKind } from '../alerts/rule-book.ts';
import { nameText } from '../text.ts';

/** "default", "set for client Acme", "cold mail profile of account Sales". */
export function originText({ scope, name, profile }: OriginName): string {
  if (scope === 'default') return 'default';
  const where = whereText(scope, name);
  return profile === null ? `set for ${where}` : `${profileText(profile)} profile of ${where}`;
}

/** "everything", "client Acme", "this mailbox". */
export function whereText(scope: ScopeKind, name: string | null): string {
  switch (scope) {
    case 'global':
      return 'everything';
    case 'provider':
    case 'client':
    case 'account':
      return `${scope} ${nameText(name ?? '')}`;
    case 'subject':
      return nameText(name ?? '');
  }
}

const profiles: Readonly<Record<Profile, string>> = { transactional: 'transactional', 'cold-mail': 'cold mail' };

/** The profile's name in a sentence. */
export function profileText(profile: Profile): string {
  return profiles[profile];
}
