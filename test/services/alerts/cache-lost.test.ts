/** What a person said of an alert outlives the cache with what the alert was (fault F48). */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { createOutbox } from '../../../electron/services/delivery/outbox.ts';
import { evaluateOutages } from '../../../electron/services/polling/outages.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { acknowledgeAlert, snoozeAlert } from '../../../electron/store/alerts/person.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { lastShown } from '../../../electron/store/alerts/told.ts';
import { backup } from '../../../electron/store/file/backup.ts';
import { backupFolder } from '../../../electron/store/file/files.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import { saveAlert } from '../filled.ts';
import { json, startLoopback, type Loopback } from '../../helpers/loopback.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9);
let server: Loopback;
let clock: TestClock;
let database: TemporaryDatabase;
let app: TestApp;
/** The titles of what was shown. */
let shown: string[];
let flush: () => Promise<void>;

beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(async () => {
  clock = testClock(start);
  database = temporaryDatabase([], start);
  shown = [];
  use(testApp(database.db, clock));
  await storeAccount(app, 'sendkit', server.url);
});
afterEach(() => {
  if (app.db.open) closeDatabase(app.db);
  server.reset();
  database[Symbol.dispose]();
});
afterAll(() => server.close());

/** Goes on with this app, with a desktop in front of it. */
function use(next: TestApp): void {
  app = next;
  const desktop = {
    show: async ({ title }: { readonly title: string }) => {
      shown.push(title);
      return 'shown' as const;
    },
    withdraw: () => undefined,
  };
  const rest = { online: () => true, onMistake: (thrown: unknown) => expect.unreachable(String(thrown)) };
  const outbox = createOutbox(app, desktop, () => () => undefined, rest);
  flush = () => outbox.flush();
}

/** The mailbox bounces so many of its thousand mails, in two answers: each is one value. */
async function reads(bounced: number): Promise<void> {
  const row = { _id: 'm1', email: 'm1@example.org', status: 'active', sentToday: 1, totalSent: 5000 };
  const body = { data: [{ ...row, performance: { sent: 1000, bounced } }] };
  for (let look = 0; look < 2; look++) {
    clock.advance(5 * minuteMs);
    server.on('/v1/analytics/mailboxes', json(body, 200, { date: new Date(clock.now()).toUTCString() }));
    await pollOnce(app, { scope: 'live' });
  }
}

/** The same, and what there is to tell of it is told. */
async function bounces(bounced: number): Promise<void> {
  await reads(bounced);
  await flush();
  clock.advance(minuteMs);
  await flush();
}

/** The cache is lost, without any backup, and the app starts anew. */
async function loseCache(meanwhile = (_file: string): void => undefined): Promise<void> {
  const { file } = database;
  const { keychain } = app;
  closeDatabase(app.db);
  meanwhile(file);
  rmSync(file);
  const { db } = openDatabase(file, clock.now());
  const next = testApp(db, clock);
  for (const [key, value] of keychain.items) next.keychain.items.set(key, value);
  use(next);
  await flush();
}

const alerts = () => listAlerts(app.db).map(({ id: _id, ...alert }) => alert);
const standing = () => listAlerts(app.db).find(({ rule }) => rule === 'bounce-rate');
const idOf = () => standing()?.id ?? '';

describe.each([
  ['acknowledged', () => acknowledgeAlert(app.db, idOf(), clock.now())],
  ['snoozed', () => snoozeAlert(app.db, idOf(), clock.now() + dayMs, clock.now())],
])('an alert that was %s', (_what, say) => {
  test('is what it was, with its figure and its times, when the cache is lost', async () => {
    await bounces(60);
    await bounces(61);
    say();
    const [before, told] = [alerts(), lastShown(app.db, idOf())];
    expect(told?.title).toBe('Bounce rate over 5 %');
    expect(before).toMatchObject([{ rule: 'bounce-rate', level: 2, sample: { numerator: 61 } }]);
    clock.advance(hourMs);
    await loseCache();
    expect(alerts()).toEqual(before);
    expect(lastShown(app.db, idOf())).toEqual(told);
  });

  test('keeps its figure where an earlier version kept no time of it', async () => {
    await bounces(60);
    await bounces(61);
    say();
    const [before] = alerts();
    await loseCache((file) => {
      const beside = join(dirname(file), 'sendgauge.choices.json');
      const text = readFileSync(beside, 'utf8');
      writeFileSync(
        beside,
        text.replace(/"sample_at": \d+/, '"sample_at": null').replace(/"told_at": \d+/, '"told": 1'),
      );
    });
    expect(standing()?.sample).toMatchObject({ numerator: 61, denominator: 1000, window: '7d' });
    expect(standing()).toMatchObject({ firedAt: before?.firedAt, since: before?.since });
  });

  test('has the figure it stood with last, where it went on after that', async () => {
    await bounces(60);
    say();
    await bounces(63);
    const before = alerts();
    await loseCache();
    expect(alerts()).toEqual(before);
  });
});

