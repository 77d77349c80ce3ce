/** Accounts, providers and reports as the window draws them. */
import { compareNames } from '../core/search.ts';
import { healthLevels, type Account, type AccountState } from '../core/model.ts';
import type { Note } from '../core/notes.ts';
import { pick } from '../core/pick.ts';
import { dueAt, heldUntil } from '../core/polling/schedule.ts';
import { isOld, oldAt, type AccountRun } from '../core/snapshot.ts';
import { placesOf } from '../core/state/alert-order.ts';
import { worseFirst, type GlanceState } from '../core/state/glance.ts';
import type { AccountSummary } from '../core/summary.ts';
import { providers } from '../providers/index.ts';
import { storedKeyKind } from '../providers/keys.ts';
import type { Provider, ReportOffer } from '../providers/provider.ts';
import type { HealthRow } from '../store/mail/health.ts';
import { listReports, type ReportRow } from '../store/reports.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import { agesOf, type NumberAges } from '../services/accounts/ages.ts';
import {
  paceView,
  rateView,
  toneOf,
  type Tone,
  type KeyPlace,
  type PaceView,
  type RateView,
  type ViewContext,
} from './context.ts';

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
    Pick<AccountSummary, 'sentToday' | 'sentAtLeast' | 'limited' | 'dailyLimit' | 'limitUsed'> {
  readonly providerName: string;
  readonly state: AccountState;
  /** How it is with everything in it. */
  readonly glance: GlanceState;
  /** How reading it goes, without what is in it. */
  readonly own: GlanceState;
  /** Epoch ms of the last good answer. */
  readonly asOf: number | null;
  /** Its numbers may be older than that. */
  readonly ages: NumberAges;
  /** When its live numbers grow old, epoch ms; `null`: never, or they are. */
  readonly oldAt: number | null;
  readonly refreshing: boolean;
  readonly nextPollAt: number | null;
  readonly retryAt: number | null;
  readonly notes: readonly Note[];
  /** What the provider says of its standing, the worst first. */
  readonly health: readonly HealthView[];
  readonly key: KeyPlace;
  /** Ids of the provider's report types that this account's key may ask for. */
  readonly reportTypes: readonly string[];
  readonly limitTone: Tone | null;
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

/** A state the provider sees the account, or one of its domains, in. */
export interface HealthView extends HealthRow {
  /** What the state is called. */
  readonly label: string;
  /** What the provider's word means; `null` where it says so itself. */
  readonly hint: string | null;
}

/** `status`: the provider's word, or `unknown` when a request timed out. */
export interface ReportView extends Pick<ReportRow, (typeof drawnOfReport)[number]> {
  readonly accountLabel: string;
}

const drawnOfReport = ['accountId', 'id', 'title', 'type', 'status', 'requestedAt', 'checkedAt', 'note'] as const;

/** Accounts, worst first; of those that are equally bad the ones with trouble of their own, then by label. */
export function accountViews(context: ViewContext): readonly AccountView[] {
  const placeOf = placesOf(
    context.glance.troubles.flatMap(({ subject }) => (subject.kind === 'account' ? [subject] : [])),
  );
  const place = ({ id }: AccountView): number => placeOf({ accountId: id, kind: 'account', id });
  return context.accounts
    .map((facts) => accountView(context, facts))
    .toSorted(
      (one, other) =>
        worseFirst({ state: one.glance, excess: 0 }, { state: other.glance, excess: 0 }) ||
        place(one) - place(other) ||
        compareNames(one.label, other.label),
    );
}

function accountView(context: ViewContext, facts: AccountFacts): AccountView {
  const { account, run, summary, provider } = facts;
  const { runtime } = context;
  const own = context.glance.subject(account.id, 'account', account.id);
  return {
    ...pick(account, drawnOfAccount),
    providerName: facts.providerName,
    state: facts.state,
    glance: context.glance.account(account.id),
    own: own.state,
    limitTone: toneOf(own, 'daily-limit'),
    asOf: run.asOf,
    ages: agesOf(facts),
    oldAt: growsOldAt(facts, runtime),
    refreshing: runtime.refreshing.has(account.id),
    nextPollAt: nextPollAt(facts, runtime.settings.paused, runtime.now),
    retryAt: heldUntil(run.retryAt, runtime.now),
    error: run.error,
    notes: facts.notes,
    health: healthViews(facts),
    key: runtime.keyPlace(account.id),
    reportTypes: provider === null ? [] : reportTypesOf(provider, facts),
    ...pick(summary, ['sentToday', 'sentAtLeast', 'limited', 'dailyLimit', 'limitUsed']),
    bounce: rateView(summary.bounce, toneOf(own, 'bounce-rate')),
    complaint: rateView(summary.complaint, toneOf(own, 'complaint-rate')),
    delivery: rateView(summary.delivery, null),
    reply: rateView(summary.reply, null),
    pace: paceView(context, facts, summary.limited?.sent ?? null, summary.limited?.limit ?? null),
  };
}

/** When the live numbers of the account grow old, epoch ms; `null`: never, paused or not read yet, or they are already. */
export function growsOldAt(
  { account, run: { liveAsOf }, intervalMs }: Pick<AccountFacts, 'account' | 'run' | 'intervalMs'>,
  { now, settings }: Pick<ViewContext['runtime'], 'now' | 'settings'>,
): number | null {
  if (account.paused || settings.paused || liveAsOf === null || isOld(liveAsOf, now, intervalMs)) return null;
  return oldAt(liveAsOf, intervalMs);
}

function nextPollAt({ account, endpoints, run }: AccountFacts, allPaused: boolean, now: number): number | null {
  if (account.paused || allPaused || endpoints.length === 0) return null;
  const next = Math.min(...endpoints.map((endpoint) => dueAt(endpoint.nextAt, now)));
  return Math.max(next, heldUntil(run.retryAt, now) ?? 0);
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

/** The worst first. */
function healthViews({ health, provider }: AccountFacts): readonly HealthView[] {
  const views = health.map((item): HealthView => {
    const kind = provider?.health[item.name];
    return { ...item, label: kind?.label ?? item.name, hint: kind?.hints[item.value] ?? null };
  });
  return healthLevels.flatMap((level) => views.filter((view) => view.level === level));
}
