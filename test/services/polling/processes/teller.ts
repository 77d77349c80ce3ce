/**
 * Run as a process of its own on a database file: reads a mailbox that is over its limit and tells of it. Stops dead where
 * the third argument says, and is killed there. What it does is printed: `deciding`, `decided`, `banner <title>`, `told`.
 */
import { argv } from 'node:process';
import { writeSync } from 'node:fs';
import { providerOf } from '../../../../electron/providers/index.ts';
import { gatherAccount } from '../../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../../electron/services/alerts/evaluate.ts';
import { createOutbox } from '../../../../electron/services/delivery/outbox.ts';
import { changeAccountRun, findAccount } from '../../../../electron/store/accounts/accounts.ts';
import { saveAnswer } from '../../../../electron/store/mail/answers.ts';
import { inTransaction } from '../../../../electron/store/statement.ts';
import { openDatabase } from '../../../../electron/store/file/database.ts';
import { readRuleBook } from '../../../../electron/store/alerts/rules.ts';
import { senderNamed } from '../../../helpers/temporary-database.ts';
import { testApp } from '../../../helpers/test-app.ts';

const [, , file = '', at = '0', stopsAt = 'nowhere'] = argv;
const now = Number(at);
const { db } = openDatabase(file, now);
const app = testApp(db, { now: () => now });

function reach(place: string): void {
  writeSync(1, `${place}\n`);
  // Not even the event loop turns any more.
  if (place.split(' ')[0] === stopsAt) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const account = findAccount(db, 'a1');
const provider = providerOf('sendkit');
if (account === null || provider === null) throw new Error('no such account');
inTransaction(db, () => {
  const items = [senderNamed('m1', { sentToday: 100, dailyLimit: 100 })];
  saveAnswer(db, account.id, { senders: { complete: true, items }, notes: [] }, now, provider.statuses);
  changeAccountRun(db, account.id, (run) => ({ ...run, asOf: now, liveAsOf: now, awaitedSince: now }));
  evaluateAccount(db, gatherAccount(db, account, now), readRuleBook(db), now);
  reach('deciding');
});
reach('decided');

const outbox = createOutbox(
  app,
  {
    show: async ({ title }) => {
      reach(`banner ${title}`);
      return 'shown';
    },
    withdraw: () => undefined,
  },
  () => () => undefined,
  { online: () => true, groupMs: 0 },
);
await outbox.flush();
reach('told');
