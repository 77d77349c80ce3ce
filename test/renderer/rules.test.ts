// @vitest-environment happy-dom
/** The rule editor, quiet hours and repeats, as a person uses them. */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import Root from '../../renderer/Root.svelte';
import { originWords } from '../../renderer/rules/rule-words.ts';
import { createBridge, type FakeBridge } from './bridge.ts';
import { ruleNames, rules } from '../../electron/core/alerts/catalog.ts';
import { changeableParts } from '../../electron/core/changes.ts';
import { ruleSamples } from './rule-samples.ts';
import './whole-window.ts';

const now = Date.UTC(2026, 1, 10, 12);
const inputsOf = (bridge: FakeBridge, channel: string): readonly unknown[] =>
  bridge.calls.filter((call) => call.channel === channel).map((call) => call.input);

async function goTo(view: string): Promise<void> {
  const rail = await screen.findByRole('navigation');
  await fireEvent.click(await within(rail).findByRole('button', { name: new RegExp(view) }));
}
async function openRules(): Promise<FakeBridge> {
  const bridge = createBridge('incident', now);
  render(Root, { bridge });
  await goTo('Alerts');
  await fireEvent.click(await screen.findByRole('radio', { name: 'Rules' }));
  await screen.findByRole('button', { name: /^Bounce rate/ });
  return bridge;
}
async function unfold(rule: RegExp): Promise<void> {
  await fireEvent.click(await screen.findByRole('button', { name: rule }));
}
async function chooseScope(name: RegExp): Promise<void> {
  await fireEvent.click(screen.getByRole('button', { name: /Choose whose rules/ }));
  await fireEvent.pointerUp(await screen.findByRole('option', { name }));
}
const warning = (): HTMLInputElement => screen.getByLabelText('Bounce rate, warning, percent');
const group = (name: string): HTMLElement => screen.getByRole('group', { name });

describe('the list of rules', () => {
  test('has all of them, each with its lines and where they come from', async () => {
    await openRules();
    const rows = within(screen.getByRole('list', { name: 'Rules' })).getAllByRole('listitem');
    expect(rows.map((row) => row.querySelector('.names')?.firstElementChild?.textContent)).toEqual(
      ruleNames.map((name) => rules[name].words.name),
    );
    expect(rows[0]?.textContent).toMatch(/Bounce rate.*2\s%.*default.*5\s%.*default/s);
  });

  test('a switch is kept at once, and can be reset to what is inherited', async () => {
    const bridge = await openRules();
    await fireEvent.click(screen.getByRole('switch', { name: 'Ramp, switched on' }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:set')).toEqual([
        { scope: { kind: 'global' }, rule: 'ramp', values: { enabled: false }, reset: [] },
      ]),
    );
    await fireEvent.click(await screen.findByRole('button', { name: 'Ramp: Reset switch to on, default' }));
    await waitFor(() => expect(inputsOf(bridge, 'rules:set').at(-1)).toMatchObject({ values: {}, reset: ['enabled'] }));
    await waitFor(() =>
      expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Ramp, switched on' }).checked).toBe(true),
    );
  });

  test('a profile fills in its values and says so', async () => {
    const bridge = await openRules();
    await fireEvent.click(screen.getByRole('radio', { name: 'Cold mail' }));
    expect(await screen.findAllByText('cold mail profile set here')).not.toHaveLength(0);
    expect(inputsOf(bridge, 'rules:set-profile')).toEqual([{ scope: { kind: 'global' }, profile: 'cold-mail' }]);
  });
});

