import type { Page } from 'playwright-core';
import { launch, type Launched, type LaunchOptions } from './launch.ts';

/** The incident unfolds this much faster, so that a test does not wait minutes for it. */
const demoSpeed = 5;

export interface DemoApp extends Launched {
  readonly page: Page;
}

/** Starts the app and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<DemoApp> {
  const launched = await launch({ ...options, args: [`--demo-speed=${demoSpeed}`, ...(options.args ?? [])] });
  const page = await launched.electron.firstWindow();
  await page.locator('main').waitFor();
  return { ...launched, page };
}

/** Goes from the first-run screen into the demo, as a newcomer does. */
export async function openDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the demo' }).click();
  await page.getByText('Leave the demo').waitFor();
}
