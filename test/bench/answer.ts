/** What it costs to read an answer of 10,000 mailboxes that all changed: from the text to what is committed and judged. */
import { dayMs, minuteMs } from '../../electron/core/days.ts';
import { providers } from '../../electron/providers/index.ts';
import { neverTried, writeEndpointRun } from '../../electron/store/accounts/endpoints.ts';
import { pollAccount } from '../../electron/services/polling/poll-account.ts';
import type { Db } from '../../electron/store/db.ts';
import { at, temporaryDatabase } from '../helpers/temporary-database.ts';
import { storeAccount, testApp, testClock } from '../helpers/test-app.ts';
import { measureCpu, type Measured } from './measure.ts';

const start = at('2026-03-10T10:00:00');
/** Every twentieth mailbox bounces too much, every thirtieth is near its limit. */
const [bounces, nearLimit] = [20, 30];

/** A mailbox as SendKit gives it after so many polls. */
function mailbox(index: number, polls: number) {
  const sent = (index * 7 + polls) % 40;
  return {
    _id: `665f1c2e9b1d4a00${String(index).padStart(8, '0')}`,
    email: `person.${String(index)}@sender-${String(index % 40)}.example`,
    displayName: `Person ${String(index)}`,
    status: 'active',
    warmup: { enabled: true, status: 'completed' },
    sentToday: index % nearLimit === 0 ? 49 : sent,
    dailySendLimit: 50,
    totalSent: 20_000 + index + polls,
    totalReceived: 900 + polls,
    bounceRate: ((index % 9) + 1) / 1000,
    performance: {
      sent: 200 + polls,
      opened: 90,
      clicked: 9,
      replied: 6,
      bounced: index % bounces === 0 ? 16 : index % 3,
      rates: { open: '45.00', click: '4.50', reply: '3.00', bounce: '1.00' },
    },
  };
}

type Mailbox = ReturnType<typeof mailbox>;

interface Sent {
  readonly rows: readonly Mailbox[];
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function answerOf(mailboxes: number, polls: number): Sent {
  const rows = Array.from({ length: mailboxes }, (_, index) => mailbox(index, polls));
  const text = JSON.stringify({ success: true, data: rows });
  return { rows, text, bytes: new TextEncoder().encode(text) };
}

/** The same rows as bare statements: a mailbox and its week, each as its id and what was counted. */
function bareTables(db: Db): (rows: readonly Mailbox[]) => void {
  db.exec(`CREATE TABLE bare_sender (id TEXT PRIMARY KEY, email TEXT, sent_today INTEGER, daily_limit INTEGER, total_sent INTEGER,
      total_received INTEGER, bounce_rate REAL) STRICT;
    CREATE TABLE bare_week (id TEXT PRIMARY KEY, sent INTEGER, opened INTEGER, clicked INTEGER, replied INTEGER, bounced INTEGER) STRICT`);
  const sender = db.prepare(`INSERT INTO bare_sender VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET sent_today = excluded.sent_today, total_sent = excluded.total_sent, total_received = excluded.total_received,
      bounce_rate = excluded.bounce_rate, daily_limit = excluded.daily_limit`);
  const week = db.prepare(`INSERT INTO bare_week VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
      sent = excluded.sent, opened = excluded.opened, clicked = excluded.clicked, replied = excluded.replied, bounced = excluded.bounced`);
  return db.transaction((rows: readonly Mailbox[]) => {
    for (const row of rows) {
      sender.run(
        row._id,
        row.email,
        row.sentToday,
        row.dailySendLimit,
        row.totalSent,
        row.totalReceived,
        row.bounceRate,
      );
      const { sent, opened, clicked, replied, bounced } = row.performance;
      week.run(row._id, sent, opened, clicked, replied, bounced);
    }
  });
}

/** An account whose mailboxes are read over and over, as the app reads them, and the same rows stored bare. */
export interface Polled extends Disposable {
  readonly db: Db;
  readonly floor: Db;
  /** From the next answer on every mailbox has changed, once. */
  readonly change: () => void;
  readonly poll: () => Promise<void>;
  readonly parse: () => void;
  readonly storeBare: () => void;
}

/** Made with a few answers that were read already. */
export async function polled(mailboxes: number): Promise<Polled> {
  const temporary = temporaryDatabase([]);
  const bare = temporaryDatabase([]);
  const { db } = temporary;
  const clock = testClock(start);
  let polls = 0;
  let sent = answerOf(mailboxes, polls);
  const app = {
    ...testApp(db, clock),
    fetch: async () => new Response(sent.bytes, { headers: { 'content-type': 'application/json' } }),
  };
  const account = await storeAccount(app, 'sendkit', 'https://api.sendkit.ai');
  // Nothing else is read meanwhile.
  for (const { name, cadence } of providers.sendkit.endpoints)
    if (cadence !== 'live') writeEndpointRun(db, account.id, { ...neverTried, endpoint: name, nextAt: start + dayMs });
  const poll = async (): Promise<void> => {
    clock.advance(5 * minuteMs);
    const { failure } = await pollAccount(app, account, {
      scope: 'live',
      signal: new AbortController().signal,
      intervalMs: () => 5 * minuteMs,
      onChange: () => undefined,
    });
    if (failure !== null) throw new Error(failure.message);
  };
  const change = () => void (sent = answerOf(mailboxes, ++polls));
  for (let first = 0; first < 3; first++) {
    change();
    await poll();
  }
  const store = bareTables(bare.db);
  return {
    db,
    floor: bare.db,
    change,
    poll,
    parse: () => {
      JSON.parse(sent.text);
      JSON.parse(sent.text);
    },
    storeBare: () => store(sent.rows),
    [Symbol.dispose]: () => {
      temporary[Symbol.dispose]();
      bare[Symbol.dispose]();
    },
  };
}

/** One answer of so many mailboxes, all changed or none, beside parsing its texts and storing their numbers bare. */
export async function answered(mailboxes: number): Promise<readonly Measured[]> {
  using account = await polled(mailboxes);
  const { change: prepare, poll: work, parse, storeBare } = account;
  const n = mailboxes.toLocaleString('en-US');
  const changed = await measureCpu({
    what: `answer of ${n} mailboxes, all changed: read, stored, judged`,
    floor: 'JSON.parse, bare upserts',
    prepare,
    work,
    least: () => {
      parse();
      storeBare();
    },
  });
  const what = `answer of ${n} mailboxes that brings nothing new`;
  return [changed, await measureCpu({ what, floor: 'JSON.parse', work, least: parse })];
}
