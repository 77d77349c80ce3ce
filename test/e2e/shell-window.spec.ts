import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentPolicy } from '../../electron/shell/window/content-policy.ts';
import { launchFixture } from './fixture.ts';
import { eventually } from './kit/child.ts';
import type { Launched } from './kit/launch.ts';

let app: Launched;

beforeAll(async () => {
  app = await launchFixture();
});
afterAll(() => app.stop());

const windows = (): Promise<number> =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
/** A page nobody has tried anything on yet. */
const freshPage = async () => {
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().forEach((window) => window.destroy()),
  );
  await eventually('no page', () => app.electron.windows().length === 0);
  return page();
};
const page = async () => {
  await app.electron.evaluate(() => globalThis.fixture.show());
  await eventually('a page', () => app.electron.windows().length === 1);
  const opened = await app.electron.firstWindow();
  await opened.getByRole('heading').waitFor();
  return opened;
};

describe('the window', () => {
  test('opens at the wished subject though it had to be made first', async () => {
    expect(await windows()).toBe(0);
    const subject = { accountId: 'a1', kind: 'campaign', id: 'c1', name: 'Spring' } as const;
    await app.electron.evaluate((_electron, it) => globalThis.fixture.show({ view: 'alerts', subject: it }), subject);
    const opened = await app.electron.firstWindow();
    await opened.getByText('navigate').waitFor();
    expect(await opened.getByRole('listitem').allTextContents()).toEqual([
      `navigate ${JSON.stringify({ view: 'alerts', subject })}`,
    ]);
    const size = await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(size).toMatchObject({ width: 1040, height: 720 });
  });

  test('is told of changes', async () => {
    const opened = await page();
    await app.electron.evaluate(() => globalThis.fixture.send());
    await opened.getByText('changed ["mail"]').waitFor();
  });

  test('F77: is told of changes while its page is loaded anew, and goes where it is sent meanwhile', async () => {
    const opened = await page();
    await app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      contents?.once('did-navigate', () => {
        globalThis.fixture.send();
        globalThis.fixture.show({ view: 'settings', subject: null });
      });
      contents?.reload();
      // The page that is about to go hears this, or none does.
      globalThis.fixture.show({ view: 'alerts', subject: null });
    });
    await opened.getByText('changed ["mail"]').waitFor();
    await opened.getByText('navigate {"view":"settings","subject":null}').waitFor();
  });

  test('F77: goes where it was sent while its page hung', async () => {
    const opened = await page();
    await opened.evaluate(() => {
      setTimeout(() => {
        for (;;);
      }, 0);
    });
    await app.electron.evaluate(() => globalThis.fixture.show({ view: 'alerts', subject: null }));
    const next = await freshPage();
    await next.getByText('navigate {"view":"alerts","subject":null}').waitFor();
  });

  test('hides when it is closed, is destroyed a while later, and comes back where it was', async () => {
    const moved = { x: 100, y: 40, width: 800, height: 600 };
    await page();
    await app.electron.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
      moved,
    );
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    expect(
      await app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => window.isVisible()),
      ),
    ).toEqual([false]);
    await app.electron.evaluate(() => globalThis.fixture.timePasses());
    expect(await windows()).toBe(0);
    await page();
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(
      moved,
    );
  });

  test('comes back after its page crashed, but not for ever', async () => {
    const crash = async (): Promise<void> => {
      const opened = await page();
      const closed = new Promise((resolve) => opened.once('close', resolve));
      await app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
      );
      await closed;
    };
    await crash();
    await crash();
    expect(await app.electron.evaluate(() => globalThis.fixture.gaveUp)).toEqual([]);
    await crash();
    expect(await app.electron.evaluate(() => globalThis.fixture.gaveUp)).toEqual(['crashed']);
    expect(await windows()).toBe(0);
  });
});

describe('the page', () => {
  test('comes with the strict policy and sees nothing but the bridge', async () => {
    const opened = await freshPage();
    const reloaded = await opened.reload();
    expect(await reloaded?.headerValue('content-security-policy')).toBe(contentPolicy);
    expect(await reloaded?.headerValue('x-content-type-options')).toBe('nosniff');
    expect(
      await opened.evaluate(() => ['process', 'require', 'module', 'Buffer'].filter((name) => name in window)),
    ).toEqual([]);
    expect(await opened.evaluate('Object.keys(window.sendgauge)')).toEqual(['locale', 'invoke', 'on']);
    expect(await opened.evaluate('window.sendgauge.locale')).toBe('de-DE');
    expect(await opened.evaluate('Object.isFrozen(window.sendgauge)')).toBe(true);
    expect(await opened.evaluate('window.sendgauge.invoke("keys:read")')).toEqual({
      ok: false,
      error: { kind: 'bad-input', message: 'There is no such request.' },
    });
  });

  test('cannot navigate, open windows, get permissions, download or reach a network', async () => {
    const opened = await freshPage();
    const address = opened.url();
    await opened.evaluate(() => {
      location.href = 'https://example.com/';
    });
    await opened.evaluate(() => {
      location.href = 'file:///etc/passwd';
    });
    expect(await opened.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
    expect(await opened.evaluate(() => Notification.requestPermission())).toBe('denied');
    expect(
      await opened.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then((status) => status.state)),
    ).toBe('denied');
    expect(
      await opened.evaluate(() =>
        fetch('https://example.com/').then(
          () => 'sent',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    expect(
      await opened.evaluate(() =>
        fetch('/page.js').then(
          () => 'sent',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    await opened.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: 'data:text/plain,x', download: 'x.txt' });
      document.body.append(link);
      link.click();
    });
    expect(opened.url()).toBe(address);
    expect(await windows()).toBe(1);
  });

  test('cannot read a file beside its own', async () => {
    const opened = await freshPage();
    const load = (path: string): Promise<string> =>
      opened.evaluate(
        (source) =>
          new Promise<string>((done) => {
            const sheet = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: source });
            sheet.onload = () => done('loaded');
            sheet.onerror = () => done('refused');
            document.head.append(sheet);
          }),
        path,
      );
    for (const path of [
      '/../main.ts',
      '/..%2fmain.ts',
      '/%2e%2e/package.json',
      '/..%5cpackage.json',
      'app://other/page.js',
      '/page.js%00',
    ]) {
      expect(await load(path), path).toBe('refused');
    }
  });
});

describe('launch at login', () => {
  test('writes an autostart entry that starts hidden, and takes it away again', async () => {
    const file = join(process.env['XDG_CONFIG_HOME'] ?? '', 'autostart/sendgauge.desktop');
    await app.electron.evaluate(() => globalThis.fixture.setLaunchAtLogin(true));
    expect(readFileSync(file, 'utf8')).toMatch(/^Exec=.*--hidden$/m);
    await app.electron.evaluate(() => globalThis.fixture.setLaunchAtLogin(false));
    expect(existsSync(file)).toBe(false);
  });
});
