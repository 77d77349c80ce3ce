import { describe, expect, test } from 'vitest';
import { initialAlertState, type AlertState, type Phase, type Severity } from '../../electron/core/alerts/state.ts';
import type { RuleName } from '../../electron/core/alerts/catalog.ts';
import { minuteMs } from '../../electron/core/days.ts';
import type { Subject } from '../../electron/core/model.ts';
import { untoldSentence } from '../../electron/core/words/reasons.ts';
import { historyView, type HistoryRequest } from '../../electron/views/history.ts';
import { recordTransition, saveAlertState } from '../../electron/store/alerts/states.ts';
import type { Db } from '../../electron/store/db.ts';
import {
  actionsQuery,
  marksSql,
  notificationsQuery,
  movesQuery,
  readingsQuery,
  type HistoryFilter,
} from '../../electron/store/alerts/history-queries.ts';
import { marksOf } from '../../electron/store/alerts/history.ts';
import {
  dropNotification,
  queueNotification,
  recordBanner,
  waitingNotifications,
} from '../../electron/store/alerts/outbox.ts';
import { acknowledgeAlert, snoozeAlert } from '../../electron/store/alerts/person.ts';
import { accountNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { format } from '../helpers/words.ts';
import { noon } from '../services/filled.ts';

const mailbox = (id: string, accountId = 'a1'): Subject => ({
  accountId,
  kind: 'sender',
  id,
  name: `${id}@example.com`,
});
const everything: HistoryRequest = {
  subject: null,
  accountId: null,
  rule: null,
  severity: null,
  kind: null,
  before: null,
  limit: 100,
};
const firing: AlertState = { ...initialAlertState, phase: 'firing', level: 1, since: noon, firedAt: noon };

interface Step {
  readonly from?: Phase;
  readonly to?: Phase;
  readonly fromLevel?: number;
  readonly toLevel?: number;
  readonly severity?: Severity;
  readonly rule?: RuleName;
}

/** An alert that takes a step, and the notification about it that waits. Returns the alert's id. */
function step(db: Db, subject: Subject, at: number, step: Step = {}): string {
  const {
    from = 'pending',
    to = 'firing',
    fromLevel = 0,
    toLevel = 1,
    severity = 'warning',
    rule = 'bounce-rate',
  } = step;
  const alertId = saveAlertState(db, subject, rule, firing, severity);
  const transitionId = recordTransition(
    db,
    alertId,
    { from, to, fromLevel, toLevel, at, tell: 'fired', reason: { code: 'crossed' } },
    { severity, value: 0.03, numerator: 3, denominator: 100 },
  );
  queueNotification(db, {
    alertId,
    transitionId,
    kind: 'fired',
    said: { code: 'alert', phase: 'firing', sample: null, threshold: 0.02 },
    subject,
    severity,
    createdAt: at,
    away: false,
    firstSight: false,
  });
  return alertId;
}

/** The desktop shows everything that waits in one banner. */
function show(db: Db, at: number, severity: Severity = 'warning'): void {
  recordBanner(
    db,
    { kind: 'group', title: '2 mailboxes over 2 %', body: 'both', severity, shownAt: at },
    waitingNotifications(db).map(({ id }) => id),
  );
}

const kinds = (db: Db, request: Partial<HistoryRequest> = {}) =>
  historyView(db, { ...everything, ...request }).entries.map(
    ({ kind, at }) => `${kind} +${String((at - noon) / minuteMs)}`,
  );

describe('the history of alerts', () => {
  test('is one list of steps, notifications and what a person did, newest first', () => {
    using store = temporaryDatabase();
    const { db } = store;
    const id = step(db, mailbox('m1'), noon);
    step(db, mailbox('m2'), noon);
    show(db, noon + minuteMs);
    acknowledgeAlert(db, id, noon + 2 * minuteMs);
    snoozeAlert(db, id, noon + 60 * minuteMs, noon + 3 * minuteMs);
    const { entries, more } = historyView(db, everything);
    expect(more).toBe(false);
    expect(entries).toMatchObject([
      { kind: 'action', action: 'snoozed', until: noon + 60 * minuteMs, subject: { id: 'm1', name: 'm1@example.com' } },
      { kind: 'action', action: 'acknowledged', alertId: id, accountLabel: 'Account a1', provider: 'sendkit' },
      { kind: 'notification', banner: 'group', title: '2 mailboxes over 2 %', alertCount: 2 },
      { kind: 'transition', subject: { id: 'm2' }, from: 'pending', to: 'firing', notified: true, untold: null },
      { kind: 'transition', subject: { id: 'm1' }, numerator: 3, denominator: 100, value: 0.03, severity: 'warning' },
    ]);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
  });

  test('says of a step that was not told why', () => {
    using store = temporaryDatabase();
    step(store.db, mailbox('m1'), noon);
    for (const { id } of waitingNotifications(store.db))
      dropNotification(store.db, id, { code: 'dropped', why: 'muted' }, noon);
    const { entries } = historyView(store.db, everything);
    expect(entries).toMatchObject([{ notified: false, untold: { code: 'dropped', why: 'muted' } }]);
    expect(
      entries.map((entry) =>
        entry.kind === 'transition' && entry.untold !== null ? untoldSentence(entry.untold, format, noon) : null,
      ),
    ).toEqual(['dropped: muted']);
  });

  test('can be narrowed to an account, a subject, a rule, a severity or one kind', () => {
    using store = temporaryDatabase([accountNamed('a1'), accountNamed('a2')]);
    const { db } = store;
    const first = step(db, mailbox('m1'), noon);
    show(db, noon + minuteMs);
    step(db, mailbox('m1', 'a2'), noon + 2 * minuteMs, { severity: 'critical', rule: 'daily-limit' });
    show(db, noon + 3 * minuteMs, 'critical');
    acknowledgeAlert(db, first, noon + 4 * minuteMs);
    const ofFirst = ['action +4', 'notification +1', 'transition +0'];
    const ofSecond = ['notification +3', 'transition +2'];
    expect(kinds(db, { accountId: 'a1' })).toEqual(ofFirst);
    expect(kinds(db, { subject: mailbox('m1', 'a2') })).toEqual(ofSecond);
    expect(kinds(db, { rule: 'daily-limit' })).toEqual(ofSecond);
    expect(kinds(db, { severity: 'critical' })).toEqual(ofSecond);
    // What a person did has the severity that its alert had.
    expect(kinds(db, { severity: 'warning' })).toEqual(ofFirst);
    expect(kinds(db, { kind: 'transition' })).toEqual(['transition +2', 'transition +0']);
    expect(kinds(db, { kind: 'notification', accountId: 'a1' })).toEqual(['notification +1']);
    expect(kinds(db, { kind: 'action', rule: 'daily-limit' })).toEqual([]);
  });

  test('page by page shows everything once', () => {
    using store = temporaryDatabase();
    const { db } = store;
    for (let minute = 0; minute < 25; minute++) {
      step(db, mailbox(`m${String(minute % 3)}`), noon + minute * minuteMs);
      if (minute % 5 === 0) show(db, noon + minute * minuteMs);
    }
    const all = historyView(db, everything).entries.map(({ key }) => key);
    const paged: string[] = [];
    let before: number | null = null;
    let more = true;
    while (more) {
      const page = historyView(db, { ...everything, before, limit: 4 });
      paged.push(...page.entries.map(({ key }) => key));
      before = page.entries.at(-1)?.at ?? null;
      more = page.more;
    }
    expect(paged).toEqual(all);
    expect(all).toHaveLength(30);
  });

  test('never cuts through what one poll did at one instant, however much that is', () => {
    using store = temporaryDatabase();
    const { db } = store;
    for (let number = 0; number < 30; number++) step(db, mailbox(`m${String(number)}`), noon + minuteMs);
    step(db, mailbox('old'), noon);
    const first = historyView(db, { ...everything, limit: 10 });
    expect(first.entries).toHaveLength(30);
    expect(first.more).toBe(true);
    const second = historyView(db, { ...everything, limit: 10, before: noon + minuteMs });
    expect(second).toMatchObject({ more: false, entries: [{ subject: { id: 'old' } }] });
  });

  test('is gone with its account', () => {
    using store = temporaryDatabase();
    const id = step(store.db, mailbox('m1'), noon);
    acknowledgeAlert(store.db, id, noon);
    store.db.prepare('DELETE FROM account').run();
    expect(kinds(store.db)).toEqual([]);
  });
});

describe('marks on a chart', () => {
  test('are where an alert fired or rose, of this account and since that day; not where it eased or recovered', () => {
    using store = temporaryDatabase([accountNamed('a1'), accountNamed('a2')]);
    const { db } = store;
    step(db, mailbox('m1'), noon - minuteMs);
    step(db, mailbox('m1'), noon + 2 * minuteMs, { from: 'firing', fromLevel: 1, toLevel: 2, severity: 'critical' });
    step(db, mailbox('m1'), noon + minuteMs);
    step(db, mailbox('m1'), noon + 3 * minuteMs, { from: 'firing', fromLevel: 2, toLevel: 1 });
    step(db, mailbox('m1'), noon + 4 * minuteMs, { from: 'recovering', to: 'inactive', fromLevel: 1, toLevel: 0 });
    step(db, mailbox('other', 'a2'), noon);
    const mark = { rule: 'bounce-rate', subjectName: 'm1@example.com' };
    expect(marksOf(db, 'a1', noon)).toEqual([
      { ...mark, at: noon + minuteMs, severity: 'warning' },
      { ...mark, at: noon + 2 * minuteMs, severity: 'critical' },
    ]);
  });
});

describe('a year of history', () => {
  const nothing: HistoryFilter = { subject: null, accountId: null, rule: null, severity: null, kind: null };
  const filters: readonly HistoryFilter[] = [
    nothing,
    { ...nothing, accountId: 'a1' },
    { ...nothing, subject: mailbox('m1') },
    { ...nothing, rule: 'bounce-rate' },
    { ...nothing, severity: 'critical' },
  ];
  const plan = (db: Db, sql: string, bound: object | readonly unknown[]): readonly string[] =>
    db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(bound)
      .map((line) => String(Object(line).detail));

  test.each(filters)('is read by index alone: %j', (filter) => {
    using store = temporaryDatabase();
    for (const query of [movesQuery, readingsQuery, notificationsQuery, actionsQuery]) {
      for (const stretch of [
        { from: null, before: null },
        { from: noon, before: noon + 1 },
      ]) {
        const { sql, bound } = query(filter, stretch, 50);
        const steps = plan(store.db, sql, bound);
        expect(steps.filter((detail) => /^SCAN (?!.*USING (COVERING )?INDEX)/.test(detail))).toEqual([]);
      }
    }
  });

  test('of everything or of one account is not sorted either: the newest rows are at the end of an index', () => {
    using store = temporaryDatabase();
    for (const query of [movesQuery, readingsQuery, notificationsQuery, actionsQuery]) {
      for (const filter of [nothing, { ...nothing, accountId: 'a1' }]) {
        const { sql, bound } = query(filter, { from: null, before: noon }, 50);
        expect(plan(store.db, sql, bound).filter((detail) => detail.includes('ORDER BY'))).toEqual([]);
      }
    }
  });

  test('gives its marks by index', () => {
    using store = temporaryDatabase();
    const steps = plan(store.db, marksSql, ['a1', noon]);
    expect(steps.filter((detail) => detail.startsWith('SCAN'))).toEqual([]);
  });
});
