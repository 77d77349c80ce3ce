import { describe, expect, test } from 'vitest';
import { dayMs, dayOf, hourMs, minuteMs } from '../../electron/core/days.ts';
import { countsOf } from '../../electron/core/model.ts';
import { initialAlertState } from '../../electron/core/alerts/state.ts';
import { recordBanner } from '../../electron/store/alerts/outbox.ts';
import { listTransitions, recordTransition, saveAlertState } from '../../electron/store/alerts/states.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import type { Db } from '../../electron/store/db.ts';
import { listDays, listSenderDays, listSenders } from '../../electron/store/mail/reads.ts';
import { prune } from '../../electron/store/retention.ts';
import { listCorrections } from '../helpers/corrections.ts';
import { at, campaignNamed, rowsWritten, save, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';

const now = at('2026-03-20T12:00:00');
const count = (db: Db, table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
const sent = (totalSent: number) => ({ senders: { items: [senderNamed('s', { totalSent })], complete: true } });
const dayOfSent = (day: string, number: number) => ({
  days: [
    { campaignId: null, from: day, to: day, everyDay: false, rows: [{ day, counts: countsOf({ sent: number }) }] },
  ],
});

describe('what is too old', () => {
  test('the days of a mailbox and its present are untouched by the weeks, however often it was read', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    let total = 0;
    for (const daysAgo of [20, 10, 3]) {
      for (let step = 0; step < 24; step++) save(db, sent((total += 1)), now - daysAgo * dayMs + step * 5 * minuteMs);
    }
    const days = listSenderDays(db, 'a1', '2026-01-01', '2026-12-31');
    const senders = listSenders(db, 'a1');
    prune(db, now);
    expect(days.map((row) => row.sent)).toEqual([23, 24, 24]);
    expect(count(db, 'sender_day')).toBe(3);
    expect(listSenderDays(db, 'a1', '2026-01-01', '2026-12-31')).toEqual(days);
    expect(listSenders(db, 'a1')).toEqual(senders);
    const before = rowsWritten(db);
    prune(db, now);
    expect(rowsWritten(db)).toBe(before);
  });

  test('more than a batch of days goes in several transactions, all of it', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    save(db, sent(1), now);
    inTransaction(db, () => {
      const insert = db.prepare(
        `INSERT INTO sender_day (account_subject, day, subject_id, total_sent)
          SELECT account_subject, ?, subject_id, ? FROM sender_day WHERE total_sent = 1`,
      );
      const today = Math.floor(now / dayMs);
      for (let index = 0; index < 12_000; index++) insert.run(today - 12_000 + index, 2 + index);
    });
    prune(db, now);
    expect(db.prepare('SELECT total_sent FROM sender_day ORDER BY day').pluck().all()).toEqual([
      ...Array.from({ length: 400 }, (_, index) => 11_602 + index),
      1,
    ]);
  });

  test('of a campaign the last sample of each day stays from the 14th to the 100th day', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    let sent = 0;
    for (const daysAgo of [101, 99, 15, 14, 13]) {
      for (const hoursLater of [0, 1, 2]) {
        const items = [campaignNamed('c', { sent: ++sent }, { steps: [{ step: 1, counts: countsOf({ sent }) }] })];
        save(db, { campaigns: { items, complete: false } }, now - daysAgo * dayMs + hoursLater * hourMs);
      }
    }
    const kept = (step: number) =>
      db.prepare('SELECT sent FROM campaign_sample WHERE step = ? ORDER BY at').pluck().all(step);
    prune(db, now);
    expect(kept(0)).toEqual([6, 9, 10, 11, 12, 13, 14, 15]);
    expect(kept(1)).toEqual(kept(0));
    prune(db, now + dayMs);
    expect(kept(0)).toEqual([6, 9, 12, 13, 14, 15]);
    expect(count(db, 'campaign_total')).toBe(2);
  });

  test('days of a mailbox go after 400 days, its windows after 100', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const seen = (daysAgo: number) => {
      const to = dayOf(now - daysAgo * dayMs);
      const senderWindows = [{ id: 's', from: to, to, counts: countsOf({ sent: daysAgo }) }];
      save(db, { ...sent(1000 - daysAgo), senderWindows }, now - daysAgo * dayMs);
    };
    for (const daysAgo of [401, 400, 101, 100, 0]) seen(daysAgo);
    prune(db, now);
    const kept = (sql: string) => db.prepare(sql).pluck().all();
    expect(kept('SELECT total_sent FROM sender_day ORDER BY day')).toEqual([600, 899, 900, 1000]);
    expect(kept('SELECT sent FROM sender_window ORDER BY to_day')).toEqual([100, 0]);
  });

  test('banners, what was done about alerts, and what became of notifications go after a year', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    db.exec(`
      INSERT INTO alert (id, account_id, subject_kind, subject_id, subject_name, rule, phase, level, since)
        VALUES (1, 'a1', 'account', 'a1', 'A', 'data-outage', 'inactive', 0, 0)`);
    const insert = (daysAgo: number) => {
      const time = now - daysAgo * dayMs;
      db.exec(`
        INSERT INTO banner (kind, title, body, severity, shown_at) VALUES ('single', '', '', 'warning', ${time});
        INSERT INTO alert_action (alert_id, action, at) VALUES (1, 'acknowledged', ${time});
        INSERT INTO outbox (alert_id, kind, said, account_id, subject_kind, subject_id, subject_name, severity,
            created_at, outcome, decided_at, banner_id)
          VALUES (1, 'fired', '{}', 'a1', 'account', 'a1', 'A', 'warning', ${time}, 'shown', ${time}, last_insert_rowid())`);
    };
    for (const daysAgo of [366, 364]) insert(daysAgo);
    db.exec('UPDATE outbox SET outcome = NULL, decided_at = NULL, banner_id = NULL WHERE id = 1'); // still waits
    prune(db, now);
    expect([count(db, 'banner'), count(db, 'alert_action'), count(db, 'outbox')]).toEqual([1, 1, 2]);
    expect(db.pragma('foreign_key_check')).toEqual([]);
  });

  test('corrections go after 90 days', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    for (const [number, daysAgo] of [100, 91, 89].entries())
      save(db, dayOfSent('2025-11-01', number), now - daysAgo * dayMs);
    expect(listCorrections(db, 'a1').map((row) => row.new)).toEqual([2, 1]);
    prune(db, now);
    expect(listCorrections(db, 'a1').map((row) => row.new)).toEqual([2]);
  });

  test('alert history goes after a year', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    const alertId = saveAlertState(
      db,
      { accountId: 'a1', kind: 'account', id: 'a1', name: 'A' },
      'data-outage',
      initialAlertState,
      null,
    );
    for (const daysAgo of [366, 364]) {
      const step = {
        from: 'inactive',
        to: 'pending',
        fromLevel: 0,
        toLevel: 0,
        at: now - daysAgo * dayMs,
        tell: null,
        reason: { code: 'over-once' },
      } as const;
      recordTransition(db, alertId, step, { severity: 'warning', value: null, numerator: null, denominator: null });
    }
    prune(db, now);
    expect(listTransitions(db).map((row) => (now - row.at) / dayMs)).toEqual([364]);
  });

  test('days go after five years', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    for (const day of ['2021-03-20', '2021-03-21', '2021-03-22']) save(db, dayOfSent(day, 5), now);
    prune(db, now);
    expect(listDays(db, 'a1', '2000-01-01', '2030-01-01').map((row) => row.day)).toEqual(['2021-03-21', '2021-03-22']);
  });

  test('space is given back', () => {
    using temporary = temporaryDatabase();
    const { db } = temporary;
    inTransaction(db, () => {
      const banner = { kind: 'single', title: 'x'.repeat(100), body: '', severity: 'warning' } as const;
      for (let index = 0; index < 5000; index++) recordBanner(db, { ...banner, shownAt: now - 400 * dayMs }, []);
    });
    const pages = () => Number(db.pragma('page_count', { simple: true }));
    const before = pages();
    prune(db, now);
    expect(pages()).toBeLessThan(before / 2);
    expect(db.pragma('freelist_count', { simple: true })).toBe(0);
  });
});
