/** A small rule book behind the rule channels: the defaults, and what is set while a test runs. */
import { ruleNames, rules, type RuleName } from '../../electron/core/alerts/catalog.ts';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { dayMs } from '../../electron/core/days.ts';
import { ruleFields, type Profile } from '../../electron/core/alerts/rule.ts';
import {
  noScopeRules,
  resolveRule,
  scopeKey,
  type Place,
  type Scope,
  type ScopeRules,
  type OriginName,
} from '../../electron/core/alerts/rule-book.ts';
import type { ReplayView } from '../../electron/views/replay.ts';
import type { RuleView, ScopeRulesView, ScopeView } from '../../electron/views/rules.ts';
import type { Input } from '../../electron/ipc/contract.ts';
import type { Answers } from './answers.ts';
import { fractions } from './samples.ts';

const scopes: readonly { readonly scope: Scope; readonly name: string }[] = [
  { scope: { kind: 'global' }, name: 'All accounts' },
  { scope: { kind: 'provider', id: 'sendkit' }, name: 'SendKit' },
  { scope: { kind: 'client', id: 'Acme' }, name: 'Acme' },
  { scope: { kind: 'account', id: 'acc-sendkit' }, name: 'SendKit' },
  { scope: { kind: 'account', id: 'acc-coldsend' }, name: 'ColdSend' },
  {
    scope: { kind: 'subject', accountId: 'acc-sendkit', subjectKind: 'sender', id: 'mb-0' },
    name: 'anna@acme-mail.com',
  },
];

const nameOf = (scope: Scope): string =>
  scopes.find((entry) => scopeKey(entry.scope) === scopeKey(scope))?.name ??
  ('id' in scope ? scope.id : 'All accounts');

function placeOf(scope: Scope): Place {
  const place = { provider: 'sendkit', client: 'Acme', accountId: 'acc-sendkit', subject: null };
  switch (scope.kind) {
    case 'global':
      return { provider: '', client: null, accountId: '', subject: null };
    case 'provider':
      return { provider: scope.id, client: null, accountId: '', subject: null };
    case 'client':
      return { provider: '', client: scope.id, accountId: '', subject: null };
    case 'account':
      return { ...place, accountId: scope.id };
    case 'subject':
      return { ...place, accountId: scope.accountId, subject: { kind: scope.subjectKind, id: scope.id } };
  }
}

const originView = (origin: { readonly scope: Scope | null; readonly profile: Profile | null }): OriginName => ({
  scope: origin.scope?.kind ?? 'default',
  name: origin.scope === null || origin.scope.kind === 'global' ? null : nameOf(origin.scope),
  profile: origin.profile,
});

const names = [
  'anna',
  'ben',
  'carla',
  'david',
  'emma',
  'farid',
  'grete',
  'hugo',
  'ines',
  'jonas',
  'kira',
  'luca',
  'mona',
];

/** What happened to 24 mailboxes, newest first; peaks between half and three times the usual line. */
function episodes(now: number, days: number, usual: number): ReplayView['alerts'] {
  const next = fractions(11);
  const found = Array.from({ length: 42 }, (_, index) => {
    const from = now - next() * 88 * dayMs;
    const lasting = (0.5 + next() * 4) * dayMs;
    const of = Math.floor(next() * next() * 24);
    const name = `${names[of % names.length] ?? ''}${of < names.length ? '' : '2'}@acme-mail.com`;
    return {
      accountId: 'acc-sendkit',
      accountLabel: 'SendKit',
      subject: { kind: 'sender', id: `mb-${String(of)}`, name },
      firedAt: from,
      clearedAt: index === 0 || from + lasting > now ? null : from + lasting,
      peak: usual * (0.5 + 2.5 * next() * next()),
    } as const;
  });
  return found.filter(({ firedAt }) => firedAt > now - days * dayMs).sort((one, other) => other.firedAt - one.firedAt);
}

