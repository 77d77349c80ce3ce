/** A week without mail, and counts that cannot be: nothing starts by them, and they are said. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addDays, dayMs, dayOf, hourMs } from '../../../electron/core/days.ts';
import { countsOf, type Answer, type Counts } from '../../../electron/core/model.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import { buildStatus } from '../../../electron/services/documents/status.ts';
import { findAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import { waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { readRuleBook } from '../../../electron/store/alerts/rules.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { testApp } from '../../helpers/test-app.ts';
import {
  campaignNamed,
  senderNamed,
  temporaryDatabase,
  type TemporaryDatabase,
} from '../../helpers/temporary-database.ts';
import { explained, noted } from '../../helpers/words.ts';
import { account, answered, noon } from '../filled.ts';

let database: TemporaryDatabase;
let at = noon;
beforeEach(() => {
  database = temporaryDatabase([], noon);
  at = noon;
});
afterEach(() => database[Symbol.dispose]());

function poll(provider: string, answer: Omit<Answer, 'notes'>, afterMs = dayMs): void {
  const { db } = database;
  if (findAccount(db, 'a') === null) insertAccount(db, account('a', provider));
  at += afterMs;
  answered(db, 'a', answer, at);
  const found = findAccount(db, 'a');
  if (found === null) throw new Error('no such account');
  inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, at), readRuleBook(db), at));
}

/** A mailbox whose lifetime is bad, with this for its last seven days; `null`: of them nothing is told. */
const mailbox = (week: Partial<Counts> | null) => {
  const [from, to] = [addDays(dayOf(at + dayMs), -6), dayOf(at + dayMs)];
  poll('sendkit', {
    senders: { complete: true, items: [senderNamed('m', { totalSent: 2000, lifetimeBounceRate: 0.08 })] },
    senderWindows: week === null ? [] : [{ id: 'm', from, to, counts: countsOf(week) }],
  });
};
const bounceAlerts = () => listAlerts(database.db).filter(({ rule }) => rule === 'bounce-rate');
const status = () => buildStatus(database.db, at, { settings: defaultSettings });
const why = (subject: { readonly kind: 'sender' | 'account'; readonly id: string }) =>
  explain(testApp(database.db, { now: () => at }), { accountId: 'a', ...subject })
    .map(explained)
    .find(({ rule }) => rule === (subject.kind === 'sender' ? 'bounce-rate' : 'complaint-rate'))?.sentence;

describe('a week without mail', () => {
  test('is not judged by what was sent long before: a holiday raises nothing', () => {
    for (let day = 0; day < 10; day++) mailbox({ sent: 0, bounced: 0 });
    expect(bounceAlerts()).toEqual([]);
    expect(status().accounts[0]?.senders[0]).toMatchObject({ bounceRate: null, bounceWindow: null });
    expect(why({ kind: 'sender', id: 'm' })).toBe('No value: no mail that was counted.');
  });

  test('raises nothing for who mails every tenth day without a bounce', () => {
    for (let day = 0; day < 60; day++) mailbox(day % 10 < 7 ? { sent: 40, bounced: 0 } : { sent: 0, bounced: 0 });
    expect([bounceAlerts(), waitingNotifications(database.db)]).toEqual([[], []]);
  });

  test('keeps an alert that fired for a week, and then ends it without a word', () => {
    for (let day = 0; day < 2; day++) mailbox({ sent: 200, bounced: 20 });
    expect(bounceAlerts()).toMatchObject([{ phase: 'firing' }]);
    for (let day = 0; day < 6; day++) mailbox({ sent: 0, bounced: 0 });
    expect(bounceAlerts()).toMatchObject([{ phase: 'firing' }]);
    for (let day = 0; day < 2; day++) mailbox({ sent: 0, bounced: 0 });
    expect(bounceAlerts()).toEqual([]);
    expect(listTransitions(database.db).at(-1)).toMatchObject({ to: 'inactive', reason: { code: 'passed' } });
    expect(waitingNotifications(database.db).map(({ kind }) => kind)).toEqual(['fired']);
  });

  test('of an account does the same: nothing recovered, and nothing is said', () => {
    const day = (delivered: number, bounced: number) => {
      const to = dayOf(at + dayMs);
      const counts = countsOf({ queued: 0, sent: 0, delivered, bounced, complained: 0, failed: 0 });
      poll('krafter', { days: [{ campaignId: null, from: to, to, everyDay: false, rows: [{ day: to, counts }] }] });
    };
    for (let index = 0; index < 2; index++) day(180, 20);
    // Six days in which the last bounces still are of the week, and seven of nothing at all.
    for (let index = 0; index < 13; index++) day(0, 0);
    expect(bounceAlerts()).toMatchObject([{ phase: 'firing' }]);
    for (let index = 0; index < 2; index++) day(0, 0);
    expect(bounceAlerts()).toEqual([]);
    const steps = listTransitions(database.db).filter(({ rule }) => rule === 'bounce-rate');
    expect(steps.at(-1)).toMatchObject({ to: 'inactive', reason: { code: 'passed' } });
    expect(waitingNotifications(database.db).map(({ kind }) => kind)).not.toContain('resolved');
  });

  test('is judged by the lifetime where the provider never said what a week was', () => {
    for (let day = 0; day < 3; day++) mailbox(null);
    expect(bounceAlerts()).toMatchObject([{ phase: 'firing', sample: { window: 'lifetime' } }]);
  });
});

