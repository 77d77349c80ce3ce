/** What one account's numbers come to: today against its limit, and its rates with the window they were measured over. */
import { addDays } from './days.ts';
import type { KnownSum, MailboxTotals } from './mailbox-totals.ts';
import {
  countsBy,
  type Counts,
  type Day,
  type SenderReading,
  type SenderWindowReading,
  type WindowReading,
} from './model.ts';
import {
  areDaysImpossible,
  exact,
  limitUsed,
  pooledRate,
  rateOfDays,
  rateOfParts,
  sumOf,
  type Rate,
  type RatedDay,
  type RateName,
  type RateRule,
  type RateRules,
} from './rates.ts';

export type SummaryWindow = 'lifetime' | '7d' | '30d';

/** A rate, the counts behind it where they are known, and what it covers. */
export interface SummaryRate {
  readonly value: number;
  /** `null` where the provider reports only the rate. */
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly window: SummaryWindow;
}

/** What says how a mailbox bounces. */
export type RatedSender = Pick<SenderReading, 'totalSent' | 'lifetimeBounceRate'> & {
  readonly window: Pick<SenderWindowReading, 'to' | 'counts'> | null;
};

/** Everything an account's summary is made from. Campaigns that are gone are left out by the caller. */
export interface SummarySource {
  readonly rules: RateRules;
  /** The provider's present day. */
  readonly today: Day;
  readonly days: readonly (RatedDay & { readonly day: Day })[];
  readonly windows: readonly Pick<WindowReading, 'period' | 'total' | 'byStatus'>[];
  readonly campaigns: readonly { readonly counts: Counts }[];
  readonly mailboxes: MailboxTotals;
  readonly dailyBudget: number | null;
}

export interface AccountSummary extends ShownRates<SummaryRate | null> {
  /** `null` while it is not known of every mailbox. */
  readonly sentToday: number | null;
  /** Where it is not: at least so many; `null`: nothing is known. */
  readonly sentAtLeast: number | null;
  /** Of those of which both are known; `null` without any. */
  readonly limited: { readonly sent: number; readonly limit: number } | null;
  readonly dailyLimit: number | null;
  readonly limitUsed: number | null;
  /** What each rate was made from; `null` where there is none. */
  readonly origins: ShownRates<RateOrigin | null>;
}

/** The rates that are shown of an account, and of its days. */
export type ShownRates<T> = Readonly<Record<Exclude<RateName, 'click'>, T>>;

/** What `of` gives for each of them. */
export function shownRates<T>(of: (name: keyof ShownRates<T>) => T): ShownRates<T> {
  return {
    bounce: of('bounce'),
    complaint: of('complaint'),
    delivery: of('delivery'),
    open: of('open'),
    reply: of('reply'),
  };
}

/** Sums what is known; `null` when nothing is, or the sum is too large to be exact. */
export function sumKnown(numbers: readonly (number | null)[]): number | null {
  const sum = numbers.reduce((all, number) => (number === null ? all : (all ?? 0) + number), null);
  return sum === null ? null : exact(sum);
}

/** A rolling window's states as counters. The provider adds the zeros it knows of (decision S1); what is absent is unknown. */
export function windowCounts({ total, byStatus }: Pick<WindowReading, 'total' | 'byStatus'>): Counts {
  return countsBy((field) => (field === 'total' ? total : (byStatus[field] ?? null)));
}

/** The bounce rate over all mailboxes, weighted by volume, where only lifetime rates are reported; `null` of a sum that is not exact. */
function weightedLifetimeBounce({ lifetime: { sent, bounced } }: MailboxTotals): SummaryRate | null {
  return sent === 0 || exact(sent) === null
    ? null
    : { value: bounced / sent, numerator: null, denominator: sent, window: 'lifetime' };
}

/** What a rate was made from, which says how old it is. */
export type RateOrigin = 'days' | 'mailbox-windows' | 'windows' | 'mailboxes' | 'campaigns';

interface Found {
  readonly rate: SummaryRate;
  readonly origin: RateOrigin;
}

/** What a rate may be made from. */
interface RateSource {
  readonly origin: RateOrigin;
  /** `null` of no mail, or of counts that cannot be. */
  readonly rate: SummaryRate | null;
  /** The counts are known, rate or not: then nothing older stands in for them. */
  readonly known: boolean;
}

/**
 * The account's rate of that name, from the freshest window whose counts are known: the last 7 provider days (daily rows,
 * then mailbox windows, then the provider's own 7-day window), its 30-day window, and then lifetime: mailboxes weighted by
 * volume before campaigns, because mailboxes carry all of the account's mail. A week that was empty has no rate.
 */
