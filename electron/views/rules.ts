/** Rules scope by scope, as the window shows them. */
import { ruleNames, rules, type RuleName } from '../core/alerts/catalog.ts';
import { compareNames } from '../core/search.ts';
import { ruleFields, type Profile, type RuleField, type RuleValues } from '../core/alerts/rule.ts';
import {
  noScopeRules,
  resolveRule,
  scopeKey,
  scopesOf,
  type Origin,
  type OriginName,
  type Place,
  type ResolvedRule,
  type RuleBook,
  type Scope,
  type ScopeRules,
} from '../core/alerts/rule-book.ts';
import type { Account } from '../core/model.ts';
import { providerOf } from '../providers/index.ts';
import { placeOf } from '../services/alerts/rules.ts';
import { listAccounts } from '../store/accounts/accounts.ts';
import type { Db } from '../store/db.ts';
import { listScopes, readRuleBook } from '../store/alerts/rules.ts';
import { subjectName } from '../store/mail/subjects.ts';

/** A scope at which rules can be set. */
export interface ScopeView {
  readonly scope: Scope;
  readonly name: string;
  readonly profile: Profile | null;
  /** How many values are set there. */
  readonly sets: number;
}

/** One rule at one scope; what it is and how it is written stands in the catalog. */
export interface RuleView {
  readonly rule: RuleName;
  readonly values: RuleValues;
  readonly origins: Readonly<Record<RuleField, OriginName>>;
  /** Fields set at this very scope: these can be reset. */
  readonly own: readonly RuleField[];
  /** What the fields would be without this scope. */
  readonly inherited: RuleValues;
  readonly inheritedFrom: Readonly<Record<RuleField, OriginName>>;
}

export interface ScopeRulesView extends Omit<ScopeView, 'sets'> {
  readonly rules: readonly RuleView[];
}

/** Every scope at which rules can be set: what is in use, and mailboxes or campaigns with values of their own. */
export function scopeViews(db: Db): readonly ScopeView[] {
  const book = readRuleBook(db);
  const accounts = listAccounts(db);
  const used: readonly Scope[] = [
    { kind: 'global' },
    ...unique(accounts.map(({ provider }) => provider)).map((id): Scope => ({ kind: 'provider', id })),
    ...unique(accounts.flatMap(({ client }) => client ?? [])).map((id): Scope => ({ kind: 'client', id })),
    ...accounts.map(({ id }): Scope => ({ kind: 'account', id })),
  ];
  const known = new Set(used.map(scopeKey));
  return [...used, ...listScopes(db).filter((scope) => !known.has(scopeKey(scope)))].map((scope) => {
    const set = book.get(scopeKey(scope)) ?? noScopeRules;
    const sets = Object.values(set.rules).reduce((sum, values) => sum + Object.keys(values).length, 0);
    return { scope, name: scopeName(db, accounts, scope), profile: set.profile, sets };
  });
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted(compareNames);
}

/** What a scope is called: the provider, the client, the account's label, the mailbox or campaign. */
function scopeName(db: Db, accounts: readonly Account[], scope: Scope): string {
  switch (scope.kind) {
    case 'global':
      return 'All accounts';
    case 'provider':
      return providerOf(scope.id)?.name ?? scope.id;
    case 'client':
      return scope.id;
    case 'account':
      return accounts.find(({ id }) => id === scope.id)?.label ?? scope.id;
    case 'subject':
      return subjectName(db, scope.accountId, scope.subjectKind, scope.id) ?? scope.id;
  }
}

/** Where a value comes from, named for a person. */
function originName(db: Db, accounts: readonly Account[], { scope, profile }: Origin): OriginName {
  if (scope === null) return { scope: 'default', name: null, profile };
  return { scope: scope.kind, name: scope.kind === 'global' ? null : scopeName(db, accounts, scope), profile };
}

/** All rules at a scope: what holds there, where from, and what it would be without. */
export function scopeRulesView(db: Db, scope: Scope): ScopeRulesView {
  const accounts = listAccounts(db);
  const book = readRuleBook(db);
  const set = book.get(scopeKey(scope)) ?? noScopeRules;
  const place = placeOf(accounts, scope);
  return {
    scope,
    name: scopeName(db, accounts, scope),
    profile: set.profile,
    rules: ruleNames
      .filter((name) => scope.kind !== 'subject' || rules[name].read[scope.subjectKind] !== undefined)
      .map((name) => ruleView(db, accounts, book, set, scope, place, name)),
  };
}

function ruleView(
  db: Db,
  accounts: readonly Account[],
  book: RuleBook,
  set: ScopeRules,
  scope: Scope,
  place: Place,
  name: RuleName,
): RuleView {
  const here = resolveRule(visible(book, scope, place), name, place);
  const inherited = resolveRule(visible(book, scope, place), name, place, scope);
  const own = set.rules[name] ?? {};
  const originsOf = ({ origins }: ResolvedRule) => ({
    enabled: originName(db, accounts, origins.enabled),
    warning: originName(db, accounts, origins.warning),
    critical: originName(db, accounts, origins.critical),
  });
  return {
    rule: name,
    values: here.values,
    origins: originsOf(here),
    own: ruleFields.filter((field) => own[field] !== undefined),
    inherited: inherited.values,
    inheritedFrom: originsOf(inherited),
  };
}

/** The book without scopes below the one that is looked at. */
function visible(book: RuleBook, scope: Scope, place: Place): RuleBook {
  const keys = scopesOf(place).map(scopeKey);
  const from = keys.indexOf(scopeKey(scope));
  return new Map([...book].filter(([key]) => keys.indexOf(key) >= Math.max(0, from)));
}
