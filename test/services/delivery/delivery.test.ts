import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { acknowledge } from '../../../electron/services/alerts/actions.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { retryBannersMs } from '../../../electron/services/delivery/outbox.ts';
import { desk, half, hours, minutes, type Desk } from './desk.ts';

let d: Desk;
beforeEach(() => (d = desk(['a1', 'a2', 'a3'])));
afterEach(() => d[Symbol.dispose]());

const last = () => d.shown.at(-1);
const reasons = (): readonly (string | null)[] => d.fates().map(({ reason }) => reason);
const mailboxes = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `m${String(index)}`);

describe('alerts of one kind', () => {
  test('are told together: 37 mailboxes are one banner (fault F53)', async () => {
    const ids = mailboxes(37).map((name) => d.move(name, 2));
    await d.outbox.flush();
    expect(reasons()[0]).toBe('waits 30 s for others of its kind');
    await d.after(half);
    expect(d.titles()).toEqual(['37 mailboxes over 5 % bounce rate']);
    expect(last()).toMatchObject({ key: 'group:sendkit:bounce-rate:critical:on', severity: 'critical', silent: false });
    expect(d.outbox.alertIdsOf('group:sendkit:bounce-rate:critical:on')).toEqual(ids);
  });

  test('the wait begins with the first', async () => {
    d.move('m1', 2);
    await d.after(half - 1);
    d.move('m2', 2);
    expect(d.titles()).toEqual([]);
    await d.after(1);
    expect(d.titles()).toEqual(['2 mailboxes over 5 % bounce rate']);
  });

  test('a banner that is up is replaced by one that names those that fire and the later ones', async () => {
    for (const name of mailboxes(3)) d.move(name, 2);
    await d.after(half);
    d.move('m0', 0);
    d.move('later', 2);
    await d.after(minutes(2));
    const groups = d.shown.filter(({ key }) => key === 'group:sendkit:bounce-rate:critical:on');
    expect(groups.map(({ title }) => title)).toEqual([
      '3 mailboxes over 5 % bounce rate',
      '3 mailboxes over 5 % bounce rate',
    ]);
    expect(groups[1]?.body).toContain('later@example.com');
    expect(groups[1]?.body).not.toContain('m0@');
  });

  test('of different rules or severities are told apart, the critical first', async () => {
    d.move('m1', 1);
    d.move('m2', 1, { rule: 'ramp' });
    d.move('m3', 2);
    await d.after(half);
    expect(d.shown.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'warning']);
  });

  test('several accounts of one provider without data are one outage', async () => {
    for (const account of ['a1', 'a2', 'a3']) d.move(account, 1, { account, kind: 'account', rule: 'data-outage' });
    await d.after(half);
    expect(d.titles()).toEqual(['3 accounts without data at SendKit']);
    expect(last()?.key).toBe('group:sendkit:data-outage:warning:on');
    expect(last()?.body).toMatch(/ · SendKit$/);
  });
});

