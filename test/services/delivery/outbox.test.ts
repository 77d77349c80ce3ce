import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bannerActions, type ShowOutcome } from '../../../electron/core/delivery/desktop-banner.ts';
import { acknowledge, muteSubject, snooze } from '../../../electron/services/alerts/actions.ts';
import { defaultGroupMs, lookAgainMs, retryBannersMs } from '../../../electron/services/delivery/outbox.ts';
import { deleteAccount } from '../../../electron/store/accounts/accounts.ts';
import { listTransitions } from '../../../electron/store/alerts/states.ts';
import { heldReasons, notifiedAt, waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { desk, half, hours, minutes, morning, nights, type Desk } from './desk.ts';

let d: Desk;
beforeEach(() => (d = desk(['a1', 'a2'])));
afterEach(() => d[Symbol.dispose]());

const waiting = (): number => waitingNotifications(d.app.db).length;

describe('a banner that waits', () => {
  test('is noted as told only once the desktop has shown it', async () => {
    let settle: (outcome: ShowOutcome) => void = () => undefined;
    d.answer(() => new Promise((resolve) => (settle = resolve)));
    const alertId = d.move('m1', 1);
    const flushed = d.after(half);
    await expect.poll(waiting).toBe(1);
    expect(notifiedAt(d.app.db, alertId)).toBeNull();
    expect(listTransitions(d.app.db)).toMatchObject([{ notified: false }]);
    d.clock.advance(300);
    settle('shown');
    await flushed;
    expect(notifiedAt(d.app.db, alertId)).toBe(morning + half + 300);
    expect(listTransitions(d.app.db)).toMatchObject([{ notified: true, untold: null }]);
    expect(waiting()).toBe(0);
  });

  test('is shown once by two flushes at the same time, and what came meanwhile by the next round', async () => {
    d.move('m1', 1);
    d.clock.advance(half);
    const both = [d.outbox.flush(), d.outbox.flush()];
    d.move('m2', 2, { account: 'a2' });
    d.clock.advance(half);
    await Promise.all(both);
    expect(d.titles()).toEqual(['Bounce rate over 2 %', 'Bounce rate over 5 %']);
    await d.outbox.flush();
    expect(d.titles()).toHaveLength(2);
  });

  test.each(['failed', 'unsupported'] as const)(
    'is tried again after a minute where the desktop says "%s", and not with every change before',
    async (outcome) => {
      let asked = 0;
      d.answer(() => {
        asked++;
        return outcome;
      });
      d.move('m1', 1);
      d.move('m2', 2, { account: 'a2' });
      await d.after(half);
      for (let change = 0; change < 4; change++) await d.outbox.flush();
      expect(asked).toBe(1);
      expect(d.timers.map(({ inMs }) => inMs)).toEqual([retryBannersMs]);
      expect(d.fates().map(({ reason }) => reason)).toEqual([
        'waits: the desktop shows no notifications at the moment',
        'waits: the desktop shows no notifications at the moment',
      ]);
      d.answer(() => 'shown');
      d.timers[0]?.work();
      await expect.poll(d.titles).toEqual(['Bounce rate over 5 %', 'Bounce rate over 2 %']);
      expect(waiting()).toBe(0);
    },
  );

  test('that the desktop cannot show has that on record, as a value, and is told as soon as it can be', async () => {
    const alertId = d.move('m1', 2);
    d.answer(() => 'unsupported');
    await d.after(half);
    const kept = { kind: 'fired', outcome: null, untold: { code: 'no-banners' } };
    expect(d.fates()).toMatchObject([kept]);
    expect(heldReasons(d.app.db).get(alertId)).toEqual({ code: 'no-banners' });
    expect(listTransitions(d.app.db)).toMatchObject([{ notified: false, untold: { code: 'no-banners' } }]);
    await d.outbox.stop();
    d.restart();
    await d.after(minutes(1));
    expect(d.fates()).toMatchObject([kept]);
    d.answer(() => 'shown');
    d.restart();
    await d.after(minutes(1));
    expect(d.titles()).toEqual(['Bounce rate over 5 %']);
    expect(d.fates()).toMatchObject([{ kind: 'fired', outcome: 'shown', untold: null }]);
    expect(listTransitions(d.app.db)).toMatchObject([{ notified: true, untold: null }]);
  });

  test('a desktop that throws counts as one that failed', async () => {
    d.answer(() => Promise.reject(new Error('no bus')));
    d.move('m1', 1);
    await d.after(half);
    expect(d.timers).toHaveLength(1);
    expect(waiting()).toBe(1);
  });

  test('is not shown when it stopped being true while another went up', async () => {
    d.answer(({ title }) => {
      if (title === 'Bounce rate over 5 %') d.move('m1', 0);
      return 'shown';
    });
    d.move('m1', 1);
    d.move('m2', 2, { account: 'a2' });
    await d.after(half);
    expect(d.titles()).toEqual(['Bounce rate over 5 %']);
    expect(d.fates()[0]).toMatchObject({ outcome: 'dropped', reason: 'dropped: recovered before it was told' });
  });

  test('goes with its account', async () => {
    d.move('m1', 1);
    deleteAccount(d.app.db, 'a1');
    await d.after(half);
    expect(d.titles()).toEqual([]);
  });

  test('survives the end of the process before it was shown', async () => {
    d.move('m1', 1);
    await d.outbox.flush();
    await d.outbox.stop();
    d.restart();
    await d.after(half);
    expect(d.titles()).toEqual(['Bounce rate over 2 %']);
    d.restart();
    await d.after(half);
    expect(d.titles()).toHaveLength(1);
  });

  test('is not shown a second time when it cannot be noted as shown, and noted as soon as that works', async () => {
    const alertId = d.move('m1', 1);
    await d.outbox.flush();
    // Another process takes the table away for a while.
    d.answer(() => {
      d.database.db.exec('ALTER TABLE banner RENAME TO banner_gone');
      return 'shown';
    });
    await d.after(half);
    d.answer(() => 'shown');
    await d.outbox.flush();
    expect(d.titles()).toHaveLength(1);
    expect(notifiedAt(d.app.db, alertId)).toBeNull();
    d.database.db.exec('ALTER TABLE banner_gone RENAME TO banner');
    await d.after(minutes(5));
    expect(d.titles()).toHaveLength(1);
    expect(notifiedAt(d.app.db, alertId)).toBe(morning + half);
  });
});

describe('the outbox looks again by itself', () => {
  test('when the first of a kind has waited for others', async () => {
    d.move('m1', 1);
    await d.outbox.flush();
    expect(d.titles()).toEqual([]);
    expect(d.timers.map(({ inMs }) => inMs)).toEqual([defaultGroupMs]);
    d.clock.advance(defaultGroupMs);
    d.timers[0]?.work();
    await expect.poll(d.titles).toEqual(['Bounce rate over 2 %']);
  });

  test.each([
    ['to tell what was gathered', () => 'shown' as const],
    ['to try again after a desktop that showed nothing', () => 'failed' as const],
  ])('%s, and a mistake of ours that it meets there is reported; then it goes on', async (_, answer) => {
    d.answer(answer);
    d.move('m1', 1);
    await d.after(answer() === 'shown' ? 0 : half);
    d.answer(() => 'shown');
    const mistake = new TypeError('ours');
    const { settings } = d.app;
    Object.assign(d.app, {
      settings: () => {
        throw mistake;
      },
    });
    d.clock.advance(minutes(1));
    d.timers.at(-1)?.work();
    await expect.poll(() => d.mistakes).toEqual([mistake]);
    Object.assign(d.app, { settings });
    await d.outbox.flush();
    expect(d.titles()).toEqual(['Bounce rate over 2 %']);
  });

  test('at least every minute while something is to come, because clocks jump; one timer at a time', async () => {
    d.change({ quietHours: nights });
    d.clock.set(morning + hours(13));
    d.move('m1', 1);
    await d.outbox.flush();
    await d.after(minutes(1));
    expect(d.timers.map(({ inMs, cancelled }) => [inMs, cancelled])).toEqual([
      [lookAgainMs, true],
      [lookAgainMs, false],
    ]);
  });

  test('never when there is nothing to wait for', async () => {
    d.move('m1', 1);
    await d.after(half);
    await d.outbox.flush();
    expect(d.titles()).toHaveLength(1);
    expect(d.timers.filter(({ cancelled }) => !cancelled)).toEqual([]);
  });
});

describe('a banner that is up', () => {
  test('is withdrawn when its alert is over, once', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    await d.outbox.flush();
    expect(d.withdrawn).toEqual([]);
    d.move('m1', 0);
    await d.outbox.flush();
    await d.outbox.flush();
    expect(d.withdrawn).toEqual([`alert:${id}`]);
  });

  test('is withdrawn when its account is removed', async () => {
    const id = d.move('m1', 1);
    await d.after(half);
    deleteAccount(d.app.db, 'a1');
    await d.outbox.flush();
    expect(d.withdrawn).toEqual([`alert:${id}`]);
  });

  test.each([
    ['acknowledged', (id: string) => acknowledge(d.app, [id])],
    ['snoozed', (id: string) => snooze(d.app, [id], '1h')],
    ['muted', () => muteSubject(d.app, { accountId: 'a1', kind: 'account', id: 'a1' }, null)],
  ])('is withdrawn when it was %s elsewhere', async (_said, say) => {
    const id = d.move('m1', 2);
    await d.after(half);
    d.clock.advance(1000);
    say(id);
    await d.outbox.flush();
    expect(d.withdrawn).toEqual([`alert:${id}`]);
  });

  test('about several is withdrawn when the last of them is over or acknowledged', async () => {
    const ids = [d.move('m1', 2), d.move('m2', 2), d.move('m3', 2)];
    await d.after(half);
    d.move('m1', 0);
    acknowledge(d.app, ids.slice(1, 2));
    await d.outbox.flush();
    expect(d.withdrawn).toEqual([]);
    d.clock.advance(1);
    acknowledge(d.app, ids);
    await d.outbox.flush();
    expect(d.withdrawn).toEqual(['group:sendkit:bounce-rate:critical:on']);
  });

  test('about one gives way to the one about several that names it too', async () => {
    const id = d.move('m1', 2);
    await d.after(half);
    d.move('m2', 2);
    await d.after(minutes(2));
    expect(d.titles()).toEqual(['Bounce rate over 5 %', '2 mailboxes over 5 % bounce rate']);
    expect(d.withdrawn).toEqual([`alert:${id}`]);
  });

  test('about one stays beside another that comes a while later', async () => {
    const ids = [d.move('m1', 2)];
    await d.after(half);
    await d.after(minutes(10));
    ids.push(d.move('m2', 2));
    await d.after(half);
    expect(d.shown.map(({ key }) => key)).toEqual(ids.map((id) => `alert:${id}`));
    await d.after(minutes(10));
    expect(d.withdrawn).toEqual([]);
    await d.after(hours(4));
    await d.after(half);
    expect(d.shown.at(-1)?.title).toBe('2 mailboxes still over 5 % bounce rate');
    expect(d.withdrawn.toSorted()).toEqual(ids.map((id) => `alert:${id}`));
  });

  test('about what is over is told without a sound and stays', async () => {
    d.move('m1', 2);
    await d.after(half);
    d.move('m1', 0);
    await d.after(half);
    await d.after(half);
    expect(d.shown.map(({ title, silent, actions }) => [title, silent, actions])).toEqual([
      ['Bounce rate over 5 %', false, bannerActions],
      ['Bounce rate recovered', true, []],
    ]);
    expect(d.withdrawn).toHaveLength(1);
  });

  test('says what a click opens and what its buttons are about', async () => {
    const one = d.move('m1', 1);
    const others = [d.move('n1', 2, { account: 'a2' }), d.move('n2', 2, { account: 'a2' })];
    await d.after(half);
    expect(d.outbox.subjectOf(`alert:${one}`)).toMatchObject({ accountId: 'a1', kind: 'sender', id: 'm1' });
    expect(d.outbox.alertIdsOf(`alert:${one}`)).toEqual([one]);
    expect(d.outbox.subjectOf('group:sendkit:bounce-rate:critical:on')).toBeNull();
    expect(d.outbox.alertIdsOf('group:sendkit:bounce-rate:critical:on')).toEqual(others);
    expect(d.outbox.alertIdsOf('alert:77')).toEqual([]);
  });
});

test('quitting waits for the banner that is going up, and shows no other', async () => {
  let settle: (outcome: ShowOutcome) => void = () => undefined;
  d.answer(() => new Promise((resolve) => (settle = resolve)));
  d.move('m1', 1);
  d.move('m2', 2, { account: 'a2' });
  const flushed = d.after(half);
  const stopped = d.outbox.stop();
  settle('shown');
  await Promise.all([flushed, stopped]);
  expect(d.titles()).toEqual(['Bounce rate over 5 %']);
  expect(waitingNotifications(d.app.db).map(({ subject }) => subject.id)).toEqual(['m1']);
  await d.outbox.flush();
  expect(d.titles()).toHaveLength(1);
});
