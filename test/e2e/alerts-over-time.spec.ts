/** What is told when time has passed: a new account, a restart in the middle, reminders, and the end of quiet hours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hourMs, minuteMs, secondMs } from '../../electron/core/days.ts';
import { plainFormat } from '../../electron/core/format.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { untoldSentence } from '../../electron/core/words/reasons.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { eventually } from './kit/child.ts';
import { startMailService, type MailService } from './kit/mail-service.ts';
import { startNotificationDaemon, type NotificationDaemon, type Received } from './kit/notification-daemon.ts';
import { sendgauge } from './kit/terminal.ts';
import { addAccount, primed, startWatching, type Watching } from './kit/watching.ts';

const fine = { bounced: 0 };
const warning = { bounced: 12 };
const critical = { bounced: 30 };
/** Alerts of a kind wait for each other: for half a second, or for longer than a test lasts. */
const quick = 60;
const slow = 1;

let folder: string;
let daemon: NotificationDaemon;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sendgauge-alerts-'));
  daemon = await startNotificationDaemon();
});
afterAll(() => {
  daemon.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The night is a world of its own, so that its end need not be waited for by doing nothing. */
describe('quiet hours', () => {
  const mailbox = (name: string): string => `${name}@night.example`;
  let service: MailService;
  let app: Watching;
  let endsAt: number;
  let dataFolder: string;
  const told = (): readonly Received[] => daemon.received.filter(({ body }) => body.includes('@night.example'));

  beforeAll(async () => {
    dataFolder = join(folder, 'night');
    service = await startMailService();
    for (const name of ['ann', 'ben', 'cid', 'dot']) service.set(mailbox(name));
    await addAccount(dataFolder, service, 'Night');
    app = await startWatching({ dataFolder, speed: quick });
    await primed(app);
  });
  afterAll(async () => {
    await app.stop();
    await service.close();
  });

  test('nothing is told but what is critical, where that was allowed', async () => {
    const needed = 12 * secondMs;
    endsAt = Math.ceil((Date.now() + needed) / minuteMs) * minuteMs;
    const end = new Date(endsAt);
    const toMinute = end.getHours() * 60 + end.getMinutes();
    const quietHours = {
      enabled: true,
      fromMinute: (toMinute + 1440 - 10) % 1440,
      toMinute,
      weekdays: [true, true, true, true, true, true, true],
      criticalBreaks: true,
    };
    await app.ask('settings:set', { ...defaultSettings, quietHours });
    for (const name of ['ann', 'ben', 'cid']) service.set(mailbox(name), warning);
    await app.read();
    service.set(mailbox('dot'), critical);
    service.set(mailbox('cid'), fine);
    await app.read();
    const only = await eventually('the critical one', () => told()[0]);
    expect(only.body).toContain(mailbox('dot'));
    for (const name of ['ann', 'ben'])
      expect((await app.alertOf(mailbox(name)))?.heldBy).toMatchObject({ code: 'quiet' });
    expect(told()).toHaveLength(1);
    expect(Date.now()).toBeLessThan(endsAt);
    const { id = '' } = (await app.alertOf(mailbox('dot'))) ?? {};
    expect(await sendgauge(dataFolder, ['alerts', 'ack', id])).toMatchObject({ code: 0 });
  });

  describe('meanwhile, by day', () => {
    const box = (name: string): string => `${name}@acme.example`;
    const heard = (): readonly Received[] => daemon.received.slice(before).filter((it) => !it.body.includes('@night'));
    const banner = (count = 1): Promise<Received> => eventually(`banner ${count}`, () => heard()[count - 1]);
    let ownFolder: string;
    let days: MailService;
    let running: Watching | null = null;
    let before = 0;

    beforeEach(async () => {
      before = daemon.received.length;
      ownFolder = mkdtempSync(join(folder, 'day-'));
      days = await startMailService();
    });
    afterEach(async () => {
      await stop();
      await days.close();
    });

    async function start(speed: number): Promise<Watching> {
      running = await startWatching({ dataFolder: ownFolder, speed });
      return running;
    }
    async function stop(): Promise<void> {
      await running?.stop();
      running = null;
    }
    const waits = (on: Watching, name: string, reason: string): Promise<true> =>
      eventually(`${name} waits`, async () => {
        const held = (await on.alertOf(box(name)))?.heldBy ?? null;
        return held !== null && untoldSentence(held, plainFormat, Date.now()).includes(reason);
      }).then(() => true);

    test('a new account that is over lines already is one banner, also after a restart; its warnings are none', async () => {
      for (const name of ['ann', 'ben']) days.set(box(name), critical);
      days.set(box('cid'), warning);
      await addAccount(ownFolder, days, 'Outreach');
      const first = await start(slow);
      await primed(first);
      await waits(first, 'ann', 'for others of its kind');
      await stop();
      expect(heard()).toEqual([]);
      const second = await start(quick);
      expect(await banner()).toMatchObject({
        summary: 'Already firing: 2 alerts',
        body: 'ann@acme.example bounces 6 %, ben@acme.example bounces 6 %',
      });
      await second.read();
      expect(await second.alertOf(box('cid'))).toMatchObject({ phase: 'firing', notifiedAt: null });
      expect(heard()).toHaveLength(1);
    });

    test('a group that waits is told once after a restart, and not again after the next', async () => {
      const names = ['ann', 'ben', 'cid'];
      for (const name of names) days.set(box(name));
      await addAccount(ownFolder, days, 'Outreach');
      const first = await start(slow);
      await primed(first);
      for (const name of names) days.set(box(name), critical);
      await first.read();
      await waits(first, 'cid', 'for others of its kind');
      await stop();
      expect(heard()).toEqual([]);
      const second = await start(quick);
      expect((await banner()).summary).toBe('3 mailboxes over 5 % bounce rate');
      await eventually('noted as told', async () => (await second.alertOf(box('cid')))?.notifiedAt);
      await stop();
      await (await start(quick)).read();
      expect(heard()).toHaveLength(1);
    });

    test('what goes on is told again hours later, unless it was acknowledged; so is what a snooze kept', async () => {
      for (const name of ['ann', 'ben', 'cid']) days.set(box(name));
      await addAccount(ownFolder, days, 'Outreach');
      const first = await start(quick);
      await primed(first);
      days.set(box('ann'), critical);
      days.set(box('ben'), critical);
      days.set(box('cid'), { sentToday: 85 });
      await first.read();
      await banner(2);
      const idOf = async (name: string) => (await first.alertOf(box(name)))?.id ?? '';
      await eventually('noted as told', async () => (await first.alertOf(box('cid')))?.notifiedAt);
      await first.ask('alerts:acknowledge', { ids: [await idOf('ben')] });
      await first.ask('alerts:snooze', { ids: [await idOf('cid')], until: '4h' });
      await stop();
      agedBy(ownFolder, 5 * hourMs);
      const second = await start(quick);
      await banner(4);
      const again = heard().slice(2);
      expect(again.map(({ summary }) => summary).sort()).toEqual([
        'Still: Bounce rate over 5 %',
        'Still: Daily limit near',
      ]);
      expect(again.find(({ summary }) => summary.includes('Bounce'))?.body).toContain(box('ann'));
      await second.read();
      expect(heard()).toHaveLength(4);
    });

    test('what fired and what healed while the app did not run is one digest, not a flood', async () => {
      for (const name of ['ann', 'ben', 'cid', 'dot']) days.set(box(name));
      await addAccount(ownFolder, days, 'Outreach');
      const first = await start(quick);
      await primed(first);
      days.set(box('ann'), critical);
      await first.read();
      await banner();
      await eventually('noted as told', async () => (await first.alertOf(box('ann')))?.notifiedAt);
      await stop();
      lastSeen(ownFolder, 5 * hourMs);
      days.set(box('ann'), fine);
      for (const name of ['ben', 'cid', 'dot']) days.set(box(name), critical);
      const second = await start(quick);
      await second.read();
      const digest = await banner(2);
      expect(digest.summary).toMatch(/^While you were away \(5 h.*\): 3 alerts, 1 over by now$/);
      expect(digest.body).toContain(
        'New: ben@acme.example bounces 6 %, cid@acme.example bounces 6 %, dot@acme.example',
      );
      expect(digest.body).toContain('Over by itself: ann@acme.example');
      await second.read();
      expect(heard()).toHaveLength(2);
    });
  });

  test('what was acknowledged in the terminal goes from the screen by itself, without anything done to the app', async () => {
    const [only] = told();
    await eventually('the banner is gone', () => daemon.withdrawn.includes(only?.id ?? 0), 35 * secondMs);
  });

  test('at their end one digest tells of the rest: what still fires, and what is over', async () => {
    const digest = await eventually('the digest', () => told()[1], endsAt - Date.now() + 10 * secondMs);
    expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
    expect(digest).toMatchObject({
      summary: 'During quiet hours (10 min): 2 alerts, 1 over by now',
      body: 'New: ann@night.example bounces 2.4 %, ben@night.example bounces 2.4 %. Over by itself: cid@night.example bounces',
    });
    expect(digest.actions.filter((_, index) => index % 2 === 1)).toEqual(['Open']);
    await app.read();
    expect(told()).toHaveLength(2);
    daemon.click(digest.id);
    await app.page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
  });
});

/** While the app does not run: everything told so far was told that much earlier, and snoozes end that much sooner. */
function agedBy(dataFolder: string, ms: number): void {
  const { db } = openDatabase(join(dataFolder, 'sendgauge.db'), Date.now());
  db.prepare('UPDATE outbox SET created_at = created_at - :ms, decided_at = decided_at - :ms').run({ ms });
  db.prepare('UPDATE alert SET snoozed_until = snoozed_until - :ms').run({ ms });
  closeDatabase(db);
}

/** As if the app had last read its accounts that much earlier. */
function lastSeen(folder: string, ms: number): void {
  const { db } = openDatabase(join(folder, 'sendgauge.db'), Date.now());
  db.prepare('UPDATE account_run SET as_of = as_of - ?').run(ms);
  closeDatabase(db);
}
