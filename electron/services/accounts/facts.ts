/** What is shown of one account beside its snapshot: its state, its notes, and what its numbers come to. */
import { skewThatMattersMs } from '../../core/clock.ts';
import { addDays } from '../../core/days.ts';
import type { Account, AccountState, WindowReading } from '../../core/model.ts';
import { distinctNotes, type Note } from '../../core/notes.ts';
import type { Settings } from '../../core/settings.ts';
import type { AccountRun, AccountSnapshot } from '../../core/snapshot.ts';
import { summaryOf, windowCounts, type AccountSummary } from '../../core/summary.ts';
import { isImpossible } from '../../core/rates.ts';
import { providerOf } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { listEndpointRuns, type EndpointRun } from '../../store/accounts/endpoints.ts';
import type { Db } from '../../store/db.ts';
import { listWindows } from '../../store/mail/windows.ts';
import { gatherAccount } from './snapshot.ts';

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

/** After this many intervals without a good answer the values count as old. */
const intervalsUntilStale = 2;

/** How often this account should answer, ms: the person's interval, never under the provider's floor. */
export function expectedIntervalMs(settings: Settings, provider: Provider | null): number {
  return Math.max(settings.pollIntervalMs, provider?.floorMs ?? 0);
}

/**
 * True when the last good answer is older than two poll intervals, or when there never was one. One from a time still to
 * come was noted by a clock that was wrong, and proves nothing.
 */
export function isOld(asOf: number | null, now: number, intervalMs: number): boolean {
  return asOf === null || now - asOf > intervalsUntilStale * intervalMs || asOf - now > skewThatMattersMs;
}

/** When a live number last came, epoch ms; `null`: never. */
export function liveAsOf({ provider, endpoints, run }: AccountFacts): number | null {
  // In the middle of its first read.
  if (endpoints.length === 0) return run.asOf;
  const live = new Set(provider?.endpoints.flatMap(({ cadence, name }) => (cadence === 'live' ? [name] : [])));
  const times = endpoints.flatMap(({ endpoint, lastOkAt }) => (live.has(endpoint) ? (lastOkAt ?? []) : []));
  return times.length === 0 ? null : Math.max(...times);
}

function stateOf(account: Account, run: AccountRun, now: number, intervalMs: number): AccountState {
  if (account.paused) return 'paused';
  return run.state === 'ok' && isOld(run.asOf, now, intervalMs) ? 'stale' : run.state;
}

/** Reads everything about one account as of `now` (epoch ms). Never touches the network. */
export function readFacts(db: Db, account: Account, now: number, settings: Settings): AccountFacts {
  const snapshot = gatherAccount(db, account, now);
  const { run, today, rates, days } = snapshot;
  const provider = providerOf(account.provider);
  const endpoints = listEndpointRuns(db, account.id);
  const windows = listWindows(db, account.id);
  const from = addDays(today, -6);
  return {
    ...snapshot,
    provider,
    state: stateOf(account, run, now, expectedIntervalMs(settings, provider)),
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

/** Counts are shown as they came; where they make no rate, that is said once for each counter. */
function impossibleNotes(snapshot: AccountSnapshot, windows: readonly WindowReading[]): readonly Note[] {
  const { rates, days, senders, campaigns, today } = snapshot;
  const week = days.filter(({ day }) => day > addDays(today, -7)).map(({ counts }) => counts);
  const groups = [
    week,
    ...senders.flatMap(({ window }) => (window === null ? [] : [[window.counts]])),
    ...campaigns.map(({ counts }) => [counts]),
    ...windows.map((window) => [windowCounts(window)]),
  ];
  const rules = [rates.bounce, rates.complaint, rates.delivery, rates.open, rates.click, rates.reply];
  return rules.flatMap((rule) =>
    rule !== null && groups.some((rows) => isImpossible(rows, rule))
      ? [{ code: 'impossible', field: rule.numerator } as const]
      : [],
  );
}

/** Said because "today" and waiting times then follow the provider's clock (fault F36). */
function clockNotes({ clockSkewMs }: AccountRun): readonly Note[] {
  const matters = clockSkewMs !== null && Math.abs(clockSkewMs) > skewThatMattersMs;
  return matters ? [{ code: 'clock', skewMs: clockSkewMs }] : [];
}
