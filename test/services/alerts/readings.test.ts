/** The rules about volumes and drops, from the cache to the alert. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, type Counts } from '../../../electron/core/model.ts';
import type { Scope } from '../../../electron/core/alerts/rule-book.ts';
import { providerOf } from '../../../electron/providers/index.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { readFacts } from '../../../electron/services/accounts/facts.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import {
  findAccount,
  insertAccount,
  readAccountRun,
  writeAccountRun,
} from '../../../electron/store/accounts/accounts.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { addHourlyGrowth } from '../../../electron/store/mail/hours.ts';
import { readRuleBook, writeScopeRules } from '../../../electron/store/alerts/rules.ts';
import { senderNamed, temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { account, answered, noon } from '../filled.ts';

let database: TemporaryDatabase;
beforeEach(() => (database = temporaryDatabase([], noon)));
afterEach(() => database[Symbol.dispose]());

function poll(id: string, answer: Parameters<typeof answered>[2], at: number): void {
  answered(database.db, id, answer, at);
  evaluate(id, at);
}

/** Judges what is known by then. */
function evaluate(id: string, at: number): void {
  const { db } = database;
  const found = findAccount(db, id);
  const provider = found === null ? null : providerOf(found.provider);
  if (found === null || provider === null) throw new Error('no such account');
  inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, at), readRuleBook(db), at));
}

const active = () => listAlerts(database.db).map(({ rule, phase }) => `${rule} ${phase}`);
const alerts = () =>
  listAlerts(database.db)
    .filter(({ phase }) => phase === 'firing')
    .map(({ rule, severity, subject, sample }) => ({ rule, severity, subject: subject.id, ...sample }));

/** Ten mails in each hour from 8 to 17 UTC, on the ten days before. */
function learnOfficeHours(id: string): void {
  const midnight = Math.floor(noon / dayMs) * dayMs;
  inTransaction(database.db, () => {
    for (let back = 10; back >= 1; back--)
      for (let hour = 0; hour < 24; hour++) {
        const at = midnight - back * dayMs + hour * hourMs;
        addHourlyGrowth(database.db, id, hour >= 8 && hour < 18 ? 10 : 0, at + minuteMs, at + 50 * minuteMs);
      }
  });
}

const mailbox = (sentToday: number, totalSent: number, changes: Parameters<typeof senderNamed>[1] = {}) => ({
  senders: { complete: true, items: [senderNamed('m1', { sentToday, totalSent, dailyLimit: 100, ...changes })] },
});

describe('limit pace', () => {
  beforeEach(() => insertAccount(database.db, account('s', 'sendkit')));
  const learnReset = () => writeAccountRun(database.db, 's', { ...readAccountRun(database.db, 's'), resetHourUtc: 0 });

  test('nothing is forecast while the reset is not learned, nor while the hours are not', () => {
    learnOfficeHours('s');
    for (const index of [0, 1]) poll('s', mailbox(70, 1000), noon + index * minuteMs);
    expect(alerts()).toEqual([]);
  });

  test('70 of 100 at noon, with six of ten active hours to go, reach the limit this afternoon', () => {
    learnOfficeHours('s');
    learnReset();
    for (const index of [0, 1]) poll('s', mailbox(70, 1000), noon + index * minuteMs);
    const [alert] = alerts();
    expect(alert).toMatchObject({ rule: 'limit-pace', severity: 'critical', numerator: 70, denominator: 100 });
    expect(alert?.value).toBeCloseTo(70 / 0.4 / 100, 1);
    // 100 of 175 are reached when 57 % of the day's mail is out: between 13 and 14 UTC.
    const detail = alert?.detail;
    if (detail?.kind !== 'forecast') throw new Error('no forecast');
    expect(detail.resetsAt).toBe(Math.floor(noon / dayMs) * dayMs + dayMs);
    expect(new Date(detail.reachesAt ?? 0).toISOString()).toMatch(/T13:4\d/);
  });

  test('30 of 100 at noon are no hurry', () => {
    learnOfficeHours('s');
    learnReset();
    for (const index of [0, 1]) poll('s', mailbox(30, 1000), noon + index * minuteMs);
    expect(alerts()).toEqual([]);
  });

  test('an account with a budget at a provider whose days end at midnight UTC needs no learned reset', () => {
    insertAccount(database.db, account('k', 'krafter', { dailyBudget: 100 }));
    learnOfficeHours('k');
    const day = dayOf(noon);
    const counts = countsOf({ sent: 0, delivered: 70, bounced: 0, complained: 0, failed: 0 });
    const answer = { days: [{ campaignId: null, from: day, to: day, everyDay: false, rows: [{ day, counts }] }] };
    for (const index of [0, 1]) poll('k', answer, noon + index * minuteMs);
    expect(alerts()).toMatchObject([{ rule: 'limit-pace', subject: 'k', numerator: 70 }]);
  });
});

