// @vitest-environment happy-dom
/** A choice that cannot be stored is taken back where it was made, with a word (fault F76). */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../electron/core/settings.ts';
import Root from '../../renderer/Root.svelte';
import { createBridge, type FakeBridge } from './bridge.ts';
import './whole-window.ts';

const full = 'Nothing can be saved: the disk is full.';
const refuse = (): never => {
  throw new Error(full);
};

async function open(view: string): Promise<FakeBridge> {
  const bridge = createBridge('incident', Date.UTC(2026, 1, 10, 12));
  render(Root, { bridge });
  const rail = await screen.findByRole('navigation');
  await fireEvent.click(await within(rail).findByRole('button', { name: new RegExp(view) }));
  return bridge;
}
const saidSo = async () => (await screen.findAllByText(new RegExp(full))).length > 0;

test.each([/Pause/, /Open at login/, /Tell nothing at set hours/])('the box %s is as it was', async (name) => {
  const bridge = await open('Settings');
  bridge.answer({ 'settings:set': refuse });
  const box = await screen.findByRole<HTMLInputElement>('checkbox', { name });
  await fireEvent.click(box);
  expect(await saidSo()).toBe(true);
  await waitFor(() => expect(box.checked).toBe(false));
});

test('a list, a time and one of several are as they were, also while nobody can say what is stored', async () => {
  const bridge = await open('Settings');
  const interval = await screen.findByLabelText<HTMLSelectElement>('Check every');
  const critical = screen.getByLabelText<HTMLSelectElement>('Critical alerts, until you have seen them');
  const from = screen.getByLabelText<HTMLInputElement>('Quiet hours, from');
  const before = [interval.value, critical.value, from.value];
  bridge.answer({ 'settings:set': refuse, 'settings:get': refuse });
  await fireEvent.change(interval, { target: { value: '3600000' } });
  await fireEvent.change(critical, { target: { value: '8' } });
  await fireEvent.change(from, { target: { value: '23:30' } });
  await waitFor(() => expect([interval.value, critical.value, from.value]).toEqual(before));
  expect(await saidSo()).toBe(true);
  await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('radio', { name: 'System' }).checked).toBe(true));
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

test('the switch and the profile of rules are as they were', async () => {
  const bridge = await open('Alerts');
  await fireEvent.click(await screen.findByRole('radio', { name: 'Rules' }));
  const [rule] = await screen.findAllByRole<HTMLInputElement>('switch');
  if (rule === undefined) throw new Error('No rule.');
  const before = rule.checked;
  bridge.answer({ 'rules:set': refuse, 'rules:set-profile': refuse });
  await fireEvent.click(rule);
  expect(await saidSo()).toBe(true);
  await waitFor(() => expect(rule.checked).toBe(before));
  const profile = screen.getByRole('radiogroup', { name: 'Kind of mail' });
  const chosen = () => profile.querySelectorAll<HTMLInputElement>('input')[0]?.checked;
  expect(chosen()).toBe(true);
  await fireEvent.click(within(profile).getByRole('radio', { name: 'Cold mail' }));
  await waitFor(() => expect(chosen()).toBe(true));
});

test('what a webhook is sent, and that its address is kept, is as it was', async () => {
  const bridge = await open('Settings');
  const format = await screen.findByLabelText<HTMLSelectElement>('Message for');
  bridge.answer({ 'hooks:set-webhook': refuse });
  const before = format.value;
  await fireEvent.change(format, { target: { value: before === 'teams' ? 'slack' : 'teams' } });
  await waitFor(() => expect(format.value).toBe(before));
  expect(await saidSo()).toBe(true);
});

test('what is chosen while another choice is stored takes nothing of that back', async () => {
  const bridge = await open('Settings');
  const first = Promise.withResolvers<Settings>();
  let kept: Settings = defaultSettings;
  bridge.answer({
    'settings:set': (next) => {
      const isFirst = kept === defaultSettings;
      kept = next;
      return isFirst ? first.promise.then(() => next) : next;
    },
  });
  await fireEvent.click(await screen.findByRole('checkbox', { name: /Pause/ }));
  await fireEvent.click(screen.getByRole('checkbox', { name: /Tell nothing at set hours/ }));
  first.resolve(defaultSettings);
  await waitFor(() => expect(kept).toMatchObject({ paused: true, quietHours: { enabled: true } }));
});

test('what is tried from a place without room for a word says so at the top, until it works or is put away', async () => {
  const bridge = await open('Mailboxes');
  bridge.answer({ 'refresh:now': refuse });
  await fireEvent.click(screen.getByRole('button', { name: 'Refresh' }));
  expect(await saidSo()).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  await waitFor(() => expect(screen.queryByText(new RegExp(full))).toBeNull());
  await fireEvent.keyDown(window, { key: 'r' });
  expect(await saidSo()).toBe(true);
  bridge.answer({ 'refresh:now': () => null });
  await fireEvent.keyDown(window, { key: 'r' });
  await waitFor(() => expect(screen.queryByText(new RegExp(full))).toBeNull());
});

test('a page that no browser opened is not passed over', async () => {
  const bridge = await open('Accounts');
  bridge.answer({ 'link:open': () => ({ opened: false }) });
  const [page] = await screen.findAllByRole('button', { name: /Open .*/ });
  if (page === undefined) throw new Error('No page.');
  await fireEvent.click(page);
  expect(await screen.findByText(/could not be opened in a browser/)).toBeDefined();
});
