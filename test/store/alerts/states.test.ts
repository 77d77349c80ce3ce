import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialAlertState, stepCodes, type AlertState, type Transition } from '../../../electron/core/alerts/state.ts';
import { alertKey } from '../../../electron/core/alerts/model.ts';
import {
  listAlerts,
  listTransitions,
  readAlertStates,
  recordTransition,
  saveAlertState,
} from '../../../electron/store/alerts/states.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import {
  dropNotification,
  notifiedAt,
  queueNotification,
  recordBanner,
  waitingNotifications,
} from '../../../electron/store/alerts/outbox.ts';
import { listHistory, marksOf } from '../../../electron/store/alerts/history.ts';
import { lastShown } from '../../../electron/store/alerts/told.ts';
import { acknowledgeAlert, snoozeAlert } from '../../../electron/store/alerts/person.ts';
import { at, rowsWritten, temporaryDatabase } from '../../helpers/temporary-database.ts';
import { bannerOf } from '../../helpers/words.ts';

const now = at('2026-03-10T12:00:00');
const mailbox = (id: string) => ({ accountId: 'a1', kind: 'sender', id, name: `${id}@example.com` }) as const;
const firing: AlertState = {
  phase: 'firing',
  level: 2,
  candidate: { level: 0, samples: 1 },
  since: now,
  firedAt: now,
  data: 'ok',
  sample: {
    at: now,
    value: 0.052,
    numerator: 26,
    denominator: 500,
    window: 'lifetime',
    approximate: true,
    detail: { kind: 'baseline', rate: 0.01 },
  },
  threshold: 0.05,
};
const fired: Transition = {
  from: 'pending',
  to: 'firing',
  fromLevel: 0,
  toLevel: 2,
  at: now,
  tell: 'fired',
  reason: { code: 'crossed' },
};
const details = { severity: 'critical', value: 0.052, numerator: 26, denominator: 500 } as const;

const waitingItem = (alertId: string, subject: ReturnType<typeof mailbox>) =>
  ({
    alertId,
    transitionId: null,
    kind: 'fired',
    said: { code: 'alert', phase: 'firing', sample: firing.sample, threshold: 0.05 },
    subject,
    severity: 'critical',
    createdAt: now,
    away: false,
    firstSight: false,
  }) as const;

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
      data: 'ok',
      sample: firing.sample,
      threshold: 0.05,
      since: now + 1,
      firedAt: now,
      acknowledgedAt: null,
      snoozedUntil: null,
    });
  });

  test('keep what a person said about them until they recover, and not longer', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const id = saveAlertState(db, mailbox('m'), 'bounce-rate', firing, 'critical');
    expect(acknowledgeAlert(db, id, now + 5)).toBe(true);
    expect(snoozeAlert(db, id, now + 100, now + 6)).toBe(true);
    saveAlertState(db, mailbox('m'), 'bounce-rate', { ...firing, phase: 'recovering' }, 'critical');
    expect(listAlerts(db)).toMatchObject([{ acknowledgedAt: now + 5, snoozedUntil: now + 100 }]);
    saveAlertState(db, mailbox('m'), 'bounce-rate', initialAlertState, null);
    expect(acknowledgeAlert(db, id, now + 7)).toBe(false);
    saveAlertState(db, mailbox('m'), 'bounce-rate', firing, 'critical');
    expect(listAlerts(db)).toMatchObject([{ acknowledgedAt: null, snoozedUntil: null }]);
  });
});

test('alerts of a rule that only a later version has are left as they are, and everything else is shown', () => {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  for (const id of ['known', 'later']) {
    const alertId = saveAlertState(db, mailbox(id), 'bounce-rate', firing, 'critical');
    recordTransition(db, alertId, fired, details);
    queueNotification(db, waitingItem(alertId, mailbox(id)));
  }
  db.exec("UPDATE alert SET rule = 'of-a-later-version' WHERE subject_id = 'later'");
  const everything = { subject: null, accountId: null, rule: null, severity: null, kind: null };
  const seen = [
    listAlerts(db).map(({ subject }) => subject.id),
    listTransitions(db).map(({ subject }) => subject.id),
    waitingNotifications(db).map(({ subject }) => subject.id),
    listHistory(db, everything, null, 10).entries.map((entry) =>
      entry.kind === 'notification' ? '' : entry.subject.id,
    ),
    marksOf(db, 'a1', 0).map(({ subjectName }) => subjectName),
  ];
  expect(seen).toEqual([['known'], ['known'], ['known'], ['known'], ['known@example.com']]);
  expect(db.prepare('SELECT count(*) AS rows FROM alert').get()).toEqual({ rows: 2 });
});

