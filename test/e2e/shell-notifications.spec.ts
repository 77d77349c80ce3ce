import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Banner } from '../../electron/core/delivery/desktop-banner.ts';
import { launchFixture } from './fixture.ts';
import { connect } from './kit/bus.ts';
import { eventually } from './kit/child.ts';
import { startDunst, type Dunst } from './kit/dunst.ts';
import type { Launched } from './kit/launch.ts';
import { startNotificationDaemon, type DaemonOptions, type NotificationDaemon } from './kit/notification-daemon.ts';
import { colour, count } from './kit/pixels.ts';
import { look } from './kit/screen.ts';

const banner: Banner = {
  key: 'alert-1',
  title: 'Bounce rate over 5 %',
  body: 'outreach@acme.com: 5.2 % (26 of 500), limit < 5 % & rising',
  severity: 'critical',
  silent: false,
  actions: ['acknowledge', 'snooze-hour', 'snooze-tomorrow'],
};
const digest: Banner = {
  key: 'digest',
  title: 'While you were away',
  body: '3 alerts',
  severity: 'warning',
  silent: true,
  actions: [],
};

let app: Launched;
const daemons: NotificationDaemon[] = [];

async function start(options?: DaemonOptions): Promise<NotificationDaemon> {
  const daemon = await startNotificationDaemon(options);
  daemons.push(daemon);
  return daemon;
}
const notify = (wanted: Banner): Promise<string> =>
  app.electron.evaluate((_electron, it) => globalThis.fixture.notify(it), wanted);
const withdraw = (key: string): Promise<void> =>
  app.electron.evaluate((_electron, it) => globalThis.fixture.withdraw(it), key);
const timePasses = (): Promise<void> => app.electron.evaluate(() => globalThis.fixture.timePasses());
const clicks = (): Promise<readonly string[]> => app.electron.evaluate(() => globalThis.fixture.clicks.splice(0));
const acts = (): Promise<readonly unknown[]> => app.electron.evaluate(() => globalThis.fixture.bannerActions.splice(0));
const clicked = (): Promise<boolean> =>
  eventually('the click', () => app.electron.evaluate(() => globalThis.fixture.clicks.length > 0));
const acted = (): Promise<boolean> =>
  eventually('the action', () => app.electron.evaluate(() => globalThis.fixture.bannerActions.length > 0));
const id = (daemon: NotificationDaemon, index = -1): number => daemon.received.at(index)?.id ?? 0;

afterEach(() => {
  daemons.splice(0).forEach((daemon) => daemon.stop());
});

