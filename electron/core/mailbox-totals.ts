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
