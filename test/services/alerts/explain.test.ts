import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rulesFor, type RuleName } from '../../../electron/core/alerts/catalog.ts';
import { dayMs, dayOf, hourMs, minuteMs, secondMs } from '../../../electron/core/days.ts';
import { countsOf, type Account, type Counts, type Subject } from '../../../electron/core/model.ts';
import type { Scope, ScopeRules } from '../../../electron/core/alerts/rule-book.ts';
import { defaultSettings } from '../../../electron/core/settings.ts';
import { providerOf } from '../../../electron/providers/index.ts';
import { acknowledge, muteSubject, snooze } from '../../../electron/services/alerts/actions.ts';
import { gatherAccount } from '../../../electron/services/accounts/snapshot.ts';
import { evaluateAccount } from '../../../electron/services/alerts/evaluate.ts';
import { explain } from '../../../electron/services/alerts/explain.ts';
import {
  findAccount,
  insertAccount,
  readAccountRun,
  updateAccount,
  writeAccountRun,
} from '../../../electron/store/accounts/accounts.ts';
import type { AccountRun } from '../../../electron/core/snapshot.ts';
import { listAlerts } from '../../../electron/store/alerts/states.ts';
import { inTransaction } from '../../../electron/store/statement.ts';
import { addHourlyGrowth } from '../../../electron/store/mail/hours.ts';
import {
  dropNotification,
  noteWaiting,
  recordBanner,
  waitingNotifications,
} from '../../../electron/store/alerts/outbox.ts';
import { writeScopeRules } from '../../../electron/store/alerts/rules.ts';
import {
  campaignNamed,
  senderNamed,
  temporaryDatabase,
  type TemporaryDatabase,
} from '../../helpers/temporary-database.ts';
import { testApp, testClock, type TestApp, type TestClock } from '../../helpers/test-app.ts';
import { explained } from '../../helpers/words.ts';
import { account, answered, noon } from '../filled.ts';

let database: TemporaryDatabase;
let clock: TestClock;
let app: TestApp;
beforeEach(() => {
  database = temporaryDatabase([], noon);
  clock = testClock(noon);
  app = testApp(database.db, clock);
});
afterEach(() => database[Symbol.dispose]());

const add = (id: string, provider: string, changes: Partial<Account> = {}) =>
  insertAccount(database.db, account(id, provider, changes));

/** Judges what the cache holds, as after an answer. */
function judge(id: string): void {
  const { db } = database;
  const found = findAccount(db, id);
  const provider = found === null ? null : providerOf(found.provider);
  if (found === null || provider === null) throw new Error('no such account');
  const now = clock.now();
  inTransaction(db, () => evaluateAccount(db, gatherAccount(db, found, now), app.rules(), now));
}

/** An answer now, judged as the poller does. */
function poll(id: string, answer: Parameters<typeof answered>[2], run: Partial<AccountRun> = {}): void {
  answered(database.db, id, answer, clock.now(), run);
  judge(id);
}

type Place = Omit<Subject, 'name'>;
const mailbox: Place = { accountId: 's', kind: 'sender', id: 'm1' };
const whole = (accountId: string): Place => ({ accountId, kind: 'account', id: accountId });

const decisions = (subject: Place) => explain(app, subject).map(explained);
function decision(subject: Place, rule: RuleName): ReturnType<typeof explained> {
  const found = decisions(subject).find((each) => each.rule === rule);
  if (found === undefined) throw new Error(`no decision of ${rule}`);
  return found;
}
const sentence = (subject: Place, rule: RuleName) => decision(subject, rule).sentence;

const set = (scope: Scope, rules: ScopeRules['rules'], profile: ScopeRules['profile'] = null) =>
  writeScopeRules(database.db, scope, { profile, rules });

/** An answer with one mailbox, of whose last seven days so many of so many bounced. */
const bounces = (bounced: number, sent: number, known: Parameters<typeof senderNamed>[1] = {}) => ({
  senders: { complete: true, items: [senderNamed('m1', { totalSent: 5000, ...known })] },
  senderWindows: [{ id: 'm1', from: dayOf(noon - 6 * dayMs), to: dayOf(noon), counts: countsOf({ sent, bounced }) }],
});

