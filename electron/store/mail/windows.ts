/** Totals over rolling windows, and a provider's own averages. Only the latest of each is kept. */
import type { AveragesReading, WindowReading } from '../../core/model.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';
import { fromJson, fromPpm, numbersByName, numbersToJson, toPpm } from '../values.ts';

/** Saves each window under the period the provider says it is (decision S2), with the total it states (decision S5). */
export function saveWindows(db: Db, accountId: string, windows: readonly WindowReading[], now: number): void {
  for (const { period, since, total, byStatus } of windows) {
    upsert(db, 'window_total', ['account_id', 'period'], {
      account_id: accountId,
      period,
      since,
      at: now,
      total,
      by_status: numbersToJson(byStatus),
    });
  }
}

/** The latest totals of every period, with the time they were read. */
export function listWindows(db: Db, accountId: string): readonly (WindowReading & { readonly at: number })[] {
  const sql = `SELECT period, since, at, total, by_status AS byStatus FROM window_total WHERE account_id = ? ORDER BY period`;
  return statement<Omit<WindowReading, 'byStatus'> & { at: number; byStatus: string }>(db, sql)
    .all(accountId)
    .map((row) => ({ ...row, byStatus: fromJson(numbersByName, row.byStatus, {}) }));
}

/** Saves the provider's own averages. */
export function saveAverages(db: Db, accountId: string, averages: AveragesReading): void {
  upsert(db, 'averages', ['account_id'], {
    account_id: accountId,
    total_campaigns: averages.totalCampaigns,
    total_sent: averages.totalSent,
    open_ppm: toPpm(averages.openRate),
    reply_ppm: toPpm(averages.replyRate),
    bounce_ppm: toPpm(averages.bounceRate),
  });
}

interface AveragesRow extends Pick<AveragesReading, 'totalCampaigns' | 'totalSent'> {
  readonly open: number | null;
  readonly reply: number | null;
  readonly bounce: number | null;
}

/** The provider's own averages; `null` when it never gave any. */
export function readAverages(db: Db, accountId: string): AveragesReading | null {
  const sql = `SELECT total_campaigns AS totalCampaigns, total_sent AS totalSent, open_ppm AS open, reply_ppm AS reply, bounce_ppm AS bounce
    FROM averages WHERE account_id = ?`;
  const row = statement<AveragesRow>(db, sql).get(accountId);
  if (row === undefined) return null;
  const { open, reply, bounce, ...totals } = row;
  return { ...totals, openRate: fromPpm(open), replyRate: fromPpm(reply), bounceRate: fromPpm(bounce) };
}
