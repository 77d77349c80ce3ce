// @vitest-environment happy-dom
/** One answer to "how is it?": rail, rows, dots and sentence never disagree. */
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import Root from '../../renderer/Root.svelte';
import { createBridge, type FakeBridge, type Scenario } from './bridge.ts';
import { wholeList } from '../helpers/whole-lists.ts';
import type { Samples } from './sample-glance.ts';
import './whole-window.ts';

const now = Date.now();

function open(scenario: Scenario, change: (samples: Samples) => Partial<Samples> = () => ({})): FakeBridge {
  const bridge = createBridge(scenario, now);
  bridge.become(change);
  render(Root, { bridge });
  return bridge;
}

const rail = (): Promise<HTMLElement> => screen.findByRole('navigation');
const inRail = async (view: string): Promise<HTMLElement> =>
  within(await rail()).getByRole('button', { name: new RegExp(view) });
const goTo = async (view: string): Promise<boolean> => fireEvent.click(await inRail(view));
/** The number the rail has beside a view. */
const problemsBeside = async (view: string): Promise<number> =>
  numberIn((await inRail(view)).textContent, /([\d,]+) problems?/);
const numberIn = (text: string, pattern: RegExp): number => Number((pattern.exec(text)?.[1] ?? '0').replace(',', ''));
const shapesIn = (element: HTMLElement): readonly (string | null)[] =>
  within(element)
    .getAllByRole('img')
    .map((shape) => shape.getAttribute('aria-label'));
const shapeIn = (element: HTMLElement): string | null | undefined => shapesIn(element)[0];
const overviewRows = async (): Promise<readonly HTMLElement[]> =>
  within(await screen.findByRole('list', { name: 'What needs you' })).getAllByRole('listitem');

describe('how many need a person', () => {
  test.each(['incident', 'quiet', 'many', 'offline'] as const)(
    'is the same in rail, list and overview of a day like "%s"',
    async (scenario) => {
      const bridge = open(scenario);
      await overviewRows();
      const whole = { ...wholeList, count: 20_000 };
      const [mailboxes, campaigns] = [
        await bridge.invoke('mailboxes:list', whole),
        await bridge.invoke('campaigns:list', whole),
      ];
      for (const [view, names] of [
        ['Mailboxes', new Set(mailboxes.ok ? mailboxes.value.rows.map(({ email }) => email) : [])],
        ['Campaigns', new Set(campaigns.ok ? campaigns.value.rows.map(({ name }) => name) : [])],
      ] as const) {
        await goTo('Overview');
        const rows = await overviewRows();
        const named = rows.filter((row) => names.has(row.querySelector('.medium')?.textContent ?? '')).length;
        const more = numberIn(
          rows.map((row) => row.textContent).join(' '),
          new RegExp(`([\\d,]+) more ${view.toLowerCase()}`),
        );
        await goTo(view);
        await fireEvent.click(await screen.findByRole('checkbox', { name: 'Only problems' }));
        const grid = screen.queryByRole('grid');
        const listed = grid === null ? 0 : Number(grid.getAttribute('aria-rowcount')) - 1;
        expect([view, named + more, listed]).toEqual([view, listed, await problemsBeside(view)]);
      }
    },
  );

  test('is in the sentence too: what it counts are the rows below it', async () => {
    open('incident');
    const sentence = await screen.findByText(/^1 mailbox at its limit/);
    // What is only old is in the sentence and counted below, and no problem of the list.
    const counted = [...(sentence.textContent.split(/, \d+ mailbox with old data/)[0] ?? '').matchAll(/\d+/g)];
    const counts = await Promise.all(['Mailboxes', 'Campaigns', 'Accounts'].map(problemsBeside));
    expect(counts).toEqual([4, 2, 1]);
    expect(counted.reduce((sum, [count]) => sum + Number(count), 0)).toBe(7);
    expect((await overviewRows()).filter((row) => row.querySelector('button.open') !== null)).toHaveLength(7);
    expect(await problemsBeside('Alerts')).toBe(5);
  });

  test('is not told of a fine day, and the sentence says how much is fine', async () => {
    open('fine');
    expect(await screen.findByText('All fine: 38 mailboxes, 4 campaigns')).toBeTruthy();
    expect((await rail()).textContent).not.toMatch(/problem/);
    expect(await screen.findByRole('button', { name: '38 mailboxes fine' })).toBeTruthy();
  });
});

