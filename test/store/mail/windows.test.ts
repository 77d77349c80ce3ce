import { expect, test } from 'vitest';
import { listWindows, readAverages } from '../../../electron/store/mail/windows.ts';
import { at, save, temporaryDatabase } from '../../helpers/temporary-database.ts';

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

test('decision S5: a total is kept as given, also where its states do not add up to it', () => {
  using temporary = temporaryDatabase();
  const window = { period: '7d', since: null, total: 12, byStatus: { delivered: 7, sent: 4 } };
  save(temporary.db, { windows: [window] }, now);
  expect(listWindows(temporary.db, 'a1')).toEqual([{ ...window, at: now }]);
});

test("a provider's own averages are kept as they are", () => {
  using temporary = temporaryDatabase();
  expect(readAverages(temporary.db, 'a1')).toBeNull();
  const averages = { totalCampaigns: 12, totalSent: 498, openRate: 0.34, replyRate: 0.08, bounceRate: null };
  save(temporary.db, { averages }, now);
  expect(readAverages(temporary.db, 'a1')).toEqual(averages);
});
