import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acknowledge, endSnooze, muteSubject, snooze } from '../../../electron/services/alerts/actions.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { desk, half, hours, minutes, morning, nights, type Desk } from './desk.ts';

let d: Desk;
beforeEach(() => (d = desk(['a1', 'a2', 'a3'])));
afterEach(() => d[Symbol.dispose]());

const last = () => d.shown.at(-1);
const reasons = (): readonly (string | null)[] => d.fates().map(({ reason }) => reason);
const mailboxes = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `m${String(index)}`);

describe('what a person dealt with', () => {
  test('acknowledged: nothing more, unless it gets worse, which is told once', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    acknowledge(d.app, [id]);
    await d.after(minutes(1));
    d.move('m1', 2);
    await d.after(half);
    await d.after(hours(5));
    await d.after(half);
    // What got worse was not seen: it is told again like anything else.
    expect(d.titles()).toEqual(['Bounce rate over 2 %', 'Bounce rate over 5 %', 'Still: Bounce rate over 5 %']);
    // The banner that says it got worse stays until that is seen too.
    expect(d.withdrawn).toHaveLength(1);
    acknowledge(d.app, [id]);
    await d.outbox.flush();
    expect(d.withdrawn).toHaveLength(2);
  });

  test('acknowledged, and then the clock is put back: that it gets worse is told all the same, and stays', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    acknowledge(d.app, [id]);
    await d.after(minutes(1));
    d.clock.advance(-hours(3));
    d.move('m1', 2);
    await d.after(half);
    await d.after(minutes(1));
    expect(d.titles()).toEqual(['Bounce rate over 2 %', 'Bounce rate over 5 %']);
    expect(d.withdrawn).toHaveLength(1);
  });

  test('acknowledged when it had got worse already: dropped', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    d.move('m1', 2);
    d.clock.advance(1);
    acknowledge(d.app, [id]);
    await d.after(half);
    expect(d.titles()).toHaveLength(1);
    expect(reasons()[1]).toBe('dropped: acknowledged');
  });

  test('acknowledged: not named when others of its kind follow', async () => {
    const ids = mailboxes(3).map((name) => d.move(name, 2));
    await d.after(half);
    acknowledge(d.app, ids.slice(0, 1));
    d.move('later', 2);
    await d.after(minutes(2));
    expect(last()?.title).toBe('3 mailboxes over 5 % bounce rate');
    expect(last()?.body).not.toContain('m0@');
  });

  test('acknowledged before it was told: dropped', async () => {
    const id = d.move('m1', 2);
    acknowledge(d.app, [id]);
    await d.after(half);
    expect(d.titles()).toEqual([]);
    expect(reasons()).toEqual(['dropped: acknowledged']);
  });

  test('snoozed: told once when the snooze ends, if it still fires', async () => {
    const [goesOn, recovers] = [d.move('m1', 1), d.move('m2', 1)];
    await d.after(half);
    snooze(d.app, [goesOn, recovers], '1h');
    await d.after(minutes(30));
    d.move('m2', 0);
    expect(d.titles()).toHaveLength(1);
    await d.after(minutes(30));
    await d.after(half);
    expect(d.titles()).toEqual(['2 mailboxes over 2 % bounce rate', 'Still: Bounce rate over 2 %']);
    expect(last()?.body).toContain('m1@');
    for (let hour = 0; hour < 30; hour++) await d.after(hours(1));
    expect(d.titles()).toHaveLength(2);
  });

  test('snoozed: what gets worse meanwhile waits for the end of it', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    snooze(d.app, [id], '1h');
    d.move('m1', 2);
    await d.after(minutes(59));
    expect(reasons()[1]).toBe('held: snoozed until 11:00');
    expect(d.titles()).toHaveLength(1);
    await d.after(minutes(1));
    expect(d.titles()).toEqual(['Bounce rate over 2 %', 'Bounce rate over 5 %']);
    await d.after(minutes(1));
    expect(d.titles()).toHaveLength(2);
  });

  test('snoozed over a restart: what waited is no matter of an absence', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    snooze(d.app, [id], '4h');
    d.move('m1', 2);
    await d.after(minutes(50));
    d.restart();
    await d.after(minutes(1));
    await d.after(hours(4));
    expect(last()).toMatchObject({ key: `alert:${id}`, title: 'Bounce rate over 5 %' });
  });

  test('snoozed, and the snooze ended by hand: what waited is told', async () => {
    const id = d.move('m1', 2);
    snooze(d.app, [id], '4h');
    await d.after(minutes(5));
    expect(d.titles()).toEqual([]);
    endSnooze(d.app, [id]);
    await d.after(0);
    expect(d.titles()).toEqual(['Bounce rate over 5 %']);
  });

  test('muted: nothing, of the mailbox or of anything in the account', async () => {
    muteSubject(d.app, { accountId: 'a1', kind: 'sender', id: 'm1' }, null);
    muteSubject(d.app, { accountId: 'a2', kind: 'account', id: 'a2' }, morning + hours(1));
    d.move('m1', 2);
    d.move('m2', 2);
    d.move('m3', 2, { account: 'a2' });
    await d.after(half);
    expect(d.shown.map(({ body }) => body.slice(0, 3))).toEqual(['m2@']);
    expect(reasons()).toEqual(['dropped: muted', null, 'dropped: muted']);
    await d.after(hours(2));
    d.move('m4', 2, { account: 'a2' });
    await d.after(half);
    expect(d.titles()).toHaveLength(2);
  });
});