/** Two fresh values over 5 %: the mailbox's bounce rate fires as critical. Returns the alert's id. */
function fire(): string {
  add('s', 'sendkit', { label: 'Sales' });
  poll('s', bounces(60, 1000));
  clock.advance(minuteMs);
  poll('s', bounces(60, 1000));
  const [alert] = listAlerts(database.db);
  if (alert === undefined) throw new Error('nothing fires');
  return alert.id;
}

/** The desktop shows what waits. */
function show(title = 'Bounce rate over 5 %'): void {
  const banner = { kind: 'single', title, body: 'all of it', severity: 'critical', shownAt: clock.now() } as const;
  recordBanner(
    database.db,
    banner,
    waitingNotifications(database.db).map(({ id }) => id),
  );
}

describe('a quiet mailbox', () => {
  test('is told how far it is from its line, over what, and who set that line', () => {
    add('s', 'sendkit', { client: 'Acme' });
    set({ kind: 'client', id: 'Acme' }, { 'bounce-rate': { warning: 0.02 } });
    poll('s', bounces(12, 640));
    expect(decision(mailbox, 'bounce-rate')).toEqual({
      rule: 'bounce-rate',
      alertId: null,
      enabled: true,
      phase: 'inactive',
      severity: null,
      data: 'ok',
      value: 12 / 640,
      numerator: 12,
      denominator: 640,
      window: '7d',
      approximate: false,
      measuredAt: noon,
      lines: [
        {
          severity: 'warning',
          threshold: 0.02,
          count: null,
          origin: { scope: 'client', name: 'Acme', profile: null },
        },
        { severity: 'critical', threshold: 0.05, count: null, origin: { scope: 'default', name: null, profile: null } },
      ],
      threshold: 0.02,
      scope: 'client',
      pending: null,
      inhibitedBy: null,
      acknowledgedAt: null,
      snoozedUntil: null,
      muted: null,
      lastNotification: null,
      sentence:
        'Quiet: 12 of 640 (1.88 %, last 7 days) is under 2 % (set for client Acme). 1 more bounce would reach it.',
    });
  });

  test('with little mail is judged by counts', () => {
    add('s', 'sendkit');
    poll('s', bounces(2, 40));
    const { threshold, lines, sentence: said } = decision(mailbox, 'bounce-rate');
    expect(said).toBe(
      'Too little mail: 2 bounces of 40 (last 7 days); below 100 mails 4 bounces warn and 10 are critical.',
    );
    expect(threshold).toBe(4 / 40);
    expect(lines.map(({ count }) => count)).toEqual([4, 10]);
  });

  test.each<[string, Scope, string]>([
    ['a mailbox', { kind: 'subject', accountId: 's', subjectKind: 'sender', id: 'm1' }, 'set for m1@example.com'],
    ['an account', { kind: 'account', id: 's' }, 'set for account Sales'],
    ['a provider', { kind: 'provider', id: 'sendkit' }, 'set for provider SendKit'],
    ['everything', { kind: 'global' }, 'set for everything'],
  ])('names %s as the place where its line was set', (_where, scope, origin) => {
    add('s', 'sendkit', { label: 'Sales' });
    set(scope, { 'bounce-rate': { warning: 0.04 } });
    poll('s', bounces(10, 1000));
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({ threshold: 0.04, scope: scope.kind });
    expect(sentence(mailbox, 'bounce-rate')).toContain(`is under 4 % (${origin}).`);
  });

  test('names the profile', () => {
    add('s', 'sendkit', { label: 'Sales' });
    set({ kind: 'account', id: 's' }, {}, 'cold-mail');
    poll('s', bounces(10, 1000));
    expect(sentence(mailbox, 'bounce-rate')).toContain('is under 3 % (cold mail profile of account Sales).');
  });

  test('over a line that was moved since it was judged waits for the next reading', () => {
    add('s', 'sendkit');
    poll('s', bounces(12, 640));
    set({ kind: 'global' }, { 'bounce-rate': { warning: 0.01 } });
    expect(sentence(mailbox, 'bounce-rate')).toBe(
      'Not judged yet: 12 of 640 (1.88 %, last 7 days) is over 1 %, and the next reading decides.',
    );
  });

  test('of an account that cannot be read says that its value is old', () => {
    add('s', 'sendkit');
    poll('s', bounces(12, 640));
    const error = { kind: 'unauthorized', message: 'no' } as const;
    writeAccountRun(database.db, 's', { ...readAccountRun(database.db, 's'), state: 'auth', error });
    expect(decision(mailbox, 'bounce-rate').data).toBe('error');
    expect(sentence(mailbox, 'bounce-rate')).toMatch(
      /^Quiet: 12 of 640 .*\. 1 more bounce would reach it\. No new value: key rejected by SendKit\.$/,
    );
  });
});

