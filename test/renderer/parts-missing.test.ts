// @vitest-environment happy-dom
/** A window some of whose files are gone: what can be shown is, what cannot be says so. */
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import Root from '../../renderer/Root.svelte';
import { createBridge } from './bridge.ts';

vi.mock('../../renderer/ui/Menu.svelte', () => Promise.reject(new Error('404')));
vi.mock('../../renderer/charts/drawing.ts', () => Promise.reject(new Error('404')));

const gone = 'This part of Sendgauge could not be read.';

test('the days are a table where they cannot be drawn, and the place of the chart says why it is empty', async () => {
  render(Root, { bridge: createBridge('incident', Date.now()) });
  expect(await screen.findByText(gone)).toBeTruthy();
  await fireEvent.click(screen.getByRole('radio', { name: 'Table' }));
  expect(await screen.findAllByRole('table')).not.toHaveLength(0);
  expect(screen.queryByText(gone)).toBeNull();
});

test('a menu that is not there says so beside what it was asked about', async () => {
  render(Root, { bridge: createBridge('incident', Date.now()) });
  const problems = await screen.findByRole('list', { name: 'What needs you' });
  const [first] = await within(problems).findAllByRole('button', { name: 'Snooze' });
  await fireEvent.click(first!);
  expect(await within(problems).findByText(`That did not work. ${gone}`)).toBeTruthy();
  expect(screen.queryByRole('menu')).toBeNull();
});
