import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayMs, dayOf, hourMs, minuteMs } from '../../../electron/core/days.ts';
import { countsOf, type Account, type Counts, type Day } from '../../../electron/core/model.ts';
import { providerOf } from '../../../electron/providers/index.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import type { RuleName } from '../../../electron/core/alerts/catalog.ts';
import type { RuleValues } from '../../../electron/core/alerts/rule.ts';
import type { Scope } from '../../../electron/core/alerts/rule-book.ts';
import {
  findAccount,
  insertAccount,
  readAccountRun,
  updateAccount,
  writeAccountRun,
} from '../../../electron/store/accounts/accounts.ts';
import { stepText } from '../../../electron/core/words/reasons.ts';
import { listAlerts, listTransitions } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { recordBanner, waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { readRuleBook, writeScopeRules } from '../../../electron/store/alerts/rules.ts';
import {
  campaignNamed,
  senderNamed,
  temporaryDatabase,
  type TemporaryDatabase,
} from '../../helpers/temporary-database.ts';
import { bannerOf } from '../../helpers/words.ts';
import { account, answered, noon } from '../filled.ts';

let database: TemporaryDatabase;
beforeEach(() => (database = temporaryDatabase([], noon)));
afterEach(() => database[Symbol.dispose]());

function accountNow(id: string): Account {
  const found = findAccount(database.db, id);
  if (found === null) throw new Error('no such account');
  return found;
}

function evaluate(id: string, at: number): void {
  const { db } = database;
  const found = accountNow(id);
  const provider = providerOf(found.provider);
  if (provider === null) throw new Error('no such provider');
  inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, at), readRuleBook(db), at));
}

/** An answer at this time, judged as the poller does. */
function poll(id: string, answer: Parameters<typeof answered>[2], at: number): void {
  answered(database.db, id, answer, at);
  evaluate(id, at);
}

const day = (counts: Partial<Counts>, on: Day) => ({
  days: [{ campaignId: null, from: on, to: on, everyDay: false, rows: [{ day: on, counts: countsOf(counts) }] }],
});
const alerts = () => listAlerts(database.db).map(({ rule, phase, severity }) => `${rule} ${phase} ${severity}`);
const waiting = () =>
  waitingNotifications(database.db).map((item) => `${item.kind} ${item.severity} ${bannerOf(item).title}`);
/** The last step of any alert, with its reason in words. */
const lastStep = () =>
  listTransitions(database.db)
    .slice(-1)
    .map(({ reason, ...step }) => ({ ...step, reason: stepText(reason) }));
/** The desktop shows everything that waits. */
function showAll(at: number): void {
  const banner = { kind: 'single', title: '', body: '', severity: 'critical', shownAt: at } as const;
  for (const { id } of waitingNotifications(database.db)) recordBanner(database.db, banner, [id]);
}
const mailbox = (sentToday: number | null, dailyLimit: number | null = 100) => ({
  senders: { complete: true, items: [senderNamed('m1', { sentToday, dailyLimit, totalSent: 1000 })] },
});

describe('a daily budget of the person, where the provider reports no limit (decisions K8, D7)', () => {
  const today = dayOf(noon);
  const begin = () => insertAccount(database.db, account('k', 'krafter', { dailyBudget: 1000 }));

  test('counts everything attempted that day', () => {
    begin();
    const counts = { sent: 100, delivered: 700, bounced: 10, complained: 1, failed: 9, queued: 500 };
    poll('k', day(counts, today), noon);
    poll('k', day({ ...counts, sent: 101 }, today), noon + minuteMs);
    expect(listAlerts(database.db).filter(({ rule }) => rule === 'daily-limit')).toMatchObject([
      { phase: 'firing', severity: 'warning', sample: { numerator: 821, denominator: 1000 } },
    ]);
    expect(waiting()).toContain('fired warning Daily limit near');
  });

  test('reached, it is told at the first value; a new day without mail ends it without a word', () => {
    begin();
    poll('k', day({ sent: 0, delivered: 1000, bounced: 0, complained: 0, failed: 0 }, today), noon);
    expect(alerts()).toEqual(['daily-limit firing critical']);
    // Just after midnight nobody has answered yet: the alert stays.
    evaluate('k', noon + 12 * hourMs + minuteMs);
    expect(alerts()).toContain('daily-limit firing critical');
    poll('k', day({ sent: 0, delivered: 1000, bounced: 0, complained: 0, failed: 0 }, today), noon + 13 * hourMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).not.toContainEqual(expect.stringContaining('resolved critical'));
  });

  test('taken away, its alert goes too', () => {
    begin();
    poll('k', day({ sent: 0, delivered: 1000, bounced: 0, complained: 0, failed: 0 }, today), noon);
    updateAccount(database.db, { ...accountNow('k'), dailyBudget: null });
    evaluate('k', noon + minuteMs);
    expect(alerts()).toEqual([]);
  });
});

