import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../electron/core/model.ts';
import { demoKeys } from '../../../electron/demo/keys.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import {
  addAccount,
  changeAccount,
  listChoices,
  removeAccount,
  testConnection,
  testStored,
  type AddInput,
} from '../../../electron/services/accounts/accounts.ts';
import { providers } from '../../../electron/providers/index.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { createSecretStore } from '../../../electron/services/secrets.ts';
import { findAccount, listAccounts } from '../../../electron/store/accounts/accounts.ts';
import { testApp, testClock, type TestApp } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;

beforeEach(async () => {
  const clock = testClock(start);
  server = await startDemoServer({ startedAt: start, now: clock.now });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
});
afterEach(async () => {
  await server.close();
  database[Symbol.dispose]();
});

const input = (changes: Partial<AddInput> = {}): AddInput => ({
  provider: 'krafter',
  baseUrl: server.baseUrls.krafter,
  settings: {},
  key: demoKeys.krafter.full,
  label: 'Shop mail',
  client: null,
  dailyBudget: null,
  sessionOnly: false,
  verify: true,
  ...changes,
});

/** What the edit form sends of an account. */
const formOf = ({ id, label, client, baseUrl, settings, dailyBudget, paused }: Account) => ({
  id,
  label,
  client,
  baseUrl,
  settings,
  dailyBudget,
  paused,
});

/** No poll is under way. */
const nothingRuns = async () => undefined;

const stored = () => ({ accounts: listAccounts(app.db).length, keys: app.keychain.items.size });

describe('adding an account', () => {
  test('tries the key, then stores it in the keychain under the account, and nowhere else', async () => {
    const { accountId, diagnosis } = await addAccount(app, input());
    expect(diagnosis.ok).toBe(true);
    expect([...app.keychain.items]).toEqual([[`Sendgauge/${accountId}`, demoKeys.krafter.full]]);
    database.db.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(database.file).includes(demoKeys.krafter.full)).toBe(false);
  });

  test.each([
    ['a revoked key', { key: demoKeys.krafter.revoked }, 'key'],
    ['a key without the scope', { key: demoKeys.krafter.noScope }, 'scope'],
    ['a sandbox key', { key: demoKeys.krafter.sandbox }, 'scope'],
    ['F44: a key with a line break inside', { key: 'kr_live_abc\ndef123456' }, 'key-form'],
    ['a key of another provider', { key: 'sk_something_else_1234' }, 'key-form'],
    ['F19: a plain http address', { baseUrl: 'http://app.krafter.dev/api/v1' }, 'address'],
    ['a port where nobody listens', { baseUrl: 'http://127.0.0.1:9/' }, 'network'],
  ] as const)('%s is refused and nothing is stored', async (_, changes, failed) => {
    const { accountId, diagnosis } = await addAccount(app, input(changes));
    expect(accountId).toBeNull();
    expect(diagnosis).toMatchObject({ ok: false, failed });
    expect(stored()).toEqual({ accounts: 0, keys: 0 });
    const key = 'key' in changes ? changes.key : demoKeys.krafter.full;
    expect(JSON.stringify(diagnosis)).not.toContain(key);
  });

  test('a sandbox key is explained, and so is a missing ColdSend scope', async () => {
    const sandbox = await testConnection(app, input({ key: demoKeys.krafter.sandbox }));
    expect(`${sandbox.message} ${sandbox.hint}`).toMatch(/sandbox/i);
    const coldsend = await testConnection(
      app,
      input({ provider: 'coldsend', baseUrl: server.baseUrls.coldsend, key: demoKeys.coldsend.noScope }),
    );
    expect(`${coldsend.message} ${coldsend.hint}`).toContain('campaigns:read');
  });

  test('M10: a platform key offers the workspaces to choose from', async () => {
    const platform = {
      provider: 'sendkit',
      baseUrl: server.baseUrls.sendkit,
      settings: {},
      key: demoKeys.sendkit.platform,
    };
    const choices = await listChoices(app, null, platform, 'workspaceId');
    expect(choices.length).toBeGreaterThan(0);
    const [workspace] = choices;
    const { diagnosis } = await addAccount(
      app,
      input({ ...platform, settings: { workspaceId: workspace?.value ?? '' } }),
    );
    expect(diagnosis).toMatchObject({ ok: true });
  });

  test('a keychain that is locked stores nothing, and says so', async () => {
    const locked = { ...app, secrets: createSecretStore(() => Promise.reject(new Error('locked: kr_live_secret'))) };
    const { accountId, diagnosis } = await addAccount(locked, input());
    expect(accountId).toBeNull();
    expect(diagnosis).toMatchObject({ ok: false, failed: 'keychain' });
    expect(diagnosis.message).not.toContain('kr_live');
    expect(listAccounts(app.db)).toEqual([]);
  });

  test('with consent, a key without a keychain is kept until quit only', async () => {
    const locked = { ...app, secrets: createSecretStore(() => Promise.reject(new Error('no keychain'))) };
    const { accountId } = await addAccount(locked, input({ sessionOnly: true }));
    expect(accountId).not.toBeNull();
    expect(locked.secrets.isSessionOnly(accountId ?? '')).toBe(true);
    await pollOnce(locked, {});
    expect(stored()).toEqual({ accounts: 1, keys: 0 });
  });
});

