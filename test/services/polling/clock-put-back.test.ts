/** The computer's clock was five days ahead, and is put right while alerts stand (fault F36). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOf } from '../../../electron/core/alerts/model.ts';
import { dayMs } from '../../../electron/core/days.ts';
import { acknowledge, muteSubject, snooze } from '../../../electron/services/alerts/actions.ts';
import { moveWithClock } from '../../../electron/services/polling/deadlines.ts';
import { readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { lastShown } from '../../../electron/store/alerts/told.ts';
import { notifiedAt } from '../../../electron/store/alerts/outbox.ts';
import { desk, half, hours, minutes, type Desk } from '../delivery/desk.ts';
import { endpoint, saveEndpoint } from '../filled.ts';

let d: Desk;
beforeEach(() => (d = desk()));
afterEach(() => d[Symbol.dispose]());

/** What the poller does when it sees the wall clock go back; the account was read a moment before. */
function putBack(ms = 5 * dayMs): void {
  saveEndpoint(d.app.db, 'a1', endpoint('accounts', { lastAttemptAt: d.clock.now(), nextAt: d.clock.now() }));
  d.clock.advance(-ms);
  moveWithClock(d.app);
}
const mailbox = { accountId: 'a1', kind: 'sender', id: 'm1' } as const;

test('a critical alert is told again every four hours, counted from then on', async () => {
  d.move('m1', 2);
  await d.after(half);
  putBack();
  await d.pass(hours(4));
  expect(d.shown).toHaveLength(1);
  await d.pass(minutes(1));
  expect(d.shown).toHaveLength(2);
  await d.pass(hours(4) + minutes(1));
  expect(d.shown).toHaveLength(3);
});

test('a small correction of the clock makes nothing be told twice', async () => {
  d.move('m1', 2);
  await d.after(half);
  for (const ms of [1000, 60_000]) {
    putBack(ms);
    await d.pass(minutes(10));
  }
  expect(d.shown).toHaveLength(1);
});

test('a snooze of an hour lasts an hour', async () => {
  const id = d.move('m1', 2);
  await d.after(half);
  snooze(d.app, [id], { until: d.clock.now() + hours(1) });
  putBack();
  await d.pass(hours(1) - minutes(1));
  expect(d.shown).toHaveLength(1);
  await d.pass(minutes(2));
  expect(d.shown).toHaveLength(2);
});

test('a mute of two hours lasts two hours, and one for good stays', async () => {
  muteSubject(d.app, mailbox, d.clock.now() + hours(2));
  muteSubject(d.app, { ...mailbox, id: 'm2' }, null);
  putBack();
  d.clock.advance(hours(2) + minutes(1));
  d.move('m1', 2);
  d.move('m2', 2);
  await d.after(half);
  expect(d.shown.map(({ body }) => body)).toEqual([expect.stringContaining('m1@')]);
});

test('a mute said after the clock was put right is not cut short by it', async () => {
  putBack();
  muteSubject(d.app, mailbox, d.clock.now() + hours(2));
  moveWithClock(d.app);
  d.move('m1', 2);
  await d.after(hours(1));
  expect(d.shown).toEqual([]);
});

test('what fired before is acknowledged as ever, and its banner goes', async () => {
  const id = d.move('m1', 2);
  await d.after(half);
  putBack();
  acknowledge(d.app, [id]);
  await d.after(minutes(1));
  expect(d.withdrawn).toEqual([`alert:${id}`]);
});

test('its unrest is told again when it becomes restless anew', async () => {
  const unrest = async () => {
    for (const level of [2, 0, 2, 0, 2, 0, 2]) {
      d.move('m1', level);
      await d.after(minutes(2));
    }
    await d.after(half);
    await d.after(minutes(1));
  };
  const notices = () =>
    d.shown.filter(({ title }) => title.includes('changing too often') || title.includes('unstable'));
  await unrest();
  expect(notices()).toHaveLength(1);
  putBack();
  d.move('m1', 0);
  await d.after(hours(2));
  await unrest();
  expect(notices()).toHaveLength(2);
});

test('what others are waited for with is told within half a minute, an absence within a quarter of an hour', async () => {
  d.move('m1', 1);
  await d.outbox.flush();
  putBack();
  await d.after(half);
  expect(d.shown).toHaveLength(1);
  d.clock.advance(5 * dayMs);
  d.away('a1', d.clock.now() - hours(1));
  d.move('m2', 2);
  await d.outbox.flush();
  putBack();
  expect(readAccountRun(d.app.db, 'a1').awaySince).toBeLessThanOrEqual(d.clock.now());
  await d.pass(minutes(16));
  expect(d.titles().at(-1)).toMatch(/^While you were away \(\d+ min\): 1 alert$/);
});

test('an alert has one start, the same in the list and in the history', async () => {
  d.move('m1', 1);
  await d.after(minutes(10));
  d.move('m1', 2);
  await d.after(minutes(20));
  putBack();
  const started = d.clock.now() - minutes(30);
  expect(listAlerts(d.app.db).map(startOf)).toEqual([started]);
  const steps = { subject: null, accountId: null, rule: null, severity: null, kind: 'transition' } as const;
  expect(listHistory(d.app.db, steps, null, 10).entries.map(({ at }) => at)).toEqual([started + minutes(10), started]);
});

test('nothing says that it was told at a time still to come', async () => {
  const id = d.move('m1', 2);
  await d.after(half);
  putBack();
  expect(lastShown(d.app.db, id)?.at).toBe(d.clock.now());
  expect(notifiedAt(d.app.db, id)).toBe(d.clock.now());
});