describe('complaints at Krafter over seven days', () => {
  test('0.3 % is critical, told once with its counts', () => {
    insertAccount(database.db, account('k', 'krafter'));
    const rows = Array.from({ length: 7 }, (_, back) => ({
      day: dayOf(noon - back * dayMs),
      counts: countsOf({ sent: 0, delivered: 200, bounced: 0, complained: back < 4 ? 1 : 0, failed: 0 }),
    }));
    const from = dayOf(noon - 6 * dayMs);
    const answer = { days: [{ campaignId: null, from, to: dayOf(noon), everyDay: false, rows }] };
    poll('k', answer, noon);
    expect(alerts()).toEqual(['complaint-rate pending warning']);
    poll('k', answer, noon + minuteMs);
    // 4 of 1,400 are 0.29 %: over 0.1 %, not yet 0.3 %.
    expect(listAlerts(database.db)).toMatchObject([
      { rule: 'complaint-rate', severity: 'warning', sample: { numerator: 4, denominator: 1400, window: '7d' } },
    ]);
    poll('k', day({ sent: 0, delivered: 200, bounced: 0, complained: 3, failed: 0 }, dayOf(noon)), noon + 2 * minuteMs);
    poll('k', day({ sent: 0, delivered: 200, bounced: 0, complained: 3, failed: 0 }, dayOf(noon)), noon + 3 * minuteMs);
    expect(alerts()).toEqual(['complaint-rate firing critical']);
    expect(waiting()).toEqual(['fired warning Complaint rate over 0.1 %', 'raised critical Complaint rate over 0.3 %']);
  });

  test('when nothing is sent any more, the rate of the past week does not stay an alert for ever', () => {
    insertAccount(database.db, account('k', 'krafter'));
    const bad = { sent: 0, delivered: 900, bounced: 100, complained: 0, failed: 0 };
    poll('k', day(bad, dayOf(noon)), noon);
    poll('k', day(bad, dayOf(noon)), noon + minuteMs);
    expect(alerts()).toEqual(['bounce-rate firing critical']);
    const quiet = { sent: 0, delivered: 0, bounced: 0, complained: 0, failed: 0 };
    for (const after of [8, 9]) poll('k', day(quiet, dayOf(noon + after * dayMs)), noon + after * dayMs);
    expect(alerts()).toEqual([]);
  });
});

