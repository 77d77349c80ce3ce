/** The monitor in its thread, beside a process that stands for Electron's. Real thread, real cache, real sockets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import { createFormat } from '../../electron/core/format.ts';
import { rememberedTrayState, type DrawnTray } from '../../electron/core/words/remembered-tray.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { allAlerts, inOneList } from '../helpers/whole-lists.ts';
import { eventually } from '../e2e/kit/child.ts';
import { startMailService, type MailService } from '../e2e/kit/mail-service.ts';
import { hangingAfter, hangingAtStart, runMonitor, type RunningMonitor, type RunningOptions } from './running.ts';

const ada = 'ada@acme.example';
let service: MailService;
beforeEach(async () => {
  service = await startMailService();
  service.set(ada);
});
afterEach(() => service.close());

/** A monitor with one account whose first readings are over. */
async function watching(options: RunningOptions = {}, at: MailService = service): Promise<RunningMonitor> {
  const running = runMonitor(options);
  await running.ask('accounts:add', {
    provider: 'sendkit',
    baseUrl: at.url,
    settings: {},
    key: at.key,
    label: 'Acme',
    client: null,
    dailyBudget: null,
    sessionOnly: true,
  });
  await read(running, 2);
  return running;
}

async function read(running: RunningMonitor, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await running.ask('refresh:now', { accountId: null });
}

/** Reads until that many alerts fire, however often the monitor is started anew meanwhile. */
async function firing(running: RunningMonitor, count: number): Promise<void> {
  await eventually(
    `${count} alerts`,
    async () => {
      await read(running, 1).catch(() => undefined);
      const list = await running.ask('alerts:list', allAlerts).catch(() => null);
      return list !== null && list.firing.count === count;
    },
    30_000,
  );
}

const bannersAbout = ({ shown }: RunningMonitor, name: string) => shown.filter(({ body }) => body.includes(name));
const restarts = ({ logged }: RunningMonitor) => logged.filter(({ event }) => event === 'monitor-stopped').length;

test('a mailbox that crosses its line is read, stored, drawn and told through the process around the monitor', async () => {
  await using running = await watching();
  service.set(ada, { bounced: 12 });
  await read(running, 2);
  await eventually('the banner', () => bannersAbout(running, ada).length === 1);
  const alerts = inOneList(await running.ask('alerts:list', allAlerts));
  expect(alerts).toMatchObject([{ rule: 'bounce-rate', subject: { name: ada } }]);
  await eventually('the icon', () => running.drawn.at(-1)?.icon === 'warning');
  const [banner] = bannersAbout(running, ada);
  running.host.tell({ do: 'banner-clicked', key: banner?.key ?? '' });
  await eventually('the window', () => running.opened.length === 1);
  expect(running.opened).toMatchObject([{ view: 'overview', subject: { name: ada } }]);
});

test('what waited for this start is told, also while nothing is read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-monitor-'));
  try {
    {
      await using first = await watching({ folder, show: async () => 'failed' });
      service.set(ada, { bounced: 12 });
      await read(first, 2);
      await eventually('a banner in vain', () => first.said.includes('ask banner'));
      await first.ask('settings:set', { ...defaultSettings, paused: true });
    }
    await using second = runMonitor({ folder });
    await eventually('the banner', () => bannersAbout(second, ada).length === 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what the desktop refuses is an answer with a reason, and changes nothing', async () => {
  await using running = runMonitor({
    applySettings: () => {
      throw new Error('no such folder');
    },
  });
  await expect(running.ask('settings:set', { ...defaultSettings, launchAtLogin: true })).rejects.toThrow();
  expect(await running.ask('settings:get')).toEqual(defaultSettings);
});

test('F76: a setting the desktop follows already is taken back where the monitor ends before it is stored', async () => {
  await using running = runMonitor({
    onWord: (word, thread) => {
      if (word === 'ask settings') void thread.terminate();
    },
  });
  await expect(running.ask('settings:set', { ...defaultSettings, theme: 'dark' })).rejects.toThrow();
  expect(await running.ask('settings:get')).toEqual(defaultSettings);
  expect(running.applied.map(({ theme }) => theme)).toEqual(['dark', 'system']);
});

