/** How the samples are, judged by what main judges with: no sample says of itself whether it is fine. */
import { isFiring, firingSeverity } from '../../electron/core/alerts/model.ts';
import { minuteMs } from '../../electron/core/days.ts';
import { compareNames } from '../../electron/core/search.ts';
import { isOld, mailboxName } from '../../electron/core/snapshot.ts';
import {
  glanceOf,
  worseFirst,
  type Age,
  type Glance,
  type GlancedSubject,
  type SubjectGlance,
} from '../../electron/core/state/glance.ts';
import { accountTrouble, headlineOf } from '../../electron/core/state/headline.ts';
import { quietedBy } from '../../electron/core/state/quieted.ts';
import { sumKnown } from '../../electron/core/summary.ts';
import type { AccountView } from '../../electron/views/accounts.ts';
import type { AlertView } from '../../electron/views/alerts.ts';
import type { CampaignView } from '../../electron/views/campaigns.ts';
import { toneOf, type RateView } from '../../electron/views/context.ts';
import type { MailboxView } from '../../electron/views/mailboxes.ts';
import type { OverviewView, ProblemView } from '../../electron/views/overview.ts';

/** What there is, before anybody has looked at how it is. */
export interface Samples {
  readonly accounts: readonly AccountView[];
  readonly mailboxes: readonly MailboxView[];
  readonly campaigns: readonly CampaignView[];
  readonly alerts: readonly AlertView[];
  readonly paused: boolean;
  readonly online: boolean;
}

export type JudgedSamples = Samples &
  Pick<OverviewView, 'state' | 'headline' | 'problems' | 'tally' | 'loud' | 'today' | 'asOf'>;

/** Rows of the first screen. */
const problemsShown = 12;
const intervalMs = 15 * minuteMs;
/** Campaigns are read less often than mailboxes. */
const campaignIntervalMs = 4 * intervalMs;

/** The samples as main would pass them on at `now` (epoch ms): states, tones, order, counts and sentence from one glance. */
export function judged(samples: Samples, now: number): JudgedSamples {
  const glance = glanceOf({
    paused: samples.paused,
    online: samples.online,
    standstill: false,
    accounts: samples.accounts.map((account) => ({
      id: account.id,
      name: account.label,
      client: account.client,
      provider: account.provider,
      demo: account.demo,
      state: account.state,
      error: account.error?.kind ?? null,
      age: ageOf(account.asOf, now, intervalMs),
      subjects: subjectsOf(samples, account.id, now),
      others: { new: 0, old: 0 },
    })),
    alerts: samples.alerts.map((alert) => {
      const isPaused = samples.accounts.some(({ id, paused }) => id === alert.accountId && paused);
      return { ...alert, quieted: isPaused ? 'paused' : quietedBy(alert, isMuted(alert, now), now) };
    }),
  });
  const accounts = samples.accounts.map((account) => accountIn(glance, account)).toSorted(accountsWorstFirst);
  const mailboxes = inOrder(glance, 'sender', samples.mailboxes).map(({ row, own }) => ({
    ...row,
    state: own.state,
    limitTone: toneOf(own, 'daily-limit'),
    bounce: toned(row.bounce, own),
  }));
  const campaigns = inOrder(glance, 'campaign', samples.campaigns).map(({ row, own }) => ({
    ...row,
    state: own.state,
    bounce: toned(row.bounce, own),
  }));
  const loud = glance.world.alerts.filter((alert) => alert.quieted === null && isFiring(alert));
  return {
    ...samples,
    accounts,
    mailboxes,
    campaigns,
    state: glance.state,
    headline: headlineOf(glance),
    problems: problemsOf(glance, { ...samples, accounts, mailboxes, campaigns }),
    tally: glance.tally,
    loud: { count: loud.length, state: firingSeverity(loud) ?? 'none' },
    today: todayOf(accounts),
    asOf: accounts.reduce<number | null>(
      (oldest, { asOf, state }) =>
        state === 'paused' || asOf === null ? oldest : oldest === null ? asOf : Math.min(oldest, asOf),
      null,
    ),
  };
}

function ageOf(asOf: number | null, now: number, interval: number): Age {
  return asOf === null ? 'never' : isOld(asOf, now, interval) ? 'old' : 'new';
}

function isMuted({ muted }: AlertView, now: number): boolean {
  return muted !== null && (muted.until === null || muted.until > now);
}

