/** Mails of a sending day that is over are not those of today, whether or not anything was read of today yet. */
import type { RuleName } from '../../core/alerts/catalog.ts';
import { goesByDayBefore } from '../../core/alerts/kinds/today.ts';
import { sendingDayFrom } from '../../core/alerts/pace.ts';
import { readingsOf } from '../../core/alerts/readings.ts';
import { providerTime } from '../../core/clock.ts';
import { dayInZone, startOfDayInZone } from '../../core/day-zone.ts';
import { hasCountsBefore } from '../../store/alerts/states.ts';
import type { RunSnapshot } from '../../core/snapshot.ts';
import type { App } from '../app.ts';
import { gatherAlerts, judgeReadings } from '../alerts/evaluate.ts';
import { dayZoneOf, gatherAccount, resetHourOf } from '../accounts/snapshot.ts';
import { isTimeUnproven } from './clock-claims.ts';

/** What may be held against a person's own budget. */
const ofBudget: ReadonlySet<RuleName> = new Set(['daily-limit', 'limit-pace']);

/**
 * Leaves alerts about what mailboxes, or the account as a whole, send in a day without data, where that day is over and they
 * were not answered since; judges nothing else. Call it inside a transaction. Returns true when an alert changed phase.
 */
export function leaveDayBefore(app: App, { account, run, online }: RunSnapshot): boolean {
  const { db } = app;
  const now = app.now();
  const providerNow = providerTime(now, run.clockSkewMs);
  // Mailboxes count from their reset on, also all together against a budget; what an account counts is of a day as the provider names it.
  const sendingDay = sendingDayFrom(providerNow, resetHourOf(account, run, providerNow));
  const dayZone = dayZoneOf(account);
  const namedDay = startOfDayInZone(dayZone, dayInZone(dayZone, providerNow));
  const latest = Math.max(sendingDay, namedDay);
  const kinds = (['sender', 'account'] as const).filter((kind) => hasCountsBefore(db, account.id, kind, latest));
  if (kinds.length === 0 || isTimeUnproven(db, account.id, run, now)) return false;
  const snapshot = gatherAccount(db, account, now, {
    run,
    settings: app.settings(),
    online,
  });
  const isByMailboxes = snapshot.senders().some(({ goneSince }) => goneSince === null);
  const readings = readingsOf(snapshot, gatherAlerts(db, account, app.rules(), kinds), now, kinds);
  const ofDayBefore = readings.filter(({ state, subject, name }) => {
    const isOfMailboxes = subject.kind === 'sender' || (isByMailboxes && ofBudget.has(name));
    return goesByDayBefore(state, isOfMailboxes ? sendingDay : namedDay);
  });
  return judgeReadings(db, snapshot, ofDayBefore, now);
}
