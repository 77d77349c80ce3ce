import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dayMs } from '../../electron/core/days.ts';
import { countsOf, type Answer, type DaysReading, type WindowReading } from '../../electron/core/model.ts';
import { rateOf, sumOf } from '../../electron/core/rates.ts';
import { krafter } from '../../electron/providers/krafter.ts';
import type { Known } from '../../electron/core/model.ts';
import { json, startLoopback, type Loopback } from '../helpers/loopback.ts';
import { endpointOf, failureOf, first, firstRun, fixture, keys, now, readAll, transportTo } from './kit.ts';
import { noted, verifiedAs } from '../helpers/words.ts';

const key = keys['krafter'] ?? '';
let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.close());

const connect = () => transportTo(krafter, server.url, key);

async function readStats(body: unknown, endpoint = 'stats-1d'): Promise<Answer> {
  server.on('/mail/stats', json(body));
  return first(await readAll(endpointOf(krafter, endpoint), connect()));
}
async function windowFrom(body: unknown): Promise<WindowReading> {
  return first((await readStats(body)).windows);
}
async function readDaily(body: unknown, known: Known = firstRun): Promise<{ days: DaysReading; answer: Answer }> {
  server.on('/mail/stats/daily', json(body));
  const answer = first(await readAll(endpointOf(krafter, 'daily'), connect(), known));
  return { days: first(answer.days), answer };
}
const percent = (value: number | undefined): string => ((value ?? NaN) * 100).toFixed(2);

test("004a: the 30-day example gives the vendor's own rates", async () => {
  server.on('/mail/stats', json(fixture('krafter/stats')));
  const answers = await readAll(endpointOf(krafter, 'stats'), connect());
  const window = first(first(answers.slice(1)).windows);
  expect(window).toEqual({
    period: '30d',
    since: Date.UTC(2026, 0, 16, 12),
    total: 1250,
    byStatus: { queued: 5, sent: 20, delivered: 1180, bounced: 30, complained: 2, failed: 13 },
  });
  const counts = countsOf(window.byStatus);
  expect(percent(rateOf(counts, krafter.rates.bounce)?.value)).toBe('2.41');
  expect(percent(rateOf(counts, krafter.rates.delivery)?.value)).toBe('94.93');
  expect(percent(rateOf(counts, krafter.rates.complaint)?.value)).toBe('0.17');
  expect(rateOf(counts, krafter.rates.bounce)).toMatchObject({ numerator: 30, denominator: 1243 });
});

test('004b: the daily example gives the totals and rates of both days', async () => {
  const { days } = await readDaily(fixture('krafter/daily'));
  expect(days.rows.map(({ day, counts }) => [day, counts.total])).toEqual([
    ['2026-02-09', 46],
    ['2026-02-10', 44],
  ]);
  const rates = days.rows.map(({ counts }) =>
    [rateOf(counts, krafter.rates.bounce), rateOf(counts, krafter.rates.delivery)].map((rate) => percent(rate?.value)),
  );
  expect(rates).toEqual([
    ['2.17', '91.30'],
    ['0.00', '86.36'],
  ]);
});

test('S1, F50: a status that is not listed is a known zero, an unreadable one is unknown, an undocumented one is kept', async () => {
  const window = await windowFrom({
    data: { period: '1d', total: 12, by_status: { delivered: 9, scheduled: 3, bounced: 'many' } },
  });
  expect(window.byStatus).toEqual({ queued: 0, sent: 0, complained: 0, failed: 0, delivered: 9, scheduled: 3 });
  expect((await windowFrom({ data: { period: '1d', total: 0, by_status: [] } })).byStatus).toMatchObject({
    sent: 0,
    delivered: 0,
  });
  server.on('/mail/stats', json({ data: { period: '1d', total: 3 } }));
  expect((await failureOf(readAll(endpointOf(krafter, 'stats-1d'), connect()))).kind).toBe('unexpected');
});

test('S2: a window answered for another period is stored under that period, and noted', async () => {
  const answer = await readStats({
    data: { period: '7d', since: '2026-02-03T12:00:00Z', total: 1, by_status: { sent: 1 } },
  });
  expect(first(answer.windows).period).toBe('7d');
  expect(noted(answer.notes, 'Krafter Mail')).toEqual(['asked for 1d, got 7d']);
});

test('S3: windows come from the statistics and days from the daily list, each asked for on its own', async () => {
  server.on('/mail/stats', json(fixture('krafter/stats')));
  const answers = await readAll(endpointOf(krafter, 'stats'), connect());
  expect(server.requests.map(({ query }) => query.get('period'))).toEqual(['7d', '30d', '90d']);
  expect(answers.every(({ days }) => days === undefined)).toBe(true);
  expect((await readDaily(fixture('krafter/daily'))).answer.windows).toBeUndefined();
});