describe('a budget', () => {
  const today = (sent: number) => {
    const day = dayOf(noon);
    return {
      days: [{ campaignId: null, from: day, to: day, everyDay: false, rows: [{ day, counts: countsOf({ sent }) }] }],
    };
  };

  test('F87: is judged by the mails that stand beside it, from the first day of the account on', () => {
    insertAccount(database.db, account('s', 'sendkit', { dailyBudget: 100 }));
    const items = ['m1', 'm2'].map((id) => senderNamed(id, { sentToday: 60, totalSent: 5000, dailyLimit: null }));
    for (const index of [0, 1]) poll('s', { senders: { items, complete: true } }, noon + index * 15 * minuteMs);
    const { db } = database;
    expect(
      readFacts(db, account('s', 'sendkit', { dailyBudget: 100 }), noon + 15 * minuteMs, defaultSettings).summary,
    ).toMatchObject({
      sentToday: 120,
      dailyLimit: 100,
      limitUsed: 1.2,
    });
    expect(alerts()).toMatchObject([{ rule: 'daily-limit', subject: 's', numerator: 120, denominator: 100 }]);
  });

  test('F87: that a part of the mailboxes reached alone is reached, and nothing less is said of a part', () => {
    insertAccount(database.db, account('s', 'sendkit', { dailyBudget: 100 }));
    const look = (index: number, known: number) => {
      const of = (id: string, sentToday: number | null) =>
        senderNamed(id, { sentToday, totalSent: 5000, dailyLimit: null });
      const items = [of('m1', known), of('m2', null)];
      poll('s', { senders: { items, complete: true } }, noon + index * 15 * minuteMs);
    };
    for (const index of [0, 1]) look(index, 96);
    expect(alerts()).toEqual([]);
    for (const index of [2, 3]) look(index, 104);
    expect(alerts()).toMatchObject([{ rule: 'daily-limit', subject: 's', numerator: 104 }]);
    // Of fewer it is not known whether it is over.
    for (const index of [4, 5, 6, 7]) look(index, 20);
    expect(alerts()).toMatchObject([{ rule: 'daily-limit', subject: 's', numerator: 104 }]);
  });

  test('is judged on after one answer in which a mailbox reports a limit, and gives way to limits that last', () => {
    insertAccount(database.db, account('s', 'sendkit', { dailyBudget: 100 }));
    const [none, limited] = [mailbox(96, 1000, { dailyLimit: null }), mailbox(96, 1000, { dailyLimit: 500 })];
    const look = (index: number, answer: typeof none) =>
      poll('s', { ...answer, ...today(96) }, noon + index * 15 * minuteMs);
    for (const index of [0, 1]) look(index, none);
    look(2, limited);
    look(3, none);
    expect(alerts()).toMatchObject([{ rule: 'daily-limit', subject: 's' }]);
    expect(listTransitions(database.db).map(({ to }) => to)).toEqual(['pending', 'firing']);
    for (let index = 4; index < 14; index++) look(index, limited);
    expect(alerts()).toEqual([]);
  });
});

