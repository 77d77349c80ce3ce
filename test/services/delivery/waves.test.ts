/** Many accounts in the same trouble are one banner (fault F53). */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../electron/core/model.ts';
import { secondMs } from '../../../electron/core/days.ts';
import { acknowledge } from '../../../electron/services/alerts/actions.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { accountNamed } from '../../helpers/temporary-database.ts';
import { desk, half, hours, minutes, type Desk } from './desk.ts';

const fifty: readonly Account[] = Array.from({ length: 50 }, (_, index) => ({
  ...accountNamed(`a${String(index)}`),
  client: `Client ${String(index % 12)}`,
}));
const ids = fifty.map(({ id }) => id);

let d: Desk;
beforeEach(() => (d = desk(fifty)));
afterEach(() => d[Symbol.dispose]());

/** Banners on the screen: the last under each key that was not taken away. */
function standing(of: Desk): readonly string[] {
  const keys = new Map(of.shown.map(({ key, title }) => [key, title]));
  for (const key of of.withdrawn) keys.delete(key);
  return [...keys.values()];
}

const outcomes = (): readonly (string | null)[] => d.fates().map(({ outcome }) => outcome);

describe('fifty accounts of one provider in trouble at once are one banner', () => {
  test.each([
    ['at their limit', 'daily-limit', 'sender', '50 mailboxes of 12 clients near their daily limit at SendKit'],
    ['with a refused key', 'key-rejected', 'account', '50 accounts of 12 clients with a rejected key at SendKit'],
    ['that give no data', 'data-outage', 'account', '50 accounts of 12 clients without data at SendKit'],
  ] as const)('%s', async (_what, rule, kind, title) => {
    for (const account of ids) d.move(kind === 'account' ? account : 'm', 2, { account, rule, kind });
    await d.after(half);
    expect(d.titles()).toEqual([title]);
    expect(d.outbox.subjectOf(d.shown[0]?.key ?? '')).toBeNull();
    expect(outcomes()).toEqual(ids.map(() => 'shown'));
  });

  test('and so is their recovery', async () => {
    for (const account of ids) d.move('m', 2, { account });
    await d.after(half);
    for (const account of ids) d.move('m', 0, { account });
    await d.after(half);
    expect(d.shown.map(({ title, silent }) => [title, silent])).toEqual([
      ['50 mailboxes of 12 clients over 5 % bounce rate at SendKit', false],
      ['50 mailboxes of 12 clients with bounce rate recovered at SendKit', true],
    ]);
  });
});

describe('while this computer is offline', () => {
  test('accounts of every provider without data are one banner', async () => {
    const providers = ['sendkit', 'coldsend', 'krafter'] as const;
    using everywhere = desk(
      fifty.slice(0, 9).map((account, index) => ({ ...account, provider: providers[index % 3]! })),
    );
    everywhere.connect(false);
    for (const account of ids.slice(0, 9))
      everywhere.move(account, 2, { account, rule: 'data-outage', kind: 'account' });
    await everywhere.after(half);
    expect(everywhere.titles()).toEqual(['9 accounts of 9 clients without data']);
  });
});

describe('when their polls come in over two minutes', () => {
  /** One account after the other, and the outbox is looked at after each. */
  async function oneByOne(level: number, apartMs: number): Promise<void> {
    for (const account of ids) {
      d.clock.advance(apartMs);
      d.move('m', level, { account });
      await d.outbox.flush();
    }
    await d.pass(minutes(3));
  }

  test('the first are told at once, the rest joins them in the same banner', async () => {
    const startedAt = d.clock.now();
    let firstShownAt: number | null = null;
    d.answer(() => {
      firstShownAt ??= d.clock.now() - startedAt;
      return 'shown';
    });
    await oneByOne(2, 2.4 * secondMs);
    expect(firstShownAt).toBeLessThanOrEqual(35 * secondMs);
    expect(d.titles()).toHaveLength(2);
    expect(standing(d)).toEqual(['50 mailboxes of 12 clients over 5 % bounce rate at SendKit']);
    expect(outcomes()).toEqual(ids.map(() => 'shown'));
  });

  test('however slowly they come, one banner stands and counts all of them', async () => {
    await oneByOne(2, 45 * secondMs);
    expect(standing(d)).toEqual(['50 mailboxes of 12 clients over 5 % bounce rate at SendKit']);
    expect(d.shown.length).toBeLessThan(25);
    expect(outcomes()).toEqual(ids.map(() => 'shown'));
  });

  test('a recovery that comes in slowly is one banner too', async () => {
    for (const account of ids) d.move('m', 2, { account });
    await d.after(half);
    await oneByOne(0, 5 * secondMs);
    expect(standing(d)).toEqual(['50 mailboxes of 12 clients with bounce rate recovered at SendKit']);
    expect(d.shown.length).toBeLessThanOrEqual(5);
  });

  test('what a person has acknowledged is not counted again', async () => {
    for (const account of ids.slice(0, 10)) d.move('m', 2, { account });
    await d.after(half);
    acknowledge(d.app, d.outbox.alertIdsOf(d.shown[0]?.key ?? ''));
    for (const account of ids.slice(10, 13)) d.move('m', 2, { account });
    await d.pass(minutes(3));
    expect(d.titles().slice(1)).toEqual(['3 mailboxes of 3 clients over 5 % bounce rate at SendKit']);
  });

  test('a restart in the middle repeats nothing and loses nothing', async () => {
    for (const account of ids.slice(0, 20)) d.move('m', 2, { account });
    await d.after(half);
    for (const account of ids.slice(20, 30)) d.move('m', 2, { account });
    await d.outbox.flush();
    d.restart();
    for (const account of ids.slice(30)) d.move('m', 2, { account });
    await d.pass(minutes(3));
    expect(d.titles()).toEqual([
      '20 mailboxes of 12 clients over 5 % bounce rate at SendKit',
      '30 mailboxes of 12 clients over 5 % bounce rate at SendKit',
    ]);
    expect(outcomes()).toEqual(ids.map(() => 'shown'));
  });

  test('a desktop that shows nothing for a while is told all of it afterwards, once', async () => {
    d.answer(() => 'failed');
    for (const account of ids) d.move('m', 2, { account });
    await d.pass(minutes(2));
    expect(waitingNotifications(d.app.db)).toHaveLength(50);
    d.answer(() => 'shown');
    for (const timer of d.timers) timer.work();
    await d.pass(minutes(2));
    expect(d.titles()).toEqual(['50 mailboxes of 12 clients over 5 % bounce rate at SendKit']);
  });
});

