// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { hourMs } from '../../electron/core/days.ts';
import { alert, sample } from './alert-samples.ts';
import { inputsOf, now, openAlerts, press, row, showTab } from './alerts-page.ts';
import { changeableParts } from '../../electron/core/changes.ts';
import type { FakeBridge } from './bridge.ts';

describe('alerts as they stand', () => {
  test('what fires comes first, then what recovers, then what is watched', async () => {
    await openAlerts('incident');
    await row('anna@acme-mail.com');
    const sections = ['Active', 'Recovering', 'Watching'].map((name) => screen.getByRole('region', { name }));
    expect(sections.map((section) => within(section).getAllByRole('listitem').length)).toEqual([4, 1, 1]);
    expect(sections[0]?.textContent).toContain('about 21 clean sends bring it back under 5');
  });

  test('what was left out stays in sight, after what counts; what is only told later keeps its place and colour', async () => {
    await openAlerts('quiet');
    await row('anna@acme-mail.com');
    const rows = within(screen.getByRole('region', { name: 'Active' })).getAllByRole('listitem');
    expect(rows.map((item) => item.querySelector('.state')?.textContent.trim().split(' ')[0] ?? '')).toEqual([
      '',
      '',
      'quiet',
      '',
      '',
      'acknowledged',
      'snoozed',
      'muted',
      'muted',
    ]);
    expect(screen.getByRole('heading', { name: /Active/ }).textContent).toContain('4 quiet');
    expect(rows.map((item) => item.querySelector('.colourless') !== null)).toEqual(rows.map((_, index) => index > 4));
  });

  test('the rail counts what fires and nobody has dealt with', async () => {
    await openAlerts('quiet');
    const rail = screen.getByRole('navigation');
    expect(within(rail).getByRole('button', { name: /Alerts/ }).textContent).toContain('6 problems');
  });

  test('an alert is acknowledged from its row, and the list is read again', async () => {
    const bridge = await openAlerts('incident');
    const before = (await row('anna@acme-mail.com')) && inputsOf(bridge, 'alerts:list').length;
    await press(await row('anna@acme-mail.com'), 'Acknowledge');
    await waitFor(() => expect(inputsOf(bridge, 'alerts:acknowledge')).toEqual([{ ids: ['al-1'] }]));
    await waitFor(() => expect(inputsOf(bridge, 'alerts:list').length).toBeGreaterThan(before));
  });

  test('a row offers only what can be done with it', async () => {
    await openAlerts('quiet');
    const offered = async (name: string): Promise<readonly string[]> =>
      within(await row(name))
        .getAllByRole('button')
        .slice(1)
        .map((button) => button.getAttribute('aria-label') ?? button.textContent.trim());
    expect(await offered('anna@acme-mail.com')).toEqual(['Acknowledge', 'Snooze', 'Mute…', 'Explain']);
    expect(await offered('anna1@northwind.example')).toEqual(['Snooze', 'Mute…', 'Explain']);
    expect(await offered('ben1@acme-mail.com')).toEqual(['End snooze', 'Mute…', 'Explain']);
    expect(await offered('carla1@tryacme.co')).toEqual(['Unmute', 'Explain']);
    expect(await offered('david@acme-team.com')).toEqual(['Mute…', 'Explain']);
  });

  test('a snooze and a mute are taken back', async () => {
    const bridge = await openAlerts('quiet');
    await press(await row('ben1@acme-mail.com'), 'End snooze');
    await press(await row('ColdSend'), 'Unmute');
    await waitFor(() => expect(inputsOf(bridge, 'alerts:snooze')).toEqual([{ ids: ['al-6'], until: null }]));
    await waitFor(() =>
      expect(inputsOf(bridge, 'alerts:unmute')).toEqual([
        { subject: { accountId: 'acc-coldsend', kind: 'account', id: 'acc-coldsend' } },
      ]),
    );
  });

  test('what had ended meanwhile is said', async () => {
    await openAlerts('incident', { 'alerts:acknowledge': ({ ids }) => ids });
    await press(await row('anna@acme-mail.com'), 'Acknowledge');
    expect(await screen.findByText('1 alert had already ended.')).toBeTruthy();
  });

  test('what did not work is said, and the list stays', async () => {
    await openAlerts('incident', { 'alerts:acknowledge': () => Promise.reject(new Error('The disk is full.')) });
    await press(await row('anna@acme-mail.com'), 'Acknowledge');
    expect(await screen.findByText(/The disk is full/)).toBeTruthy();
    expect(await row('ben@tryacme.co')).toBeTruthy();
  });

  test('a notification about several alerts opens them, whatever tab was left', async () => {
    const bridge = await openAlerts('incident');
    await showTab('History');
    bridge.push('navigate', { view: 'alerts', subject: null });
    expect(await row('anna@acme-mail.com')).toBeTruthy();
  });

  test('the tab stays chosen while another view is shown', async () => {
    await openAlerts('incident');
    await showTab('History');
    await fireEvent.keyDown(window, { key: '1' });
    await fireEvent.keyDown(window, { key: '5' });
    expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'History' })).checked).toBe(true);
  });

  test('nothing wrong leads to what happened before', async () => {
    await openAlerts('fine');
    await fireEvent.click(await screen.findByRole('button', { name: 'What happened before' }));
    expect(await screen.findByText('3 mailboxes over their bounce line')).toBeTruthy();
  });

  test('a thousand alerts are counted, but only those in sight are drawn', async () => {
    await openAlerts('many');
    const active = await screen.findByRole('region', { name: 'Active' });
    const rows = within(active).getAllByRole('listitem');
    expect(rows.length).toBeLessThan(60);
    expect(rows[1]?.getAttribute('aria-posinset')).toBe('2');
    expect(within(active).getByRole('heading').textContent).toContain(rows[1]?.getAttribute('aria-setsize'));
  });

  test('of a thousand alerts the window is sent the first; Ctrl+A chooses all there are', async () => {
    const bridge = await openAlerts('many');
    const active = await screen.findByRole('region', { name: 'Active' });
    const [first] = within(active).getAllByRole('listitem');
    expect(inputsOf(bridge, 'alerts:list')).toContainEqual({ firing: 50, recovering: 50, pending: 50, held: [] });
    const count = Number(first?.getAttribute('aria-setsize'));
    expect(count).toBeGreaterThan(500);
    await fireEvent.keyDown(first!.querySelector('[data-row]')!, { key: 'a', ctrlKey: true });
    expect(await screen.findByText(`${String(count)} selected`)).toBeTruthy();
    // Whoever comes back begins at the top.
    await fireEvent.keyDown(window, { key: '1' });
    await fireEvent.keyDown(window, { key: '5' });
    await waitFor(() =>
      expect(inputsOf(bridge, 'alerts:list').at(-1)).toMatchObject({ firing: 50, recovering: 50, pending: 50 }),
    );
  });

  test('what is acknowledged among a thousand stays under the pointer', async () => {
    const bridge = await openAlerts('many');
    const active = await screen.findByRole('region', { name: 'Active' });
    await fireEvent.pointerEnter(screen.getByRole('region', { name: 'Now' }));
    const names = () =>
      within(active)
        .getAllByRole('listitem')
        .map((each) => each.getAttribute('data-alert'));
    const before = names();
    bridge.become(({ alerts: all }) => ({
      alerts: all.map((each) => (each.id === before[0] ? { ...each, acknowledgedAt: now } : each)),
    }));
    bridge.push('changed', changeableParts);
    await waitFor(() => expect(within(active).getAllByRole('listitem')[0]?.textContent).toMatch(/acknowledged/));
    expect(names()).toEqual(before);
  });

  test('the last of a thousand alerts is a key away, and so is the first again', async () => {
    await openAlerts('many');
    const active = await screen.findByRole('region', { name: 'Active' });
    const [first] = within(active).getAllByRole('listitem');
    const name = (row: Element | null | undefined) => row?.querySelector<HTMLElement>('[data-row]');
    name(first)?.focus();
    await fireEvent.keyDown(name(first)!, { key: 'End' });
    const last = () => document.activeElement?.closest('li') ?? null;
    await waitFor(() => expect(last()?.getAttribute('aria-posinset')).toBe(last()?.getAttribute('aria-setsize')));
    expect(within(await screen.findByRole('region', { name: 'Watching' })).getAllByRole('listitem')).toContain(last());
    await fireEvent.keyDown(document.activeElement!, { key: 'Home' });
    expect(document.activeElement).toBe(name(first));
  });
});

