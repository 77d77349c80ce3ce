import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minuteMs, secondMs } from '../../electron/core/days.ts';
import type { ReportRequest } from '../../electron/core/model.ts';
import { demoKeys } from '../../electron/demo/keys.ts';
import { generousRateLimits } from '../../electron/demo/rate-limits.ts';
import { startDemoServer, type DemoServer, type DemoServerOptions } from '../../electron/demo/server.ts';
import { pollOnce } from '../../electron/services/polling/poll-once.ts';
import { checkDueReports, createReports, createReportsInBatches } from '../../electron/services/reports.ts';
import { createSecretStore } from '../../electron/services/secrets.ts';
import { deleteAccount, findAccount, readAccountRun, updateAccount } from '../../electron/store/accounts/accounts.ts';
import { listCampaigns } from '../../electron/store/mail/reads.ts';
import { listReports } from '../../electron/store/reports.ts';
import { storeAccount, testApp, testClock, type TestApp, type TestClock } from '../helpers/test-app.ts';
import { temporaryDatabase, type TemporaryDatabase } from '../helpers/temporary-database.ts';

const start = Date.UTC(2026, 1, 10, 9, 0, 0);
let clock: TestClock;
let server: DemoServer;
let database: TemporaryDatabase;
let app: TestApp;

async function open(options: Partial<DemoServerOptions> = {}): Promise<void> {
  server = await startDemoServer({ startedAt: start, now: clock.now, rateLimits: generousRateLimits, ...options });
  database = temporaryDatabase([], start);
  app = testApp(database.db, clock);
  await storeAccount(app, 'sendkit', server.baseUrls.sendkit);
}

beforeEach(() => {
  clock = testClock(start);
});
afterEach(async () => {
  await server.close();
  database[Symbol.dispose]();
});

const workspace: ReportRequest = {
  type: 'workspace',
  campaignIds: [],
  periodStart: '2026-02-01',
  periodEnd: '2026-02-09',
  sections: {},
};
const posts = () => server.requests().filter(({ method }) => method === 'POST');
const looks = () => server.requests().filter(({ method, path }) => method === 'GET' && path.includes('/reports/'));
const reports = () => listReports(app.db, 'sendkit-1');
const accountNow = () => {
  const account = findAccount(app.db, 'sendkit-1');
  if (account === null) throw new Error('no account');
  return account;
};

/** Lets time pass in the steps in which the app looks, and notes at which seconds it asked. */
async function lookedAt(forMs: number): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let passed = 0; passed < forMs; passed += 15 * secondMs) {
    clock.advance(15 * secondMs);
    const before = looks().length;
    await checkDueReports(app);
    if (looks().length > before) seconds.push((clock.now() - start) / secondMs);
  }
  return seconds;
}

test('a type that the provider does not declare is refused, and nothing is sent', async () => {
  await open();
  expect(await createReports(app, 'sendkit-1', { ...workspace, type: 'nonsense' })).toMatchObject({
    created: 0,
    problems: ['SendKit has no such report.'],
  });
  expect(posts()).toEqual([]);
});

describe('a queued report', () => {
  test('R1: is looked at until it is done, and not after', async () => {
    await open({ reportStatus: 'progressing' });
    expect(await createReports(app, 'sendkit-1', workspace)).toMatchObject({ created: 1 });
    expect(reports()).toMatchObject([{ status: 'queued', title: 'Workspace Report' }]);
    expect(await lookedAt(10 * minuteMs)).toEqual([15, 45]);
    expect(reports()).toMatchObject([{ status: 'completed', nextCheckAt: null, note: null }]);
  });

  test('R1: stays queued: pauses of 15 s, 30 s, 1, 2 and 5 minutes, and the end after half an hour', async () => {
    await open({ reportStatus: 'progressing' });
    await createReports(app, 'sendkit-1', workspace);
    const id = reports()[0]?.id ?? '';
    await server.close();
    server = await startDemoServer({
      startedAt: start,
      now: clock.now,
      rateLimits: generousRateLimits,
      verbatim: { [`/sendkit/v1/reports/${id}`]: { success: true, data: { id, status: 'queued' } } },
    });
    updateAccount(app.db, { ...accountNow(), baseUrl: server.baseUrls.sendkit });
    const seconds = await lookedAt(60 * minuteMs);
    expect(seconds.slice(0, 7)).toEqual([15, 45, 105, 225, 525, 825, 1125]);
    expect(seconds.at(-1)).toBeLessThanOrEqual(36 * 60);
    expect(reports()).toMatchObject([{ status: 'queued', nextCheckAt: null, note: { code: 'still-queued' } }]);
  });

  test('R1: the first "not found" says that the API does not tell, and nothing of the account is asked again', async () => {
    await open();
    await createReports(app, 'sendkit-1', workspace);
    await createReports(app, 'sendkit-1', { ...workspace, periodEnd: '2026-02-08' });
    await lookedAt(10 * minuteMs);
    expect(looks()).toHaveLength(1);
    for (const report of reports()) {
      expect(report).toMatchObject({ status: 'queued', nextCheckAt: null });
      expect(report.note).toEqual({ code: 'status-not-told' });
    }
  });

  test('a terminal without the key or the network leaves it to the app', async () => {
    await open({ reportStatus: 'progressing' });
    await createReports(app, 'sendkit-1', workspace);
    const before = reports();
    clock.advance(15 * secondMs);
    const withoutKey = createSecretStore(() => Promise.reject(new Error('no keychain')));
    await checkDueReports({ ...app, secrets: withoutKey }, { visiting: true });
    await checkDueReports({ ...app, fetch: () => Promise.reject(new TypeError('fetch failed')) }, { visiting: true });
    expect(reports()).toEqual(before);
    await checkDueReports(app);
    expect(reports()).not.toEqual(before);
  });

  test.each([
    ['the account is paused', () => updateAccount(app.db, { ...accountNow(), paused: true })],
    ['everything is paused', () => app.change({ ...app.settings(), paused: true })],
    ['the account was removed', () => deleteAccount(app.db, 'sendkit-1')],
  ] as const)('is left alone while %s', async (_, change) => {
    await open({ reportStatus: 'progressing' });
    await createReports(app, 'sendkit-1', workspace);
    change();
    await lookedAt(2 * minuteMs);
    expect(looks()).toEqual([]);
  });

  test('is left alone while the provider asked us to wait', async () => {
    await open({ reportStatus: 'progressing' });
    await createReports(app, 'sendkit-1', workspace);
    server.setFault({ fault: 'rate-limited-seconds', provider: 'sendkit', seconds: 600 });
    await pollOnce(app, {});
    server.clearFaults();
    expect(readAccountRun(app.db, 'sendkit-1').retryAt).toBeGreaterThan(clock.now());
    expect((await lookedAt(20 * minuteMs))[0]).toBeGreaterThanOrEqual(600);
  });
});

