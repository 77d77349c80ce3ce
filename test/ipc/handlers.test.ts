import { createMeter } from '../../electron/services/timing.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../electron/core/settings.ts';
import { demoKeys } from '../../electron/demo/keys.ts';
import { generousRateLimits } from '../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../electron/demo/server.ts';
import { answerRequest } from '../../electron/ipc/answer.ts';
import { contract, type Channel } from '../../electron/ipc/contract.ts';
import { createContexts, createHandlers } from '../../electron/ipc/handlers.ts';
import { providerOf } from '../../electron/providers/index.ts';
import type { App } from '../../electron/services/app.ts';
import { createDemo, type Demo } from '../../electron/services/demo.ts';
import { noLog } from '../../electron/services/log.ts';
import { createPoller, type Poller } from '../../electron/services/polling/poller.ts';
import { createPreferences, loadSettings } from '../../electron/services/preferences.ts';
import { listAccounts } from '../../electron/store/accounts/accounts.ts';
import { listReports } from '../../electron/store/reports.ts';
import { allAlerts, wholeList } from '../helpers/whole-lists.ts';
import { testApp, testClock, type TestApp } from '../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
const key = demoKeys.sendkit.full;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;
let demo: Demo;
let poller: Poller;
let answers: Map<Channel, unknown>;
let said: string[];
let call: (channel: Channel, input?: unknown) => Promise<unknown>;

beforeEach(async () => {
  const clock = testClock(start);
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  demo = createDemo({ db: database.db, now: clock.now, speed: 1 });
  const whole: App = { ...app, demo: () => demo.connection() };
  poller = createPoller(whole, {
    alarm: () => () => undefined,
    monotonic: clock.now,
    onChange: () => undefined,
    onStoreFailure: () => undefined,
  });
  answers = new Map();
  said = [];
  const preferences = createPreferences(database.db, async (next) => app.change(next));
  const handlers = createHandlers({
    context: createContexts(app, poller),
    app: whole,
    poller,
    demo,
    info: async () => ({
      version: '1.0.0',
      platform: 'linux',
      tray: 'shown',
      trayNoticeDismissed: false,
      notifications: true,
      keychain: 'ok',
      keychainMessage: null,
      storageNotice: null,
      processNotice: null,
    }),
    notices: { dismiss: (notice) => void said.push(`dismiss ${notice}`) },
    preferences,
    openPage: async (address) => said.push(`open ${address}`) > 0,
    onChange: () => void said.push('changed'),
  });
  call = async (channel, input) => {
    const outcome = await answerRequest({ handlers, log: noLog, meter: createMeter(() => 0) }, channel, input);
    if (!outcome.ok) throw new Error(`${channel}: ${outcome.error.message}`);
    answers.set(channel, outcome.value);
    return outcome.value;
  };
});
afterEach(async () => {
  await poller.stop();
  await demo.close();
  await server.close();
  database[Symbol.dispose]();
});

const connection = () => ({ provider: 'sendkit', baseUrl: server.baseUrls.sendkit, settings: {} });

