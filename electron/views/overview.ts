/** The first screen, and the one overall state that tray, tooltip and window share. */
import type { Alert } from '../core/alerts/model.ts';
import type { Rate } from '../core/rates.ts';
import {
  headlineOf,
  overallState,
  type Headline,
  type OverallFacts,
  type OverallState,
} from '../core/state/overall.ts';
import { sumKnown, type AccountSummary, type SummaryRate } from '../core/summary.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import { accountViews, type AccountView } from './accounts.ts';
import { alertViews, type AlertView } from './alerts.ts';
import { campaignViews, type CampaignView } from './campaigns.ts';
import { agesOf, oldestOf } from './ages.ts';
import type { ViewContext } from './context.ts';
import { heldReads, type HeldRead } from './held.ts';
import { mailboxViews, type MailboxView } from './mailboxes.ts';
import { pooled, pooledDays, timelineDays, type TimelineDay } from './timeline.ts';

export interface OverviewView {
  readonly state: OverallState;
  readonly headline: Headline;
  readonly asOf: number | null;
  readonly refreshing: boolean;
  readonly online: boolean;
  readonly paused: boolean;
  readonly demo: boolean;
  readonly accounts: readonly AccountView[];
  readonly alerts: readonly AlertView[];
  /** Worst mailboxes and campaigns, worst first, at most 8; the rest are counted. */
  readonly worstMailboxes: readonly MailboxView[];
  readonly worstCampaigns: readonly CampaignView[];
  readonly mailboxCount: number;
  readonly fineMailboxes: number;
  readonly campaignCount: number;
  readonly fineCampaigns: number;
  readonly today: { readonly sent: number | null; readonly limit: number | null };
  readonly bounce7d: Rate | null;
  readonly reply7d: Rate | null;
  /** Of each number the oldest answer it covers, epoch ms; `null` where there is none. */
  readonly ages: Readonly<Record<'today' | 'bounce7d' | 'reply7d' | 'recent', number | null>>;
  /** What a refresh cannot read yet. */
  readonly held: readonly HeldRead[];
  /** Pooled daily rows of the last 30 days over all accounts that report days, oldest first. */
  readonly recent: readonly TimelineDay[];
}

/** Problems shown on the first screen; the rest are one click away. */
const worstShown = 8;
/** Days of the first screen's chart. */
const recentDays = 30;

/** What counts in the one state of everything: of a paused account nobody asks, and of a muted subject nobody wants to hear. */
function loudAlerts({ accounts, alerts, muteOf }: ViewContext): readonly Alert[] {
  const live = new Set(accounts.filter(({ state }) => state !== 'paused').map(({ account }) => account.id));
  return alerts.filter(({ accountId, subject }) => live.has(accountId) && muteOf({ accountId, ...subject }) === null);
}

/** What the one state of everything, and the one sentence about it, are made of. */
export function overallFacts(context: ViewContext): OverallFacts {
  const { accounts, runtime } = context;
  const present = (of: (facts: AccountFacts) => readonly { readonly goneSince: number | null }[]) =>
    accounts.reduce((sum, facts) => sum + of(facts).filter(({ goneSince }) => goneSince === null).length, 0);
  return {
    paused: runtime.settings.paused,
    online: runtime.online,
    accounts: accounts.map(({ state, run }) => ({ state, asOf: run.asOf })),
    alerts: loudAlerts(context),
    mailboxes: present(({ senders }) => senders),
    campaigns: present(({ campaigns }) => campaigns),
  };
}

/** Age of what is shown: the oldest answer behind any number of the accounts that are read, so that nothing looks newer than it is. */
export function overallAsOf({ accounts }: Pick<ViewContext, 'accounts'>): number | null {
  return oldestOf(accounts.filter(({ state }) => state !== 'paused').map((facts) => agesOf(facts).oldest));
}

/** Everything the first screen draws. */
export function overviewView(context: ViewContext): OverviewView {
  const { accounts, runtime } = context;
  const mailboxes = mailboxViews(context).filter((mailbox) => mailbox.goneSince === null);
  const campaigns = campaignViews(context).filter((campaign) => campaign.goneSince === null);
  const overall = overallFacts(context);
  const badMailboxes = mailboxes.filter((mailbox) => mailbox.worst !== null);
  const badCampaigns = campaigns.filter((campaign) => campaign.worst !== null);
  const ages = accounts.map((facts) => ({ facts, of: agesOf(facts) }));
  const weeklyAge = (name: 'bounce' | 'reply'): number | null =>
    oldestOf(ages.map(({ facts, of }) => (weekly(facts.summary, name) === null ? null : of[name])));
  return {
    state: overallState(overall),
    headline: headlineOf(overall),
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
    ages: {
      today: oldestOf(ages.map(({ of }) => of.today)),
      bounce7d: weeklyAge('bounce'),
      reply7d: weeklyAge('reply'),
      recent: oldestOf(ages.map(({ of }) => of.days)),
    },
    held: heldReads(accounts, runtime.now),
    recent: pooledDays(accounts.map((facts) => timelineDays(context, facts, recentDays))),
  };
}

/** Only true 7-day rates with their counts may be pooled: a lifetime rate would drown them. */
function weekly(summary: AccountSummary, name: 'bounce' | 'reply'): Rate | null {
  const rate: SummaryRate | null = summary[name];
  if (rate === null || rate.window !== '7d' || rate.numerator === null || rate.denominator === null) return null;
  return { value: rate.value, numerator: rate.numerator, denominator: rate.denominator };
}
