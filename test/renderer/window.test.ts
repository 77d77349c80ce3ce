// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import Root from '../../renderer/Root.svelte';
import { changeableParts } from '../../electron/core/changes.ts';
import type { Outcome } from '../../electron/ipc/contract.ts';
import type { OverviewView } from '../../electron/views/overview.ts';
import { createBridge, type FakeBridge, type Scenario } from './bridge.ts';
import './whole-window.ts';

const now = Date.UTC(2026, 1, 10, 12);

function open(scenario: Scenario): FakeBridge {
  const bridge = createBridge(scenario, now);
  render(Root, { bridge });
  return bridge;
}
const inputsOf = (bridge: FakeBridge, channel: string): readonly unknown[] =>
  bridge.calls.filter((call) => call.channel === channel).map((call) => call.input);
const valueIn = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.value;
};
const overviewIn = async (bridge: FakeBridge): Promise<OverviewView> => valueIn(await bridge.invoke('overview:get'));
const goTo = async (view: string): Promise<void> => {
  const rail = await screen.findByRole('navigation');
  await fireEvent.click(await within(rail).findByRole('button', { name: new RegExp(view) }));
};

beforeEach(() => {
  delete document.documentElement.dataset.theme;
});

describe('first run', () => {
  test('a newcomer is offered an account or the demo, and told where keys stay', async () => {
    const bridge = open('first-run');
    expect(await screen.findByText(/keychain/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Open the demo' }));
    await waitFor(() => expect(inputsOf(bridge, 'demo:start')).toHaveLength(1));
  });

  test('adding an account sends the key once and asks again for nothing', async () => {
    const bridge = open('first-run');
    await fireEvent.click(await screen.findByRole('button', { name: 'Add an account' }));
    const key = await screen.findByLabelText<HTMLInputElement>('API key');
    expect(key.type).toBe('password');
    await fireEvent.click(screen.getByRole('button', { name: 'Add account' }));
    expect(await screen.findByText('Paste the key first')).toBeTruthy();
    expect(inputsOf(bridge, 'accounts:add')).toHaveLength(0);
    await fireEvent.input(key, { target: { value: 'sk_live_1' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Add account' }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'accounts:add')).toEqual([
        {
          provider: 'sendkit',
          key: 'sk_live_1',
          label: 'SendKit',
          client: null,
          dailyBudget: null,
          baseUrl: null,
          settings: {},
          sessionOnly: false,
        },
      ]),
    );
  });

  test('an own daily limit says what was understood, and what is not certain is refused in words', async () => {
    const bridge = open('first-run');
    await fireEvent.click(await screen.findByRole('button', { name: 'Add an account' }));
    await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk_live_1' } });
    const limit = screen.getByLabelText('Own daily limit');
    const add = screen.getByRole('button', { name: 'Add account' });
    await fireEvent.input(limit, { target: { value: '1.250,00' } });
    await fireEvent.click(add);
    expect(await screen.findByText(/Not certain which number that is/)).toBeTruthy();
    await fireEvent.input(limit, { target: { value: '12.5' } });
    expect(await screen.findByText(/no parts of a mail/)).toBeTruthy();
    expect(inputsOf(bridge, 'accounts:add')).toHaveLength(0);
    await fireEvent.input(limit, { target: { value: '1,250.00' } });
    expect(await screen.findByText('1,250 mails a day')).toBeTruthy();
    await fireEvent.click(add);
    await waitFor(() => expect(inputsOf(bridge, 'accounts:add')).toMatchObject([{ dailyBudget: 1250 }]));
  });

  test('a field that only one kind of key needs appears with that key, and lists its choices', async () => {
    const bridge = open('first-run');
    await fireEvent.click(await screen.findByRole('button', { name: 'Add an account' }));
    const key = await screen.findByLabelText('API key');
    expect(screen.queryByLabelText('Workspace')).toBeNull();
    await fireEvent.input(key, { target: { value: 'sk_user_1' } });
    await screen.findByLabelText('Workspace');
    await fireEvent.click(screen.getByRole('button', { name: 'List them' }));
    expect(await screen.findByRole('option', { name: 'Northwind' })).toBeTruthy();
    expect(inputsOf(bridge, 'accounts:choices')).toEqual([
      { provider: 'sendkit', baseUrl: null, settings: {}, key: 'sk_user_1', accountId: null, field: 'workspace' },
    ]);
  });

  test('a failed test says what failed and what to do', async () => {
    const bridge = open('first-run');
    bridge.answer({
      'accounts:test': () => ({
        ok: false,
        failed: 'scope',
        message: 'The key may not read mailboxes.',
        hint: 'Give it the scope mailboxes:read.',
      }),
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Add an account' }));
    await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk_1' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Test connection' }));
    expect(await screen.findByText('Give it the scope mailboxes:read.')).toBeTruthy();
  });
});

describe('overview', () => {
  const incident =
    '1 mailbox at its limit, 3 bounce alerts, 1 mailbox near limit, 1 mailbox not confirmed yet, 1 account offline, 1 mailbox with old data, 1 campaign not read yet';

  test('the sentence comes first, then what is worst, and the fine ones are counted', async () => {
    open('incident');
    expect(await screen.findByText(incident)).toBeTruthy();
    const names = within(screen.getByRole('list', { name: 'What needs you' }))
      .getAllByRole('listitem')
      .map((item) => item.textContent);
    expect(names[0]).toContain('carla@getacme.io');
    expect(names[1]).toContain('anna@acme-mail.com');
    expect(names[1]).toContain('about 21 clean sends bring it back under 5');
    expect(names.at(-1)).toContain('38 mailboxes fine');
  });

  test.each([
    ['fine', 'All fine: 38 mailboxes, 4 campaigns'],
    ['stale', '3 accounts with old data'],
    ['key-rejected', '1 account without a working key, 1 key lacks a permission'],
    [
      'many',
      '317 mailboxes near limit, 632 bounce alerts, 50 mailboxes not confirmed yet, 1 account offline, 1 campaign not read yet',
    ],
  ] as const)('of a %s day the sentence is "%s"', async (scenario, sentence) => {
    open(scenario);
    expect(await screen.findByText(sentence)).toBeTruthy();
  });

  test('a rejected key is on top and leads to the form that replaces it', async () => {
    open('key-rejected');
    await fireEvent.click(await screen.findByRole('button', { name: /Replace key/ }));
    const key = await screen.findByLabelText<HTMLInputElement>('New API key');
    expect(key.value).toBe('');
  });

  test('a change is read again, and a burst of changes at most twice', async () => {
    const bridge = open('incident');
    await screen.findByText(incident);
    const before = inputsOf(bridge, 'overview:get').length;
    for (let times = 0; times < 20; times++) bridge.push('changed', changeableParts);
    await waitFor(() => expect(inputsOf(bridge, 'overview:get').length).toBeGreaterThan(before));
    await new Promise((resolve) => setImmediate(resolve));
    expect(inputsOf(bridge, 'overview:get').length - before).toBeLessThanOrEqual(2);
  });

  test('a failed re-read keeps the last values and says so', async () => {
    const bridge = open('incident');
    await screen.findByText(incident);
    bridge.answer({ 'overview:get': () => Promise.reject(new Error('The disk is full.')) });
    bridge.push('changed', changeableParts);
    expect(await screen.findByText(/The disk is full/)).toBeTruthy();
    expect(screen.getByText(incident)).toBeTruthy();
  });

  test('the layout is sketched when the first answer takes long', async () => {
    open('loading');
    expect(await screen.findByRole('status', { name: 'Loading…' })).toBeTruthy();
  });

  test('what cannot be read can be tried again', async () => {
    open('error');
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('subjects', () => {
  test('a notification opens its mailbox', async () => {
    const bridge = open('incident');
    await screen.findByRole('navigation');
    bridge.push('navigate', {
      view: 'alerts',
      subject: { accountId: 'acc-sendkit', kind: 'sender', id: 'mb-0', name: 'anna@acme-mail.com' },
    });
    const panel = await screen.findByRole('complementary', { name: 'anna@acme-mail.com' });
    expect(await within(panel).findByText(/26 of 500/)).toBeTruthy();
    await fireEvent.keyDown(window, { key: 'Escape' });
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  test('a campaign shows its steps, its leads and the provider’s own rates', async () => {
    const bridge = open('incident');
    bridge.become(({ campaigns: [first, ...others] }) => ({
      campaigns: [
        { ...first!, counts: { ...first!.counts, sent: 1200 }, sentInSteps: 1100 },
        ...others.map((campaign) => ({ ...campaign, sentInSteps: null })),
      ],
    }));
    await goTo('Campaigns');
    await fireEvent.click(await screen.findByRole('row', { name: 'Q4 agencies DACH' }));
    const panel = await screen.findByRole('complementary', { name: 'Q4 agencies DACH' });
    expect(within(panel).getByText('Step 3')).toBeTruthy();
    expect(within(panel).getByText('Main sequence only (1,100 of 1,200 sent)')).toBeTruthy();
    expect(
      within(panel).getByText('About 1,019 clean sends bring it back under 2 %, 40 more bounces and it reaches 5 %'),
    ).toBeTruthy();
    expect(within(panel).getByText('Provider says')).toBeTruthy();
    expect(within(panel).getByText('not contacted')).toBeTruthy();
    await fireEvent.click(screen.getByRole('row', { name: 'Founders, second touch' }));
    expect(await screen.findByRole('complementary', { name: 'Founders, second touch' })).toBeTruthy();
    expect(screen.queryByText(/Main sequence only/)).toBeNull();
  });

  test('a subject that is gone says so instead of showing nothing', async () => {
    const bridge = open('incident');
    await screen.findByRole('navigation');
    bridge.push('navigate', {
      view: 'alerts',
      subject: { accountId: 'acc-sendkit', kind: 'campaign', id: 'nope', name: 'Gone' },
    });
    expect((await screen.findAllByText('This campaign is not in the list any more.')).length).toBeGreaterThan(0);
  });
});

describe('mailboxes', () => {
  test('10,000 mailboxes are counted, but only those in sight are drawn', async () => {
    open('many');
    await goTo('Mailboxes');
    const grid = await screen.findByRole('grid', { name: 'Mailboxes' });
    expect(grid.getAttribute('aria-rowcount')).toBe('10001');
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60);
  });

  test('worst first, sorted by a header, filtered by words and problems', async () => {
    open('incident');
    await goTo('Mailboxes');
    const names = (): readonly (string | null)[] =>
      screen
        .getAllByRole('row')
        .slice(1)
        .map((row) => row.getAttribute('aria-label'));
    await screen.findByRole('grid');
    expect(names().slice(0, 2)).toEqual(['carla@getacme.io', 'anna@acme-mail.com']);
    await fireEvent.click(screen.getByRole('button', { name: 'Bounce rate' }));
    expect(names()[0]).toBe('anna@acme-mail.com');
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Only problems' }));
    expect(names()).toHaveLength(4);
    await fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'nobody' } });
    await fireEvent.click(await screen.findByRole('button', { name: 'Clear the filter' }));
    expect(names().length).toBeGreaterThan(20);
  });

  test('rows are walked with the arrow keys and opened with Enter', async () => {
    open('incident');
    await goTo('Mailboxes');
    const grid = await screen.findByRole('grid');
    await fireEvent.keyDown(grid, { key: 'ArrowDown' });
    await fireEvent.keyDown(grid, { key: 'Enter' });
    expect(await screen.findByRole('complementary', { name: 'anna@acme-mail.com' })).toBeTruthy();
  });

  test('providers without mailboxes are named instead of an empty table', async () => {
    open('no-senders');
    await goTo('Mailboxes');
    expect(await screen.findByText(/Krafter, ColdSend does not report single mailboxes/)).toBeTruthy();
  });
});

describe('the rest of the window', () => {
  test('the days of a chart are a table too', async () => {
    open('incident');
    await goTo('Timeline');
    await fireEvent.click(await screen.findByRole('radio', { name: 'Table' }));
    expect((await screen.findAllByText('no answer')).length).toBeGreaterThan(0);
  });

  test('another range is asked for', async () => {
    const bridge = open('incident');
    await goTo('Timeline');
    await fireEvent.click(await screen.findByRole('radio', { name: '1 year' }));
    await waitFor(() => expect(inputsOf(bridge, 'timeline:get')).toContainEqual({ accountId: null, days: 365 }));
  });

  test('number keys change the view, but not while typing', async () => {
    open('incident');
    await screen.findByRole('navigation');
    await fireEvent.keyDown(window, { key: '2' });
    const filter = await screen.findByRole('searchbox');
    await fireEvent.keyDown(filter, { key: '8' });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Mailboxes');
  });

  test('F75: what was fine is old data as soon as it can be, also where nothing comes any more', async () => {
    vi.useFakeTimers({ now, toFake: ['Date', 'setInterval'] });
    try {
      const bridge = createBridge('fine', now);
      const { oldAt: never, ...overview } = await overviewIn(bridge);
      expect(never).toBeNull();
      bridge.answer({ 'overview:get': () => ({ ...overview, oldAt: now + 60_000 }) });
      render(Root, { bridge });
      expect(await screen.findByText(/^All fine/)).toBeTruthy();
      vi.advanceTimersByTime(45_000);
      await tick();
      expect(screen.queryByText('Old data')).toBeNull();
      vi.advanceTimersByTime(15_000);
      expect(await screen.findByText('Old data')).toBeTruthy();
      expect(screen.queryByText(/^All fine/)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  test('F85: beside "Old data" nothing is drawn as fine: no account, no mailbox, no count', async () => {
    vi.useFakeTimers({ now, toFake: ['Date', 'setInterval'] });
    try {
      const bridge = createBridge('fine', now);
      const overview = await overviewIn(bridge);
      const accounts = valueIn(await bridge.invoke('accounts:list'));
      const oldAt = now + 60_000;
      bridge.answer({
        'overview:get': () => ({ ...overview, oldAt, accounts: overview.accounts.map((each) => ({ ...each, oldAt })) }),
        'accounts:list': () => accounts.map((each) => ({ ...each, oldAt })),
      });
      render(Root, { bridge });
      expect(await screen.findByText(/mailboxes fine/)).toBeTruthy();
      expect(document.querySelector('main svg.ok')).not.toBeNull();
      vi.advanceTimersByTime(60_000);
      expect(await screen.findByText('Old data')).toBeTruthy();
      expect(screen.queryByText(/(mailboxes|campaigns) fine/)).toBeNull();
      for (const view of ['Overview', 'Accounts', 'Mailboxes', 'Campaigns']) {
        await goTo(view);
        await waitFor(() => expect(document.querySelector('svg.stale')).not.toBeNull());
        expect(document.querySelectorAll('svg.ok')).toHaveLength(0);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  test('the rules are a step away from the settings', async () => {
    open('incident');
    await goTo('Settings');
    await fireEvent.click(await screen.findByRole('button', { name: 'Edit rules' }));
    expect(await screen.findByRole('button', { name: /^Bounce rate/ })).toBeTruthy();
  });

  test('the theme applies at once', async () => {
    open('incident');
    await goTo('Settings');
    await fireEvent.click(await screen.findByRole('radio', { name: 'Dark' }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
  });

  test('a report is sent only after a confirmation that names what it is about', async () => {
    const bridge = open('incident');
    await goTo('Reports');
    await fireEvent.click(await screen.findByRole('checkbox', { name: 'Q4 agencies DACH' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Request report' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Request 1 report?' });
    expect(within(dialog).getByText('Q4 agencies DACH')).toBeTruthy();
    expect(inputsOf(bridge, 'reports:create')).toHaveLength(0);
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Request report' }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'reports:create')).toEqual([
        {
          accountId: 'acc-sendkit',
          type: 'campaign',
          campaignIds: ['camp-0'],
          periodStart: null,
          periodEnd: null,
          sections: {},
        },
      ]),
    );
  });

  test('reports are not offered where no account has them', async () => {
    open('no-senders');
    const rail = await screen.findByRole('navigation');
    expect(within(rail).queryByRole('button', { name: /Reports/ })).toBeNull();
  });

  test('an account is removed only after a question', async () => {
    const bridge = open('incident');
    await goTo('Accounts');
    const [first] = await screen.findAllByRole('button', { name: 'Remove' });
    await fireEvent.click(first!);
    await fireEvent.click(await screen.findByRole('button', { name: 'Remove account' }));
    await waitFor(() => expect(inputsOf(bridge, 'accounts:remove')).toEqual([{ id: 'acc-sendkit' }]));
  });

  test('without a keychain, a key is kept in memory only with consent', async () => {
    const bridge = open('notices');
    await goTo('Accounts');
    await fireEvent.click(await screen.findByRole('button', { name: 'Add account' }));
    await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk_1' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Add account' }));
    expect(await screen.findByText(/Tick the box/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('checkbox', { name: /in memory only/ }));
    await fireEvent.click(screen.getByRole('button', { name: 'Add account' }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'accounts:add')).toEqual([expect.objectContaining({ sessionOnly: true })]),
    );
  });

  test('the missing tray is mentioned once', async () => {
    const bridge = open('notices');
    const line = await screen.findByText(/shows no tray icons/);
    await fireEvent.click(
      within(line.closest('[role="status"]') as HTMLElement).getByRole('button', { name: 'Dismiss' }),
    );
    await waitFor(() => expect(screen.queryByText(/shows no tray icons/)).toBeNull());
    expect(inputsOf(bridge, 'app:dismiss-notice')).toEqual(['tray']);
  });

  test('the demo can be left', async () => {
    const bridge = open('demo');
    await fireEvent.click(await screen.findByRole('button', { name: 'Leave the demo' }));
    expect(inputsOf(bridge, 'demo:stop')).toHaveLength(1);
  });
});
