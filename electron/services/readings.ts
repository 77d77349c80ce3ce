/** What the rules are applied to: samples taken from the cache, one list per account. Pure. */
import type { RuleName, Sample } from '../core/alerts.ts';
import { providerTime } from '../core/clock.ts';
import { addDays, dayMs, dayOf, startOfDay } from '../core/days.ts';
import type { Account, Subject } from '../core/model.ts';
import { limitUsed, rateOf, sumOf, type Rate, type RateRule, type RateRules } from '../core/rates.ts';
import { pooledRate, senderBounce } from '../core/summary.ts';
import type { AccountRun } from '../store/accounts.ts';
import type { CampaignRow, DayRow, SenderRow } from '../store/reads.ts';

/** A rule to apply to a subject. `sample: null` says that the cache has nothing fresh to judge by. */
export interface Reading {
  readonly subject: Subject;
  readonly rule: RuleName;
  readonly sample: Sample | null;
  /** The subject ended or is gone, or the rule does not apply to it any more: its alerts end quietly. */
  readonly retired: boolean;
  /**
   * Without a sample, an alert last measured before this (epoch ms) ends quietly: the time it spoke of has passed, and
   * the provider has answered since. `null`: it stays until there is a value.
   */
  readonly overBefore: number | null;
}

/** The cache of one account, as far as alerts need it. */
export interface AccountCache {
  readonly account: Account;
  /** The provider's name, for sentences. */
  readonly provider: string;
  readonly run: AccountRun;
  /** When any other real account last got an answer: only then is a silent provider not simply our own network. */
  readonly othersAsOf: number | null;
  readonly rates: RateRules;
  readonly reportsSenderLimits: boolean;
  readonly senders: readonly SenderRow[];
  readonly campaigns: readonly CampaignRow[];
  /** Account-level days, at least the last seven. */
  readonly days: readonly DayRow[];
}

/** Days of the rolling window; one day alone is never judged (decisions T2, D6). */
export const rollingDays = 7;

/**
 * A rate pooled over the rolling window that ends today; a hole adds nothing and takes nothing away (decision D4). A week
 * that is known to be without mail is a rate of nothing, which crosses no line.
 */
function rollingRate(days: readonly DayRow[], rule: RateRule | null, now: number): Rate | null {
  const from = addDays(dayOf(now), 1 - rollingDays);
  const recent = days.filter((row) => row.day >= from).map((row) => row.counts);
  const rate = pooledRate(recent, rule);
  if (rate !== null || rule === null) return rate;
  const isQuiet = recent.some((counts) => counts[rule.numerator] !== null && sumOf(counts, rule.denominator) === 0);
  return isQuiet ? { value: 0, numerator: 0, denominator: 0 } : null;
}

/** Every (subject, rule) pair of the account with its present sample. Days are those of the provider's clock. */
export function readingsOf(cache: AccountCache, now: number): readonly Reading[] {
  const providerNow = providerTime(now, cache.run.clockSkewMs);
  return [
    ...accountReadings(cache, providerNow),
    { ...ofAccount(cache, 'data-outage'), sample: outageSample(cache, now) },
    ...cache.senders.flatMap((sender) => senderReadings(cache, sender, providerNow)),
    ...cache.campaigns.map((campaign) => campaignReading(cache, campaign)),
  ];
}

function ofAccount({ account }: AccountCache, rule: RuleName): Reading {
  const subject: Subject = { accountId: account.id, kind: 'account', id: account.id, name: account.label };
  return { subject, rule, sample: null, retired: false, overBefore: null };
}

function accountReadings(cache: AccountCache, now: number): readonly Reading[] {
  const { account, run, rates } = cache;
  const weekly = (rate: Rate | null): Sample | null =>
    rate === null || run.daysAsOf === null ? null : { at: run.daysAsOf, ...rate, window: '7d', approximate: false };
  const weekBefore = run.daysAsOf === null ? null : run.daysAsOf - rollingDays * dayMs;
  const midnight = startOfDay(dayOf(now));
  const isAskedToday = run.daysAsOf !== null && run.daysAsOf >= midnight;

  const ofWeek = (rule: RuleName, rate: RateRule | null): Reading => ({
    ...ofAccount(cache, rule),
    sample: weekly(rollingRate(cache.days, rate, now)),
    overBefore: weekBefore,
  });
  return [
    ofWeek('bounce-rate', rates.bounce),
    ofWeek('complaint-rate', rates.complaint),
    {
      ...ofAccount(cache, 'daily-limit'),
      sample: budgetSample(cache, now),
      retired: account.dailyBudget === null || cache.reportsSenderLimits,
      overBefore: isAskedToday ? midnight : null,
    },
    { ...ofAccount(cache, 'key-rejected'), sample: keySample(run) },
  ];
}

