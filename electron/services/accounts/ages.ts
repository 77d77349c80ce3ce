/** How old what is shown is: of each number the oldest answer that it was made from. */
import { addDays } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import type { SenderRow } from '../../core/snapshot.ts';
import { meaningOf } from '../../core/statuses.ts';
import type { RateOrigin } from '../../core/summary.ts';
import type { AccountFacts } from './facts.ts';

/** Epoch ms; `null` where there is no such number, or none was ever read. */
export interface NumberAges {
  readonly today: number | null;
  readonly bounce: number | null;
  readonly reply: number | null;
  /** Daily rows. */
  readonly days: number | null;
  readonly mailboxes: number | null;
  /** Those that may still send: of the others nothing changes any more. */
  readonly campaigns: number | null;
  /** The oldest of all of them. */
  readonly oldest: number | null;
}

/** The oldest of these times; `null` when none is known. */
export function oldestOf(times: readonly (number | null)[]): number | null {
  return times.reduce((oldest, at) => (at === null ? oldest : oldest === null ? at : Math.min(oldest, at)), null);
}

/** The ages of one account's numbers. */
export function agesOf(facts: AccountFacts): NumberAges {
  const { run, summary, mailboxes: totals } = facts;
  const days = facts.days.length === 0 ? null : run.daysAsOf;
  const { seenAt: listed, weekReadAt: windows } = totals;
  const campaigns = oldestOf(facts.campaigns.filter((campaign) => maySend(facts, campaign)).map(({ asOf }) => asOf));
  const ofRate = (name: 'bounce' | 'complaint' | 'delivery' | 'reply'): number | null => {
    const origin = summary.origins[name];
    const times: Readonly<Record<RateOrigin, () => number | null>> = {
      days: () => days,
      'mailbox-windows': () => windows,
      windows: () => oldestOf(windowsOf(facts, summary[name]?.window).map(({ at }) => at)),
      mailboxes: () => listed,
      campaigns: () => oldestOf(facts.campaigns.map(({ asOf }) => asOf)),
    };
    return origin === null ? null : times[origin]();
  };
  const sent = summary.sentToday ?? summary.sentAtLeast;
  const today = sent === null ? null : totals.listed > 0 ? listed : days;
  const [bounce, reply] = [ofRate('bounce'), ofRate('reply')];
  const mailboxes = oldestOf([listed, windows]);
  const others = oldestOf([ofRate('complaint'), ofRate('delivery')]);
  const oldest = oldestOf([run.asOf, today, bounce, reply, others, days, mailboxes, campaigns]);
  return { today, bounce, reply, days, mailboxes, campaigns, oldest };
}

/** The account's totals over that window. */
function windowsOf({ windows }: AccountFacts, period: string | undefined): AccountFacts['windows'] {
  return windows.filter((window) => window.period === period);
}

/** When the mailbox's last seven days were read; `null` where they are only a memory, which no number is made from. */
function windowAge({ window, windowAsOf }: SenderRow, today: Day): number | null {
  return window === null || window.to < addDays(today, -1) ? null : windowAsOf;
}

/** The age of a mailbox's numbers. */
export function senderAsOf(sender: SenderRow, today: Day): number | null {
  return oldestOf([sender.asOf, windowAge(sender, today)]);
}

function maySend(
  { statuses }: AccountFacts,
  { status, goneSince, counts }: AccountFacts['campaigns'][number],
): boolean {
  const ended = status !== null && meaningOf(statuses.campaign, status) === 'ended';
  return goneSince === null && !ended && (counts.sent ?? 0) > 0;
}
