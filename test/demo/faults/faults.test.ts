import { describe, expect, onTestFinished, test } from 'vitest';
import { demoKeys } from '../../../electron/demo/keys.ts';
import { faultNames, replyFaults, type FaultInput, type FaultName } from '../../../electron/demo/faults/switches.ts';
import { ask, inner, objectOf, rowsOf, serve, somePath, startedAt, type Got } from '../client.ts';

const seen = new Set<FaultName>();

/** What a request meets with this fault switched on. */
async function withFault(
  fault: FaultInput,
  provider: 'sendkit' | 'coldsend' | 'krafter' = 'sendkit',
  path = somePath[provider],
): Promise<Got> {
  seen.add(fault.fault);
  const { get, server } = await serve({ onTestFinished });
  server.setFault(fault);
  return get(provider, path);
}

/** The answer without and with a fault. */
async function beforeAndAfter(
  fault: FaultInput,
  provider: 'sendkit' | 'coldsend' | 'krafter',
  path: string,
): Promise<readonly [Got, Got]> {
  seen.add(fault.fault);
  const { get, server } = await serve({ onTestFinished });
  const before = await get(provider, path);
  server.setFault(fault);
  return [before, await get(provider, path)];
}

describe('answers that stand in for the data', () => {
  test.each([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['payment-required', 402],
    ['not-found', 404],
    ['bad-request', 400],
    ['validation', 422],
    ['payload-too-large', 413],
    ['server-error', 500],
    ['bad-gateway', 502],
    ['unavailable', 503],
    ['gateway-timeout', 504],
  ] as const)('%s is a %i in the words of each provider', async (fault, status) => {
    const sendkit = await withFault({ fault });
    expect(sendkit.status).toBe(status);
    expect(objectOf(sendkit)).toMatchObject({ code: status });
    const coldsend = await withFault({ fault }, 'coldsend');
    expect([coldsend.status, Object.keys(objectOf(coldsend))]).toEqual([status, ['detail']]);
    const krafter = await withFault({ fault }, 'krafter');
    expect([krafter.status, Object.keys(objectOf(krafter))[0]]).toEqual([status, 'error']);
  });

  test('field details come with a refused request', async () => {
    expect(rowsOf(await withFault({ fault: 'bad-request' }), 'details')).toEqual([
      { field: 'email', message: 'Invalid email format' },
    ]);
  });

  test('429 says how long to wait in seconds, as a date, in the body, or not at all', async () => {
    const seconds = await withFault({ fault: 'rate-limited-seconds', seconds: 45 });
    expect([seconds.status, seconds.headers['retry-after']]).toEqual([429, '45']);
    const date = await withFault({ fault: 'rate-limited-date', seconds: 45 });
    expect(date.headers['retry-after']).toBe(new Date(startedAt + 45_000).toUTCString());
    const body = await withFault({ fault: 'rate-limited-body', seconds: 45 });
    expect(objectOf(body)).toMatchObject({ retry_after: 45, detail: 'Rate limit exceeded. Retry after 45 seconds.' });
    expect(body.headers['retry-after']).toBeUndefined();
    const bare = await withFault({ fault: 'rate-limited-bare' });
    expect(bare.status).toBe(429);
    expect(Object.keys(bare.headers).filter((name) => /retry|ratelimit/.test(name))).toEqual([]);
  });

  test('a 503 can ask for patience', async () => {
    expect((await withFault({ fault: 'unavailable-retry-after', seconds: 300 })).headers['retry-after']).toBe('300');
  });

  test('a provider can quote the key in its error', async () => {
    expect((await withFault({ fault: 'key-echo' })).text).toContain(demoKeys.sendkit.full);
  });

  test('a web page, nothing at all, and 204 come instead of data', async () => {
    const page = await withFault({ fault: 'html' });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toMatch(/^<!doctype html>/);
    const empty = await withFault({ fault: 'empty' });
    expect([empty.status, empty.text]).toEqual([200, '']);
    expect((await withFault({ fault: 'no-content' })).status).toBe(204);
  });

  test('a 200 can decline, carry an error, or lack its data', async () => {
    expect(objectOf(await withFault({ fault: 'success-false' }))).toEqual({
      success: false,
      message: 'Workspace is being migrated',
    });
    const error = await withFault({ fault: 'error-object' }, 'krafter');
    expect([error.status, objectOf(error)]).toEqual([200, { error: 'Something went wrong' }]);
    expect(objectOf(await withFault({ fault: 'no-data' }))).toEqual({ success: true });
  });

  test('redirects point within the host or to another one', async () => {
    const same = await withFault({ fault: 'redirect-same-host' });
    expect([same.status, same.headers.location]).toEqual([308, '/sendkit/moved/v1/analytics/mailboxes']);
    const other = await withFault({ fault: 'redirect-other-host', location: 'http://127.0.0.1:9/stolen' });
    expect([other.status, other.headers.location]).toEqual([302, 'http://127.0.0.1:9/stolen']);
  });
});

