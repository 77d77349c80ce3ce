import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../../electron/core/days.ts';
import type { Answer, DayReading, Known } from '../../electron/core/model.ts';
import { rateOf } from '../../electron/core/rates.ts';
import { postmark } from '../../electron/providers/postmark.ts';
import { json, startLoopback, type Loopback } from '../helpers/loopback.ts';
import { noted, verifiedAs } from '../helpers/words.ts';
import { checkKey } from '../../electron/providers/checks.ts';
import { endpointOf, failureOf, first, firstRun, fixture, keys, readAll, transportTo } from './kit.ts';

const noon = Date.UTC(2026, 8, 15, 12);
const today = '2026-09-15';
const readBefore: Known = { lastFullAt: noon - hourMs, campaigns: [] };

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterEach(() => server.reset());
afterAll(() => server.close());

const connect = () => transportTo(postmark, server.url, keys['postmark'] ?? '');
const noDays = '{"Days":[]}';

/** Answers all kinds of statistics with these bodies, and with no days where none is given. */
function answerWith(bodies: Readonly<Record<string, unknown>>): void {
  for (const kind of ['sends', 'bounces', 'spam', 'opens', 'clicks'])
    server.on(`/stats/outbound/${kind}`, json(bodies[kind] ?? noDays));
}

async function readStats(known: Known = readBefore, at = noon): Promise<Answer> {
  return first(await readAll(endpointOf(postmark, 'stats'), connect(), known, {}, at));
}
const rowsOf = ({ days }: Answer): readonly DayReading[] => first(days).rows;
const rowOf = (answer: Answer, day: string): DayReading | undefined => rowsOf(answer).find((row) => row.day === day);
const rangesAsked = () => server.requests.map(({ query }) => [query.get('fromdate'), query.get('todate')]);

test('PM1: inside the asked range a day or a number that is left out is a known zero', async () => {
  answerWith({
    sends: fixture('postmark/sends'),
    bounces: fixture('postmark/bounces'),
    spam: fixture('postmark/spam'),
  });
  const answer = await readStats(firstRun);
  expect(rowOf(answer, '2026-09-11')?.counts).toMatchObject({ sent: 820, bounced: 20, complained: 0, failed: 0 });
  expect(rowOf(answer, '2026-09-10')?.counts).toMatchObject({ sent: 0, bounced: 0, complained: 0, failed: 0 });
  expect(rowOf(answer, today)?.counts).toMatchObject({ sent: 310, delivered: null, opened: null, replied: null });
  expect(rowsOf(answer)).toHaveLength(365);
});

test('PM1: a number that is there and cannot be read is unknown and noted, also one that is null', async () => {
  answerWith({
    sends: { Days: [{ Date: today, Sent: 10 }] },
    bounces: {
      Days: [
        { Date: today, HardBounce: null },
        { Date: '2026-09-14', HardBounce: 12.5, SMTPApiError: -1 },
      ],
    },
  });
  const answer = await readStats();
  expect(rowOf(answer, today)?.counts).toMatchObject({ sent: 10, bounced: null, failed: 0 });
  expect(rowOf(answer, '2026-09-14')?.counts).toMatchObject({ bounced: null, failed: null });
  expect(noted(answer.notes)).toEqual(['3 fields unreadable']);
});

test('PM1, PM2: where bounces fail, sends are kept and bounces stay unknown', async () => {
  answerWith({ sends: fixture('postmark/sends') });
  server.on('/stats/outbound/bounces', json({ ErrorCode: 100, Message: 'Maintenance' }, 500));
  const answers: Answer[] = [];
  const failed = await failureOf(
    (async () => {
      const context = { ...connect(), now: noon, today, settings: {}, known: readBefore };
      for await (const answer of endpointOf(postmark, 'stats').read(context)) answers.push(answer);
    })(),
  );
  expect(failed.kind).toBe('unavailable');
  expect(rowOf(first(answers), today)?.counts).toMatchObject({ sent: 310, bounced: null, complained: null });
  expect(server.requests).toHaveLength(2);
});

test('PM3: bounces of a day without sends are counted, and that day has no rate', async () => {
  answerWith({ sends: fixture('postmark/sends'), bounces: fixture('postmark/bounces') });
  const counts = rowOf(await readStats(firstRun), '2026-09-12')?.counts;
  expect(counts).toMatchObject({ sent: 0, bounced: 2 });
  expect(counts === undefined ? null : rateOf(counts, postmark.rates.bounce)).toBeNull();
});

test('PM4: where the total is not that of the days, the days count and it is noted', async () => {
  answerWith({ sends: { Days: [{ Date: today, Sent: 615 }], Sent: 465 } });
  const answer = await readStats();
  expect(rowOf(answer, today)?.counts.sent).toBe(615);
  expect(noted(answer.notes)).toEqual(['total 465 is not the sum of its parts, 615']);
});

