import { describe, expect, test } from 'vitest';
import { initialAlertState } from '../../electron/core/alerts.ts';
import type { AlertState, Transition } from '../../electron/core/alerts.ts';
import {
  alertKey,
  dropNotification,
  listAlerts,
  listTransitions,
  markNotified,
  notifiedAt,
  pendingNotifications,
  queueNotification,
  readAlertStates,
  recordTransition,
  saveAlertState,
} from '../../electron/store/alerts.ts';
import { closeDatabase, openDatabase } from '../../electron/store/database.ts';
import { at, rowsWritten, temporaryDatabase } from '../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');
const mailbox = (id: string) => ({ accountId: 'a1', kind: 'sender', id, name: `${id}@example.com` }) as const;
const firing: AlertState = {
  phase: 'firing',
  level: 2,
  candidate: { level: 0, samples: 1 },
  since: now,
  firedAt: now,
  sample: { at: now, value: 0.052, numerator: 26, denominator: 500, window: 'lifetime', approximate: true },
  threshold: 0.05,
};
const fired: Transition = {
  from: 'pending',
  to: 'firing',
  fromLevel: 0,
  toLevel: 2,
  at: now,
  tell: 'fired',
  reason: 'crossed the line',
};
const details = { severity: 'critical', value: 0.052, numerator: 26, denominator: 500 } as const;

describe('alert states', () => {
  test('survive a restart, one per subject and rule', () => {
    using temporary = temporaryDatabase();
    const id = saveAlertState(temporary.db, mailbox('m'), 'bounce-rate', firing, 'critical');
    expect(saveAlertState(temporary.db, mailbox('m'), 'daily-limit', initialAlertState, null)).not.toBe(id);
    closeDatabase(temporary.db);
    const { db } = openDatabase(temporary.file, now);
    const states = readAlertStates(db, 'a1');
    expect(states.size).toBe(2);
    expect(states.get(alertKey('sender', 'm', 'bounce-rate'))).toEqual(firing);
    expect(states.get(alertKey('sender', 'm', 'daily-limit'))).toEqual(initialAlertState);
    expect(states.get(alertKey('campaign', 'm', 'bounce-rate'))).toBeUndefined();
    expect(saveAlertState(db, mailbox('m'), 'bounce-rate', firing, 'critical')).toBe(id);
    closeDatabase(db);
  });

  test('that did not change are not written', () => {
    using temporary = temporaryDatabase();
    saveAlertState(temporary.db, mailbox('m'), 'bounce-rate', firing, 'critical');
    const before = rowsWritten(temporary.db);
    saveAlertState(temporary.db, mailbox('m'), 'bounce-rate', firing, 'critical');
    expect(rowsWritten(temporary.db)).toBe(before);
  });

  test('are listed while anything is the matter: critical first, then the longest standing', () => {
    using temporary = temporaryDatabase();
    saveAlertState(temporary.db, mailbox('calm'), 'bounce-rate', initialAlertState, null);
    saveAlertState(temporary.db, mailbox('late'), 'bounce-rate', { ...firing, since: now + 2 }, 'critical');
    saveAlertState(temporary.db, mailbox('warned'), 'bounce-rate', { ...firing, since: now - 9 }, 'warning');
    saveAlertState(temporary.db, mailbox('early'), 'bounce-rate', { ...firing, since: now + 1 }, 'critical');
    const alerts = listAlerts(temporary.db);
    expect(alerts.map((alert) => alert.subject.id)).toEqual(['early', 'late', 'warned']);
    expect(alerts[0]).toEqual({
      id: expect.stringMatching(/^\d+$/),
      rule: 'bounce-rate',
      severity: 'critical',
      phase: 'firing',
      level: 2,
      accountId: 'a1',
      subject: { kind: 'sender', id: 'early', name: 'early@example.com' },
      sample: firing.sample,
      threshold: 0.05,
      since: now + 1,
      firedAt: now,
    });
  });
});

describe('notifications', () => {
  const item = (alertId: string, createdAt = now) =>
    ({
      alertId,
      kind: 'fired',
      title: 'Bounces',
      body: '26 of 500',
      subject: mailbox('m'),
      severity: 'critical',
      createdAt,
    }) as const;

  test('wait in the outbox until shown, whatever happens in between', () => {
    using temporary = temporaryDatabase();
    const alertId = saveAlertState(temporary.db, mailbox('m'), 'bounce-rate', firing, 'critical');
    queueNotification(temporary.db, item(alertId, now + 1));
    queueNotification(temporary.db, item(alertId, now));
    closeDatabase(temporary.db);
    const { db } = openDatabase(temporary.file, now);
    const [first, second] = pendingNotifications(db);
    expect(first).toEqual({ ...item(alertId, now), id: 2 });
    expect(notifiedAt(db, alertId)).toBeNull();
    markNotified(db, 2, now + 5);
    expect(pendingNotifications(db)).toEqual([second]);
    expect(notifiedAt(db, alertId)).toBe(now + 5);
    dropNotification(db, 1);
    expect(pendingNotifications(db)).toEqual([]);
    closeDatabase(db);
  });

  test('the history says of each step whether a person was really told', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const alertId = saveAlertState(db, mailbox('m'), 'bounce-rate', firing, 'critical');
    recordTransition(
      db,
      alertId,
      { ...fired, from: 'inactive', to: 'pending', toLevel: 0, at: now - 300_000, tell: null },
      details,
    );
    recordTransition(db, alertId, fired, details);
    queueNotification(db, item(alertId));
    recordTransition(db, alertId, { ...fired, at: now + 3_600_000 }, details);
    queueNotification(db, item(alertId, now + 3_600_000));
    markNotified(db, 1, now + 10);
    const history = listTransitions(db);
    expect(history.map((row) => [row.to, row.notified])).toEqual([
      ['pending', false],
      ['firing', true],
      ['firing', false],
    ]);
    expect(history[1]).toEqual({
      alertId,
      rule: 'bounce-rate',
      accountId: 'a1',
      subject: { kind: 'sender', id: 'm', name: 'm@example.com' },
      from: 'pending',
      to: 'firing',
      at: now,
      ...details,
      notified: true,
      reason: 'crossed the line',
    });
    expect(listTransitions(db, 1)).toEqual([history[2]]);
  });
});