describe('notifications', () => {
  const item = (alertId: string, createdAt = now, transitionId: number | null = null) => ({
    ...waitingItem(alertId, mailbox('m')),
    createdAt,
    transitionId,
  });
  const shown = (shownAt: number) =>
    ({ kind: 'single', title: 'Bounces', body: '26 of 500', severity: 'critical', shownAt }) as const;

  test.each(['{', '{}', '{"code":"alert","phase":"firing","sample":{"window":"a decade"},"threshold":0.05}'])(
    'name their rule even if what they say cannot be read: %s',
    (stored) => {
      using temporary = temporaryDatabase();
      const alertId = saveAlertState(temporary.db, mailbox('m'), 'bounce-rate', firing, 'critical');
      queueNotification(temporary.db, item(alertId));
      temporary.db.prepare('UPDATE outbox SET said = ?').run(stored);
      const [waiting] = waitingNotifications(temporary.db);
      const banner = waiting === undefined ? null : bannerOf(waiting);
      expect(banner?.title).toMatch(/^Bounce rate/);
      expect(banner?.body).toMatch(/^m@example\.com: bounce rate/);
      recordBanner(temporary.db, shown(now), []);
      temporary.db.prepare("UPDATE outbox SET outcome = 'shown', decided_at = ?").run(now);
      expect(lastShown(temporary.db, alertId)).toEqual({ at: now, title: '', body: '' });
    },
  );

  test('wait in the outbox until shown, whatever happens in between', () => {
    using temporary = temporaryDatabase();
    const alertId = saveAlertState(temporary.db, mailbox('m'), 'bounce-rate', firing, 'critical');
    queueNotification(temporary.db, item(alertId, now));
    queueNotification(temporary.db, item(alertId, now + 1));
    closeDatabase(temporary.db);
    const { db } = openDatabase(temporary.file, now);
    const [first, second] = waitingNotifications(db);
    expect(first).toMatchObject({ ...item(alertId, now), id: 1 });
    expect(notifiedAt(db, alertId)).toBeNull();
    recordBanner(db, shown(now + 5), [1]);
    expect(waitingNotifications(db)).toEqual([second]);
    expect(notifiedAt(db, alertId)).toBe(now + 5);
    dropNotification(db, 2, { code: 'dropped', why: 'superseded' }, now + 6);
    expect(waitingNotifications(db)).toEqual([]);
    closeDatabase(db);
  });

  test('the history has every step as it was, whatever its words and numbers', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const alertId = saveAlertState(db, mailbox('m'), 'bounce-rate', firing, 'critical');
    const count = fc.option(fc.oneof(fc.nat(500), fc.constant(0.5), fc.constant(Number.MAX_SAFE_INTEGER)));
    const phase = fc.constantFrom('inactive', 'pending', 'firing', 'recovering');
    const step = fc.record({
      from: phase,
      to: phase,
      fromLevel: fc.nat(3),
      toLevel: fc.nat(3),
      tell: fc.constantFrom(null, 'fired', 'raised', 'resolved'),
      reason: fc.oneof(
        fc.constantFrom(...stepCodes).map((code) => ({ code })),
        fc.string().map((text) => ({ code: 'said', text }) as const),
      ),
      severity: fc.constantFrom('warning', 'critical'),
      value: fc.option(fc.constantFrom(0, 0.8, 0.052, 1 / 3)),
      numerator: count,
      denominator: count,
      isQuotient: fc.boolean(),
      later: fc.nat(1),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
        db.exec('DELETE FROM alert_transition');
        let time = now;
        const recorded = steps.map(({ later, severity, numerator, denominator, isQuotient, ...given }) => {
          time += later;
          const { value, ...words } = given;
          const known = isQuotient && numerator !== null && (denominator ?? 0) > 0;
          const row = { severity, numerator, denominator, value: known ? numerator / (denominator ?? 1) : value };
          const id = recordTransition(db, alertId, { ...words, at: time }, row);
          return { ...words, ...row, at: time, id };
        });
        const found = listHistory(
          db,
          { subject: null, accountId: null, rule: null, severity: null, kind: 'transition' },
          null,
          100,
        ).entries.toReversed();
        expect(found).toMatchObject(recorded.map(({ tell: _, ...row }) => row));
        expect(listTransitions(db)).toMatchObject(
          recorded.map(({ tell: _, fromLevel: _f, toLevel: _t, ...row }) => row),
        );
        const tells = db.prepare('SELECT tell FROM alert_transition ORDER BY abs(id)').pluck().all();
        expect(tells).toEqual(recorded.map(({ tell }) => tell));
      }),
    );
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
    const told = recordTransition(db, alertId, fired, details);
    queueNotification(db, item(alertId, now, told));
    const untold = recordTransition(db, alertId, { ...fired, at: now + 3_600_000 }, details);
    queueNotification(db, item(alertId, now + 3_600_000, untold));
    recordBanner(db, shown(now + 10), [1]);
    dropNotification(db, 2, { code: 'dropped', why: 'recovered' }, now + 20);
    const history = listTransitions(db);
    expect(history.map((row) => [row.to, row.notified, row.untold])).toEqual([
      ['pending', false, null],
      ['firing', true, null],
      ['firing', false, { code: 'dropped', why: 'recovered' }],
    ]);
    expect(history[1]).toEqual({
      id: told,
      alertId,
      rule: 'bounce-rate',
      accountId: 'a1',
      subject: { kind: 'sender', id: 'm', name: 'm@example.com' },
      from: 'pending',
      to: 'firing',
      at: now,
      ...details,
      notified: true,
      reason: { code: 'crossed' },
      untold: null,
    });
    expect(listTransitions(db, 1)).toEqual([history[2]]);
  });
});