describe('one mailbox', () => {
  beforeEach(() => insertAccount(database.db, account('s', 'sendkit')));

  test('80, 95 and 100 % are told one after another; the end of a critical one without a sound', () => {
    for (const [index, sent] of [81, 82, 96, 97, 100].entries()) poll('s', mailbox(sent), noon + index * minuteMs);
    expect(waiting()).toEqual([
      'fired warning Daily limit near',
      'raised critical Daily limit near',
      'raised critical Daily limit reached',
    ]);
    showAll(noon + hourMs);
    poll('s', mailbox(1), noon + 13 * hourMs);
    expect(alerts()).toEqual(['daily-limit recovering critical']);
    poll('s', mailbox(2), noon + 13 * hourMs + minuteMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).toEqual(['resolved critical Below the daily limit again']);
  });

  test('the end of a warning waits too, to be decided about when it is delivered', () => {
    for (const [index, sent] of [81, 82].entries()) poll('s', mailbox(sent), noon + index * minuteMs);
    showAll(noon + hourMs);
    for (const [index, sent] of [1, 2].entries()) poll('s', mailbox(sent), noon + 13 * hourMs + index * minuteMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).toEqual(['resolved warning Below the daily limit again']);
  });

  test('every step that could be told waits: what becomes of it is decided when it is delivered', () => {
    poll('s', mailbox(100), noon);
    expect(waiting()).toEqual(['fired critical Daily limit reached']);
    for (const [index, sent] of [1, 2].entries()) poll('s', mailbox(sent), noon + 13 * hourMs + index * minuteMs);
    expect(waiting()).toEqual(['fired critical Daily limit reached', 'resolved critical Below the daily limit again']);
  });

  test('a critical alert that was never shown and fell to a warning is told as the warning it is now', () => {
    poll('s', mailbox(100), noon);
    for (const index of [1, 2]) poll('s', mailbox(75, 100), noon + index * minuteMs);
    expect(alerts()).toEqual(['daily-limit firing warning']);
    expect(waiting()).toEqual(['fired critical Daily limit reached', 'fired warning Daily limit near']);
  });

  test('two thousand mailboxes that fall together while all of them wait do not wait for each other', () => {
    const all = (sentToday: number) => ({
      senders: {
        complete: true,
        items: Array.from({ length: 2000 }, (_, index) =>
          senderNamed(`m${String(index)}`, { sentToday, dailyLimit: 100, totalSent: 1000 }),
        ),
      },
    });
    insertAccount(database.db, account('a', 'sendkit'));
    for (const [index, sent] of [96, 97, 70, 70].entries()) poll('a', all(sent), noon + index * minuteMs);
    const kinds = Map.groupBy(waiting(), (text) => text);
    expect([...kinds].map(([text, rows]) => [text, rows.length])).toEqual([
      ['fired critical Daily limit near', 2000],
      ['fired warning Daily limit near', 2000],
    ]);
  });

  test('M4: a limit that is not reported for a day is none, and its alert ends', () => {
    poll('s', mailbox(100), noon);
    poll('s', mailbox(100, null), noon + hourMs);
    expect(alerts()).toEqual(['daily-limit firing critical']);
    poll('s', mailbox(100, null), noon + 26 * hourMs);
    expect(alerts()).toEqual([]);
  });

  test('missing from the list, its alert stays until it is certain that it is gone, and then ends quietly', () => {
    poll('s', mailbox(100), noon);
    showAll(noon);
    const without = { senders: { complete: true, items: [senderNamed('m2')] } };
    for (let hour = 1; hour <= 20; hour++) poll('s', without, noon + hour * hourMs);
    expect(alerts()).toEqual(['daily-limit firing critical']);
    for (let hour = 21; hour <= 30; hour++) poll('s', without, noon + hour * hourMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).toEqual([]);
    expect(lastStep()).toMatchObject([{ to: 'inactive', reason: 'ended, gone, or no longer watched' }]);
  });
});

test('a campaign that ended takes its alert with it', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  const answer = (status: string) => ({
    campaigns: { complete: true, items: [campaignNamed('c1', { sent: 1000, bounced: 80 }, { status })] },
  });
  poll('s', answer('active'), noon);
  poll('s', answer('active'), noon + minuteMs);
  expect(waiting()).toEqual(['fired critical Bounce rate over 5 %']);
  poll('s', answer('completed'), noon + 5 * minuteMs);
  poll('s', answer('completed'), noon + 10 * minuteMs);
  expect(alerts()).toEqual([]);
  expect(lastStep()).toMatchObject([{ to: 'inactive' }]);
});

test('a campaign that ended in one answer only keeps its alert, and is told of once', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  const answer = (status: string) => ({
    campaigns: { complete: true, items: [campaignNamed('c1', { sent: 1000, bounced: 80 }, { status })] },
  });
  for (const [index, status] of ['active', 'active', 'completed', 'active', 'completed', 'active'].entries())
    poll('s', answer(status), noon + index * 15 * minuteMs);
  expect(alerts()).toEqual(['bounce-rate firing critical']);
  expect(waiting()).toEqual(['fired critical Bounce rate over 5 %']);
});

