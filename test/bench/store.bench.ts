/**
 * How long the store takes at the size it is made for: 20 accounts of 500 mailboxes. Prints, asserts nothing; run it with
 * `node test/bench/store.bench.ts`.
 */
import { dayMs, dayOf, minuteMs } from '../../electron/core/days.ts';
import { insertAccount } from '../../electron/store/accounts.ts';
import { saveAnswer } from '../../electron/store/answers.ts';
import { listSenderDays, listSenders } from '../../electron/store/reads.ts';
import { prune } from '../../electron/store/retention.ts';
import { accountNamed, at, senderNamed, temporaryDatabase } from '../helpers/temporary-database.ts';

const accounts = Array.from({ length: 20 }, (_, index) => `account-${index}`);
const mailboxes = Array.from({ length: 500 }, (_, index) => `mailbox-${index}`);
const start = at('2026-03-10T10:00:00');

using temporary = temporaryDatabase([]);
const { db } = temporary;
for (const id of accounts) insertAccount(db, accountNamed(id));

function poll(time: number, totalSent: number): void {
  for (const account of accounts) {
    const items = mailboxes.map((id) => senderNamed(id, { totalSent, sentToday: totalSent % 100, dailyLimit: 100 }));
    saveAnswer(db, account, { senders: { items, complete: true }, notes: [] }, time);
  }
}

function measure(what: string, work: () => void): void {
  const from = performance.now();
  work();
  console.log(`${what}: ${(performance.now() - from).toFixed(0)} ms`);
}

measure('10,000 new mailboxes', () => poll(start, 1));
measure('10,000 changed mailboxes', () => poll(start + 5 * minuteMs, 2));
measure('10,000 unchanged mailboxes', () => poll(start + 10 * minuteMs, 2));
measure('first poll of the next day', () => poll(start + dayMs, 3));
measure('reading 10,000 mailboxes', () => accounts.forEach((account) => listSenders(db, account)));
measure('reading their last 14 days', () =>
  accounts.forEach((account) => listSenderDays(db, account, dayOf(start - 13 * dayMs), dayOf(start + dayMs))),
);
measure('rolling up and pruning 30,000 samples', () => prune(db, start + 10 * dayMs));
