import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HookFormat } from '../../../electron/core/hooks.ts';
import { loadHookSettings } from '../../../electron/services/hooks/settings.ts';
import { setExecutable, setWebhook } from '../../../electron/services/hooks/configure.ts';
import { webhookSecretId } from '../../../electron/services/hooks/settings.ts';
import { createSecretStore, keychainService } from '../../../electron/services/secrets.ts';
import { writeSetting } from '../../../electron/store/settings.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { testApp, testClock, type TestApp } from '../../helpers/test-app.ts';

const address = 'https://hooks.example.com:8443/services/T01/verysecretpath';
const off = {
  executable: { enabled: false, path: null },
  webhook: { enabled: false, host: null, format: 'generic' },
};
let database: TemporaryDatabase;
let app: TestApp;
let program: string;

beforeEach(() => {
  database = temporaryDatabase();
  app = testApp(database.db, testClock(0));
  program = join(database.folder, 'hook');
  writeFileSync(program, '#!/bin/sh\n');
  chmodSync(program, 0o755);
});
afterEach(() => database[Symbol.dispose]());

const locked = (): TestApp => ({ ...app, secrets: createSecretStore(() => Promise.reject(new Error('locked'))) });
const kept = (): string | undefined => app.keychain.items.get(`${keychainService}/${webhookSecretId}`);

test('both hooks are off until somebody turns them on, also when what is stored makes no sense', () => {
  expect(loadHookSettings(app.db)).toEqual(off);
  writeSetting(app.db, 'hooks', { executable: { enabled: 'yes', path: 3 } });
  expect(loadHookSettings(app.db)).toEqual(off);
});

test('a program is checked when it is chosen, and can be turned off and forgotten whatever became of it', async () => {
  expect((await setExecutable(app, { enabled: true, path: 'hook' })).problem).toMatch(/starting with \//);
  expect(await setExecutable(app, { enabled: true, path: '' })).toEqual({ problem: 'Enter the path of a program.' });
  expect(loadHookSettings(app.db)).toEqual(off);
  expect(await setExecutable(app, { enabled: true, path: ` ${program} ` })).toEqual({ problem: null });
  expect(loadHookSettings(app.db).executable).toEqual({ enabled: true, path: program });
  chmodSync(program, 0o644);
  expect((await setExecutable(app, { enabled: true, path: program })).problem).toMatch(/chmod u\+x/);
  expect(await setExecutable(app, { enabled: false, path: program })).toEqual({ problem: null });
  expect(loadHookSettings(app.db).executable).toEqual({ enabled: false, path: program });
  expect(await setExecutable(app, { enabled: false, path: '' })).toEqual({ problem: null });
  expect(loadHookSettings(app.db)).toEqual(off);
});

test('the address of a webhook is in the keychain and nowhere else', async () => {
  expect(await setWebhook(app, { enabled: true, url: address })).toEqual({ problem: null });
  expect(loadHookSettings(app.db).webhook).toEqual({
    enabled: true,
    host: 'hooks.example.com:8443',
    format: 'generic',
  });
  expect(kept()).toBe(address);
  const folder = join(database.folder, 'data');
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files.filter((name) => statSync(name).isFile())) {
    expect(readFileSync(file, 'latin1')).not.toContain('verysecretpath');
  }
});

test('an address that may not be used is not kept, and the old one stays', async () => {
  await setWebhook(app, { enabled: true, url: address });
  expect((await setWebhook(app, { enabled: true, url: 'http://192.168.1.4/hook' })).problem).toMatch(/Use https/);
  expect(kept()).toBe(address);
});

test('turning on without an address asks for one; turning off and on again keeps it; forgetting removes it', async () => {
  expect(await setWebhook(app, { enabled: true, url: null })).toEqual({ problem: 'Enter an address.' });
  expect(await setWebhook(app, { enabled: true, url: ' ' })).toEqual({ problem: 'Enter an address.' });
  await setWebhook(app, { enabled: true, url: address });
  await setWebhook(app, { enabled: false, url: null });
  expect(loadHookSettings(app.db).webhook).toEqual({
    enabled: false,
    host: 'hooks.example.com:8443',
    format: 'generic',
  });
  expect(await setWebhook(app, { enabled: true, url: null })).toEqual({ problem: null });
  expect(await setWebhook(app, { enabled: false, url: '' })).toEqual({ problem: null });
  expect([loadHookSettings(app.db), kept()]).toEqual([off, undefined]);
});

test('without a keychain an address is not kept, and that is said', async () => {
  expect((await setWebhook(locked(), { enabled: true, url: address })).problem).toMatch(/could not be kept/);
  expect(loadHookSettings(app.db)).toEqual(off);
  await setWebhook(app, { enabled: false, url: address });
  expect((await setWebhook(locked(), { enabled: true, url: null })).problem).toMatch(/could not be read/);
  expect(loadHookSettings(app.db).webhook.enabled).toBe(false);
  app.keychain.items.clear();
  expect((await setWebhook(app, { enabled: true, url: null })).problem).toMatch(/no longer in the keychain/);
});

test('an address says which form its receiver takes, without asking it, until a person says otherwise', async () => {
  const formatAfter = async (url: string | null, format?: HookFormat): Promise<HookFormat> => {
    await setWebhook(app, { enabled: true, url, ...(format === undefined ? {} : { format }) });
    return loadHookSettings(app.db).webhook.format;
  };
  expect(await formatAfter('https://hooks.slack.com/services/T1/B1/x')).toBe('slack');
  expect(await formatAfter(null, 'generic')).toBe('generic');
  expect(await formatAfter('https://hooks.slack.com/services/T1/B1/x', 'discord')).toBe('discord');
  expect(await formatAfter('https://chat.example.com/hook')).toBe('generic');
  expect(await formatAfter(null, 'mattermost')).toBe('mattermost');
  expect(await formatAfter('https://chat.example.com/another')).toBe('mattermost');
  expect(await formatAfter('')).toBe('mattermost');
  await setWebhook(app, { enabled: false, url: '' });
  expect(loadHookSettings(app.db)).toEqual(off);
  await setWebhook(app, { enabled: false, url: null, format: 'teams' });
  expect(await formatAfter('https://flows.example.com/hook')).toBe('teams');
});

test('a choice of an earlier version is our own JSON, and so is a form that only a later one knows', () => {
  const executable = { enabled: false, path: null };
  writeSetting(app.db, 'hooks', { executable, webhook: { enabled: true, host: 'example.com' } });
  expect(loadHookSettings(app.db).webhook).toEqual({ enabled: true, host: 'example.com', format: 'generic' });
  writeSetting(app.db, 'hooks', {
    executable,
    webhook: { enabled: true, host: 'example.com', format: 'carrier-pigeon' },
  });
  expect(loadHookSettings(app.db).webhook).toEqual({ enabled: true, host: 'example.com', format: 'generic' });
});
