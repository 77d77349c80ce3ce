import type { Page } from 'playwright-core';
import type { Arguments, Channel, Outcome, Result } from '../../../electron/ipc/contract.ts';
import type { AlertView } from '../../../electron/views/alerts.ts';
import { allAlerts, inOneList } from '../../helpers/whole-lists.ts';
import { eventually } from './child.ts';
import { launch, type Launched } from './launch.ts';
import type { MailService } from './mail-service.ts';
import { sendgauge } from './terminal.ts';

/** Every rule but the limit itself wants two fresh values. */
const readingsToFire = 2;

/** The app, watching accounts whose numbers the test sets. */
export interface Watching extends Launched {
  readonly page: Page;
  /** What the window asks, with the window's own rights. Rejects when the answer is a failure. */
  ask<C extends Channel>(channel: C, ...input: Arguments<C>): Promise<Result<C>>;
  /** Reads every account so often, now: as many fresh values. */
  read(times?: number): Promise<void>;
  /** The one alert about that mailbox; `null` when it has none. */
  alertOf(mailbox: string): Promise<AlertView | null>;
}

export interface WatchingOptions {
  readonly dataFolder: string;
  /** Of the same kind wait for each other for 30 s divided by this. */
  readonly speed: number;
}

/** Starts the app and waits for its window. */
export async function startWatching({ dataFolder, speed }: WatchingOptions): Promise<Watching> {
  const app = await launch({ dataFolder, args: [`--demo-speed=${speed}`] });
  const page = await app.electron.firstWindow();
  await page.locator('main').waitFor();
  const ask = async <C extends Channel>(channel: C, ...input: Arguments<C>): Promise<Result<C>> => {
    const outcome: Outcome<Result<C>> = await page.evaluate(
      ([name, value]) => Reflect.get(globalThis, 'sendgauge').invoke(name, value),
      [channel, input[0]] as const,
    );
    if (!outcome.ok) throw new Error(`${channel}: ${outcome.error.message}`);
    return outcome.value;
  };
  return {
    ...app,
    page,
    ask,
    async read(times = readingsToFire) {
      for (let time = 0; time < times; time++) await ask('refresh:now', { accountId: null });
    },
    async alertOf(mailbox) {
      const alerts = inOneList(await ask('alerts:list', allAlerts));
      return alerts.find(({ subject }) => subject.name === mailbox) ?? null;
    },
  };
}

/** Adds an account at the service through the terminal, as a person does; returns its id. */
export async function addAccount(dataFolder: string, service: MailService, label: string): Promise<string> {
  const argv = ['account', 'add', 'sendkit', '--label', label, '--base-url', service.url];
  const { code, out, err } = await sendgauge(dataFolder, argv, `${service.key}\n`);
  if (code !== 0) throw new Error(`not added: ${err}`);
  return out.trim();
}

/** Waits until the first readings of all accounts are over, after which what crosses a line is news. */
export async function primed(app: Watching): Promise<void> {
  await eventually('a first answer', async () => (await app.ask('overview:get')).asOf);
  await app.read();
}
