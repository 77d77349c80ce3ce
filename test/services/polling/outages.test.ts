import { afterEach, beforeEach, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { generousRateLimits } from '../../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer } from '../../../electron/demo/server.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { moveWithClock } from '../../../electron/services/polling/deadlines.ts';
import { createLookout } from '../../../electron/services/polling/lookout.ts';
import { mute, snoozeAlert } from '../../../electron/store/alerts/person.ts';
import { beginAsking, evaluateOutages } from '../../../electron/services/polling/outages.ts';
import { pollOnce } from '../../../electron/services/polling/poll-once.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { json, startLoopback } from '../../helpers/loopback.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { bannerOf } from '../../helpers/words.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
const nobodyListens = 'http://127.0.0.1:9';
let clock: TestClock;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;

beforeEach(async () => {
  clock = testClock(start);
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
});
afterEach(async () => {
  await server.close();
  database[Symbol.dispose]();
});

const outages = () => listAlerts(app.db).filter(({ rule }) => rule === 'data-outage');
async function polls(count: number): Promise<void> {
  for (let step = 0; step < count; step++) {
    await pollOnce(app, {});
    clock.advance(15 * minuteMs);
    evaluateOutages(app);
  }
}

test('one account unreachable while another answers is an outage of that one, told once by its name', async () => {
  await storeAccount(app, 'krafter', nobodyListens, { label: 'Shop mail' });
  await storeAccount(app, 'coldsend', server.baseUrls.coldsend);
  await polls(6);
  expect(outages()).toMatchObject([{ phase: 'firing', accountId: 'krafter-1', subject: { name: 'Shop mail' } }]);
  expect(waitingNotifications(app.db).map((item) => bannerOf(item).title)).toEqual(['No data']);
});

test('F21: all accounts unreachable are told, too: whatever the reason, nobody sees their numbers', async () => {
  await storeAccount(app, 'krafter', nobodyListens);
  await storeAccount(app, 'coldsend', nobodyListens);
  await polls(8);
  expect(outages()).toMatchObject([{ phase: 'firing' }, { phase: 'firing' }]);
  expect(waitingNotifications(app.db).map((item) => bannerOf(item).body)).toEqual([
    expect.stringContaining('cannot be reached; check the network'),
    expect.stringContaining('cannot be reached; check the network'),
  ]);
});

test('a computer without a network says that it is the network', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  await pollOnce(app, {});
  clock.advance(31 * minuteMs);
  expect(evaluateOutages(app, false)).toBe(true);
  const [item] = waitingNotifications(app.db);
  expect(item === undefined ? '' : bannerOf(item).body).toContain('for 31 min: this computer is offline');
});

test('a provider that has problems and asks for a long wait at once is the reason, though it was asked only once', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  await pollOnce(app, { scope: 'due' });
  const busy = await startLoopback();
  busy.on('*', json({ message: 'maintenance' }, 503, { 'retry-after': '3600' }));
  const elsewhere = { ...app, fetch: (url: string, init: RequestInit) => fetch(url.replace(server.baseUrls.krafter, busy.url), init) }; // prettier-ignore
  for (let look = 0; look < 5; look++) {
    clock.advance(15 * minuteMs);
    await pollOnce(elsewhere, { scope: 'due' });
    evaluateOutages(app);
  }
  await busy.close();
  expect(waitingNotifications(app.db).map((item) => bannerOf(item).body)).toEqual([
    expect.stringContaining('has problems of its own'),
  ]);
});

test('an account of a provider that this version does not know is told of, with what to do', async () => {
  const account = await storeAccount(app, 'krafter', server.baseUrls.krafter, { id: 'later-1', label: 'Later' });
  database.db.prepare('UPDATE account SET provider = ? WHERE id = ?').run('later', account.id);
  expect((await pollOnce(app, {})).get('later-1')?.failure?.message).toBe(
    'This version of Sendgauge does not know the provider; update it.',
  );
  clock.advance(31 * minuteMs);
  expect(evaluateOutages(app)).toBe(true);
  expect(outages()).toMatchObject([{ phase: 'firing', accountId: 'later-1' }]);
  expect(waitingNotifications(app.db).map((item) => bannerOf(item).body)).toEqual([
    expect.stringContaining('this version does not know the provider; update Sendgauge'),
  ]);
  // An update has read it.
  database.db.prepare('UPDATE account SET provider = ? WHERE id = ?').run('krafter', account.id);
  await pollOnce(app, {});
  expect(outages()).toEqual([]);
});

