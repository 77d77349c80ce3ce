import { describe, expect, test } from 'vitest';
import { countsOf, type Account } from '../../electron/core/model.ts';
import {
  changeAccountRun,
  deleteAccount,
  findAccount,
  listAccounts,
  readAccountRun,
  updateAccount,
  writeAccountRun,
  insertAccount,
} from '../../electron/store/accounts/accounts.ts';
import { withLearned, type AccountRun } from '../../electron/core/snapshot.ts';
import { recordTransition, saveAlertState } from '../../electron/store/alerts/states.ts';
import { queueNotification, recordBanner, waitingNotifications } from '../../electron/store/alerts/outbox.ts';
import { acknowledgeAlert, mute } from '../../electron/store/alerts/person.ts';
import { insertDelivery } from '../../electron/store/hooks.ts';
import { providers } from '../../electron/providers/index.ts';
import { saveAnswer } from '../../electron/store/mail/answers.ts';
import { addHourlyGrowth } from '../../electron/store/mail/hours.ts';
import { writeScopeRules } from '../../electron/store/alerts/rules.ts';
import { StoreFailure } from '../../electron/store/failure.ts';
import {
  knownFor,
  listEndpointRuns,
  writeEndpointRun,
  type EndpointRun,
} from '../../electron/store/accounts/endpoints.ts';
import { initialAlertState } from '../../electron/core/alerts/state.ts';
import { listReports, saveReport, type ReportRow } from '../../electron/store/reports.ts';
import { readSetting, writeSetting } from '../../electron/store/settings.ts';
import {
  accountNamed,
  at,
  campaignNamed,
  rowsWritten,
  save,
  senderNamed,
  temporaryDatabase,
} from '../helpers/temporary-database.ts';
import { everyNote } from '../helpers/words.ts';

const now = at('2026-03-10T12:00:00');

const run: AccountRun = {
  state: 'limited',
  stateSince: now,
  asOf: now - 1,
  error: { kind: 'rate-limited', message: 'Paused.' },
  retryAt: now + 60_000,
  clockSkewMs: -1500,
  liveAsOf: null,
  awaitedSince: null,
  daysAsOf: null,
  unauthorizedCount: 1,
  unauthorizedAt: now - 5,
  resetHourUtc: null,
  awaySince: now - 90_000,
  awayAnswers: 1,
};

const endpoint: EndpointRun = {
  endpoint: 'mailboxes',
  nextAt: now,
  lastAttemptAt: now - 10,
  lastOkAt: now - 20,
  lastFullAt: now - 30,
  failures: 2,
  error: { kind: 'timeout', message: 'Timed out.' },
  status: 200,
  retryAt: null,
  offered: true,
  notes: [{ code: 'unreadable', count: 3, of: null, what: 'field' }],
};

const report: ReportRow = {
  accountId: 'a1',
  id: 'r1',
  title: 'Report',
  type: 'campaign',
  status: 'queued',
  requestedAt: now,
  checkedAt: null,
  nextCheckAt: now + 15_000,
  note: null,
  campaignId: 'c',
  periodStart: '2026-02-01',
  periodEnd: '2026-02-28',
};

