/**
 * What a person set of the rules, and how it is inherited. A value comes from the most specific scope that has one; at
 * each scope a value set there goes before the one of the scope's profile.
 */
import type { Rule, RuleName } from './model.ts';
import type { SubjectKind } from '../model.ts';
import { ruleDefinitions, ruleFields, ruleOf, type RuleField, type RuleValues } from './rules.ts';

// ---- scopes ---------------------------------------------------------------------------------------

export const scopeKinds = ['global', 'provider', 'client', 'account', 'subject'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** Where values are set. `id` is the provider's id, the client's name, or the account's id. */
export type Scope =
  | { readonly kind: 'global' }
  | { readonly kind: 'provider'; readonly id: string }
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'account'; readonly id: string }
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

// ---- profiles -------------------------------------------------------------------------------------

export const profileNames = ['transactional', 'cold-mail'] as const;
export type Profile = (typeof profileNames)[number];

type Values = Readonly<Partial<Record<RuleName, Partial<RuleValues>>>>;

/**
 * Sets of values for a kind of mail. Cold mail: bounce warning 3 % (product.md), and mailboxes that run to their limit
 * every day by design. Transactional: nobody replies, deliveries matter more, and a silent hour is a broken application.
 */
export const profiles: Readonly<Record<Profile, Values>> = {
  'cold-mail': {
    'bounce-rate': { warning: 0.03, critical: 0.05 },
    'limit-pace': { enabled: false },
    'delivery-drop': { warning: 0.1, critical: 0.2 },
  },
  transactional: {
    'bounce-rate': { warning: 0.02, critical: 0.04 },
    'reply-drop': { enabled: false },
    'delivery-drop': { warning: 0.03, critical: 0.08 },
    silence: { enabled: true },
  },
};

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

/** A rule as it applies to one subject, and where each value comes from. */
export interface ResolvedRule {
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
  const { defaults } = ruleDefinitions[name];
  const origins: Record<RuleField, Origin> = { enabled: unset, warning: unset, critical: unset };
  const values: { -readonly [F in RuleField]: RuleValues[F] } = { ...defaults };
  for (const { scope, set } of layers.toReversed()) {
    for (const [profile, own] of [
      [set.profile, set.profile === null ? undefined : profiles[set.profile][name]],
      [null, set.rules[name]],
    ] as const) {
      if (own === undefined) continue;
      if (own.enabled !== undefined) values.enabled = own.enabled;
      if (own.warning !== undefined) values.warning = own.warning;
      if (own.critical !== undefined) values.critical = own.critical;
      for (const field of ruleFields) if (own[field] !== undefined) origins[field] = { scope, profile };
    }
  }
  return { rule: ruleOf(name, values), values, origins };
}

/** A book that remembers: of one account every subject without values of its own has the account's rules. */
export function rulesOf(book: RuleBook, place: Omit<Place, 'subject'>): RulesOfAccount {
  const whole = new Map<RuleName, ResolvedRule>();
  const ofAccount = (name: RuleName): ResolvedRule => {
    const known = whole.get(name) ?? resolveRule(book, name, { ...place, subject: null });
    whole.set(name, known);
    return known;
  };
  const ownPrefix = JSON.stringify(['subject', place.accountId]).slice(0, -1);
  const anyOwn = [...book.keys()].some((key) => key.startsWith(ownPrefix));
  return (name, kind, id) => {
    if (kind === 'account' || !anyOwn) return ofAccount(name);
    const own = book.get(scopeKey({ kind: 'subject', accountId: place.accountId, subjectKind: kind, id }));
    return own === undefined ? ofAccount(name) : resolveRule(book, name, { ...place, subject: { kind, id } });
  };
}

/** Looks up the rule of one subject of an account. */
export type RulesOfAccount = (name: RuleName, kind: SubjectKind, id: string) => ResolvedRule;

/** Whether a rule that is off by default is switched on at any scope, by itself or by a profile. */
export function isSwitchedOnAnywhere(book: RuleBook, name: RuleName): boolean {
  return [...book.values()].some(
    ({ profile, rules }) =>
      rules[name]?.enabled === true || (profile !== null && profiles[profile][name]?.enabled === true),
  );
}