describe('over the session bus', () => {
  beforeAll(async () => {
    app = await launchFixture();
  });
  afterAll(() => app.stop());

  describe('with no notification daemon', () => {
    test('a banner counts as failed, so that it is not recorded as told, and the window can say so', async () => {
      expect(await notify(banner)).toBe('failed');
      expect(await app.electron.evaluate(() => globalThis.fixture.notificationsSupported())).toBe(false);
    });
  });

  describe('with a notification daemon', () => {
    test('a critical banner is shown, urgent, its text plain, with its buttons', async () => {
      const daemon = await start();
      expect(await notify(banner)).toBe('shown');
      expect(daemon.received).toMatchObject([
        {
          application: 'Sendgauge',
          desktopEntry: 'sendgauge',
          replaces: 0,
          summary: 'Bounce rate over 5 %',
          body: 'outreach@acme.com: 5.2 % (26 of 500), limit &lt; 5 % &amp; rising',
          urgency: 2,
          timeoutMs: 0,
          suppressSound: false,
          resident: false,
          actions: [
            'default',
            'Open',
            'acknowledge',
            'Acknowledge',
            'snooze-hour',
            'Snooze 1 h',
            'snooze-tomorrow',
            'Snooze until tomorrow',
          ],
        },
      ]);
      expect(daemon.received[0]?.picture).toMatchObject({ width: 64, height: 64 });
      expect(await app.electron.evaluate(() => globalThis.fixture.notificationsSupported())).toBe(true);
    });

    test('a digest is quiet, goes by itself and can only be opened', async () => {
      const daemon = await start();
      expect(await notify(digest)).toBe('shown');
      expect(daemon.received).toMatchObject([
        { urgency: 1, timeoutMs: -1, suppressSound: true, actions: ['default', 'Open'] },
      ]);
    });

    test('a daemon that reads no markup gets the text as it is', async () => {
      const daemon = await start({ capabilities: ['actions', 'body'] });
      expect(await notify(banner)).toBe('shown');
      expect(daemon.received).toMatchObject([{ body: banner.body }]);
    });

    test('a daemon without buttons is sent none', async () => {
      const daemon = await start({ capabilities: ['body'] });
      expect(await notify(banner)).toBe('shown');
      expect(daemon.received).toMatchObject([{ actions: [] }]);
    });

    test('a text with a zero byte or half a character neither breaks the banner nor the connection', async () => {
      const daemon = await start();
      expect(await notify({ ...banner, title: 'a\u0000b', body: 'c\ud800' })).toBe('shown');
      expect(await notify(digest)).toBe('shown');
      expect(daemon.received).toMatchObject([{ summary: 'ab', body: 'c\ufffd' }, { summary: digest.title }]);
    });

    test('a click names the banner, once', async () => {
      const daemon = await start();
      await notify(banner);
      daemon.click(id(daemon));
      daemon.click(id(daemon));
      await clicked();
      await notify(digest);
      expect(await clicks()).toEqual(['alert-1']);
      expect(await acts()).toEqual([]);
    });

    test('every button says what it is', async () => {
      const daemon = await start();
      for (const action of banner.actions) {
        await notify(banner);
        daemon.click(id(daemon), action);
        await acted();
        expect(await acts()).toEqual([{ key: 'alert-1', action }]);
      }
      expect(await clicks()).toEqual([]);
    });

    test('a button the banner does not have does nothing', async () => {
      const daemon = await start();
      await notify(digest);
      daemon.click(id(daemon), 'acknowledge');
      daemon.click(id(daemon), 'shut-down');
      await notify(banner);
      expect(await acts()).toEqual([]);
      expect(await clicks()).toEqual([]);
    });

    test('a banner that was acted on goes, even where the daemon leaves it up', async () => {
      const daemon = await start({ leavesClicked: true });
      await notify(banner);
      daemon.click(id(daemon), 'acknowledge');
      await eventually('it is taken down', () => daemon.withdrawn.length === 1);
      await acted();
      expect(await acts()).toEqual([{ key: 'alert-1', action: 'acknowledge' }]);
    });

    test("another application's banner under another number means nothing", async () => {
      const daemon = await start();
      await notify(banner);
      daemon.click(id(daemon) + 1000, 'acknowledge');
      daemon.click(id(daemon) + 1000);
      await notify(digest);
      expect([await clicks(), await acts()]).toEqual([[], []]);
    });

    test('nobody but the daemon can press a button', async () => {
      const daemon = await start();
      await notify(banner);
      const stranger = connect();
      const [path, name] = ['/org/freedesktop/Notifications', 'org.freedesktop.Notifications'];
      stranger.emit(path, name, 'ActionInvoked', 'us', [id(daemon), 'acknowledge']);
      await stranger.call(name, path, name, 'GetServerInformation');
      stranger.disconnect();
      await notify(digest);
      expect(await acts()).toEqual([]);
    });

    test('dismissing a banner clicks nothing, and it cannot be taken back any more', async () => {
      const daemon = await start();
      await notify(banner);
      daemon.dismiss(id(daemon));
      await notify(digest);
      await withdraw('alert-1');
      await withdraw('digest');
      await eventually('the second is gone', () => daemon.withdrawn.length > 0);
      expect(daemon.withdrawn).toEqual([id(daemon)]);
      expect(await clicks()).toEqual([]);
    });

    test("a banner that only timed out can still be clicked in the desktop's list", async () => {
      const daemon = await start();
      await notify(digest);
      daemon.expire(id(daemon));
      daemon.click(id(daemon));
      await clicked();
      expect(await clicks()).toEqual(['digest']);
    });

    test('the banner of a resolved alert is taken back', async () => {
      const daemon = await start();
      await notify(banner);
      await withdraw('alert-1');
      await eventually('withdrawn', () => daemon.withdrawn.length === 1);
      expect(daemon.withdrawn).toEqual([id(daemon)]);
    });

    test('a newer banner of the same alert takes the place of the old one; another alert has its own', async () => {
      const daemon = await start();
      await notify(banner);
      await notify(digest);
      await notify({ ...banner, title: 'Bounce rate over 6 %', actions: ['acknowledge'] });
      expect(daemon.received.map(({ replaces }) => replaces)).toEqual([0, 0, id(daemon, 0)]);
      daemon.click(id(daemon, 0), 'acknowledge');
      await acted();
      expect(await acts()).toEqual([{ key: 'alert-1', action: 'acknowledge' }]);
    });
  });

  describe('with a daemon that ends or is replaced', () => {
    test('the numbers of the old one are forgotten: what has them now is left alone', async () => {
      const old = await start({ firstId: 7 });
      await notify(banner);
      expect(id(old)).toBe(7);
      old.stop();
      const next = await start({ firstId: 7 });
      const stranger = connect();
      const [path, name] = ['/org/freedesktop/Notifications', 'org.freedesktop.Notifications'];
      const foreign = ['Another', 0, '', 'Not ours', '', [], {}, -1];
      await stranger.call(name, path, name, 'Notify', 'susssasa{sv}i', foreign);
      stranger.disconnect();
      next.click(7);
      await withdraw('alert-1');
      expect(await notify(banner)).toBe('shown');
      expect(next.received).toMatchObject([
        { application: 'Another', id: 7 },
        { application: 'Sendgauge', id: 8, replaces: 0 },
      ]);
      expect(next.withdrawn).toEqual([]);
      expect(await clicks()).toEqual([]);
    });

    test('one that took over while the old one still runs gets the banners from then on', async () => {
      const old = await start();
      await notify(banner);
      const next = await start({ replacing: true, firstId: id(old) });
      await eventually('the change is known', async () => {
        await notify(banner);
        return next.received.length > 0;
      });
      expect(next.received[0]).toMatchObject({ replaces: 0 });
      old.click(id(old), 'acknowledge');
      next.click(id(next), 'snooze-hour');
      await acted();
      expect(await acts()).toEqual([{ key: 'alert-1', action: 'snooze-hour' }]);
    });
  });

  describe('with a daemon that does not answer', () => {
    test('the banner counts as failed, and is taken down when it appears after all', async () => {
      const daemon = await start();
      daemon.hang();
      const outcome = notify(banner);
      await eventually('it arrived', () => daemon.received.length === 1);
      await timePasses();
      expect(await outcome).toBe('failed');
      daemon.answer();
      await eventually('taken down', () => daemon.withdrawn.length === 1);
      expect(daemon.withdrawn).toEqual([id(daemon)]);
    });

    test('the next attempt is not taken down with the late one', async () => {
      const daemon = await start();
      await notify(banner);
      daemon.hang();
      const outcome = notify(banner);
      await eventually('it arrived', () => daemon.received.length === 2);
      await timePasses();
      expect(await outcome).toBe('failed');
      const again = notify(banner);
      await eventually('it arrived as well', () => daemon.received.length === 3);
      daemon.answer();
      expect(await again).toBe('shown');
      expect(daemon.received.at(-1)).toMatchObject({ replaces: 0 });
      await eventually('the late one is down', () => daemon.withdrawn.length > 0);
      expect(daemon.withdrawn).not.toContain(id(daemon));
      daemon.click(id(daemon), 'acknowledge');
      await acted();
      expect(await acts()).toEqual([{ key: 'alert-1', action: 'acknowledge' }]);
    });

    test('a banner that is taken back before it appears does not stay', async () => {
      const daemon = await start();
      daemon.hang();
      const outcome = notify(banner);
      await eventually('it arrived', () => daemon.received.length === 1);
      await withdraw('alert-1');
      daemon.answer();
      expect(await outcome).toBe('shown');
      await eventually('taken down', () => daemon.withdrawn.length === 1);
    });

    test('a daemon that ends without an answer is an attempt that failed', async () => {
      const daemon = await start();
      daemon.hang();
      const outcome = notify(banner);
      await eventually('it arrived', () => daemon.received.length === 1);
      daemon.stop();
      expect(await outcome).toBe('failed');
    });
  });

  describe('with the real dunst', () => {
    let folder: string;
    let dunst: Dunst;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'sendgauge-dunst-'));
      dunst = await startDunst(folder);
    });
    afterAll(async () => {
      await dunst.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const onScreen = (banners: number): Promise<boolean> =>
      eventually(`${banners} on the screen`, async () => (await dunst.displayed()) === banners);

    test('the banner is on the screen and a mouse click opens it', async () => {
      expect(await notify(banner)).toBe('shown');
      await onScreen(1);
      const frame = await eventually('its frame on the screen', async () => {
        const pixels = count(await look(), colour('#c51e21'), { x: 880, y: 0, width: 400, height: 220 });
        return pixels > 200 ? pixels : null;
      });
      expect(frame).toBeGreaterThan(200);
      await dunst.click();
      await clicked();
      expect(await clicks()).toEqual(['alert-1']);
      expect(await dunst.remembered()).toMatchObject([{ application: 'Sendgauge', summary: banner.title }]);
    });

    test('its buttons work, and the banner that was acted on goes', async () => {
      await notify(banner);
      await onScreen(1);
      await dunst.press('Snooze until tomorrow');
      await acted();
      expect(await acts()).toEqual([{ key: 'alert-1', action: 'snooze-tomorrow' }]);
      await onScreen(0);
    });

    test('a new banner of the same alert replaces the old one; a resolved one is taken away', async () => {
      await notify(banner);
      await notify({ ...banner, title: 'Bounce rate over 6 %' });
      await notify(digest);
      await onScreen(2);
      await withdraw('alert-1');
      await withdraw('digest');
      await onScreen(0);
    });
  });
});

