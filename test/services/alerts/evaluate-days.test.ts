import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addDays, dayMs, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf } from '../../../electron/core/model.ts';
import { providerOf } from '../../../electron/providers/index.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import { findAccount, insertAccount } from '../../../electron/store/accounts/accounts.ts';
import type { AccountRun } from '../../../electron/core/snapshot.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { readRuleBook } from '../../../electron/store/alerts/rules.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../../helpers/temporary-database.ts';
import { account, answered, noon } from '../filled.ts';

let database: TemporaryDatabase;
beforeEach(() => {
  database = temporaryDatabase([], noon);
  insertAccount(database.db, account('k', 'krafter'));
});
afterEach(() => database[Symbol.dispose]());

/** 400 mails a day over the last 20 days, with so many bounces on some of them (days before the answer). */
function answer(at: number, bounces: Readonly<Record<number, number>>, run: Partial<AccountRun> = {}): void {
  const today = dayOf(at);
  const rows = Array.from({ length: 21 }, (_, index) => {
    const bounced = bounces[20 - index] ?? 0;
    return {
      day: addDays(today, index - 20),
      counts: countsOf({ sent: 0, delivered: 400 - bounced, bounced, complained: 0, failed: 0 }),
    };
  });
  const from = addDays(today, -20);
  answered(database.db, 'k', { days: [{ campaignId: null, from, to: today, everyDay: true, rows }] }, at, run);
}

function judge(at: number): void {
  const { db } = database;
  const found = findAccount(db, 'k');
  const provider = providerOf('krafter');
  if (found === null || provider === null) throw new Error('no such account');
  inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, at), readRuleBook(db), at));
}

const steps = () =>
  listTransitions(database.db).flatMap(({ rule, to, at }) => (rule === 'bounce-rate' ? `${to} ${dayOf(at - 1)}` : []));
const bounces = () => listAlerts(database.db).flatMap(({ rule, phase }) => (rule === 'bounce-rate' ? phase : []));

describe('days that passed while nobody looked', () => {
  // 140 of 2,800 are 5 %, from 12 days ago until that day leaves the week.
  const away = { awaySince: noon - 13 * dayMs, awayAnswers: 1 };
  const back = (days: number) => dayOf(noon - days * dayMs);

  test('are judged once, however many answers come before the account has caught up', () => {
    answer(noon, { 12: 140 }, away);
    judge(noon);
    const once = [`pending ${back(12)}`, `firing ${back(11)}`, `recovering ${back(5)}`, `inactive ${back(4)}`];
    expect(steps()).toEqual(once);
    judge(noon + minuteMs);
    answer(noon + 2 * minuteMs, { 12: 140 }, away);
    judge(noon + 2 * minuteMs);
    expect(steps()).toEqual(once);
    expect(bounces()).toEqual([]);
  });

  test.each([-20 * dayMs, -3 * hourMs, 3 * hourMs, 20 * dayMs])(
    "are judged once by the provider's days, its clock %d ms ahead of ours",
    (clockSkewMs) => {
      const ours = (at: number) => at - clockSkewMs;
      const run = { awaySince: ours(noon - 13 * dayMs), awayAnswers: 1, clockSkewMs };
      for (const later of [0, minuteMs, 2 * minuteMs]) {
        answer(noon + later, { 12: 140 }, run);
        judge(ours(noon + later));
      }
      const found = listTransitions(database.db).filter(({ rule }) => rule === 'bounce-rate');
      expect(found.map(({ to, at }) => `${to} ${dayOf(at + clockSkewMs - 1)}`)).toEqual([
        `pending ${back(12)}`,
        `firing ${back(11)}`,
        `recovering ${back(5)}`,
        `inactive ${back(4)}`,
      ]);
    },
  );

  test('nor again while what they raised still fires', () => {
    answer(noon, { 12: 140, 3: 140 }, away);
    judge(noon);
    const once = steps();
    expect(once.at(-1)).toBe(`firing ${back(2)}`);
    for (const later of [1, 2, 3]) judge(noon + later * minuteMs);
    expect(steps()).toEqual(once);
  });
});

test("today's bounces that vanish for two answers and come back are no recovery and no new alert", () => {
  for (const [index, bounced] of [140, 140, 0, 0, 140].entries()) {
    answer(noon + index * 5 * minuteMs, { 0: bounced });
    judge(noon + index * 5 * minuteMs);
  }
  expect(bounces()).toEqual(['firing']);
  expect(steps().map((step) => step.split(' ')[0])).toEqual(['pending', 'firing']);
});

describe('an answer from before midnight', () => {
  const late = noon + 12 * hourMs - minuteMs;
  const past = late + 2 * minuteMs;

  test('counts once, though the day it ended with has passed when it is judged again', () => {
    // Over the line today, while the app had been away since yesterday.
    answer(late, { 0: 140 }, { awaySince: late - dayMs, awayAnswers: 1 });
    judge(late);
    expect(bounces()).toEqual(['pending']);
    judge(past);
    expect(bounces()).toEqual(['pending']);
  });

  test('says the same after midnight: the week it measured does not move on without an answer', () => {
    // Quiet, and only over the line once the day of 10,000 clean mails is left out.
    const today = dayOf(late);
    const rows = [
      {
        day: addDays(today, -6),
        counts: countsOf({ sent: 0, delivered: 10_000, bounced: 0, complained: 0, failed: 0 }),
      },
      { day: today, counts: countsOf({ sent: 0, delivered: 360, bounced: 40, complained: 0, failed: 0 }) },
    ];
    const from = addDays(today, -6);
    answered(database.db, 'k', { days: [{ campaignId: null, from, to: today, everyDay: true, rows }] }, late);
    judge(late);
    expect(bounces()).toEqual([]);
    judge(past);
    expect(bounces()).toEqual([]);
  });
});
