/** Learning when an account sends, where no mailbox's counter shows it. */
import { dayInZone, type DayZone } from '../../core/day-zone.ts';
import type { Answer, Day } from '../../core/model.ts';
import { sumOf } from '../../core/rates.ts';
import type { Provider } from '../../providers/provider.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import { addHourlyGrowth } from '../../store/mail/hours.ts';
import { listDays } from '../../store/mail/reads.ts';
import type { App } from '../app.ts';

interface Asked {
  readonly app: Pick<App, 'db'>;
  readonly accountId: string;
  readonly provider: Provider;
}

/** Mails attempted today as the account's daily row had them, and when that was read. */
export interface HourBefore {
  readonly at: number | null;
  readonly attempted: number;
}

/** What the cache knows before an answer is saved; not looked up where mailboxes show it. `now` is the provider's. */
export function hourBefore(
  asked: Asked,
  { daysAsOf }: Pick<AccountRun, 'daysAsOf'>,
  now: number,
  dayZone: DayZone,
): HourBefore {
  if (asked.provider.capabilities.senders) return { at: null, attempted: 0 };
  return { at: daysAsOf, attempted: attemptedToday(asked, dayInZone(dayZone, now)) };
}

function attemptedToday({ app, accountId, provider }: Asked, today: Day): number {
  const [row] = listDays(app.db, accountId, today, today);
  return row === undefined ? 0 : (sumOf(row.counts, provider.rates.attempted) ?? 0);
}

/** Adds what the day grew by since then to its hour. Accounts with mailboxes learn from those, to the minute. */
export function learnHour(asked: Asked, { days }: Answer, before: HourBefore, now: number, dayZone: DayZone): void {
  if (days === undefined || before.at === null) return;
  const today = dayInZone(dayZone, now);
  const attempted = attemptedToday(asked, today);
  const isSameDay = dayInZone(dayZone, before.at) === today;
  const grown = isSameDay ? attempted - before.attempted : attempted;
  addHourlyGrowth(asked.app.db, asked.accountId, Math.max(0, grown), before.at, now);
}
