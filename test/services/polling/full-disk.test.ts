/** A disk that is full for a while, real where one can be mounted: what was read meanwhile is stored afterwards, and told once. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minuteMs } from '../../../electron/core/days.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { createOutbox } from '../../../electron/services/delivery/outbox.ts';
import { createPoller, unstoredPauseMs, type Poller } from '../../../electron/services/polling/poller.ts';
import { findAccount, readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listTransitions } from '../../../electron/store/alerts/states.ts';
import { closeDatabase, openDatabase, openWithoutRoom } from '../../../electron/store/file/database.ts';
import type { Db } from '../../../electron/store/db.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryFolder } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);

/** A place for the cache, and how its disk gets full and empty again. */
interface Place {
  readonly fill: (db: Db) => void;
  readonly free: (db: Db) => void;
}

const pages = (db: Db, pragma: string) => Number(db.pragma(pragma, { simple: true }));

const limited: Place = {
  fill: (db) => {
    // No page of it may be free either.
    db.exec('VACUUM');
    db.pragma(`max_page_count = ${String(pages(db, 'page_count'))}`);
  },
  free: (db) => void db.pragma('max_page_count = 1000000'),
};

/** Whatever the system says is kept apart from the tests: they cannot be run everywhere with a disk of their own. */
function mounts(): boolean {
  using folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.folder], { stdio: 'ignore' });
    execFileSync('umount', [folder.folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function full(folder: string): Place {
  const filler = join(folder, 'filler');
  return {
    fill: () => {
      const descriptor = openSync(filler, 'w');
      for (const size of [65_536, 4096, 1]) {
        try {
          for (;;) writeSync(descriptor, Buffer.alloc(size));
        } catch {
          // ENOSPC: it is full.
        }
      }
      closeSync(descriptor);
    },
    free: () => rmSync(filler),
  };
}

let folder: ReturnType<typeof temporaryFolder>;
let mounted: string | null;
let clock: TestClock;
let server: DemoServer;
let db: Db;
let app: TestApp;
let poller: Poller;
let ring: () => void;
let notice: string | null;
let notices: string[];
let shown: string[];
let flush: () => Promise<void>;
const verbatim: Record<string, unknown> = {};

/** One mailbox that sent so much of its 100 today, and calm ones: a list that needs room to be stored. */
function mailboxes(sentToday: number, others = 0): void {
  const named = (id: string, today: number) => {
    const known = { email: `${id}@example.com`, status: 'active', dailySendLimit: 100, totalSent: 1000 + today };
    return { _id: id, ...known, sentToday: today };
  };
  const data = [named('m1', sentToday), ...Array.from({ length: others }, (_, index) => named(`n${String(index)}`, 5))];
  verbatim['/sendkit/v1/analytics/mailboxes'] = { success: true, data };
}

beforeEach(async () => {
  folder = temporaryFolder();
  mounted = null;
  clock = testClock(start);
  mailboxes(10);
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits, verbatim });
});
afterEach(async () => {
  await poller.stop();
  await server.close();
  closeDatabase(db);
  if (mounted !== null) execFileSync('umount', [mounted]);
  folder[Symbol.dispose]();
});

async function begin(path: string): Promise<void> {
  ({ db } = openDatabase(join(path, 'sendgauge.db'), start));
  app = testApp(db, clock);
  connect();
  await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
  poller.start();
  await later(0);
  await later(minuteMs);
  await later(minuteMs);
}

/** What the app puts together over its cache. */
function connect(): void {
  notice = null;
  notices = [];
  shown = [];
  poller = createPoller(app, {
    alarm: (_ms, wake) => {
      ring = wake;
      return () => undefined;
    },
    monotonic: clock.now,
    onChange: () => undefined,
    onStoreFailure: (message) => {
      notice = message;
      notices.push(message);
    },
    onStoreWorks: () => (notice = null),
  });
  const show = async ({ title }: { readonly title: string }) => {
    shown.push(title);
    return 'shown' as const;
  };
  const outbox = createOutbox(app, { show, withdraw: () => undefined }, () => () => undefined, {
    online: () => true,
    groupMs: 0,
  });
  ({ flush } = outbox);
}

