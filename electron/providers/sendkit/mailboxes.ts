import { addDays, dayOf } from '../../core/days.ts';
import { ProviderFailure } from '../../core/errors.ts';
import {
  countFields,
  countsOf,
  type Answer,
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

/** One mailbox. Its id is `_id` here and `id` elsewhere at SendKit (decision M8). */
function readMailbox(row: Fields): MailboxRow | null {
  const id = row.id('_id', 'id');
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
  return countFields.every((field) => counts[field] === null) ? null : counts;
}

/** What was counted of it; its limit was not. */
function numbersOf({ sender, performance }: MailboxRow): readonly (number | null)[] {
  const { sentToday, totalSent, totalReceived, lifetimeBounceRate } = sender;
  return [sentToday, totalSent, totalReceived, lifetimeBounceRate, ...Object.values(performance ?? {})];
}

interface Mailboxes {
  readonly senders: Listing<SenderReading>;
  readonly performances: readonly Pick<SenderWindowReading, 'id' | 'counts'>[];
}

/** All mailboxes of the workspace, once or over a range of days. Pages are followed if there ever are any (decision M6). */
export async function readMailboxes(
  transport: Transport,
  query: Readonly<Record<string, string>>,
  notes: Notes,
): Promise<Mailboxes> {
  const list = await readList(transport, path, query, 'mailbox', notes);
  const { items, bad } = readRows(list.rows, notes, readMailbox);
  requireAnyNumber(items.flatMap(numbersOf));
  const rows = withoutDoubles(items, ({ sender }) => sender.id, notes);
  return {
    senders: { items: rows.map(({ sender }) => sender), complete: isWhole(list, rows.length, bad, 'mailbox', notes) },
    performances: rows.flatMap(({ sender, performance }) =>
      performance === null ? [] : [{ id: sender.id, counts: performance }],
    ),
  };
}

/** The last seven days of every mailbox: what an alert is judged by where SendKit offers it (decision M2). */
async function readWeek(context: ReadContext): Promise<Answer> {
  const to = dayOf(context.now);
  const from = addDays(to, -6);
  const notes = createNotes();
  try {
    const { performances } = await readMailboxes(context, { from, to }, notes);
    return { senderWindows: performances.map((row) => ({ ...row, from, to })), notes: notes.list() };
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
  /**
   * List and week are one answer: a rate is judged by one of them, and one poll must not count as two values. A week that
   * cannot be read keeps nobody from the list.
   */
  async *read(context) {
    const notes = createNotes();
    const { senders, performances } = await readMailboxes(context, {}, notes);
    const list: Answer = { senders, notes: notes.list() };
    if (performances.length === 0 && context.known.hasSenderWindows !== true) return yield list;
    let week: Answer;
    try {
      week = await readWeek(context);
    } catch (thrown) {
      yield list;
      throw thrown;
    }
    yield { ...list, ...week, notes: [...list.notes, ...week.notes] };
  },
};
