/** What is looked at by the clock, because it grows old by itself: as little of it as says so. */
import type { TimedCampaign } from '../../core/snapshot.ts';
import type { Db } from '../db.ts';
import { statement } from '../statement.ts';
import { campaignReadAt } from './listings.ts';

/** When the counters of each campaign that is listed were read, and what says how often they are. */
export function campaignTimes(db: Db, accountId: string): readonly TimedCampaign[] {
  const sql = `SELECT c.status, c.ended_at AS endedAt, c.gone_since AS goneSince,
      ${campaignReadAt} AS asOf
    FROM subject s JOIN campaign c ON c.subject_id = s.id
      LEFT JOIN account_run l ON l.account_id = s.account_id
    WHERE s.account_id = ? AND s.kind = 'campaign' AND c.gone_since IS NULL`;
  return statement<TimedCampaign>(db, sql).all(accountId);
}