test('the whole contract is served, from the first account to its end, and no answer holds a key', async () => {
  await call('app:info');
  await call('app:dismiss-notice', 'tray');
  await call('providers:list');
  expect(await call('accounts:test', { ...connection(), key, accountId: null })).toMatchObject({ ok: true });
  const platform = { ...connection(), key: demoKeys.sendkit.platform, accountId: null };
  expect(await call('accounts:choices', { ...platform, field: 'workspaceId' })).not.toEqual([]);
  const form = { label: 'Outreach', client: 'Acme', dailyBudget: null, sessionOnly: false };
  expect(await call('accounts:add', { ...connection(), ...form, key })).toMatchObject({ diagnosis: { ok: true } });
  const [account] = listAccounts(app.db);
  if (account === undefined) throw new Error('not added');
  const { id } = account;

  expect(await call('refresh:now', { accountId: null })).toBeNull();
  expect(await call('overview:get')).toMatchObject({
    loud: { count: expect.any(Number) },
    accounts: [{ id, state: 'ok' }],
  });
  expect(await call('mailboxes:list', wholeList)).toMatchObject({ total: expect.any(Number), accountIds: [id] });
  await call('campaigns:list', wholeList);
  expect(await call('reports:campaigns', { accountId: id })).toEqual(expect.any(Array));
  expect(await call('timeline:get', { accountId: id, days: 30 })).toMatchObject([{ accountId: id }]);
  await call('alerts:list', allAlerts);
  const subject = { accountId: id, kind: 'account', id };
  expect(await call('alerts:of', subject)).toEqual([]);
  expect(await call('alerts:explain', subject)).toContainEqual(expect.objectContaining({ rule: 'key-rejected' }));
  expect(await call('alerts:acknowledge', { ids: ['7'] })).toEqual(['7']);
  expect(await call('alerts:snooze', { ids: ['7'], until: 'tomorrow' })).toEqual(['7']);
  expect(await call('alerts:snooze', { ids: ['7'], until: null })).toEqual(['7']);
  expect(await call('alerts:mute', { subject, until: null })).toBeNull();
  expect(await call('alerts:unmute', { subject })).toBeNull();
  const all = { subject: null, accountId: null, rule: null, severity: null, kind: null, before: null, limit: 100 };
  expect(await call('alerts:history', all)).toMatchObject({ more: false });
  expect(await call('rules:scopes')).toContainEqual(expect.objectContaining({ name: 'Acme' }));
  const scope = { kind: 'client', id: 'Acme' };
  const set = { scope, rule: 'bounce-rate', values: { warning: 0.03 }, reset: [] };
  expect(await call('rules:set', set)).toMatchObject({ problem: null, rules: { name: 'Acme' } });
  expect(await call('rules:set-profile', { scope, profile: 'cold-mail' })).toMatchObject({ profile: 'cold-mail' });
  expect(await call('rules:get', { scope })).toMatchObject({ profile: 'cold-mail' });
  expect(await call('rules:replay', { scope, rule: 'bounce-rate', threshold: 0.03, days: 30 })).toMatchObject({
    count: expect.any(Number),
    subjectsJudged: expect.any(Number),
  });
  expect(await call('hooks:set-executable', { enabled: false, path: '' })).toEqual({ problem: null });
  expect(await call('hooks:set-webhook', { enabled: false, url: null })).toEqual({ problem: null });
  expect(await call('hooks:get')).toMatchObject({ executable: { enabled: false }, webhook: { enabled: false } });
  expect(await call('hooks:test', { hook: 'webhook' })).toMatchObject({ outcome: 'failed' });
  expect(await call('hooks:deliveries')).toHaveLength(1);
  expect(await call('accounts:list')).toMatchObject([{ id, key: 'keychain' }]);
  // An empty key tries the stored one.
  expect(await call('accounts:test', { ...connection(), key: '', accountId: id })).toMatchObject({ ok: true });
  const change = { id, ...form, label: 'Renamed', baseUrl: account.baseUrl, settings: {}, paused: false, key: null };
  expect(await call('accounts:update', change)).toMatchObject({ ok: true });
  expect(await call('accounts:list')).toMatchObject([{ label: 'Renamed' }]);

  await call('settings:get');
  const settings = { ...defaultSettings, theme: 'dark' };
  expect(await call('settings:set', settings)).toEqual(settings);
  expect(loadSettings(app.db)).toEqual(settings);
  expect(app.settings()).toEqual(settings);

  const report = { type: 'workspace', campaignIds: [], periodStart: null, periodEnd: null, sections: {} };
  expect(await call('reports:create', { accountId: id, ...report })).toMatchObject({ created: 1 });
  expect(await call('reports:list')).toMatchObject([{ accountId: id, accountLabel: 'Renamed', status: 'queued' }]);
  await call('reports:check', { accountId: id, id: listReports(app.db)[0]?.id ?? '' });
  expect(await call('link:open', { provider: 'sendkit', link: 'dashboard' })).toEqual({ opened: true });

  await call('demo:start');
  expect(listAccounts(app.db)).toHaveLength(4);
  await call('refresh:now', { accountId: null });
  expect(await call('overview:get')).toMatchObject({ demo: true });
  expect(await call('accounts:list')).toContainEqual(expect.objectContaining({ key: 'demo' }));
  await call('demo:stop');
  expect(await call('accounts:remove', { id })).toBeNull();
  expect(listAccounts(app.db)).toEqual([]);
  expect(app.keychain.items.size).toBe(0);
  expect(said).toEqual(
    expect.arrayContaining(['changed', 'dismiss tray', `open ${providerOf('sendkit')?.links.dashboard ?? ''}`]),
  );

  expect([...answers.keys()].toSorted()).toEqual(Object.keys(contract).toSorted());
  const everything = JSON.stringify([...answers.values()]);
  for (const secret of Object.values(demoKeys).flatMap((keys) => Object.values(keys))) {
    expect(everything).not.toContain(secret);
  }
});

test('what is asked about an account that is gone is an answer, not a crash', async () => {
  const gone = 'no-such-account';
  await call('refresh:now', { accountId: gone });
  await call('accounts:remove', { id: gone });
  await call('reports:check', { accountId: gone, id: 'r1' });
  expect(await call('timeline:get', { accountId: gone, days: 7 })).toEqual([]);
  const report = { type: 'workspace', campaignIds: [], periodStart: null, periodEnd: null, sections: {} };
  expect(await call('reports:create', { accountId: gone, ...report })).toMatchObject({ created: 0 });
});

test('what was learned about an account is not lost to a form that does not show it', async () => {
  const form = { label: 'Outreach', client: null, dailyBudget: null, sessionOnly: false };
  await call('accounts:add', { ...connection(), ...form, key });
  const [account] = listAccounts(app.db);
  if (account === undefined) throw new Error('not added');
  app.db.prepare('UPDATE account SET settings = ?').run(JSON.stringify({ authStyle: 'bearer' }));
  const before = server.requests().length;
  const change = { id: account.id, ...form, label: 'Renamed', baseUrl: account.baseUrl, settings: {}, paused: false };
  await call('accounts:update', { ...change, key: null });
  expect(listAccounts(app.db)).toMatchObject([{ label: 'Renamed', settings: { authStyle: 'bearer' } }]);
  expect(server.requests()).toHaveLength(before);
});