describe('what stopped being true before it was told', () => {
  test('is dropped, and its end is not told either', async () => {
    d.move('m1', 2);
    d.move('m1', 0);
    await d.after(half);
    expect(d.titles()).toEqual([]);
    expect(reasons()).toEqual(['dropped: recovered before it was told', 'not told: what ended was never told']);
  });

  test('of an outage its end is told: nobody hears nothing of half an hour without data', async () => {
    const outage = { kind: 'account', rule: 'data-outage' } as const;
    d.move('a1', 1, outage);
    await d.after(half / 3);
    d.move('a1', 0, outage);
    await d.after(half);
    expect(d.shown.map(({ title, silent }) => [title, silent])).toEqual([['Data is back', true]]);
    expect(d.fates().map(({ reason }) => reason)).toEqual(['dropped: recovered before it was told', null]);
  });

  test('so is that of an outage that waited for others longer than half a minute, right behind another one', async () => {
    const outage = (account: string) => ({ account, kind: 'account', rule: 'data-outage' }) as const;
    d.move('a1', 1, outage('a1'));
    await d.after(half);
    d.move('a2', 1, outage('a2'));
    await d.after(2 * half);
    d.move('a2', 0, outage('a2'));
    await d.after(2 * minutes(1));
    expect(d.titles()).toEqual(['No data', 'Data is back']);
  });

  test.each(['when', 'after'])(
    'so is that of an outage which no desktop could show, where one can again %s it is over (fault F82)',
    async (when) => {
      const outage = { kind: 'account', rule: 'data-outage' } as const;
      const canShow = async (): Promise<void> => {
        d.answer(() => 'shown');
        for (const { work, inMs, cancelled } of d.timers.splice(0)) if (!cancelled && inMs === retryBannersMs) work();
        await d.pass(minutes(2));
      };
      d.answer(() => 'failed');
      d.move('a1', 1, outage);
      await d.pass(minutes(20));
      d.move('a1', 0, outage);
      if (when === 'after') await d.pass(minutes(5));
      expect(d.titles()).toEqual([]);
      await canShow();
      expect(d.titles()).toEqual(['Data is back']);
    },
  );

  test('of an outage that somebody has seen, that lasted, or that quiet hours kept back, its end is not told either', async () => {
    const outage = { kind: 'account', rule: 'data-outage' } as const;
    const id = d.move('a1', 1, outage);
    acknowledge(d.app, [id]);
    await d.outbox.flush();
    d.move('a1', 0, outage);
    await d.after(half);
    d.move('a1', 1, { kind: 'account', rule: 'key-rejected' });
    d.move('a1', 1, outage);
    await d.after(3 * hours(1));
    d.move('a1', 2, outage);
    d.move('a1', 0, outage);
    d.move('a1', 0, { kind: 'account', rule: 'key-rejected' });
    await d.pass(minutes(3));
    expect(d.titles()).toEqual(['Key rejected']);
  });

  test('gives way to what is newer', async () => {
    d.move('m1', 1);
    d.move('m1', 2);
    await d.after(half);
    expect(d.titles()).toEqual(['Bounce rate over 5 %']);
    expect(reasons()[0]).toBe('dropped: something newer about the same alert took its place');
  });

  test('a level that was reached and left again is not told, but what remains is', async () => {
    d.move('m1', 2);
    d.move('m1', 1);
    await d.after(half);
    expect(d.titles()).toEqual(['Bounce rate over 2 %']);
    d.move('m1', 2);
    d.move('m1', 1);
    await d.after(half);
    expect(d.titles()).toHaveLength(1);
    expect(reasons().slice(2)).toEqual([
      'dropped: back at a level that was told before',
      'dropped: back at a level that was told before',
    ]);
  });
});

describe('the end of an alert', () => {
  test('is told without a sound when it was critical and was told of', async () => {
    d.move('m1', 2);
    await d.after(half);
    d.move('m1', 0);
    await d.after(half);
    expect(d.shown.map(({ title, silent }) => [title, silent])).toEqual([
      ['Bounce rate over 5 %', false],
      ['Bounce rate recovered', true],
    ]);
  });

  test('only takes the banner away when it was a warning', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    d.move('m1', 0);
    await d.after(half);
    expect(d.titles()).toHaveLength(1);
    expect(d.withdrawn).toEqual([`alert:${id}`]);
    expect(reasons()[1]).toBe('not told: the end of a warning only takes its banner away');
  });

  test('is not told when this time nothing was told of its start, whatever was told before', async () => {
    d.move('m1', 2);
    await d.after(half);
    d.move('m1', 0);
    await d.after(half);
    await d.after(hours(2));
    d.move('m1', 2);
    d.move('m1', 0);
    await d.after(half);
    expect(d.titles()).toEqual(['Bounce rate over 5 %', 'Bounce rate recovered']);
    expect(reasons().at(-1)).toBe('not told: what ended was never told');
  });
});