describe('accounts', () => {
  const full: Account = {
    ...accountNamed('b'),
    provider: 'krafter',
    baseUrl: 'https://example.com/api',
    settings: { workspace: 'w', campaigns: ['1', '2'] },
    client: 'Client',
    dailyBudget: 500,
    paused: true,
    demo: true,
  };

  test('are read back as they were stored, by id', () => {
    using temporary = temporaryDatabase([full, accountNamed('a')]);
    expect(listAccounts(temporary.db)).toEqual([accountNamed('a'), full]);
    expect(findAccount(temporary.db, 'b')).toEqual(full);
    expect(findAccount(temporary.db, 'c')).toBeNull();
  });

  test('can be changed, and an id is taken once', () => {
    using temporary = temporaryDatabase([full]);
    updateAccount(temporary.db, { ...full, label: 'New', client: null, settings: {} });
    expect(findAccount(temporary.db, 'b')).toEqual({ ...full, label: 'New', client: null, settings: {} });
    expect(() => insertAccount(temporary.db, full)).toThrow(StoreFailure);
  });

  test('before the first poll nothing is known of how it goes', () => {
    using temporary = temporaryDatabase();
    expect(readAccountRun(temporary.db, 'a1')).toMatchObject({
      state: 'stale',
      asOf: null,
      error: null,
      unauthorizedCount: 0,
    });
    writeAccountRun(temporary.db, 'a1', run);
    expect(readAccountRun(temporary.db, 'a1')).toEqual(run);
  });

  test('what an answer taught is not unlearned by one that says nothing of it', () => {
    using temporary = temporaryDatabase();
    const days = { campaignId: null, from: '2026-03-10', to: '2026-03-10', everyDay: false, rows: [] };
    writeAccountRun(temporary.db, 'a1', { ...run, resetHourUtc: 5 });
    save(temporary.db, { days: [days] }, now);
    expect(readAccountRun(temporary.db, 'a1')).toEqual({ ...run, daysAsOf: now, resetHourUtc: 5 });
    const { learned } = saveAnswer(temporary.db, 'a1', { notes: [], windows: [] }, now + 1, providers.sendkit.statuses);
    expect(withLearned({ ...run, daysAsOf: now }, learned)).toEqual({ ...run, daysAsOf: now });
  });

  test('a run that nothing changed is not written', () => {
    using temporary = temporaryDatabase();
    writeAccountRun(temporary.db, 'a1', run);
    const before = rowsWritten(temporary.db);
    changeAccountRun(temporary.db, 'a1', (stored) => stored);
    changeAccountRun(temporary.db, 'a1', (stored) => ({ ...stored }));
    expect(rowsWritten(temporary.db)).toBe(before);
    changeAccountRun(temporary.db, 'a1', (stored) => ({ ...stored, awaySince: 7 }));
    expect(readAccountRun(temporary.db, 'a1')).toEqual({ ...run, awaySince: 7 });
  });

  test('removing one removes everything of it and nothing of others', () => {
    using temporary = temporaryDatabase([accountNamed('a1'), accountNamed('a2')]);
    const { db } = temporary;
    const subject = { accountId: 'a1', kind: 'account', id: 'a1', name: 'A' } as const;
    const fill = () => {
      const days = {
        from: '2026-02-01',
        to: '2026-02-10',
        everyDay: true,
        rows: [{ day: '2026-02-02', counts: countsOf({ sent: 4 }) }],
      };
      for (const growth of [0, 1]) {
        save(
          db,
          {
            senders: { items: [senderNamed('s', { totalSent: growth })], complete: true },
            senderWindows: [{ id: 's', from: '2026-03-01', to: '2026-03-07', counts: countsOf({ sent: 1 }) }],
            campaigns: {
              items: [
                campaignNamed('c', { sent: growth }, { steps: [{ step: 1, counts: countsOf({ sent: growth }) }] }),
              ],
              complete: true,
            },
            days: [
              { campaignId: null, ...days, rows: [{ day: '2026-02-02', counts: countsOf({ sent: 4 + growth }) }] },
            ],
            windows: [{ period: '7d', since: null, total: 1, byStatus: {} }],
            health: [{ scope: 'account', name: 'delivery', value: 'Live', level: 'ok' }],
            averages: { totalCampaigns: 1, totalSent: 1, openRate: null, replyRate: null, bounceRate: null },
          },
          now + growth,
        );
      }
      writeAccountRun(db, 'a1', run);
      writeEndpointRun(db, 'a1', endpoint);
      saveReport(db, report);
      db.prepare("INSERT INTO reset_seen VALUES ('a1', 5, 1, 0)").run();
      const alertId = saveAlertState(db, subject, 'bounce-rate', initialAlertState, null);
      const step = {
        from: 'inactive',
        to: 'firing',
        fromLevel: 0,
        toLevel: 1,
        at: now,
        tell: 'fired',
        reason: { code: 'crossed' },
      } as const;
      const details = { severity: 'warning', value: 1, numerator: 1, denominator: 1 } as const;
      queueNotification(db, {
        alertId,
        transitionId: recordTransition(db, alertId, step, details),
        kind: 'fired',
        said: { code: 'alert', phase: 'firing', sample: null, threshold: null },
        subject,
        severity: 'warning',
        createdAt: now,
        away: false,
        firstSight: false,
      });
      const item = waitingNotifications(db)[0]?.id ?? 0;
      recordBanner(db, { kind: 'single', title: '', body: '', severity: 'warning', shownAt: now }, [item]);
      saveAlertState(db, subject, 'bounce-rate', { ...initialAlertState, phase: 'pending' }, 'warning');
      acknowledgeAlert(db, alertId, now);
      mute(db, subject, null, now);
      addHourlyGrowth(db, 'a1', 3, now, now);
      writeScopeRules(db, { kind: 'account', id: 'a1' }, { profile: 'cold-mail', rules: {} });
      const payload = JSON.stringify({ account: { id: 'a1' } });
      insertDelivery(db, { hook: 'webhook', event: 'transition', payload, createdAt: now });
    };
    const rowsPerTable = () => {
      const tables = db
        .prepare<[], { name: string }>(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )
        .all();
      return Object.fromEntries(
        tables.map(({ name }) => [name, Number(db.prepare(`SELECT count(*) FROM ${name}`).pluck().get())]),
      );
    };
    fill();
    const filled = rowsPerTable();
    expect(Object.entries(filled).filter(([name, count]) => count === 0 && name !== 'setting')).toEqual([]);
    deleteAccount(db, 'a1');
    const left = Object.entries(rowsPerTable()).filter(([, count]) => count > 0);
    expect(left).toEqual([['account', 1]]);
  });
});

