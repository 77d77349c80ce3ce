import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { waitForAccountsMs } from '../../../electron/services/delivery/catch-up-wait.ts';
import { desk, half, hours, minutes, morning, type Desk } from './desk.ts';

let d: Desk;
beforeEach(() => (d = desk(['a1', 'a2', 'a3'])));
afterEach(() => d[Symbol.dispose]());

const last = () => d.shown.at(-1);
const reasons = (): readonly (string | null)[] => d.fates().map(({ reason }) => reason);

describe('while nobody was there', () => {
  test('one digest when every account has caught up: what fires, and what is over by itself', async () => {
    d.away('a1', morning - hours(8));
    d.away('a2', morning - hours(8));
    d.move('m1', 2);
    d.move('m2', 1);
    d.move('m2', 0);
    d.move('n1', 1, { account: 'a2' });
    await d.after(minutes(1));
    d.away('a1', null);
    await d.after(minutes(1));
    expect(d.titles()).toEqual([]);
    expect(reasons()[0]).toBe('waits until every account has caught up');
    d.away('a2', null);
    await d.after(0);
    expect(d.shown).toHaveLength(1);
    expect(last()).toMatchObject({
      key: 'digest:away',
      title: 'While you were away (8 h 2 min): 2 alerts, 1 over by now',
    });
    expect(last()?.body).toMatch(/^New: m1@.*, n1@.*Over by itself: m2@/);
  });

  test('an account that does not answer is waited for no longer than a quarter of an hour', async () => {
    d.away('a1', morning - hours(8));
    d.away('a2', morning - hours(8));
    d.move('m1', 2);
    await d.outbox.flush();
    d.away('a1', null);
    await d.after(waitForAccountsMs - 1);
    expect(d.titles()).toEqual([]);
    await d.after(1);
    expect(d.titles()).toEqual(['While you were away (8 h 15 min): 1 alert']);
  });

  test('nothing at all when nothing fires any more', async () => {
    d.away('a1', morning - hours(8));
    d.move('m1', 2);
    d.move('m1', 0);
    d.away('a1', null);
    await d.after(half);
    expect(d.titles()).toEqual([]);
    expect(reasons()).toEqual(['dropped: recovered before it was told', 'dropped: over by the time you were back']);
  });

  test('however often something changed meanwhile', async () => {
    d.away('a1', morning - hours(8));
    for (const level of [2, 0, 2, 0, 2]) d.move('m1', level);
    d.away('a1', null);
    await d.after(half);
    expect(d.titles()).toEqual(['While you were away (8 h): 1 alert']);
  });

  test('what the terminal found while the app did not run is part of it', async () => {
    d.move('m1', 2);
    d.move('m2', 1);
    d.clock.advance(hours(2));
    d.restart();
    await d.outbox.flush();
    expect(d.titles()).toEqual(['While you were away (2 h): 2 alerts']);
  });

  test('what waited when the computer went to sleep is part of it', async () => {
    d.move('m1', 2);
    d.move('m2', 1);
    await d.outbox.flush();
    d.clock.advance(hours(8));
    d.away('a1', morning);
    await d.after(0);
    expect(d.titles()).toEqual([]);
    d.away('a1', null);
    await d.after(minutes(1));
    expect(d.titles()).toEqual(['While you were away (8 h 1 min): 2 alerts']);
  });

  test('what the terminal told a moment before the computer woke is nothing when the app reads it well', async () => {
    d.move('a1', 1, { account: 'a1', kind: 'account', rule: 'data-outage' });
    d.away('a1', morning - hours(8));
    await d.after(half);
    expect(d.titles()).toEqual([]);
    d.move('a1', 0, { account: 'a1', kind: 'account', rule: 'data-outage' });
    d.away('a1', null);
    await d.after(half);
    expect(d.titles()).toEqual([]);
  });

  test('and is part of the digest when the app cannot read it either', async () => {
    d.move('a1', 1, { account: 'a1', kind: 'account', rule: 'data-outage' });
    d.away('a1', morning - hours(8));
    await d.outbox.flush();
    await d.after(waitForAccountsMs);
    expect(d.titles()).toEqual(['While you were away (8 h 15 min): 1 alert']);
  });

  test('and no reminder comes before the accounts have caught up', async () => {
    d.move('m1', 2);
    await d.after(half);
    d.clock.advance(hours(8));
    d.away('a1', morning + half);
    await d.after(0);
    await d.after(half);
    expect(d.shown).toHaveLength(1);
    d.away('a1', null);
    await d.after(0);
    await d.after(half);
    expect(d.shown).toHaveLength(2);
  });

  test('a reminder that waits for an account comes by itself when the account has had its time', async () => {
    d.move('m1', 2);
    await d.after(half);
    d.clock.advance(hours(4));
    d.away('a3', morning);
    await d.after(0);
    expect(d.shown).toHaveLength(1);
    const next = () => d.timers.findLast(({ cancelled }) => !cancelled);
    for (let look = 0; d.shown.length < 2 && look < 100; look++) {
      const timer = next();
      if (timer === undefined) break;
      timer.cancelled = true;
      d.clock.advance(timer.inMs);
      timer.work();
      await d.outbox.flush();
    }
    expect(d.shown).toHaveLength(2);
    // And then, as always, waits for others of its kind.
    expect(d.clock.now()).toBe(morning + half + hours(4) + waitForAccountsMs + half);
  });

  test('not even one that a timer found due before anybody knew of the sleep', async () => {
    d.move('m1', 2);
    await d.after(half);
    await d.after(hours(8));
    d.away('a1', morning + half);
    await d.after(half);
    await d.after(half);
    expect(d.shown).toHaveLength(1);
    d.move('m1', 0);
    d.away('a1', null);
    await d.after(half);
    expect(d.shown).toHaveLength(1);
  });
});

test('of a new account only what is critical already is told, in one banner', async () => {
  d.away('a1', 0);
  d.move('m1', 2);
  d.move('m2', 1);
  d.move('m3', 2, { rule: 'daily-limit' });
  await d.after(half);
  expect(d.titles()).toEqual(['Already firing: 2 alerts']);
  expect(reasons()[1]).toBe('dropped: already so when the account was added');
});

test('a new account that the terminal read first is no matter of an absence', async () => {
  d.away('a1', 0);
  d.move('m1', 2);
  d.move('m2', 1);
  d.clock.advance(hours(2));
  d.restart();
  await d.outbox.flush();
  expect(d.titles()).toEqual(['Already firing: 1 alert']);
});