describe('a key that an account has already', () => {
  const sendkit = (settings: Account['settings'] = {}) =>
    input({ provider: 'sendkit', baseUrl: server.baseUrls.sendkit, settings, key: demoKeys.sendkit.full });

  test('is noticed before anything is asked, names the account, and is not stored', async () => {
    const { accountId } = await addAccount(app, input({ label: 'Tidewell' }));
    const expected = {
      ok: false,
      failed: 'in-use',
      message: 'The account “Tidewell” has this key already.',
      offer: { kind: 'account', id: accountId, label: 'Tidewell' },
    };
    await server.close();
    // As it is typed: with blanks around it, and the address written another way.
    const typed = { key: ` ${demoKeys.krafter.full}\n`, baseUrl: `${server.baseUrls.krafter}/` };
    expect(await testConnection(app, input(typed))).toMatchObject(expected);
    const added = await addAccount(app, input(typed));
    expect(added).toMatchObject({ accountId: null, diagnosis: expected });
    expect(await addAccount(app, input({ ...typed, verify: false }))).toMatchObject({ diagnosis: expected });
    expect(JSON.stringify(added)).not.toContain(demoKeys.krafter.full);
    expect(stored()).toEqual({ accounts: 1, keys: 1 });
  });

  test('can be added a second time by a person who means it', async () => {
    await addAccount(app, input());
    expect(await addAccount(app, input({ again: true }))).toMatchObject({ diagnosis: { ok: true } });
    expect(stored()).toEqual({ accounts: 2, keys: 2 });
  });

  test('is another account at another address, and with other campaigns or another workspace', async () => {
    expect((await addAccount(app, sendkit({ campaignIds: ['c1', 'c2'] }))).accountId).not.toBeNull();
    expect(await testConnection(app, sendkit())).toMatchObject({ ok: true });
    expect(await testConnection(app, sendkit({ campaignIds: ['c2'] }))).toMatchObject({ ok: true });
    expect(await testConnection(app, sendkit({ campaignIds: [' c2', 'c1', ''] }))).toMatchObject({ failed: 'in-use' });
    expect(await testConnection(app, { ...sendkit(), baseUrl: 'http://127.0.0.1:9' })).toMatchObject({
      failed: 'network',
    });
  });

  test('is the same however its campaigns and its address are written, and what is not sent with it says nothing', async () => {
    const { key } = sendkit();
    const added = await addAccount(app, sendkit({ campaignIds: ['c1', 'c2'] }));
    expect(added.accountId).not.toBeNull();
    const inUse = { failed: 'in-use' };
    expect(await testConnection(app, sendkit({ campaignIds: 'c2\nc1' }))).toMatchObject(inUse);
    expect(await testConnection(app, sendkit({ campaignIds: ['c1', 'c2', 'c1'] }))).toMatchObject(inUse);
    const asText = { campaignIds: ['c1', 'https://app.sendkit.ai/campaigns/664a1b2c3d4e5f6a7b8c9d02'] };
    const asId = { campaignIds: ['c1', '664a1b2c3d4e5f6a7b8c9d02'] };
    expect((await addAccount(app, sendkit(asText))).accountId).not.toBeNull();
    expect(await testConnection(app, sendkit(asId))).toMatchObject(inUse);
    // Only a platform key is sent with a workspace.
    expect(key.startsWith('sk_user_')).toBe(false);
    expect(await testConnection(app, sendkit({ workspaceId: 'w1', campaignIds: ['c1', 'c2'] }))).toMatchObject(inUse);
    expect(server.baseUrls.sendkit).toContain('127.0.0.1');
    const baseUrl = server.baseUrls.sendkit.replace('127.0.0.1', 'localhost');
    expect(await testConnection(app, { ...sendkit({ campaignIds: ['c1', 'c2'] }), baseUrl })).toMatchObject(inUse);
  });

  test('is the same at every host its provider moved between', async () => {
    const coldsend = (baseUrl: string | null) => input({ provider: 'coldsend', baseUrl, key: demoKeys.coldsend.full });
    const unseen = { verify: false };
    const host = (name: string) => coldsend(providers.coldsend.baseUrl.replace(/api\.coldsend\.\w+/, name));
    expect((await addAccount(app, { ...host('api.coldsend.io'), ...unseen })).accountId).not.toBeNull();
    expect((await addAccount(app, { ...coldsend(null), ...unseen })).diagnosis).toMatchObject({ failed: 'in-use' });
    expect((await addAccount(app, { ...host('api.coldsend.pro'), ...unseen })).diagnosis).toMatchObject({
      failed: 'in-use',
    });
  });

  test('reaches another workspace with a platform key, and is then another account', async () => {
    const platform = (workspaceId: string) =>
      input({ provider: 'sendkit', key: demoKeys.sendkit.platform, settings: { workspaceId }, verify: false });
    expect((await addAccount(app, platform('w1'))).accountId).not.toBeNull();
    expect((await addAccount(app, platform('w2'))).accountId).not.toBeNull();
    expect((await addAccount(app, platform(' w2 '))).diagnosis).toMatchObject({ failed: 'in-use' });
  });

  test('is noticed as well where both are added at the same moment', async () => {
    const added = await Promise.all([addAccount(app, input()), addAccount(app, input())]);
    const refused = added.filter(({ diagnosis }) => !diagnosis.ok);
    expect(refused).toMatchObject([{ accountId: null, diagnosis: { failed: 'in-use' } }]);
    expect(stored()).toEqual({ accounts: 1, keys: 1 });
  });

  test('is not compared with that of the demo, nor with its own account when that is changed or tried', async () => {
    const { accountId } = await addAccount(app, input());
    const id = accountId ?? '';
    const account = findAccount(app.db, id);
    if (account === null) throw new Error('it was added');
    expect(await testStored(app, id, input({ key: '' }))).toMatchObject({ ok: true });
    expect(await testConnection(app, input(), id)).toMatchObject({ ok: true });
    const same = { ...formOf(account), key: demoKeys.krafter.full, sessionOnly: false };
    expect(await changeAccount(app, same, nothingRuns)).toMatchObject({ ok: true });
  });

  test('is noticed when an account is given it, or made to read the same', async () => {
    await addAccount(app, sendkit({ campaignIds: ['c1'] }));
    const { accountId } = await addAccount(app, sendkit({ campaignIds: ['c2'] }));
    const account = findAccount(app.db, accountId ?? '');
    if (account === null) throw new Error('it was added');
    const same = { ...formOf(account), settings: { campaignIds: ['c1'] }, key: null, sessionOnly: false };
    expect(await changeAccount(app, same, nothingRuns)).toMatchObject({ failed: 'in-use' });
    expect(findAccount(app.db, account.id)?.settings).toMatchObject({ campaignIds: ['c2'] });
    expect(await changeAccount(app, { ...same, again: true }, nothingRuns)).toMatchObject({ ok: true });
  });

  test('of a key store that is locked is not known, and asked for once', async () => {
    for (const campaignIds of [['c1'], ['c2'], ['c3']]) await addAccount(app, sendkit({ campaignIds }));
    for (const { id } of listAccounts(app.db))
      app.db.prepare(`UPDATE account SET settings = '{}' WHERE id = ?`).run(id);
    let asked = 0;
    const secrets = createSecretStore(() => {
      asked += 1;
      return Promise.reject(new Error('locked'));
    });
    expect(await testConnection({ ...app, secrets }, sendkit())).toMatchObject({ ok: true });
    expect(asked).toBe(1);
  });
});

