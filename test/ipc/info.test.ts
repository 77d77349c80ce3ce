import { afterEach, beforeEach, expect, test } from 'vitest';
import { minuteMs } from '../../electron/core/days.ts';
import { createInfo, createNotices } from '../../electron/ipc/info.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';
import { testApp, testClock } from '../helpers/test-app.ts';

let database: TemporaryDatabase;
beforeEach(() => {
  database = temporaryDatabase();
});
afterEach(() => database[Symbol.dispose]());

test('a cache that cannot be written is told once, again when something else is wrong, and not after it was dismissed', () => {
  let changes = 0;
  const notices = createNotices(database.db, 'Cache damaged.', () => changes++);
  expect(notices.storage()).toBe('Cache damaged.');
  notices.storeFailed('Cannot save: the disk is full.');
  notices.storeFailed('Cannot save: the disk is full.');
  expect([notices.storage(), changes]).toEqual(['Cannot save: the disk is full.', 1]);
  notices.storeFailed('Cannot save: the cache is read-only.');
  expect(changes).toBe(2);
  notices.dismiss('storage');
  expect(notices.storage()).toBeNull();
  notices.storeFailed('Cannot save: the cache is read-only.');
  expect([notices.storage(), notices.unsaved(), changes]).toEqual([null, null, 3]);
});

test('the notice that saving fails goes by itself when it works again; what happened to the cache stays until it is read', () => {
  let changes = 0;
  const notices = createNotices(database.db, 'Cache damaged.', () => changes++);
  notices.storeFailed('Cannot save: the disk is full.');
  notices.storeWorks();
  notices.storeWorks();
  expect([notices.storage(), changes]).toEqual(['Cache damaged.', 2]);
  notices.storeFailed('Cannot save: the disk is full.');
  expect([notices.storage(), changes]).toEqual(['Cannot save: the disk is full.', 3]);
});

test('what happened to the app itself stays until it is put away; the same again and again is no change', () => {
  let changes = 0;
  const notices = createNotices(database.db, null, () => changes++);
  expect(notices.process()).toBeNull();
  notices.processMet({ code: 'mistake', at: 1 });
  notices.processMet({ code: 'mistake', at: 2 });
  expect([notices.process(), changes]).toEqual([{ code: 'mistake', at: 2 }, 1]);
  notices.processMet({ code: 'standstill', since: 3 });
  expect(changes).toBe(2);
  notices.dismiss('process');
  expect([notices.process(), changes]).toEqual([null, 3]);
});

test('a missing tray that was dismissed once stays so after a restart', () => {
  const notices = createNotices(database.db, null, () => undefined);
  expect(notices.trayDismissed()).toBe(false);
  notices.dismiss('tray');
  expect(createNotices(database.db, null, () => undefined).trayDismissed()).toBe(true);
});

test('the window is told of the app as it is now, and the keychain is asked at most every few seconds', async () => {
  const clock = testClock(Date.UTC(2026, 1, 10, 9, 0, 0));
  const app = testApp(database.db, clock);
  let asked = 0;
  const secrets = {
    ...app.secrets,
    availability: async () => (asked++, { ok: false, trouble: 'refused', message: 'No.' } as const),
  };
  let tray: 'shown' | 'missing' = 'missing';
  const info = createInfo(
    { ...app, secrets },
    createNotices(database.db, null, () => undefined),
    {
      version: '1.0.0',
      seenBy: async () => ({ tray, notifications: true }),
    },
  );
  expect(await info()).toMatchObject({ tray: 'missing', keychain: 'unavailable', keychainMessage: 'No.' });
  tray = 'shown';
  expect(await info()).toMatchObject({ tray: 'shown', trayNoticeDismissed: false, storageNotice: null });
  expect(asked).toBe(1);
  clock.advance(2 * minuteMs);
  await info();
  expect(asked).toBe(2);
});
