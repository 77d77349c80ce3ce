import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleNames, ruleOf, rules } from '../../../electron/core/alerts/catalog.ts';
import { profileNames } from '../../../electron/core/alerts/rule.ts';
import {
  resolveRule,
  rulesOf,
  scopeKey,
  scopesOf,
  type Place,
  type RuleBook,
  type Scope,
  type ScopeRules,
} from '../../../electron/core/alerts/rule-book.ts';

const mailbox: Place = {
  provider: 'sendkit',
  client: 'Acme',
  accountId: 'a1',
  subject: { kind: 'sender', id: 'm1' },
};
const global: Scope = { kind: 'global' };
const provider: Scope = { kind: 'provider', id: 'sendkit' };
const client: Scope = { kind: 'client', id: 'Acme' };
const account: Scope = { kind: 'account', id: 'a1' };
const subject: Scope = { kind: 'subject', accountId: 'a1', subjectKind: 'sender', id: 'm1' };

const book = (...entries: readonly (readonly [Scope, Partial<ScopeRules>])[]): RuleBook =>
  new Map(entries.map(([scope, set]) => [scopeKey(scope), { profile: null, rules: {}, ...set }]));
const bounce = (warning: number) => ({ rules: { 'bounce-rate': { warning } } });

describe('a value', () => {
  test('that nobody set is the default, and says so', () => {
    const found = resolveRule(book(), 'bounce-rate', mailbox);
    expect(found.values).toEqual({ enabled: true, warning: 0.02, critical: 0.05 });
    expect(found.origins.warning).toEqual({ scope: null, profile: null });
  });

  test.each([
    ['everywhere', [[global, bounce(0.01)]], 0.01, global],
    [
      'for a provider',
      [
        [global, bounce(0.01)],
        [provider, bounce(0.02)],
      ],
      0.02,
      provider,
    ],
    [
      'for a client',
      [
        [provider, bounce(0.02)],
        [client, bounce(0.025)],
      ],
      0.025,
      client,
    ],
    [
      'for an account',
      [
        [client, bounce(0.025)],
        [account, bounce(0.03)],
      ],
      0.03,
      account,
    ],
    [
      'for a mailbox',
      [
        [subject, bounce(0.04)],
        [account, bounce(0.03)],
        [global, bounce(0.01)],
      ],
      0.04,
      subject,
    ],
  ] as const)('set %s goes before those set further away', (_where, entries, warning, from) => {
    const found = resolveRule(book(...entries), 'bounce-rate', mailbox);
    expect(found.values.warning).toBe(warning);
    expect(found.origins.warning.scope).toEqual(from);
    // What was not set there is still inherited.
    expect(found.origins.critical.scope).toBeNull();
  });

  test('of another account, client or provider does not count', () => {
    const others = book(
      [{ kind: 'account', id: 'a2' }, bounce(0.5)],
      [{ kind: 'client', id: 'Other' }, bounce(0.5)],
      [{ kind: 'provider', id: 'krafter' }, bounce(0.5)],
      [{ kind: 'subject', accountId: 'a2', subjectKind: 'sender', id: 'm1' }, bounce(0.5)],
    );
    expect(resolveRule(others, 'bounce-rate', mailbox).values.warning).toBe(0.02);
  });

  test('set at a scope goes before the profile of that scope; a nearer profile before a farther value', () => {
    const both = book([client, { profile: 'cold-mail', rules: { 'bounce-rate': { warning: 0.035 } } }]);
    expect(resolveRule(both, 'bounce-rate', mailbox).values.warning).toBe(0.035);
    const nearer = book([global, bounce(0.01)], [account, { profile: 'cold-mail' }]);
    const found = resolveRule(nearer, 'bounce-rate', mailbox);
    expect(found.values.warning).toBe(0.03);
    expect(found.origins.warning).toEqual({ scope: account, profile: 'cold-mail' });
  });

  test('would be inherited when its scope were empty: what "reset" gives', () => {
    const set = book([client, bounce(0.025)], [account, bounce(0.03)]);
    expect(resolveRule(set, 'bounce-rate', mailbox, account).values.warning).toBe(0.025);
  });

  test('of no level at all is a value too', () => {
    const quiet = book([account, { rules: { 'daily-limit': { warning: null } } }]);
    expect(resolveRule(quiet, 'daily-limit', mailbox).rule.levels.map(({ threshold }) => threshold)).toEqual([0.95, 1]);
  });
});

test('a cold-mail account warns at 3 %, and does not mind running to its limit', () => {
  const cold = book([account, { profile: 'cold-mail' }]);
  expect(resolveRule(cold, 'bounce-rate', mailbox).values).toMatchObject({ warning: 0.03, critical: 0.05 });
  expect(resolveRule(cold, 'limit-pace', mailbox).values.enabled).toBe(false);
});

test('a transactional account is watched for silence and not for replies', () => {
  const transactional = book([account, { profile: 'transactional' }]);
  expect(resolveRule(transactional, 'silence', mailbox).values.enabled).toBe(true);
  expect(resolveRule(transactional, 'reply-drop', mailbox).values.enabled).toBe(false);
});

test('names with any characters in them are scopes of their own', () => {
  const keys = fc.sample(fc.string(), 200).map((id) => scopeKey({ kind: 'client', id }));
  expect(new Set(keys).size).toBe(new Set(keys.map((key) => (JSON.parse(key) as string[])[1])).size);
  expect(scopeKey({ kind: 'client', id: 'x' })).not.toBe(scopeKey({ kind: 'provider', id: 'x' }));
});

test('every default and every profile is within the bounds of its rule, and the levels ascend', () => {
  for (const name of ruleNames) {
    const { defaults, profiles, least, most } = rules[name];
    const sets = [defaults, ...profileNames.map((profile) => ({ ...defaults, ...profiles[profile] }))];
    for (const values of sets) {
      for (const value of [values.warning, values.critical]) {
        if (value === null) continue;
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(most);
      }
      const lines = ruleOf(name, values).levels.map(({ threshold }) => threshold);
      expect(lines).toEqual(lines.toSorted((left, right) => left - right));
    }
  }
});

test('asking for a whole account gives every subject what asking for it alone gives', () => {
  const set = book([account, bounce(0.03)], [subject, bounce(0.04)]);
  const rules = rulesOf(set, { ...mailbox, id: mailbox.accountId });
  for (const id of ['m1', 'm2']) {
    const alone = resolveRule(set, 'bounce-rate', { ...mailbox, subject: { kind: 'sender', id } });
    expect(rules('bounce-rate', 'sender', id)).toEqual(alone);
  }
  expect(scopesOf({ ...mailbox, client: null, subject: null }).map(({ kind }) => kind)).toEqual([
    'account',
    'provider',
    'global',
  ]);
});