test('input that is none is refused by the monitor, whoever sends it', async () => {
  await using running = runMonitor();
  expect(await running.host.answer('refresh:now', { accountId: 7 })).toMatchObject({
    ok: false,
    error: { kind: 'bad-input' },
  });
});

describe('F71: a monitor that ends by a mistake', () => {
  test('is noted, started anew and told; keys that are in memory only are kept, and requests under way are answered', async () => {
    await using running = await watching();
    const asked = running.host.answer('refresh:now', { accountId: null });
    await running.threads[0]?.terminate();
    expect((await asked).ok).toBe(false);
    await eventually('the next monitor', () => running.threads.length === 2);
    await read(running, 1);
    expect(restarts(running)).toBe(1);
    expect(await running.ask('app:info')).toMatchObject({ processNotice: { code: 'restarted' } });
    expect(await running.ask('accounts:list')).toMatchObject([{ label: 'Acme', key: 'session', state: 'ok' }]);
  });

  test('what is asked of it while there is none waits for the next', async () => {
    await using running = await watching();
    await running.threads[0]?.terminate();
    expect(await running.ask('accounts:list')).toMatchObject([{ label: 'Acme' }]);
  });

  test('four times within an hour it is given up, and nobody waits for an answer', async () => {
    await using running = runMonitor();
    for (let time = 0; time < 4; time++) {
      await eventually('a monitor that answers', async () => (await running.host.answer('settings:get', undefined)).ok);
      await running.threads.at(-1)?.terminate();
      await eventually('its end', () => restarts(running) === time + 1);
    }
    expect(running.gaveUp).toBe(true);
    expect(running.threads).toHaveLength(4);
  });

  test('buttons of a banner that the one before showed still work', async () => {
    await using running = await watching();
    service.set(ada, { bounced: 12 });
    await read(running, 2);
    const banner = await eventually('the banner', () => bannersAbout(running, ada)[0]);
    await eventually('a note of it', () => running.said.includes('recorded'));
    await running.threads[0]?.terminate();
    running.host.tell({ do: 'banner-pressed', key: banner.key, action: 'acknowledge' });
    await eventually('that it is acknowledged', async () => {
      const alerts = inOneList(await running.ask('alerts:list', allAlerts));
      return alerts.some(({ acknowledgedAt }) => acknowledgedAt !== null);
    });
    await eventually('that it is taken away', () => running.withdrawn.includes(banner.key));
  });

  test('one that hangs is noticed by its silence and started anew', async () => {
    await using running = await watching();
    for (let round = 0; round < 9; round++) running.rounds.forEach((look) => look());
    expect(restarts(running)).toBe(0);
    running.rounds.forEach((look) => look());
    expect(restarts(running)).toBe(1);
    await eventually('the next monitor', () => running.threads.length === 2);
    expect(await running.ask('accounts:list')).toMatchObject([{ label: 'Acme' }]);
  });
});

test('F71: a thread that ended before it was to begin is not waited for', async () => {
  await using running = runMonitor({ beforeBegin: (first) => first?.emit('exit', 1) });
  expect(running.threads).toHaveLength(2);
  expect(await running.ask('accounts:list')).toEqual([]);
});

describe('F71: a monitor that hangs at its start', () => {
  test('is noticed by its silence, started anew and told', async () => {
    await using running = runMonitor({ first: hangingAtStart });
    for (let round = 0; round < 9; round++) running.rounds.forEach((look) => look());
    expect(restarts(running)).toBe(0);
    running.rounds.forEach((look) => look());
    expect(restarts(running)).toBe(1);
    await eventually('the next monitor', () => running.threads.length === 2);
    expect(await running.ask('app:info')).toMatchObject({ processNotice: { code: 'restarted' } });
  });
});