describe('endpoints', () => {
  test('keep every kind of note; what an earlier version stored as sentences is said as it stands', () => {
    using temporary = temporaryDatabase();
    const notesNow = () => listEndpointRuns(temporary.db, 'a1')[0]?.notes;
    writeEndpointRun(temporary.db, 'a1', { ...endpoint, notes: everyNote });
    expect(notesNow()).toEqual(everyNote);
    temporary.db
      .prepare(`UPDATE account_run SET endpoints = json_set(endpoints, '$.${endpoint.endpoint}.notes', json(?))`)
      .run('["7 of 9 campaigns returned"]');
    expect(notesNow()).toEqual([{ code: 'said', text: '7 of 9 campaigns returned' }]);
  });

  test('are read back as they were stored; the same again is not written', () => {
    using temporary = temporaryDatabase();
    writeEndpointRun(temporary.db, 'a1', { ...endpoint, endpoint: 'b', offered: null, error: null });
    writeEndpointRun(temporary.db, 'a1', endpoint);
    expect(listEndpointRuns(temporary.db, 'a1')).toEqual([
      { ...endpoint, endpoint: 'b', offered: null, error: null },
      endpoint,
    ]);
    const before = rowsWritten(temporary.db);
    writeEndpointRun(temporary.db, 'a1', endpoint);
    expect(rowsWritten(temporary.db)).toBe(before);
  });

  test('know when they last read everything, each for itself', () => {
    using temporary = temporaryDatabase();
    writeEndpointRun(temporary.db, 'a1', endpoint);
    expect(knownFor(temporary.db, 'a1', 'mailboxes')).toEqual({
      lastFullAt: endpoint.lastFullAt,
      lastOkAt: endpoint.lastOkAt,
      campaigns: [],
      hasCampaignList: false,
      hasSenderWindows: false,
    });
    expect(knownFor(temporary.db, 'a1', 'other').lastFullAt).toBeNull();
  });
});

describe('reports', () => {
  test('are listed newest first, of one account or of all', () => {
    using temporary = temporaryDatabase([accountNamed('a1'), accountNamed('a2')]);
    saveReport(temporary.db, report);
    saveReport(temporary.db, { ...report, accountId: 'a2', id: 'r2', requestedAt: now + 1, periodStart: null });
    expect(listReports(temporary.db).map(({ id }) => id)).toEqual(['r2', 'r1']);
    saveReport(temporary.db, { ...report, status: 'completed', checkedAt: now, nextCheckAt: null });
    expect(listReports(temporary.db, 'a1')).toEqual([
      { ...report, status: 'completed', checkedAt: now, nextCheckAt: null },
    ]);
  });

  test('keep what is to be known of their status; what was once stored as a sentence is said as it stands', () => {
    using temporary = temporaryDatabase([accountNamed('a1')]);
    saveReport(temporary.db, { ...report, note: { code: 'still-queued' } });
    expect(listReports(temporary.db)[0]?.note).toEqual({ code: 'still-queued' });
    temporary.db.prepare('UPDATE report SET note = ?').run('Still queued when we last looked.');
    expect(listReports(temporary.db)[0]?.note).toEqual({ code: 'said', text: 'Still queued when we last looked.' });
  });
});

describe('settings', () => {
  test('hold whatever JSON can carry, and null until set', () => {
    using temporary = temporaryDatabase();
    expect(readSetting(temporary.db, 'x')).toBeNull();
    writeSetting(temporary.db, 'x', { a: [1, null, 'ü'] });
    expect(readSetting(temporary.db, 'x')).toEqual({ a: [1, null, 'ü'] });
    writeSetting(temporary.db, 'x', false);
    expect(readSetting(temporary.db, 'x')).toBe(false);
    writeSetting(temporary.db, 'x', undefined);
    expect(readSetting(temporary.db, 'x')).toBeNull();
  });
});
