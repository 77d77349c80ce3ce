// @vitest-environment happy-dom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import Root from '../../renderer/Root.svelte';
import type { HeldRead } from '../../electron/views/held.ts';
import { createBridge } from './bridge.ts';
import { timeline } from './samples.ts';
import './whole-window.ts';

const now = Date.UTC(2026, 1, 10, 12);
const minuteMs = 60_000;

beforeEach(() => void vi.useFakeTimers({ now, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

test('each number of the overview and the chart say how old they are, and the top line the oldest', async () => {
  const bridge = createBridge('incident', now);
  render(Root, { bridge });
  const overview = await screen.findByRole('region', { name: 'Overview' });
  const ages = within(overview)
    .getAllByText(/^as of /)
    .map(({ textContent }) => textContent);
  expect(ages).toEqual(['as of 11:58', 'as of 11:20', 'as of 11:20']);
});

test('a sum of days of which one is missing says at least, and so does a day that is known in part', async () => {
  const bridge = createBridge('incident', now);
  const before = await bridge.invoke('overview:get');
  if (!before.ok) throw new Error('there is an overview');
  const recent = timeline(now, 3, 'cold').map((day, index) => ({ ...day, attempted: 100, atLeast: index === 1 }));
  bridge.answer({ 'overview:get': () => ({ ...before.value, recent }) });
  render(Root, { bridge });
  const chart = await screen.findByRole('slider', { name: /^Last 30 days/ });
  const legend = chart.closest('figure') ?? chart;
  expect(within(legend).getByText('≥ 300')).toBeTruthy();
  await fireEvent.keyDown(chart, { key: 'ArrowLeft' });
  expect(chart.getAttribute('aria-valuetext')).toContain('Sent 100');
  await fireEvent.keyDown(chart, { key: 'ArrowLeft' });
  expect(chart.getAttribute('aria-valuetext')).toContain('Sent ≥ 100');
});

test('what could not be read is said, with the time and why', async () => {
  const held: readonly HeldRead[] = [
    {
      accountId: 'a1',
      accountLabel: 'Acme',
      providerName: 'SendKit',
      what: 'days',
      until: now + 10 * minuteMs,
      limit: true,
      left: null,
    },
    {
      accountId: 'a2',
      accountLabel: 'Shop',
      providerName: 'Krafter',
      what: 'all',
      until: now + 20 * minuteMs,
      limit: false,
      left: null,
    },
  ];
  const bridge = createBridge('incident', now);
  const before = await bridge.invoke('overview:get');
  if (!before.ok) throw new Error('there is an overview');
  bridge.answer({ 'overview:get': () => ({ ...before.value, held }) });
  render(Root, { bridge });
  const list = await screen.findByRole('list', { name: 'Not read yet' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim()),
  ).toEqual([
    'Acme: days and the rates made of them read again at 12:10, SendKit’s limit',
    'Shop: all numbers read again at 12:20, as Krafter asks',
  ]);
  await fireEvent.click(screen.getByRole('button', { name: 'Refresh' }));
  expect(bridge.calls.some(({ channel }) => channel === 'refresh:now')).toBe(true);
});
