/** What mailboxes come to, worked out one by one: what the statements of the store are compared with. */
import { addDays } from '../../electron/core/days.ts';
import type { KnownSum, MailboxTotals, WeekSums } from '../../electron/core/mailbox-totals.ts';
import type { Counts, Day } from '../../electron/core/model.ts';
import {
  isImpossible,
  isPartOfNothing,
  rateNames,
  sumOf,
  type RateName,
  type RateRules,
} from '../../electron/core/rates.ts';
import type { SenderRow } from '../../electron/core/snapshot.ts';
import { usableLimit } from '../../electron/core/summary.ts';

/** What a mailbox contributes. */
export type CountedSender = Pick<SenderRow, 'sentToday' | 'dailyLimit' | 'totalSent' | 'lifetimeBounceRate'> & {
  readonly window: Pick<NonNullable<SenderRow['window']>, 'to' | 'counts'> | null;
} & Partial<Pick<SenderRow, 'asOf' | 'windowAsOf' | 'goneSince'>>;

function known(numbers: readonly (number | null)[]): KnownSum {
  const some = numbers.filter((number) => number !== null);
  return { of: some.length, sum: some.reduce((sum, number) => sum + number, 0) };
}

const oldest = (times: readonly (number | null | undefined)[]): number | null => {
  const some = times.filter((at) => typeof at === 'number');
  return some.length === 0 ? null : Math.min(...some);
};

/** The totals of these mailboxes, of which the ids in `old` are old. */
export function totalsOf(
  senders: readonly CountedSender[],
  rules: RateRules,
  today: Day,
  old: readonly CountedSender[] = [],
): MailboxTotals {
  const listed = senders.filter(({ goneSince }) => (goneSince ?? null) === null);
  const both = listed.filter(({ sentToday, dailyLimit }) => sentToday !== null && usableLimit(dailyLimit) !== null);
  const ever = listed.filter(({ totalSent, lifetimeBounceRate }) => totalSent !== null && lifetimeBounceRate !== null);
  const recent = listed.filter(({ window }) => window !== null && window.to >= addDays(today, -1));
  const weeks = recent.flatMap(({ window }) => (window === null ? [] : [window.counts]));
  const anyImpossible = (rows: readonly Counts[], name: RateName) =>
    rows.some((counts) => isImpossible([counts], rules[name]));
  const anyOfNothing = (rows: readonly Counts[], name: RateName) =>
    rules[name]?.byEventDay !== true && rows.some((counts) => isPartOfNothing(counts, rules[name]));
  const weekOf = (name: RateName): WeekSums | null => {
    const rule = rules[name];
    if (rule === null) return null;
    const parts = weeks.map((counts) => ({ over: counts[rule.numerator], under: sumOf(counts, rule.denominator) }));
    const whole = parts.filter(({ over, under }) => over !== null && under !== null);
    return {
      numerator: known(whole.map(({ over }) => over)).sum,
      denominator: known(whole.map(({ under }) => under)).sum,
      impossible: anyImpossible(weeks, name),
    };
  };
  return {
    listed: listed.length,
    old: old.length,
    sentToday: known(listed.map(({ sentToday }) => sentToday)),
    dailyLimits: known(listed.map(({ dailyLimit }) => usableLimit(dailyLimit))),
    limited: {
      of: both.length,
      sent: known(both.map(({ sentToday }) => sentToday)).sum,
      limit: known(both.map(({ dailyLimit }) => dailyLimit)).sum,
    },
    lifetime: {
      some: ever.some(({ totalSent }) => (totalSent ?? 0) > 0),
      sent: known(ever.map(({ totalSent }) => totalSent)).sum,
      bounced: ever.reduce((sum, each) => sum + (each.totalSent ?? 0) * (each.lifetimeBounceRate ?? 0), 0),
    },
    weeks: {
      of: recent.length,
      rates: {
        bounce: weekOf('bounce'),
        complaint: weekOf('complaint'),
        delivery: weekOf('delivery'),
        open: weekOf('open'),
        click: weekOf('click'),
        reply: weekOf('reply'),
      },
    },
    seenAt: oldest(listed.map(({ asOf }) => asOf)),
    weekReadAt: oldest(recent.map(({ windowAsOf }) => windowAsOf)),
    impossible: new Set(rateNames.filter((name) => anyImpossible(weeks, name) || anyOfNothing(weeks, name))),
  };
}