describe('answers that arrive broken', () => {
  test('half of the JSON, neatly ended', async () => {
    const [whole, half] = await beforeAndAfter({ fault: 'truncated' }, 'sendkit', somePath.sendkit);
    expect(half.text).toBe(whole.text.slice(0, half.text.length));
    expect(() => objectOf(half)).toThrow(SyntaxError);
  });

  test('a connection that ends too early, or at once', async () => {
    await expect(withFault({ fault: 'cut-off' })).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    await expect(withFault({ fault: 'reset' })).rejects.toThrow(/ECONNRESET|hang up/);
  });

  /** What had arrived when nothing more came for a while. */
  async function stalled(fault: FaultInput): Promise<{ readonly status: number | null; readonly bytes: number }> {
    seen.add(fault.fault);
    const { server } = await serve({ onTestFinished });
    server.setFault(fault);
    const stop = AbortSignal.timeout(400);
    let status: number | null = null;
    let bytes = 0;
    try {
      const response = await fetch(server.baseUrls.sendkit + somePath.sendkit, {
        headers: { 'x-api-key': demoKeys.sendkit.full },
        signal: stop,
      });
      status = response.status;
      for await (const piece of response.body ?? []) bytes += piece.length;
    } catch (error) {
      expect(error).toMatchObject({ name: 'TimeoutError' });
      return { status, bytes };
    }
    throw new Error('the answer ended');
  }

  test('no headers, half a body, or a body in drops', async () => {
    expect(await stalled({ fault: 'stall-headers' })).toEqual({ status: null, bytes: 0 });
    const half = await stalled({ fault: 'stall-body' });
    expect(half.status).toBe(200);
    expect(half.bytes).toBeGreaterThan(1000);
    const drops = await stalled({ fault: 'slow-body', seconds: 0.02 });
    expect(drops.status).toBe(200);
    expect(drops.bytes).toBeGreaterThan(0);
    expect(drops.bytes).toBeLessThan(100);
  });

  test('more bytes than anybody asked for', async () => {
    expect((await withFault({ fault: 'huge', bytes: 3_000_000 })).bytes.length).toBeGreaterThan(3_000_000);
    const bomb = await withFault({ fault: 'gzip-bomb', bytes: 8_000_000 });
    expect(bomb.bytes.length).toBeLessThan(50_000);
    expect(bomb.text.length).toBeGreaterThan(8_000_000);
  });

  test('encodings nobody agreed on', async () => {
    expect((await withFault({ fault: 'nested-encoding' })).headers['content-encoding']).toBe('gzip, gzip');
    expect((await withFault({ fault: 'unknown-encoding' })).headers['content-encoding']).toBe('x-lzma');
  });
});

describe('headers of a good answer', () => {
  test('an exhausted limit, a wrong type, a wrong clock', async () => {
    const exhausted = await withFault({ fault: 'remaining-zero' });
    expect([exhausted.status, exhausted.headers['x-ratelimit-remaining']]).toEqual([200, '0']);
    expect((await withFault({ fault: 'not-json-type' })).headers['content-type']).toBe('text/plain; charset=utf-8');
    const clock = await withFault({ fault: 'wrong-clock', seconds: -7200 });
    expect(clock.headers.date).toBe(new Date(startedAt - 7_200_000).toUTCString());
  });
});

