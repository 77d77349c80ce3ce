/** The Alerts view of a window over samples, and how tests press what is in it. */
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import Root from '../../renderer/Root.svelte';
import { createBridge, type FakeBridge, type Scenario } from './bridge.ts';
import './whole-window.ts';

/** Samples are counted from the real clock, by which the window tells what is over. */
export const now = Date.now();

/** Opens the window at its alerts; `answers` replace those of the scenario. */
export async function openAlerts(
  scenario: Scenario,
  answers: Parameters<FakeBridge['answer']>[0] = {},
): Promise<FakeBridge> {
  const bridge = createBridge(scenario, now);
  bridge.answer(answers);
  render(Root, { bridge });
  const rail = await screen.findByRole('navigation');
  await fireEvent.click(await within(rail).findByRole('button', { name: /Alerts/ }));
  return bridge;
}

/** What a channel was called with so far, oldest first. */
export function inputsOf(bridge: FakeBridge, channel: string): readonly unknown[] {
  return bridge.calls.filter((call) => call.channel === channel).map((call) => call.input);
}

/** The row of the alert about that subject. */
export async function row(name: string): Promise<HTMLElement> {
  const found = (await screen.findByRole('button', { name })).closest<HTMLElement>('li');
  if (found === null) throw new Error(`${name} is in no row`);
  return found;
}

/** Presses a button inside an element. */
export function press(element: HTMLElement, name: string | RegExp): Promise<boolean> {
  return fireEvent.click(within(element).getByRole('button', { name }));
}

/** Chooses a tab of the view. */
export async function showTab(name: string): Promise<void> {
  await fireEvent.click(await screen.findByRole('radio', { name }));
}
