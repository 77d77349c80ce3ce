// @vitest-environment happy-dom
/** A window opens with its first view; the others come after it, and one that does not come is said. */
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { createLater } from '../../renderer/later.svelte.ts';
import Root from '../../renderer/Root.svelte';
import { laterViews } from '../../renderer/views.ts';
import { createBridge } from './bridge.ts';
import './whole-window.ts';

const now = Date.UTC(2026, 1, 10, 12);
const incident = /^1 mailbox at its limit, 3 bounce alerts/;

type Views = typeof laterViews;

function open(views: Partial<Views>) {
  const bridge = createBridge('incident', now);
  render(Root, { bridge, views: { ...laterViews, ...views } });
  return bridge;
}
const goTo = async (view: string): Promise<void> => {
  const rail = await screen.findByRole('navigation');
  await fireEvent.click(await within(rail).findByRole('button', { name: new RegExp(view) }));
};
const shownView = (): string | null => screen.getByRole('heading', { level: 1 }).textContent;
/** What a look a moment later would see. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 50));

/** The settings, not read before `come` is called. */
function slowSettings() {
  const { promise, resolve: come } = Promise.withResolvers<void>();
  const settings: Views['settings'] = createLater(async () => {
    await promise;
    return import('../../renderer/settings/SettingsPage.svelte');
  });
  return { settings, come };
}

test('what is shown stays whole until the next view is there', async () => {
  const { settings, come } = slowSettings();
  const bridge = open({ settings });
  bridge.push('navigate', {
    view: 'alerts',
    subject: { accountId: 'acc-sendkit', kind: 'sender', id: 'mb-0', name: 'anna@acme-mail.com' },
  });
  await screen.findByRole('complementary', { name: 'anna@acme-mail.com' });
  await goTo('Settings');
  await aMoment();
  expect(shownView()).toBe('Mailboxes');
  expect(screen.getByRole('complementary', { name: 'anna@acme-mail.com' })).toBeTruthy();
  come();
  expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeTruthy();
  expect(screen.queryByRole('complementary')).toBeNull();
});

test('whoever goes elsewhere meanwhile is not taken away from there', async () => {
  const { settings, come } = slowSettings();
  open({ settings });
  await screen.findByText(incident);
  await goTo('Settings');
  await goTo('Mailboxes');
  await screen.findByRole('heading', { level: 1, name: 'Mailboxes' });
  come();
  await settings.read();
  await aMoment();
  expect(shownView()).toBe('Mailboxes');
});

test('a view that cannot be read says so and leaves the others alone', async () => {
  open({ timeline: createLater(() => Promise.reject(new Error('404'))) });
  await screen.findByText(incident);
  await goTo('Timeline');
  expect(await screen.findByText('This part of Sendgauge could not be read.')).toBeTruthy();
  expect(shownView()).toBe('Timeline');
  await goTo('Settings');
  expect(await screen.findByRole('heading', { level: 1, name: 'Settings' })).toBeTruthy();
  expect(screen.queryByText('This part of Sendgauge could not be read.')).toBeNull();
});

test('the other views come by themselves once the first is drawn, so that a click finds them', async () => {
  const read: string[] = [];
  const noted = (name: string): Views['settings'] =>
    createLater(() => {
      read.push(name);
      return import('../../renderer/settings/SettingsPage.svelte');
    });
  open({ mailboxes: noted('mailboxes'), settings: noted('settings') });
  expect(read).toEqual([]);
  await screen.findByText(incident);
  await waitFor(() => expect(read).toEqual(['mailboxes', 'settings']));
});