test('a list that has a campaign ended while its own answer has it running ends nothing', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  const running = campaignNamed('c1', { sent: 1000, bounced: 80 });
  const list = { complete: true, items: [{ id: 'c1', name: 'A', status: 'completed' }] };
  for (let hour = 0; hour < 4; hour++) {
    poll('s', { campaignList: list }, noon + hour * hourMs);
    poll('s', { campaigns: { complete: false, items: [running] } }, noon + hour * hourMs + 2000);
  }
  expect(alerts()).toEqual(['bounce-rate firing critical']);
  expect(waiting()).toEqual(['fired critical Bounce rate over 5 %']);
});

test('nothing begins on a campaign that had ended when it was first seen', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  const ended = campaignNamed('c1', { sent: 1000, bounced: 80 }, { status: 'completed' });
  for (let hour = 0; hour < 3; hour++)
    poll('s', { campaigns: { complete: true, items: [ended] } }, noon + hour * hourMs);
  expect([alerts(), waiting()]).toEqual([[], []]);
});

test('a campaign whose status word is not known keeps its alert', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  const answer = (status: string) => ({
    campaigns: { complete: true, items: [campaignNamed('c1', { sent: 1000, bounced: 80 }, { status })] },
  });
  for (const index of [0, 1]) poll('s', answer('active'), noon + index * minuteMs);
  poll('s', answer('throttled'), noon + 2 * minuteMs);
  expect(alerts()).toEqual(['bounce-rate firing critical']);
});

describe('rules as a person set them', () => {
  const bad = (sent: number, bounced: number) => ({
    campaigns: { complete: true, items: [campaignNamed('c1', { sent, bounced }, { status: 'active' })] },
  });
  const set = (scope: Scope, rule: RuleName, values: Partial<RuleValues>) =>
    inTransaction(database.db, () => writeScopeRules(database.db, scope, { profile: null, rules: { [rule]: values } }));
  beforeEach(() => insertAccount(database.db, account('s', 'sendkit', { client: 'Acme' })));

  test('a line of the client holds for its campaigns, and one of the campaign goes before it', () => {
    set({ kind: 'client', id: 'Acme' }, 'bounce-rate', { warning: 0.04 });
    for (const index of [0, 1]) poll('s', bad(1000, 30), noon + index * minuteMs);
    expect(alerts()).toEqual([]);
    set({ kind: 'subject', accountId: 's', subjectKind: 'campaign', id: 'c1' }, 'bounce-rate', { warning: 0.03 });
    for (const index of [2, 3]) poll('s', bad(1000, 30), noon + index * minuteMs);
    expect(alerts()).toEqual(['bounce-rate firing warning']);
  });

  test('a rule that is switched off ends its alerts without a word', () => {
    for (const index of [0, 1]) poll('s', bad(1000, 80), noon + index * minuteMs);
    expect(alerts()).toEqual(['bounce-rate firing critical']);
    set({ kind: 'global' }, 'bounce-rate', { enabled: false });
    evaluate('s', noon + 2 * minuteMs);
    expect(alerts()).toEqual([]);
    expect(waiting()).not.toContainEqual(expect.stringContaining('resolved'));
  });
});

describe('after a sleep', () => {
  const row = (delivered: number, bounced: number, back: number) => ({
    day: dayOf(noon - back * dayMs),
    counts: countsOf({ sent: 0, delivered, bounced, complained: 0, failed: 0 }),
  });
  const week = (rows: ReturnType<typeof row>[]) => ({
    days: [{ campaignId: null, from: dayOf(noon - 9 * dayMs), to: dayOf(noon), everyDay: false, rows }],
  });
  const away = (since: number | null) =>
    writeAccountRun(database.db, 'k', { ...readAccountRun(database.db, 'k'), awaySince: since, awayAnswers: 1 });

  test('the days nobody looked at are judged in order: what fired and healed is history, and nothing of it is new', () => {
    insertAccount(database.db, account('k', 'krafter'));
    const before = noon - 9 * dayMs;
    for (const index of [0, 1]) poll('k', week([row(1000, 1, 9)]), before + index * minuteMs);
    away(before + minuteMs);
    const calm = Array.from({ length: 6 }, (_, back) => row(2000, 1, back));
    const storm = [row(1000, 160, 8), row(1000, 160, 7), row(4000, 0, 6)];
    poll('k', week([...storm, ...calm]), noon);
    const steps = listTransitions(database.db).map(({ to, at, severity }) => `${dayOf(at - 1)} ${to} ${severity}`);
    expect(steps.filter((step) => step.includes('firing'))).not.toEqual([]);
    expect(steps.at(-1)).toMatch(/inactive/);
    expect(listTransitions(database.db).map(({ at }) => at)).toEqual(
      listTransitions(database.db)
        .map(({ at }) => at)
        .toSorted((left, right) => left - right),
    );
    expect(waitingNotifications(database.db).every((item) => item.away)).toBe(true);
    expect(alerts()).toEqual([]);
  });

  test('what a new account brings along is marked as seen for the first time', () => {
    insertAccount(database.db, account('k', 'krafter'));
    away(0);
    for (const index of [0, 1]) poll('k', week([row(1000, 160, 0)]), noon + index * minuteMs);
    expect(waitingNotifications(database.db)).toMatchObject([{ kind: 'fired', away: false, firstSight: true }]);
  });
});