describe('F75: an icon that says "fine" grows old also where the monitor is silent', () => {
  const noon = Date.parse('2026-02-10T12:00:00Z');
  const kept = {
    icon: 'ok',
    sentence: 'All fine: 14 mailboxes',
    asOf: noon,
    keptAt: noon,
    oldAt: noon + 30 * minuteMs,
  } as const;
  const fine: DrawnTray = { state: rememberedTrayState(kept, noon, createFormat('en-US')), kept };
  /** One look around by the clock of the process. */
  const look = ({ rounds }: RunningMonitor): void => rounds.forEach((round) => round());

  test('because it hangs after it has said so', async () => {
    let now = noon;
    await using running = runMonitor({ first: () => hangingAfter(fine, defaultSettings), now: () => now });
    await eventually('the icon', () => running.drawn.length === 1);
    now = noon + 29 * minuteMs;
    look(running);
    expect(running.drawn.at(-1)).toMatchObject({ icon: 'ok' });
    now = noon + 30 * minuteMs;
    look(running);
    expect(running.drawn.at(-1)).toMatchObject({ icon: 'stale', tooltip: 'Sendgauge: Old data · as of 12:00' });
    await running.threads[0]?.terminate();
  });

  test('because it hangs at its start, under an icon that shows what was known last', async () => {
    await using running = runMonitor({ first: hangingAtStart, drawn: fine, now: () => noon + 30 * minuteMs });
    look(running);
    expect(running.drawn.at(-1)).toMatchObject({ icon: 'stale' });
    await running.threads[0]?.terminate();
  });
});

describe('F78: what a person does while the monitor hangs, is started anew or ends', () => {
  const drawn: DrawnTray = { kept: null, state: { icon: 'ok', tooltip: 'Sendgauge', menu: [] } };
  const hanging = () => hangingAfter(drawn, defaultSettings);
  const giveUp = ({ rounds }: RunningMonitor): void => {
    for (let round = 0; round < 10; round++) rounds.forEach((look) => look());
  };
  const pause = { do: 'act', action: { do: 'pause' } } as const;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sendgauge-monitor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  /** What the next start of the app finds. */
  const settingsOfNext = async () => {
    await using next = runMonitor({ folder });
    return next.ask('settings:get');
  };

  test('is done by the next one where this one hung', async () => {
    await using running = runMonitor({ first: hanging });
    await eventually('the icon', () => running.drawn.length === 1);
    running.host.tell(pause);
    giveUp(running);
    await eventually('that it pauses', async () => (await running.ask('settings:get')).paused);
  });

  test('is done once: what ends a monitor is not told the next', async () => {
    let ended = 0;
    await using running = runMonitor({
      onWord: (word, thread) => {
        if (word === 'heard' && ++ended === 1) void thread.terminate();
      },
    });
    running.host.tell(pause);
    await eventually('the next monitor', () => running.threads.length === 2);
    await running.ask('settings:get');
    expect(restarts(running)).toBe(1);
    expect(ended).toBe(1);
  });

  test('is stored though the app quits at once', async () => {
    const running = runMonitor({ folder });
    await running.ask('settings:get');
    running.host.tell(pause);
    await running[Symbol.asyncDispose]();
    expect(await settingsOfNext()).toMatchObject({ paused: true });
  });

  test('is stored though the app quits while the monitor is started anew', async () => {
    const running = runMonitor({ folder, first: hanging });
    await eventually('the icon', () => running.drawn.length === 1);
    giveUp(running);
    running.host.tell(pause);
    await running[Symbol.asyncDispose]();
    expect(await settingsOfNext()).toMatchObject({ paused: true });
  });

  test('is answered with a failure where the app quits meanwhile, and after it', async () => {
    await using running = runMonitor({ first: hanging });
    await eventually('the icon', () => running.drawn.length === 1);
    giveUp(running);
    const asked = running.host.answer('settings:get', undefined);
    const [ended, again] = [running.host.end(), running.host.end()];
    expect([await ended, await again]).toEqual([true, true]);
    expect(await asked).toMatchObject({ ok: false });
    expect(await running.host.answer('settings:get', undefined)).toMatchObject({ ok: false });
    expect(running.threads).toHaveLength(1);
  });

  test('quits also where a thread can never be stopped: then the process is not to wait for it', async () => {
    const thread = hanging();
    const stop = thread.terminate.bind(thread);
    const unstoppable = () => Object.assign(thread, { terminate: () => new Promise<number>(() => undefined) });
    const running = runMonitor({ first: unstoppable });
    await eventually('the icon', () => running.drawn.length === 1);
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    giveUp(running);
    await vi.advanceTimersByTimeAsync(minuteMs);
    vi.useRealTimers();
    await running.ask('settings:get');
    expect(await running.host.end()).toBe(false);
    await stop();
    rmSync(running.folder, { recursive: true, force: true });
  });

  test('no banner is shown twice where the app quits before the next monitor has noted it', async () => {
    {
      await using running = await watching({
        folder,
        onWord: (word, thread) => {
          if (word === 'ask banner') void thread.terminate();
        },
      });
      service.set(ada, { bounced: 12 });
      await read(running, 2).catch(() => undefined);
      await eventually('the banner', () => bannersAbout(running, ada).length === 1);
      await eventually('the end of the thread', () => restarts(running) === 1);
    }
    await using next = runMonitor({ folder });
    await next.ask('overview:get');
    const told = () => next.ask('alerts:list', allAlerts).then(inOneList);
    expect(await told()).toMatchObject([{ subject: { name: ada }, notifiedAt: expect.any(Number) }]);
    expect(bannersAbout(next, ada)).toHaveLength(0);
  });
});

