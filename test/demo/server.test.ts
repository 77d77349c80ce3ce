import { describe, expect, onTestFinished, test } from 'vitest';
import { demoAccounts } from '../../electron/demo/accounts.ts';
import { demoKeys, demoProviders } from '../../electron/demo/keys.ts';
import { startDemoServer } from '../../electron/demo/server.ts';
import { ask, inner, keyHeaders, objectOf, rowsOf, serve, somePath, startedAt } from './client.ts';

const started = () => serve({ onTestFinished });

describe('the server', () => {
  test('listens on the loopback address only, on any free port', async () => {
    const { server } = await started();
    expect(server.port).toBeGreaterThan(0);
    expect(server.baseUrls).toEqual({
      sendkit: `http://127.0.0.1:${String(server.port)}/sendkit`,
      coldsend: `http://127.0.0.1:${String(server.port)}/coldsend`,
      krafter: `http://127.0.0.1:${String(server.port)}/krafter/api/v1`,
    });
  });

  test('a port that is taken is an error, not a crash', async () => {
    const { server } = await started();
    await expect(startDemoServer({ startedAt, port: server.port })).rejects.toThrow(/EADDRINUSE/);
  });

  test('the accounts of the demo can read every provider', async () => {
    const { get } = await started();
    expect(demoAccounts.map(({ provider }) => provider)).toEqual([...demoProviders]);
    for (const { provider, key } of demoAccounts) {
      expect((await get(provider, somePath[provider], { headers: keyHeaders(provider, key) })).status).toBe(200);
    }
  });

  test('started again with the same start it gives the same answers', async () => {
    const first = await serve({ onTestFinished });
    const second = await serve({ onTestFinished });
    for (const provider of demoProviders) {
      expect((await second.get(provider, somePath[provider])).text).toBe(
        (await first.get(provider, somePath[provider])).text,
      );
    }
  });

  test('packs an answer when the client takes gzip, and says how long it is', async () => {
    const { get } = await started();
    const plain = await get('sendkit', somePath.sendkit);
    const packed = await get('sendkit', somePath.sendkit, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(packed.headers['content-length']).toBe(String(packed.bytes.length));
    expect(packed.text).toBe(plain.text);
  });

  test('answers HEAD without a body, and refuses other methods in the provider’s words', async () => {
    const { get } = await started();
    const head = await get('krafter', somePath.krafter, { method: 'HEAD' });
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    const sendkit = await get('sendkit', somePath.sendkit, { method: 'DELETE' });
    expect(objectOf(sendkit)).toEqual({ error: 'Method Not Allowed', message: 'Method Not Allowed', code: 405 });
    expect(sendkit.headers.allow).toBe('GET, HEAD');
    expect((await get('coldsend', somePath.coldsend, { method: 'PUT' })).status).toBe(405);
    expect((await get('krafter', somePath.krafter, { method: 'POST', body: '{}' })).status).toBe(405);
  });

  test('what there is not is a 404 in the provider’s words', async () => {
    const { get, server } = await started();
    expect(objectOf(await get('sendkit', '/v1/nothing'))).toEqual({
      error: 'Not Found',
      message: 'The requested resource was not found',
      code: 404,
    });
    expect(objectOf(await get('coldsend', '/api/public/v1/nothing'))).toEqual({ detail: 'Not Found' });
    expect(objectOf(await get('krafter', '/nothing'))).toEqual({ error: 'Not found' });
    expect((await ask(`http://127.0.0.1:${String(server.port)}/`)).status).toBe(404);
  });

  test('serves a vendor’s documented JSON as it is, once the key is accepted', async () => {
    const documented = '{\n  "data": []\n}\n';
    const { get } = await serve({
      onTestFinished,
      verbatim: { '/krafter/api/v1/mail/stats/daily': documented, 'POST /sendkit/v1/reports': { success: true } },
    });
    const got = await get('krafter', '/mail/stats/daily?days=7');
    expect([got.status, got.text]).toEqual([200, documented]);
    expect(
      (await get('krafter', '/mail/stats/daily', { headers: keyHeaders('krafter', 'kr_live_wrong_key') })).status,
    ).toBe(401);
    expect((await get('sendkit', '/v1/reports', { method: 'POST', body: '{}' })).text).toBe('{"success":true}');
  });

  test('remembers which authentication headers came, and never what was in them', async () => {
    const { get, server } = await started();
    await get('sendkit', `${somePath.sendkit}?from=2026-03-12`);
    await get('krafter', somePath.krafter);
    expect(server.requests()).toMatchObject([
      {
        provider: 'sendkit',
        method: 'GET',
        path: '/sendkit/v1/analytics/mailboxes',
        query: 'from=2026-03-12',
        authHeaders: ['x-api-key'],
      },
      { provider: 'krafter', path: '/krafter/api/v1/mail/stats/daily', authHeaders: ['authorization'] },
    ]);
    expect(JSON.stringify(server.requests())).not.toMatch(/sk_|kr_live_/);
  });

  test('stamps answers with its own clock', async () => {
    const { get, server } = await started();
    server.advance(60_000);
    expect((await get('krafter', somePath.krafter)).headers.date).toBe(new Date(startedAt + 60_000).toUTCString());
  });
});

describe('keys', () => {
  const status = async (
    provider: 'sendkit' | 'coldsend' | 'krafter',
    headers: Record<string, string>,
    path = somePath[provider],
  ) => {
    const { server } = await started();
    const got = await ask(server.baseUrls[provider] + path, { headers });
    return { status: got.status, body: objectOf(got) };
  };

  test('without a key, or with a wrong or a revoked one, each provider answers its documented 401', async () => {
    expect(await status('sendkit', {})).toMatchObject({ status: 401, body: { error: 'Unauthorized', code: 401 } });
    expect((await status('sendkit', { 'x-api-key': demoKeys.sendkit.revoked })).status).toBe(401);
    expect((await status('sendkit', { 'x-api-key': 'toString' })).status).toBe(401);
    expect((await status('coldsend', {})).body['detail']).toMatch(/^API key required/);
    expect(await status('coldsend', { 'x-api-key': demoKeys.coldsend.revoked })).toEqual({
      status: 401,
      body: { detail: 'Invalid or revoked API key' },
    });
    const missing = { status: 401, body: { error: 'Invalid or missing API key' } };
    expect(await status('krafter', {})).toEqual(missing);
    expect(await status('krafter', { 'x-api-key': demoKeys.krafter.full })).toEqual(missing);
    expect(await status('krafter', keyHeadersOf(demoKeys.krafter.revoked))).toEqual(missing);
  });

  test('a ColdSend key without the scope is told which are required and which it has', async () => {
    expect(await status('coldsend', { 'x-api-key': demoKeys.coldsend.noScope })).toEqual({
      status: 403,
      body: {
        detail: 'Missing required scopes: campaigns:read',
        required: ['campaigns:read'],
        granted: ['replies:read'],
      },
    });
  });

  test('a Krafter sandbox key, like one without the scope, cannot read statistics', async () => {
    const refused = { status: 403, body: { error: 'Insufficient scope' } };
    expect(await status('krafter', keyHeadersOf(demoKeys.krafter.sandbox))).toEqual(refused);
    expect(await status('krafter', keyHeadersOf(demoKeys.krafter.noScope))).toEqual(refused);
  });

  test('SendKit takes either header style, but one at a time', async () => {
    const key = demoKeys.sendkit.full;
    expect((await status('sendkit', { 'x-api-key': key })).status).toBe(200);
    expect((await status('sendkit', { authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await status('sendkit', { 'x-api-key': key, authorization: `Bearer ${key}` })).status).toBe(400);
  });

  test('a SendKit platform key needs a workspace of its own, and a workspace key none', async () => {
    const platform = { 'x-api-key': demoKeys.sendkit.platform };
    const { server } = await started();
    const list = await ask(`${server.baseUrls.sendkit}/v1/workspaces`, { headers: platform });
    const [first, second] = rowsOf(list).map(({ _id }) => String(_id));
    expect((await status('sendkit', platform)).status).toBe(400);
    expect((await status('sendkit', { ...platform, 'x-workspace-id': 'ffffffffffffffffffffffff' })).status).toBe(403);
    expect((await status('sendkit', { ...platform, 'x-workspace-id': first ?? '' })).body['data']).toHaveLength(14);
    expect((await status('sendkit', { ...platform, 'x-workspace-id': second ?? '' })).body['data']).toEqual([]);
    expect(
      (await status('sendkit', { 'x-api-key': demoKeys.sendkit.full, 'x-workspace-id': first ?? '' })).status,
    ).toBe(400);
    expect((await status('sendkit', { 'x-api-key': demoKeys.sendkit.full }, '/v1/workspaces')).status).toBe(403);
  });
});

const keyHeadersOf = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe('rate limits', () => {
  test('are counted in fixed minutes, told on every answer, and lifted when the minute is over', async () => {
    const { get, server } = await serve({ onTestFinished, now: () => startedAt + 37_000 });
    const resetsAt = String((startedAt + 60_000) / 1000);
    const first = await get('krafter', '/mail/stats');
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '99',
      'x-ratelimit-reset': resetsAt,
    });
    for (let sent = 1; sent < 100; sent++) await get('krafter', '/nothing', { method: 'HEAD' });
    const refused = await get('krafter', '/mail/stats');
    expect(refused.status).toBe(429);
    expect(objectOf(refused)).toEqual({ error: 'Rate limit exceeded', retry_after: 23 });
    expect(refused.headers).toMatchObject({ 'retry-after': '23', 'x-ratelimit-remaining': '0' });
    expect((await get('coldsend', somePath.coldsend)).status).toBe(200);
    server.advance(23_000);
    expect((await get('krafter', '/mail/stats')).status).toBe(200);
  });

  test('ColdSend names the reset in a header and the wait in prose, and has an hourly limit besides', async () => {
    const { get, server } = await serve({
      onTestFinished,
      rateLimits: {
        sendkit: { perMinute: 1, perHour: null },
        coldsend: { perMinute: 2, perHour: 3 },
        krafter: { perMinute: 1, perHour: null },
      },
    });
    await get('coldsend', somePath.coldsend);
    await get('coldsend', somePath.coldsend);
    const refused = await get('coldsend', somePath.coldsend);
    expect(refused.status).toBe(429);
    expect(objectOf(refused)).toEqual({ detail: 'Rate limit exceeded. Retry after 60 seconds.' });
    expect(refused.headers['retry-after']).toBeUndefined();
    expect(refused.headers['x-ratelimit-reset']).toBe(String(startedAt / 1000 + 60));
    server.advance(60_000);
    const hourly = await get('coldsend', somePath.coldsend);
    expect([hourly.status, hourly.headers['x-ratelimit-limit']]).toEqual([429, '3']);
    expect((await get('sendkit', somePath.sendkit)).status).toBe(200);
    expect(objectOf(await get('sendkit', somePath.sendkit))).toMatchObject({ error: 'Too Many Requests', code: 429 });
  });
});

describe('SendKit', () => {
  test('lists campaigns page by page with a cursor', async () => {
    const { get } = await started();
    const first = await get('sendkit', '/v1/campaigns?limit=4');
    const pagination = inner(objectOf(first), 'pagination');
    expect(pagination).toMatchObject({ limit: 4, total: 6, hasMore: true });
    const second = await get('sendkit', `/v1/campaigns?limit=4&cursor=${String(pagination['nextCursor'])}`);
    expect(inner(objectOf(second), 'pagination')).toMatchObject({ hasMore: false, nextCursor: null });
    const all = await get('sendkit', '/v1/campaigns');
    expect([...rowsOf(first), ...rowsOf(second)]).toEqual(rowsOf(all));
    expect((await get('sendkit', '/v1/campaigns?cursor=nonsense')).status).toBe(400);
    expect((await get('sendkit', '/v1/campaigns?limit=101')).status).toBe(400);
    expect(rowsOf(await get('sendkit', '/v1/campaigns?status=paused')).map(({ status }) => status)).toEqual(['paused']);
  });

  test('or with page numbers, as it used to', async () => {
    const { get } = await serve({ onTestFinished, campaignPages: 'page' });
    const first = await get('sendkit', '/v1/campaigns?limit=4');
    const second = await get('sendkit', '/v1/campaigns?limit=4&page=2');
    expect(objectOf(first)['pagination']).toEqual({ page: 1, limit: 4, total: 6, pages: 2 });
    expect([rowsOf(first).length, rowsOf(second).length]).toEqual([4, 2]);
    expect(rowsOf(await get('sendkit', '/v1/campaigns?limit=4&page=3'))).toEqual([]);
  });

  test('has the mailbox fields of its documentation, and the newer ones unless told otherwise', async () => {
    const documented = [
      '_id',
      'email',
      'displayName',
      'status',
      'totalSent',
      'totalReceived',
      'bounceRate',
      'sentToday',
      'dailySendLimit',
      'warmup',
    ];
    const { get } = await started();
    expect(Object.keys(rowsOf(await get('sendkit', somePath.sendkit))[0] ?? {})).toEqual([
      ...documented,
      'performance',
      'rates',
    ]);
    const older = await serve({ onTestFinished, mailboxShape: 'documented' });
    expect(Object.keys(rowsOf(await older.get('sendkit', somePath.sendkit))[0] ?? {})).toEqual(documented);
  });

  test('refuses dates it cannot read, naming the field', async () => {
    const { get } = await started();
    const got = await get('sendkit', `${somePath.sendkit}?from=yesterday&to=2026-02-30`);
    expect(got.status).toBe(400);
    expect(rowsOf(got, 'details').map(({ field }) => field)).toEqual(['from', 'to']);
    expect((await get('sendkit', `${somePath.sendkit}?from=2026-03-02&to=2026-03-01`)).status).toBe(400);
    expect((await get('sendkit', '/v1/analytics/daily?from=2026-03-01T00:00:00Z')).status).toBe(200);
  });

  test('answers a campaign’s analytics, and 404 for an id it does not know', async () => {
    const { get } = await started();
    const [campaign] = rowsOf(await get('sendkit', '/v1/campaigns'));
    const got = await get('sendkit', `/v1/analytics/campaigns/${String(campaign?.['_id'])}`);
    const data = inner(objectOf(got), 'data');
    expect(inner(data, 'campaign')).toEqual({
      id: campaign?.['_id'],
      name: campaign?.['name'],
      status: campaign?.['status'],
    });
    expect((await get('sendkit', '/v1/analytics/campaigns/ffffffffffffffffffffffff')).status).toBe(404);
  });

  const report = (body: unknown, key?: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeaders('sendkit', key) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

  test('queues one report per campaign', async () => {
    const { get } = await started();
    const campaigns = rowsOf(await get('sendkit', '/v1/campaigns?limit=2'));
    const campaignIds = campaigns.map(({ _id }) => _id);
    const asked = {
      reportType: 'campaign',
      campaignIds,
      periodStart: '2026-01-01',
      periodEnd: '2026-03-17',
      sections: { mailboxHealth: false },
    };
    const got = await get('sendkit', '/v1/reports', report(asked));
    expect(got.status).toBe(201);
    const data = inner(objectOf(got), 'data');
    expect(data['message']).toBe('2 reports queued for generation');
    expect(data['reports']).toMatchObject(
      campaigns.map(({ name }) => ({ title: `${String(name)} Report`, reportType: 'campaign', status: 'queued' })),
    );
  });

  test('refuses a report request that is not as documented, naming the fields', async () => {
    const { get } = await started();
    const fieldsOf = async (body: unknown) => {
      const got = await get('sendkit', '/v1/reports', report(body));
      expect(objectOf(got)).toMatchObject({ error: 'Bad Request', code: 400 });
      return rowsOf(got, 'details').map(({ field }) => field);
    };
    expect(await fieldsOf({ reportType: 'yearly' })).toEqual(['reportType']);
    expect(await fieldsOf({ reportType: 'campaign' })).toEqual(['campaignIds']);
    expect(await fieldsOf({ reportType: 'campaign', campaignIds: Array.from({ length: 11 }, () => 'id') })).toEqual([
      'campaignIds',
    ]);
    expect(await fieldsOf({ reportType: 'workspace', periodStart: '2026-02-30' })).toEqual(['periodStart']);
    expect(await fieldsOf({ reportType: 'workspace', periodStart: '2026-03-02', periodEnd: '2026-03-01' })).toEqual([
      'periodEnd',
    ]);
    expect(await fieldsOf({ reportType: 'workspace', sections: { mailboxHealth: 'no' } })).toEqual([
      'sections.mailboxHealth',
    ]);
    expect(await fieldsOf('{"reportType":')).toEqual(['body']);
    const unknown = { reportType: 'campaign', campaignIds: ['ffffffffffffffffffffffff'] };
    expect((await get('sendkit', '/v1/reports', report(unknown))).status).toBe(404);
    expect((await get('sendkit', '/v1/reports', report({ reportType: 'organizational' }))).status).toBe(403);
  });

  test('tells nothing of a report’s status unless it is switched on', async () => {
    const queue = async (get: Awaited<ReturnType<typeof started>>['get']) => {
      const got = await get('sendkit', '/v1/reports', report({ reportType: 'workspace' }));
      return String(rowsOf({ text: JSON.stringify(inner(objectOf(got), 'data')) }, 'reports')[0]?.['id']);
    };
    const silent = await started();
    expect((await silent.get('sendkit', `/v1/reports/${await queue(silent.get)}`)).status).toBe(404);
    const { get, server } = await serve({ onTestFinished, reportStatus: 'progressing' });
    const id = await queue(get);
    const statusNow = async () => inner(objectOf(await get('sendkit', `/v1/reports/${id}`)), 'data')['status'];
    expect(await statusNow()).toBe('queued');
    server.advance(12_000);
    expect(await statusNow()).toBe('processing');
    server.advance(20_000);
    expect(await statusNow()).toBe('completed');
    expect((await get('sendkit', '/v1/reports/ffffffffffffffffffffffff')).status).toBe(404);
  });
});

describe('ColdSend and Krafter', () => {
  test('the timeline covers 90 days to today by default and echoes its range', async () => {
    const { get } = await started();
    const timeline = `${somePath.coldsend}/timeline`;
    expect(objectOf(await get('coldsend', timeline))).toMatchObject({ from_date: '2025-12-18', to_date: '2026-03-18' });
    const march = await get('coldsend', `${timeline}?from_date=2026-03-01&to_date=2026-03-10`);
    expect(rowsOf(march, 'timeline')).toHaveLength(10);
    expect((await get('coldsend', `${timeline}?from_date=2026-03-10&to_date=2026-03-01`)).status).toBe(400);
    expect((await get('coldsend', `${timeline}?from_date=march`)).status).toBe(422);
    expect(Array.isArray(objectOf(await get('coldsend', `${somePath.coldsend}?status=active`))['detail'])).toBe(true);
  });

  test('Krafter caps the days silently and has 30 by default', async () => {
    const { get } = await started();
    const rows = async (query: string) => rowsOf(await get('krafter', `/mail/stats/daily${query}`)).length;
    expect(await rows('')).toBe(30);
    expect(await rows('?days=9')).toBe(9);
    expect(await rows('?days=4000')).toBe(365);
    expect(await rows('?days=many')).toBe(30);
  });
});
