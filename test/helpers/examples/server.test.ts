/** The server that stands in for a service: it is as strict as the service itself. */
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dayMs, minuteMs, secondMs } from '../../../electron/core/days.ts';
import { testClock } from '../test-app.ts';
import { startExamples, type ExampleOptions, type ExampleServer } from './server.ts';

const clock = Date.parse('2026-09-15T12:00:00Z');
const fixtures = join(import.meta.dirname, '../../fixtures');

/** A service with its key in hand: what it answers to a path. */
async function service(name: 'postmark' | 'sendgrid', options: Partial<ExampleOptions> = {}) {
  const server = await startExamples(join(fixtures, name), { now: () => clock, ...options });
  const headersOf = {
    postmark: (key: string) => ({ 'X-Postmark-Server-Token': key }),
    sendgrid: (key: string) => ({ Authorization: `Bearer ${key}` }),
  } as const;
  const ask = async (path: string, key = server.key) => {
    const answer = await fetch(`${server.origin}${path}`, { headers: headersOf[name](key) });
    const body: unknown = await answer.json();
    return { status: answer.status, headers: answer.headers, body };
  };
  return { server, ask, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Asks without an `Accept`, which `fetch` would always send. */
const statusWithoutAccept = ({ origin, key }: ExampleServer, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}` };
    request(`${origin}${path}`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });

describe('Postmark', () => {
  const bounces = '/stats/outbound/bounces';

  test('both ends of a range are in it, and the totals are those of the range', async () => {
    await using postmark = await service('postmark');
    const { body } = await postmark.ask(`${bounces}?fromdate=2026-09-12&todate=2026-09-14`);
    expect(body).toEqual({
      Days: [
        { Date: '2026-09-12', HardBounce: 2 },
        { Date: '2026-09-14', HardBounce: 30, SMTPApiError: 4, Transient: 10 },
      ],
      HardBounce: 32,
      SMTPApiError: 4,
      Transient: 10,
    });
  });

  test('without a range everything is told; of a range without mail nothing, not even a total', async () => {
    await using postmark = await service('postmark');
    expect((await postmark.ask('/stats/outbound/sends')).body).toMatchObject({ Sent: 2630 });
    const quiet = await postmark.ask('/stats/outbound/sends?fromdate=2026-09-12&todate=2026-09-13');
    expect(quiet.body).toEqual({ Days: [] });
  });

  test('the mail of another stream is not told twice', async () => {
    await using postmark = await service('postmark');
    const sentBy = (stream: string) => postmark.ask(`/stats/outbound/sends?messagestream=${stream}`);
    expect((await sentBy('outbound')).body).toMatchObject({ Sent: 2630 });
    expect((await sentBy('broadcasts')).body).toEqual({ Days: [] });
  });

  test('a date that is none is refused', async () => {
    await using postmark = await service('postmark');
    expect((await postmark.ask(`${bounces}?fromdate=2026-02-30`)).status).toBe(422);
  });

  test('a wrong or missing token learns nothing', async () => {
    await using postmark = await service('postmark');
    expect(await postmark.ask('/server', 'another')).toMatchObject({ status: 401, body: { ErrorCode: 10 } });
    expect((await fetch(`${postmark.server.origin}/server`)).status).toBe(401);
  });
});

describe('SendGrid', () => {
  const stats = '/v3/stats?aggregated_by=day';

  test('every day of the range is listed, days without mail with zeros', async () => {
    await using sendgrid = await service('sendgrid');
    const { body } = await sendgrid.ask(`${stats}&start_date=2026-09-07&end_date=2026-09-14`);
    expect(body).toHaveLength(8);
    expect(body).toMatchObject([
      { date: '2026-09-07', stats: [{ metrics: { requests: 0, bounces: 0, unsubscribes: 0 } }] },
      ...['2026-09-08', '2026-09-09', '2026-09-10', '2026-09-11', '2026-09-12', '2026-09-13'].map((date) => ({ date })),
      { date: '2026-09-14', stats: [{ metrics: { requests: 2000, bounces: 60 } }] },
    ]);
  });

  test('without an end the range ends today', async () => {
    const now = () => clock + dayMs;
    await using sendgrid = await service('sendgrid', { now });
    expect((await sendgrid.ask(`${stats}&start_date=2026-09-15`)).body).toMatchObject([
      { date: '2026-09-15', stats: [{ metrics: { requests: 500 } }] },
      { date: '2026-09-16', stats: [{ metrics: { requests: 0 } }] },
    ]);
  });

  test('limit and offset cut the list', async () => {
    await using sendgrid = await service('sendgrid');
    const { body } = await sendgrid.ask(`${stats}&start_date=2026-09-09&limit=2&offset=4`);
    expect(body).toMatchObject([{ date: '2026-09-13' }, { date: '2026-09-14' }]);
    expect(body).toHaveLength(2);
  });

  test.each([
    ['without a start', ''],
    ['with a start that is no day', '&start_date=yesterday'],
    ['that ends before it starts', '&start_date=2026-09-15&end_date=2026-09-14'],
    ['with a limit of nothing', '&start_date=2026-09-15&limit=0'],
  ])('a range %s is refused, with the reason', async (_range, query) => {
    await using sendgrid = await service('sendgrid');
    expect(await sendgrid.ask(`${stats}${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ field: expect.any(String), message: expect.any(String) }] },
    });
  });

  test('a wrong key learns nothing', async () => {
    await using sendgrid = await service('sendgrid');
    expect(await sendgrid.ask('/v3/user/credits', 'SG.another.key')).toMatchObject({
      status: 401,
      body: { errors: [{ message: 'authorization required' }] },
    });
  });

  test('who does not say what it accepts gets nothing', async () => {
    await using sendgrid = await service('sendgrid');
    expect(await statusWithoutAccept(sendgrid.server, '/v3/user/credits')).toBe(406);
  });

  test('one more than the limit has to wait, and is told until when', async () => {
    const time = testClock(clock);
    await using sendgrid = await service('sendgrid', { now: time.now, limit: { perMinute: 2 } });
    const ask = () => sendgrid.ask('/v3/user/credits');
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const limited = await ask();
    expect(limited).toMatchObject({ status: 429, body: { errors: [{ message: 'too many requests' }] } });
    expect(limited.headers.get('x-ratelimit-reset')).toBe(String((clock + minuteMs) / secondMs));
    time.advance(minuteMs);
    expect((await ask()).status).toBe(200);
  });
});

