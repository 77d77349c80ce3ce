import { afterEach, beforeEach, expect, test } from 'vitest';
import { minuteMs } from '../../../electron/core/days.ts';
import type { Answer } from '../../../electron/core/model.ts';
import { alertMessage } from '../../../electron/core/words/alerts.ts';
import { providerOf, providers } from '../../../electron/providers/index.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import { findAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { readRuleBook } from '../../../electron/store/alerts/rules.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import {
  campaignNamed,
  senderNamed,
  temporaryDatabase,
  type TemporaryDatabase,
} from '../../helpers/temporary-database.ts';
import { bannerOf, format } from '../../helpers/words.ts';
import { account, answered, noon } from '../filled.ts';

let database: TemporaryDatabase;
let polls = 0;
beforeEach(() => {
  database = temporaryDatabase([], noon);
  polls = 0;
});
afterEach(() => database[Symbol.dispose]());

function poll(provider: string, answer: Omit<Answer, 'notes'>): void {
  const { db } = database;
  const at = noon + polls * 5 * minuteMs;
  if (polls++ === 0) insertAccount(db, account('a', provider));
  answered(db, 'a', answer, at);
  const found = findAccount(db, 'a');
  if (found === null) throw new Error('no such account');
  inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, at), readRuleBook(db), at));
}

const mailbox = (status: string | null) =>
  poll('sendkit', { senders: { complete: true, items: [senderNamed('m1', { status, email: 'ann@acme.com' })] } });
const campaign = (provider: string, status: string | null) =>
  poll(provider, { campaigns: { complete: true, items: [campaignNamed('c1', {}, { status, name: 'Spring' })] } });

/** What fires under the rule, as it is told. */
const told = () =>
  listAlerts(database.db)
    .filter(({ rule, phase }) => rule === 'stopped-by-provider' && phase === 'firing')
    .map((alert) => alertMessage({ ...alert, providerName: 'SendKit', levels: null }, format));
const steps = () => listTransitions(database.db).map(({ from, to }) => `${from} ${to}`);

test.each(['error', 'failed', 'suspended', 'Suspended'])(
  'a mailbox that SendKit says is %s is told of at once, with that word',
  (word) => {
    mailbox('active');
    expect(told()).toEqual([]);
    mailbox(word);
    expect(told()).toEqual([`ann@acme.com: stopped by SendKit, which says "${word}"`]);
    expect(waitingNotifications(database.db).map((item) => bannerOf(item).title)).toEqual(['Stopped by SendKit']);
  },
);

test.each(['active', 'inactive', 'pending', 'warming_up'])('a mailbox that SendKit says is %s is not', (word) => {
  mailbox(word);
  expect(listAlerts(database.db)).toEqual([]);
});

test('a campaign that ColdSend says has failed is told of, however it writes that', () => {
  campaign('coldsend', 'ACTIVE');
  campaign('coldsend', 'FAILED');
  expect(told()).toHaveLength(1);
});

test.each(['DRAFT', 'ACTIVE', 'PAUSED', 'COMPLETED'])('a campaign that ColdSend says is %s is not', (word) => {
  campaign('coldsend', word);
  expect(listAlerts(database.db)).toEqual([]);
});

test('Krafter has no word for a mailbox or campaign: nothing is judged', () => {
  expect(providers.krafter.statuses).toEqual({ sender: {}, campaign: {}, warmup: {} });
});

test('it is over with the first word that says so, and is told again when it comes back', () => {
  mailbox('suspended');
  mailbox('suspended');
  mailbox('active');
  expect(told()).toEqual([]);
  mailbox('suspended');
  expect(told()).toHaveLength(1);
  expect(steps()).toEqual(['inactive firing', 'firing inactive', 'inactive firing']);
});

test.each(['resting', null])('a word nobody knows (%s) neither raises it nor ends it', (word) => {
  mailbox(word);
  expect(listAlerts(database.db)).toEqual([]);
  mailbox('suspended');
  mailbox(word);
  expect(told()).toEqual(['ann@acme.com: stopped by SendKit, which says "suspended"']);
});

test('a mailbox left out of a list stays stopped; a campaign that ends is not watched any more', () => {
  mailbox('suspended');
  poll('sendkit', { senders: { complete: true, items: [senderNamed('m2')] } });
  expect(told()).toHaveLength(1);
  campaign('sendkit', 'failed');
  campaign('sendkit', 'completed');
  expect(listAlerts(database.db).filter(({ subject }) => subject.kind === 'campaign')).toEqual([]);
});

test('every word that a provider declares to be a stop raises it', () => {
  for (const id of Object.keys(providers)) {
    const provider = providerOf(id);
    const words = Object.entries(provider?.statuses.campaign ?? {}).filter(([, meaning]) => meaning === 'stopped');
    for (const [word] of words) {
      database[Symbol.dispose]();
      database = temporaryDatabase([], noon);
      polls = 0;
      campaign(id, word);
      expect(told()).toHaveLength(1);
    }
  }
});
