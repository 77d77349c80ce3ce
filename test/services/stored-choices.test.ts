/** What a person chose, and the daily chores, a copy of the cache among them (fault F48). */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../../electron/core/days.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { maintain } from '../../electron/services/maintenance.ts';
import { createPreferences, loadSettings, saveSettings } from '../../electron/services/preferences.ts';
import { deleteAccount, insertAccount } from '../../electron/store/accounts/accounts.ts';
import { addHourlyGrowth } from '../../electron/store/mail/hours.ts';
import { StoreFailure } from '../../electron/store/failure.ts';
import { writeSetting } from '../../electron/store/settings.ts';
import { testApp, testClock, type TestApp, type TestClock } from '../helpers/test-app.ts';
import { accountNamed, temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
let database: TemporaryDatabase;
let app: TestApp;
beforeEach(() => {
  clock = testClock(start);
  database = temporaryDatabase([accountNamed('a1')], start);
  app = testApp(database.db, clock);
});
afterEach(() => database[Symbol.dispose]());

describe('settings', () => {
  const chosen = { ...defaultSettings, theme: 'dark' as const, pollIntervalMs: 300_000 };

  test('come back as they were stored', () => {
    expect(loadSettings(app.db)).toEqual(defaultSettings);
    saveSettings(app.db, chosen);
    expect(loadSettings(app.db)).toEqual(chosen);
  });

  test('a change is carried to the desktop and kept; one the desktop refuses changes nothing', async () => {
    const carried: string[] = [];
    const preferences = createPreferences(app.db, async (next, before) => {
      if (next.launchAtLogin) throw new Error('no such folder');
      carried.push(`${before.theme} → ${next.theme}`);
    });
    await preferences.change(() => chosen);
    await expect(preferences.change(() => ({ ...chosen, launchAtLogin: true }))).rejects.toThrow('no such folder');
    expect(carried).toEqual(['system → dark']);
    expect(preferences.current()).toEqual(chosen);
    expect(createPreferences(app.db, async () => undefined).current()).toEqual(chosen);
  });

  test('F76: a change that cannot be stored changes nothing, and the desktop takes it back', async () => {
    const carried: string[] = [];
    const preferences = createPreferences(app.db, async (next, before) => {
      carried.push(`${before.theme} → ${next.theme}`);
      if (next.theme === 'system') throw new Error('no such folder');
    });
    app.db.pragma('query_only = ON');
    await expect(preferences.change(() => chosen)).rejects.toThrow(StoreFailure);
    expect(preferences.current()).toEqual(defaultSettings);
    expect(carried).toEqual(['system → dark', 'dark → system']);
    app.db.pragma('query_only = OFF');
    await preferences.change(() => chosen);
    expect(preferences.current()).toEqual(chosen);
    expect(loadSettings(app.db)).toEqual(chosen);
  });

  test('what is chosen while the desktop still works on another choice takes nothing of that back', async () => {
    const desktop = Promise.withResolvers<void>();
    const preferences = createPreferences(app.db, () => desktop.promise);
    const both = [preferences.change(() => chosen), preferences.change((now) => ({ ...now, paused: true }))];
    desktop.resolve();
    await Promise.all(both);
    expect(preferences.current()).toEqual({ ...chosen, paused: true });
  });

  test('one that is missing or unreadable costs only itself', () => {
    writeSetting(app.db, 'settings', { ...chosen, paused: undefined, quietHours: { enabled: 'at night' } });
    expect(loadSettings(app.db)).toEqual(chosen);
  });

  test.each([null, 'text', [], { repeat: 7 }])('%j in their place gives the defaults', (stored) => {
    writeSetting(app.db, 'settings', stored);
    expect(loadSettings(app.db)).toEqual(defaultSettings);
  });
});

describe('once a day', () => {
  const backups = () => readdirSync(join(database.folder, 'backups')).length;
  const hours = () => app.db.prepare('SELECT count(*) AS n FROM account_hour').get();
  const tooOld = start - 40 * dayMs;

  test('the cache is copied and old things go; looked at again an hour later nothing happens', async () => {
    const folder = join(database.folder, 'backups');
    addHourlyGrowth(app.db, 'a1', 3, tooOld, tooOld + 1);
    await maintain(app, folder);
    expect(backups()).toBe(1);
    expect(hours()).toEqual({ n: 0 });
    addHourlyGrowth(app.db, 'a1', 3, tooOld, tooOld + 1);
    clock.advance(hourMs);
    await maintain(app, folder);
    expect(hours()).toEqual({ n: 1 });
    clock.advance(dayMs);
    await maintain(app, folder);
    expect(backups()).toBe(2);
    expect(hours()).toEqual({ n: 0 });
  });

  test('a backup that cannot be written is tried again, and stops nothing', async () => {
    const occupied = join(database.folder, 'occupied');
    writeFileSync(occupied, 'a file where the folder should be');
    await maintain(app, occupied);
    await maintain(app, join(database.folder, 'backups'));
    expect(backups()).toBe(1);
  });

  test('old things go although no backup can be written: a full disk must not stay full', async () => {
    const occupied = join(database.folder, 'occupied');
    writeFileSync(occupied, 'a file where the folder should be');
    addHourlyGrowth(app.db, 'a1', 3, tooOld, tooOld + 1);
    await maintain(app, occupied);
    expect(hours()).toEqual({ n: 0 });
  });

  test('a backup from before there was an account is followed by one that holds it, the same day', async () => {
    const folder = join(database.folder, 'backups');
    deleteAccount(app.db, 'a1');
    await maintain(app, folder);
    clock.advance(hourMs);
    insertAccount(app.db, { ...accountNamed('first'), createdAt: clock.now() });
    clock.advance(hourMs / 6);
    await maintain(app, folder);
    expect(backups()).toBe(2);
    clock.advance(hourMs);
    await maintain(app, folder);
    expect(backups()).toBe(2);
  });

  test('a clock put back does not put the chores off', async () => {
    clock.advance(30 * dayMs);
    await maintain(app, join(database.folder, 'backups'));
    clock.set(start);
    addHourlyGrowth(app.db, 'a1', 3, tooOld, tooOld + 1);
    await maintain(app, join(database.folder, 'backups'));
    expect(hours()).toEqual({ n: 0 });
  });
});