describe('any service', () => {
  test('two requests that come too close to each other: the second has to wait', async () => {
    const time = testClock(clock);
    await using postmark = await service('postmark', { now: time.now, limit: { minGapMs: 250 } });
    expect((await postmark.ask('/server')).status).toBe(200);
    time.advance(249);
    expect((await postmark.ask('/server')).status).toBe(429);
    time.advance(1);
    expect((await postmark.ask('/server')).status).toBe(200);
  });

  test('a path that it does not have is not found', async () => {
    await using postmark = await service('postmark');
    expect((await postmark.ask('/stats/inbound')).status).toBe(404);
    expect(postmark.server.strange).toEqual([]);
  });

  test('a query name that is not in the contract is refused and remembered', async () => {
    await using postmark = await service('postmark');
    expect((await postmark.ask('/stats/outbound/sends?from=2026-09-12')).status).toBe(400);
    expect(postmark.server.strange).toEqual(['GET /stats/outbound/sends: from']);
  });

  test('a path fails as it is told, until it is told otherwise, and the others go on', async () => {
    await using postmark = await service('postmark');
    postmark.server.fail('/server', { status: 503, body: { ErrorCode: 100 }, headers: { 'retry-after': '7' } });
    const failed = await postmark.ask('/server');
    expect(failed).toMatchObject({ status: 503, body: { ErrorCode: 100 } });
    expect(failed.headers.get('retry-after')).toBe('7');
    expect((await postmark.ask('/message-streams')).status).toBe(200);
    postmark.server.fail('/server', null);
    expect((await postmark.ask('/server')).status).toBe(200);
  });

  test('it has the time it is given, and remembers what was asked and when', async () => {
    const time = testClock(clock);
    await using postmark = await service('postmark', { now: time.now });
    time.advance(90 * secondMs);
    const { headers } = await postmark.ask('/stats/outbound/sends?fromdate=2026-09-12');
    expect(headers.get('date')).toBe('Tue, 15 Sep 2026 12:01:30 GMT');
    expect(headers.get('content-type')).toBe('application/json');
    const [seen] = postmark.server.requests;
    expect(seen).toMatchObject({ method: 'GET', path: '/stats/outbound/sends', at: clock + 90 * secondMs });
    expect(seen?.query.get('fromdate')).toBe('2026-09-12');
    expect(seen?.headers['x-postmark-server-token']).toBe(postmark.server.key);
  });
});