describe('data of a good answer', () => {
  const firstOf = (got: Got, name = 'data') => rowsOf(got, name)[0] ?? {};

  test('fields of the wrong type, absent fields, impossible numbers', async () => {
    const [good, wrong] = await beforeAndAfter({ fault: 'wrong-types' }, 'krafter', somePath.krafter);
    const counts = firstOf(good);
    expect(firstOf(wrong)).toMatchObject({
      queued: String(counts['queued']),
      sent: `${String(counts['sent'])}%`,
      delivered: true,
      bounced: counts['bounced'],
    });
    const nulls = firstOf(await withFault({ fault: 'nulls' }, 'krafter'));
    expect([nulls['queued'], Object.hasOwn(nulls, 'sent')]).toEqual([null, false]);
    expect(firstOf(await withFault({ fault: 'negative' }, 'krafter'))['queued']).toBe(-1);
    const text = (await withFault({ fault: 'nan-literal' })).text;
    expect(text).toMatch(/":NaN[,}]/);
    expect((await withFault({ fault: 'overflow' })).text).toMatch(/:1e400.*:9007199254740993/);
  });

  test('rates in percent, and more bounces than mails', async () => {
    const rates = rowsOf(await withFault({ fault: 'rates-as-percent' }, 'coldsend'), 'campaigns');
    for (const row of rates) expect(row['open_rate']).toBeGreaterThan(1);
    const row = firstOf(await withFault({ fault: 'bounced-over-sent' }, 'coldsend'), 'campaigns');
    expect(row['total_bounced']).toBeGreaterThan(Number(row['total_sent']));
  });

  test('rows that are no rows, a list that is none, and far too many', async () => {
    const data = async (fault: FaultInput) => objectOf(await withFault(fault))['data'];
    const bad = await data({ fault: 'bad-rows' });
    expect(Array.isArray(bad) && bad.filter((row) => typeof row !== 'object' || row === null)).toHaveLength(1);
    const worse = await data({ fault: 'bad-rows', share: 0.6 });
    const unreadable = (row: unknown) => typeof row !== 'object' || row === null || Array.isArray(row);
    expect(Array.isArray(worse) && worse.filter(unreadable).length).toBe(8);
    expect(Array.isArray(await data({ fault: 'object-instead-of-list' }))).toBe(false);
    expect(await data({ fault: 'huge-list' })).toHaveLength(100_001);
    expect(await data({ fault: 'empty-list' })).toEqual([]);
  });

  test('duplicates: the later one has one more', async () => {
    const rows = rowsOf(await withFault({ fault: 'duplicates' }));
    expect(rows).toHaveLength(15);
    expect(rows[14]).toEqual({ ...rows[0], totalSent: Number(rows[0]?.['totalSent']) + 1 });
  });

  test('days missing, corrected, lost, shrunk and to come', async () => {
    const days = async (fault: FaultInput) =>
      (await beforeAndAfter(fault, 'krafter', '/mail/stats/daily?days=10')).map((got) => rowsOf(got));
    const [good = [], holed = []] = await days({ fault: 'holes' });
    expect([good.length, holed.length]).toEqual([10, 8]);
    const [, corrected = []] = await days({ fault: 'corrected-day' });
    expect(corrected[6]?.['delivered'] === good[6]?.['delivered']).toBe(true);
    expect(corrected[6]?.['sent']).toBe(Number(good[6]?.['sent']) + 5);
    const [, vanished = []] = await days({ fault: 'vanished-day' });
    expect(vanished.map(({ date }) => date)).toEqual(
      good.map(({ date }) => date).filter((date) => date !== '2026-03-17'),
    );
    const [, shrunk = []] = await days({ fault: 'shrunk-day' });
    expect(shrunk[8]?.['delivered']).toBe(Math.floor(Number(good[8]?.['delivered']) / 2));
    const [, future = []] = await days({ fault: 'future-day' });
    expect(future.slice(-2).map(({ date }) => date)).toEqual(['2026-03-19', '2026-03-23']);
  });

  test('lifetime counters can start over', async () => {
    const [good, reset] = await beforeAndAfter({ fault: 'counter-reset' }, 'sendkit', somePath.sendkit);
    expect(firstOf(reset)['totalSent']).toBe(Math.floor(Number(firstOf(good)['totalSent']) / 10));
    expect(firstOf(reset)['sentToday']).toBe(firstOf(good)['sentToday']);
  });

  test('pages that never end, lead back, or are empty with more to come', async () => {
    const { get, server } = await serve({ onTestFinished });
    const page = async (cursor: string) =>
      inner(objectOf(await get('sendkit', `/v1/campaigns?cursor=${cursor}`)), 'pagination');
    server.setFault({ fault: 'endless-pages' });
    expect(await page('more-1')).toMatchObject({ hasMore: true, nextCursor: 'more-2' });
    expect(await page('more-2')).toMatchObject({ hasMore: true, nextCursor: 'more-3' });
    server.clearFaults();
    server.setFault({ fault: 'cursor-loop' });
    expect(await page('again')).toMatchObject({ hasMore: true, nextCursor: 'again' });
    server.clearFaults();
    server.setFault({ fault: 'empty-page' });
    const empty = objectOf(await get('sendkit', '/v1/campaigns'));
    expect([empty['data'], inner(empty, 'pagination')['hasMore']]).toEqual([[], true]);
    for (const fault of ['endless-pages', 'cursor-loop', 'empty-page'] as const) seen.add(fault);
  });

  test('hostile text, hostile keys, deep nesting and words of the future', async () => {
    const hostile = rowsOf(await withFault({ fault: 'hostile-text' })).map(({ displayName }) => String(displayName));
    expect(hostile.some((name) => name.length === 10_000)).toBe(true);
    const all = (await withFault({ fault: 'hostile-text' }, 'coldsend')).text;
    expect(all).toContain('<img src=x onerror=alert(1)>');
    expect(all).toContain('=HYPERLINK');
    expect((await withFault({ fault: 'proto-keys' })).text).toContain('"__proto__":{"polluted":true}');
    expect((await withFault({ fault: 'deep-nesting' })).text).toContain('['.repeat(5000));
    expect(firstOf(await withFault({ fault: 'new-words' }))).toMatchObject({ status: 'hibernating', futureField: {} });
    const stats = inner(objectOf(await withFault({ fault: 'new-words' }, 'krafter', '/mail/stats')), 'data');
    expect(stats['by_status']).toMatchObject({ suppressed: 3 });
  });
});

describe('switching', () => {
  test('a fault can be for one provider, one path, one method and a number of requests', async () => {
    const { get, server } = await serve({ onTestFinished });
    server.setFault({ fault: 'server-error', provider: 'sendkit', path: '/v1/analytics/*', method: 'GET', times: 2 });
    expect((await get('coldsend', somePath.coldsend)).status).toBe(200);
    expect((await get('sendkit', '/v1/campaigns')).status).toBe(200);
    expect((await get('sendkit', somePath.sendkit, { method: 'HEAD' })).status).toBe(200);
    expect((await get('sendkit', somePath.sendkit)).status).toBe(500);
    expect((await get('sendkit', '/v1/analytics/daily')).status).toBe(500);
    expect((await get('sendkit', somePath.sendkit)).status).toBe(200);
  });

  test('data faults add up, and all are gone when cleared', async () => {
    const { get, server } = await serve({ onTestFinished });
    server.setFault({ fault: 'duplicates' });
    server.setFault({ fault: 'new-words' });
    const rows = rowsOf(await get('sendkit', somePath.sendkit));
    expect([rows.length, rows[14]?.['status']]).toEqual([15, 'hibernating']);
    server.clearFaults();
    expect(rowsOf(await get('sendkit', somePath.sendkit))).toHaveLength(14);
  });

  test('over the control routes faults, clock and requests can be reached', async () => {
    const { get, server } = await serve({ onTestFinished, control: true });
    const url = (path: string) => `http://127.0.0.1:${String(server.port)}/_control/${path}`;
    const post = (path: string, body: unknown) => ask(url(path), { method: 'POST', body: JSON.stringify(body) });
    expect((await post('faults', { fault: 'forbidden', times: 1 })).status).toBe(204);
    expect((await post('faults', [{ fault: 'html', provider: 'krafter' }])).status).toBe(204);
    expect((await get('sendkit', somePath.sendkit)).status).toBe(403);
    expect((await get('krafter', somePath.krafter)).headers['content-type']).toMatch(/html/);
    expect((await ask(url('faults'), { method: 'DELETE' })).status).toBe(204);
    expect((await get('krafter', somePath.krafter)).status).toBe(200);
    expect((await post('faults', { fault: 'meteor' })).status).toBe(400);
    expect((await post('clock', { advanceMs: 90_000 })).status).toBe(204);
    expect((await get('krafter', somePath.krafter)).headers.date).toBe(new Date(startedAt + 90_000).toUTCString());
    expect((await post('clock', {})).status).toBe(400);
    const log = await ask(url('requests'));
    expect(rowsOf({ text: `{"data":${log.text}}` })).toHaveLength(4);
    expect(log.text).not.toMatch(/sk_|kr_live_/);
    expect((await ask(url('nothing'))).status).toBe(404);
  });

  test('there are no control routes unless they are asked for', async () => {
    const { server } = await serve({ onTestFinished });
    const got = await ask(`http://127.0.0.1:${String(server.port)}/_control/requests`);
    expect(got.status).toBe(404);
  });

  test('every fault there is has been met above', () => {
    expect(faultNames.filter((name) => !seen.has(name))).toEqual([]);
    expect(replyFaults.length).toBeGreaterThan(20);
  });

  test('a server with stalled connections still closes', async () => {
    const { server, get } = await serve({ onTestFinished });
    server.setFault({ fault: 'stall-headers' });
    const waiting = get('sendkit', somePath.sendkit);
    const ended = expect(waiting).rejects.toThrow();
    while (server.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    await ended;
  });
});