/** Where in one alert's way from the provider to the desktop the thread is ended: after so many words of that kind. */
const moments = [
  ['fetch', 1],
  ['fetch', 2],
  ['fetch', 3],
  ['answered', 1],
  ['draw', 1],
  ['tell', 1],
  ['ask banner', 1],
  ['recorded', 1],
] as const;

describe('F71: no banner is lost or shown twice', () => {
  let running: RunningMonitor;
  let hour = 0;
  let wanted: { readonly word: string; readonly nth: number } | null = null;
  let heard = 0;
  let own: MailService;
  beforeAll(async () => {
    own = await startMailService();
    own.set(ada);
    // Each end counts as the first in a long time.
    running = await watching(
      {
        now: () => Date.UTC(2026, 0, 1) + hourMs * hour++,
        onWord: (said, thread) => {
          if (said !== wanted?.word || ++heard !== wanted.nth) return;
          wanted = null;
          void thread.terminate();
        },
      },
      own,
    );
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
    await own.close();
  });

  test.each(moments)('when the monitor ends at "%s" (%i)', async (word, nth) => {
    const [one, other] = [`warned-${restarts(running)}@acme.example`, `worse-${restarts(running)}@acme.example`];
    own.set(one);
    own.set(other);
    await read(running, 2);
    const ended = restarts(running);
    heard = 0;
    wanted = { word, nth };
    own.set(one, { bounced: 12 });
    own.set(other, { bounced: 30 });
    await firing(running, 2);
    await eventually(
      'both banners',
      () => [one, other].every((name) => bannersAbout(running, name).length > 0),
      20_000,
    );
    await eventually('the end of the thread', () => restarts(running) === ended + 1, 20_000);
    // A monitor that was started anew decides again about everything that waits.
    await read(running, 2);
    await eventually('that both are noted as told', async () => {
      const alerts = inOneList(await running.ask('alerts:list', allAlerts));
      const told = alerts.filter(
        ({ subject, notifiedAt }) => [one, other].includes(subject.name) && notifiedAt !== null,
      );
      return told.length === 2;
    });
    expect(bannersAbout(running, one)).toHaveLength(1);
    expect(bannersAbout(running, other)).toHaveLength(1);
    own.set(one, { bounced: 0 });
    own.set(other, { bounced: 0 });
    await firing(running, 0);
  });
});