describe('a line', () => {
  test('is replayed while it is typed, and kept only with Enter', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '3' } });
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:replay').at(-1)).toEqual({
        scope: { kind: 'global' },
        rule: 'bounce-rate',
        threshold: 0.03,
        severity: 'warning',
        days: 30,
      }),
    );
    expect(await screen.findByText(/, now \d+/)).toBeTruthy();
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
    await fireEvent.keyDown(warning(), { key: 'Enter' });
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:set')).toEqual([
        { scope: { kind: 'global' }, rule: 'bounce-rate', values: { warning: 0.03 }, reset: [] },
      ]),
    );
    expect(await within(group('Bounce rate, Warning')).findByText('set here')).toBeTruthy();
  });

  test('says what was understood, and refuses what is not certain', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '2.5000 %' } });
    expect(await screen.findByText(/means 2\.5 %; now/)).toBeTruthy();
    await fireEvent.input(warning(), { target: { value: '2,5' } });
    expect(await screen.findByText(/Not certain which number that is/)).toBeTruthy();
    await fireEvent.keyDown(warning(), { key: 'Enter' });
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
  });

  test('is moved with the slider, step by step', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    const slider = screen.getByRole<HTMLInputElement>('slider', { name: 'Bounce rate, warning, by sight' });
    await fireEvent.input(slider, { target: { value: String(Number(slider.value) + 1) } });
    expect(warning().value).toBe('2.1');
    await waitFor(() => expect(inputsOf(bridge, 'rules:replay').at(-1)).toMatchObject({ threshold: 0.021 }));
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
  });

  test('goes back with Esc, and the editor stays open', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '4' } });
    await fireEvent.keyDown(warning(), { key: 'Escape' });
    expect(warning().value).toBe('2');
    await fireEvent.focusOut(group('Bounce rate, Warning'));
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
  });

  test('that is only tried is never kept by going elsewhere', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '3' } });
    await fireEvent.focusOut(warning(), { relatedTarget: await screen.findByRole('radio', { name: 'List' }) });
    expect(warning().value).toBe('3');
    // Another program, then another view.
    await fireEvent.focusOut(warning(), { relatedTarget: null });
    await fireEvent.keyDown(window, { key: '1' });
    await screen.findByRole('heading', { level: 1, name: 'Overview' });
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
  });

  test('that is tried at one scope is not carried to another', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '3.5' } });
    await fireEvent.click(screen.getByRole('button', { name: /Choose whose rules/ }));
    await fireEvent.pointerUp((await screen.findAllByRole('option'))[1]!);
    await waitFor(() => expect(inputsOf(bridge, 'rules:get').at(-1)).not.toEqual({ scope: { kind: 'global' } }));
    await waitFor(() => expect(warning().value).not.toBe('3.5'));
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
  });

  test('that makes no sense is explained, and not kept', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '9' } });
    await fireEvent.keyDown(warning(), { key: 'Enter' });
    expect((await screen.findByRole('alert')).textContent).toContain(
      'The warning line must not be above the critical one',
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(warning().value).toBe('2');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(1);
  });

  test('that main finds out of its bounds is told what they are', async () => {
    const bridge = await openRules();
    bridge.answer({
      'rules:set': async ({ scope }) => ({
        problem: 'out-of-bounds',
        rules: await ruleSamples(now)['rules:get']({ scope }),
      }),
    });
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '3' } });
    await fireEvent.keyDown(warning(), { key: 'Enter' });
    expect((await screen.findByRole('alert')).textContent).toMatch(/Between 0\.01\s% and 100\s%/);
  });

  test('that is out of its bounds is told while it is typed, and asks nothing', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '130' } });
    expect(screen.getByRole('alert').textContent).toMatch(/Between 0\.01\s% and 100\s%/);
    await fireEvent.keyDown(warning(), { key: 'Enter' });
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
  });

  test('that is no number is told at once and asks nothing', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await waitFor(() => expect(inputsOf(bridge, 'rules:replay')).toHaveLength(1));
    await fireEvent.input(warning(), { target: { value: 'two' } });
    expect(screen.getByRole('alert').textContent).toContain('Enter a percentage');
    await fireEvent.keyDown(warning(), { key: 'Enter' });
    expect(inputsOf(bridge, 'rules:set')).toHaveLength(0);
    expect(inputsOf(bridge, 'rules:replay')).toHaveLength(1);
  });

  test('without a value is no line: it raises nothing, which is said', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.input(warning(), { target: { value: '' } });
    expect(await screen.findByText('There is no such line, so it raises nothing.')).toBeTruthy();
    await fireEvent.keyDown(warning(), { key: 'Enter' });
    await waitFor(() => expect(inputsOf(bridge, 'rules:set').at(-1)).toMatchObject({ values: { warning: null } }));
  });

  test('set at a mailbox is told apart from an inherited one, and is reset alone', async () => {
    const bridge = await openRules();
    await chooseScope(/anna@acme-mail.com/);
    await unfold(/^Bounce rate/);
    expect(await within(group('Bounce rate, Warning')).findByText('inherited from client Acme')).toBeTruthy();
    const critical = group('Bounce rate, Critical');
    expect(within(critical).getByText('set here')).toBeTruthy();
    await fireEvent.click(within(critical).getByRole('button', { name: /Reset critical to 5\s%, default/ }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:set').at(-1)).toMatchObject({ values: {}, reset: ['critical'] }),
    );
    expect(await within(group('Bounce rate, Critical')).findByText('default')).toBeTruthy();
  });
});