describe('a mailbox that was over its line once', () => {
  const onlyDavid = ({ accounts, mailboxes, alerts }: Samples): Partial<Samples> => ({
    accounts: accounts.filter(({ id }) => id === 'acc-sendkit'),
    mailboxes: mailboxes.filter(({ id }) => id === 'mb-3' || id === 'mb-4'),
    campaigns: [],
    alerts: alerts.filter(({ phase }) => phase === 'pending'),
  });
  const unconfirmed = 'not confirmed yet';
  /** Every shape of it is hollow, and none is as loud as one that fires. */
  const expectHollow = (): void => {
    const shapes = [...document.querySelectorAll('svg.unconfirmed')];
    expect(shapes).not.toEqual([]);
    expect(shapes.every((shape) => shape.querySelector('path.hollow') !== null)).toBe(true);
    expect(document.querySelector('main svg:is(.warning, .critical)')).toBeNull();
  };

  test('is not confirmed yet on the first screen: sentence, row, rail and dot', async () => {
    open('incident', onlyDavid);
    const sentence = (await screen.findByText('1 mailbox not confirmed yet')).closest('p');
    expect(shapeIn(sentence!)).toBe(unconfirmed);
    const [row] = await overviewRows();
    expect(row?.textContent).toContain('david@acme-team.com');
    expect(within(row!).getByText(unconfirmed)).toBeTruthy();
    expect(shapeIn(row!)).toBe(unconfirmed);
    expect((await inRail('Mailboxes')).querySelector('.severity-unconfirmed')?.textContent).toContain('1 problem');
    expect(await problemsBeside('Alerts')).toBe(0);
    const dot = within(screen.getByRole('list', { name: 'Accounts' })).getByRole('button', { name: /SendKit/ });
    expect(shapeIn(dot)).toBe(unconfirmed);
    expectHollow();
    // Nothing fires, so there is nothing to acknowledge.
    expect(screen.queryByRole('group', { name: /^Actions for/ })).toBeNull();
  });

  test('is so in the list, with its figure, and in its panel', async () => {
    open('incident', onlyDavid);
    await goTo('Mailboxes');
    const row = await screen.findByRole('row', { name: 'david@acme-team.com' });
    expect(shapeIn(row)).toBe(unconfirmed);
    expect(row.querySelector('.severity-unconfirmed')?.textContent).toMatch(/2\.64\s%/);
    await fireEvent.click(row);
    const panel = await screen.findByRole('complementary', { name: 'david@acme-team.com' });
    const said = (await within(panel).findByText(/one more reading confirms it/)).closest('li');
    expect(shapeIn(said!)).toBe(unconfirmed);
    expectHollow();
  });

  test('is so among the alerts, and in its account', async () => {
    open('incident', onlyDavid);
    await goTo('Alerts');
    const watched = await screen.findByRole('region', { name: 'Watching' });
    expect(shapesIn(within(watched).getByRole('listitem'))).toEqual([unconfirmed]);
    expectHollow();
    await goTo('Accounts');
    expect(shapeIn(await screen.findByRole('article', { name: 'SendKit' }))).toBe(unconfirmed);
    expectHollow();
  });
});