test('while reading is paused, of one account or of all, values are old and said to be', () => {
  fire();
  const found = findAccount(database.db, 's');
  if (found === null) throw new Error('no such account');
  app.change({ ...defaultSettings, paused: true });
  expect(sentence(mailbox, 'bounce-rate')).toMatch(
    /No new value: reading is paused; that neither raises nor clears it\.$/,
  );
  app.change(defaultSettings);
  expect(sentence(mailbox, 'bounce-rate')).not.toContain('paused');
  updateAccount(database.db, { ...found, paused: true });
  expect(sentence(whole('s'), 'key-rejected')).toBe('Quiet: SendKit accepts the key. No new value: reading is paused.');
});

describe('a rule without anything to judge', () => {
  test('that is off says who turned it off', () => {
    add('s', 'sendkit', { label: 'X' });
    poll('s', bounces(1, 500));
    expect(sentence(mailbox, 'silence')).toBe('Off: nobody turned this rule on.');
    set({ kind: 'account', id: 's' }, { 'bounce-rate': { enabled: false } }, 'cold-mail');
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({
      enabled: false,
      sentence: 'Off: turned off for account X.',
    });
    expect(sentence(mailbox, 'limit-pace')).toBe('Off in the cold mail profile of account X.');
  });

  test('names what the provider does not report', () => {
    add('s', 'sendkit');
    poll('s', bounces(1, 500, { sentToday: 5 }));
    expect(decision(whole('s'), 'complaint-rate')).toMatchObject({
      data: 'no-data',
      value: null,
      measuredAt: null,
      sentence: 'No value: SendKit reports no complaints.',
    });
    expect(sentence(mailbox, 'daily-limit')).toBe('No value: SendKit reports no daily limit for it.');
  });

  test('names what is still to be learned, one thing after the other', () => {
    add('s', 'sendkit');
    const known = { sentToday: 60, dailyLimit: 100, warmup: { enabled: true, status: 'in_progress' } };
    poll('s', bounces(1, 500, known));
    const pace = () => sentence(mailbox, 'limit-pace');
    expect(pace()).toBe('Not judged yet: reset hour not learned (seen on two days tells it).');
    const seen = database.db.prepare('INSERT INTO reset_seen (account_id, hour, times, last_at) VALUES (?, 0, 1, 1)');
    seen.run('s');
    expect(pace()).toBe('Not judged yet: reset hour not learned (seen once more tells it).');
    writeAccountRun(database.db, 's', { ...readAccountRun(database.db, 's'), resetHourUtc: 0 });
    expect(pace()).toBe('Not judged yet: active hours not learned (5 days with mail tell them).');
    // Mail goes out in the afternoon only.
    for (let back = 1; back <= 6; back++) {
      const at = noon + 3 * hourMs - back * dayMs;
      addHourlyGrowth(database.db, 's', 50, at, at + minuteMs);
    }
    expect(pace()).toBe('Not judged yet: too little of the usual day has passed.');
    clock.advance(3 * hourMs + 30 * minuteMs);
    expect(pace()).toBe('Not judged yet: too little of the usual day has passed.');
    answered(database.db, 's', bounces(1, 500, known), clock.now());
    expect(pace()).toMatch(
      /^Not judged yet: 60 of 100 sent today, limit at about \d\d:\d\d, resets 00:00 UTC: 120 % of it/,
    );
    expect(sentence(mailbox, 'ramp')).toBe('Not judged yet: what is usual is not learned (3 days with mail tell it).');
  });

  test('names why it does not apply', () => {
    add('s', 'sendkit');
    add('k', 'krafter');
    poll('s', bounces(1, 500, { dailyLimit: 100 }));
    poll('k', {});
    expect(sentence(mailbox, 'ramp')).toBe('No value: SendKit reports no warm-up.');
    poll('s', bounces(1, 500, { dailyLimit: 100, warmup: { enabled: false, status: null } }));
    expect(sentence(mailbox, 'ramp')).toBe('Not watched: this mailbox is not being warmed up.');
    expect(sentence(whole('k'), 'daily-limit')).toBe('Not judged: no daily budget is set for this account.');
    expect(sentence(whole('s'), 'daily-limit')).toBe(
      'Not judged: SendKit reports a limit for each mailbox, and those are judged.',
    );
  });

  test('before the first answer, says that nothing was read', () => {
    add('k', 'krafter');
    expect(decisions(whole('k')).map(({ rule, sentence: said }) => `${rule}: ${said}`)).toEqual(
      expect.arrayContaining(['bounce-rate: No value: not read yet.', 'key-rejected: No value: not read yet.']),
    );
  });
});

