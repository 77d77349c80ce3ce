/** One account's cache, read once, for judging it and for showing it. */
import { providerTime } from '../../core/clock.ts';
import { dayInZone, isDayZone, resetHourInZone, utc, type DayZone } from '../../core/day-zone.ts';
import { addDays, dayMs } from '../../core/days.ts';
import { activeHours, learnFromDays, stillToday, usualPerDay } from '../../core/alerts/pace.ts';
import { usualDays } from '../../core/alerts/kinds/today.ts';
import { baselineDays, mostMissedDays } from '../../core/alerts/kinds/week.ts';
import { lazily } from '../../core/lazily.ts';
import type { Account, Day } from '../../core/model.ts';
import { sumOf, type RateRules } from '../../core/rates.ts';
import type { AccountRun, AccountSnapshot, DayRow, RunSnapshot, SenderRow, UsualDay } from '../../core/snapshot.ts';
import { isWarmingUp, type StatusWords } from '../../core/statuses.ts';
import type { Settings } from '../../core/settings.ts';
import { providerOf } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { readAccountRun } from '../../store/accounts/accounts.ts';
import { timesResetSeen } from '../../store/alerts/told.ts';
import type { Db } from '../../store/db.ts';
import { loadSettings } from '../preferences.ts';
import { listHours } from '../../store/mail/hours.ts';
import { usualPerSender } from '../../store/mail/sender-days.ts';
import { hasLimits, listCampaigns, listDaysOfLate, listSenders } from '../../store/mail/reads.ts';

/** Rates of a provider this version does not know: nothing can be computed, nothing is guessed. */
const noRates: RateRules = {
  bounce: null,
  complaint: null,
  delivery: null,
  open: null,
  click: null,
  reply: null,
  attempted: [],
};

const noWords: StatusWords = { sender: {}, campaign: {}, warmup: {} };

/** What the caller has already, or knows better than the cache. */
export interface Given {
  readonly run?: AccountRun;
  readonly settings?: Settings;
  readonly online?: boolean;
}

/** How reading the account goes. Where nothing else is known, this computer is taken to have a network. */
export function gatherRun(db: Db, account: Account, { run, settings, online = true }: Given = {}): RunSnapshot {
  const provider = providerOf(account.provider);
  return {
    account,
    providerName: provider?.name ?? account.provider,
    providerKnown: provider !== null,
    run: run ?? readAccountRun(db, account.id),
    intervalMs: expectedIntervalMs(settings ?? loadSettings(db), provider),
    online,
  };
}

/** The zone whose days the account's are. */
export function dayZoneOf(account: Pick<Account, 'provider' | 'settings'>): DayZone {
  return statedZone(account) ?? utc;
}

function statedZone({ provider, settings }: Pick<Account, 'provider' | 'settings'>): DayZone | null {
  const zone = providerOf(provider)?.dayZone(settings) ?? null;
  return zone === null || !isDayZone(zone) ? null : zone;
}

/**
 * The hour (UTC) a sending day starts at: stated by the provider, or learned; `null` while neither. `theirNow` is the
 * provider's time, epoch ms.
 */
export function resetHourOf(
  account: Pick<Account, 'provider' | 'settings'>,
  run: Pick<AccountRun, 'resetHourUtc'>,
  theirNow: number,
): number | null {
  const zone = statedZone(account);
  return zone === null ? run.resetHourUtc : resetHourInZone(zone, theirNow);
}

/** How often this account should answer, ms: the person's interval, never under the provider's floor. */
function expectedIntervalMs({ pollIntervalMs }: Settings, provider: Provider | null): number {
  return Math.max(pollIntervalMs, provider?.floorMs ?? 0);
}

/** Reads the account as of `now` (epoch ms). Never touches the network. */
export function gatherAccount(db: Db, account: Account, now: number, known: Given = {}): AccountSnapshot {
  const provider = providerOf(account.provider);
  const ofRun = gatherRun(db, account, known);
  const { run } = ofRun;
  const rates = provider?.rates ?? noRates;
  const statuses = provider?.statuses ?? noWords;
  const theirNow = providerTime(now, run.clockSkewMs);
  const dayZone = dayZoneOf(account);
  const today = dayInZone(dayZone, theirNow);
  const resetHourUtc = resetHourOf(account, run, theirNow);
  const missed = run.awaySince === null || run.awaySince === 0 ? 0 : mostMissedDays;
  const senders = lazily(() =>
    listSenders(db, account.id).map((sender) => ofPresentDay(sender, theirNow, resetHourUtc)),
  );
  const days = listDaysOfLate(db, account.id, addDays(today, -baselineDays - missed), addDays(today, 1));
  return {
    ...ofRun,
    rates,
    statuses,
    dayZone,
    today,
    senders,
    hasLimits: lazily(() => hasLimits(db, account.id)),
    campaigns: listCampaigns(db, account.id),
    days,
    resetHourUtc,
    activeHours: activeHours(listHours(db, account.id, theirNow - learnFromDays * dayMs), theirNow),
    usualOfAccount: usualOfAccount(days, rates, today),
    usualOf: usualOfSenders(db, account.id, today, senders, statuses),
    // Asked for by every mailbox whose pace cannot be told yet.
    timesResetSeen: lazily(() => timesResetSeen(db, account.id)),
  };
}

/** The mailbox without a count of mails of a day that is over; times are by the provider's clock. */
export function ofPresentDay(sender: SenderRow, now: number, resetHourUtc: number | null): SenderRow {
  const sentToday = stillToday(sender.sentToday, sender.asOf, now, resetHourUtc);
  return sentToday === sender.sentToday ? sender : { ...sender, sentToday };
}

/** Learned only when asked for, and of all mailboxes only where those in warm-up are not enough. */
function usualOfSenders(
  db: Db,
  accountId: string,
  today: Day,
  senders: AccountSnapshot['senders'],
  statuses: StatusWords,
): AccountSnapshot['usualOf'] {
  const isWarm = ({ warmup }: SenderRow) => isWarmingUp(warmup, statuses) === true;
  const learn = (idsOf: () => readonly string[] | null) => {
    let known: ReadonlyMap<string, UsualDay> | null = null;
    const [from, to] = [addDays(today, -usualDays), addDays(today, -1)];
    return (id: string) => (known ??= usualPerSender(db, accountId, from, to, idsOf())).get(id) ?? null;
  };
  const ofWarm = learn(() =>
    senders()
      .filter(isWarm)
      .map(({ id }) => id),
  );
  const ofAny = learn(() => null);
  return (sender) => (isWarm(sender) ? ofWarm : ofAny)(sender.id);
}

function usualOfAccount(days: readonly DayRow[], rates: RateRules, today: Day): UsualDay | null {
  const from = addDays(today, -usualDays);
  const sent = days.filter(({ day }) => day >= from && day < today).map(({ counts }) => sumOf(counts, rates.attempted));
  const mean = usualPerDay(sent);
  return mean === null ? null : { mean, days: sent.filter((count) => count !== null && count > 0).length };
}
