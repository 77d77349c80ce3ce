/**
 * What a person set of the rules, and how it is inherited. A value comes from the most specific scope that has one; at
 * each scope a value set there goes before the one of the scope's profile.
 */
import type { Account, SubjectKind } from '../model.ts';
import { rules, ruleOf, type RuleName } from './catalog.ts';
import { ruleFields, type Profile, type RuleField, type RuleValues } from './rule.ts';
import type { Rule } from './state.ts';

// ---- scopes ---------------------------------------------------------------------------------------

export const scopeKinds = ['global', 'provider', 'client', 'account', 'subject'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** Where values are set. `id` is the provider's id, the client's name, or the account's id. */
export type Scope =
  | { readonly kind: 'global' }
  | { readonly kind: 'provider' | 'client' | 'account'; readonly id: string }
  | {
      readonly kind: 'subject';
      readonly accountId: string;
      readonly subjectKind: Exclude<SubjectKind, 'account'>;
      readonly id: string;
    };

/** Names a scope in the rule book; equal scopes have equal keys. */
export function scopeKey(scope: Scope): string {
  switch (scope.kind) {
    case 'global':
      return 'global';
    case 'subject':
      return JSON.stringify([scope.kind, scope.accountId, scope.subjectKind, scope.id]);
    case 'provider':
    case 'client':
    case 'account':
      return JSON.stringify([scope.kind, scope.id]);
  }
}

/** What a subject belongs to. Without a mailbox or campaign it is the account itself. */
export interface Place {
  readonly provider: string;
  readonly client: string | null;
  readonly accountId: string;
  readonly subject: { readonly kind: Exclude<SubjectKind, 'account'>; readonly id: string } | null;
}

/** The scopes that apply, the most specific first. */
export function scopesOf({ provider, client, accountId, subject }: Place): readonly Scope[] {
  return [
    ...(subject === null
      ? []
      : [{ kind: 'subject', accountId, subjectKind: subject.kind, id: subject.id } as const satisfies Scope]),
    { kind: 'account', id: accountId },
    ...(client === null ? [] : [{ kind: 'client', id: client } as const satisfies Scope]),
    { kind: 'provider', id: provider },
    { kind: 'global' },
  ];
}

type Values = Readonly<Partial<Record<RuleName, Partial<RuleValues>>>>;

// ---- the rule book ---------------------------------------------------------------------------------

/** What a person set at one scope. */
export interface ScopeRules {
  readonly profile: Profile | null;
  readonly rules: Values;
}

export const noScopeRules: ScopeRules = { profile: null, rules: {} };

/** Everything set, by `scopeKey`. */
export type RuleBook = ReadonlyMap<string, ScopeRules>;

/** Where a value comes from: a scope, perhaps its profile; or nobody set it. */
export interface Origin {
  readonly scope: Scope | null;
  readonly profile: Profile | null;
}

/** An origin with its name: the account's label, the client, the provider's name, the mailbox. `default`: nobody set it. */
export interface OriginName {
  readonly scope: ScopeKind | 'default';
  readonly name: string | null;
  readonly profile: Profile | null;
}

/** A rule as it applies to one subject, and where each value comes from. */
export interface ResolvedRule {
  readonly name: RuleName;
  readonly rule: Rule;
  readonly values: RuleValues;
  readonly origins: Readonly<Record<RuleField, Origin>>;
}

const unset: Origin = { scope: null, profile: null };

/** The rule for that place. `without` leaves one scope out: what a value there would be inherited as. */
export function resolveRule(book: RuleBook, name: RuleName, place: Place, without?: Scope): ResolvedRule {
  const left = without === undefined ? null : scopeKey(without);
  const layers = scopesOf(place).flatMap((scope) => {
    const key = scopeKey(scope);
    const set = key === left ? undefined : book.get(key);
    return set === undefined ? [] : [{ scope, set }];
  });
  const { defaults, profiles } = rules[name];
  const origins: Record<RuleField, Origin> = { enabled: unset, warning: unset, critical: unset };
  const values: { -readonly [F in RuleField]: RuleValues[F] } = { ...defaults };
  for (const { scope, set } of layers.toReversed()) {
    for (const [profile, own] of [
      [set.profile, set.profile === null ? undefined : profiles[set.profile]],
      [null, set.rules[name]],
    ] as const) {
      if (own === undefined) continue;
      if (own.enabled !== undefined) values.enabled = own.enabled;
      if (own.warning !== undefined) values.warning = own.warning;
      if (own.critical !== undefined) values.critical = own.critical;
      for (const field of ruleFields) if (own[field] !== undefined) origins[field] = { scope, profile };
    }
  }
  return { name, rule: ruleOf(name, values), values, origins };
}

/** A book that remembers: of one account every subject without values of its own has the account's rules. */
export function rulesOf(
  book: RuleBook,
  { id: accountId, provider, client }: Pick<Account, 'id' | 'provider' | 'client'>,
): RulesOfAccount {
  const place = { accountId, provider, client };
  const whole = new Map<RuleName, ResolvedRule>();
  const ofAccount = (name: RuleName): ResolvedRule => {
    let known = whole.get(name);
    if (known === undefined) whole.set(name, (known = resolveRule(book, name, { ...place, subject: null })));
    return known;
  };
  const ownPrefix = JSON.stringify(['subject', accountId]).slice(0, -1);
  const anyOwn = [...book.keys()].some((key) => key.startsWith(ownPrefix));
  return (name, kind, id) => {
    if (kind === 'account' || !anyOwn) return ofAccount(name);
    const own = book.get(scopeKey({ kind: 'subject', accountId: accountId, subjectKind: kind, id }));
    return own === undefined ? ofAccount(name) : resolveRule(book, name, { ...place, subject: { kind, id } });
  };
}

/** Looks up the rule of one subject of an account. */
export type RulesOfAccount = (name: RuleName, kind: SubjectKind, id: string) => ResolvedRule;