test('PM5: days that nobody asked for are left out and noted', async () => {
  answerWith({
    sends: {
      Days: [
        { Date: today, Sent: 1 },
        { Date: '2026-09-01', Sent: 5 },
        { Date: '2026-09-16', Sent: 7 },
      ],
    },
  });
  const answer = await readStats();
  expect(rowsOf(answer).map(({ day }) => day)).toEqual(['2026-09-13', '2026-09-14', today]);
  expect(noted(answer.notes)).toEqual(['2 days that nobody asked for left out']);
});

test('PM6: asks up to the day of New York and not beyond', () => {
  expect(postmark.dayZone({})).toBe('America/New_York');
});

test('PM8, PM9: what may still arrive is a bounce as in the vendor’s own rate, what its API refused is not', async () => {
  // The documentation's own example of a day: 12, 36, 16 and 25 over 615.
  const day = { Date: today, HardBounce: 12, SoftBounce: 36, Transient: 16, SMTPApiError: 25 };
  answerWith({
    sends: { Days: [{ Date: today, Sent: 615 }] },
    bounces: { Days: [day] },
    spam: { Days: [{ Date: today, SpamComplaint: 10 }] },
  });
  const row = rowOf(await readStats(), today);
  expect(row?.counts).toMatchObject({ sent: 615, bounced: 64, failed: 25, complained: 10 });
  expect(row?.parts).toEqual({ HardBounce: 12, SoftBounce: 36, Transient: 16, SMTPApiError: 25 });
  expect(row === undefined ? null : rateOf(row.counts, postmark.rates.bounce)?.value).toBeCloseTo(0.10407, 5);
  expect(row === undefined ? null : rateOf(row.counts, postmark.rates.complaint)?.value).toBeCloseTo(0.01626, 5);
});

test('the other spelling of what its API refused is read too', async () => {
  answerWith({ bounces: { Days: [{ Date: today, SMTPAPIError: 3 }] } });
  const row = rowOf(await readStats(), today);
  expect(row).toMatchObject({ counts: { failed: 3, bounced: 0 }, parts: { SMTPApiError: 3 } });
});

describe('PM11: the server', () => {
  const healthOf = async (DeliveryType: string) => {
    server.on('/server', json({ Name: 'Shop', DeliveryType, ApiTokens: ['never-store-this'] }));
    return first(await readAll(endpointOf(postmark, 'server'), connect()));
  };

  test.each([
    ['Live', 'ok'],
    ['Sandbox', 'warning'],
    ['Paused', 'unknown'],
  ] as const)('that is %s is %s', async (value, level) => {
    const answer = await healthOf(value);
    expect(answer.health).toEqual([{ scope: 'account', name: 'delivery', value, level }]);
    expect(JSON.stringify(answer)).not.toContain('never-store');
  });

  test('is named when a key is tried', async () => {
    server.on('/server', json(fixture('postmark/server')));
    expect(verifiedAs(await postmark.verify(connect, {}))).toMatchObject({ found: 'the server Production' });
  });
});

test.each(['{"Days":null}', '{}', '[]'])('PM12: %s is no answer about days', async (body) => {
  answerWith({ sends: body });
  expect((await failureOf(readStats())).kind).toBe('unexpected');
});

test('asks for three days, once a day for a month, and at first for a year (decision PM14)', async () => {
  answerWith({});
  await readStats();
  await readStats({ lastFullAt: noon - dayMs, campaigns: [] });
  await readStats(firstRun);
  expect(rangesAsked().filter((_, index) => index % 3 === 0)).toEqual([
    ['2026-09-13', '2026-09-15'],
    ['2026-08-17', '2026-09-15'],
    ['2025-09-16', '2026-09-15'],
  ]);
});

test('opens and clicks come beside, and make no number of mails newer', async () => {
  answerWith({ opens: fixture('postmark/opens'), clicks: fixture('postmark/clicks') });
  const answers = await readAll(endpointOf(postmark, 'engagement'), connect(), firstRun, {}, noon);
  expect(answers.map(({ days }) => first(days).beside)).toEqual([true, true]);
  const day = (answer: Answer | undefined) => (answer === undefined ? undefined : rowOf(answer, '2026-09-14')?.counts);
  expect(day(answers[0])).toMatchObject({ opened: 610, clicked: null, sent: null });
  expect(day(answers[1])).toMatchObject({ opened: null, clicked: 55, sent: null });
});

test('what the vendor recorded is read: three days without a bounce', async () => {
  const recorded = (kind: string) => fixture(`postmark/recorded-${kind}`);
  answerWith({ sends: recorded('sends'), bounces: recorded('bounces'), spam: recorded('spam') });
  const rows = rowsOf(await readStats(readBefore, Date.UTC(2017, 1, 1, 12)));
  expect(rows.map(({ day, counts }) => [day, counts.sent, counts.bounced, counts.complained])).toEqual([
    ['2017-01-30', 37, 0, 0],
    ['2017-01-31', 54, 0, 0],
    ['2017-02-01', 2, 0, 0],
  ]);
});

test('only a server token is taken for a key: not the one that answers nothing but tests', () => {
  expect(checkKey('POSTMARK_API_TEST', postmark)).toMatchObject({ ok: false });
  expect(checkKey(keys['postmark'] ?? '', postmark)).toMatchObject({ ok: true });
});
