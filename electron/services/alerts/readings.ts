/** What the rules are applied to: readings taken from the cache, one list per account. Pure. */
import type { AlertState, Reading, RuleName, Sample, SampleDetail } from '../../core/alerts/model.ts';
import { providerTime } from '../../core/clock.ts';
import { dayMs, dayOf, startOfDay } from '../../core/days.ts';
import type { Account, Subject, SubjectKind } from '../../core/model.ts';
import { limitUsed, rateOf, sumOf, type RateRule, type RateRules } from '../../core/rates.ts';
import type { RulesOfAccount } from '../../core/alerts/rule-book.ts';
import { senderBounce } from '../../core/summary.ts';
import type { AccountRun } from '../../store/accounts/accounts.ts';
import { alertKey } from '../../store/alerts/states.ts';
import type { CampaignRow, DayRow, SenderRow } from '../../store/mail/reads.ts';
import type { HookSettings } from '../hooks/index.ts';
import { isWarmingUp, paceReading, rampReading, silenceReading } from './readings-volume.ts';
import { weekReadings } from './readings-week.ts';

/** A rule to apply to a subject. */
export interface SubjectReading {
  readonly subject: Subject;
  readonly rule: RuleName;
  readonly reading: Reading;
  /** Values of days nobody looked at, oldest first: judged before the present one. */
  readonly missed: readonly Sample[];
  /** The subject ended or is gone, or the rule does not apply to it any more: its alerts end quietly. */
  readonly retired: boolean;
  /**
   * Without a sample, an alert last measured before this (epoch ms) ends quietly: the time it spoke of has passed, and
   * the provider has answered since. `null`: it stays until there is a value.
   */
  readonly overBefore: number | null;
}

/** Mails a mailbox usually sends on a day with mail, and on how many such days that rests. */
export interface UsualDay {
  readonly mean: number;
  readonly days: number;
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
  readonly rules: RulesOfAccount;
  readonly reportsSenderLimits: boolean;
  readonly senders: readonly SenderRow[];
  readonly campaigns: readonly CampaignRow[];
  /** Account-level days: what the longest window needs, and the days nobody looked at. */
  readonly days: readonly DayRow[];
  /** The hour (UTC) a sending day starts at: stated by the provider, or learned; `null` while neither. */
  readonly resetHourUtc: number | null;
  /** Shares of a usual day's mail per hour (UTC); `null` until they were learned. */
  readonly activeHours: readonly number[] | null;
  readonly usualOf: (senderId: string) => UsualDay | null;
  /** The same of the account as a whole. */
  readonly usualOfAccount: UsualDay | null;
  readonly hooks: HookSettings;
  /** States of the account's alerts, by `alertKey`. */
  readonly states: ReadonlyMap<string, AlertState>;
  /** Whether there is any alert of that subject, whatever its rule and state. */
  readonly hasAlert: (kind: SubjectKind, id: string) => boolean;
}

/** Every (subject, rule) pair of the account with its present reading. Days are those of the provider's clock. */
export function readingsOf(cache: AccountCache, now: number): readonly SubjectReading[] {
  const providerNow = providerTime(now, cache.run.clockSkewMs);
  return [
    ...accountReadings(cache, providerNow, now),
    ...cache.senders.flatMap((sender) => senderReadings(cache, sender, providerNow)),
    ...cache.campaigns.map((campaign) => campaignReading(cache, campaign)),
  ].map((reading) => (isEnabled(cache, reading) ? reading : { ...reading, retired: true }));
}

function isEnabled({ rules }: AccountCache, { rule, subject }: SubjectReading): boolean {
  return rules(rule, subject.kind, subject.id).values.enabled;
}

/** The subject an account-level reading is about. */
export function accountSubject({ account }: AccountCache): Subject {
  return { accountId: account.id, kind: 'account', id: account.id, name: account.label };
}

/** The subject a mailbox's readings are about. */
function senderSubject({ account }: AccountCache, sender: SenderRow): Subject {
  return { accountId: account.id, kind: 'sender', id: sender.id, name: sender.email ?? sender.name ?? sender.id };
}

