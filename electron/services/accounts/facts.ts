/** What is shown of one account beside its snapshot: its state, its notes, and what its numbers come to. */
import { areWeeksImpossible } from '../../core/alerts/baseline.ts';
import { ourTime, skewThatMattersMs } from '../../core/clock.ts';
import { addDays } from '../../core/days.ts';
import type { Account, AccountState, WindowReading } from '../../core/model.ts';
import { distinctNotes, type Note } from '../../core/notes.ts';
import type { Settings } from '../../core/settings.ts';
import { isOld, type AccountRun, type AccountSnapshot } from '../../core/snapshot.ts';
import { summaryOf, windowCounts, type AccountSummary } from '../../core/summary.ts';
import { areDaysImpossible, isImpossible, type RateRule } from '../../core/rates.ts';
import { providerOf } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { listEndpointRuns, type EndpointRun } from '../../store/accounts/endpoints.ts';
import type { Db } from '../../store/db.ts';
import { listWindows } from '../../store/mail/windows.ts';
import { gatherAccount } from './snapshot.ts';

/** What is shown is as old as our clock says: times of mailboxes, campaigns, days and windows are by it here. */
export interface AccountFacts extends AccountSnapshot {
  /** `null` for a provider this version does not know. */
  readonly provider: Provider | null;
  readonly state: AccountState;
  readonly endpoints: readonly EndpointRun[];
  /** Data-quality notes of the last answers, each once. */
  readonly notes: readonly Note[];
  readonly windows: readonly (WindowReading & { readonly at: number })[];
  readonly summary: AccountSummary;
}

function stateOf({ account, run, intervalMs }: AccountSnapshot, now: number): AccountState {
  if (account.paused) return 'paused';
  return run.state === 'ok' && isOld(run.liveAsOf, now, intervalMs) ? 'stale' : run.state;
}

/** Reads everything about one account as of `now` (epoch ms). Never touches the network. */
export function readFacts(db: Db, account: Account, now: number, settings: Settings): AccountFacts {
  const snapshot = withOurTimes(gatherAccount(db, account, now, { settings }));
  const { run, today, rates, days } = snapshot;
  const provider = providerOf(account.provider);
  const endpoints = listEndpointRuns(db, account.id);
  const windows = listWindows(db, account.id).map((row) => ({ ...row, at: ourTime(row.at, run.clockSkewMs) }));
  const from = addDays(today, -6);
  return {
    ...snapshot,
    provider,
    state: stateOf(snapshot, now),
    endpoints,
    notes: distinctNotes([
      ...clockNotes(run),
      ...impossibleNotes(snapshot, windows),
      ...endpoints.flatMap((endpoint) => endpoint.notes),
    ]),
    windows,
    summary: summaryOf({
      rules: rates,
      today,
      days: days.filter(({ day }) => day >= from && day <= today),
      windows,
      campaigns: snapshot.campaigns.filter((campaign) => campaign.goneSince === null),
      senders: snapshot.senders.filter((sender) => sender.goneSince === null),
      dailyBudget: account.dailyBudget,
    }),
  };
}

/** The snapshot with the times of what it has of the provider by our clock. */
function withOurTimes(snapshot: AccountSnapshot): AccountSnapshot {
  const { run, senders, campaigns } = snapshot;
  if (ourTime(0, run.clockSkewMs) === 0) return snapshot;
  const ours = (at: number | null): number | null => (at === null ? null : ourTime(at, run.clockSkewMs));
  return {
    ...snapshot,
    run: { ...run, daysAsOf: ours(run.daysAsOf) },
    senders: senders.map((sender) => ({
      ...sender,
      asOf: ourTime(sender.asOf, run.clockSkewMs),
      windowAsOf: ours(sender.windowAsOf),
      missingSince: ours(sender.missingSince),
      goneSince: ours(sender.goneSince),
    })),
    campaigns: campaigns.map((campaign) => ({
      ...campaign,
      asOf: ours(campaign.asOf),
      endedAt: ours(campaign.endedAt),
      goneSince: ours(campaign.goneSince),
    })),
  };
}

/** Counts are shown as they came; where they make no rate, that is said once for each counter. Of days: as far back as any rule looks. */
function impossibleNotes(snapshot: AccountSnapshot, windows: readonly WindowReading[]): readonly Note[] {
  const { rates, days, senders, campaigns, today } = snapshot;
  const week = days.filter(({ day }) => day > addDays(today, -7));
  const wholes = [
    ...senders.flatMap(({ window }) => (window === null ? [] : [window.counts])),
    ...campaigns.map(({ counts }) => counts),
    ...windows.map(windowCounts),
  ];
  // Of steps only this rate is shown.
  const steps = campaigns.flatMap((campaign) => campaign.steps.map(({ counts }) => counts));
  const isNoted = (rule: RateRule): boolean =>
    areDaysImpossible(week, rule) ||
    areWeeksImpossible(days, rule, today) ||
    wholes.some((counts) => isImpossible([counts], rule)) ||
    (rule === rates.bounce && steps.some((counts) => isImpossible([counts], rule)));
  const rules = [rates.bounce, rates.complaint, rates.delivery, rates.open, rates.click, rates.reply];
  return rules.flatMap((rule) =>
    rule !== null && isNoted(rule) ? [{ code: 'impossible', field: rule.numerator } as const] : [],
  );
}

/** Said because "today" and waiting times then follow the provider's clock (fault F36). */
function clockNotes({ clockSkewMs }: AccountRun): readonly Note[] {
  const matters = clockSkewMs !== null && Math.abs(clockSkewMs) > skewThatMattersMs;
  return matters ? [{ code: 'clock', skewMs: clockSkewMs }] : [];
}