describe('asking for reports', () => {
  test('R3: a time-out is said, noted as unknown, and never repeated by itself', async () => {
    await open();
    // The answer never comes; a reset connection is the same to us and does not take half a minute to test.
    server.setFault({ fault: 'reset', provider: 'sendkit', method: 'POST' });
    const outcome = await createReports(app, 'sendkit-1', workspace);
    expect(outcome).toMatchObject({ created: 0, problems: [] });
    expect(reports()).toMatchObject([{ status: 'unknown', nextCheckAt: null }]);
    server.clearFaults();
    await lookedAt(10 * minuteMs);
    expect(posts()).toHaveLength(1);
    expect(looks()).toEqual([]);
  });

  test('R3: the same request within a minute is refused, also after another one; later it is not', async () => {
    await open();
    const other = { ...workspace, periodEnd: '2026-02-08' };
    await createReports(app, 'sendkit-1', workspace);
    await createReports(app, 'sendkit-1', other);
    const again = await createReports(app, 'sendkit-1', workspace);
    expect(again).toMatchObject({ created: 0, problems: [expect.stringContaining('less than a minute ago')] });
    expect(posts()).toHaveLength(2);
    clock.advance(61 * secondMs);
    expect(await createReports(app, 'sendkit-1', workspace)).toMatchObject({ created: 1 });
  });

  test('what the provider surely refused may be asked again at once', async () => {
    await open();
    server.setFault({ fault: 'bad-request', provider: 'sendkit', method: 'POST', times: 1 });
    const refused = await createReports(app, 'sendkit-1', workspace);
    expect(refused.created).toBe(0);
    expect(refused.problems.length).toBeGreaterThan(0);
    expect(await createReports(app, 'sendkit-1', workspace)).toMatchObject({ created: 1 });
  });

  test('R4, R5: more than ten campaigns go in batches, each report with its campaign, and a double click sends none again', async () => {
    await open();
    await pollOnce(app, {});
    const campaignIds = listCampaigns(app.db, 'sendkit-1').map(({ id }) => id);
    const many = Array.from({ length: 12 }, (_, index) => campaignIds[index % campaignIds.length] ?? '');
    const request: ReportRequest = { ...workspace, type: 'campaign', campaignIds: [...new Set(many)] };
    const before = posts().length;
    const outcome = await createReportsInBatches(app, 'sendkit-1', request);
    const count = request.campaignIds.length;
    expect(outcome).toMatchObject({ created: count, problems: [] });
    expect(posts().length - before).toBe(Math.ceil(count / 10));
    expect(new Set(reports().map(({ campaignId }) => campaignId))).toEqual(new Set(request.campaignIds));
    expect(await createReportsInBatches(app, 'sendkit-1', request)).toMatchObject({ created: 0 });
    expect(posts().length - before).toBe(Math.ceil(count / 10));
  });

  test('R4: one request for more than ten campaigns is not sent', async () => {
    await open();
    const campaignIds = Array.from({ length: 11 }, (_, index) => `664a1b2c3d4e5f6a7b8c9d${10 + index}`);
    const outcome = await createReports(app, 'sendkit-1', { ...workspace, type: 'campaign', campaignIds });
    expect(outcome).toMatchObject({ created: 0, message: 'Nothing was sent.' });
    expect(posts()).toEqual([]);
  });

  test('R5: fewer reports than campaigns are kept, paired with none', async () => {
    await open({
      verbatim: {
        'POST /sendkit/v1/reports': {
          success: true,
          data: { reports: [{ id: 'r1', title: 'One', reportType: 'campaign', status: 'queued' }], message: 'ok' },
        },
      },
    });
    const campaignIds = ['664a1b2c3d4e5f6a7b8c9d01', '664a1b2c3d4e5f6a7b8c9d02'];
    expect(await createReports(app, 'sendkit-1', { ...workspace, type: 'campaign', campaignIds })).toMatchObject({
      created: 1,
    });
    expect(reports()).toMatchObject([{ id: 'r1', campaignId: null }]);
  });

  test('R6: a workspace key is told that it cannot ask for all workspaces', async () => {
    await open();
    const outcome = await createReports(app, 'sendkit-1', { ...workspace, type: 'organizational' });
    expect(outcome.problems.join()).toContain('platform key');
    expect(posts()).toEqual([]);
    expect(JSON.stringify(outcome)).not.toContain(demoKeys.sendkit.full);
  });

  test('a provider without reports says so', async () => {
    await open();
    await storeAccount(app, 'krafter', server.baseUrls.krafter);
    expect((await createReports(app, 'krafter-1', workspace)).problems.join()).toContain('no reports');
  });
});
