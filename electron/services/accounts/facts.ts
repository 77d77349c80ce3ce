/** One account's cache, read once, with what follows from it: shared by the status document and the window's views. */
import type { Alert, Severity } from '../../core/alerts/model.ts';
import { providerTime, skewThatMattersMs } from '../../core/clock.ts';
import { dayOf, addDays } from '../../core/days.ts';
import type { Account, AccountState, Day, WindowReading } from '../../core/model.ts';
import type { RateRules } from '../../core/rates.ts';
import type { Settings } from '../../core/settings.ts';
import { summaryOf, type AccountSummary } from '../../core/summary.ts';
import { durationText } from '../../core/text.ts';
import { providerOf } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { readAccountRun, type AccountRun } from '../../store/accounts/accounts.ts';
import type { Db } from '../../store/file/database.ts';
import { listEndpointRuns, type EndpointRun } from '../../store/accounts/endpoints.ts';
import {
  listCampaigns,
  listDays,
  listSenders,
  listWindows,
  type CampaignRow,
  type DayRow,
  type SenderRow,
} from '../../store/mail/reads.ts';

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

export interface AccountFacts {
  readonly account: Account;
  /** `null` for a provider this version does not know. */
  readonly provider: Provider | null;
  readonly providerName: string;
  readonly rates: RateRules;
  readonly run: AccountRun;
  readonly state: AccountState;
  readonly endpoints: readonly EndpointRun[];
  /** Data-quality notes of the last answers, each once. */
  readonly notes: readonly string[];
  readonly today: Day;
  readonly senders: readonly SenderRow[];
  readonly campaigns: readonly CampaignRow[];
  /** The last 7 provider days. */
  readonly week: readonly DayRow[];
  readonly windows: readonly (WindowReading & { readonly at: number })[];
  readonly summary: AccountSummary;
}

/** After this many intervals without a good answer the values count as old. */
const intervalsUntilStale = 2;

/** How often this account should answer, ms: the person's interval, never under the provider's floor. */
export function intervalOf(settings: Settings, provider: Provider | null): number {
  return Math.max(settings.pollIntervalMs, provider?.floorMs ?? 0);
}

/** True when the last good answer is older than two poll intervals, or when there never was one. */
export function isOld(asOf: number | null, now: number, intervalMs: number): boolean {
  return asOf === null || now - asOf > intervalsUntilStale * intervalMs;
}

function stateOf(account: Account, run: AccountRun, now: number, intervalMs: number): AccountState {
  if (account.paused) return 'paused';
  return run.state === 'ok' && isOld(run.asOf, now, intervalMs) ? 'stale' : run.state;
}

/** Reads everything about one account as of `now` (epoch ms). Never touches the network. */
export function readFacts(db: Db, account: Account, now: number, settings: Settings): AccountFacts {
  const provider = providerOf(account.provider);
  const rates = provider?.rates ?? noRates;
  const run = readAccountRun(db, account.id);
  const endpoints = listEndpointRuns(db, account.id);
  const today = dayOf(providerTime(now, run.clockSkewMs));
  const providerName = provider?.name ?? account.provider;
  const senders = listSenders(db, account.id);
  const campaigns = listCampaigns(db, account.id);
  const week = listDays(db, account.id, addDays(today, -6), today);
  const windows = listWindows(db, account.id);
  return {
    account,
    provider,
    providerName,
    rates,
    run,
    state: stateOf(account, run, now, intervalOf(settings, provider)),
    endpoints,
    notes: [...new Set([...clockNotes(run, providerName), ...endpoints.flatMap((endpoint) => endpoint.notes)])],
    today,
    senders,
    campaigns,
    week,
    windows,
    summary: summaryOf({
      rules: rates,
      today,
      days: week,
      windows,
      campaigns: campaigns.filter((campaign) => campaign.goneSince === null),
      senders: senders.filter((sender) => sender.goneSince === null),
      dailyBudget: account.dailyBudget,
    }),
  };
}

/** Said because "today" and waiting times then follow the provider's clock (fault F36). */
function clockNotes({ clockSkewMs }: AccountRun, providerName: string): readonly string[] {
  if (clockSkewMs === null || Math.abs(clockSkewMs) <= skewThatMattersMs) return [];
  const side = clockSkewMs > 0 ? 'behind' : 'ahead of';
  return [`this computer's clock is ${durationText(Math.abs(clockSkewMs))} ${side} ${providerName}'s`];
}

/** Whether this account's numbers can be judged at all: it answered, and the last word was not a refusal. */
export function isReadable({ state, run, endpoints }: AccountFacts): boolean {
  switch (state) {
    case 'ok':
    case 'stale':
    case 'limited':
      return run.asOf !== null;
    case 'scope':
    case 'bad-data':
      // One endpoint of several may fail: the account was read when another one's last attempt worked.
      return endpoints.some((endpoint) => endpoint.error === null && endpoint.lastOkAt !== null);
    case 'auth':
    case 'offline':
    case 'paused':
      return false;
  }
}

const severityRank: Readonly<Record<Severity, number>> = { critical: 2, warning: 1 };

/** 2 critical, 1 warning, 0 fine: for sorting worst first. */
export function rankOf(severity: Severity | null): number {
  return severity === null ? 0 : severityRank[severity];
}

/** The worse of several severities; `null` when there is none. */
export function worstOf(severities: readonly (Severity | null)[]): Severity | null {
  return severities.reduce((worst, next) => (rankOf(next) > rankOf(worst) ? next : worst), null);
}

/** The severity of what fires (or is only just recovering) for one subject. */
export function firingSeverity(alerts: readonly Alert[]): Severity | null {
  return worstOf(alerts.filter((alert) => alert.phase !== 'pending').map((alert) => alert.severity));
}
