import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../../electron/core/days.ts';
import type { Answer, DaysReading, Known } from '../../electron/core/model.ts';
import { rateOf } from '../../electron/core/rates.ts';
import { coldsend } from '../../electron/providers/coldsend.ts';
import { json, startLoopback, type Loopback } from '../helpers/loopback.ts';
import { endpointOf, failureOf, first, firstRun, fixture, keys, now, readAll, today, transportTo } from './kit.ts';
import { noted, verifiedAs } from '../helpers/words.ts';

const path = '/api/public/v1/analytics/campaigns';
let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.close());

const connect = () => transportTo(coldsend, server.url, keys['coldsend'] ?? '');
const percent = (value: number | undefined): string => ((value ?? NaN) * 100).toFixed(2);

async function readCampaigns(body: unknown): Promise<Answer> {
  server.on(path, json(body));
  return first(await readAll(endpointOf(coldsend, 'campaigns'), connect()));
}
async function readTimeline(
  body: unknown,
  known: Known = firstRun,
): Promise<{ days: DaysReading; notes: readonly string[] }> {
  server.on(`${path}/timeline`, json(body));
  const answer = first(await readAll(endpointOf(coldsend, 'timeline'), connect(), known));
  return { days: first(answer.days), notes: noted(answer.notes, 'ColdSend') };
}
const campaign = (extra: object = {}): object => ({
  campaign_id: 'c1',
  campaign_name: 'A',
  status: 'ACTIVE',
  total_sent: 10,
  ...extra,
});

test('003a: the campaign example gives 33.94, 8.03 and 0.40 %, the averages, and "1 of 12"', async () => {
  const answer = await readCampaigns(fixture('coldsend/campaigns'));
  const { counts, ...rest } = first(answer.campaigns?.items);
  expect(
    [coldsend.rates.open, coldsend.rates.reply, coldsend.rates.bounce].map((rule) =>
      percent(rateOf(counts, rule)?.value),
    ),
  ).toEqual(['33.94', '8.03', '0.40']);
  expect(rest).toEqual({
    id: '550e8400-e29b-41d4-a716-446655440000',
    name: 'Q1 Outreach',
    status: 'COMPLETED',
    totalLeads: 500,
    steps: [],
    leadStatus: {},
    providerRates: { open: 0.3394, reply: 0.0803, bounce: 0.004 },
  });
  expect(answer.averages).toEqual({
    totalCampaigns: 12,
    totalSent: 48320,
    openRate: 0.34,
    replyRate: 0.08,
    bounceRate: 0.02,
  });
  expect(noted(answer.notes, 'ColdSend')).toEqual(['1 of 12 campaigns returned']);
});

test('003b: the timeline example gives the rates of both days and the range it covers', async () => {
  const { days } = await readTimeline(fixture('coldsend/timeline'));
  expect(days).toMatchObject({ campaignId: null, from: '2024-01-01', to: '2024-03-31', everyDay: true });
  const { open, reply, bounce } = coldsend.rates;
  expect(
    days.rows.map(({ day, counts }) => [
      day,
      ...[open, reply, bounce].map((rule) => percent(rateOf(counts, rule)?.value)),
    ]),
  ).toEqual([
    ['2024-01-15', '34.17', '7.50', '0.83'],
    ['2024-01-16', '35.29', '8.24', '0.00'],
  ]);
});

test('K1: campaigns are asked for without dates and without a status', async () => {
  await readCampaigns(fixture('coldsend/campaigns'));
  expect(server.requests.map((request) => `${request.path}?${request.query}`)).toEqual([`${path}?`]);
});

test("K2: counts stay as ColdSend gives them, beside its own rate; ours is the vendor's bounced over sent", async () => {
  const { counts, providerRates } = first((await readCampaigns(fixture('coldsend/campaigns'))).campaigns?.items);
  expect(counts).toMatchObject({
    sent: 498,
    bounced: 2,
    opened: 169,
    replied: 40,
    delivered: null,
    clicked: null,
    complained: null,
  });
  expect(coldsend.rates.bounce).toMatchObject({ numerator: 'bounced', denominator: ['sent'], eventsApart: true });
  expect(providerRates.bounce).toBe(0.004);
});

test('K3: rates are fractions here; a percent is not guessed at but unknown and noted', async () => {
  const answer = await readCampaigns({ campaigns: [campaign({ open_rate: 34, bounce_rate: 0.5 })] });
  expect(first(answer.campaigns?.items).providerRates).toEqual({ open: null, reply: null, bounce: 0.5 });
  expect(noted(answer.notes, 'ColdSend')).toContain('open_rate out of range (34)');
});

test("K4: averages are ColdSend's own and come apart from the campaigns", async () => {
  const answer = await readCampaigns({
    workspace_kpis: { total_campaigns: 1, avg_bounce_rate: 0.9 },
    campaigns: [campaign({ total_bounced: 0 })],
  });
  expect(answer.averages).toMatchObject({ bounceRate: 0.9, totalSent: null });
  expect(first(answer.campaigns?.items).counts.bounced).toBe(0);
});

test('K5: a list that is shorter than its own total is not complete; sums that differ are not mentioned', async () => {
  const short = await readCampaigns({
    workspace_kpis: { total_campaigns: 3, total_sends: 999 },
    campaigns: [campaign()],
  });
  expect([short.campaigns?.complete, noted(short.notes, 'ColdSend')]).toEqual([false, ['1 of 3 campaigns returned']]);
  const whole = await readCampaigns({
    workspace_kpis: { total_campaigns: 1, total_sends: 999 },
    campaigns: [campaign()],
  });
  expect([whole.campaigns?.complete, noted(whole.notes, 'ColdSend')]).toEqual([true, []]);
  expect((await readCampaigns({ campaigns: [campaign()] })).campaigns?.complete).toBe(false);
});

