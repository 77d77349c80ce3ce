/** Mailboxes as the window draws them, worst first. */
import { addDays } from '../core/days.ts';
import { headroomOf, type Headroom, type HeadroomSample } from '../core/alerts/headroom.ts';
import { countsDetail } from '../core/alerts/kinds/reading.ts';
import type { Day, SenderReading } from '../core/model.ts';
import { pick } from '../core/pick.ts';
import { limitUsed, type RateRules } from '../core/rates.ts';
import { senderBounce, usableLimit } from '../core/summary.ts';
import { mailboxName, type SenderRow } from '../core/snapshot.ts';
import type { GlanceState } from '../core/state/glance.ts';
import { listSenderDays } from '../store/mail/reads.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import { oldestOf, windowAge } from './ages.ts';
import {
  closeness,
  inOrder,
  linesView,
  namedAccount,
  paceView,
  rateView,
  toneOf,
  type LinesView,
  type NamedAccount,
  type PaceView,
  type RateView,
  type Tone,
  type ViewContext,
} from './context.ts';

export interface MailboxView extends NamedAccount, Omit<SenderReading, 'lifetimeBounceRate'> {
  readonly limitUsed: number | null;
  readonly limitTone: Tone | null;
  readonly pace: PaceView | null;
  readonly bounce: RateView | null;
  readonly bounceLines: LinesView;
  /** What is left to the next line, or the way back; `null` where it cannot be told. */
  readonly headroom: Headroom | null;
  /** Sent per day, oldest first, last 14 days; `null` where unknown. */
  readonly recentSent: readonly (number | null)[];
  readonly goneSince: number | null;
  readonly asOf: number | null;
  readonly state: GlanceState;
}

/** Days of the small chart beside a mailbox. */
const recentDays = 14;

/** Every mailbox of every account: in the order of everything that needs a person, then by how near their line they are, the gone ones last. */
export function mailboxViews(context: ViewContext): readonly MailboxView[] {
  const near = ({ limitUsed: used, bounce, bounceLines }: MailboxView) =>
    Math.max(used ?? 0, closeness(bounce?.value ?? null, bounceLines));
  return inOrder(
    context,
    'sender',
    context.accounts.flatMap((facts) => mailboxesOf(context, facts)),
    (mailbox) => ({ name: mailboxName(mailbox), near: near(mailbox) }),
  );
}

function mailboxesOf(context: ViewContext, facts: AccountFacts): readonly MailboxView[] {
  if (facts.senders.length === 0) return [];
  const sentOn = sentByDay(context, facts);
  return facts.senders.map((sender) => mailboxView(context, facts, sender, sentOn(sender.id)));
}

/** One mailbox that is listed; `null` when it is not. */
export function mailboxOf(context: ViewContext, facts: AccountFacts, id: string): MailboxView | null {
  const sender = facts.senders.find((each) => each.id === id);
  return sender === undefined ? null : mailboxView(context, facts, sender, []);
}

function mailboxView(
  context: ViewContext,
  facts: AccountFacts,
  sender: SenderRow,
  recentSent: readonly (number | null)[],
): MailboxView {
  const { account, rates } = facts;
  const rules = context.rulesFor(facts);
  const limit = usableLimit(sender.dailyLimit);
  const used = limitUsed(sender.sentToday, limit);
  const glance = context.glance.subject(account.id, 'sender', sender.id);
  const bounceRule = rules('bounce-rate', 'sender', sender.id);
  const bounce = rateView(senderBounce(sender, rates, facts.today), toneOf(glance, 'bounce-rate'));
  const gone = sender.goneSince !== null;
  return {
    ...namedAccount(account),
    ...pick(sender, ['id', 'email', 'name', 'status', 'sentToday', 'totalSent', 'totalReceived', 'warmup']),
    dailyLimit: limit,
    limitUsed: used,
    limitTone: toneOf(glance, 'daily-limit'),
    pace: gone ? null : paceView(context, facts, sender.sentToday, limit),
    bounce,
    bounceLines: linesView(bounceRule),
    headroom: bounce === null || gone ? null : headroomOf(bounceSample(bounce, rates), bounceRule.rule.levels),
    recentSent,
    goneSince: sender.goneSince,
    asOf: oldestOf([sender.asOf, windowAge(sender, facts.today)]),
    state: glance.state,
  };
}

/** Of a rounded lifetime rate the bounces are only about right, and said so. */
function bounceSample(
  { numerator, denominator, value }: NonNullable<MailboxView['bounce']>,
  rates: RateRules,
): HeadroomSample {
  const detail = countsDetail(rates.bounce);
  if (numerator !== null || denominator === null) return { numerator, denominator, detail };
  return { numerator: Math.round(value * denominator), denominator, approximate: true, detail };
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