describe('a key that looks like that of another provider', () => {
  test.each([
    ['sendkit', demoKeys.krafter.full, 'krafter', 'This looks like a Krafter Mail key.'],
    ['krafter', demoKeys.coldsend.full, 'coldsend', 'This looks like a ColdSend key.'],
    ['coldsend', demoKeys.sendkit.full, 'sendkit', 'This looks like a SendKit key.'],
  ])('in the form of %s: %s is offered as %s', async (provider, key, id, hint) => {
    expect(await testConnection(app, input({ provider, baseUrl: null, key }))).toMatchObject({
      failed: 'key-form',
      hint,
      offer: { kind: 'provider', id },
    });
  });

  test('of none is offered to none', async () => {
    const { hint, offer } = await testConnection(app, input({ key: 'something else' }));
    expect([hint, offer]).toEqual([null, undefined]);
  });
});

describe('changing and removing', () => {
  test('a new key that is refused leaves the old one in place', async () => {
    const { accountId } = await addAccount(app, input());
    const account = findAccount(app.db, accountId ?? '');
    if (account === null) throw new Error('not added');
    const form = formOf(account);
    const refused = await changeAccount(
      app,
      { ...form, key: demoKeys.krafter.revoked, sessionOnly: false },
      nothingRuns,
    );
    expect(refused).toMatchObject({ ok: false, failed: 'key' });
    expect(app.keychain.items.get(`Sendgauge/${accountId}`)).toBe(demoKeys.krafter.full);
  });

  test('a stored key is never sent to an address it was not entered for', async () => {
    const { accountId } = await addAccount(app, input());
    const account = findAccount(app.db, accountId ?? '');
    if (account === null) throw new Error('not added');
    const elsewhere = await startDemoServer({ startedAt: start, now: app.now });
    const baseUrl = elsewhere.baseUrls.krafter;
    const refused = { ok: false, message: 'The address has changed: enter the key again.' };
    const moved = { ...formOf(account), baseUrl, key: null, sessionOnly: false };
    expect(await changeAccount(app, moved, nothingRuns)).toMatchObject(refused);
    const tried = { provider: 'krafter', baseUrl, settings: {}, key: '' };
    expect(await testStored(app, account.id, tried)).toMatchObject(refused);
    expect(elsewhere.requests()).toEqual([]);
    expect(findAccount(app.db, account.id)?.baseUrl).toBe(account.baseUrl);
    await elsewhere.close();
  });

  test('a name and a client are kept as they are seen: in one line, with nothing in them that nobody sees', async () => {
    const { accountId } = await addAccount(
      app,
      input({ label: ' Shop\u202e\u0000\n mail\u200b ', client: 'Ac\u00adme' }),
    );
    const added = findAccount(app.db, accountId ?? '');
    expect(added).toMatchObject({ label: 'Shop mail', client: 'Acme' });
    if (added === null) return;
    const renamed = { ...formOf(added), label: '\u2066', client: '\u200b', sessionOnly: false, key: null };
    await changeAccount(app, renamed, () => Promise.resolve());
    expect(findAccount(app.db, added.id)).toMatchObject({ label: 'Shop mail', client: null });
  });

  test('renaming does not ask the provider', async () => {
    const { accountId } = await addAccount(app, input());
    const before = server.requests().length;
    const account = findAccount(app.db, accountId ?? '');
    if (account === null) throw new Error('not added');
    const form = formOf(account);
    expect(
      await changeAccount(app, { ...form, label: 'Renamed', key: null, sessionOnly: false }, nothingRuns),
    ).toMatchObject({
      ok: true,
    });
    expect(findAccount(app.db, accountId ?? '')?.label).toBe('Renamed');
    expect(server.requests()).toHaveLength(before);
  });

  test('removing takes the key and everything cached with it', async () => {
    const { accountId } = await addAccount(app, input());
    await pollOnce(app, {});
    await removeAccount(app, accountId ?? '', nothingRuns);
    expect(stored()).toEqual({ accounts: 0, keys: 0 });
    for (const table of ['subject', 'daily', 'account_run', 'window_total']) {
      expect(app.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
    }
  });
});