const idle = () => expect.poll(() => poller.refreshing().size, { timeout: 10_000 }).toBe(0);

async function later(ms: number): Promise<void> {
  clock.advance(ms);
  ring();
  await idle();
  await flush();
}

const asOf = () => readAccountRun(db, 'sendkit-1').liveAsOf;

/** The mailbox reaches its limit while the disk is full, and is below it again when that is over. */
async function goThrough({ fill, free }: Place, whenFull = async () => {}): Promise<void> {
  const before = asOf();
  fill(db);
  await whenFull();
  mailboxes(100, 500);
  await poller.refresh('sendkit-1');
  await idle();
  const readAt = clock.now();
  expect(notice).toBe('Cannot save: the disk is full.');
  expect(asOf()).toBe(before);
  const asked = server.requests().length;
  for (let step = 0; step < 8; step++) await later(minuteMs / 2);
  expect(server.requests()).toHaveLength(asked);
  for (let step = 0; step < 4; step++) await later(unstoredPauseMs);
  expect(server.requests().length).toBeGreaterThan(asked);
  expect(new Set(notices)).toEqual(new Set(['Cannot save: the disk is full.']));

  free(db);
  await later(minuteMs / 2);
  expect(notice).toBeNull();
  const fired = listTransitions(db).filter(({ rule, to }) => rule === 'daily-limit' && to === 'firing');
  expect(fired.map(({ at }) => at)).toEqual([readAt]);
  for (let step = 0; step < 4; step++) await later(minuteMs);
  expect(asOf()).toBeGreaterThan(readAt);
  expect(shown).toEqual(['Daily limit reached']);
  expect(db.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(1);
}

describe('fault F48: what was read while the disk was full is stored later, told once, and the notice goes', () => {
  test('where the cache may not grow', async () => {
    await begin(join(folder.folder, 'data'));
    await goThrough(limited);
  });

  test.runIf(process.platform === 'linux' && mounts())('where there is no room on the disk', async () => {
    mounted = folder.folder;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', mounted]);
    const data = join(mounted, 'data');
    mkdirSync(data, { mode: 0o700 });
    await begin(data);
    await goThrough(full(mounted));
  });

  test.runIf(process.platform === 'linux' && mounts())('where the app starts on such a disk', async () => {
    mounted = folder.folder;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', mounted]);
    const file = join(mounted, 'data', 'sendgauge.db');
    mkdirSync(join(mounted, 'data'), { mode: 0o700 });
    await begin(join(mounted, 'data'));
    await poller.stop();
    const disk = full(mounted);
    const fill = (closing: Db) => {
      closeDatabase(closing);
      disk.fill(closing);
    };
    const restart = async () => {
      expect(() => openDatabase(file, clock.now())).toThrow('Cannot save: the disk is full.');
      const opened = openWithoutRoom(file);
      if (opened === null) throw new Error('it was not opened');
      db = opened;
      const { keychain, secrets } = app;
      app = { ...testApp(db, clock), keychain, secrets };
      connect();
      poller.storeFailed('Cannot save: the disk is full.');
      poller.start();
      await later(0);
      expect(findAccount(db, 'sendkit-1')).not.toBeNull();
    };
    await goThrough({ ...disk, fill }, restart);
    // Others can open it again.
    const other = openDatabase(file, clock.now());
    expect(other.notice).toBeNull();
    closeDatabase(other.db);
  });

  test('what else cannot be stored is said and taken back the same way', async () => {
    await begin(join(folder.folder, 'data'));
    poller.storeFailed('Cannot save: the disk is full.');
    expect(notice).not.toBeNull();
    await later(minuteMs / 2);
    expect(notice).toBeNull();
  });
});
