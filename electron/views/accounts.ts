/** Accounts, providers and reports as the window draws them. */
import type { Severity } from '../core/alerts/model.ts';
import type { AccountState, ReportType } from '../core/model.ts';
import type { AccountView, ProviderView, ReportView } from './model.ts';
import { providers } from '../providers/index.ts';
import type { KeyKind, Provider } from '../providers/provider.ts';
import { listReports } from '../store/reports.ts';
import { firingSeverity, rankOf, type AccountFacts } from '../services/accounts/facts.ts';
import { paceView, rateView, type ViewContext } from './context.ts';

/** Accounts, worst first: what fires, then what cannot be read, then by label. */
export function accountViews(context: ViewContext): readonly AccountView[] {
  return context.accounts
    .map((facts) => ({ view: accountView(context, facts), severity: severityOfAccount(context, facts) }))
    .toSorted(
      (left, right) =>
        rankOf(right.severity) - rankOf(left.severity) ||
        stateRank[right.view.state] - stateRank[left.view.state] ||
        left.view.label.localeCompare(right.view.label),
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
    id: account.id,
    provider: account.provider,
    label: account.label,
    client: account.client,
    baseUrl: account.baseUrl,
    settings: account.settings,
    dailyBudget: account.dailyBudget,
    paused: account.paused,
    demo: account.demo,
    state: facts.state,
    asOf: run.asOf,
    refreshing: runtime.refreshing.has(account.id),
    nextPollAt: nextPollAt(facts, runtime.settings.paused),
    retryAt: run.retryAt !== null && run.retryAt > runtime.now ? run.retryAt : null,
    error: run.error,
    notes: facts.notes,
    key: runtime.keyPlace(account.id),
    reportTypes: provider === null ? [] : reportTypesOf(provider, facts),
    sentToday: summary.sentToday,
    dailyLimit: summary.dailyLimit,
    limitUsed: summary.limitUsed,
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

function reportTypesOf(provider: Provider, { account }: AccountFacts): readonly ReportType[] {
  return provider.reports?.typesFor(keyKindOf(provider, account.settings)) ?? [];
}

/** The kind of the stored key, told without reading it: fields that only a platform key asks for are filled in. */
function keyKindOf(provider: Pick<Provider, 'fields'>, settings: AccountFacts['account']['settings']): KeyKind {
  const onlyPlatform = provider.fields.filter((field) => field.whenKeyStarts !== undefined);
  return onlyPlatform.some((field) => (settings[field.name]?.length ?? 0) > 0) ? 'platform' : 'workspace';
}

/** Every provider that can be added, in the catalog's order. */
export function providerViews(): readonly ProviderView[] {
  return Object.entries(providers).map(([id, provider]: readonly [string, Provider]) => ({
    id,
    name: provider.name,
    baseUrl: provider.baseUrl,
    keyForm: provider.keyForm,
    keyHelp: provider.keyHelp,
    fields: provider.fields,
    capabilities: provider.capabilities,
    rates: provider.rates,
    links: Object.keys(provider.links),
    reportSections: provider.reports?.sections ?? [],
    floorMs: provider.floorMs,
  }));
}

/** Reports asked for, newest first. */
export function reportViews({ db, accounts }: ViewContext): readonly ReportView[] {
  const labels = new Map(accounts.map(({ account }) => [account.id, account.label]));
  return listReports(db).map((report) => ({
    accountId: report.accountId,
    accountLabel: labels.get(report.accountId) ?? report.accountId,
    id: report.id,
    title: report.title,
    type: report.type,
    status: report.status,
    requestedAt: report.requestedAt,
    checkedAt: report.checkedAt,
    note: report.note,
  }));
}