function rateWithOrigin(source: SummarySource, name: RateName): Found | null {
  const rule = source.rules[name];
  if (rule === null) return null;
  const from = addDays(source.today, -6);
  const recent = source.days.filter(({ day }) => day >= from && day <= source.today);
  const ofPeriod = (period: string) => source.windows.filter((window) => window.period === period).map(windowCounts);
  const campaigns = source.campaigns.map(({ counts }) => counts);
  const pooledOver = (origin: RateOrigin, window: SummaryWindow, rows: readonly Counts[]): RateSource => ({
    origin,
    rate: covering(window, pooledRate(rows, rule)),
    known: rows.some((counts) => saysAll(counts, rule)),
  });
  const sources: readonly RateSource[] = [
    { origin: 'days', rate: covering('7d', rateOfDays(recent, rule)), known: isWeekKnown(recent, rule, source.today) },
    ofWeeks(source.mailboxes, name),
    pooledOver('windows', '7d', ofPeriod('7d')),
    pooledOver('windows', '30d', ofPeriod('30d')),
    ...(name === 'bounce' ? [ofMailboxes(source.mailboxes)] : []),
    pooledOver('campaigns', 'lifetime', campaigns),
  ];
  const first = sources.find(({ rate, known }) => rate !== null || known);
  return first === undefined || first.rate === null ? null : { rate: first.rate, origin: first.origin };
}

/** Whether days without a rate say why: all that have ended are known, or one has counts that cannot be. */
function isWeekKnown(days: SummarySource['days'], rule: RateRule, today: Day): boolean {
  const ended = days.filter(({ day, counts }) => day < today && saysAll(counts, rule));
  return ended.length === 6 || areDaysImpossible(days, rule);
}

/** Of the last seven days of mailboxes; one that has a week is never judged by its lifetime. */
function ofWeeks({ weeks }: MailboxTotals, name: RateName): RateSource {
  const sums = weeks.rates[name];
  const rate = sums === null || sums.impossible ? null : rateOfParts(sums);
  return { origin: 'mailbox-windows', rate: covering('7d', rate), known: weeks.of > 0 };
}

function ofMailboxes(mailboxes: MailboxTotals): RateSource {
  return { origin: 'mailboxes', rate: weightedLifetimeBounce(mailboxes), known: mailboxes.lifetime.some };
}

function covering(window: SummaryWindow, rate: Rate | null): SummaryRate | null {
  return rate === null ? null : { ...rate, window };
}

/** A limit that can be compared with: 0 and below mean that none is reported (decision M4). */
export function usableLimit(limit: number | null): number | null {
  return limit === null || limit <= 0 ? null : limit;
}

/**
 * Today against the limit. Mailboxes that report a limit are compared with their own limits only; the account's budget
 * is used when no mailbox reports one.
 */
function todayOf(source: SummarySource): Omit<AccountSummary, keyof ShownRates<unknown> | 'origins'> {
  const { mailboxes, rules, today, dailyBudget } = source;
  const row = source.days.find(({ day }) => day === today);
  const ofRow = row === undefined ? null : sumOf(row.counts, rules.attempted);
  const known = mailboxes.listed > 0 ? knownSum(mailboxes.sentToday) : ofRow;
  const isWhole = mailboxes.sentToday.of === mailboxes.listed;
  const sums = { sentToday: isWhole ? known : null, sentAtLeast: isWhole ? null : known };
  if (mailboxes.dailyLimits.of === 0) {
    const limit = usableLimit(dailyBudget);
    const sent = sums.sentToday;
    const limited = sent === null || limit === null ? null : { sent, limit };
    return { ...sums, limited, dailyLimit: limit, limitUsed: limitUsed(sent, limit) };
  }
  const { of, ...both } = mailboxes.limited;
  const [sent, limit] = [knownSum({ of, sum: both.sent }), knownSum({ of, sum: both.limit })];
  return {
    ...sums,
    limited: sent === null || limit === null ? null : { sent, limit },
    dailyLimit: knownSum(mailboxes.dailyLimits),
    limitUsed: limitUsed(sent, limit),
  };
}

/** `null` of nothing, and of a sum that is too large to be exact. */
function knownSum({ of, sum }: KnownSum): number | null {
  return of === 0 ? null : exact(sum);
}

/** The whole summary. Unknown stays `null`. */
export function summaryOf(source: SummarySource): AccountSummary {
  const found = shownRates((name) => rateWithOrigin(source, name));
  return {
    ...todayOf(source),
    ...shownRates((name) => found[name]?.rate ?? null),
    origins: shownRates((name) => found[name]?.origin ?? null),
  };
}

/** The counts of a mailbox's last 7 days; none when the window ended before yesterday and is only a memory. */
function recentWindow({ window }: RatedSender, today: Day): readonly Counts[] {
  return window === null || window.to < addDays(today, -1) ? [] : [window.counts];
}

/** Whether the counts name the rule's counters: then a week without a rate is a week without mail, or with wrong counts. */
function saysAll(counts: Counts, rule: RateRule): boolean {
  return counts[rule.numerator] !== null && sumOf(counts, rule.denominator) !== null;
}

/**
 * The bounce rate a mailbox is judged by: its last 7 days once the provider gave any, else its lifetime (decision M2). On
 * little mail the alert engine judges counts, so a small window is no reason to look at an old rate; nor is one without
 * mail, or one that is not told any more: neither a holiday nor an answer that knows less says anything of what was sent before.
 */
export function senderBounce(sender: RatedSender, rules: RateRules, today: Day): SummaryRate | null {
  if (sender.window !== null) return covering('7d', pooledRate(recentWindow(sender, today), rules.bounce));
  // A rate over no mail at all is no rate, whatever number the provider prints.
  if (sender.lifetimeBounceRate === null || sender.totalSent === 0) return null;
  return { value: sender.lifetimeBounceRate, numerator: null, denominator: sender.totalSent, window: 'lifetime' };
}
