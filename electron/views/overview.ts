/** The first screen, and the one overall state that tray, tooltip and window share. */
import { firingSeverity, isFiring, type SpokenAlert } from '../core/alerts/model.ts';
import type { Counts } from '../core/model.ts';
import { pick } from '../core/pick.ts';
import type { Rate } from '../core/rates.ts';
import type { Glance, GlanceState, GlancedTrouble } from '../core/state/glance.ts';
import { accountTrouble, headlineOf, type AccountTrouble, type Headline } from '../core/state/headline.ts';
import { sumKnown, type AccountSummary, type SummaryRate } from '../core/summary.ts';
import { readTogether } from '../store/statement.ts';
import { accountViews, growsOldAt, type AccountView } from './accounts.ts';
import { agesOf, oldestOf } from '../services/accounts/ages.ts';
import { campaignOf, type CampaignView } from './campaigns.ts';
import { spokenAlert, type ViewContext } from './context.ts';
import { heldReads, type HeldRead } from './held.ts';
import { mailboxOf, type MailboxView } from './mailboxes.ts';
import { pooled, pooledDays, recentDays, type TimelineDay } from './timeline.ts';

/** What the first screen, and the frame around every view, say of an account. */
export type OverviewAccount = Pick<AccountView, (typeof drawnOfAccount)[number]>;

const drawnOfAccount = [
  ...['id', 'label', 'client', 'provider', 'state', 'glance', 'own'],
  ...['asOf', 'ages', 'oldAt', 'refreshing', 'error'],
] as const satisfies readonly (keyof AccountView)[];

/** What a row says of an account, a mailbox or a campaign that needs a person. */
export type TroubledAccount = Pick<AccountView, (typeof troubledAccount)[number]>;
export type TroubledMailbox = Pick<MailboxView, (typeof troubledMailbox)[number]>;
export type TroubledCampaign = Pick<CampaignView, (typeof troubledCampaign)[number]>;

const troubledAccount = ['id', 'label', 'providerName', 'state', 'own', 'error', 'key'] as const;
const troubledMailbox = [
  ...['id', 'email', 'name', 'bounce', 'headroom'],
  ...['sentToday', 'dailyLimit', 'limitUsed', 'limitTone', 'pace'],
] as const satisfies readonly (keyof MailboxView)[];
const troubledCampaign = ['name', 'accountLabel', 'bounce'] as const;

/** Something that needs a person, with the alerts that say so. */
export type ProblemView = Pick<GlancedTrouble, 'state' | 'subject'> & {
  /** The worst of its alerts, which speaks for it. */
  readonly worst: Omit<SpokenAlert, 'subject'> | null;
  /** Ids of those that a person can put away: not of one whose next value decides. */
  readonly firing: readonly string[];
} & (
    | {
        readonly kind: 'account';
        readonly account: TroubledAccount;
        /** What keeps it from being known, where no alert says it. */
        readonly trouble: AccountTrouble | null;
        /** How many accounts of the provider have the same trouble: they stand here together. */
        readonly alike: number;
      }
    | { readonly kind: 'mailbox'; readonly mailbox: TroubledMailbox }
    | { readonly kind: 'campaign'; readonly campaign: TroubledCampaign }
    /** A mailbox or campaign that is not listed (any more): nothing is known of it but its alerts. */
    | { readonly kind: 'unlisted' }
  );

/** Mails of today; unknown is never summed as 0. */
export interface TodayView {
  /** `null` while it is not known of every account. */
  readonly sent: number | null;
  /** Where it is not: at least so many; `null`: nothing is known. */
  readonly sentAtLeast: number | null;
  /** Of those of which both are known. */
  readonly limited: AccountSummary['limited'];
}

/** A day of all accounts together: of its counts those that mean the same everywhere. */
export interface PooledDay extends Omit<TimelineDay, 'counts'> {
  readonly counts: Pick<Counts, 'sent' | 'bounced'>;
}