const notRead: ReadonlySet<AccountRun['state']> = new Set(['auth', 'scope', 'offline', 'bad-data']);

/** The sample as a reading; without one it is the provider's silence, or our failure to ask. */
export function readingFrom({ run }: Pick<AccountCache, 'run'>, sample: Sample | null): Reading {
  if (sample !== null) return { kind: 'sample', sample };
  return { kind: notRead.has(run.state) ? 'error' : 'no-data' };
}

/** Whether the account's last attempt failed, so that an old value is no value. */
export function isFailing({ run }: Pick<AccountCache, 'run'>): boolean {
  return notRead.has(run.state);
}

/** What has to be known of a rate's counts beyond the counts. */
export function countsDetail(rule: RateRule | null): SampleDetail | null {
  return rule?.eventsApart === true ? { kind: 'events-apart' } : null;
}

/** A sample of exact counts over today. */
export function todaySample(
  at: number,
  value: number,
  numerator: number | null,
  denominator: number | null,
  detail: SampleDetail | null = null,
): Sample {
  return { at, value, numerator, denominator, window: 'today', approximate: false, detail };
}

function accountReadings(cache: AccountCache, providerNow: number, now: number): readonly SubjectReading[] {
  const { account, run } = cache;
  const subject = accountSubject(cache);
  const midnight = startOfDay(dayOf(providerNow));
  const isAskedToday = run.daysAsOf !== null && run.daysAsOf >= midnight;
  const budget = budgetOf(cache, providerNow);
  const hasBudget = account.dailyBudget !== null && !cache.reportsSenderLimits;
  const plain = { subject, missed: [], retired: false, overBefore: null };
  const volume = { ...plain, retired: !hasBudget, overBefore: isAskedToday ? midnight : null };
  return [
    ...weekReadings(cache, providerNow),
    {
      ...volume,
      rule: 'daily-limit',
      reading: readingFrom(
        cache,
        budget === null
          ? null
          : todaySample(budget.at, budget.attempted / budget.limit, budget.attempted, budget.limit),
      ),
    },
    paceReading(
      cache,
      volume,
      budget === null ? null : { at: budget.at, sentToday: budget.attempted, limit: budget.limit },
    ),
    silenceReading(cache, plain, {
      at: run.daysAsOf,
      sentToday: attemptedToday(cache, providerNow),
      usualOf: () => cache.usualOfAccount,
    }),
    { ...plain, rule: 'key-rejected', reading: readingFrom(cache, keySample(run)) },
    { ...plain, rule: 'data-outage', reading: outageReading(cache, now) },
  ];
}

function attemptedToday({ days, rates }: AccountCache, now: number): number | null {
  const today = days.find((row) => row.day === dayOf(now));
  return today === undefined ? null : sumOf(today.counts, rates.attempted);
}

/** Today against the user's own daily budget, where the provider reports no limit (decisions K8, D7). */
function budgetOf(
  cache: AccountCache,
  now: number,
): { readonly at: number; readonly attempted: number; readonly limit: number } | null {
  const { account, run } = cache;
  const limit = account.dailyBudget;
  if (limit === null || cache.reportsSenderLimits || run.daysAsOf === null) return null;
  const attempted = attemptedToday(cache, now);
  return attempted === null || limitUsed(attempted, limit) === null ? null : { at: run.daysAsOf, attempted, limit };
}

function keySample(run: AccountRun): Sample | null {
  const rejected = run.unauthorizedAt !== null && run.unauthorizedCount > 0;
  const at = rejected ? run.unauthorizedAt : run.asOf;
  return at === null ? null : todaySample(at, rejected ? 1 : 0, null, null);
}

/**
 * Nothing is an outage while we may be offline ourselves (fault F21). After a sleep it is counted anew, but one that was
 * told of ends with an answer, not with a new count.
 */