/** Answers of the `rules:` channels. `now` fixes the times in them. */
export function ruleSamples(
  now: number,
): Pick<Answers, 'rules:scopes' | 'rules:get' | 'rules:set' | 'rules:set-profile' | 'rules:replay'> {
  const book = new Map<string, ScopeRules>([
    [scopeKey({ kind: 'client', id: 'Acme' }), { profile: null, rules: { 'bounce-rate': { warning: 0.03 } } }],
    [
      scopeKey({ kind: 'subject', accountId: 'acc-sendkit', subjectKind: 'sender', id: 'mb-0' }),
      {
        profile: null,
        rules: { 'bounce-rate': { critical: 0.06 }, ramp: { enabled: false } },
      },
    ],
  ]);
  const at = (scope: Scope): ScopeRules => book.get(scopeKey(scope)) ?? noScopeRules;

  function ruleView(scope: Scope, rule: (typeof ruleNames)[number]): RuleView {
    const { values, origins } = resolveRule(book, rule, placeOf(scope));
    const inherited = resolveRule(book, rule, placeOf(scope), scope);
    const views = (from: typeof origins) => ({
      enabled: originView(from.enabled),
      warning: originView(from.warning),
      critical: originView(from.critical),
    });
    return {
      rule,
      values,
      origins: views(origins),
      own: ruleFields.filter((field) => at(scope).rules[rule]?.[field] !== undefined),
      inherited: inherited.values,
      inheritedFrom: views(inherited.origins),
    };
  }
  const scopeRules = (scope: Scope): ScopeRulesView => ({
    scope,
    name: nameOf(scope),
    profile: at(scope).profile,
    rules: ruleNames
      .filter((rule) => scope.kind !== 'subject' || rules[rule].read[scope.subjectKind] !== undefined)
      .map((rule) => ruleView(scope, rule)),
  });
  const present = (scope: Scope, rule: RuleName, level: Severity): number | null => {
    const { values } = resolveRule(book, rule, placeOf(scope));
    return values.enabled ? values[level] : null;
  };
  function replay({ scope, rule, threshold, days, severity = 'warning' }: Input<'rules:replay'>): ReplayView | null {
    if ('refusal' in rules[rule].replay) return null;
    const usual = rules[rule].defaults.warning ?? 1;
    const raised = (line: number | null) =>
      line === null ? [] : episodes(now, days, usual).filter(({ peak }) => peak >= line);
    const kept = raised(present(scope, rule, severity));
    const found = raised(threshold);
    return {
      count: found.length,
      alerts: found,
      countNow: kept.length,
      subjectsJudged: 44,
      daysCovered: Math.min(days, 61),
    };
  }

  return {
    'rules:scopes': () =>
      scopes.map(({ scope, name }): ScopeView => {
        const { profile, rules } = at(scope);
        const sets = Object.values(rules).reduce((sum, values) => sum + Object.keys(values).length, 0);
        return { scope, name, profile, sets };
      }),
    'rules:get': ({ scope }) => scopeRules(scope),
    'rules:set': ({ scope, rule, values, reset }) => {
      const before = at(scope);
      const kept = Object.fromEntries(
        Object.entries({ ...before.rules[rule], ...values }).filter(([field]) => !reset.some((name) => name === field)),
      );
      book.set(scopeKey(scope), { ...before, rules: { ...before.rules, [rule]: kept } });
      const { warning, critical } = resolveRule(book, rule, placeOf(scope)).values;
      const isCrossed = warning !== null && critical !== null && warning > critical;
      if (isCrossed) book.set(scopeKey(scope), before);
      const problem = isCrossed ? 'warning-above-critical' : null;
      return { problem, rules: scopeRules(scope) };
    },
    'rules:set-profile': ({ scope, profile }) => {
      book.set(scopeKey(scope), { ...at(scope), profile });
      return scopeRules(scope);
    },
    'rules:replay': replay,
  };
}