describe('ramp and silence', () => {
  const warming = { warmup: { enabled: true, status: 'in_progress' } };
  /** 20 mails on each of the five days before. */
  function usualDays(changes: Parameters<typeof senderNamed>[1] = {}): void {
    insertAccount(database.db, account('s', 'sendkit'));
    for (let back = 5; back >= 0; back--)
      for (const hour of [0, 1]) {
        const total = 1000 + (5 - back) * 20 + (back > 0 ? hour * 20 : 0);
        const at = noon - back * dayMs - 2 * hourMs + hour * hourMs;
        answered(database.db, 's', mailbox(back > 0 ? hour * 20 : 0, total, { dailyLimit: null, ...changes }), at);
      }
  }

  test('a warming mailbox that sends twice its usual day is told as a jump, with both numbers', () => {
    usualDays(warming);
    for (const index of [0, 1])
      poll('s', mailbox(41, 1141 + index, { dailyLimit: null, ...warming }), noon + index * minuteMs);
    expect(alerts()).toMatchObject([
      { rule: 'ramp', severity: 'critical', subject: 'm1', numerator: 41, denominator: 20, detail: { count: 20 } },
    ]);
  });

  const jump = (index: number, warmup: Parameters<typeof senderNamed>[1]) =>
    poll('s', mailbox(41, 1141 + index, { dailyLimit: null, ...warmup }), noon + index * 15 * minuteMs);

  test.each([
    ['leaves its warm-up out', null],
    ['does not say whether it is on', { enabled: null, status: 'in_progress' }],
    ['says that it is off', { enabled: false, status: 'in_progress' }],
  ])('one answer that %s ends no alert about a jump', (_, warmup) => {
    usualDays(warming);
    for (const index of [0, 1]) jump(index, warming);
    jump(2, { warmup });
    expect(alerts()).toMatchObject([{ rule: 'ramp' }]);
    jump(3, warming);
    expect(listTransitions(database.db).map(({ to }) => to)).toEqual(['pending', 'firing']);
  });

  test('a warm-up that stays off takes its alert with it, without a word', () => {
    usualDays(warming);
    for (const index of [0, 1]) jump(index, warming);
    for (let index = 2; index < 12; index++) jump(index, { warmup: { enabled: false, status: null } });
    expect(alerts()).toEqual([]);
    expect(listTransitions(database.db).at(-1)).toMatchObject({ to: 'inactive', reason: { code: 'passed' } });
  });

  test('the same jump of a mailbox that is warm is nobody’s business', () => {
    usualDays();
    for (const index of [0, 1]) poll('s', mailbox(41, 1141 + index, { dailyLimit: null }), noon + index * minuteMs);
    expect(alerts()).toEqual([]);
  });

  /** 200 mails on each of the five days before, in office hours. */
  function officeDays(): void {
    insertAccount(database.db, account('s', 'sendkit'));
    for (let back = 5; back >= 0; back--)
      for (const hour of [0, 1]) {
        const total = 1000 + (5 - back) * 200 + (back > 0 ? hour * 200 : 0);
        const at = noon - back * dayMs - 2 * hourMs + hour * hourMs;
        answered(database.db, 's', mailbox(back > 0 ? hour * 200 : 0, total, { dailyLimit: null }), at);
      }
    database.db.prepare('DELETE FROM account_hour').run();
    learnOfficeHours('s');
    writeAccountRun(database.db, 's', { ...readAccountRun(database.db, 's'), resetHourUtc: 0 });
  }
  function askForSilence(): void {
    const own: Scope = { kind: 'subject', accountId: 's', subjectKind: 'sender', id: 'm1' };
    inTransaction(database.db, () =>
      writeScopeRules(database.db, own, { profile: null, rules: { silence: { enabled: true } } }),
    );
  }

  test('a mailbox that is usually half done by now and sent nothing is silent, once somebody asked for it', () => {
    officeDays();
    for (const index of [0, 1]) poll('s', mailbox(0, 2000, { dailyLimit: null }), noon + index * minuteMs);
    expect(alerts()).toEqual([]);
    askForSilence();
    for (const index of [2, 3]) poll('s', mailbox(0, 2000, { dailyLimit: null }), noon + index * minuteMs);
    // 200 a day, of which 40 % are usually out by noon, and a little more three minutes later.
    expect(alerts()).toMatchObject([
      { rule: 'silence', severity: 'critical', subject: 'm1', value: 1, numerator: 0, denominator: 81 },
    ]);
  });

  test('an answer is measured by its own time: that none came since makes nobody silent', () => {
    officeDays();
    askForSilence();
    // 50 of the 80 mails usual by noon; by five it would be 180.
    poll('s', mailbox(50, 2050, { dailyLimit: null }), noon);
    expect(active()).toEqual([]);
    for (const hours of [1, 3, 5]) evaluate('s', noon + hours * hourMs);
    expect(active()).not.toContainEqual(expect.stringContaining('silence'));
  });
});

describe('drops against the four weeks before', () => {
  const series = (of: (back: number) => Partial<Counts>) => {
    const rows = Array.from({ length: 35 }, (_, back) => ({
      day: dayOf(noon - back * dayMs),
      counts: countsOf(of(back)),
    }));
    return {
      days: [{ campaignId: null, from: dayOf(noon - 34 * dayMs), to: dayOf(noon), everyDay: false, rows }],
    };
  };

  test('a delivery rate that fell from 98 to 85 % is critical, with the usual rate named', () => {
    insertAccount(database.db, account('k', 'krafter'));
    const answer = series((back) => ({
      sent: 0,
      delivered: back < 7 ? 85 : 98,
      bounced: 0,
      complained: 0,
      failed: back < 7 ? 15 : 2,
    }));
    for (const index of [0, 1]) poll('k', answer, noon + index * minuteMs);
    expect(alerts()).toMatchObject([
      {
        rule: 'delivery-drop',
        severity: 'critical',
        numerator: 595,
        denominator: 700,
        window: '7d',
        detail: { kind: 'baseline', rate: 0.98 },
      },
    ]);
    expect(alerts()[0]?.value).toBeCloseTo(1 - 0.85 / 0.98, 6);
  });

  test('replies that fell by half warn; a provider that reports no replies says nothing', () => {
    insertAccount(database.db, account('c', 'coldsend'));
    const answer = series((back) => ({ sent: 100, replied: back < 7 ? 4 : 9, bounced: 0 }));
    for (const index of [0, 1]) poll('c', answer, noon + index * minuteMs);
    expect(alerts()).toMatchObject([{ rule: 'reply-drop', severity: 'warning', numerator: 28, denominator: 700 }]);
  });
});