function subjectsOf({ mailboxes, campaigns }: Samples, accountId: string, now: number): readonly GlancedSubject[] {
  const listed = <T extends { readonly accountId: string; readonly goneSince: number | null }>(rows: readonly T[]) =>
    rows.filter((row) => row.accountId === accountId && row.goneSince === null);
  return [
    ...listed(mailboxes).map((mailbox): GlancedSubject => ({
      kind: 'sender',
      id: mailbox.id,
      name: mailboxName(mailbox),
      age: ageOf(mailbox.asOf, now, intervalMs),
    })),
    ...listed(campaigns).map(({ id, name, status, asOf }): GlancedSubject => ({
      kind: 'campaign',
      id,
      name: name ?? id,
      age: status === 'completed' ? 'new' : ageOf(asOf, now, campaignIntervalMs),
    })),
  ];
}

function accountIn(glance: Glance, account: AccountView): AccountView {
  const own = glance.subject(account.id, 'account', account.id);
  return {
    ...account,
    glance: glance.account(account.id),
    own: own.state,
    limitTone: toneOf(own, 'daily-limit'),
    bounce: toned(account.bounce, own),
  };
}

function accountsWorstFirst(one: AccountView, other: AccountView): number {
  const standing = (account: AccountView, of: 'glance' | 'own') => ({ state: account[of], excess: 0 });
  return (
    worseFirst(standing(one, 'glance'), standing(other, 'glance')) ||
    worseFirst(standing(one, 'own'), standing(other, 'own')) ||
    compareNames(one.label, other.label)
  );
}

function toned(rate: RateView | null, own: SubjectGlance): RateView | null {
  return rate === null ? null : { ...rate, tone: toneOf(own, 'bounce-rate') };
}

/** Worst first, those that are gone last. */
function inOrder<T extends { readonly accountId: string; readonly id: string; readonly goneSince: number | null }>(
  glance: Glance,
  kind: GlancedSubject['kind'],
  rows: readonly T[],
): readonly { readonly row: T; readonly own: SubjectGlance }[] {
  return rows
    .map((row) => ({ row, own: glance.subject(row.accountId, kind, row.id) }))
    .toSorted(
      (one, other) =>
        Number(one.row.goneSince !== null) - Number(other.row.goneSince !== null) || worseFirst(one.own, other.own),
    );
}

/** One row each, except mailboxes and campaigns that are only old. */
function problemsOf(glance: Glance, samples: Samples): readonly ProblemView[] {
  const spoken = new Map(samples.alerts.map((alert) => [alert.id, alert]));
  const shown = glance.troubles.filter(({ state, subject }) => subject.kind === 'account' || state !== 'stale');
  return shown.slice(0, problemsShown).flatMap((trouble): readonly ProblemView[] => {
    const { state, subject, loud } = trouble;
    const shared = {
      state,
      subject,
      worst: loud.flatMap(({ id }) => spoken.get(id) ?? [])[0] ?? null,
      firing: loud.filter(isFiring).map(({ id }) => id),
    };
    const isIt = (row: { readonly accountId: string; readonly id: string }) =>
      row.accountId === subject.accountId && row.id === subject.id;
    switch (subject.kind) {
      case 'account':
        return samples.accounts
          .filter(({ id }) => id === subject.accountId)
          .map((account) => ({
            ...shared,
            kind: 'account',
            account,
            trouble: accountTrouble(glance.world, trouble),
            alike: 1,
          }));
      case 'sender':
        return samples.mailboxes.filter(isIt).map((mailbox) => ({ ...shared, kind: 'mailbox', mailbox }));
      case 'campaign':
        return samples.campaigns.filter(isIt).map((campaign) => ({ ...shared, kind: 'campaign', campaign }));
    }
  });
}

/** Of the limit only the accounts that have one: these samples say of no single mailbox that it has none. */
function todayOf(accounts: readonly AccountView[]): OverviewView['today'] {
  const isWhole = accounts.every(({ sentToday }) => sentToday !== null);
  const sent = sumKnown(accounts.map(({ sentToday, sentAtLeast }) => sentToday ?? sentAtLeast));
  const limits = accounts.flatMap(({ sentToday, dailyLimit }) =>
    sentToday === null || dailyLimit === null ? [] : [{ sent: sentToday, limit: dailyLimit }],
  );
  return {
    sent: isWhole ? sent : null,
    sentAtLeast: isWhole ? null : sent,
    limited:
      limits.length === 0
        ? null
        : {
            sent: limits.reduce((sum, each) => sum + each.sent, 0),
            limit: limits.reduce((sum, each) => sum + each.limit, 0),
          },
  };
}
