/**
 * What the mailboxes of an account come to, without any of them: an unknown count is left out of a sum and not taken as 0.
 * Those that are gone are left out. Times are by the provider's clock.
 */
import type { RateName } from './rates.ts';

/** A sum, and of how many mailboxes it is. */
export interface KnownSum {
  readonly of: number;
  readonly sum: number;
}

/** The parts of one rate over the weeks of those mailboxes whose counts name all of them. */
export interface WeekSums {
  readonly numerator: number;
  readonly denominator: number;
  /** Some mailbox has more of the part than of the whole. */
  readonly impossible: boolean;
}

export interface MailboxTotals {
  readonly listed: number;
  /** Listed, and not seen of late. */
  readonly old: number;
  readonly sentToday: KnownSum;
  /** Limits that can be compared with. */
  readonly dailyLimits: KnownSum;
  /** Of those whose mails of today and limit are both known. */
  readonly limited: { readonly of: number; readonly sent: number; readonly limit: number };
  /** Of those whose mails ever and bounce rate of all of them are known. `some`: any of them has sent. */
  readonly lifetime: { readonly some: boolean; readonly sent: number; readonly bounced: number };
  /** Of last seven days that are not only a memory; a rate the provider has no rule for is `null`. */
  readonly weeks: { readonly of: number; readonly rates: Readonly<Record<RateName, WeekSums | null>> };
  /** When the one was seen that was not seen for longest; `null` without any. */
  readonly seenAt: number | null;
  /** The same of their weeks. */
  readonly weekReadAt: number | null;
  /** Rates of which any of these weeks has counts that cannot be. */
  readonly impossible: ReadonlySet<RateName>;
}

/** Mailboxes that were last seen at the same time, of which the same is old and of today then: what they come to. */
export interface SeenTogether {
  readonly seenAt: number;
  /** Complete lists leave them out. */
  readonly missing: boolean;
  readonly listed: number;
  /** Mails of the day they were seen on. */
  readonly sentToday: KnownSum;
  readonly dailyLimits: KnownSum;
  readonly limited: MailboxTotals['limited'];
  readonly lifetime: MailboxTotals['lifetime'];
}

/** What says which are old, epoch ms by the provider's clock. */
export interface AgeLines {
  /** Seen before this a mailbox is old. */
  readonly oldBefore: number;
  /** Seen after this it was by a clock that was wrong. */
  readonly wrongAfter: number;
}

/** How many of them are old. */
export function oldOf(seen: readonly SeenTogether[], { oldBefore, wrongAfter }: AgeLines): number {
  const isOld = ({ missing, seenAt }: SeenTogether) => missing || seenAt < oldBefore || seenAt > wrongAfter;
  return seen.reduce((sum, group) => sum + (isOld(group) ? group.listed : 0), 0);
}

/** What all of them come to. A count of today's mails that was read before `sendingDayFrom` is of a day that is over. */
export function totalsOfSeen(
  seen: readonly SeenTogether[],
  { sendingDayFrom, ...lines }: AgeLines & { readonly sendingDayFrom: number },
): Omit<MailboxTotals, 'weeks' | 'weekReadAt' | 'impossible'> {
  const ofToday = seen.filter(({ seenAt }) => seenAt >= sendingDayFrom);
  const sum = (groups: readonly SeenTogether[], of: (group: SeenTogether) => number): number =>
    groups.reduce((all, group) => all + of(group), 0);
  return {
    listed: sum(seen, ({ listed }) => listed),
    old: oldOf(seen, lines),
    sentToday: {
      of: sum(ofToday, ({ sentToday }) => sentToday.of),
      sum: sum(ofToday, ({ sentToday }) => sentToday.sum),
    },
    dailyLimits: {
      of: sum(seen, ({ dailyLimits }) => dailyLimits.of),
      sum: sum(seen, ({ dailyLimits }) => dailyLimits.sum),
    },
    limited: {
      of: sum(ofToday, ({ limited }) => limited.of),
      sent: sum(ofToday, ({ limited }) => limited.sent),
      limit: sum(ofToday, ({ limited }) => limited.limit),
    },
    lifetime: {
      some: seen.some(({ lifetime }) => lifetime.some),
      sent: sum(seen, ({ lifetime }) => lifetime.sent),
      bounced: sum(seen, ({ lifetime }) => lifetime.bounced),
    },
    seenAt: seen.length === 0 ? null : Math.min(...seen.map(({ seenAt }) => seenAt)),
  };
}
