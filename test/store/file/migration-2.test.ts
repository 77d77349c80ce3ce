import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate } from '../../../electron/core/alerts/engine.ts';
import { dayMs, hourMs } from '../../../electron/core/days.ts';
import { countsOf } from '../../../electron/core/model.ts';
import { ruleOf, rules } from '../../../electron/core/alerts/catalog.ts';
import { stepText } from '../../../electron/core/words/reasons.ts';
import { loadSettings } from '../../../electron/services/preferences.ts';
import { listAccounts, readAccountRun } from '../../../electron/store/accounts/accounts.ts';
import { alertKey } from '../../../electron/core/alerts/model.ts';
import { listAlerts, listTransitions, readAlertStates } from '../../../electron/store/alerts/states.ts';
import { closeDatabase, openDatabase } from '../../../electron/store/file/database.ts';
import type { Db } from '../../../electron/store/db.ts';
import { migrations } from '../../../electron/store/migrations/index.ts';
import { notifiedAt, waitingNotifications } from '../../../electron/store/alerts/outbox.ts';
import { listSenders } from '../../../electron/store/mail/reads.ts';
import { readRuleBook } from '../../../electron/store/alerts/rules.ts';
import { accountNamed, at, save, temporaryFolder } from '../../helpers/temporary-database.ts';

const now = at('2026-03-10T12:00:00');
const today = Math.floor(now / (24 * hourMs));

/** A database as the first version left it, filled with `sql`, then opened by this one. */
function upgraded(sql: string): Disposable & { readonly db: Db } {
  const temporary = temporaryFolder();
  const file = join(temporary.folder, 'data', 'sendgauge.db');
  const { db: old } = openDatabase(file, now, migrations.slice(0, 1));
  expect(old.pragma('user_version', { simple: true })).toBe(1);
  old.exec(sql);
  closeDatabase(old);
  const { db, notice } = openDatabase(file, now);
  expect(notice).toBeNull();
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.at(-1)?.version);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  return {
    db,
    [Symbol.dispose]: () => {
      closeDatabase(db);
      temporary[Symbol.dispose]();
    },
  };
}

const account = `
  INSERT INTO account VALUES ('a1', 'sendkit', 'Account a1', NULL, '{}', NULL, NULL, 0, 0, 1700000000000);
  INSERT INTO account_run (account_id, state, state_since, as_of, unauthorized_count, reset_hour_utc)
    VALUES ('a1', 'ok', ${now - hourMs}, ${now}, 0, 5);
  INSERT INTO subject (id, account_id, kind, provider_id) VALUES (1, 'a1', 'account', 'a1'), (2, 'a1', 'sender', 'm');
  INSERT INTO sender (subject_id, email, sent_today, daily_limit, total_sent, seen_at, missing_polls)
    VALUES (2, 'm@example.com', 30, 100, 5000, ${now}, 0);`;

const settingsOf = (thresholds: unknown, rest = {}) =>
  `INSERT INTO setting VALUES ('settings', '${JSON.stringify({
    pollIntervalMs: 300_000,
    theme: 'dark',
    launchAtLogin: false,
    paused: true,
    thresholds,
    ...rest,
  })}');`;

const defaults = {
  bounceRate: { warning: 0.02, critical: 0.05 },
  complaintRate: { warning: 0.001, critical: 0.003 },
  dailyLimit: { warning: 0.8, critical: 0.95 },
  dataOutageMs: 1_800_000,
};