describe('a value that does not come', () => {
  test('is known with the alert as a failure, which neither raises nor clears it', () => {
    insertAccount(database.db, account('s', 'sendkit'));
    for (const [index, sent] of [81, 82].entries()) poll('s', mailbox(sent), noon + index * minuteMs);
    const failing = { ...readAccountRun(database.db, 's'), state: 'bad-data' as const };
    writeAccountRun(database.db, 's', failing);
    evaluate('s', noon + hourMs);
    const limits = () => listAlerts(database.db).filter(({ rule }) => rule === 'daily-limit');
    expect(limits()).toMatchObject([{ phase: 'firing', data: 'error' }]);
    writeAccountRun(database.db, 's', { ...failing, state: 'ok' });
    poll('s', mailbox(83), noon + 2 * hourMs);
    expect(limits()).toMatchObject([{ phase: 'firing', data: 'ok' }]);
    expect(waiting()).toContain('fired warning Daily limit near');
    expect(waiting()).not.toContainEqual(expect.stringContaining('resolved critical'));
  });
});

test('a line that is taken away ends what it raised with the next look, and raises nothing', () => {
  insertAccount(database.db, account('a', 'sendkit'));
  poll('a', mailbox(85), noon);
  poll('a', mailbox(85), noon + minuteMs);
  expect(alerts()).toEqual(['daily-limit firing warning']);
  showAll(noon + minuteMs);
  inTransaction(database.db, () =>
    writeScopeRules(
      database.db,
      { kind: 'global' },
      { profile: null, rules: { 'daily-limit': { warning: null, critical: 0.9 } } },
    ),
  );
  evaluate('a', noon + 2 * minuteMs);
  expect(alerts()).toEqual([]);
  poll('a', mailbox(86), noon + 3 * minuteMs);
  poll('a', mailbox(87), noon + 4 * minuteMs);
  expect(alerts()).toEqual([]);
  expect(waiting()).toEqual([]);
  expect(lastStep()).toMatchObject([
    { to: 'inactive', severity: 'warning', reason: 'the line it had crossed was moved' },
  ]);
});

test('ColdSend counts bounces beside what was sent: the headroom of its campaigns says so, stored or fresh (decision K2)', () => {
  insertAccount(database.db, account('c', 'coldsend'));
  const campaign = (bounced: number) => ({
    campaigns: { complete: true, items: [campaignNamed('k1', { sent: 1000, bounced })] },
  });
  poll('c', campaign(20), noon);
  poll('c', campaign(20), noon + minuteMs);
  expect(listAlerts(database.db)).toMatchObject([
    { rule: 'bounce-rate', phase: 'firing', sample: { detail: { kind: 'events-apart' } } },
  ]);
  expect(waitingNotifications(database.db).map((item) => bannerOf(item).body)).toEqual([
    expect.stringContaining('30 more bounces and it reaches 5 %'),
  ]);
});

test('a clock put back an hour does not blind an alert for an hour', () => {
  insertAccount(database.db, account('s', 'sendkit'));
  for (const [index, sent] of [81, 82].entries()) poll('s', mailbox(sent), noon + index * minuteMs);
  poll('s', mailbox(100), noon - hourMs);
  expect(alerts()).toEqual(['daily-limit firing critical']);
});
