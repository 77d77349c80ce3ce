import { addDays } from '../../core/days.ts';
import { ProviderFailure } from '../../core/errors.ts';
import {
  countFields,
  countsOf,
  type Answer,
  type Counts,
  type Listing,
  type SenderReading,
  type SenderWindowReading,
} from '../../core/model.ts';
import { createNotes, readRows, requireAnyNumber, withoutDoubles, type Fields, type Notes } from '../reading/parse.ts';
import type { Endpoint, ReadContext, Transport } from '../provider.ts';
import { isWhole, readList } from './pages.ts';

const path = '/v1/analytics/mailboxes';

interface MailboxRow {
  readonly sender: SenderReading;
  /** Counts of the asked range, in the newer shape of the answer; `null` in the older one. */
  readonly performance: SenderWindowReading['counts'] | null;
}

/** The id is `_id` here and `id` elsewhere at SendKit (decision M8). */
const idNames = ['_id', 'id'] as const;

/** One mailbox. */
function readMailbox(row: Fields): MailboxRow | null {
  const id = row.id(...idNames);
  if (id === null) return null;
  const limit = row.optionalCount('dailySendLimit');
  const warmup = row.object('warmup');
  return {
    sender: {
      id,
      email: row.text('email'),
      name: row.text('displayName'),
      status: row.text('status'),
      // As SendKit counts it: whether warm-up mail is included is not documented (decision M5).
      sentToday: row.count('sentToday'),
      // 0 means that no limit is set, not that nothing may be sent (decision M4).
      dailyLimit: limit === 0 ? null : limit,
      totalSent: row.count('totalSent'),
      totalReceived: row.count('totalReceived'),
      // A fraction over the whole lifetime (decisions M1, M2). `rates.bounce` is a percent string and is not read.
      lifetimeBounceRate: row.fraction('bounceRate'),
      warmup: warmup === null ? null : { enabled: warmup.flag('enabled'), status: warmup.text('status') },
    },
    performance: performanceIn(row.object('performance')),
  };
}

/** The counts; one without any says no more than none. */
function performanceIn(fields: Fields | null): MailboxRow['performance'] {
  if (fields === null) return null;
  const counts = countsOf({
    sent: fields.count('sent'),
    opened: fields.count('opened'),
    clicked: fields.count('clicked'),
    bounced: fields.count('bounced'),
    replied: fields.count('replied'),
  });
  return isAllUnknown(counts) ? null : counts;
}

function isAllUnknown(counts: Counts): boolean {
  for (const field of countFields) if (counts[field] !== null) return false;
  return true;
}

/** What was counted of it; its limit was not. */
function numbersOf({ sender, performance }: MailboxRow): readonly (number | null)[] {
  const { sentToday, totalSent, totalReceived, lifetimeBounceRate } = sender;
  return [sentToday, totalSent, totalReceived, lifetimeBounceRate, ...Object.values(performance ?? {})];
}

type Performance = Pick<SenderWindowReading, 'id' | 'counts'>;

interface Mailboxes {
  readonly senders: Listing<SenderReading>;
  readonly performances: readonly Performance[];
}

/** All mailboxes of the workspace. Pages are followed if there ever are any (decision M6). */
export async function readMailboxes(transport: Transport, notes: Notes): Promise<Mailboxes> {
  const list = await readList(transport, path, {}, 'mailbox', notes);
  const { items, bad } = readRows(list.rows, notes, readMailbox);
  requireAnyNumber(items, numbersOf);
  const rows = withoutDoubles(items, ({ sender }) => sender.id, notes);
  const performances: Performance[] = [];
  for (const { sender, performance } of rows)
    if (performance !== null) performances.push({ id: sender.id, counts: performance });
  return {
    senders: { items: rows.map(({ sender }) => sender), complete: isWhole(list, rows.length, bad, 'mailbox', notes) },
    performances,
  };
}

/** What all mailboxes did over a range of days; the rest of their rows is of now, and was read with the list. */
async function readPerformances(
  transport: Transport,
  query: Readonly<Record<string, string>>,
  notes: Notes,
): Promise<readonly Performance[]> {
  const list = await readList(transport, path, query, 'mailbox', notes);
  const { items, bad } = readRows(list.rows, notes, (row) => {
    const id = row.id(...idNames);
    return id === null ? null : { id, counts: performanceIn(row.object('performance')), row };
  });
  requireAnyNumber(items, ({ counts, row }) => {
    const mailbox = counts === null ? readMailbox(row) : null;
    return mailbox === null ? Object.values(counts ?? {}) : numbersOf(mailbox);
  });
  const rows = withoutDoubles(items, ({ id }) => id, notes);
  isWhole(list, rows.length, bad, 'mailbox', notes);
  const performances: Performance[] = [];
  for (const { id, counts } of rows) if (counts !== null) performances.push({ id, counts });
  return performances;
}

/** The last seven days of every mailbox: what an alert is judged by where SendKit offers it (decision M2). */
async function readWeek(context: ReadContext, mailboxesListed: number): Promise<Answer> {
  const to = context.today;
  const from = addDays(to, -6);
  const notes = createNotes();
  try {
    const performances = await readPerformances(context, { from, to }, notes);
    // Nothing is judged then by what bounced: that has to be said (decision M2).
    if (performances.length === 0 && mailboxesListed > 0) notes.say({ code: 'no-week' });
    return { senderWindows: performances.map(({ id, counts }) => ({ id, counts, from, to })), notes: notes.list() };
  } catch (thrown) {
    // A workspace whose API refuses the range still has its lifetime rates.
    if (!(thrown instanceof ProviderFailure) || thrown.error.kind !== 'refused') throw thrown;
    return { notes: [{ code: 'no-week' }] };
  }
}

export const mailboxes: Endpoint = {
  name: 'mailboxes',
  cadence: 'live',
  brings: 'mailboxes',
  oneAnswer: true,
  /**
   * List and week are one answer: a rate is judged by one of them, and one poll must not count as two values. A week that
   * cannot be read keeps nobody from the list.
   */
  async *read(context) {
    const notes = createNotes();
    const { senders, performances } = await readMailboxes(context, notes);
    const list: Answer = { senders, notes: notes.list() };
    if (performances.length === 0 && context.known.hasSenderWindows !== true) return yield list;
    let week: Answer;
    try {
      week = await readWeek(context, senders.items.length);
    } catch (thrown) {
      yield list;
      throw thrown;
    }
    yield { ...list, ...week, notes: [...list.notes, ...week.notes] };
  },
};