function outageReading({ account, run, othersAsOf, states }: AccountCache, now: number): Reading {
  const since = run.outageSince;
  if (since === null) {
    return run.asOf === null ? { kind: 'no-data' } : { kind: 'sample', sample: todaySample(run.asOf, 0, null, null) };
  }
  const known = states.get(alertKey('account', account.id, 'data-outage'));
  const knownMs = known === undefined || known.level === 0 ? 0 : (known.sample?.value ?? 0);
  if (run.state === 'offline' && (othersAsOf === null || othersAsOf < since)) return { kind: 'no-data' };
  return { kind: 'sample', sample: todaySample(now, Math.max(knownMs, now - since), null, null) };
}

function senderReadings(cache: AccountCache, sender: SenderRow, now: number): readonly SubjectReading[] {
  const subject = senderSubject(cache, sender);
  const present = sender.missingSince === null;
  const plain = { subject, missed: [], retired: sender.goneSince !== null, overBefore: null };
  // No limit reported for a whole day: then it has none (decision M4), and yesterday's alert is over.
  const ofToday = { ...plain, overBefore: present ? sender.asOf - dayMs : null };
  const used = limitUsed(sender.sentToday, sender.dailyLimit);
  const volume = { at: sender.asOf, sentToday: present ? sender.sentToday : null, limit: sender.dailyLimit };
  const usual = { ...volume, usualOf: () => cache.usualOf(sender.id) };
  // Thousands of mailboxes have nothing to say here: what has neither a value nor an alert is not even listed.
  const hasAlert = cache.hasAlert('sender', sender.id);
  return [
    {
      ...plain,
      rule: 'bounce-rate',
      reading: readingFrom(cache, present ? bounceSample(cache.rates, sender, now) : null),
    },
    {
      ...ofToday,
      rule: 'daily-limit',
      reading: readingFrom(
        cache,
        present && used !== null ? todaySample(sender.asOf, used, sender.sentToday, sender.dailyLimit) : null,
      ),
    },
    ...(hasAlert || cache.activeHours !== null ? [paceReading(cache, ofToday, present ? volume : null)] : []),
    ...(hasAlert || cache.rules('silence', 'sender', sender.id).values.enabled
      ? [silenceReading(cache, ofToday, usual)]
      : []),
    ...(hasAlert || isWarmingUp(sender) ? [rampReading(cache, ofToday, sender, usual)] : []),
  ];
}

/** The rate the mailbox list shows, as a sample; a lifetime one is rounded by the provider, so its count is only about right. */
function bounceSample(rates: RateRules, sender: SenderRow, now: number): Sample | null {
  const rate = senderBounce(sender, rates, dayOf(now));
  if (rate === null || rate.denominator === null || rate.denominator === 0) return null;
  const { value, denominator } = rate;
  const detail = countsDetail(rates.bounce);
  if (rate.window === '7d') {
    const at = sender.windowAsOf ?? sender.asOf;
    return { at, value, numerator: rate.numerator, denominator, window: '7d', approximate: false, detail };
  }
  return {
    at: sender.asOf,
    value,
    numerator: Math.round(value * denominator),
    denominator,
    window: 'lifetime',
    approximate: true,
    detail,
  };
}

function campaignReading(cache: AccountCache, campaign: CampaignRow): SubjectReading {
  const kind: SubjectKind = 'campaign';
  const subject: Subject = {
    accountId: cache.account.id,
    kind,
    id: campaign.id,
    name: campaign.name ?? campaign.id,
  };
  const rate = rateOf(campaign.counts, cache.rates.bounce);
  const sample: Sample | null =
    rate === null || campaign.asOf === null
      ? null
      : {
          at: campaign.asOf,
          ...rate,
          window: 'lifetime',
          approximate: false,
          detail: countsDetail(cache.rates.bounce),
        };
  return {
    subject,
    rule: 'bounce-rate',
    reading: readingFrom(cache, sample),
    missed: [],
    retired: campaign.goneSince !== null || campaign.endedAt !== null,
    overBefore: null,
  };
}