describe('a worse trouble goes first', () => {
  test('without a connection nothing is told, then everything that is still true', async () => {
    d.connect(false);
    d.move('m1', 2);
    d.move('m2', 1);
    await d.after(half);
    expect(reasons()[0]).toBe('held: this computer is offline');
    d.move('m2', 0);
    d.connect(true);
    await d.after(minutes(10));
    expect(d.titles()).toEqual(['Bounce rate over 5 %']);
  });

  test('an outage hides the account, and what still fires is told when it ends', async () => {
    d.move('a1', 1, { kind: 'account', rule: 'data-outage' });
    d.move('m1', 2);
    d.move('a1', 2, { kind: 'account', rule: 'key-rejected' });
    d.move('other', 2, { account: 'a2' });
    await d.after(half);
    expect(d.titles()).toEqual(['Key rejected', 'Bounce rate over 5 %']);
    expect(reasons()).toEqual(['held: SendKit rejects the key', 'held: SendKit rejects the key', null, null]);
    d.move('a1', 0, { kind: 'account', rule: 'key-rejected' });
    await d.after(half);
    expect(d.titles().slice(2).toSorted()).toEqual(['Key works again', 'No data']);
    expect(reasons()[1]).toBe('held: SendKit gives no data');
    d.move('a1', 0, { kind: 'account', rule: 'data-outage' });
    await d.pass(minutes(2));
    expect(d.titles().slice(-2)).toEqual(['Data is back', '2 mailboxes of 2 accounts over 5 % bounce rate at SendKit']);
  });

  test('something critical hides the warnings of the same mailbox, the limit hides the pace towards it', async () => {
    d.move('m1', 2);
    d.move('m1', 1, { rule: 'ramp' });
    d.move('m2', 1, { rule: 'daily-limit' });
    d.move('m2', 2, { rule: 'limit-pace' });
    d.move('m3', 1, { rule: 'ramp' });
    await d.after(half);
    expect(d.shown).toHaveLength(3);
    expect(reasons()[1]).toBe('held: critical bounce rate of the same subject goes first');
    expect(reasons()[3]).toBe('held: daily limit of the same subject goes first');
    d.move('m1', 0);
    d.move('m2', 0, { rule: 'daily-limit' });
    await d.after(minutes(2));
    expect(waitingNotifications(d.app.db)).toEqual([]);
    expect(d.shown.filter(({ silent }) => !silent)).toHaveLength(5);
  });

  test('what hides it is called by its name', async () => {
    d.move('a1', 2, { kind: 'account', rule: 'delivery-drop' });
    d.move('a1', 1, { kind: 'account', rule: 'complaint-rate' });
    await d.after(half);
    expect(reasons()[1]).toBe('held: critical delivery rate drop of the same subject goes first');
  });
});

describe('what goes on', () => {
  test('critical: told again every four hours until it is acknowledged', async () => {
    const id = d.move('m1', 2);
    for (let passed = 0; passed < hours(9); passed += minutes(5)) await d.after(minutes(5));
    expect(d.titles()).toHaveLength(3);
    acknowledge(d.app, [id]);
    for (let passed = 0; passed < hours(9); passed += minutes(5)) await d.after(minutes(5));
    expect(d.titles()).toHaveLength(3);
  });

  test('limits: once a day; other warnings: never', async () => {
    d.move('m1', 1, { rule: 'daily-limit' });
    d.move('m2', 1);
    await d.outbox.flush();
    for (let passed = 0; passed < hours(50); passed += hours(1)) await d.after(hours(1));
    await d.after(half);
    expect(d.shown.filter(({ body }) => body.startsWith('m1@'))).toHaveLength(3);
    expect(d.shown.filter(({ body }) => body.startsWith('m2@'))).toHaveLength(1);
  });

  test('never, if a person wants that', async () => {
    d.change({ repeat: { criticalMs: null, limitMs: null } });
    d.move('m1', 2);
    for (let hour = 0; hour < 30; hour++) await d.after(hours(1));
    expect(d.titles()).toHaveLength(1);
    d.change({ repeat: defaultSettings.repeat });
    await d.after(0);
    await d.after(half);
    expect(d.titles()).toHaveLength(2);
  });

  test('what was never told is not told again', async () => {
    d.away('a1', 0);
    d.move('m1', 1, { rule: 'daily-limit' });
    await d.after(half);
    d.away('a1', null);
    await d.after(hours(25));
    await d.after(half);
    expect(d.titles()).toEqual([]);
  });

  test('a reminder falls due together for what was told together, across a restart', async () => {
    for (const name of mailboxes(12)) d.move(name, 2);
    await d.after(half);
    d.clock.advance(hours(4));
    d.restart();
    await d.outbox.flush();
    await d.after(half);
    expect(d.titles()).toEqual(['12 mailboxes over 5 % bounce rate', '12 mailboxes still over 5 % bounce rate']);
  });
});

describe('an alert that steps to and fro', () => {
  test('is called unstable once, then held until an hour was calm, and then told if it fires', async () => {
    for (let cycle = 0; cycle < 8; cycle++) {
      d.move('m1', 2);
      await d.pass(minutes(5));
      d.move('m1', 0);
      await d.pass(minutes(5));
    }
    // Fired, over, fired; the fourth step within the hour is one too many.
    const told = ['Bounce rate over 5 %', 'Bounce rate recovered', 'Bounce rate over 5 %'];
    expect(d.titles().slice(0, 3)).toEqual(told);
    expect(d.shown).toHaveLength(4);
    expect(d.fates().filter(({ kind }) => kind === 'unstable')).toHaveLength(1);
    d.move('m1', 2);
    await d.pass(minutes(1));
    expect(reasons().at(-1)).toMatch(/^held: it changes too often, until \d\d:\d\d at least$/);
    await d.pass(minutes(60));
    expect(d.shown).toHaveLength(5);
    expect(last()?.title).toBe('Bounce rate over 5 %');
  });
});
