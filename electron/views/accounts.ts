/** Accounts, providers and reports as the window draws them. */
import { firingSeverity, rankOf } from '../core/alerts/model.ts';
import { compareNames } from '../core/search.ts';
import type { Severity } from '../core/alerts/state.ts';
import type { Account, AccountState } from '../core/model.ts';
import type { Note } from '../core/notes.ts';
import { pick } from '../core/pick.ts';
import type { AccountRun } from '../core/snapshot.ts';
import type { AccountSummary } from '../core/summary.ts';
import { providers } from '../providers/index.ts';
import { storedKeyKind } from '../providers/keys.ts';
import type { Provider, ReportOffer } from '../providers/provider.ts';
import { listReports, type ReportRow } from '../store/reports.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import { agesOf, type NumberAges } from './ages.ts';
import { paceView, rateView, type KeyPlace, type PaceView, type RateView, type ViewContext } from './context.ts';

export interface ProviderView extends Pick<Provider, (typeof drawnOfProvider)[number]> {
  readonly id: string;
  readonly links: readonly string[];
  /** `null`: it offers none. */
  readonly reports: ReportOffer | null;
}

const drawnOfProvider = [
  'name',
  'baseUrl',
  'keyForm',
  'keyHelp',
  'fields',
  'capabilities',
  'rates',
  'floorMs',
] as const;

export interface AccountView
  extends
    Pick<Account, (typeof drawnOfAccount)[number]>,
    Pick<AccountRun, 'error'>,
    Pick<AccountSummary, 'sentToday' | 'dailyLimit' | 'limitUsed'> {
  readonly state: AccountState;
  /** Epoch ms of the last good answer. */
  readonly asOf: number | null;
  /** Its numbers may be older than that. */
  readonly ages: NumberAges;
  readonly refreshing: boolean;
  readonly nextPollAt: number | null;
  readonly retryAt: number | null;
  readonly notes: readonly Note[];
  readonly key: KeyPlace;
  /** Ids of the provider's report types that this account's key may ask for. */
  readonly reportTypes: readonly string[];
  readonly bounce: RateView | null;
  readonly complaint: RateView | null;
  readonly delivery: RateView | null;
  readonly reply: RateView | null;
  readonly pace: PaceView | null;
}

const drawnOfAccount = [
  'id',
  'provider',
  'label',
  'client',
  'baseUrl',
  'settings',
  'dailyBudget',
  'paused',
  'demo',
] as const;

/** `status`: the provider's word, or `unknown` when a request timed out. */
export interface ReportView extends Pick<ReportRow, (typeof drawnOfReport)[number]> {
  readonly accountLabel: string;
}

const drawnOfReport = ['accountId', 'id', 'title', 'type', 'status', 'requestedAt', 'checkedAt', 'note'] as const;

/** Accounts, worst first: what fires, then what cannot be read, then by label. */
export function accountViews(context: ViewContext): readonly AccountView[] {
  return context.accounts
    .map((facts) => ({ view: accountView(context, facts), severity: severityOfAccount(context, facts) }))
    .toSorted(
      (left, right) =>
        rankOf(right.severity) - rankOf(left.severity) ||
        stateRank[right.view.state] - stateRank[left.view.state] ||
        compareNames(left.view.label, right.view.label),
    )
    .map(({ view }) => view);
}

function severityOfAccount({ alerts }: ViewContext, { account }: AccountFacts): Severity | null {
  return firingSeverity(alerts.filter((alert) => alert.accountId === account.id));
}

const stateRank: Readonly<Record<AccountState, number>> = {
  auth: 6,
  scope: 5,
  'bad-data': 4,
  offline: 3,
  stale: 2,
  limited: 1,
  ok: 0,
  paused: -1,
};

function accountView(context: ViewContext, facts: AccountFacts): AccountView {
  const { account, run, summary, provider } = facts;
  const { runtime } = context;
  const rules = context.rulesFor(facts);
  return {
    ...pick(account, drawnOfAccount),
    state: facts.state,
    asOf: run.asOf,
    ages: agesOf(facts),
    refreshing: runtime.refreshing.has(account.id),
    nextPollAt: nextPollAt(facts, runtime.settings.paused),
    retryAt: run.retryAt !== null && run.retryAt > runtime.now ? run.retryAt : null,
    error: run.error,
    notes: facts.notes,
    key: runtime.keyPlace(account.id),
    reportTypes: provider === null ? [] : reportTypesOf(provider, facts),
    ...pick(summary, ['sentToday', 'dailyLimit', 'limitUsed']),
    bounce: rateView(summary.bounce, rules('bounce-rate', 'account', account.id)),
    complaint: rateView(summary.complaint, rules('complaint-rate', 'account', account.id)),
    delivery: rateView(summary.delivery, null),
    reply: rateView(summary.reply, null),
    pace: paceView(context, facts, summary.sentToday, summary.dailyLimit),
  };
}

function nextPollAt({ account, endpoints, run }: AccountFacts, allPaused: boolean): number | null {
  if (account.paused || allPaused || endpoints.length === 0) return null;
  return Math.max(Math.min(...endpoints.map((endpoint) => endpoint.nextAt)), run.retryAt ?? 0);
}

/** The types of report the stored key may ask for. */
function reportTypesOf(provider: Provider, { account }: AccountFacts): readonly string[] {
  const stored = storedKeyKind(provider, account.settings);
  const allowed = provider.reports?.types.filter(({ keyKind = stored }) => keyKind === stored) ?? [];
  return allowed.map(({ id }) => id);
}

/** Every provider that can be added, in the catalog's order. */
export function providerViews(): readonly ProviderView[] {
  // Of reports what is drawn, without what only main can do.
  return Object.entries(providers).map(([id, provider]: readonly [string, Provider]) => ({
    id,
    ...pick(provider, drawnOfProvider),
    links: Object.keys(provider.links),
    reports:
      provider.reports === undefined ? null : pick(provider.reports, ['types', 'sections', 'campaignsPerRequest']),
  }));
}

/** Reports asked for, newest first. */
export function reportViews({ db, accounts }: ViewContext): readonly ReportView[] {
  const labels = new Map(accounts.map(({ account }) => [account.id, account.label]));
  return listReports(db).map((report) => ({
    ...pick(report, drawnOfReport),
    accountLabel: labels.get(report.accountId) ?? report.accountId,
  }));
}