describe('counts that cannot be (fault F29)', () => {
  const week = (counts: Partial<Counts>) => {
    const today = dayOf(at + dayMs);
    const rows = Array.from({ length: 7 }, (_, back) => ({ day: addDays(today, -back), counts: countsOf(counts) }));
    poll('krafter', { days: [{ campaignId: null, from: addDays(today, -6), to: today, everyDay: false, rows }] });
  };
  const impossible = { sent: 0, delivered: 100, bounced: 1, complained: 700, failed: 0 };

  test('are kept and noted; no rate is made of them, and nothing is judged by it', () => {
    for (let day = 0; day < 4; day++) week(impossible);
    expect(listAlerts(database.db).filter(({ rule }) => rule === 'complaint-rate')).toEqual([]);
    const [printed] = status().accounts;
    expect(printed?.summary.complaintRate).toBeNull();
    expect(printed?.daily.at(-1)).toMatchObject({ complained: 700, complaintRate: null });
    expect(printed?.notes).toEqual(['more complained than mails: no rate is made of it']);
    expect(why({ kind: 'account', id: 'a' })).toBe('No value: Krafter Mail counts more of them than mails.');
  });

  /** Seven days of an account, one of them two days ago with these counts instead. */
  const oneDay = (provider: string, fine: Partial<Counts>, bad: Partial<Counts>) => {
    const today = dayOf(at + hourMs);
    const rows = Array.from({ length: 7 }, (_, back) => ({
      day: addDays(today, -back),
      counts: countsOf(back === 2 ? bad : fine),
    }));
    poll(
      provider,
      { days: [{ campaignId: null, from: addDays(today, -6), to: today, everyDay: false, rows }] },
      hourMs,
    );
  };

  test('on one day are not made good by the fine days beside it: no rate, no alert, and a note', () => {
    const fine = { sent: 0, delivered: 2000, bounced: 0, complained: 0, failed: 0 };
    for (let day = 0; day < 3; day++) oneDay('krafter', fine, { ...fine, delivered: 710, complained: 5000 });
    expect(listAlerts(database.db)).toEqual([]);
    expect(status().accounts[0]?.summary.complaintRate).toBeNull();
    expect(status().accounts[0]?.notes).toEqual(['more complained than mails: no rate is made of it']);
    expect(why({ kind: 'account', id: 'a' })).toBe('No value: Krafter Mail counts more of them than mails.');
  });

  test('C12: bounces of one day at SendKit neither', () => {
    for (let day = 0; day < 3; day++) oneDay('sendkit', { sent: 2000, bounced: 0 }, { sent: 710, bounced: 5000 });
    expect(bounceAlerts()).toEqual([]);
    expect(status().accounts[0]?.summary.bounceRate).toBeNull();
    expect(status().accounts[0]?.notes).toEqual(noted([{ code: 'impossible', field: 'bounced' }]));
  });

  test('T2: are no such counts where bounces may be of mails of the day before: seven days together are judged', () => {
    for (let day = 0; day < 3; day++) oneDay('coldsend', { sent: 500, bounced: 0 }, { sent: 10, bounced: 200 });
    expect(bounceAlerts()).toMatchObject([{ phase: 'firing', sample: { numerator: 200, denominator: 3010 } }]);
    expect(status().accounts[0]?.notes).toEqual([]);
  });

  test('among the weeks that say what is usual are no baseline', () => {
    const today = dayOf(at + hourMs);
    const rows = Array.from({ length: 35 }, (_, back) => ({
      day: addDays(today, -back),
      counts: countsOf({ sent: 100, replied: back === 20 ? 1900 : 5 }),
    }));
    const from = addDays(today, -34);
    for (let index = 0; index < 3; index++)
      poll('coldsend', { days: [{ campaignId: null, from, to: today, everyDay: false, rows }] }, hourMs);
    expect(listAlerts(database.db).filter(({ rule }) => rule === 'reply-drop')).toEqual([]);
    const replies = explain(testApp(database.db, { now: () => at }), { accountId: 'a', kind: 'account', id: 'a' });
    expect(replies.map(explained).find(({ rule }) => rule === 'reply-drop')?.sentence).toBe(
      'No value: ColdSend counts more of them than mails.',
    );
  });

  test('of one mailbox or campaign leave no rate of all of them', () => {
    const to = dayOf(at + dayMs);
    const windowOf = (id: string, counts: Partial<Counts>) => ({
      id,
      from: addDays(to, -6),
      to,
      counts: countsOf(counts),
    });
    poll('sendkit', {
      senders: { complete: true, items: [senderNamed('m'), senderNamed('n')] },
      senderWindows: [windowOf('m', { sent: 2000, bounced: 0 }), windowOf('n', { sent: 10, bounced: 400 })],
    });
    expect(status().accounts[0]?.summary.bounceRate).toBeNull();
  });

  test('of a mailbox and of a campaign say so too, and the lifetime does not stand in for them', () => {
    for (let day = 0; day < 3; day++) mailbox({ sent: 10, bounced: 40 });
    expect(bounceAlerts()).toEqual([]);
    expect(why({ kind: 'sender', id: 'm' })).toBe('No value: SendKit counts more of them than mails.');
    poll('sendkit', { campaigns: { complete: true, items: [campaignNamed('c', { sent: 10, bounced: 40 })] } });
    expect(bounceAlerts()).toEqual([]);
    expect(status().accounts[0]?.campaigns[0]?.bounceRate).toBeNull();
    expect(status().accounts[0]?.notes).toEqual(noted([{ code: 'impossible', field: 'bounced' }]));
  });

  test('bounces of no mail at all are no week without mail: they are noted, and said where there is no rate', () => {
    for (let day = 0; day < 3; day++) mailbox({ sent: 0, bounced: 50 });
    expect(why({ kind: 'sender', id: 'm' })).toBe('No value: SendKit counts more of them than mails.');
    expect(status().accounts[0]?.notes).toEqual(noted([{ code: 'impossible', field: 'bounced' }]));
    expect(bounceAlerts()).toEqual([]);
  });

  test('of a campaign without a mail are noted as well', () => {
    poll('coldsend', {
      campaigns: { complete: true, items: [campaignNamed('c', { sent: 0, bounced: 50, replied: 0 })] },
    });
    expect(status().accounts[0]?.notes).toEqual(noted([{ code: 'impossible', field: 'bounced' }]));
  });

  test('are no opens and replies that come in a week in which a mailbox sent nothing', () => {
    for (let day = 0; day < 3; day++) mailbox({ sent: 0, bounced: 0, opened: 12, replied: 3 });
    expect(status().accounts[0]?.notes).toEqual([]);
    expect(why({ kind: 'sender', id: 'm' })).toBe('No value: no mail that was counted.');
  });

  test('of a step of a campaign are noted: its rate is not printed either', () => {
    const steps = [{ step: 1, counts: countsOf({ sent: 10, bounced: 40 }) }];
    poll('sendkit', {
      campaigns: { complete: true, items: [campaignNamed('c', { sent: 900, bounced: 0 }, { steps })] },
    });
    expect(status().accounts[0]?.campaigns[0]?.steps[0]?.bounceRate).toBeNull();
    expect(status().accounts[0]?.notes).toEqual(noted([{ code: 'impossible', field: 'bounced' }]));
  });

  test('of a day of last month are noted', () => {
    const day = addDays(dayOf(at), -20);
    const rows = [{ day, counts: countsOf(impossible) }];
    poll('krafter', { days: [{ campaignId: null, from: day, to: day, everyDay: false, rows }] });
    expect(status().accounts[0]?.notes).toEqual(['more complained than mails: no rate is made of it']);
  });

  test('no rate that is printed is above 1, and a sum that is not exact is unknown', () => {
    week({ ...impossible, delivered: Number.MAX_SAFE_INTEGER });
    const text = JSON.stringify(status());
    const rates = [...text.matchAll(/"\w+Rate":([\d.e+-]+)/g)].map(([, rate]) => Number(rate));
    expect(rates.filter((rate) => rate > 1)).toEqual([]);
    expect(status().accounts[0]?.summary.deliveryRate).toBeNull();
  });
});
