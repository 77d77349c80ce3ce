/** What was learned of an account's sending day. */
import { dayMs } from '../../core/days.ts';
import { activeHours, learnFromDays, type ActiveHours } from '../../core/alerts/pace.ts';
import type { Provider } from '../../providers/provider.ts';
import type { AccountRun } from '../../store/accounts/accounts.ts';
import type { Db } from '../../store/file/database.ts';
import { listHours } from '../../store/mail/hours.ts';

export interface LearnedDay {
  /** The hour (UTC) a sending day starts at: stated by the provider, or learned; `null` while neither. */
  readonly resetHourUtc: number | null;
  /** Shares of a usual day's mail per hour (UTC); `null` until they were learned. */
  readonly activeHours: ActiveHours | null;
}

/** Reads it from the cache as of `now` (epoch ms). */
export function learnedDay(
  db: Db,
  accountId: string,
  provider: Pick<Provider, 'dayBoundary'> | null,
  { resetHourUtc }: Pick<AccountRun, 'resetHourUtc'>,
  now: number,
): LearnedDay {
  return {
    resetHourUtc: provider?.dayBoundary === 'utc' ? 0 : resetHourUtc,
    activeHours: activeHours(listHours(db, accountId, now - learnFromDays * dayMs), now),
  };
}