describe('quiet hours', () => {
  const evening = Date.parse('2026-02-10T21:50:00Z');
  beforeEach(() => {
    d.clock.set(evening);
    d.change({ quietHours: nights });
  });

  test('hold everything, and one digest in the morning says what fires and what is over', async () => {
    d.move('before', 2);
    await d.after(half);
    await d.after(minutes(20));
    d.move('m1', 2);
    d.move('m2', 1);
    d.move('m3', 1);
    await d.after(minutes(30));
    expect(reasons()[1]).toBe('held: quiet until 08:00');
    d.move('m3', 0);
    d.move('before', 0);
    for (let hour = 23; hour <= 31; hour++) await d.after(hours(1));
    expect(d.titles()).toHaveLength(1);
    await d.after(hours(1));
    expect(d.shown).toHaveLength(2);
    expect(last()).toMatchObject({
      key: 'digest:quiet',
      title: 'During quiet hours (10 h): 2 alerts, 2 over by now',
      severity: 'critical',
      silent: false,
      actions: [],
    });
    expect(last()?.body).toMatch(/^New: m1@example\.com .* m2@example\.com .*Over by itself: .*m3@example\.com/);
    await d.after(hours(1));
    expect(d.shown).toHaveLength(2);
  });

  test('a single alert speaks for itself in the morning, in the words of then', async () => {
    const id = d.move('m1', 1);
    d.clock.set(evening + minutes(30));
    await d.outbox.flush();
    d.clock.set(Date.parse('2026-02-11T08:00:00Z'));
    await d.outbox.flush();
    expect(d.shown.map(({ key, title }) => [key, title])).toEqual([[`alert:${id}`, 'Bounce rate over 2 %']]);
  });

  test('nothing at all when everything is over by the morning', async () => {
    d.clock.advance(minutes(20));
    d.move('m1', 1);
    await d.after(minutes(30));
    d.move('m1', 0);
    await d.after(minutes(30));
    d.clock.set(Date.parse('2026-02-11T08:00:00Z'));
    await d.outbox.flush();
    expect(d.shown).toEqual([]);
    expect(waitingNotifications(d.app.db)).toEqual([]);
  });

  test('are broken by what is critical, if a person wants that; reminders wait all the same', async () => {
    d.change({ quietHours: { ...nights, criticalBreaks: true } });
    d.clock.advance(minutes(20));
    d.move('m1', 2);
    d.move('m2', 1);
    await d.after(half);
    expect(d.titles()).toEqual(['Bounce rate over 5 %']);
    for (let hour = 0; hour < 9; hour++) await d.after(hours(1));
    expect(d.titles()).toHaveLength(1);
    await d.after(hours(1));
    expect(last()?.title).toBe('During quiet hours (10 h): 2 alerts');
    expect(last()?.body).toMatch(/^New: m2@.*Still: m1@/);
  });

  test('a restart in the night changes nothing', async () => {
    d.clock.advance(minutes(20));
    d.move('m1', 2);
    d.move('m2', 2);
    await d.outbox.flush();
    d.clock.advance(hours(3));
    d.restart();
    await d.outbox.flush();
    d.clock.set(Date.parse('2026-02-11T08:00:00Z'));
    d.restart();
    await d.outbox.flush();
    expect(d.titles()).toEqual(['During quiet hours (10 h): 2 alerts']);
  });
});
