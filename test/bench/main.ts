/** Prints what the store and the services cost beside their floors. Asserts nothing. */
import { dayMs, dayOf, minuteMs } from '../../electron/core/days.ts';
import { countsOf, type Answer } from '../../electron/core/model.ts';
import type { RuleBook } from '../../electron/core/alerts/rule-book.ts';
import { defaultSettings } from '../../electron/core/settings.ts';
import { providerOf } from '../../electron/providers/index.ts';
import { gatherAccount } from '../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../electron/services/alerts/evaluate.ts';
import { buildStatus } from '../../electron/services/documents/status.ts';
import { mailboxPage } from '../../electron/views/mailboxes.ts';
import { overviewView } from '../../electron/views/overview.ts';
import { readViewContext } from '../../electron/views/context.ts';
import { insertAccount, listAccounts } from '../../electron/store/accounts/accounts.ts';
import { saveAnswer } from '../../electron/store/mail/answers.ts';
import { inTransaction } from '../../electron/store/statement.ts';
import { listSenders } from '../../electron/store/mail/reads.ts';
import { accountNamed, at, save, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';
import { wholeList } from '../helpers/whole-lists.ts';
import { answered } from './answer.ts';
import { compare, tableOf } from './measure.ts';
import { pageScript } from './page.ts';
import { ratioTable } from './ratios.ts';
import { replayed } from './replay.ts';
import { statusMeasured } from './terminal.ts';
import { room } from './room.ts';

/** The largest size there is to reckon with: 20 accounts of 500 mailboxes. */
const accountIds = Array.from({ length: 20 }, (_, index) => `account-${String(index).padStart(2, '0')}`);
const mailboxIds = Array.from({ length: 500 }, (_, index) => `mailbox-${String(index).padStart(3, '0')}`);
const [first = ''] = accountIds;
const start = at('2026-03-10T10:00:00');

using temporary = temporaryDatabase([]);
const { db } = temporary;
for (const id of accountIds) insertAccount(db, accountNamed(id));
const sendkit = providerOf('sendkit');
if (sendkit === null) throw new Error('there is no SendKit');
const { statuses } = sendkit;

let polls = 0;
/** The next answer: every mailbox has sent one mail more. */
function nextAnswer(): { readonly answer: Answer; readonly time: number } {
  polls++;
  const items = mailboxIds.map((id, index) =>
    senderNamed(id, {
      totalSent: 1000 + polls,
      sentToday: polls % 70,
      dailyLimit: 100,
      lifetimeBounceRate: index % 50 === 0 ? 0.06 : 0.01,
    }),
  );
  return { answer: { senders: { items, complete: true }, notes: [] }, time: start + polls * 5 * minuteMs };
}

for (const id of accountIds) {
  const rows = Array.from({ length: 30 }, (_, back) => ({
    day: dayOf(start - back * dayMs),
    counts: countsOf({ sent: 900 + back, bounced: 9, replied: 30, opened: 300 }),
  }));
  const { answer, time } = nextAnswer();
  const days = [{ campaignId: null, from: dayOf(start - 29 * dayMs), to: dayOf(start), everyDay: true, rows }];
  inTransaction(db, () => save(db, { ...answer, days }, time, id));
}

db.exec('CREATE TABLE floor (id TEXT PRIMARY KEY, value INTEGER, at INTEGER) STRICT');
const upsert = db.prepare(
  'INSERT INTO floor VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value, at = excluded.at',
);
const select = db.prepare('SELECT s.provider_id, x.* FROM subject s JOIN sender x ON x.subject_id = s.id');
const noRules: RuleBook = new Map();
const now = () => start + polls * 5 * minuteMs;
const snapshotOf = (id: string) => {
  const account = listAccounts(db).find((candidate) => candidate.id === id);
  if (account === undefined) throw new Error('no such account');
  return gatherAccount(db, account, now());
};
const runtime = () => ({
  now: now(),
  settings: defaultSettings,
  rules: noRules,
  online: true,
  standstill: false,
  refreshing: new Set<string>(),
  keyPlace: () => 'keychain' as const,
});

function evaluateFirst(): void {
  inTransaction(db, () => evaluateAccount(db, snapshotOf(first), noRules, now()));
}

const snapshots = accountIds.map(snapshotOf);
const context = readViewContext(db, runtime());
let sum = 0;

const measured = [
  compare({
    what: 'poll of 500 changed mailboxes, stored and judged',
    floor: '500 bare upserts, one transaction',
    work: () => {
      const { answer, time } = nextAnswer();
      inTransaction(db, () => {
        saveAnswer(db, first, answer, time, statuses);
        evaluateFirst();
      });
    },
    least: () => inTransaction(db, () => mailboxIds.forEach((id) => upsert.run(id, ++sum, start))),
  }),
  compare({
    what: 'poll of 500 mailboxes that brings nothing new',
    floor: '500 bare upserts, one transaction',
    work: () => {
      const { answer, time } = nextAnswer();
      polls--;
      inTransaction(db, () => saveAnswer(db, first, answer, time, statuses));
    },
    least: () => inTransaction(db, () => mailboxIds.forEach((id) => upsert.run(id, ++sum, start))),
  }),
  compare({
    what: 'reading 10,000 mailboxes',
    floor: 'bare SELECT of the same rows',
    work: () => accountIds.forEach((id) => (sum += listSenders(db, id).length)),
    least: () => (sum += select.all().length),
  }),
  compare({
    what: 'status document of 10,000 mailboxes',
    floor: 'bare SELECT of the same rows',
    work: () => (sum += buildStatus(db, now(), { settings: defaultSettings }).accounts.length),
    least: () => (sum += select.all().length),
  }),
  compare({
    what: 'judging 10,000 mailboxes by every rule',
    floor: 'walking over them',
    work: () => inTransaction(db, () => snapshots.forEach((snapshot) => evaluateAccount(db, snapshot, noRules, now()))),
    least: () =>
      snapshots.forEach(({ senders }) =>
        senders().forEach(({ sentToday, dailyLimit }) => (sum += (sentToday ?? 0) / (dailyLimit ?? 1))),
      ),
  }),
  compare({
    what: 'reading the cache for a view',
    floor: 'bare SELECT of its mailboxes',
    work: () => (sum += readViewContext(db, runtime()).accounts.length),
    least: () => (sum += select.all().length),
  }),
  compare({
    what: 'overview drawn from it',
    floor: 'a page of the mailbox list',
    work: () => (sum += overviewView(context).problems.length),
    least: () => (sum += mailboxPage(context, wholeList).rows.length),
  }),
];

process.stdout.write(`20 accounts, 10,000 mailboxes; medians of five\n\n${tableOf(measured)}\n`);
process.stdout.write(`\nAn answer, processor time; medians of nine\n\n${tableOf(await answered(10_000))}\n`);
process.stdout.write(`\nWhat is written\n\n${ratioTable(await room())}\n`);
process.stdout.write(`\nThreshold replay\n\n${tableOf([1000, 10_000].flatMap(replayed))}\n`);
process.stdout.write(`\nThe window\n\n${pageScript()}\n`);
process.stdout.write(`\nThe terminal, on a processor; medians of seven\n\n${tableOf(statusMeasured())}\n`);
