import { expect, test } from 'vitest';
import { listWindows, readAverages } from '../../electron/store/reads.ts';
import { at, save, temporaryDatabase } from '../helpers/temporary-database.ts';

const now = at('2026-02-10T12:00:00');

test('decision S2: a window is kept under the period the provider says it is, the latest of each', () => {
  using temporary = temporaryDatabase();
  const window = (period: string, total: number) => ({ period, since: now - 1000, total, byStatus: { sent: total } });
  save(temporary.db, { windows: [window('7d', 10), window('30d', 50)] }, now);
  save(temporary.db, { windows: [window('7d', 12)] }, now + 1);
  expect(listWindows(temporary.db, 'a1')).toEqual([
    { ...window('30d', 50), at: now },
    { ...window('7d', 12), at: now + 1 },
  ]);
});

test('decision S5: a total its states do not add up to is kept as given and told', () => {
  using temporary = temporaryDatabase();
  const notes = save(
    temporary.db,
    { windows: [{ period: '7d', since: null, total: 12, byStatus: { sent: 4, delivered: 7 } }] },
    now,
  );
  expect(notes).toEqual(['7d: the states add up to 11, not to the total of 12']);
  expect(listWindows(temporary.db, 'a1')[0]?.total).toBe(12);
});

test("a provider's own averages are kept as they are", () => {
  using temporary = temporaryDatabase();
  expect(readAverages(temporary.db, 'a1')).toBeNull();
  const averages = { totalCampaigns: 12, totalSent: 498, openRate: 0.34, replyRate: 0.08, bounceRate: null };
  save(temporary.db, { averages }, now);
  expect(readAverages(temporary.db, 'a1')).toEqual(averages);
});