test('alerts, their history and what was told of them are all there, and nothing is told twice', () => {
  using upgrade = upgraded(`${account}
    INSERT INTO alert (id, account_id, subject_kind, subject_id, subject_name, rule, severity, phase, level, since,
        fired_at, threshold, sample_at, value, numerator, denominator, sample_window, approximate)
      VALUES (7, 'a1', 'sender', 'm', 'm@example.com', 'bounce-rate', 'critical', 'firing', 2, ${now - hourMs},
        ${now - 2 * hourMs}, 0.05, ${now}, 0.06, 30, 500, '7d', 0);
    INSERT INTO alert_transition (id, alert_id, from_phase, to_phase, from_level, to_level, at, tell, reason, severity,
        value, numerator, denominator)
      VALUES (11, 7, 'inactive', 'pending', 0, 0, ${now - 3 * hourMs}, NULL, 'over', 'warning', 0.03, 15, 500),
        (12, 7, 'pending', 'firing', 0, 1, ${now - 2 * hourMs}, 'fired', 'crossed', 'warning', 0.03, 15, 500),
        (13, 7, 'firing', 'firing', 1, 2, ${now - hourMs}, 'raised', 'higher', 'critical', 0.06, 30, 500);
    INSERT INTO outbox (id, alert_id, kind, title, body, account_id, subject_kind, subject_id, subject_name, severity,
        created_at, notified_at)
      VALUES (21, 7, 'fired', 'Shown', 'body', 'a1', 'sender', 'm', 'm@example.com', 'warning', ${now - 2 * hourMs},
          ${now - 2 * hourMs + 5}),
        (22, 7, 'raised', 'Waits', 'body', 'a1', 'sender', 'm', 'm@example.com', 'critical', ${now - hourMs}, NULL);`);
  const { db } = upgrade;
  expect(listAccounts(db)).toEqual([accountNamed('a1')]);
  expect(readAccountRun(db, 'a1')).toMatchObject({
    state: 'ok',
    asOf: now,
    resetHourUtc: 5,
    awaySince: null,
    awayAnswers: 0,
  });
  expect(listAlerts(db)).toMatchObject([
    {
      id: '7',
      severity: 'critical',
      phase: 'firing',
      level: 2,
      data: 'ok',
      sample: { at: now, value: 0.06, numerator: 30, denominator: 500, window: '7d', approximate: false, detail: null },
      firedAt: now - 2 * hourMs,
      acknowledgedAt: null,
      snoozedUntil: null,
    },
  ]);
  expect(listTransitions(db).map(({ to, reason }) => [to, stepText(reason)])).toEqual([
    ['pending', 'over'],
    ['firing', 'crossed'],
    ['firing', 'higher'],
  ]);
  expect(notifiedAt(db, '7')).toBe(now - 2 * hourMs + 5);
  expect(waitingNotifications(db)).toMatchObject([
    {
      id: 22,
      alertId: '7',
      transitionId: 13,
      kind: 'raised',
      said: { code: 'said', title: 'Waits', body: 'body' },
      createdAt: now - hourMs,
      away: false,
      firstSight: false,
    },
  ]);
  const shown = db.prepare('SELECT outcome, decided_at, transition_id FROM outbox WHERE id = 21').get();
  expect(shown).toEqual({ outcome: 'shown', decided_at: now - 2 * hourMs + 5, transition_id: 12 });
});

test('a rejected key that is known to be rejected stays so, and is not told once more', () => {
  using upgrade = upgraded(`${account}
    INSERT INTO alert (id, account_id, subject_kind, subject_id, subject_name, rule, severity, phase, level, since,
        fired_at, threshold, sample_at, value, sample_window, approximate)
      VALUES (8, 'a1', 'account', 'a1', 'Account a1', 'key-rejected', 'critical', 'firing', 1, ${now - hourMs},
        ${now - hourMs}, 1, ${now - hourMs}, 1, 'today', 0);
    INSERT INTO alert_transition (alert_id, from_phase, to_phase, from_level, to_level, at, tell, reason, severity, value)
      VALUES (8, 'inactive', 'firing', 0, 1, ${now - hourMs}, 'fired', 'crossed', 'critical', 1);`);
  const [alert] = listAlerts(upgrade.db);
  expect(alert).toMatchObject({ rule: 'key-rejected', phase: 'firing', severity: 'critical', level: 2 });
  const state = readAlertStates(upgrade.db, 'a1').get(alertKey('account', 'a1', 'key-rejected'));
  const again = { at: now, value: 1, numerator: null, denominator: null, window: 'today', approximate: false } as const;
  const reading = { kind: 'sample', sample: { ...again, detail: null } } as const;
  const rule = ruleOf('key-rejected', rules['key-rejected'].defaults);
  expect(state === undefined ? null : evaluate(rule, state, reading, now).transition).toBeNull();
  expect(state).toBeDefined();
});