describe('every kind of rule', () => {
  const days = (counts: (back: number) => Partial<Counts>) => {
    const rows = Array.from({ length: 36 }, (_, back) => ({
      day: dayOf(noon - back * dayMs),
      counts: countsOf({ sent: 0, complained: 0, failed: 0, ...counts(back) }),
    }));
    return { days: [{ campaignId: null, from: dayOf(noon - 35 * dayMs), to: dayOf(noon), everyDay: false, rows }] };
  };

  test('of an account has a sentence of its own', () => {
    add('k', 'krafter', { label: 'App', dailyBudget: 1000 });
    poll(
      'k',
      days((back) => ({ delivered: back < 7 ? 195 : 199, bounced: back < 7 ? 3 : 1 })),
    );
    const said = new Map(decisions(whole('k')).map(({ rule, sentence: text }) => [rule, text]));
    expect([...said.keys()]).toEqual(rulesFor('account'));
    expect(Object.fromEntries(said)).toMatchObject({
      'bounce-rate': 'Quiet: 21 of 1,386 (1.52 %, last 7 days) is under 2 % (default). 7 more bounces would reach it.',
      'complaint-rate':
        'Quiet: 0 of 1,365 (0 %, last 7 days) is under 0.1 % (default). 2 more complaints would reach it.',
      'daily-limit': 'Quiet: 198 of 1,000 sent today (19.8 %) is under 80 % (default).',
      'limit-pace': 'Not judged yet: active hours not learned (5 days with mail tell them).',
      silence: 'Off: nobody turned this rule on.',
      'delivery-drop':
        'Quiet: delivery rate 98.5 % (1,365 of 1,386, last 7 days), usually 99.5 %: 1.02 % below usual is under 5 % (default).',
      'reply-drop': 'No value: Krafter Mail reports no replies.',
      'data-outage': 'Quiet: Krafter Mail answered at 12:00.',
      'key-rejected': 'Quiet: Krafter Mail accepts the key.',
    });
  });

  test('of a campaign too; one that ended is not watched', () => {
    add('s', 'sendkit');
    const campaign: Place = { accountId: 's', kind: 'campaign', id: 'c1' };
    poll('s', { campaigns: { complete: true, items: [campaignNamed('c1', { sent: 1000, bounced: 5 })] } });
    expect(decisions(campaign).map(({ sentence: said }) => said)).toEqual([
      'Quiet: 5 of 1,000 (0.5 %, lifetime) is under 2 % (default). 16 more bounces would reach it.',
      'Quiet: not stopped by SendKit, which says "active".',
    ]);
  });

  test('there is nothing to say of what is not there', () => {
    add('s', 'sendkit');
    expect(explain(app, mailbox)).toEqual([]);
    expect(explain(app, whole('nobody'))).toEqual([]);
  });
});

describe('a pending alert', () => {
  test('says how many values it takes', () => {
    add('s', 'sendkit');
    poll('s', bounces(15, 640));
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({
      phase: 'pending',
      severity: 'warning',
      pending: { samples: 1, needed: 2 },
      threshold: 0.02,
      sentence: 'Pending: one value over 2 %, a second one confirms it. 15 of 640 (2.34 %, last 7 days).',
    });
  });

  test('on little mail speaks of counts', () => {
    add('s', 'sendkit');
    poll('s', bounces(5, 40));
    expect(sentence(mailbox, 'bounce-rate')).toMatch(/^Pending: one value over 4 bounces, a second one confirms it\./);
  });

  test('whose account stopped answering waits, and says so', () => {
    add('s', 'sendkit');
    poll('s', bounces(15, 640));
    clock.advance(minuteMs);
    writeAccountRun(database.db, 's', { ...readAccountRun(database.db, 's'), state: 'offline' });
    judge('s');
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({ phase: 'pending', data: 'error' });
    expect(sentence(mailbox, 'bounce-rate')).toMatch(/No new value: offline; that neither raises nor clears it\.$/);
  });
});