describe("by Electron's own notifications, as on the other systems", () => {
  const probe = 'is anybody there';
  let probes = 0;

  beforeAll(async () => {
    app = await launchFixture({ environment: { FIXTURE_BANNERS: 'electron' } });
  });
  afterAll(() => app.stop());

  /** A new daemon, once the application knows of it: libnotify learns of a change of daemon some time after it happened. */
  async function freshDaemon(): Promise<NotificationDaemon> {
    const started = await start();
    await eventually('the application to find the daemon', async () => {
      const outcome = await notify({ ...banner, key: `probe-${++probes}`, title: probe });
      return outcome === 'shown';
    });
    return {
      ...started,
      get received() {
        return started.received.filter(({ summary }) => summary !== probe);
      },
    };
  }

  test('a critical banner is shown, urgent, and its text is plain; a click names it', async () => {
    const daemon = await freshDaemon();
    expect(await notify(banner)).toBe('shown');
    expect(daemon.received).toMatchObject([
      {
        summary: 'Bounce rate over 5 %',
        body: 'outreach@acme.com: 5.2 % (26 of 500), limit &lt; 5 % &amp; rising',
        urgency: 2,
        timeoutMs: 0,
      },
    ]);
    daemon.click(id(daemon));
    await clicked();
    expect(await clicks()).toEqual(['alert-1']);
  });

  test('a newer banner of the same alert takes the place of the old one, and can be taken back', async () => {
    const daemon = await freshDaemon();
    await notify(banner);
    await notify({ ...banner, title: 'Bounce rate over 6 %' });
    await eventually('the old one is gone', () => daemon.withdrawn.length === 1);
    await withdraw('alert-1');
    await eventually('both are gone', () => daemon.withdrawn.length === 2);
  });
});

describe('without a session bus', () => {
  test('a banner counts as failed, and nothing else happens', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sendgauge-no-bus-'));
    app = await launchFixture({ environment: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'nothing')}` } });
    try {
      expect(['failed', 'unsupported']).toContain(await notify(banner));
      await withdraw('alert-1');
    } finally {
      await app.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
