/** The first screen, and the one overall state that tray, tooltip and window share. */
import type { Alert } from '../core/alerts/model.ts';
import type { Rate } from '../core/rates.ts';
import { sumKnown, type AccountSummary, type SummaryRate } from '../core/summary.ts';
import { overallSentence } from '../core/state/overall.ts';
import { alertMessage } from '../core/words/alerts.ts';
import type { AlertView, OverallState, OverviewView } from './model.ts';
import { heldReasons, lastNotified } from '../store/alerts/outbox.ts';
import { firingSeverity, type AccountFacts } from '../services/accounts/facts.ts';
import { accountViews } from './accounts.ts';
import { campaignViews } from './campaigns.ts';
import type { ViewContext } from './context.ts';
import { mailboxViews } from './mailboxes.ts';
import { pooled, pooledDays, timelineDays } from './timeline.ts';

/** Problems shown on the first screen; the rest are one click away. */
const worstShown = 8;
/** Days of the first screen's chart. */
const recentDays = 30;

/** Alerts that are not inactive, critical first, each with its sentence. */
export function alertViews(context: ViewContext): readonly AlertView[] {
  const { db, alerts, accounts, muteOf } = context;
  const byId = new Map(accounts.map((facts) => [facts.account.id, facts]));
  const notified = lastNotified(db);
  const held = heldReasons(db);
  return alerts.map((alert) => {
    const facts = byId.get(alert.accountId);
    const accountLabel = facts?.account.label ?? alert.accountId;
    const { kind, id } = alert.subject;
    const levels = facts === undefined ? undefined : context.rulesFor(facts)(alert.rule, kind, id).rule.levels;
    const muted = muteOf({ accountId: alert.accountId, ...alert.subject });
    return {
      ...alert,
      accountLabel,
      provider: facts?.account.provider ?? '',
      client: facts?.account.client ?? null,
      message: alertMessage(alert, { account: accountLabel, provider: facts?.providerName ?? '' }, levels),
      notifiedAt: notified.get(alert.id) ?? null,
      muted: muted === null ? null : { until: muted.until },
      heldBy: held.get(alert.id) ?? null,
    };
  });
}

/** What counts in the one state of everything: of a paused account nobody asks, and of a muted subject nobody wants to hear. */
function loudAlerts({ accounts, alerts, muteOf }: ViewContext): readonly Alert[] {
  const live = new Set(accounts.filter(({ state }) => state !== 'paused').map(({ account }) => account.id));
  return alerts.filter(({ accountId, subject }) => live.has(accountId) && muteOf({ accountId, ...subject }) === null);
}

/**
 * Worst-of everything. Alerts come before missing data, because missing data does not mean that they recovered; without
 * a single recent answer the state is never "ok".
 */
export function overallState(context: ViewContext): OverallState {
  const { accounts, runtime } = context;
  if (accounts.length === 0) return 'none';
  const live = accounts.filter(({ state }) => state !== 'paused');
  if (runtime.settings.paused || live.length === 0) return 'paused';
  const severity = firingSeverity(loudAlerts(context));
  if (severity !== null) return severity;
  if (!runtime.online || live.every(({ state }) => state === 'offline')) return 'offline';
  return live.every((facts) => facts.run.asOf !== null && fresh.has(facts.state)) ? 'ok' : 'stale';
}

const fresh: ReadonlySet<AccountFacts['state']> = new Set(['ok', 'limited']);

/** The one sentence of tray and window. */
export function overallText(context: ViewContext): string {
  const { accounts, runtime } = context;
  return overallSentence({
    paused: runtime.settings.paused,
    online: runtime.online,
    accounts: accounts.map(({ state, run }) => ({ state, asOf: run.asOf })),
    alerts: loudAlerts(context),
    mailboxes: accounts.reduce(
      (sum, { senders }) => sum + senders.filter((sender) => sender.goneSince === null).length,
      0,
    ),
    campaigns: accounts.reduce(
      (sum, { campaigns }) => sum + campaigns.filter((campaign) => campaign.goneSince === null).length,
      0,
    ),
  });
}

/** Age of what is shown: the oldest last answer among accounts that are read, so that nothing looks newer than it is. */
export function overallAsOf({ accounts }: Pick<ViewContext, 'accounts'>): number | null {
  const times = accounts
    .filter(({ state }) => state !== 'paused')
    .flatMap(({ run }) => (run.asOf === null ? [] : [run.asOf]));
  return times.length === 0 ? null : Math.min(...times);
}

/** Everything the first screen draws. */
export function overviewView(context: ViewContext): OverviewView {
  const { accounts, runtime } = context;
  const mailboxes = mailboxViews(context).filter((mailbox) => mailbox.goneSince === null);
  const campaigns = campaignViews(context).filter((campaign) => campaign.goneSince === null);
  const badMailboxes = mailboxes.filter((mailbox) => mailbox.worst !== null);
  const badCampaigns = campaigns.filter((campaign) => campaign.worst !== null);
  return {
    state: overallState(context),
    sentence: overallText(context),
    asOf: overallAsOf(context),
    refreshing: runtime.refreshing.size > 0,
    online: runtime.online,
    paused: runtime.settings.paused,
    demo: accounts.some(({ account }) => account.demo),
    accounts: accountViews(context),
    alerts: alertViews(context),
    worstMailboxes: badMailboxes.slice(0, worstShown),
    worstCampaigns: badCampaigns.slice(0, worstShown),
    mailboxCount: mailboxes.length,
    fineMailboxes: mailboxes.length - badMailboxes.length,
    campaignCount: campaigns.length,
    fineCampaigns: campaigns.length - badCampaigns.length,
    today: {
      sent: sumKnown(accounts.map(({ summary }) => summary.sentToday)),
      limit: sumKnown(accounts.map(({ summary }) => summary.dailyLimit)),
    },
    bounce7d: pooled(accounts.map(({ summary }) => weekly(summary, 'bounce'))),
    reply7d: pooled(accounts.map(({ summary }) => weekly(summary, 'reply'))),
    recent: pooledDays(accounts.map((facts) => timelineDays(context, facts, recentDays))),
  };
}

/** Only true 7-day rates with their counts may be pooled: a lifetime rate would drown them. */
function weekly(summary: AccountSummary, name: 'bounce' | 'reply'): Rate | null {
  const rate: SummaryRate | null = summary[name];
  if (rate === null || rate.window !== '7d' || rate.numerator === null || rate.denominator === null) return null;
  return { value: rate.value, numerator: rate.numerator, denominator: rate.denominator };
}
