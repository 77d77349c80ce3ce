import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { plainFormat } from '../../electron/core/format.ts';
import { glanceStates } from '../../electron/core/state/glance.ts';
import type { Headline } from '../../electron/core/state/headline.ts';
import type { TrayContent } from '../../electron/core/state/tray.ts';
import { trayState } from '../../electron/core/words/tray.ts';
import { launchFixture } from './fixture.ts';
import { eventually } from './kit/child.ts';
import type { Launched } from './kit/launch.ts';
import { startTrayHost, type TrayHost } from './kit/tray-host.ts';

const mailbox = { accountId: 'a1', kind: 'sender', id: 's1', name: 'sales_team@acme & co.com' } as const;
const two = new Date(2026, 1, 10, 14, 2).getTime();
const one = { account: 0, sender: 1, campaign: 0 } as const;
const none = { account: 0, sender: 0, campaign: 0 } as const;
const rest = { fine: none, unread: none, acknowledged: 0, snoozed: 0, paused: 0 } as const;
const trouble = (...parts: Headline['parts']): Headline => ({ code: 'trouble', parts, ...rest });
const content: TrayContent = {
  state: 'warning',
  headline: trouble({ code: 'alerts', rule: 'daily-limit', full: false, counts: one }),
  asOf: two,
  now: two,
  problems: [
    {
      subject: mailbox,
      state: 'warning',
      alert: {
        rule: 'daily-limit',
        subject: mailbox,
        phase: 'firing',
        severity: 'warning',
        sample: {
          at: two,
          value: 0.92,
          numerator: 92,
          denominator: 100,
          window: 'today',
          approximate: false,
          detail: null,
        },
        threshold: 0.8,
        providerName: 'SendKit',
        levels: null,
      },
      trouble: null,
      alertIds: ['11', '12'],
      quieted: null,
    },
  ],
  anySnoozed: false,
  accountCount: 1,
  paused: false,
  refreshing: false,
};

const row = '▲ sales_team@acme & co.com  92 of 100 sent today: 92 % of the daily limit, over 80 %';

let app: Launched;
let host: TrayHost | null = null;

const render = (next: TrayContent): Promise<void> =>
  app.electron.evaluate((_electron, state) => globalThis.fixture.render(state), trayState(next, plainFormat));
const actions = (): Promise<unknown> => app.electron.evaluate(() => globalThis.fixture.actions.splice(0));
const presence = (): Promise<string | undefined> => app.electron.evaluate(() => globalThis.fixture.presences.at(-1));
const appears = (at: TrayHost, least = 1): Promise<boolean> =>
  eventually('the tray icon', () => at.items.length >= least);

beforeAll(async () => {
  app = await launchFixture();
});
afterAll(() => app.stop());
afterEach(() => {
  host?.stop();
  host = null;
});

describe('without a tray host', () => {
  test('says that no tray is there', async () => {
    await render(content);
    expect(await eventually('a word about the tray', presence)).toBe('missing');
  });
});

describe('when the tray host starts after the application', () => {
  test('the icon appears with tooltip, image and menu', async () => {
    await render(content);
    host = await startTrayHost();
    await appears(host);
    expect(await eventually('shown', async () => (await presence()) === 'shown')).toBe(true);
    const item = await host.read();
    expect(item.status).toBe('Active');
    expect(item.tooltip).toBe('Sendgauge: 1 mailbox near limit · as of 14:02');
    expect(item.pixmap?.width).toBeGreaterThanOrEqual(22);
    const labels = (await host.menu()).map((row) => (row.separator ? '—' : row.label));
    expect(labels).toEqual([
      '1 mailbox near limit · as of 14:02',
      '—',
      row,
      '—',
      'Refresh now',
      'Pause',
      'Snooze alerts',
      '—',
      'Open Sendgauge',
      'Settings…',
      '—',
      'Quit Sendgauge',
    ]);
  });
});

describe('when the tray host goes and comes back', () => {
  test('the icon comes back once, with the state of now', async () => {
    host = await startTrayHost();
    await render(content);
    await appears(host);
    host.stop();
    await eventually('missing', async () => (await presence()) === 'missing');
    const headline = trouble({ code: 'alerts', rule: 'bounce-rate', full: false, counts: one });
    await render({ ...content, state: 'critical', headline });
    host = await startTrayHost();
    await appears(host);
    await eventually('the new tooltip', async () => (await host?.read())?.tooltip.includes('1 bounce alert'));
    expect(host.items).toHaveLength(1);
  });
});