describe('an alert that was acknowledged before the cache was lost', () => {
  beforeEach(async () => {
    await bounces(30);
  });

  test('is not told again while it stands as it did', async () => {
    acknowledgeAlert(app.db, idOf(), clock.now());
    await loseCache();
    await bounces(31);
    expect(shown).toEqual(['Bounce rate over 2 %']);
    expect(standing()?.acknowledgedAt).not.toBeNull();
  });

  test('is told when it gets worse, and its end then too', async () => {
    acknowledgeAlert(app.db, idOf(), clock.now());
    await loseCache();
    await bounces(80);
    await bounces(1);
    expect(shown).toHaveLength(3);
  });

  test('has its end told where it would have been told', async () => {
    await bounces(80);
    acknowledgeAlert(app.db, idOf(), clock.now());
    const before = shown.length;
    await loseCache();
    await bounces(1);
    expect(alerts()).toEqual([]);
    expect(shown.slice(before)).toHaveLength(1);
  });

  test('has no end told where its start was not: it was seen before', async () => {
    await bounces(1);
    shown.length = 0;
    await reads(80);
    acknowledgeAlert(app.db, idOf(), clock.now());
    await loseCache();
    await bounces(1);
    expect(shown).toEqual([]);
  });
});

test('F73: an alert about a mailbox that is never listed again ends with it, also where the cache that knew it is lost', async () => {
  await bounces(60);
  acknowledgeAlert(app.db, idOf(), clock.now());
  await loseCache();
  const others = { data: [{ _id: 'm2', email: 'm2@example.org', sentToday: 1, totalSent: 5000 }] };
  const look = async (afterMs: number) => {
    clock.advance(afterMs);
    server.on('/v1/analytics/mailboxes', json(others, 200, { date: new Date(clock.now()).toUTCString() }));
    await pollOnce(app, { scope: 'live' });
  };
  for (let count = 0; count < 3; count++) await look(5 * minuteMs);
  expect(standing()).toMatchObject({ phase: 'firing', data: 'no-data' });
  await look(dayMs);
  expect(standing()).toBeUndefined();
});

test('F73: an alert about a campaign that is not found again ends with it, also where the cache that knew it is lost', async () => {
  await bounces(1);
  const id = saveAlert(app.db, {
    ...{ accountId: 'sendkit-1', kind: 'campaign', id: 'c1', rule: 'bounce-rate', level: 2 },
    sample: { at: clock.now(), value: 0.06, numerator: 60, denominator: 1000 },
  });
  acknowledgeAlert(app.db, id, clock.now());
  await loseCache();
  const look = async (afterMs: number) => {
    clock.advance(afterMs);
    const dated = { date: new Date(clock.now()).toUTCString() };
    server.on('*', json({ error: 'Not Found' }, 404, dated));
    server.on('/v1/analytics/mailboxes', json({ data: [{ _id: 'm1', sentToday: 1, totalSent: 9 }] }, 200, dated));
    server.on('/v1/campaigns', json({ data: [{ _id: 'c2', name: 'Other', status: 'active' }] }, 200, dated));
    await pollOnce(app, { scope: 'everything' });
  };
  for (let count = 0; count < 3; count++) await look(61 * minuteMs);
  expect(standing()?.subject.id).toBe('c1');
  for (let count = 0; count < 3; count++) await look(dayMs);
  expect(standing()).toBeUndefined();
});

test.each(['is lost', 'is lost but for a backup'])(
  'F74: how long no number came is counted anew where the cache %s: what came meanwhile is not known',
  async (how) => {
    await bounces(1);
    if (how === 'is lost but for a backup') await backup(app.db, backupFolder(database.file), clock.now());
    clock.advance(20 * dayMs);
    await bounces(1);
    await loseCache();
    const look = async (afterMs: number) => {
      clock.advance(afterMs);
      server.on('/v1/analytics/mailboxes', json({ error: 'busy' }, 503));
      await pollOnce(app, { scope: 'live' });
      evaluateOutages(app);
    };
    await look(minuteMs);
    expect(alerts()).toEqual([]);
    await look(40 * minuteMs);
    expect(alerts()).toMatchObject([{ rule: 'data-outage', sample: { value: 41 * minuteMs } }]);
  },
);
