import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acknowledge,
  endSnooze,
  muteSubject,
  snooze,
  snoozeEnd,
  unmuteSubject,
} from '../../../electron/services/alerts/actions.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { listMutes, mutesAt } from '../../../electron/store/alerts/person.ts';
import { desk, hours, morning, type Desk } from '../delivery/desk.ts';

let d: Desk;
beforeEach(() => (d = desk(['a1', 'a2'])));
afterEach(() => d[Symbol.dispose]());

const actions = (): unknown =>
  d.database.db.prepare('SELECT alert_id AS id, action, until, at FROM alert_action').all();

describe('a person', () => {
  test('acknowledges alerts, and learns which are over already', () => {
    const [one, over] = [d.move('m1', 2), d.move('m2', 2)];
    d.move('m2', 0);
    expect(acknowledge(d.app, [one, over, '99', 'nonsense', ''])).toEqual([over, '99', 'nonsense', '']);
    expect(listAlerts(d.app.db)).toMatchObject([{ id: one, acknowledgedAt: morning }]);
    expect(actions()).toEqual([{ id: Number(one), action: 'acknowledged', until: null, at: morning }]);
  });

  test('acknowledges until it recovers: the next time it fires it is news', () => {
    const id = d.move('m1', 2);
    acknowledge(d.app, [id]);
    d.move('m1', 0);
    d.move('m1', 2);
    expect(listAlerts(d.app.db)).toMatchObject([{ id, acknowledgedAt: null, snoozedUntil: null }]);
  });

  test('snoozes for an hour, four, until tomorrow morning, or until a time', () => {
    expect(snoozeEnd('1h', morning)).toBe(morning + hours(1));
    expect(snoozeEnd('4h', morning)).toBe(morning + hours(4));
    expect(new Date(snoozeEnd('tomorrow', morning)).toISOString()).toBe('2026-02-11T08:00:00.000Z');
    expect(snoozeEnd({ until: morning + 5 }, morning)).toBe(morning + 5);
  });

  test('snoozes and ends it before its time', () => {
    const id = d.move('m1', 2);
    expect(snooze(d.app, [id, '99'], '4h')).toEqual(['99']);
    expect(listAlerts(d.app.db)).toMatchObject([{ snoozedUntil: morning + hours(4) }]);
    expect(endSnooze(d.app, [id])).toEqual([]);
    expect(listAlerts(d.app.db)).toMatchObject([{ snoozedUntil: null }]);
    expect(actions()).toMatchObject([{ action: 'snoozed', until: morning + hours(4) }, { action: 'unsnoozed' }]);
  });

  test('mutes one mailbox for a while and an account for good, and lifts it', () => {
    const mailbox = { accountId: 'a1', kind: 'sender', id: 'm1' } as const;
    const account = { accountId: 'a2', kind: 'account', id: 'a2' } as const;
    muteSubject(d.app, mailbox, morning + hours(1));
    muteSubject(d.app, account, null);
    const muted = mutesAt(d.app.db, morning);
    expect(muted(mailbox)).toMatchObject({ until: morning + hours(1) });
    expect(muted({ ...mailbox, id: 'm2' })).toBeNull();
    expect(muted({ ...mailbox, accountId: 'a2' })).toMatchObject({ until: null });
    expect(listMutes(d.app.db, morning + hours(1))).toHaveLength(1);
    expect(unmuteSubject(d.app, account)).toBe(true);
    expect(unmuteSubject(d.app, account)).toBe(false);
  });
});
