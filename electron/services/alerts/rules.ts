/** Setting rules scope by scope. */
import { rules, type RuleName } from '../../core/alerts/catalog.ts';
import type { Profile, RuleField, RuleValues } from '../../core/alerts/rule.ts';
import {
  noScopeRules,
  resolveRule,
  scopeKey,
  type Place,
  type Scope,
  type ScopeRules,
} from '../../core/alerts/rule-book.ts';
import type { Account } from '../../core/model.ts';
import { providerOf } from '../../providers/index.ts';
import { listAccounts } from '../../store/accounts/accounts.ts';
import { inTransaction } from '../../store/statement.ts';
import { readRuleBook, writeScopeRules } from '../../store/alerts/rules.ts';
import { gatherAccount } from '../accounts/snapshot.ts';
import type { App } from '../app.ts';
import { evaluateAccount } from './evaluate.ts';

/** What a scope stands for when it is looked at by itself: a client's accounts may be at several providers. */
export function placeOf(accounts: readonly Account[], scope: Scope): Place {
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
  const ofClient = accounts.filter((account) => account.client === client);
  const [provider, ...others] = new Set(ofClient.map((account) => account.provider));
  return provider !== undefined && others.length === 0 ? provider : '';
}

/** What is wrong with values that were to be set. */
export type RuleProblem = 'out-of-bounds' | 'warning-above-critical';

export interface RuleChange {
  readonly scope: Scope;
  readonly rule: RuleName;
  readonly values: Partial<RuleValues>;
  readonly reset: readonly RuleField[];
}

/** Sets and resets values at a scope. Nothing is stored while there is a problem. */
export function setRule(
  app: App,
  { scope, rule, values, reset }: RuleChange,
): { readonly problem: RuleProblem | null } {
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
  return { problem };
}

function problemOf(name: RuleName, { warning, critical }: RuleValues): RuleProblem | null {
  const { least, most } = rules[name];
  if ([warning, critical].some((value) => value !== null && (value < least || value > most))) return 'out-of-bounds';
  return warning !== null && critical !== null && warning > critical ? 'warning-above-critical' : null;
}

/** Chooses the values for a kind of mail at a scope; `null` leaves it to the scopes above. */
export function setProfile(app: App, scope: Scope, profile: Profile | null): void {
  inTransaction(app.db, () => {
    const set = readRuleBook(app.db).get(scopeKey(scope)) ?? noScopeRules;
    writeScopeRules(app.db, scope, { ...set, profile });
  });
  judgeAgain(app);
}

/** What lost its line ends now; what a moved line catches is judged with the next fresh value, because each counts once. */
function judgeAgain(app: App): void {
  const book = readRuleBook(app.db);
  for (const account of listAccounts(app.db)) {
    if (account.paused || providerOf(account.provider) === null) continue;
    const now = app.now();
    inTransaction(app.db, () => {
      evaluateAccount(app.db, gatherAccount(app.db, account, now, { settings: app.settings() }), book, now);
    });
  }
}
