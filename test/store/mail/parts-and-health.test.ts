import { expect, test } from 'vitest';
import { countsOf, type DayReading } from '../../../electron/core/model.ts';
import { listHealth } from '../../../electron/store/mail/health.ts';
import { listDays } from '../../../electron/store/mail/reads.ts';
import { rowsChanged } from '../../../electron/store/statement.ts';
import { at, save, temporaryDatabase } from '../../helpers/temporary-database.ts';

const day = '2026-03-10';
const noon = at('2026-03-10T12:00:00');
const answerOf = (row: Omit<DayReading, 'day'>, more: object = {}) => ({
  days: [{ campaignId: null, from: day, to: day, everyDay: true, rows: [{ day, ...row }], ...more }],
});

test('what a day is split into is kept where an answer tells of none, and replaced where one does', () => {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  const partsOf = () => listDays(db, 'a1', day, day).map(({ parts }) => parts);
  save(db, answerOf({ counts: countsOf({ sent: 10 }) }), noon);
  expect(partsOf()).toEqual([undefined]);
  save(db, answerOf({ counts: countsOf({ bounced: 3 }), parts: { HardBounce: 2, Transient: 1 } }), noon + 1);
  expect(partsOf()).toEqual([{ HardBounce: 2, Transient: 1 }]);
  save(db, answerOf({ counts: countsOf({ opened: 4 }) }, { beside: true }), noon + 2);
  expect(partsOf()).toEqual([{ HardBounce: 2, Transient: 1 }]);
  expect(listDays(db, 'a1', day, day)[0]?.counts).toMatchObject({ sent: 10, bounced: 3, opened: 4 });
  save(db, answerOf({ counts: countsOf({ bounced: 3 }), parts: { HardBounce: 3 } }), noon + 3);
  expect(partsOf()).toEqual([{ HardBounce: 3 }]);
  const written = rowsChanged(db);
  save(db, answerOf({ counts: countsOf({ bounced: 3 }), parts: { HardBounce: 3 } }), noon + 4);
  expect(rowsChanged(db) - written).toBeLessThanOrEqual(1);
});

test('the latest word on an account’s standing counts, and what an answer does not name stays', () => {
  using temporary = temporaryDatabase();
  const { db } = temporary;
  const account = (name: string, value: string, level: 'ok' | 'warning') => ({ scope: 'account', name, value, level });
  save(db, { health: [account('delivery', 'Live', 'ok'), account('plan', 'paid', 'ok')] }, noon);
  save(db, { health: [account('delivery', 'Sandbox', 'warning')] }, noon + 1);
  expect(listHealth(db, 'a1')).toEqual([
    { ...account('delivery', 'Sandbox', 'warning'), asOf: noon + 1 },
    { ...account('plan', 'paid', 'ok'), asOf: noon },
  ]);
});
