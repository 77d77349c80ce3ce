/** What is shown of one account beside its snapshot: its state, its notes, and what its numbers come to. */
import { sendingDayFrom } from '../../core/alerts/pace.ts';
import { areWeeksImpossible } from '../../core/alerts/baseline.ts';
import { ourTime, providerTime, skewThatMattersMs } from '../../core/clock.ts';
import { dayInZone } from '../../core/day-zone.ts';
import { addDays } from '../../core/days.ts';
import { lazily } from '../../core/lazily.ts';
import type { MailboxTotals } from '../../core/mailbox-totals.ts';
import type { Account, AccountState, Counts, WindowReading } from '../../core/model.ts';
import { distinctNotes, type Note } from '../../core/notes.ts';
import type { Settings } from '../../core/settings.ts';
import {
  isOld,
  oldBefore,
  wrongAfter,
  type AccountRun,
  type AccountSnapshot,
  type SenderRow,
} from '../../core/snapshot.ts';
import { summaryOf, windowCounts, type AccountSummary } from '../../core/summary.ts';
import {
  areDaysImpossible,
  isImpossible,
  isPartOfNothing,
  rateNames,
  type RateName,
  type RateRule,
} from '../../core/rates.ts';
import { providerOf } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { listEndpointRuns, type EndpointRun } from '../../store/accounts/endpoints.ts';
import type { Db } from '../../store/db.ts';
import { listHealth, type HealthRow } from '../../store/mail/health.ts';
import { totalsOfMailboxes } from '../../store/mail/mailbox-totals.ts';
import { findSender } from '../../store/mail/reads.ts';
import { listWindows } from '../../store/mail/windows.ts';
import { gatherAccount, ofPresentDay } from './snapshot.ts';

/** What is shown is as old as our clock says: times of mailboxes, campaigns, days and windows are by it here. */
export interface AccountFacts extends AccountSnapshot {
  /** `null` for a provider this version does not know. */
  readonly provider: Provider | null;
  readonly state: AccountState;
  readonly endpoints: readonly EndpointRun[];
  /** Data-quality notes of the last answers, each once. */
  readonly notes: readonly Note[];
  readonly windows: readonly (WindowReading & { readonly at: number })[];
  /** What the provider says of its standing; times by our clock. */
  readonly health: readonly HealthRow[];
  /** What its mailboxes come to. */
  readonly mailboxes: MailboxTotals;
  /** One of them; `null` where it is not known. */
  readonly sender: (id: string) => SenderRow | null;
  readonly summary: AccountSummary;
}

function stateOf({ account, run, intervalMs }: AccountSnapshot, now: number): AccountState {
  if (account.paused) return 'paused';
  return run.state === 'ok' && isOld(run.liveAsOf, now, intervalMs) ? 'stale' : run.state;
}

/** Reads everything about one account as of `now` (epoch ms). Never touches the network. */
export function readFacts(db: Db, account: Account, now: number, settings: Settings): AccountFacts {
  const snapshot = withOurTimes(gatherAccount(db, account, now, { settings }));
  const { run, dayZone, today, rates, days, intervalMs, resetHourUtc } = snapshot;
  const theirNow = providerTime(now, run.clockSkewMs);
  const mailboxes = totalsOfMailboxes(db, account.id, rates, {
    today,
    sendingDayFrom: sendingDayFrom(theirNow, resetHourUtc),
    oldBefore: oldBefore(theirNow, intervalMs),
    wrongAfter: wrongAfter(theirNow),
  });
  const provider = providerOf(account.provider);
  const endpoints = listEndpointRuns(db, account.id);
  const stored = listWindows(db, account.id);
  const windows = stored.map((row) => ({ ...row, at: ourTime(row.at, run.clockSkewMs) }));
  const from = addDays(today, -6);
  const yesterday = addDays(today, -1);
  return {
    ...snapshot,
    provider,
    state: stateOf(snapshot, now),
    endpoints,
    notes: distinctNotes([
      ...clockNotes(run),
      ...impossibleNotes(snapshot, mailboxes, windows),
      ...endpoints.flatMap((endpoint) => endpoint.notes),
    ]),
    windows,
    health: listHealth(db, account.id).map((item) => ({ ...item, asOf: ourTime(item.asOf, run.clockSkewMs) })),
    mailboxes: withOurAges(mailboxes, run),
    sender(id) {
      const sender = findSender(db, account.id, id);
      return sender === null ? null : senderOfOurs(ofPresentDay(sender, theirNow, resetHourUtc), run);
    },
    summary: summaryOf({
      rules: rates,
      today,
      days: days.filter(({ day }) => day >= from && day <= today),
      // "The last 7 days" of a window that ended before yesterday are others by now, as those of a mailbox are.
      windows: stored.filter(({ at }) => dayInZone(dayZone, at) >= yesterday),
      campaigns: snapshot.campaigns.filter((campaign) => campaign.goneSince === null),
      mailboxes,
      dailyBudget: account.dailyBudget,
    }),
  };
}