describe('with a tray host', () => {
  test('a click opens the window, rows do what they say', async () => {
    host = await startTrayHost();
    await render(content);
    await appears(host);
    await host.activate();
    await host.choose(row, 'Open');
    await host.choose('Refresh now');
    await host.choose('Settings…');
    await host.choose('Quit Sendgauge');
    await eventually('all five', () => app.electron.evaluate(() => globalThis.fixture.actions.length >= 5));
    expect(await actions()).toEqual([
      { do: 'open', subject: null },
      { do: 'open', subject: mailbox },
      { do: 'refresh' },
      { do: 'settings' },
      { do: 'quit' },
    ]);
  });

  test('a subject can be seen to without opening the window', async () => {
    host = await startTrayHost();
    await render(content);
    await appears(host);
    const inside = (await host.menu()).find(({ label }) => label === row)?.rows.map(({ label }) => label);
    expect(inside?.filter((label) => label !== '')).toEqual([
      'Open',
      'Acknowledge',
      'Snooze 1 h',
      'Snooze 4 h',
      'Snooze until tomorrow',
      'Mute',
    ]);
    for (const label of ['Acknowledge', 'Snooze 1 h', 'Snooze 4 h', 'Snooze until tomorrow', 'Mute'])
      await host.choose(row, label);
    await eventually('all five', () => app.electron.evaluate(() => globalThis.fixture.actions.length >= 5));
    const alertIds = ['11', '12'];
    expect(await actions()).toEqual([
      { do: 'acknowledge', alertIds },
      { do: 'snooze', alertIds, for: '1h' },
      { do: 'snooze', alertIds, for: '4h' },
      { do: 'snooze', alertIds, for: 'tomorrow' },
      { do: 'mute', subject: mailbox },
    ]);
  });

  test('everything that fires can be snoozed at once, and woken again', async () => {
    host = await startTrayHost();
    await render({ ...content, anySnoozed: true });
    await appears(host);
    await eventually('the row', async () => (await host?.menu())?.some(({ label }) => label === 'End snooze'));
    await host.choose('Snooze alerts', 'Until tomorrow');
    await host.choose('End snooze');
    await eventually('both', () => app.electron.evaluate(() => globalThis.fixture.actions.length >= 2));
    expect(await actions()).toEqual([{ do: 'snooze', alertIds: ['11', '12'], for: 'tomorrow' }, { do: 'end-snooze' }]);
  });

  test('the menu is published anew when it changed: Pause becomes Resume, and works', async () => {
    host = await startTrayHost();
    await render(content);
    await appears(host);
    await render({ ...content, paused: true, state: 'paused' });
    await eventually('Resume', async () => (await host?.menu())?.some((row) => row.label === 'Resume'));
    await host.choose('Resume');
    await eventually('the click', () => app.electron.evaluate(() => globalThis.fixture.actions.length >= 1));
    expect(await actions()).toEqual([{ do: 'resume' }]);
  });

  test('a mailbox that is not confirmed yet is named, hollow, and cannot be acknowledged before it fires', async () => {
    host = await startTrayHost();
    const problems = content.problems.map((problem) => ({ ...problem, state: 'unconfirmed' as const, alertIds: [] }));
    const headline = trouble({ code: 'unconfirmed', counts: one });
    await render({ ...content, state: 'unconfirmed', headline, problems });
    await appears(host);
    expect((await host.read()).tooltip).toBe('Sendgauge: 1 mailbox not confirmed yet · as of 14:02');
    const menu = await host.menu();
    const named = menu.find(({ label }) => label.startsWith('△ sales_team@acme & co.com'));
    expect(named?.rows.map(({ label }) => label).filter((label) => label !== '')).toEqual(['Open', 'Mute']);
    expect(menu.some(({ label }) => label === 'Snooze alerts')).toBe(false);
  });

  test('an account that nothing is known of is named, with why', async () => {
    host = await startTrayHost();
    const account = { accountId: 'a1', kind: 'account', id: 'a1', name: 'Acme' } as const;
    const unread = {
      subject: account,
      state: 'unread',
      alert: null,
      trouble: 'unread',
      alertIds: [],
      quieted: null,
    } as const;
    const headline = trouble({ code: 'accounts', trouble: 'unread', count: 1 });
    await render({ ...content, state: 'unread', headline, problems: [unread] });
    await appears(host);
    expect((await host.read()).tooltip).toBe('Sendgauge: 1 account not read yet · as of 14:02');
    expect((await host.menu()).some(({ label }) => label === '○ Acme  not read yet')).toBe(true);
  });

  test('every state has an image of its own', async () => {
    host = await startTrayHost();
    await render(content);
    await appears(host);
    const seen = new Set<string>();
    for (const [index, state] of glanceStates.entries()) {
      // Each is known by its tooltip.
      const mailboxes = index + 2;
      const fine = { account: 1, sender: mailboxes, campaign: 0 };
      await render({ ...content, state, headline: { ...rest, code: 'fine', parts: [], fine } });
      const tooltip = `Sendgauge: All fine: ${String(mailboxes)} mailboxes`;
      await eventually('the tooltip', async () => (await host?.read())?.tooltip.startsWith(tooltip));
      seen.add(Buffer.from((await host.read()).pixmap?.argb ?? []).toString('base64'));
    }
    expect(seen.size).toBe(9);
  });
});
