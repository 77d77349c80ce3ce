/** Mailboxes as the window draws them, worst first. */
import { addDays } from '../core/days.ts';
import type { Day } from '../core/model.ts';
import { limitUsed } from '../core/rates.ts';
import { senderBounce, usableLimit } from '../core/summary.ts';
import type { MailboxView } from '../ipc/views.ts';
import { listSenderDays, type SenderRow } from '../store/reads.ts';
import { rankOf, worstOf, type AccountFacts } from './account-facts.ts';
import { closeness, firingBySubject, isStaleRow, rateView, severityAt, type ViewContext } from './views-context.ts';

/** Days of the small chart beside a mailbox. */
const recentDays = 14;

/** Every mailbox of every account: the worst first, equal ones by how near their line they are, the gone ones last. */
export function mailboxViews(context: ViewContext): readonly MailboxView[] {
  const { bounceRate, dailyLimit } = context.runtime.settings.thresholds;
  const firing = firingBySubject(context);
  const near = (mailbox: MailboxView) =>
    Math.max(
      closeness(mailbox.limitUsed, dailyLimit.critical),
      closeness(mailbox.bounce?.value ?? null, bounceRate.critical),
    );
  return context.accounts
    .flatMap((facts) => mailboxesOf(context, facts, firing))
    .toSorted(
      (left, right) =>
        Number(left.goneSince !== null) - Number(right.goneSince !== null) ||
        rankOf(right.worst) - rankOf(left.worst) ||
        near(right) - near(left) ||
        nameOf(left).localeCompare(nameOf(right)),
    );
}

function nameOf({ email, name, id }: MailboxView): string {
  return email ?? name ?? id;
}

function mailboxesOf(
  context: ViewContext,
  facts: AccountFacts,
  firing: ReturnType<typeof firingBySubject>,
): readonly MailboxView[] {
  if (facts.senders.length === 0) return [];
  const sentOn = sentByDay(context, facts);
  return facts.senders.map((sender) => mailboxView(context, facts, sender, firing, sentOn(sender.id)));
}

function mailboxView(
  { runtime: { settings, now } }: ViewContext,
  facts: AccountFacts,
  sender: SenderRow,
  firing: ReturnType<typeof firingBySubject>,
  recentSent: readonly (number | null)[],
): MailboxView {
  const { account, rates } = facts;
  const used = limitUsed(sender.sentToday, usableLimit(sender.dailyLimit));
  const limitSeverity = severityAt(settings, 'daily-limit', used, null);
  const bounce = rateView(settings, senderBounce(sender, rates, facts.today), 'bounce-rate');
  const gone = sender.goneSince !== null;
  return {
    accountId: account.id,
    accountLabel: account.label,
    provider: account.provider,
    id: sender.id,
    email: sender.email,
    name: sender.name,
    status: sender.status,
    sentToday: sender.sentToday,
    dailyLimit: usableLimit(sender.dailyLimit),
    limitUsed: used,
    limitSeverity,
    bounce,
    totalSent: sender.totalSent,
    totalReceived: sender.totalReceived,
    warmup: sender.warmup,
    recentSent,
    goneSince: sender.goneSince,
    asOf: sender.asOf,
    stale: sender.missingSince !== null || isStaleRow(facts, settings, sender.asOf, now),
    worst: gone ? null : worstOf([limitSeverity, bounce?.severity ?? null, firing(account.id, 'sender', sender.id)]),
  };
}

/** Looks up one mailbox's last 14 days; one query for the whole account. */
function sentByDay(
  { db }: ViewContext,
  { account, today }: AccountFacts,
): (senderId: string) => readonly (number | null)[] {
  const days: readonly Day[] = Array.from({ length: recentDays }, (_, index) => addDays(today, index - recentDays + 1));
  const first = days[0] ?? today;
  const bySender = new Map<string, Map<Day, number | null>>();
  for (const { senderId, day, sent } of listSenderDays(db, account.id, first, today)) {
    const sentOn = bySender.get(senderId) ?? new Map<Day, number | null>();
    bySender.set(senderId, sentOn.set(day, sent));
  }
  return (senderId) => {
    const sentOn = bySender.get(senderId);
    return days.map((day) => sentOn?.get(day) ?? null);
  };
}
