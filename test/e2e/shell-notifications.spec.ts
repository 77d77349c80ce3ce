import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Banner } from '../../electron/shell/notifications.ts';
import { launchFixture } from './fixture.ts';
import { eventually } from './kit/child.ts';
import { startDunst } from './kit/dunst.ts';
import type { Launched } from './kit/launch.ts';
import { startNotificationDaemon } from './kit/notification-daemon.ts';
import type { NotificationDaemon } from './kit/notification-daemon.ts';
import { colour, count } from './kit/pixels.ts';
import { look } from './kit/screen.ts';

const subject = { accountId: 'a1', kind: 'sender', id: 's1', name: 'outreach@acme.com' } as const;
const banner: Banner = {
  id: 'alert-1',
  title: 'Bounce rate over 5 %',
  body: 'outreach@acme.com: 5.2 % (26 of 500), limit < 5 % & rising',
  severity: 'critical',
  subject,
  silent: false,
};

let app: Launched;
let daemon: NotificationDaemon | null = null;

const notify = (wanted: Banner): Promise<string> =>
  app.electron.evaluate((_electron, it) => globalThis.fixture.notify(it), wanted);
const clicks = (): Promise<unknown[]> => app.electron.evaluate(() => globalThis.fixture.clicks.splice(0));

const probe = 'is anybody there';
let probes = 0;

/** A new daemon, once the application knows of it: libnotify learns of a change of daemon some time after it happened. */
async function freshDaemon(capabilities?: readonly string[]): Promise<NotificationDaemon> {
  const started = await startNotificationDaemon(capabilities);
  await eventually('the application to find the daemon', async () => {
    const outcome = await notify({ ...banner, id: `probe-${++probes}`, title: probe });
    return outcome === 'shown';
  });
  return {
    ...started,
    get received() {
      return started.received.filter(({ summary }) => summary !== probe);
    },
  };
}

beforeAll(async () => {
  app = await launchFixture();
});
afterAll(() => app.stop());
afterEach(() => {
  daemon?.stop();
  daemon = null;
});

describe('with no notification daemon', () => {
  test('a banner counts as failed, so that it is not recorded as told', async () => {
    expect(await notify(banner)).toBe('failed');
  });
});

describe('with a notification daemon', () => {
  test('a critical banner is shown, urgent, and its text is plain', async () => {
    daemon = await freshDaemon();
    expect(await notify(banner)).toBe('shown');
    expect(daemon.received).toMatchObject([
      {
        summary: 'Bounce rate over 5 %',
        body: 'outreach@acme.com: 5.2 % (26 of 500), limit &lt; 5 % &amp; rising',
        urgency: 2,
        timeoutMs: 0,
        actions: ['default', 'View'],
      },
    ]);
  });

  test('a daemon that reads no markup gets the text as it is', async () => {
    daemon = await freshDaemon(['actions', 'body']);
    expect(await notify({ ...banner, severity: 'warning' })).toBe('shown');
    expect(daemon.received).toMatchObject([{ body: banner.body, urgency: 1 }]);
  });

  test('a click names the subject, once', async () => {
    daemon = await freshDaemon();
    await notify(banner);
    daemon.click(daemon.received[0]?.id ?? 0);
    await eventually('the click', () => app.electron.evaluate(() => globalThis.fixture.clicks.length > 0));
    expect(await clicks()).toEqual([subject]);
  });

  test('dismissing a banner clicks nothing, and it cannot be taken back any more', async () => {
    daemon = await freshDaemon();
    await notify(banner);
    daemon.dismiss(daemon.received[0]?.id ?? 0);
    await notify({ ...banner, id: 'alert-2' });
    await app.electron.evaluate(() => globalThis.fixture.withdraw('alert-1'));
    await app.electron.evaluate(() => globalThis.fixture.withdraw('alert-2'));
    await eventually('the second is gone', () => (daemon?.withdrawn.length ?? 0) > 0);
    expect(daemon.withdrawn).toEqual([daemon.received[1]?.id]);
    expect(await clicks()).toEqual([]);
  });

  test('the banner of a resolved alert is taken back', async () => {
    daemon = await freshDaemon();
    await notify(banner);
    await app.electron.evaluate(() => globalThis.fixture.withdraw('alert-1'));
    await eventually('withdrawn', () => daemon?.withdrawn.length === 1);
  });

  test('a newer banner of the same alert takes the place of the old one', async () => {
    daemon = await freshDaemon();
    await notify(banner);
    await notify({ ...banner, title: 'Bounce rate over 6 %' });
    await eventually('the old one is gone', () => daemon?.withdrawn.length === 1);
    expect(daemon.received.map((received) => received.summary)).toEqual([
      'Bounce rate over 5 %',
      'Bounce rate over 6 %',
    ]);
  });
});

describe('with the real dunst', () => {
  test('the banner is on the screen and a mouse click opens its subject', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sendgauge-dunst-'));
    const dunst = await startDunst(folder);
    try {
      expect(await notify(banner)).toBe('shown');
      await eventually('displayed', async () => (await dunst.displayed()) === 1);
      const frame = await eventually('its frame on the screen', async () => {
        const pixels = count(await look(), colour('#c51e21'), { x: 880, y: 0, width: 400, height: 220 });
        return pixels > 200 ? pixels : null;
      });
      expect(frame).toBeGreaterThan(200);
      await dunst.click();
      await eventually('the click', () => app.electron.evaluate(() => globalThis.fixture.clicks.length > 0));
      expect(await clicks()).toEqual([subject]);
      expect(await dunst.remembered()).toMatchObject([{ summary: banner.title }]);
    } finally {
      await dunst.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
