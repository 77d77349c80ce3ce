/** The shell without the product: just enough of an application to test window, tray, banners and network for real. */
import { join, resolve } from 'node:path';
import { app, session } from 'electron';
import { watchTrayHost } from '../../../electron/shell/desktop-services.ts';
import { setLaunchAtLogin } from '../../../electron/shell/login-item.ts';
import { createNetFetch, type NetFetch } from '../../../electron/shell/net-fetch.ts';
import { createNotifier } from '../../../electron/shell/notifications/create.ts';
import { registerScheme, serveRenderer } from '../../../electron/shell/window/protocol.ts';
import { rendererUrl } from '../../../electron/shell/window/renderer-files.ts';
import { lockDown, sandboxEverything } from '../../../electron/shell/window/security.ts';
import { connectSessionBus } from '../../../electron/shell/session-bus.ts';
import { createTray } from '../../../electron/shell/tray.ts';
import { createWindowController } from '../../../electron/shell/window/window.ts';
import type { FetchReport, FetchWish, Fixture } from './fixture.ts';

sandboxEverything(app);
registerScheme();
app.on('window-all-closed', () => undefined);
void app.whenReady().then(() => {
  globalThis.fixture = createFixture();
});

function createFixture(): Fixture {
  lockDown(app, session.defaultSession);
  serveRenderer(join(import.meta.dirname, 'page'));
  const bus = connectSessionBus();
  const putOff = new Set<() => void>();
  const later = (work: () => void): (() => void) => {
    putOff.add(work);
    return () => putOff.delete(work);
  };
  const kept: Pick<Fixture, 'actions' | 'presences' | 'clicks' | 'bannerActions' | 'visibility' | 'gaveUp' | 'bounds'> =
    {
      actions: [],
      presences: [],
      clicks: [],
      bannerActions: [],
      visibility: [],
      gaveUp: [],
      bounds: null,
    };
  const tray = createTray({
    imageFolder: resolve(import.meta.dirname, '../../../build/icons/tray'),
    onAction: (action) => kept.actions.push(action),
    onPresence: (presence) => kept.presences.push(presence),
    watchHost: (listener) =>
      watchTrayHost(bus, listener, (thrown) => {
        throw thrown;
      }),
  });
  const notifier = createNotifier({
    icon: resolve(import.meta.dirname, '../../../build/icons/app/64x64.png'),
    // Electron's own, as on the other systems.
    bus: process.env['FIXTURE_BANNERS'] === 'electron' ? null : bus,
    onClick: (key) => kept.clicks.push(key),
    onAction: (key, action) => kept.bannerActions.push({ key, action }),
    later,
  });
  const window = createWindowController({
    preload: process.env['FIXTURE_PRELOAD'] ?? '',
    url: rendererUrl,
    locale: 'de-DE',
    icon: null,
    readBounds: () => kept.bounds,
    saveBounds: (bounds) => (kept.bounds = bounds),
    closeHides: () => true,
    onVisible: (visible) => kept.visibility.push(visible),
    onGaveUp: (reason) => kept.gaveUp.push(reason),
    now: () => Date.now(),
    later,
  });
  app.on('before-quit', () => window.end());
  const netFetch = createNetFetch(session.fromPartition('polls', { cache: false }));
  return Object.assign(kept, {
    render: tray.render,
    notify: notifier.show,
    withdraw: notifier.withdraw,
    notificationsSupported: notifier.supported,
    fetch: (wish: FetchWish) => tryFetch(netFetch, wish),
    show: window.show,
    send: () => window.tell(['mail']),
    timePasses: () => {
      const due = [...putOff];
      putOff.clear();
      due.forEach((work) => work());
    },
    setLaunchAtLogin,
  });
}

async function tryFetch(netFetch: NetFetch, wish: FetchWish): Promise<FetchReport> {
  const stop = new AbortController();
  if (wish.abortAfterMs !== undefined) setTimeout(() => stop.abort(), wish.abortAfterMs);
  try {
    const answer = await netFetch(wish.url, {
      method: wish.method ?? 'GET',
      headers: { ...wish.headers },
      body: wish.body ?? null,
      signal: stop.signal,
    });
    if (wish.abortAfterHeadersMs !== undefined) setTimeout(() => stop.abort(), wish.abortAfterHeadersMs);
    const body = await read(answer, wish.cancelAfter ?? Infinity);
    return { ok: true, status: answer.status, headers: Object.fromEntries(answer.headers), body };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function read(answer: Response, most: number): Promise<string> {
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length >= most) {
      await reader?.cancel();
      break;
    }
  }
  return text;
}
