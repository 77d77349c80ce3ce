/** Mailboxes as the window draws them, worst first. */
import { addDays } from '../core/days.ts';
import { headroomOf, type Headroom, type HeadroomSample } from '../core/alerts/headroom.ts';
import { countsDetail } from '../core/alerts/kinds/reading.ts';
import type { Day, SenderReading } from '../core/model.ts';
import {
  createPlaces,
  pageOf,
  rowKey,
  type ListShape,
  type ListQuestion,
  type Page,
  type Places,
} from '../core/listing.ts';
import { pick } from '../core/pick.ts';
import { limitUsed, type RateRules } from '../core/rates.ts';
import { senderBounce, usableLimit, type SummaryRate } from '../core/summary.ts';
import { mailboxName, type SenderRow } from '../core/snapshot.ts';
import { needsPerson, type GlanceState, type SubjectGlance } from '../core/state/glance.ts';
import { anySenderHasDays, listSenderDays } from '../store/mail/reads.ts';
import type { AccountFacts } from '../services/accounts/facts.ts';
import { senderAsOf } from '../services/accounts/ages.ts';
import { senderGlance } from '../services/accounts/glance.ts';
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

export interface MailboxPage extends Page<MailboxView> {
  /** Some mailbox, on this page or not, has days for a line. */
  readonly hasCourse: boolean;
}

/** What lists can be sorted by. */
export const mailboxColumns = ['address', 'account', 'today', 'bounce', 'warmup', 'total'] as const;
export type MailboxColumn = (typeof mailboxColumns)[number];

/** Of a mailbox what finds and orders it. */
type MailboxRow = Pick<
  MailboxView,
  | 'accountId'
  | 'accountLabel'
  | 'provider'
  | 'id'
  | 'email'
  | 'name'
  | 'status'
  | 'warmup'
  | 'sentToday'
  | 'totalSent'
  | 'limitUsed'
  | 'state'
> & { readonly bounce: SummaryRate | null };

/** How the list of mailboxes is searched and sorted. */
export const mailboxListing: ListShape<MailboxRow, MailboxColumn> = {
  texts: ({ email, name, accountLabel, status }) => [email, name, accountLabel, status],
  needsPerson,
  columns: {
    address: mailboxName,
    account: ({ accountLabel }) => accountLabel,
    today: ({ sentToday }) => sentToday,
    bounce: ({ bounce }) => bounce?.value ?? null,
    warmup: ({ warmup }) => warmup?.status ?? switchWord(warmup?.enabled ?? null),
    total: ({ totalSent }) => totalSent,
  },
};

function switchWord(enabled: boolean | null): string | null {
  return enabled === null ? null : enabled ? 'on' : 'off';
}

/** Days of the small chart beside a mailbox. */
const recentDays = 14;

/** A page of the mailboxes of every account: in the order of everything that needs a person, then by how near their line they are, the gone ones last. */
export function mailboxPage(
  context: ViewContext,
  question: ListQuestion<MailboxColumn>,
  places: Places = createPlaces(),
): MailboxPage {
  const rows = inOrder(
    context.accounts.flatMap((facts) => facts.senders().map((sender) => rowOf(context, facts, sender))),
    (row) => ({
      ...pick(row.glance, ['state', 'excess']),
      name: mailboxName(row),
      near: Math.max(row.limitUsed ?? 0, closeness(row.bounce?.value ?? null, row.bounceLines)),
    }),
  );
  const page = pageOf(rows, question, mailboxListing, places, (some) => drawn(context, some));
  const hasCourse = context.accounts.some(({ account, today }) =>
    anySenderHasDays(context.db, account.id, firstDay(today), today),
  );
  return { ...page, hasCourse };
}

function drawn(context: ViewContext, rows: readonly Row[]): readonly MailboxView[] {
  const sentOn = sentByDay(context, rows);
  return rows.map((row) => mailboxView(context, row, sentOn(row)));
}

/** One mailbox; `null` when it is not known. */
export function mailboxOf(context: ViewContext, facts: AccountFacts, id: string): MailboxView | null {
  const sender = facts.sender(id);
  return sender === null ? null : mailboxView(context, rowOf(context, facts, sender), []);
}

interface Row extends MailboxRow {
  readonly facts: AccountFacts;
  readonly sender: SenderRow;
  readonly glance: SubjectGlance;
  readonly goneSince: number | null;
  readonly bounceLines: LinesView;
}

function rowOf(context: ViewContext, facts: AccountFacts, sender: SenderRow): Row {
  const { account, rates, today } = facts;
  const glance = senderGlance(context.glance, facts, sender, context.runtime.now);
  return {
    ...namedAccount(account),
    ...pick(sender, ['id', 'email', 'name', 'status', 'warmup', 'sentToday', 'totalSent', 'goneSince']),
    facts,
    sender,
    limitUsed: limitUsed(sender.sentToday, usableLimit(sender.dailyLimit)),
    bounce: senderBounce(sender, rates, today),
    bounceLines: linesView(context.rulesFor(facts)('bounce-rate', 'sender', sender.id)),
    glance,
    state: glance.state,
  };
}

function mailboxView(
  context: ViewContext,
  { facts, sender, glance, ...row }: Row,
  recentSent: readonly (number | null)[],
): MailboxView {
  const { rates, today } = facts;
  const { sentToday } = sender;
  const limit = usableLimit(sender.dailyLimit);
  const { rule } = context.rulesFor(facts)('bounce-rate', 'sender', sender.id);
  const bounce = rateView(row.bounce, toneOf(glance, 'bounce-rate'));
  const gone = row.goneSince !== null;
  return {
    ...row,
    sentToday,
    totalReceived: sender.totalReceived,
    dailyLimit: limit,
    limitTone: toneOf(glance, 'daily-limit'),
    pace: gone ? null : paceView(context, facts, sentToday, limit),
    bounce,
    headroom: bounce === null || gone ? null : headroomOf(bounceSample(bounce, rates), rule.levels),
    recentSent,
    asOf: senderAsOf(sender, today),
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

const firstDay = (today: Day): Day => addDays(today, 1 - recentDays);

/** Looks up the last 14 days of some mailboxes; one query for each account among them. */
function sentByDay({ db }: ViewContext, rows: readonly Row[]): (row: Row) => readonly (number | null)[] {
  const sent = new Map<string, Map<Day, number | null>>();
  for (const [{ account, today }, own] of Map.groupBy(rows, ({ facts }) => facts)) {
    const ids = own.map(({ id }) => id);
    for (const day of listSenderDays(db, account.id, firstDay(today), today, ids)) {
      const key = rowKey({ accountId: account.id, id: day.senderId });
      sent.set(key, (sent.get(key) ?? new Map<Day, number | null>()).set(day.day, day.sent));
    }
  }
  return (row) => {
    const sentOn = sent.get(rowKey(row));
    const first = firstDay(row.facts.today);
    return Array.from({ length: recentDays }, (_, index) => sentOn?.get(addDays(first, index)) ?? null);
  };
}