describe('an account', () => {
  const shapes = async (): Promise<Readonly<Record<string, string | null | undefined>>> => {
    const dots = within(await screen.findByRole('list', { name: 'Accounts' })).getAllByRole('button');
    return Object.fromEntries(
      dots.map((dot) => [dot.querySelector('.label')?.textContent ?? '', shapeIn(dot)] as const),
    );
  };

  test('is as the worst in it, on the first screen and on its card, though reading it goes well', async () => {
    open('incident');
    expect(await shapes()).toEqual({ SendKit: 'critical', ColdSend: 'fine', Krafter: 'offline' });
    await goTo('Accounts');
    const card = await screen.findByRole('article', { name: 'SendKit' });
    expect(shapeIn(card)).toBe('critical');
    expect(card.textContent).toContain('Up to date');
    expect(shapeIn(screen.getByRole('article', { name: 'Krafter' }))).toBe('offline');
  });

  test('is not fine while one mailbox in it is only known from before', async () => {
    open('fine', ({ mailboxes }) => ({
      mailboxes: mailboxes.map((mailbox, index) => (index === 0 ? { ...mailbox, asOf: now - 86_400_000 } : mailbox)),
    }));
    // In the sentence, and below what needs a person.
    expect(await screen.findAllByText('1 mailbox with old data')).toHaveLength(2);
    expect(await shapes()).toEqual({ SendKit: 'out of date', ColdSend: 'fine', Krafter: 'fine' });
  });

  test('is fine again for somebody who has dealt with all there is', async () => {
    open('incident', ({ mailboxes, alerts }) => ({
      mailboxes: mailboxes.slice(0, 3),
      alerts: alerts.filter(({ phase }) => phase !== 'pending').map((alert) => ({ ...alert, acknowledgedAt: now })),
    }));
    expect((await shapes()).SendKit).toBe('fine');
    expect(await screen.findByRole('button', { name: '5 alerts acknowledged or snoozed' })).toBeTruthy();
  });
});

describe('sums of which something is unknown', () => {
  const partly = ({ accounts }: Samples): Partial<Samples> => ({
    accounts: accounts.map((account) => {
      const { id } = account;
      if (id === 'acc-sendkit') return { ...account, sentToday: null, sentAtLeast: 239, limitUsed: 0.4 };
      return id === 'acc-coldsend'
        ? { ...account, sentToday: 200, limitUsed: 200 / 1500 }
        : { ...account, sentToday: 10, dailyLimit: null, limitUsed: null };
    }),
  });

  test('are at least so many, and the limit stands beside its own mails only', async () => {
    open('incident', partly);
    expect((await screen.findByText(/^≥\s449$/)).closest('[title]')?.getAttribute('title')).toMatch(
      /not every mailbox/,
    );
    expect(screen.getByText('200 of 1,500 where there is a limit')).toBeTruthy();
    await goTo('Accounts');
    const of = async (label: string) => (await screen.findByRole('article', { name: label })).querySelector('.figures');
    expect((await of('SendKit'))?.textContent.trim()).toMatch(/^≥\s239$/);
    expect((await of('ColdSend'))?.textContent.trim()).toBe('200/1,500');
  });

  test('are exact, and of their limit, where all is known', async () => {
    open('incident', ({ accounts }) => ({
      accounts: accounts.filter(({ id }) => id === 'acc-coldsend').map((account) => ({ ...account, sentToday: 449 })),
    }));
    expect(await screen.findByText('449')).toBeTruthy();
    expect(screen.getByText('of 1,500')).toBeTruthy();
    expect(screen.queryByText(/^≥\s449$/)).toBeNull();
  });

  test('where this pace ends the day stands on the limit that the bar is filled by', async () => {
    const pace = { resetsAt: now + 12 * 3_600_000, projected: 500, reachesAt: null };
    const limited = { sent: 202, limit: 885 };
    open('incident', ({ accounts }) => ({
      accounts: accounts.map((account) => ({
        ...account,
        ...{ sentToday: null, sentAtLeast: 449, limited, dailyLimit: 1385, limitUsed: 202 / 885, pace },
      })),
    }));
    await goTo('Accounts');
    const card = await screen.findByRole('article', { name: 'SendKit' });
    expect(card.querySelector('.tick')?.getAttribute('style')).toMatch(/56\.49/);
    expect(card.querySelector('.fill')?.getAttribute('style')).toMatch(/22\.8/);
  });

  test('of an account some of whose mailboxes have no limit are not set against it', async () => {
    open('incident', ({ accounts }) => ({
      accounts: accounts.map((account) => ({ ...account, sentToday: 449, dailyLimit: 500, limitUsed: 0.4 })),
    }));
    await goTo('Accounts');
    const card = await screen.findByRole('article', { name: 'SendKit' });
    expect(card.querySelector('.figures')?.textContent.trim()).toBe('449');
  });
});