test('K6, F50: a status nobody documented is kept as it is written', async () => {
  expect(
    first((await readCampaigns({ campaigns: [campaign({ status: 'Archived-2' })] })).campaigns?.items).status,
  ).toBe('Archived-2');
});

test('K7: a rate of nothing sent is unknown, not 0, and no oddity', async () => {
  const answer = await readCampaigns({
    workspace_kpis: { total_campaigns: 1 },
    campaigns: [campaign({ total_sent: 0, total_bounced: 0, bounce_rate: null })],
  });
  const { counts, providerRates } = first(answer.campaigns?.items);
  expect([providerRates.bounce, rateOf(counts, coldsend.rates.bounce)]).toEqual([null, null]);
  expect(noted(answer.notes, 'ColdSend')).toEqual([]);
});

test('K8: clicks, complaints and limits are known to be unavailable', () => {
  expect(coldsend.capabilities).toMatchObject({ clicks: false, complaints: false, dailyLimit: false, senders: false });
  expect([coldsend.rates.click, coldsend.rates.complaint, coldsend.rates.delivery]).toEqual([null, null, null]);
});

test('K9, F17: the newer envelope is read too, and its success: false is a refusal', async () => {
  const { days } = await readTimeline({
    success: true,
    message: 'ok',
    from_date: '2025-11-12',
    to_date: today,
    timeline: [{ date: today, sent: 1 }],
  });
  expect(days.rows).toHaveLength(1);
  server.on(`${path}/timeline`, json({ success: false, message: 'Try later', timeline: [] }));
  expect(await failureOf(readAll(endpointOf(coldsend, 'timeline'), connect()))).toMatchObject({
    kind: 'declined',
    message: 'ColdSend says: “Try later”.',
  });
});

test('T1: the range ends today in UTC, never tomorrow, and days are taken as given', async () => {
  await readTimeline(fixture('coldsend/timeline'));
  expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({ from_date: '2025-11-12', to_date: today });
  const late = Date.UTC(2026, 1, 10, 23, 59, 59);
  await readAll(endpointOf(coldsend, 'timeline'), connect(), firstRun, {}, late);
  expect(server.requests[1]?.query.get('to_date')).toBe(today);
  const { days } = await readTimeline({ timeline: [{ date: '2026-02-11', sent: 1 }] });
  expect(first(days.rows).day).toBe('2026-02-11');
});

test('T2, F29: a day with more bounces than sends keeps its counts', async () => {
  const { days, notes } = await readTimeline({ timeline: [{ date: today, sent: 0, bounced: 3, bounce_rate: 3 }] });
  expect(first(days.rows).counts).toMatchObject({ sent: 0, bounced: 3 });
  expect(notes).toEqual([]);
});

test('T3: days are sorted, the last of two counts, and a promise of every day is passed on', async () => {
  const { days, notes } = await readTimeline({
    timeline: [
      { date: '2026-02-09', sent: 1 },
      { date: '2026-02-07', sent: 2 },
      { date: '2026-02-09', sent: 3 },
    ],
  });
  expect(days.rows.map(({ day, counts }) => [day, counts.sent])).toEqual([
    ['2026-02-07', 2],
    ['2026-02-09', 3],
  ]);
  expect(days.everyDay).toBe(true);
  expect(notes).toEqual(['1 duplicate row']);
});

test('T4: what the answer says it covers is believed; nonsense is not', async () => {
  const covered = await readTimeline({ from_date: '2026-01-12', to_date: '2026-02-10T00:00:00Z', timeline: [] });
  expect([covered.days.from, covered.days.to]).toEqual(['2026-01-12', today]);
  expect(covered.notes).toEqual(['timeline covers 2026-01-12 to 2026-02-10 only']);
  for (const echo of [
    { from_date: today, to_date: '2026-01-01' },
    { from_date: 'x', to_date: 7 },
    { from_date: '0001-01-01', to_date: '9999-01-01' },
  ]) {
    const { days } = await readTimeline({ ...echo, timeline: [] });
    expect([days.from, days.to]).toEqual(['2025-11-12', today]);
  }
});

test('T4: ninety days at first and once a day, fourteen otherwise', async () => {
  for (const lastFullAt of [null, now - dayMs, now - minuteMs])
    await readTimeline(fixture('coldsend/timeline'), { lastFullAt, campaigns: [] });
  expect(server.requests.map(({ query }) => query.get('from_date'))).toEqual([
    '2025-11-12',
    '2025-11-12',
    '2026-01-27',
  ]);
});

test('T5: a refused range is explained, whether in words or field by field', async () => {
  const refuse = (body: unknown, status: number) => {
    server.on(`${path}/timeline`, json(body, status));
    return failureOf(readAll(endpointOf(coldsend, 'timeline'), connect()));
  };
  expect(await refuse({ detail: 'from_date must be before to_date' }, 400)).toMatchObject({
    kind: 'refused',
    message: 'ColdSend refused the request. ColdSend says: “from_date must be before to_date”.',
  });
  expect(await refuse({ detail: [{ loc: ['query', 'to_date'], msg: 'invalid date', type: 'x' }] }, 422)).toMatchObject({
    message: 'ColdSend refused the request. to_date: invalid date',
    details: [{ field: 'to_date', message: 'invalid date' }],
  });
});

test('the shortest interval is five minutes', () => {
  expect(coldsend.floorMs).toBe(5 * minuteMs);
});

test('a key that works is answered with what was found', async () => {
  server.on(path, json(fixture('coldsend/campaigns')));
  expect(verifiedAs(await coldsend.verify(connect, {}))).toEqual({ settings: {}, found: '12 campaigns' });
});
