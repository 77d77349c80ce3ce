// @vitest-environment happy-dom
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import Root from '../../renderer/Root.svelte';
import type { Diagnosis } from '../../electron/services/accounts/diagnosis.ts';
import { createBridge, type FakeBridge } from './bridge.ts';
import './whole-window.ts';

const now = Date.UTC(2026, 1, 10, 12);
const works: Diagnosis = { ok: true, failed: null, message: 'The key works: 5 campaigns.', hint: null };

interface Form {
  readonly bridge: FakeBridge;
  readonly type: (label: string, value: string) => Promise<void>;
  readonly press: (name: string) => Promise<void>;
}

/** The form for a new account, with a key typed. */
async function form(): Promise<Form> {
  const bridge = createBridge('first-run', now);
  render(Root, { bridge });
  const press = async (name: string): Promise<void> => {
    await fireEvent.click(await screen.findByRole('button', { name }));
  };
  const type = async (label: string, value: string): Promise<void> => {
    await fireEvent.input(await screen.findByLabelText(label), { target: { value } });
  };
  await press('Add an account');
  await type('API key', 'sk_live_1');
  return { bridge, press, type };
}

const inputsOf = ({ calls }: FakeBridge, channel: string): readonly unknown[] =>
  calls.filter((call) => call.channel === channel).map(({ input }) => input);

describe('"The key works" is about the key that was tried', () => {
  const changes: readonly (readonly [string, (on: Form) => Promise<void>])[] = [
    ['the key is changed', ({ type }) => type('API key', 'sk_live_2')],
    ['the key is emptied', ({ type }) => type('API key', '')],
    ['the address is changed', ({ type }) => type('API address', 'https://api.example.com')],
    ['the campaigns are changed', ({ type }) => type('Campaigns', 'c1')],
    ['another provider is chosen', async () => void (await fireEvent.click(screen.getByLabelText(/ColdSend/)))],
  ];
  test.each(changes)('and goes when %s', async (_what, change) => {
    const on = await form();
    on.bridge.answer({ 'accounts:test': () => works });
    await on.press('Test connection');
    await screen.findByText(works.message);
    await change(on);
    expect(screen.queryByText(works.message)).toBeNull();
  });

  test('and stays when the account is given another name', async () => {
    const on = await form();
    on.bridge.answer({ 'accounts:test': () => works });
    await on.press('Test connection');
    await screen.findByText(works.message);
    await on.type('Name', 'Acme');
    expect(screen.queryByText(works.message)).not.toBeNull();
  });

  test('and is not said when the key was changed while it was tried', async () => {
    const on = await form();
    let answer: (found: Diagnosis) => void = () => undefined;
    on.bridge.answer({ 'accounts:test': () => new Promise<Diagnosis>((resolve) => (answer = resolve)) });
    await on.press('Test connection');
    await screen.findByRole('button', { name: 'Testing…' });
    await on.type('API key', 'sk_live_2');
    answer(works);
    await screen.findByRole('button', { name: 'Test connection' });
    expect(screen.queryByText(works.message)).toBeNull();
  });

  test('and a test without a key says so, and asks nobody', async () => {
    const on = await form();
    await on.type('API key', ' ');
    await on.press('Test connection');
    expect(await screen.findByText('Paste the key first')).toBeTruthy();
    expect(inputsOf(on.bridge, 'accounts:test')).toEqual([]);
  });
});

test('values that were listed with another key are offered no longer', async () => {
  const on = await form();
  await on.type('API key', 'sk_user_1');
  await on.press('List them');
  await screen.findByRole('option', { name: 'Northwind' });
  await on.type('API key', 'sk_user_2');
  await waitFor(() => expect(screen.queryByRole('option', { name: 'Northwind' })).toBeNull());
});

test('a key of another provider is offered there, and stays typed', async () => {
  const on = await form();
  on.bridge.answer({
    'accounts:test': () => ({
      ok: false,
      failed: 'key-form',
      message: 'This is not a SendKit key.',
      hint: 'This looks like a ColdSend key.',
      offer: { kind: 'provider', id: 'coldsend', name: 'ColdSend' },
    }),
  });
  await on.press('Test connection');
  await on.press('Switch to ColdSend');
  expect(screen.queryByText('This is not a SendKit key.')).toBeNull();
  on.bridge.answer({ 'accounts:test': () => works });
  await on.press('Test connection');
  await screen.findByText(works.message);
  expect(inputsOf(on.bridge, 'accounts:test').at(-1)).toMatchObject({ provider: 'coldsend', key: 'sk_live_1' });
});

describe('a key that an account has already', () => {
  const inUse = (id: string): Diagnosis => ({
    ok: false,
    failed: 'in-use',
    message: 'The account “Acme” has this key already.',
    hint: null,
    offer: { kind: 'account', id, label: 'Acme' },
  });

  test('leads to that account', async () => {
    const bridge = createBridge('incident', now);
    render(Root, { bridge });
    const press = async (name: string): Promise<void> => {
      await fireEvent.click(await screen.findByRole('button', { name }));
    };
    await fireEvent.click(await screen.findByRole('button', { name: /^Accounts/ }));
    await press('Add account');
    await fireEvent.input(await screen.findByLabelText('API key'), { target: { value: 'sk_live_1' } });
    bridge.answer({ 'accounts:add': () => ({ accountId: null, diagnosis: inUse('acc-sendkit') }) });
    await press('Add account');
    await press('Open “Acme”');
    expect(await screen.findByRole('heading', { name: /^Edit / })).toBeTruthy();
  });

  test('can be added a second time', async () => {
    const on = await form();
    on.bridge.answer({ 'accounts:add': () => ({ accountId: null, diagnosis: inUse('acc-sendkit') }) });
    await on.press('Add account');
    await on.press('Add it a second time');
    await waitFor(() => expect(inputsOf(on.bridge, 'accounts:add')).toHaveLength(2));
    const [first, second] = inputsOf(on.bridge, 'accounts:add');
    expect(first).not.toHaveProperty('again');
    expect(second).toMatchObject({ again: true });
  });
});
