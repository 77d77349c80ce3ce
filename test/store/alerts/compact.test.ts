/** What is kept of alerts that fire day after day. */
import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../electron/core/days.ts';
import { initialAlertState, type Transition } from '../../../electron/core/alerts/state.ts';
import type { Db } from '../../../electron/store/db.ts';
import { listHistory } from '../../../electron/store/alerts/history.ts';
import {
  dropNotification,
  lastNotified,
  queueNotification,
  recordBanner,
  toldSoFar,
} from '../../../electron/store/alerts/outbox.ts';
import { raisedAlerts } from '../../../electron/store/alerts/raised.ts';
import { recordTransition, saveAlertState } from '../../../electron/store/alerts/states.ts';
import { lastShown, newestToTell } from '../../../electron/store/alerts/told.ts';
import { deleteAccount } from '../../../electron/store/accounts/accounts.ts';
import { prune } from '../../../electron/store/retention.ts';
import { at, temporaryDatabase } from '../../helpers/temporary-database.ts';

const now = at('2026-03-20T20:00:00');
const everything = { subject: null, accountId: null, rule: null, severity: null, kind: null } as const;
const details = { severity: 'warning', value: 0.8, numerator: 40, denominator: 50 } as const;

/** Steps of one day: over the line once, fired and told, not over it any more, ended and told; every ninth is dropped. */
function dayOfAlert(db: Db, id: string, day: number): string {
  const subject = { accountId: 'a1', kind: 'sender', id, name: `${id}@example.com` } as const;
  const start = now - day * dayMs - 8 * hourMs;
  const state = { ...initialAlertState, phase: 'firing', level: 1, since: start, firedAt: start } as const;
  const alertId = saveAlertState(db, subject, 'daily-limit', state, 'warning');
  const step = (
    from: Transition['from'],
    to: Transition['to'],
    levels: [number, number],
    hours: number,
    tell: Transition['tell'],
  ) => {
    const time = start + hours * hourMs;
    const transition = {
      from,
      to,
      fromLevel: levels[0],
      toLevel: levels[1],
      at: time,
      tell,
      reason: { code: 'crossed' },
    } as const;
    const transitionId = recordTransition(db, alertId, transition, details);
    if (tell === null) return;
    queueNotification(db, {
      alertId,
      transitionId,
      kind: tell,
      subject,
      severity: 'warning',
      createdAt: time,
      away: false,
      firstSight: false,
      said: { code: 'alert', phase: 'firing', sample: null, threshold: 0.8 },
    });
    const item = Number(db.prepare('SELECT max(id) FROM outbox').pluck().get());
    if (day % 9 === 0) dropNotification(db, item, { code: 'dropped', why: 'recovered' }, time);
    else
      recordBanner(
        db,
        { kind: 'single', title: `${tell} of ${id}`, body: `Day ${String(day)}.`, severity: 'warning', shownAt: time },
        [item],
      );
  };
  step('inactive', 'pending', [0, 0], 0, null);
  step('pending', 'firing', [0, 1], 1, 'fired');
  step('firing', 'recovering', [1, 1], 2, null);
  step('recovering', 'inactive', [1, 0], 3, 'resolved');
  saveAlertState(db, subject, 'daily-limit', { ...initialAlertState, since: start + 3 * hourMs }, null);
  return alertId;
}

function filled(): ReturnType<typeof temporaryDatabase> & { readonly often: string; readonly seldom: string } {
  const temporary = temporaryDatabase();
  let [often, seldom] = ['', ''];
  for (let day = 200; day >= 0; day--) {
    often = dayOfAlert(temporary.db, 'often', day);
    if (day % 100 === 50) seldom = dayOfAlert(temporary.db, 'seldom', day);
  }
  return Object.assign(temporary, { often, seldom });
}

test('when each alert fired and ended, what was told of it and why not stays, and a line tried finds the same', () => {
  using temporary = filled();
  const { db, often, seldom } = temporary;
  const shown = () => ({
    history: listHistory(db, everything, null, 10_000).entries.filter(
      (entry) => entry.kind !== 'transition' || entry.fromLevel !== entry.toLevel || entry.subject.id === 'seldom',
    ),
    ofOne: listHistory(
      db,
      { ...everything, subject: { accountId: 'a1', kind: 'sender', id: 'often' }, kind: 'notification' },
      null,
      10_000,
    ),
    ofAccount: listHistory(db, { ...everything, accountId: 'a1', kind: 'notification' }, null, 10_000),
    raised: raisedAlerts(db, 'a1', 'daily-limit', 0),
    last: [often, seldom].map((id) => [lastShown(db, id), newestToTell(db, id)]),
    notified: [...lastNotified(db)],
    told: [...toldSoFar(db, now)],
  });
  const before = shown();
  expect(before.history.length).toBeGreaterThan(700);
  expect(before.ofOne.entries.length).toBeGreaterThan(300);
  prune(db, now);
  expect(shown()).toEqual(before);
  prune(db, now);
  expect(shown()).toEqual(before);
});

test('the outbox holds the last week and what was told last; readings between steps go after five weeks', () => {
  using temporary = filled();
  const { db } = temporary;
  const count = (sql: string) => Number(db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get());
  const steps = count('alert_transition');
  prune(db, now);
  expect(count('outbox')).toBeLessThan(2 * 9 + 6);
  const between = `alert_transition t JOIN alert a ON a.id = t.alert_id WHERE from_level = to_level AND a.subject_id =`;
  expect(count(`${between} 'often'`)).toBe(2 * 35);
  expect(count(`${between} 'seldom'`)).toBe(4);
  expect(steps - count('alert_transition')).toBe(2 * (201 - 35));
});

test('a removed account leaves no words of its banners', () => {
  using temporary = filled();
  prune(temporary.db, now);
  deleteAccount(temporary.db, 'a1');
  expect(temporary.db.prepare('SELECT count(*) FROM banner').pluck().get()).toBe(0);
});