describe('the menu of a snooze', () => {
  const openMenu = async (): Promise<{ bridge: FakeBridge; menu: HTMLElement; anchor: HTMLElement }> => {
    const bridge = await openAlerts('incident');
    const anchor = within(await row('anna@acme-mail.com')).getByRole('button', { name: 'Snooze' });
    await fireEvent.click(anchor);
    return { bridge, anchor, menu: await screen.findByRole('menu', { name: 'Snooze anna@acme-mail.com' }) };
  };

  test('is walked with the arrow keys, and Enter takes what has the focus', async () => {
    const { bridge, menu } = await openMenu();
    const items = within(menu).getAllByRole('menuitem');
    expect(document.activeElement).toBe(items[0]);
    const key = (name: string): Promise<boolean> => fireEvent.keyDown(document.activeElement!, { key: name });
    await key('ArrowDown');
    expect(document.activeElement).toBe(items[1]);
    await key('End');
    await key('ArrowDown');
    await key('ArrowUp');
    await key('ArrowUp');
    expect(document.activeElement?.textContent).toContain('Until tomorrow');
    await key('Enter');
    await waitFor(() => expect(inputsOf(bridge, 'alerts:snooze')).toEqual([{ ids: ['al-1'], until: 'tomorrow' }]));
    expect(screen.queryByRole('menu')).toBeNull();
  });

  test('goes to what begins with a letter, and the window keeps still meanwhile', async () => {
    const { menu } = await openMenu();
    await fireEvent.keyDown(document.activeElement!, { key: '4' });
    expect(document.activeElement).toBe(within(menu).getAllByRole('menuitem')[1]);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Alerts');
  });

  test('is closed with Esc, which gives the focus back and closes nothing else', async () => {
    const { bridge, menu, anchor } = await openMenu();
    await fireEvent.keyDown(menu, { key: 'Escape' });
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(anchor);
    expect(inputsOf(bridge, 'alerts:snooze')).toHaveLength(0);
  });

  test('takes a time of one’s own, but none that is past', async () => {
    const { bridge, menu } = await openMenu();
    await fireEvent.click(within(menu).getByRole('menuitem', { name: 'Until a time…' }));
    const field = await screen.findByLabelText('Until');
    await fireEvent.input(field, { target: { value: '2020-01-01T10:00' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Set' }));
    expect(await screen.findByText('Choose a time to come')).toBeTruthy();
    expect(inputsOf(bridge, 'alerts:snooze')).toHaveLength(0);
    await fireEvent.input(field, { target: { value: '2199-01-01T10:00' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Set' }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'alerts:snooze')).toEqual([{ ids: ['al-1'], until: Date.UTC(2199, 0, 1, 10) }]),
    );
  });

  test('a mute can be for good', async () => {
    const bridge = await openAlerts('incident');
    await press(await row('anna@acme-mail.com'), 'Mute…');
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Until I unmute it' }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'alerts:mute')).toEqual([
        { subject: { accountId: 'acc-sendkit', kind: 'sender', id: 'mb-0' }, until: null },
      ]),
    );
  });
});

describe('several alerts at once', () => {
  const name = async (text: string): Promise<HTMLElement> => screen.findByRole('button', { name: text });

  test('are selected with Space and Shift and the arrow keys, and acknowledged together', async () => {
    const bridge = await openAlerts('quiet');
    const anna = await name('anna@acme-mail.com');
    anna.focus();
    await fireEvent.keyDown(anna, { key: ' ' });
    await fireEvent.keyDown(anna, { key: 'ArrowDown', shiftKey: true });
    expect(document.activeElement).toBe(await name('mona@getacme.io'));
    const bar = await screen.findByRole('group', { name: 'Selected alerts' });
    expect(within(bar).getByText('2 selected')).toBeTruthy();
    await press(bar, 'Acknowledge');
    await waitFor(() => expect(inputsOf(bridge, 'alerts:acknowledge')).toEqual([{ ids: ['al-1', 'al-9'] }]));
    expect(screen.queryByRole('group', { name: 'Selected alerts' })).toBeNull();
  });

  test('a range is stretched with a shift-click, and snoozed together', async () => {
    const bridge = await openAlerts('quiet');
    await fireEvent.click(await screen.findByRole('checkbox', { name: 'Select anna@acme-mail.com' }));
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Select ben@tryacme.co' }), { shiftKey: true });
    await press(await screen.findByRole('group', { name: 'Selected alerts' }), 'Snooze');
    await fireEvent.click(await screen.findByRole('menuitem', { name: /4 hours/ }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'alerts:snooze')).toEqual([{ ids: ['al-1', 'al-9', 'al-11', 'al-2'], until: '4h' }]),
    );
  });

  test('what is only watched cannot be selected', async () => {
    await openAlerts('incident');
    await name('david@acme-team.com');
    expect(screen.queryByRole('checkbox', { name: 'Select david@acme-team.com' })).toBeNull();
  });

  test('single letters act on the row, Esc lets go of a selection', async () => {
    const bridge = await openAlerts('incident');
    const anna = await name('anna@acme-mail.com');
    await fireEvent.keyDown(anna, { key: 'a', ctrlKey: true });
    expect(await screen.findByText('5 selected')).toBeTruthy();
    await fireEvent.keyDown(anna, { key: 'Escape' });
    expect(screen.queryByText('5 selected')).toBeNull();
    await fireEvent.keyDown(anna, { key: 'a' });
    await waitFor(() => expect(inputsOf(bridge, 'alerts:acknowledge')).toEqual([{ ids: ['al-1'] }]));
    await fireEvent.keyDown(anna, { key: 's' });
    expect(await screen.findByRole('menu')).toBeTruthy();
  });

  test('an alert that went away meanwhile is not selected any more', async () => {
    const bridge = await openAlerts('incident');
    await fireEvent.click(await screen.findByRole('checkbox', { name: 'Select ben@tryacme.co' }));
    bridge.become((samples) => ({ alerts: samples.alerts.filter(({ id }) => id !== 'al-2') }));
    bridge.push('changed', changeableParts);
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Selected alerts' })).toBeNull());
  });
});

describe('the overview', () => {
  test('a problem is acknowledged and snoozed where it stands', async () => {
    const bridge = await openAlerts('incident');
    await fireEvent.keyDown(window, { key: '1' });
    const actions = await screen.findByRole('group', { name: 'Actions for anna@acme-mail.com' });
    await press(actions, 'Acknowledge');
    await waitFor(() => expect(inputsOf(bridge, 'alerts:acknowledge')).toEqual([{ ids: ['al-1'] }]));
    await press(actions, 'Snooze');
    await fireEvent.click(await screen.findByRole('menuitem', { name: /1 hour/ }));
    await waitFor(() => expect(inputsOf(bridge, 'alerts:snooze')).toEqual([{ ids: ['al-1'], until: '1h' }]));
  });

  test('a mailbox that its provider stopped says so, and shows no figures that are fine', async () => {
    const bridge = await openAlerts('incident');
    const stopped = alert(now, {
      id: 'al-9',
      rule: 'stopped-by-provider',
      severity: 'critical',
      subject: { kind: 'sender', id: 'mb-0', name: 'anna@acme-mail.com' },
      sample: sample(now, 1, 1, { numerator: null, denominator: null, detail: { kind: 'status', status: 'error' } }),
      threshold: 1,
    });
    bridge.become(() => ({ alerts: [stopped] }));
    bridge.push('changed', changeableParts);
    await fireEvent.keyDown(window, { key: '1' });
    const problem = (await screen.findByText('Stopped by SendKit, which says "error"')).closest('button');
    expect(problem?.textContent).not.toContain('Bounce rate');
  });

  test('what a person has dealt with asks no more: it has no row, and is counted', async () => {
    const bridge = await openAlerts('incident');
    bridge.become(({ alerts: all }) => ({
      alerts: all.map((each, index) =>
        index === 0 ? { ...each, acknowledgedAt: now } : { ...each, snoozedUntil: now + hourMs },
      ),
    }));
    bridge.push('changed', changeableParts);
    await fireEvent.keyDown(window, { key: '1' });
    // The one that is not confirmed yet does not fire, so that it is not counted.
    expect(await screen.findByRole('button', { name: '5 alerts acknowledged or snoozed' })).toBeTruthy();
    expect(screen.getByText(/, 1 acknowledged, 4 snoozed$/)).toBeTruthy();
    expect(screen.queryByText('anna@acme-mail.com')).toBeNull();
    expect(screen.queryByRole('group', { name: /^Actions for/ })).toBeNull();
  });
});