export interface OverviewView {
  readonly state: GlanceState;
  readonly headline: Headline;
  readonly asOf: number | null;
  /** When the first of its numbers grows old that is not old yet, epoch ms; `null`: never. */
  readonly oldAt: number | null;
  readonly refreshing: boolean;
  readonly online: boolean;
  readonly paused: boolean;
  readonly demo: boolean;
  readonly accounts: readonly OverviewAccount[];
  /** Some account can be asked for a report. */
  readonly reports: boolean;
  /** The worst that needs a person, worst first; the rest is counted. */
  readonly problems: readonly ProblemView[];
  readonly tally: Glance['tally'];
  /** Of firing alerts those that count, and the worst of them. */
  readonly loud: { readonly count: number; readonly state: GlanceState };
  readonly today: TodayView;
  readonly bounce7d: Rate | null;
  readonly reply7d: Rate | null;
  /** Of each number the oldest answer it covers, epoch ms; `null` where there is none. */
  readonly ages: Readonly<Record<'today' | 'bounce7d' | 'reply7d' | 'recent', number | null>>;
  /** What a refresh cannot read yet. */
  readonly held: readonly HeldRead[];
  /** Pooled daily rows of the last 30 days over all accounts that report days, oldest first. */
  readonly recent: readonly PooledDay[];
}

/** Problems shown on the first screen; the rest are one click away. */
const problemsShown = 12;
/** Days of the first screen's chart. */
const daysShown = 30;

/** Age of what is shown: the oldest answer behind any number of the accounts that are read, so that nothing looks newer than it is. */
export function overallAsOf({ accounts }: Pick<ViewContext, 'accounts'>): number | null {
  return oldestOf(accounts.filter(({ state }) => state !== 'paused').map((facts) => agesOf(facts).oldest));
}

/** When the first live number grows old that is not old yet, epoch ms; `null`: never. What is old already is said as it is. */
export function firstOldAt({ accounts, runtime }: Pick<ViewContext, 'accounts' | 'runtime'>): number | null {
  return oldestOf(accounts.map((facts) => growsOldAt(facts, runtime)));
}

/** Everything the first screen draws. */
export function overviewView(context: ViewContext): OverviewView {
  return readTogether(context.db, () => overviewOf(context));
}

function overviewOf(context: ViewContext): OverviewView {
  const { accounts, runtime, glance } = context;
  const loud = glance.world.alerts.filter((alert) => alert.quieted === null && isFiring(alert));
  const ownViews = accountViews(context);
  const ages = accounts.map((facts) => ({ facts, of: agesOf(facts) }));
  const weeklyAge = (name: 'bounce' | 'reply'): number | null =>
    oldestOf(ages.map(({ facts, of }) => (weekly(facts.summary, name) === null ? null : of[name])));
  return {
    state: glance.state,
    headline: headlineOf(glance),
    asOf: overallAsOf(context),
    oldAt: firstOldAt(context),
    refreshing: runtime.refreshing.size > 0,
    online: runtime.online,
    paused: runtime.settings.paused,
    demo: accounts.some(({ account }) => account.demo),
    accounts: ownViews.map((account) => pick(account, drawnOfAccount)),
    reports: ownViews.some(({ reportTypes }) => reportTypes.length > 0),
    problems: problemViews(context, ownViews),
    tally: glance.tally,
    loud: { count: loud.length, state: firingSeverity(loud) ?? 'none' },
    today: todayView(accounts.map(({ summary }) => summary)),
    bounce7d: pooled(accounts.map(({ summary }) => weekly(summary, 'bounce'))),
    reply7d: pooled(accounts.map(({ summary }) => weekly(summary, 'reply'))),
    ages: {
      today: oldestOf(ages.map(({ of }) => of.today)),
      bounce7d: weeklyAge('bounce'),
      reply7d: weeklyAge('reply'),
      recent: oldestOf(ages.map(({ of }) => of.days)),
    },
    held: heldReads(accounts, runtime.now),
    recent: pooledDays(accounts.map((facts) => recentDays(context, facts, daysShown))).map((day) => ({
      ...day,
      counts: pick(day.counts, ['sent', 'bounced']),
    })),
  };
}

