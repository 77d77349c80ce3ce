/** Reading and setting rules scope by scope, as the window shows them. */
import { ruleNames, type RuleName } from '../../core/alerts/model.ts';
import type { Account } from '../../core/model.ts';
import { ruleDefinitions, ruleFields, type RuleField, type RuleValues } from '../../core/alerts/rules.ts';
import {
  noScopeRules,
  resolveRule,
  scopeKey,
  scopesOf,
  type Origin,
  type Place,
  type Profile,
  type ResolvedRule,
  type RuleBook,
  type Scope,
  type ScopeRules,
} from '../../core/alerts/rule-book.ts';
import { durationText, percentText, timesText } from '../../core/text.ts';
import { ruleText } from '../../core/words/alerts.ts';
import type { OriginView, RuleView, ScopeRulesView, ScopeView } from '../../views/model.ts';
import { providerOf } from '../../providers/index.ts';
import { listAccounts } from '../../store/accounts/accounts.ts';
import { inTransaction, type Db } from '../../store/file/database.ts';
import { listScopes, readRuleBook, writeScopeRules } from '../../store/alerts/rules.ts';
import { subjectName } from '../../store/mail/subjects.ts';
import type { App } from '../app.ts';
import { evaluateAccount, readCache } from './evaluate.ts';
import { isReplayable } from './replay.ts';

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
  return [...new Set(names)].toSorted((left, right) => left.localeCompare(right));
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
export function originView(db: Db, accounts: readonly Account[], { scope, profile }: Origin): OriginView {
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
      .filter((name) => scope.kind !== 'subject' || ruleDefinitions[name].subjects.includes(scope.subjectKind))
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
  const { unit, least, most } = ruleDefinitions[name];
  const here = resolveRule(visible(book, scope, place), name, place);
  const inherited = resolveRule(visible(book, scope, place), name, place, scope);
  const own = set.rules[name] ?? {};
  const originsOf = ({ origins }: ResolvedRule) => ({
    enabled: originView(db, accounts, origins.enabled),
    warning: originView(db, accounts, origins.warning),
    critical: originView(db, accounts, origins.critical),
  });
  return {
    rule: name,
    title: ruleText(name),
    unit,
    least,
    most,
    replayable: isReplayable(name),
    values: here.values,
    origins: originsOf(here),
    own: ruleFields.filter((field) => own[field] !== undefined),
    inherited: inherited.values,
    inheritedFrom: originsOf(inherited),
  };
}

/** What a scope stands for when it is looked at by itself: a client's accounts may be at several providers. */
function placeOf(accounts: readonly Account[], scope: Scope): Place {
  const of = (accountId: string): Place => {
    const account = accounts.find(({ id }) => id === accountId);
    return { provider: account?.provider ?? '', client: account?.client ?? null, accountId, subject: null };
  };
  switch (scope.kind) {
    case 'global':
      return { provider: '', client: null, accountId: '', subject: null };
    case 'provider':
      return { provider: scope.id, client: null, accountId: '', subject: null };
    case 'client':
      return { provider: onlyProviderOf(accounts, scope.id), client: scope.id, accountId: '', subject: null };
    case 'account':
      return of(scope.id);
    case 'subject':
      return { ...of(scope.accountId), subject: { kind: scope.subjectKind, id: scope.id } };
  }
}

function onlyProviderOf(accounts: readonly Account[], client: string): string {
  const [provider, ...others] = unique(accounts.filter((account) => account.client === client).map((a) => a.provider));
  return provider !== undefined && others.length === 0 ? provider : '';
}

/** The book without scopes below the one that is looked at. */
function visible(book: RuleBook, scope: Scope, place: Place): RuleBook {
  const keys = scopesOf(place).map(scopeKey);
  const from = keys.indexOf(scopeKey(scope));
  return new Map([...book].filter(([key]) => keys.indexOf(key) >= Math.max(0, from)));
}

export interface RuleChange {
  readonly scope: Scope;
  readonly rule: RuleName;
  readonly values: Partial<RuleValues>;
  readonly reset: readonly RuleField[];
}

/** Sets and resets values at a scope. Nothing is stored while there is a problem, which is said as a sentence. */
export function setRule(
  app: App,
  { scope, rule, values, reset }: RuleChange,
): { readonly problem: string | null; readonly rules: ScopeRulesView } {
  const problem = inTransaction(app.db, () => {
    const book = readRuleBook(app.db);
    const set = book.get(scopeKey(scope)) ?? noScopeRules;
    const kept = Object.fromEntries(
      Object.entries({ ...set.rules[rule], ...values }).filter(
        ([field]) => !reset.some((name) => name === field && values[name] === undefined),
      ),
    );
    const next: ScopeRules = { ...set, rules: { ...set.rules, [rule]: kept } };
    const place = placeOf(listAccounts(app.db), scope);
    const found = problemOf(rule, resolveRule(new Map([...book, [scopeKey(scope), next]]), rule, place).values);
    if (found === null) writeScopeRules(app.db, scope, next);
    return found;
  });
  if (problem === null) judgeAgain(app);
  return { problem, rules: scopeRulesView(app.db, scope) };
}

function problemOf(rule: RuleName, { warning, critical }: RuleValues): string | null {
  const { least, most, unit } = ruleDefinitions[rule];
  const outside = [warning, critical].some((value) => value !== null && (value < least || value > most));
  if (outside) return `Between ${thresholdText(unit, least)} and ${thresholdText(unit, most)}`;
  if (warning !== null && critical !== null && warning > critical) {
    return 'The warning line must not be above the critical one';
  }
  return null;
}

function thresholdText(unit: (typeof ruleDefinitions)[RuleName]['unit'], value: number): string {
  switch (unit) {
    case 'percent':
      return percentText(value);
    case 'multiple':
      return timesText(value);
    case 'duration':
      return durationText(value);
    case 'none':
      return String(value);
  }
}

/** Chooses the values for a kind of mail at a scope; `null` leaves it to the scopes above. */
export function setProfile(app: App, scope: Scope, profile: Profile | null): ScopeRulesView {
  inTransaction(app.db, () => {
    const set = readRuleBook(app.db).get(scopeKey(scope)) ?? noScopeRules;
    writeScopeRules(app.db, scope, { ...set, profile });
  });
  judgeAgain(app);
  return scopeRulesView(app.db, scope);
}

/** What lost its line ends now; what a moved line catches is judged with the next fresh value, because each counts once. */
function judgeAgain(app: App): void {
  const book = readRuleBook(app.db);
  for (const account of listAccounts(app.db)) {
    const provider = providerOf(account.provider);
    if (provider === null || account.paused) continue;
    inTransaction(app.db, () =>
      evaluateAccount(app.db, readCache(app.db, account, provider, book, app.now()), app.now()),
    );
  }
}
