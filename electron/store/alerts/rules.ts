/** What a person set of the rules, scope by scope. */
import * as v from 'valibot';
import { rules as catalog, ruleNames } from '../../core/alerts/catalog.ts';
import { profileNames } from '../../core/alerts/rule.ts';
import { scopeKey, type RuleBook, type Scope, type ScopeRules } from '../../core/alerts/rule-book.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { fromJson } from '../values.ts';

const level = v.fallback(v.optional(v.nullable(v.number())), undefined);
const valuesSchema = v.object({
  enabled: v.fallback(v.optional(v.boolean()), undefined),
  warning: level,
  critical: level,
});
const scopeSchema = v.object({
  profile: v.fallback(v.nullable(v.picklist(profileNames)), null),
  rules: v.fallback(v.record(v.string(), v.fallback(valuesSchema, {})), {}),
});

/** Everything set. What is no longer readable, or no longer within a rule's bounds, is inherited. */
export function readRuleBook(db: Db): RuleBook {
  const rows = statement<{ scope: string; rules: string }>(db, 'SELECT scope, rules FROM rule_scope').all();
  return new Map(rows.map(({ scope, rules }) => [scope, scopeRulesFrom(rules)]));
}

function scopeRulesFrom(text: string): ScopeRules {
  const { profile, rules } = fromJson(scopeSchema, text, { profile: null, rules: {} });
  const known = ruleNames.flatMap((name) => {
    const values = rules[name];
    if (values === undefined) return [];
    const { least, most } = catalog[name];
    const within = (value: number | null | undefined) =>
      value === null || (value !== undefined && value >= least && value <= most);
    return [
      [
        name,
        {
          ...(values.enabled === undefined ? {} : { enabled: values.enabled }),
          ...(values.warning !== undefined && within(values.warning) ? { warning: values.warning } : {}),
          ...(values.critical !== undefined && within(values.critical) ? { critical: values.critical } : {}),
        },
      ] as const,
    ];
  });
  return { profile, rules: Object.fromEntries(known) };
}

/** Replaces what is set at a scope; a scope at which nothing is set has no row. */
export function writeScopeRules(db: Db, scope: Scope, set: ScopeRules): void {
  const key = scopeKey(scope);
  const rules = Object.fromEntries(Object.entries(set.rules).filter(([, values]) => Object.keys(values).length > 0));
  if (set.profile === null && Object.keys(rules).length === 0) {
    statement(db, 'DELETE FROM rule_scope WHERE scope = ?').run(key);
    return;
  }
  const accountId = scope.kind === 'account' ? scope.id : scope.kind === 'subject' ? scope.accountId : null;
  const sql = `INSERT INTO rule_scope (scope, account_id, rules) VALUES (:key, :accountId, :rules)
    ON CONFLICT (scope) DO UPDATE SET rules = :rules`;
  statement(db, sql).run({ key, accountId, rules: JSON.stringify({ profile: set.profile, rules }) });
}

const storedScope = v.union([
  v.pipe(
    v.tuple([v.picklist(['provider', 'client', 'account']), v.string()]),
    v.transform(([kind, id]): Scope => ({ kind, id })),
  ),
  v.pipe(
    v.tuple([v.literal('subject'), v.string(), v.picklist(['sender', 'campaign']), v.string()]),
    v.transform(([kind, accountId, subjectKind, id]): Scope => ({ kind, accountId, subjectKind, id })),
  ),
]);

/** The scopes, other than the global one, at which anything is set. */
export function listScopes(db: Db): readonly Scope[] {
  const sql = `SELECT scope FROM rule_scope WHERE scope <> 'global' ORDER BY scope`;
  return statement<{ scope: string }>(db, sql)
    .all()
    .flatMap(({ scope }) => fromJson(v.nullable(storedScope), scope, null) ?? []);
}