describe('reminders of a wave are one banner a round', () => {
  const still = (of: Desk) => of.shown.filter(({ title }) => title.includes('still'));
  /** They begin one after the other, `apartMs` apart, and go on for 13 hours. */
  async function wave(of: Desk, count: number, apartMs: number): Promise<void> {
    for (const account of ids.slice(0, count)) {
      of.move('m', 2, { account });
      await of.pass(apartMs);
    }
    await of.pass(hours(13));
  }

  test.each([
    ['20 accounts over 15 minutes', 20, 45 * secondMs, 3],
    ['50 accounts over half an hour', 50, half, 3],
  ])('of %s', async (_, count, apartMs, rounds) => {
    await wave(d, count, apartMs);
    const title = `${String(count)} mailboxes of ${String(Math.min(count, 12))} clients still over 5 % bounce rate at SendKit`;
    expect(still(d).map((banner) => banner.title)).toEqual(Array.from({ length: rounds }, () => title));
  });

  test.each([0.5, 1.5, 2, 2.5, 3.5])('also where one joined %d h after the others', async (apart) => {
    for (const account of ids.slice(0, 3)) d.move('m', 2, { account });
    await d.pass(hours(apart));
    for (const account of ids.slice(3, 4)) d.move('m', 2, { account });
    await d.pass(hours(16));
    const rounds = still(d).slice(1);
    expect(rounds.length).toBeLessThanOrEqual(4);
    expect(rounds.map(({ title }) => title)).toEqual(
      rounds.map(() => '4 mailboxes of 4 clients still over 5 % bounce rate at SendKit'),
    );
  });

  test('also after a restart in between, when nothing is known of the banners that were up', async () => {
    for (const account of ids.slice(0, 20)) {
      d.move('m', 2, { account });
      await d.pass(minutes(1));
    }
    d.restart();
    await d.pass(hours(5));
    expect(still(d)).toHaveLength(1);
  });

  test('what a person has acknowledged is not pulled in', async () => {
    const alerts = ids.slice(0, 3).map((account) => d.move('m', 2, { account }));
    await d.after(half);
    acknowledge(d.app, alerts.slice(0, 1));
    await d.pass(hours(4) + minutes(2));
    expect(still(d).map(({ title }) => title)).toEqual([
      '2 mailboxes of 2 clients still over 5 % bounce rate at SendKit',
    ]);
  });
});

test('in any wave no more banners stand than rules, providers and severities are in it, and every alert is told once', async () => {
  const places: readonly Account[] = fifty
    .slice(0, 12)
    .map((account, index) => ({ ...account, provider: ['sendkit', 'coldsend', 'krafter'][index % 3] ?? 'sendkit' }));
  const step = fc.record({
    account: fc.constantFrom(...places),
    mailbox: fc.constantFrom('m1', 'm2'),
    rule: fc.constantFrom('bounce-rate' as const, 'complaint-rate' as const),
    level: fc.constantFrom(1, 2),
    passMs: fc.constantFrom(0, secondMs, 5 * secondMs, 14 * secondMs),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(step, {
        maxLength: 40,
        selector: ({ account, mailbox }) => `${account.id} ${mailbox}`,
      }),
      async (steps) => {
        using own = desk(places);
        own.change({ repeat: { criticalMs: null, limitMs: null } });
        for (const { account, mailbox, rule, level, passMs } of steps) {
          own.move(mailbox, level, { account: account.id, rule });
          await own.after(passMs);
        }
        await own.pass(minutes(3));
        const groups = new Set(steps.map(({ account, rule, level }) => `${account.provider} ${rule} ${String(level)}`));
        expect(standing(own).length).toBeLessThanOrEqual(groups.size);
        expect(own.fates().map(({ outcome }) => outcome)).toEqual(steps.map(() => 'shown'));
        await own.after(hours(1));
        expect(own.fates()).toHaveLength(steps.length);
      },
    ),
    { numRuns: 30 },
  );
});