/** The snapshot with the times of what it has of the provider by our clock. */
function withOurTimes(snapshot: AccountSnapshot): AccountSnapshot {
  const { run, senders, campaigns } = snapshot;
  if (ourTime(0, run.clockSkewMs) === 0) return snapshot;
  const ours = oursOf(run);
  return {
    ...snapshot,
    run: { ...run, daysAsOf: ours(run.daysAsOf) },
    senders: lazily(() => senders().map((sender) => senderOfOurs(sender, run))),
    campaigns: campaigns.map((campaign) => ({
      ...campaign,
      asOf: ours(campaign.asOf),
      endedAt: ours(campaign.endedAt),
      goneSince: ours(campaign.goneSince),
    })),
  };
}

function oursOf({ clockSkewMs }: AccountRun): (at: number | null) => number | null {
  return (at) => (at === null ? null : ourTime(at, clockSkewMs));
}

function senderOfOurs(sender: SenderRow, run: AccountRun): SenderRow {
  const ours = oursOf(run);
  return {
    ...sender,
    asOf: ourTime(sender.asOf, run.clockSkewMs),
    windowAsOf: ours(sender.windowAsOf),
    missingSince: ours(sender.missingSince),
    goneSince: ours(sender.goneSince),
  };
}

function withOurAges(mailboxes: MailboxTotals, run: AccountRun): MailboxTotals {
  const ours = oursOf(run);
  return { ...mailboxes, seenAt: ours(mailboxes.seenAt), weekReadAt: ours(mailboxes.weekReadAt) };
}

/** Counts are shown as they came; where they make no rate, that is said once for each counter. Of days: as far back as any rule looks. */
function impossibleNotes(
  { rates, days, campaigns, today }: AccountSnapshot,
  mailboxes: MailboxTotals,
  windows: readonly WindowReading[],
): readonly Note[] {
  const week = days.filter(({ day }) => day > addDays(today, -7));
  const wholes = [...campaigns.map(({ counts }) => counts), ...windows.map(windowCounts)];
  // Of steps only this rate is shown.
  const steps = campaigns.flatMap((campaign) => campaign.steps.map(({ counts }) => counts));
  const isWrong = (counts: Counts, rule: RateRule) => isImpossible([counts], rule) || isPartOfNothing(counts, rule);
  const isNoted = (name: RateName, rule: RateRule): boolean =>
    mailboxes.impossible.has(name) ||
    areDaysImpossible(week, rule) ||
    areWeeksImpossible(days, rule, today) ||
    wholes.some((counts) => isWrong(counts, rule)) ||
    (rule === rates.bounce && steps.some((counts) => isWrong(counts, rule)));
  return rateNames.flatMap((name) => {
    const rule = rates[name];
    return rule !== null && isNoted(name, rule) ? [{ code: 'impossible', field: rule.numerator } as const] : [];
  });
}

/** Said because "today" and waiting times then follow the provider's clock (fault F36). */
function clockNotes({ clockSkewMs }: AccountRun): readonly Note[] {
  const matters = clockSkewMs !== null && Math.abs(clockSkewMs) > skewThatMattersMs;
  return matters ? [{ code: 'clock', skewMs: clockSkewMs }] : [];
}