test('S4: statuses are states: "sent" is one part of the mails attempted', async () => {
  const window = await windowFrom(fixture('krafter/stats'));
  expect(sumOf(countsOf(window.byStatus), krafter.rates.attempted)).toBe(20 + 1180 + 30 + 2 + 13);
});

test('S5: a total that is not the sum is stored as given and noted', async () => {
  const answer = await readStats({ data: { period: '1d', total: 50, by_status: { delivered: 44 } } });
  expect(first(answer.windows).total).toBe(50);
  expect(noted(answer.notes, 'Krafter Mail')).toEqual(['total 50 is not the sum of its parts, 44']);
});

test('S5: a sum that is too large to be exact is unknown, and said of nobody', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  const answer = await readStats({ data: { period: '1d', total: 50, by_status: { delivered: most, sent: most } } });
  expect(answer.notes).toEqual([]);
});

test('D1: two days more than needed are asked for, and rows are taken by their date, however many come', async () => {
  const rows = [
    { date: '2026-02-10', sent: 1 },
    { date: '2026-02-01', sent: 2 },
    { date: '2026-02-01', sent: 3 },
    { date: '2026-02-30', sent: 9 },
  ];
  const { days, answer } = await readDaily({ data: rows }, { lastFullAt: now - 1, campaigns: [] });
  expect(server.requests[0]?.query.get('days')).toBe('9');
  expect([days.from, days.to]).toEqual(['2026-02-03', '2026-02-10']);
  expect(days.rows.map(({ day, counts }) => [day, counts.sent])).toEqual([
    ['2026-02-01', 3],
    ['2026-02-10', 1],
  ]);
  expect(noted(answer.notes, 'Krafter Mail')).toEqual(['1 of 4 rows unreadable', '1 duplicate row']);
});

test('D2: no row is promised for a quiet day, so a missing one is not called a hole', async () => {
  const { days } = await readDaily({ data: [] });
  expect(days).toMatchObject({ everyDay: false, rows: [] });
});

test('D3: a year at first, a month once a day, nine days otherwise', async () => {
  const daily = endpointOf(krafter, 'daily');
  const ages = [null, now - dayMs, now - dayMs + 1];
  for (const lastFullAt of ages) await readDaily(fixture('krafter/daily'), { lastFullAt, campaigns: [] });
  expect(server.requests.map(({ query }) => query.get('days'))).toEqual(['365', '30', '9']);
  expect(ages.map((lastFullAt) => daily.isFull?.({ now, known: { lastFullAt, campaigns: [] } }))).toEqual([
    true,
    true,
    false,
  ]);
});

test('D4: every day carries its total, and none when a part is unknown', async () => {
  const { days } = await readDaily({
    data: [
      { date: '2026-02-09', queued: 1, sent: 1, delivered: 1, bounced: 1, complained: 1, failed: 1 },
      { date: '2026-02-10', sent: 1 },
    ],
  });
  expect(days.rows.map(({ counts }) => counts.total)).toEqual([6, null]);
});

test("D5: the vendor's denominators, and unknown where nothing was sent", () => {
  expect(krafter.rates.bounce?.denominator).toEqual(['sent', 'delivered', 'bounced', 'failed']);
  expect(krafter.rates.complaint).toEqual({ numerator: 'complained', denominator: ['delivered'], eventsApart: true });
  const nothing = countsOf({ sent: 0, delivered: 0, bounced: 0, failed: 0, complained: 0 });
  expect([rateOf(nothing, krafter.rates.bounce), rateOf(nothing, krafter.rates.complaint)]).toEqual([null, null]);
});

test('D6: today is part of every answer, so a week can be summed that includes it', async () => {
  expect((await readDaily(fixture('krafter/daily'), { lastFullAt: now, campaigns: [] })).days.to).toBe('2026-02-10');
});

test('D7: no daily limit is reported; a budget compares with the mails attempted', () => {
  expect(krafter.capabilities.dailyLimit).toBe(false);
  expect(krafter.rates.attempted).toEqual(['sent', 'delivered', 'bounced', 'complained', 'failed']);
});

test('a sandbox key is told that it cannot read statistics', async () => {
  server.on('/mail/stats', json({ error: 'Insufficient scope' }, 403));
  const error = await failureOf(krafter.verify(connect, {}));
  expect(error.message).toBe(
    'This key may not read that at Krafter Mail. Krafter Mail says: “Insufficient scope”. Sandbox keys cannot read statistics; create a key with mail:read.',
  );
});

test('a key that works is answered with what was found', async () => {
  server.on('/mail/stats', json(fixture('krafter/stats')));
  expect(verifiedAs(await krafter.verify(connect, {}))).toEqual({
    settings: {},
    found: '1,250 mails in the last 24 hours',
  });
});
