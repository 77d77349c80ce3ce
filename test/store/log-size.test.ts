/** What a poll adds to the write-ahead log: pages are counted, which are the same on every machine. */
import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dayMs, dayOf, minuteMs } from '../../electron/core/days.ts';
import { countsOf } from '../../electron/core/model.ts';
import { initialAlertState, type AlertState } from '../../electron/core/alerts/state.ts';
import { saveAlertState } from '../../electron/store/alerts/states.ts';
import { changeAccountRun } from '../../electron/store/accounts/accounts.ts';
import { neverTried, writeEndpointRun } from '../../electron/store/accounts/endpoints.ts';
import type { Db } from '../../electron/store/db.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { at, save, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');
const frame = 24 + 4096;

/** Bytes in the log after this work, which began with an empty one. */
function logged(db: Db, work: () => void): number {
  db.pragma('wal_checkpoint(TRUNCATE)');
  work();
  return statSync(`${db.name}-wal`).size;
}

const pages = (bytes: number) => Math.floor(bytes / frame);

function answerOf(mailboxes: number, total: number, time: number) {
  const ids = Array.from({ length: mailboxes }, (_, index) => `mailbox-${String(index)}`);
  const [from, to] = [dayOf(time - 6 * dayMs), dayOf(time)];
  return {
    senders: {
      items: ids.map((id) => senderNamed(id, { sentToday: total % 50, dailyLimit: 50, totalSent: total })),
      complete: true,
    },
    senderWindows: ids.map((id) => ({ id, from, to, counts: countsOf({ sent: total, bounced: 1 }) })),
  };
}

test('a mailbox that changed costs its rows, and not a page of each table, however long its history is', () => {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  const mailboxes = 300;
  for (let day = 60; day >= 0; day--) save(db, answerOf(mailboxes, 1000 - day, now - day * dayMs), now - day * dayMs);
  const bytes = logged(db, () => save(db, answerOf(mailboxes, 1001, now + minuteMs), now + minuteMs));
  expect(bytes / mailboxes).toBeLessThan(300);
});

test('mailboxes and weeks that are the same cost one page, whatever there is of them', () => {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  for (const minute of [0, 1]) save(db, answerOf(300, 1000, now), now + minute * minuteMs);
  expect(pages(logged(db, () => save(db, answerOf(300, 1000, now), now + 2 * minuteMs)))).toBe(1);
});

test('how an account, its endpoint and its list were read is noted in one page', () => {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  const look = (time: number) =>
    inTransaction(db, () => {
      save(db, answerOf(300, 1000, now), time);
      changeAccountRun(db, 'a1', (run) => ({ ...run, state: 'ok', asOf: time, liveAsOf: time, awaitedSince: time }));
      writeEndpointRun(db, 'a1', { ...neverTried, endpoint: 'mailboxes', lastOkAt: time, nextAt: time + minuteMs });
    });
  for (const minute of [0, 1]) look(now + minute * minuteMs);
  expect(pages(logged(db, () => look(now + 2 * minuteMs)))).toBe(1);
});

test('a new reading of an alert that stands as it stood costs one page', () => {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  const subject = { accountId: 'a1', kind: 'sender', id: 's', name: 'S' } as const;
  const sample = {
    value: 0.8,
    numerator: 40,
    denominator: 50,
    window: 'today',
    approximate: false,
    detail: null,
  } as const;
  const read = (time: number): AlertState => ({
    ...initialAlertState,
    phase: 'firing',
    level: 1,
    since: now,
    firedAt: now,
    sample: { at: time, ...sample },
  });
  const id = saveAlertState(db, subject, 'daily-limit', read(now), 'warning');
  const bytes = logged(db, () => {
    expect(saveAlertState(db, subject, 'daily-limit', read(now + minuteMs), 'warning')).toBe(id);
  });
  expect(pages(bytes)).toBe(1);
});
