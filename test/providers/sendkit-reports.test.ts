import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ReportRequest } from '../../electron/core/model.ts';
import type { Limits } from '../../electron/providers/http/client.ts';
import { sendkit } from '../../electron/providers/sendkit.ts';
import { reports } from '../../electron/providers/sendkit/reports.ts';
import { reportOutcome } from '../../electron/services/reports.ts';
import { json, startLoopback, type Handler, type Loopback } from '../helpers/loopback.ts';
import { failureOf, fixture, keys, today, transportTo } from './kit.ts';

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.close());

const connect = (limits: Partial<Limits> = {}) =>
  transportTo(sendkit, server.url, keys['sendkit'] ?? '', {}, { limits });
const request: ReportRequest = {
  type: 'campaign',
  campaignIds: ['664f0a1b2c3d4e5f6a7b8c01', '664f0a1b2c3d4e5f6a7b8c02'],
  periodStart: '2026-01-01',
  periodEnd: '2026-04-17',
  sections: { executiveSummary: true, campaignPerformance: true, mailboxHealth: false },
};
const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `c${index}`);
const problems = (change: Partial<ReportRequest>, key: 'workspace' | 'platform' = 'workspace') =>
  reports.problems({ ...request, periodEnd: today, ...change }, key, today);

test("002: the vendor's own request is sent as documented, and its two reports come back queued", async () => {
  for (const status of [200, 201, 202]) {
    server.on('/v1/reports', json(fixture('sendkit/reports'), status));
    expect(await reports.create(connect(), request)).toEqual([
      { id: '666f1a2b3c4d5e6f7a8b9c10', title: 'Q1 Outreach Report', type: 'campaign', status: 'queued' },
      { id: '666f1a2b3c4d5e6f7a8b9c11', title: 'Follow-up Campaign Report', type: 'campaign', status: 'queued' },
    ]);
  }
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(JSON.parse(fixture('sendkit/reports-request')));
  expect(server.requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
});

test('R1: the state of a report is asked for, in either shape, and "not offered" is told apart', async () => {
  server.on(
    '/v1/reports/r1',
    json({ success: true, data: { id: 'r1', title: 'T', status: 'completed', reportType: 'campaign' } }),
  );
  expect(await reports.status(connect(), 'r1')).toEqual({
    id: 'r1',
    title: 'T',
    type: 'campaign',
    status: 'completed',
  });
  server.on('/v1/reports/r1', json({ data: { report: { _id: 'r1', status: 'processing' } } }));
  expect(await reports.status(connect(), 'r1')).toMatchObject({ status: 'processing' });
  server.on('/v1/reports/r1', json({ data: { title: 'T' } }));
  expect((await failureOf(reports.status(connect(), 'r1'))).kind).toBe('unexpected');
  for (const status of [404, 405]) {
    server.on('/v1/reports/r1', json(fixture('sendkit/not-found'), status));
    expect((await failureOf(reports.status(connect(), 'r1'))).kind).toBe('not-found');
  }
  expect((await failureOf(reports.status(connect(), '../webhooks'))).kind).toBe('refused');
});

test('R1: the end of a report is recognised by its word, loosely', () => {
  for (const word of ['completed', 'READY', 'done', 'sent', 'report_ready', 'Completed!'])
    expect(reportOutcome(reports.outcomes, word)).toBe('ready');
  for (const word of ['failed', 'ERROR', 'generation-failed', 'done_with_error'])
    expect(reportOutcome(reports.outcomes, word)).toBe('failed');
  for (const word of ['queued', 'processing', 'not_ready', 'unsent', 'incomplete', ''])
    expect(reportOutcome(reports.outcomes, word)).toBeNull();
});

test('R2: recipients are never sent, nor sections nobody documented, nor those a person left alone', async () => {
  server.on('/v1/reports', json(fixture('sendkit/reports')));
  const sneaky = {
    ...request,
    type: 'workspace' as const,
    recipients: ['r1'],
    recipientIds: ['r1'],
    sections: { mailboxHealth: false, constructor: true, other: true },
  };
  await reports.create(connect(), sneaky);
  await reports.create(connect(), { ...request, type: 'workspace', periodStart: null, periodEnd: null, sections: {} });
  expect(server.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { reportType: 'workspace', periodStart: '2026-01-01', periodEnd: '2026-04-17', sections: { mailboxHealth: false } },
    { reportType: 'workspace' },
  ]);
});

test('R3, F51: an unclear outcome says so and is never repeated by itself', async () => {
  const unclear: readonly Handler[] = [
    () => undefined,
    json({}, 500),
    json('{"data":'),
    (_request, response) => void response.destroy(),
    json({ ok: true }),
  ];
  for (const handler of unclear) {
    server.reset();
    server.on('/v1/reports', handler);
    const error = await failureOf(reports.create(connect({ firstByteMs: 200 }), request));
    expect(error.message).toBe('SendKit may or may not have queued the report. Check there before asking again.');
    expect(server.requests).toHaveLength(1);
  }
  server.on('/v1/reports', json(fixture('sendkit/reports-bad-request'), 400));
  expect(await failureOf(reports.create(connect(), request))).toMatchObject({
    kind: 'refused',
    details: [{ field: 'email', message: 'Invalid email format' }],
  });
});

test('R4: more than ten campaigns are not sent; the number of requests they need is said', () => {
  expect(problems({ campaignIds: ids(10) })).toEqual([]);
  expect(problems({ campaignIds: ids(23) })).toEqual(['One request covers at most 10 campaigns; 23 need 3 requests.']);
  expect(problems({ campaignIds: [] })).toEqual(['Choose at least one campaign.']);
  expect(problems({ campaignIds: ['a', 'a'] })).toEqual(['A campaign is chosen twice.']);
  expect(problems({ campaignIds: ['../x'] })).toEqual(['A campaign id cannot be used.']);
  expect(problems({ type: 'workspace', campaignIds: [] })).toEqual([]);
});

test('R5: an answer with fewer reports than campaigns is passed on as it is, in its order', async () => {
  server.on('/v1/reports', json({ success: true, data: { reports: [{ id: 'r9' }] } }));
  expect(await reports.create(connect(), request)).toEqual([{ id: 'r9', title: null, type: null, status: 'queued' }]);
});

test("R6: a report over all workspaces is for platform keys; otherwise the API's own words are shown", async () => {
  expect(reports.types.map(({ id, keyKind }) => [id, keyKind ?? 'any'])).toEqual([
    ['campaign', 'any'],
    ['workspace', 'any'],
    ['organizational', 'platform'],
  ]);
  expect(problems({ type: 'organizational' })).toEqual([
    'A report over all workspaces needs a platform key (sk_user_).',
  ]);
  expect(problems({ type: 'organizational' }, 'platform')).toEqual([]);
  server.on('/v1/reports', json({ error: 'Forbidden', message: 'Workspace keys cannot do this', code: 403 }, 403));
  expect((await failureOf(reports.create(connect(), request))).message).toContain(
    'SendKit says: “Workspace keys cannot do this”.',
  );
});

test('R7: periods that are inverted, in the future or no dates are refused before anything is sent', () => {
  expect(problems({ periodStart: today, periodEnd: '2026-02-09' })).toEqual(['The period ends before it starts.']);
  expect(problems({ periodEnd: '2026-02-11' })).toEqual(['The period must not reach into the future.']);
  expect(problems({ periodStart: '2026-02-30' })).toEqual(['Enter dates as YYYY-MM-DD.']);
  expect(problems({ periodStart: today, periodEnd: today })).toEqual([]);
  expect(problems({ periodStart: null, periodEnd: null })).toEqual([]);
});
