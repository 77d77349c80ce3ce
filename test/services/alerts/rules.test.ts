/** Rules scope by scope, as the rule editor asks for them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rulesFor, type RuleName } from '../../../electron/core/alerts/catalog.ts';
import type { Scope } from '../../../electron/core/alerts/rule-book.ts';
import { scopeRulesView, scopeViews } from '../../../electron/views/rules.ts';
import { setProfile, setRule } from '../../../electron/services/alerts/rules.ts';
import { deleteAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { senderNamed, temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { testApp, testClock, type TestApp } from '../../helpers/test-app.ts';
import { account, answered, noon, saveAlert } from '../filled.ts';

let database: TemporaryDatabase;
let app: TestApp;
beforeEach(() => {
  database = temporaryDatabase([], noon);
  app = testApp(database.db, testClock(noon));
  insertAccount(app.db, account('a1', 'sendkit', { label: 'Outreach', client: 'Acme' }));
  answered(app.db, 'a1', { senders: { complete: true, items: [senderNamed('m1', { email: 'sam@acme.com' })] } }, noon);
});
afterEach(() => database[Symbol.dispose]());

const global: Scope = { kind: 'global' };
const client: Scope = { kind: 'client', id: 'Acme' };
const own: Scope = { kind: 'account', id: 'a1' };
const mailbox: Scope = { kind: 'subject', accountId: 'a1', subjectKind: 'sender', id: 'm1' };

const ruleAt = (scope: Scope, name: RuleName = 'bounce-rate') => {
  const found = scopeRulesView(app.db, scope).rules.find(({ rule }) => rule === name);
  if (found === undefined) throw new Error(`no ${name} there`);
  return found;
};
const set = (scope: Scope, values: Parameters<typeof setRule>[1]['values'], rule: RuleName = 'bounce-rate') =>
  setRule(app, { scope, rule, values, reset: [] });

describe('the rule editor', () => {
  test('offers every scope in use, and a mailbox once it has values of its own', () => {
    const names = () => scopeViews(app.db).map(({ name, sets }) => `${name} ${String(sets)}`);
    expect(names()).toEqual(['All accounts 0', 'SendKit 0', 'Acme 0', 'Outreach 0']);
    set(mailbox, { warning: 0.04 });
    expect(names()).toEqual(['All accounts 0', 'SendKit 0', 'Acme 0', 'Outreach 0', 'sam@acme.com 1']);
  });

  test('says of each value where it comes from, and what a reset would give', () => {
    set(client, { warning: 0.03 });
    set(own, { warning: 0.04 });
    expect(ruleAt(own)).toMatchObject({
      values: { warning: 0.04, critical: 0.05 },
      own: ['warning'],
      origins: {
        warning: { scope: 'account', name: 'Outreach', profile: null },
        critical: { scope: 'default', name: null, profile: null },
      },
      inherited: { warning: 0.03 },
      inheritedFrom: { warning: { scope: 'client', name: 'Acme' } },
    });
    // Looked at by itself, a client does not see what its account sets.
    expect(ruleAt(client)).toMatchObject({ values: { warning: 0.03 }, own: ['warning'], inherited: { warning: 0.02 } });
    expect(ruleAt(mailbox)).toMatchObject({
      values: { warning: 0.04 },
      own: [],
      origins: { warning: { name: 'Outreach' } },
    });
  });

  test('resets one value and leaves the others', () => {
    set(own, { warning: 0.04, critical: 0.08 });
    setRule(app, { scope: own, rule: 'bounce-rate', values: {}, reset: ['warning'] });
    expect(ruleAt(own)).toMatchObject({ values: { warning: 0.02, critical: 0.08 }, own: ['critical'] });
    setRule(app, { scope: own, rule: 'bounce-rate', values: {}, reset: ['critical'] });
    expect(scopeViews(app.db).every(({ sets }) => sets === 0)).toBe(true);
  });

  test('stores nothing that makes no sense, and says what is wrong', () => {
    expect(set(own, { warning: 0.06 }).problem).toBe('warning-above-critical');
    expect(set(own, { critical: 3 }).problem).toBe('out-of-bounds');
    expect(set(own, { warning: 60_000 }, 'data-outage').problem).toBe('out-of-bounds');
    expect(ruleAt(own).own).toEqual([]);
  });

  test('a warning that is inherited counts in what makes sense', () => {
    set(global, { warning: 0.04 });
    expect(set(own, { critical: 0.03 }).problem).toBe('warning-above-critical');
    expect(set(own, { critical: 0.03, warning: null }).problem).toBeNull();
  });

  test('a profile sets several values at once, named as their origin, and gives way to what is set', () => {
    set(own, { warning: 0.025 });
    setProfile(app, own, 'cold-mail');
    expect(ruleAt(own).values.warning).toBe(0.025);
    expect(ruleAt(own, 'limit-pace')).toMatchObject({
      values: { enabled: false },
      origins: { enabled: { scope: 'account', name: 'Outreach', profile: 'cold-mail' } },
    });
    setProfile(app, own, null);
    expect(ruleAt(own, 'limit-pace').values.enabled).toBe(true);
  });

  test('a mailbox is offered only the rules that judge mailboxes', () => {
    const names = scopeRulesView(app.db, mailbox).rules.map(({ rule }) => rule);
    expect(names).toEqual(rulesFor('sender'));
    expect(names).not.toContain('key-rejected');
  });
});

test('switching a rule off ends what it raised at once', () => {
  saveAlert(app.db, {
    accountId: 'a1',
    kind: 'sender',
    id: 'm1',
    rule: 'daily-limit',
    level: 2,
    sample: { value: 0.97 },
  });
  expect(listAlerts(app.db)).toHaveLength(1);
  set(global, { enabled: false }, 'daily-limit');
  expect(listAlerts(app.db)).toEqual([]);
});

test('what was set for an account and its mailboxes goes with the account', () => {
  set(own, { warning: 0.03 });
  set(mailbox, { warning: 0.04 });
  set(client, { warning: 0.035 });
  deleteAccount(app.db, 'a1');
  expect(scopeViews(app.db).map(({ name }) => name)).toEqual(['All accounts', 'Acme']);
});