describe('a firing alert', () => {
  const told = 'Bounce rate 6 % (60 of 1,000, last 7 days) is over 5 %; about 201 clean sends bring it back under 5 %.';

  test('that nobody showed yet waits for the app', () => {
    const id = fire();
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({ alertId: id, phase: 'firing', severity: 'critical' });
    expect(sentence(mailbox, 'bounce-rate')).toBe(
      `Firing since 12:01, not told yet: it waits for the app to show it. ${told}`,
    );
  });

  test('that was shown says when, with the banner as it was', () => {
    fire();
    clock.advance(minuteMs);
    show('2 mailboxes over 5 % bounce rate');
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({
      sentence: `Firing since 12:01; you were told at 12:02. ${told}`,
      lastNotification: { at: noon + 2 * minuteMs, title: '2 mailboxes over 5 % bounce rate', body: 'all of it' },
    });
  });

  test('of yesterday has a date', () => {
    fire();
    show();
    clock.advance(dayMs);
    expect(sentence(mailbox, 'bounce-rate')).toMatch(/^Firing since Feb 10 12:01; you were told at Feb 10 12:01\./);
  });

  test('acknowledged before it was shown was not told for that', () => {
    const id = fire();
    clock.advance(9 * minuteMs);
    acknowledge(app, [id]);
    const [waiting] = waitingNotifications(database.db);
    dropNotification(database.db, waiting?.id ?? 0, { code: 'dropped', why: 'acknowledged' }, clock.now());
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({
      acknowledgedAt: noon + 10 * minuteMs,
      sentence: `Firing since 12:01, but not told: acknowledged at 12:10. ${told}`,
    });
  });

  test('acknowledged after it was shown is not told again', () => {
    const id = fire();
    show();
    clock.advance(9 * minuteMs);
    acknowledge(app, [id]);
    expect(sentence(mailbox, 'bounce-rate')).toBe(
      `Firing since 12:01; you were told at 12:01. Not told again: acknowledged at 12:10. ${told}`,
    );
  });

  test('snoozed says until when; when that is over it says so no more', () => {
    const id = fire();
    snooze(app, [id], '1h');
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({
      snoozedUntil: noon + minuteMs + hourMs,
      inhibitedBy: 'snoozed until 13:01',
      sentence: `Firing since 12:01, but not told: snoozed until 13:01. ${told}`,
    });
    clock.advance(2 * hourMs);
    expect(decision(mailbox, 'bounce-rate').inhibitedBy).toBeNull();
    expect(sentence(mailbox, 'bounce-rate')).toContain('not told yet');
  });

  test('muted, itself or with its account', () => {
    fire();
    muteSubject(app, mailbox, noon + 4 * hourMs);
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({ muted: { until: noon + 4 * hourMs } });
    expect(sentence(mailbox, 'bounce-rate')).toContain('but not told: muted until 16:00.');
    muteSubject(app, whole('s'), null);
    expect(sentence(mailbox, 'bounce-rate')).toContain('but not told: the account is muted.');
  });

  test('in quiet hours is held until they end', () => {
    fire();
    const quietHours = { ...defaultSettings.quietHours, enabled: true, fromMinute: 11 * 60, toMinute: 14 * 60 };
    app.change({ ...defaultSettings, quietHours });
    expect(decision(mailbox, 'bounce-rate').inhibitedBy).toBe('quiet until 14:00');
    expect(sentence(mailbox, 'bounce-rate')).toContain('not told yet: quiet until 14:00.');
  });

  test('hidden by a worse one of the same mailbox, or by an account without data, names that', () => {
    add('s', 'sendkit', { label: 'Sales' });
    for (let times = 0; times < 2; times++) {
      poll('s', bounces(60, 1000, { sentToday: 85, dailyLimit: 100 }));
      clock.advance(minuteMs);
    }
    expect(decision(mailbox, 'daily-limit')).toMatchObject({
      phase: 'firing',
      inhibitedBy: 'critical bounce rate of the same subject goes first',
      sentence:
        'Firing since 12:01, not told yet: critical bounce rate of the same subject goes first. ' +
        '85 of 100 sent today: 85 % of the daily limit, over 80 %.',
    });
    poll('s', {}, { state: 'bad-data', awaitedSince: noon, asOf: noon });
    clock.advance(hourMs);
    judge('s');
    expect(decision(mailbox, 'bounce-rate').inhibitedBy).toBe('SendKit gives no data');
  });

  test('that waits for others of its kind says what it waits for', () => {
    fire();
    for (const { id } of waitingNotifications(database.db))
      noteWaiting(database.db, id, { code: 'grouping', ms: 30 * secondMs });
    expect(sentence(mailbox, 'bounce-rate')).toContain('not told yet: waits 30 s for others of its kind.');
  });

  test('dropped for another reason says that', () => {
    fire();
    for (const { id } of waitingNotifications(database.db))
      dropNotification(database.db, id, { code: 'dropped', why: 'first-sight' }, noon);
    expect(sentence(mailbox, 'bounce-rate')).toContain('but not told: already so when the account was added.');
  });

  test('that recovers says what is still missing', () => {
    fire();
    show();
    clock.advance(minuteMs);
    poll('s', bounces(10, 1000));
    expect(sentence(mailbox, 'bounce-rate')).toMatch(
      /^Recovering since 12:02, firing since 12:01; you were told at 12:01\. Bounce rate 1 % .* is back under 5 %, one more reading confirms it\.$/,
    );
  });

  test('is explained under its id, also when it is over', () => {
    const id = fire();
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({ alertId: id, phase: 'firing' });
    show();
    for (let times = 0; times < 2; times++) {
      clock.advance(minuteMs);
      poll('s', bounces(5, 1000));
    }
    expect(listAlerts(database.db)).toEqual([]);
    expect(decision(mailbox, 'bounce-rate')).toMatchObject({
      alertId: id,
      phase: 'inactive',
      lastNotification: { title: 'Bounce rate over 5 %' },
      sentence: 'Quiet: 5 of 1,000 (0.5 %, last 7 days) is under 2 % (default). 16 more bounces would reach it.',
    });
  });

  test('whose rule was turned off ends with the next reading', () => {
    fire();
    set({ kind: 'global' }, { 'bounce-rate': { enabled: false } });
    expect(sentence(mailbox, 'bounce-rate')).toBe(
      'Off: turned off for everything. Its alert ends with the next reading.',
    );
  });

  test('of a rejected key, and of an outage', () => {
    add('s', 'sendkit', { label: 'Sales' });
    poll('s', {}, { state: 'auth', unauthorizedAt: noon, unauthorizedCount: 1, liveAsOf: noon, awaitedSince: noon });
    expect(sentence(whole('s'), 'key-rejected')).toBe(
      'Firing since 12:00, not told yet: it waits for the app to show it. Key rejected by SendKit. Replace key.',
    );
    clock.advance(20 * minuteMs);
    expect(sentence(whole('s'), 'data-outage')).toBe('Quiet: SendKit answered at 12:00.');
    clock.advance(20 * minuteMs);
    judge('s');
    expect(sentence(whole('s'), 'data-outage')).toMatch(/No data from SendKit for 40 min: no answer came\.$/);
  });
});

test('is the same reading the engine judged, and asking changes nothing', () => {
  fire();
  const before = database.db.prepare('SELECT total_changes()').pluck().get();
  const [alert] = listAlerts(database.db);
  const { value, numerator, denominator, measuredAt, threshold } = decision(mailbox, 'bounce-rate');
  expect({ value, numerator, denominator, at: measuredAt }).toMatchObject({
    value: alert?.sample?.value,
    numerator: alert?.sample?.numerator,
    denominator: alert?.sample?.denominator,
    at: alert?.sample?.at,
  });
  expect(threshold).toBe(alert?.threshold);
  expect(database.db.prepare('SELECT total_changes()').pluck().get()).toBe(before);
});