describe('a replay', () => {
  test('is a list too: when, about what, how high', async () => {
    await openRules();
    await unfold(/^Bounce rate/);
    await screen.findByText(/^\d+ alerts$/);
    await fireEvent.click(screen.getByRole('radio', { name: 'List' }));
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('row').length).toBeGreaterThan(3);
    expect(within(table).getAllByText('anna@acme-mail.com').length).toBeGreaterThan(0);
  });

  test('of more alerts than are listed says how many there are', async () => {
    const bridge = await openRules();
    bridge.answer({
      'rules:replay': async (question) => {
        const found = await ruleSamples(now)['rules:replay'](question);
        return found === null ? null : { ...found, count: 20_000 };
      },
    });
    await unfold(/^Bounce rate/);
    expect(await screen.findByText('20,000 alerts')).toBeTruthy();
    expect(screen.getByText(/Only the newest \d+ are drawn/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('radio', { name: 'List' }));
    expect(await screen.findByText(/^and 19,9\d\d others$/)).toBeTruthy();
  });

  test('says how far the cache reaches', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await fireEvent.click(await screen.findByRole('radio', { name: '90 days' }));
    expect(await screen.findByText(/The cache holds 61 days/)).toBeTruthy();
    expect(inputsOf(bridge, 'rules:replay').at(-1)).toMatchObject({ days: 90 });
  });

  test('that cannot be is refused quietly', async () => {
    await openRules();
    await unfold(/^Limit pace/);
    expect(
      await screen.findByText(
        'Limit pace cannot be replayed: it judges how a day is going, and the cache keeps how days ended.',
      ),
    ).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('follows the cache', async () => {
    const bridge = await openRules();
    await unfold(/^Bounce rate/);
    await waitFor(() => expect(inputsOf(bridge, 'rules:replay')).toHaveLength(1));
    bridge.push('changed', changeableParts);
    await waitFor(() => expect(inputsOf(bridge, 'rules:replay')).toHaveLength(2));
  });
});

describe('whose rules', () => {
  test('are chosen with the keyboard, the widest first', async () => {
    const bridge = await openRules();
    await fireEvent.click(screen.getByRole('button', { name: /Choose whose rules/ }));
    const list = await screen.findByRole('listbox');
    expect(
      within(list)
        .getAllByRole('option')
        .map((option) => option.textContent?.trim().split(/\s{2,}/)[0])[0],
    ).toBe('All accounts');
    const find = screen.getByRole('combobox', { name: 'Find' });
    expect(document.activeElement).toBe(find);
    await fireEvent.keyDown(find, { key: 'ArrowDown' });
    await fireEvent.keyDown(find, { key: 'Enter' });
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:get').at(-1)).toEqual({ scope: { kind: 'provider', id: 'sendkit' } }),
    );
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /Choose whose rules/ }));
  });

  test('stay as they were with Esc, which gives the focus back', async () => {
    const bridge = await openRules();
    const button = screen.getByRole('button', { name: /Choose whose rules/ });
    await fireEvent.click(button);
    await fireEvent.input(await screen.findByRole('combobox', { name: 'Find' }), { target: { value: 'acme' } });
    await fireEvent.keyDown(screen.getByRole('combobox', { name: 'Find' }), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    expect(document.activeElement).toBe(button);
    await fireEvent.click(button);
    expect((await screen.findByRole<HTMLInputElement>('combobox', { name: 'Find' })).value).toBe('');
    expect(inputsOf(bridge, 'rules:get').at(-1)).toEqual({ scope: { kind: 'global' } });
  });

  test('are searched where there are many', async () => {
    const bridge = createBridge('incident', now);
    bridge.answer({
      'rules:scopes': () =>
        Array.from({ length: 40 }, (_, index) => ({
          scope: { kind: 'account', id: `acc-${String(index)}` },
          name: `Account ${String(index)}`,
          profile: null,
          sets: 0,
        })),
    });
    render(Root, { bridge });
    await goTo('Alerts');
    await fireEvent.click(await screen.findByRole('radio', { name: 'Rules' }));
    await fireEvent.click(await screen.findByRole('button', { name: /Choose whose rules/ }));
    const search = await screen.findByRole('combobox', { name: 'Find' });
    await fireEvent.input(search, { target: { value: '37' } });
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await fireEvent.keyDown(search, { key: 'Enter' });
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:get').at(-1)).toEqual({ scope: { kind: 'account', id: 'acc-37' } }),
    );
  });

  test('a mailbox leads to its own', async () => {
    const bridge = createBridge('incident', now);
    render(Root, { bridge });
    await goTo('Mailboxes');
    await fireEvent.click(await screen.findByRole('row', { name: 'ben@tryacme.co' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Rules for this mailbox' }));
    await waitFor(() =>
      expect(inputsOf(bridge, 'rules:get').at(-1)).toEqual({
        scope: { kind: 'subject', accountId: 'acc-sendkit', subjectKind: 'sender', id: 'mb-1' },
      }),
    );
    expect(await screen.findByLabelText('Bounce rate, warning, percent')).toBeTruthy();
  });

  test.each([
    [{ scope: 'default', name: null, profile: null }, 'account', 'default'],
    [{ scope: 'global', name: null, profile: null }, 'account', 'from all accounts'],
    [{ scope: 'provider', name: 'SendKit', profile: null }, 'account', 'inherited from SendKit'],
    [{ scope: 'client', name: 'Acme', profile: 'cold-mail' }, 'subject', 'cold mail profile of client Acme'],
    [{ scope: 'global', name: null, profile: 'transactional' }, 'client', 'transactional profile of all accounts'],
    [{ scope: 'account', name: 'SendKit', profile: null }, 'account', 'set here'],
    [{ scope: 'account', name: 'SendKit', profile: 'cold-mail' }, 'account', 'cold mail profile set here'],
  ] as const)('%j seen from %s is "%s"', (origin, here, words) => {
    expect(originWords(origin, here)).toBe(words);
  });
});

describe('quiet hours and repeats', () => {
  async function openSettings(): Promise<FakeBridge> {
    const bridge = createBridge('incident', now);
    render(Root, { bridge });
    await goTo('Settings');
    await screen.findByRole('heading', { name: 'Quiet hours' });
    return bridge;
  }
  const lastSettings = (bridge: FakeBridge) => inputsOf(bridge, 'settings:set').at(-1);

  test('are off until they are switched on, and then have a night and its days', async () => {
    const bridge = await openSettings();
    expect(screen.getByLabelText('Quiet hours, from').closest('fieldset')?.disabled).toBe(true);
    await fireEvent.click(screen.getByRole('checkbox', { name: /Tell nothing at set hours/ }));
    await waitFor(() => expect(lastSettings(bridge)).toMatchObject({ quietHours: { enabled: true } }));
    const from = screen.getByLabelText<HTMLInputElement>('Quiet hours, from');
    await fireEvent.input(from, { target: { value: '23:30' } });
    await fireEvent.change(from);
    await waitFor(() => expect(lastSettings(bridge)).toMatchObject({ quietHours: { fromMinute: 1410 } }));
    await fireEvent.click(screen.getByRole('button', { name: 'Sat' }));
    await waitFor(() =>
      expect(lastSettings(bridge)).toMatchObject({
        quietHours: { weekdays: [true, true, true, true, true, true, false] },
      }),
    );
    expect(screen.getByText('next day')).toBeTruthy();
  });

  test('critical alerts may break them', async () => {
    const bridge = await openSettings();
    await fireEvent.click(screen.getByRole('checkbox', { name: /Tell nothing at set hours/ }));
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Critical alerts are told nevertheless' }));
    await waitFor(() => expect(lastSettings(bridge)).toMatchObject({ quietHours: { criticalBreaks: true } }));
  });

  test('what goes on is told again as often as is wanted, or never', async () => {
    const bridge = await openSettings();
    const critical = screen.getByLabelText<HTMLSelectElement>('Critical alerts, until you have seen them');
    expect(critical.selectedOptions[0]?.textContent).toContain('every 4 hours');
    await fireEvent.change(critical, { target: { value: '8' } });
    await waitFor(() => expect(lastSettings(bridge)).toMatchObject({ repeat: { criticalMs: 8 * 3_600_000 } }));
    await fireEvent.change(screen.getByLabelText('Daily limits'), { target: { value: '' } });
    await waitFor(() => expect(lastSettings(bridge)).toMatchObject({ repeat: { limitMs: null } }));
  });
});