/** The user's own daily budget, where the provider reports no limit (decisions K8, D7). */
function budgetSample(cache: AccountCache, now: number): Sample | null {
  const { account, run, rates } = cache;
  if (account.dailyBudget === null || cache.reportsSenderLimits || run.daysAsOf === null) return null;
  const today = cache.days.find((row) => row.day === dayOf(now));
  const attempted = today === undefined ? null : sumOf(today.counts, rates.attempted);
  const value = limitUsed(attempted, account.dailyBudget);
  if (value === null) return null;
  return {
    at: run.daysAsOf,
    value,
    numerator: attempted,
    denominator: account.dailyBudget,
    window: 'today',
    approximate: false,
  };
}

function keySample(run: AccountRun): Sample | null {
  const rejected = run.unauthorizedAt !== null && run.unauthorizedCount > 0;
  const at = rejected ? run.unauthorizedAt : run.asOf;
  return at === null
    ? null
    : { at, value: rejected ? 1 : 0, numerator: null, denominator: null, window: 'today', approximate: false };
}

/** Nothing is an outage while we may be offline ourselves (fault F21). */
function outageSample({ run, othersAsOf }: AccountCache, now: number): Sample | null {
  const since = run.outageSince;
  const measured = { numerator: null, denominator: null, window: 'today', approximate: false } as const;
  if (since === null) return run.asOf === null ? null : { at: run.asOf, value: 0, ...measured };
  if (run.state === 'offline' && (othersAsOf === null || othersAsOf < since)) return null;
  return { at: now, value: Math.max(0, now - since), ...measured };
}

function senderReadings(cache: AccountCache, sender: SenderRow, now: number): readonly Reading[] {
  const subject: Subject = {
    accountId: cache.account.id,
    kind: 'sender',
    id: sender.id,
    name: sender.email ?? sender.name ?? sender.id,
  };
  const retired = sender.goneSince !== null;
  const present = sender.missingSince === null;
  return [
    {
      subject,
      rule: 'bounce-rate',
      sample: present ? bounceSample(cache.rates, sender, now) : null,
      retired,
      overBefore: null,
    },
    {
      subject,
      rule: 'daily-limit',
      sample: present ? senderLimit(sender) : null,
      retired,
      // No limit reported for a whole day: then it has none (decision M4), and yesterday's alert is over.
      overBefore: present ? sender.asOf - dayMs : null,
    },
  ];
}

/** The rate the mailbox list shows, as a sample; a lifetime one is rounded by the provider, so its count is only about right. */
function bounceSample(rates: RateRules, sender: SenderRow, now: number): Sample | null {
  const rate = senderBounce(sender, rates, dayOf(now));
  if (rate === null || rate.denominator === null || rate.denominator === 0) return null;
  const { value, denominator } = rate;
  if (rate.window === '7d') {
    const at = sender.windowAsOf ?? sender.asOf;
    return { at, value, numerator: rate.numerator, denominator, window: '7d', approximate: false };
  }
  return {
    at: sender.asOf,
    value,
    numerator: Math.round(value * denominator),
    denominator,
    window: 'lifetime',
    approximate: true,
  };
}

function senderLimit(sender: SenderRow): Sample | null {
  const value = limitUsed(sender.sentToday, sender.dailyLimit);
  if (value === null) return null;
  return {
    at: sender.asOf,
    value,
    numerator: sender.sentToday,
    denominator: sender.dailyLimit,
    window: 'today',
    approximate: false,
  };
}

function campaignReading(cache: AccountCache, campaign: CampaignRow): Reading {
  const subject: Subject = {
    accountId: cache.account.id,
    kind: 'campaign',
    id: campaign.id,
    name: campaign.name ?? campaign.id,
  };
  const rate = rateOf(campaign.counts, cache.rates.bounce);
  const sample: Sample | null =
    rate === null || campaign.asOf === null
      ? null
      : { at: campaign.asOf, ...rate, window: 'lifetime', approximate: false };
  const retired = campaign.goneSince !== null || campaign.endedAt !== null;
  return { subject, rule: 'bounce-rate', sample, retired, overBefore: null };
}
