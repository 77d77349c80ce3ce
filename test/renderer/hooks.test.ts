// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { testEvent } from '../../electron/core/hooks.ts';
import type { HookSettings } from '../../electron/services/hooks/settings.ts';
import type { HookDeliveryView } from '../../electron/services/hooks/types.ts';
import { sample } from './alert-samples.ts';
import { createBridge, type FakeBridge } from './bridge.ts';
import HooksHost from './HooksHost.svelte';

const now = Date.UTC(2026, 1, 10, 12);
const secret = 'https://hooks.example.com/services/verysecretpath';

const told: NonNullable<HookDeliveryView['told']> = {
  rule: 'bounce-rate',
  subject: { kind: 'sender', id: 'mb-0', name: 'anna@acme-mail.com' },
  message: {
    code: 'alert',
    phase: 'firing',
    severity: 'critical',
    sample: sample(now, 30, 500),
    threshold: 0.05,
    providerName: 'SendKit',
    levels: null,
  },
};
const delivery: HookDeliveryView = {
  id: 1,
  hook: 'webhook',
  event: 'transition',
  told,
  at: now,
  outcome: 'failed',
  detail: 'HTTP 500',
  attempts: 3,
  tookMs: 41,
};

/** The section over a main process that remembers, and refuses what `problem` says. */
async function open(stored: HookSettings, problem: string | null = null): Promise<FakeBridge> {
  const bridge = createBridge('fine', now);
  let hooks = stored;
  const keep = (next: Partial<HookSettings>) => {
    if (problem === null) hooks = { ...hooks, ...next };
    return { problem };
  };
  bridge.answer({
    'hooks:get': () => hooks,
    'hooks:set-executable': ({ enabled, path }) => keep({ executable: { enabled, path: path === '' ? null : path } }),
    'hooks:set-webhook': ({ enabled, url, format = hooks.webhook.format }) =>
      keep({
        webhook: { enabled, host: url === null ? hooks.webhook.host : url === '' ? null : 'hooks.example.com', format },
      }),
    'hooks:deliveries': () => [
      delivery,
      // As an earlier version stored it, in its words; and one that cannot be read any more.
      { ...delivery, id: 2, told: { ...told, message: 'ben@tryacme.co: 6 % bounce rate' } },
      { ...delivery, id: 3, told: null },
    ],
  });
  render(HooksHost, { bridge });
  await screen.findByLabelText('Program');
  return bridge;
}
const off: HookSettings = {
  executable: { enabled: false, path: null },
  webhook: { enabled: false, host: null, format: 'generic' },
};
const on: HookSettings = {
  executable: { enabled: true, path: '/opt/hook' },
  webhook: { enabled: true, host: 'hooks.example.com', format: 'generic' },
};
const inputsOf = (bridge: FakeBridge, channel: string): readonly unknown[] =>
  bridge.calls.filter((call) => call.channel === channel).map((call) => call.input);
const box = (name: string): HTMLInputElement => screen.getByRole<HTMLInputElement>('checkbox', { name });
const field = (name: string): HTMLInputElement => screen.getByLabelText<HTMLInputElement>(name);
async function type(name: string, value: string): Promise<void> {
  await fireEvent.input(field(name), { target: { value } });
  await fireEvent.focusOut(field(name));
}

describe('hooks in the settings', () => {
  test('are off at first, and there is nothing to test', async () => {
    await open(off);
    expect([box('Run the program').checked, box('Post to the address').checked]).toEqual([false, false]);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Test the program' }).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Test the webhook' }).disabled).toBe(true);
  });

  test('a path is kept when its field is left, and the switch turns it on', async () => {
    const bridge = await open(off);
    await type('Program', '/opt/hook');
    await fireEvent.click(box('Run the program'));
    await waitFor(() =>
      expect(inputsOf(bridge, 'hooks:set-executable')).toEqual([
        { enabled: false, path: '/opt/hook' },
        { enabled: true, path: '/opt/hook' },
      ]),
    );
    await waitFor(() => expect(box('Run the program').checked).toBe(true));
  });

  test('what is refused is said at the field, and the switch stays as it was', async () => {
    await open(off, 'This is a folder, not a program.');
    await fireEvent.click(box('Run the program'));
    expect(await screen.findByText('This is a folder, not a program.')).toBeTruthy();
    expect(box('Run the program').checked).toBe(false);
  });

  test('the address goes in once, as a password, and never comes back', async () => {
    const bridge = await open(off);
    expect(field('Webhook address').type).toBe('password');
    await type('Webhook address', secret);
    await screen.findByText(/An address at hooks\.example\.com is kept/);
    await waitFor(() => expect(field('Webhook address').value).toBe(''));
    expect(document.body.innerHTML).not.toContain('verysecretpath');
    await fireEvent.click(box('Post to the address'));
    await waitFor(() =>
      expect(inputsOf(bridge, 'hooks:set-webhook')).toEqual([
        { enabled: false, url: secret },
        { enabled: true, url: null },
      ]),
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Forget the address' }));
    await waitFor(() => expect(inputsOf(bridge, 'hooks:set-webhook').at(-1)).toEqual({ enabled: false, url: '' }));
    await waitFor(() => expect(box('Post to the address').checked).toBe(false));
  });

  test('the form of what is posted is chosen, stored, and says what a chat is told', async () => {
    const bridge = await open(on);
    const format = screen.getByLabelText<HTMLSelectElement>('Message for');
    expect(format.value).toBe('generic');
    expect(screen.getByText('Gets every step of an alert.')).toBeTruthy();
    await fireEvent.change(format, { target: { value: 'teams' } });
    await waitFor(() =>
      expect(inputsOf(bridge, 'hooks:set-webhook')).toEqual([{ enabled: true, url: null, format: 'teams' }]),
    );
    expect(await screen.findByText('Gets what starts to fire, changes its level or ends.')).toBeTruthy();
    expect(await screen.findByText('Saved')).toBeTruthy();
  });

  test('a test says how it went, and why not', async () => {
    const bridge = await open(on);
    const result = { id: 2, event: 'test', told: testEvent('2', now), at: now, attempts: 1, tookMs: 12 } as const;
    bridge.answer({
      'hooks:test': ({ hook }) =>
        hook === 'webhook'
          ? { ...result, hook, outcome: 'delivered', detail: 'HTTP 204' }
          : { ...result, hook, outcome: 'failed', detail: 'It ended with exit code 1.' },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Test the webhook' }));
    expect(await screen.findByText('Test delivered in 12 ms')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Test the program' }));
    expect(await screen.findByText('Test failed: It ended with exit code 1.')).toBeTruthy();
  });

  test('the log says what became of each event', async () => {
    await open(on);
    const table = await screen.findByRole('region', { name: 'Deliveries' });
    const [first, ...older] = within(table)
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getAllByRole('cell').slice(1))
      .map((cells) => cells.map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()));
    expect(first).toEqual([
      'Webhook',
      'anna@acme-mail.com: bounce rate 6 % (30 of 500, last 7 days) is over 5 %; about 101 clean sends bring it back under 5 %',
      'Failed HTTP 500 (3 attempts)',
      '41 ms',
    ]);
    expect(older.map((cells) => cells[1])).toEqual(['ben@tryacme.co: 6 % bounce rate', '']);
  });
});