test('whatever changes at a glance by the clock alone is announced, also offline: ages, mutes and snoozes that end', async () => {
  await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
  for (let poll = 0; poll < 4; poll++) {
    await pollOnce(app, {});
    clock.advance(2 * minuteMs);
  }
  const [snoozed, muted] = listAlerts(app.db).filter(({ phase }) => phase !== 'pending');
  if (snoozed === undefined || muted === undefined) throw new Error('nothing fires');
  snoozeAlert(app.db, snoozed.id, clock.now() + 70 * minuteMs, clock.now());
  mute(app.db, { accountId: 'sendkit-1', ...muted.subject }, clock.now() + 90 * minuteMs, clock.now());
  // Beside it nothing changes by itself.
  database.db.exec('UPDATE sender SET sent_today = NULL');
  const atAGlance = () => {
    const { glance, accounts } = buildStatus(app.db, clock.now(), { settings: defaultSettings });
    const subjects = accounts.flatMap(({ senders, campaigns }) =>
      [...senders, ...campaigns].map((each) => each.glance),
    );
    return JSON.stringify([glance.state, glance.headline, subjects]);
  };
  const lookout = createLookout(app);
  lookout.hasAged(false);
  const minutes: number[] = [];
  let before = atAGlance();
  for (let minute = 1; minute <= 130; minute++) {
    clock.advance(minuteMs);
    const announced = lookout.hasAged(false);
    const now = atAGlance();
    if (now !== before) {
      minutes.push(minute);
      expect({ minute, announced }).toEqual({ minute, announced: true });
    }
    before = now;
  }
  // The account and its mailboxes, the snooze, the mute, the campaigns.
  expect(minutes.length).toBeGreaterThanOrEqual(4);
  expect(minutes.at(-1)).toBeGreaterThan(110);
});

test('an outage grows while nothing is asked, but time spent paused is none', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  await pollOnce(app, {});
  server.setFault({ fault: 'server-error', provider: 'krafter' });
  clock.advance(15 * minuteMs);
  await pollOnce(app, {});
  clock.advance(10 * minuteMs);
  expect(evaluateOutages(app)).toBe(false);

  app.change({ ...app.settings(), paused: true });
  clock.advance(10 * hourMs);
  evaluateOutages(app);
  app.change({ ...app.settings(), paused: false });
  beginAsking(app.db, clock.now(), 'krafter-1');
  evaluateOutages(app);
  expect(outages()).toEqual([]);

  // A quarter of an hour was asked for in vain before.
  await pollOnce(app, {});
  clock.advance(16 * minuteMs);
  expect(evaluateOutages(app)).toBe(true);
  expect(outages()).toMatchObject([{ phase: 'firing' }]);
});

test.each([-20 * minuteMs, -hourMs, -24 * hourMs, 24 * hourMs])(
  'F67: a clock that is set by %d ms ends no outage, and makes no old number new',
  async (ms) => {
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    await polls(1);
    server.setFault({ fault: 'server-error', provider: 'krafter' });
    await polls(4);
    clock.advance(ms);
    moveWithClock(app);
    const { status, glance } = buildStatus(app.db, clock.now(), { settings: defaultSettings });
    // What the clock had not reached yet may have been noted by the right one: it says how old it is.
    expect([status, glance.state]).toEqual([ms === -hourMs ? 'warning' : 'unknown', 'warning']);
    await polls(4);
    expect(outages()).toMatchObject([{ phase: 'firing' }]);
    expect(waitingNotifications(app.db).map(({ kind }) => kind)).toEqual(['fired']);
    server.clearFaults();
    await polls(2);
    expect(outages()).toEqual([]);
    expect(waitingNotifications(app.db).map(({ kind }) => kind)).toContain('resolved');
  },
);

test('an outage that was told does not end by itself because failures are counted anew after a sleep', async () => {
  await storeAccount(app, 'krafter', server.baseUrls.krafter);
  await pollOnce(app, {});
  server.setFault({ fault: 'server-error', provider: 'krafter' });
  await polls(4);
  expect(outages()).toMatchObject([{ phase: 'firing' }]);
  const before = outages()[0]?.sample?.value ?? 0;

  clock.advance(8 * hourMs);
  beginAsking(app.db, clock.now());
  for (let look = 0; look < 6; look++) {
    await pollOnce(app, {});
    clock.advance(minuteMs);
    evaluateOutages(app);
    expect(outages()).toMatchObject([{ phase: 'firing' }]);
  }
  expect(outages()[0]?.sample?.value).toBeGreaterThanOrEqual(before);
  expect(waitingNotifications(app.db).map(({ kind }) => kind)).toEqual(['fired']);

  server.clearFaults();
  await polls(3);
  expect(outages()).toEqual([]);
  expect(waitingNotifications(app.db).map(({ kind }) => kind)).toEqual(['fired', 'resolved']);
});