test('thresholds that were changed are set for all accounts, the others stay inherited, other settings stay', () => {
  const changed = { ...defaults, bounceRate: { warning: 0.03, critical: 0.05 }, dataOutageMs: 3_600_000 };
  using upgrade = upgraded(account + settingsOf(changed));
  expect([...readRuleBook(upgrade.db)]).toEqual([
    [
      'global',
      {
        profile: null,
        rules: expect.objectContaining({ 'bounce-rate': { warning: 0.03 }, 'data-outage': { warning: 3_600_000 } }),
      },
    ],
  ]);
  const set = [...readRuleBook(upgrade.db).values()].flatMap(({ rules }) =>
    Object.entries(rules).filter(([, values]) => Object.keys(values).length > 0),
  );
  expect(set.map(([name]) => name).toSorted()).toEqual(['bounce-rate', 'data-outage']);
  expect(loadSettings(upgrade.db)).toMatchObject({ pollIntervalMs: 300_000, theme: 'dark', paused: true });
});

test.each([
  ['nobody changed', settingsOf(defaults)],
  ['nobody ever saved', ''],
  ['were never among the settings', settingsOf(undefined)],
  ['cannot be read', "INSERT INTO setting VALUES ('settings', 'not JSON');"],
])('thresholds that %s are inherited', (_, sql) => {
  using upgrade = upgraded(account + sql);
  const set = [...readRuleBook(upgrade.db).values()].flatMap(({ rules }) => Object.values(rules).flatMap(Object.keys));
  expect(set).toEqual([]);
});

test('windows of mailboxes stay, and the next day adds to them', () => {
  using upgrade = upgraded(`${account}
    INSERT INTO sender_window (subject_id, from_day, to_day, sent, bounced) VALUES (2, ${today - 6}, ${today}, 700, 7);`);
  const { db } = upgrade;
  expect(listSenders(db, 'a1')).toMatchObject([
    {
      id: 'm',
      sentToday: 30,
      window: { from: '2026-03-04', to: '2026-03-10', counts: { sent: 700, bounced: 7, opened: null } },
    },
  ]);
  const next = { id: 'm', from: '2026-03-05', to: '2026-03-11', counts: countsOf({ sent: 800, bounced: 8 }) };
  save(db, { senderWindows: [next] }, now + dayMs);
  expect(listSenders(db, 'a1').map(({ window }) => window?.counts.sent)).toEqual([800]);
});

test('the days of mailboxes begin as far back as samples reach', () => {
  const sample = (table: string, time: number, values: string) =>
    `INSERT INTO ${table} (subject_id, at, sent_today, daily_limit, total_sent, bounce_ppm) VALUES (2, ${time}, ${values});`;
  using upgrade = upgraded(
    account +
      sample('sender_hour', now - 24 * hourMs, '60, 100, 4960, 10000') +
      sample('sender_hour', now - 20 * hourMs, '40, NULL, 4970, 20000') +
      sample('sender_hour', now, 'NULL, 100, 4990, NULL') +
      sample('sender_sample', now, '30, 100, 5000, NULL'),
  );
  const days = 'SELECT subject_id, day, sent_today, daily_limit, total_sent, bounce_ppm FROM sender_day ORDER BY day';
  expect(upgrade.db.prepare(days).all()).toEqual([
    { subject_id: 2, day: today - 1, sent_today: 60, daily_limit: 100, total_sent: 4970, bounce_ppm: 20_000 },
    { subject_id: 2, day: today, sent_today: 30, daily_limit: 100, total_sent: 5000, bounce_ppm: null },
  ]);
});