/** One row for each subject, and one for accounts of a provider that have the same trouble. */
function problemViews(context: ViewContext, accounts: readonly AccountView[]): readonly ProblemView[] {
  const { glance } = context;
  const causeOf = (trouble: GlancedTrouble) => [trouble.loud[0]?.rule, accountTrouble(glance.world, trouble)];
  const ofAccounts = glance.troubles.filter(({ subject }) => subject.kind === 'account');
  const alike = Map.groupBy(ofAccounts, (each) => JSON.stringify([each.provider, each.state, causeOf(each)]));
  const rows = glance.troubles.filter((each) =>
    each.subject.kind === 'account'
      ? alike.get(JSON.stringify([each.provider, each.state, causeOf(each)]))?.[0] === each
      : each.state !== 'stale',
  );
  const facts = new Map(context.accounts.map((each) => [each.account.id, each]));
  return rows.slice(0, problemsShown).flatMap((trouble): ProblemView[] => {
    const { state, subject, loud } = trouble;
    const own = facts.get(subject.accountId);
    const [worst] = loud;
    const shared = {
      state,
      subject,
      worst: worst === undefined ? null : saidOf(spokenAlert(context, own, worst)),
      firing: loud.filter(isFiring).map(({ id }) => id),
    };
    switch (subject.kind) {
      case 'account': {
        const account = accounts.find(({ id }) => id === subject.accountId);
        const group = alike.get(JSON.stringify([trouble.provider, state, causeOf(trouble)]))?.length ?? 1;
        const cause = accountTrouble(glance.world, trouble);
        return account === undefined
          ? []
          : [{ ...shared, kind: 'account', account: pick(account, troubledAccount), trouble: cause, alike: group }];
      }
      case 'sender': {
        const mailbox = own === undefined ? null : mailboxOf(context, own, subject.id);
        return [
          mailbox === null
            ? { ...shared, kind: 'unlisted' }
            : { ...shared, kind: 'mailbox', mailbox: pick(mailbox, troubledMailbox) },
        ];
      }
      case 'campaign': {
        const campaign = own === undefined ? null : campaignOf(context, own, subject.id);
        return [
          campaign === null
            ? { ...shared, kind: 'unlisted' }
            : { ...shared, kind: 'campaign', campaign: pick(campaign, troubledCampaign) },
        ];
      }
    }
  });
}

/** What the words of an alert need, where the name of its subject stands already. */
function saidOf(alert: SpokenAlert): Omit<SpokenAlert, 'subject'> {
  return {
    ...pick(alert, ['rule', 'phase', 'severity', 'sample', 'threshold', 'providerName']),
    levels: alert.levels?.map((level) => pick(level, ['threshold', 'smallCount'])) ?? null,
  };
}

function todayView(summaries: readonly AccountSummary[]): TodayView {
  const isWhole = summaries.every(({ sentToday }) => sentToday !== null);
  const sent = sumKnown(summaries.map(({ sentToday, sentAtLeast }) => sentToday ?? sentAtLeast));
  const compared = summaries.flatMap((summary) => summary.limited ?? []);
  const [ofLimit, limit] = [sumKnown(compared.map((each) => each.sent)), sumKnown(compared.map((each) => each.limit))];
  return {
    sent: isWhole ? sent : null,
    sentAtLeast: isWhole ? null : sent,
    limited: ofLimit === null || limit === null ? null : { sent: ofLimit, limit },
  };
}

/** Only true 7-day rates with their counts may be pooled: a lifetime rate would drown them. */
function weekly(summary: AccountSummary, name: 'bounce' | 'reply'): Rate | null {
  const rate: SummaryRate | null = summary[name];
  if (rate === null || rate.window !== '7d' || rate.numerator === null || rate.denominator === null) return null;
  return { value: rate.value, numerator: rate.numerator, denominator: rate.denominator };
}
