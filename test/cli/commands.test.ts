import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { providers } from '../../electron/providers/index.ts';
import type { Provider } from '../../electron/providers/provider.ts';
import { listAccounts } from '../../electron/store/accounts/accounts.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { databaseName } from '../../electron/store/file/files.ts';
import { commandLine, validated, type CommandLine } from './command-line.ts';
import { campaignId, startVendors, vendorKeys } from './vendor-server.ts';

/** Everything the commands left on disk, as text. */
function onDisk({ dataFolder }: CommandLine): string {
  return readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataFolder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n');
}

describe('adding an account', () => {
  test('stores the key in the keychain only: not on disk, not in any output', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const id = await line.add(vendors, 'sendkit', '--client', 'Acme', '--daily-budget', '500');
    expect([...line.keychain.items.entries()]).toEqual([[`Sendgauge/${id}`, vendorKeys.sendkit]]);
    const outputs = [
      await line.sendgauge(['check']),
      await line.sendgauge(['status', '--json']),
      await line.sendgauge(['account', 'list', '--json']),
      await line.sendgauge(['export', 'alerts', '--format', 'json']),
    ];
    for (const { out, err } of outputs) expect(out + err).not.toContain(vendorKeys.sendkit.slice(8));
    expect(onDisk(line)).not.toContain(vendorKeys.sendkit.slice(8));
    expect(JSON.parse(outputs[2]?.out ?? '')).toMatchObject({
      accounts: [{ id, client: 'Acme', dailyBudget: 500, state: 'ok' }],
    });
  });

  test('says which part failed, and stores nothing', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const addTo = (baseUrl: string, key = vendorKeys.coldsend) =>
      line.sendgauge(['account', 'add', 'coldsend', '--label', 'x', '--base-url', baseUrl], key);
    const here = vendors.baseUrls.coldsend;
    expect(await addTo(here, 'cs_live_wrong_wrong_wrong')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^Not added\. Key: /),
    });
    expect(await addTo(here, 'nonsense')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Not added\. Key form: /),
    });
    expect(await addTo('http://127.0.0.1:9')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Not added\. Network: /),
    });
    expect(await addTo('http://api.example.com')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Not added\. Address: /),
    });
    expect(await addTo('https://nowhere.invalid')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Not added\. (DNS|Network|Proxy): /),
    });
    expect(await addTo(here.replace('http:', 'https:'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Not added\. TLS: /),
    });
    vendors.failWith(403);
    expect(await addTo(here)).toMatchObject({ code: 1, err: expect.stringMatching(/^Not added\. Scope: /) });
    vendors.failWith(429, { 'retry-after': '30' });
    expect(await addTo(here)).toMatchObject({ code: 1, err: expect.stringMatching(/^Not added\. Rate limit: /) });
    vendors.failWith(500);
    expect(await addTo(here)).toMatchObject({ code: 1, err: expect.stringMatching(/^Not added\. Answer: /) });
    expect(line.keychain.items.size).toBe(0);
    expect((await line.sendgauge(['account', 'list', '--json'])).out).toContain('"accounts": []');
  });

  test('--no-verify sends nothing', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'krafter', '--no-verify');
    expect(vendors.requests).toEqual([]);
  });

  test('a key as an argument is refused without repeating it', async () => {
    using line = commandLine();
    const key = vendorKeys.sendkit;
    for (const argv of [
      ['account', 'add', 'sendkit', '--label', 'x', key],
      ['account', 'add', 'sendkit', '--label', 'x', `--key=${key}`],
      ['account', 'add', 'sendkit', '--label', 'x', '--api-key', 'whatever'],
      ['account', 'add', 'sendkit', '--label', key],
      ['account', 'add', 'sendkit', '--label', 'x', `--set=workspaceId=${key}`],
    ]) {
      const { code, out, err } = await line.sendgauge(argv, key);
      expect(code).toBe(64);
      expect(out + err).not.toContain(key);
      expect(err).toContain('standard input');
    }
  });

  test('the campaigns that were named are read', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'sendkit', '--campaign', campaignId, '--no-verify');
    await line.sendgauge(['check']);
    expect(vendors.requests.some((request) => request.includes(`/v1/analytics/campaigns/${campaignId}`))).toBe(true);
    expect(
      await line.sendgauge(['account', 'add', 'krafter', '--label', 'x', '--campaign', 'c'], vendorKeys.krafter),
    ).toMatchObject({ code: 64 });
  });

  test('any field of a provider can be set, and lists collect', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const others = ['--set', 'campaignIds=second', '--campaign', 'third'];
    await line.add(vendors, 'sendkit', '--set', `campaignIds=${campaignId}`, ...others, '--no-verify');
    await line.sendgauge(['check']);
    for (const id of [campaignId, 'second', 'third'])
      expect(vendors.requests.some((request) => request.includes(`/v1/analytics/campaigns/${id}`))).toBe(true);
  });

  test.runIf(process.platform !== 'win32')(
    'a data folder that is a link is refused in words, and left as it is',
    async () => {
      using line = commandLine();
      const theirs = join(line.dataFolder, '..', 'theirs');
      mkdirSync(theirs);
      chmodSync(theirs, 0o755);
      symlinkSync(theirs, line.dataFolder);
      const { code, err } = await line.sendgauge(['status']);
      expect([code, err]).toEqual([3, expect.stringContaining('The data folder is a symbolic link.')]);
      expect([readdirSync(theirs), statSync(theirs).mode & 0o777]).toEqual([[], 0o755]);
    },
  );

  test('refuses a key that an account has already, and says which; --again adds it nevertheless', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const id = await line.add(vendors, 'krafter');
    const second = ['account', 'add', 'krafter', '--label', 'Twice', '--base-url', vendors.baseUrls.krafter];
    for (const options of [[], ['--no-verify']]) {
      const { code, out, err } = await line.sendgauge([...second, ...options], vendorKeys.krafter);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('Not added. In use: The account “My krafter” has this key already.');
      expect(err).toContain(`Its id is ${id}. Add --again to add the key a second time.`);
      expect(err).not.toContain(vendorKeys.krafter);
    }
    expect(line.keychain.items.size).toBe(1);
    expect(await line.sendgauge([...second, '--again'], vendorKeys.krafter)).toMatchObject({ code: 0 });
    expect(line.keychain.items.size).toBe(2);
  });

  test('a short option that is given nothing says nothing; given twice, the last one counts', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'sendkit', '--workspace', '', '--campaign', '', '--no-verify');
    await line.add(vendors, 'sendkit', '--workspace', 'first', '--workspace', 'second', '--no-verify', '--again');
    const { db } = openDatabase(join(line.dataFolder, databaseName), Date.now());
    const settings = listAccounts(db).map((account) => account.settings);
    closeDatabase(db);
    expect(settings).toEqual(expect.arrayContaining([{}, { workspaceId: 'second' }]));
  });

  test.each([
    [
      'sendkit',
      ['--set', 'nonsense=1'],
      'SendKit has no field "nonsense". Its fields: workspaceId, campaignIds (repeatable).',
    ],
    [
      'sendkit',
      ['--set', 'workspaceId'],
      '--set is written name=value. Its fields: workspaceId, campaignIds (repeatable).',
    ],
    [
      'sendkit',
      ['--set', 'workspaceId='],
      '--set is written name=value. Its fields: workspaceId, campaignIds (repeatable).',
    ],
    [
      'sendkit',
      ['--set', 'workspaceId=  '],
      '--set is written name=value. Its fields: workspaceId, campaignIds (repeatable).',
    ],
    ['sendkit', ['--workspace', 'a', '--set', 'workspaceId=b'], 'workspaceId takes one value.'],
    [
      'sendkit',
      [],
      'SendKit needs --set workspaceId=… with this key. Its fields: workspaceId, campaignIds (repeatable).',
    ],
    ['sendkit', ['--workspace', 'w1', '--campaign', 'my spring campaign'], 'there is no id in "my spring campaign".'],
    [
      'sendkit',
      ['--workspace', 'w1', '--campaign', 'https://app.sendkit.ai/'],
      'there is no id in "https://app.sendkit.ai/".',
    ],
    ['krafter', ['--set', 'workspaceId=1'], 'Krafter Mail has no field "workspaceId". It has no fields to set.'],
    ['krafter', ['--workspace', '1'], 'Krafter Mail has no field "workspace". It has no fields to set.'],
  ])('a field of %s that is wrong or missing is wrong usage: %j', async (provider, options, says) => {
    using line = commandLine();
    const argv = ['account', 'add', provider, '--label', 'x', '--no-verify', ...options];
    const { code, out, err } = await line.sendgauge(argv, 'sk_user_a9XyP4uvQ1LnR7bzK3mH2wD8');
    expect([code, out]).toEqual([64, '']);
    expect(err).toContain(says);
    expect(line.keychain.items.size).toBe(0);
  });

  test('the help names the fields of every provider, and the short options for some', async () => {
    using line = commandLine();
    const { code, out } = await line.sendgauge(['account', 'add', '--help']);
    expect(code).toBe(0);
    const all: readonly Provider[] = Object.values(providers);
    for (const { name, fields } of all.filter((one) => one.fields.length > 0))
      expect(out.replace(/\s+/g, ' ')).toContain(`${name}: ${fields[0]?.name ?? ''}`);
    expect(out.replace(/\s+/g, ' ')).toContain('SendKit: workspaceId, campaignIds (repeatable)');
    expect(out).toMatch(/--workspace <value> +short for --set workspace=/);
    expect(out).toMatch(/--campaign <value> +short for --set campaign=/);
  });

  test('removing it forgets key and data', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const id = await line.add(vendors, 'krafter');
    expect(await line.sendgauge(['account', 'remove', id])).toMatchObject({ code: 0 });
    expect(line.keychain.items.size).toBe(0);
    expect(await line.sendgauge(['status', '--json'])).toMatchObject({
      code: 3,
      out: expect.stringContaining('"accounts": []'),
    });
    expect(await line.sendgauge(['account', 'remove', id])).toMatchObject({ code: 1 });
  });
});

describe('check and status exit as monitoring plugins do', () => {
  test('3 without an account', async () => {
    using line = commandLine();
    expect(await line.sendgauge(['check'])).toMatchObject({ code: 3, out: expect.stringContaining('No accounts yet') });
    expect(validated('status', (await line.sendgauge(['status', '--json'])).out)).toMatchObject({ status: 'unknown' });
  });

  test('0 while nothing is over a line', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'krafter');
    expect(await line.sendgauge(['check'])).toMatchObject({ code: 0 });
    expect(await line.sendgauge(['status'])).toMatchObject({ code: 0 });
  });

  test('the second fresh value over the line fires: 2 for a mailbox at 5 %, with the sentence in text and JSON', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'sendkit');
    expect((await line.sendgauge(['check'])).code).toBe(0);
    const second = await line.sendgauge(['check', '--json']);
    expect(second.code).toBe(2);
    expect(validated('status', second.out)).toMatchObject({
      status: 'critical',
      alerts: expect.arrayContaining([
        expect.objectContaining({
          rule: 'bounce-rate',
          severity: 'critical',
          phase: 'firing',
          subject: { kind: 'sender', id: '664a1b2c3d4e5f6a7b8c9d04', name: 'outreach@mycompany.com' },
          value: 0.05,
          numerator: 105,
          denominator: 2100,
          threshold: 0.05,
          window: 'lifetime',
          message:
            'outreach@mycompany.com: bounce rate 5 % (about 105 of 2,100 sent, lifetime, as SendKit rounds it) has reached 5 %; about 1 clean send brings it back under 5 %',
        }),
      ]),
    });
    const { code, out } = await line.sendgauge(['status']);
    expect(code).toBe(2);
    expect(out.split('\n')[0]).toMatch(/^⬣ critical {2}\d+ bounce alerts?(, \d+ campaigns? not confirmed yet)?$/);
    const history = await line.sendgauge(['alerts', 'list', '--all', '--json']);
    expect(validated('alerts', history.out)).toMatchObject({
      transitions: expect.arrayContaining([
        expect.objectContaining({ from: 'pending', to: 'firing', severity: 'critical', notified: false }),
      ]),
    });
    expect((await line.sendgauge(['alerts', 'list', '--json'])).out).toContain('"transitions": []');
  });

  test('3 when no account could be read, with the values kept', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'sendkit');
    await line.sendgauge(['check']);
    vendors.failWith(401);
    const checked = await line.sendgauge(['check', '--json']);
    expect(checked.code).toBe(3);
    expect(validated('status', checked.out)).toMatchObject({
      status: 'unknown',
      accounts: [{ state: 'auth', error: { kind: 'unauthorized' }, summary: { sentToday: 67, bounceRate: 0.0295 } }],
    });
    expect((await line.sendgauge(['status'])).out).toContain('key rejected by SendKit');
  });

  test('3 when this run could not read the only account, whatever was read before, and why; the cache is not blamed', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'krafter');
    expect((await line.sendgauge(['check'])).code).toBe(0);
    line.keychain.items.clear();
    const { code, out, err } = await line.sendgauge(['check', '--json']);
    expect(code).toBe(3);
    expect(err).toContain('My krafter: No key is stored for this account');
    expect(validated('status', out)).toMatchObject({ status: 'unknown', accounts: [{ state: 'ok', error: null }] });
    expect((await line.sendgauge(['status'])).code).toBe(0);
  });

  test('at least 1 while an account has no live number, however well the others are read', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'krafter');
    const never = await line.add(vendors, 'coldsend', '--no-verify');
    line.keychain.items.delete(`Sendgauge/${never}`);
    const { code, err } = await line.sendgauge(['check']);
    expect(code).toBe(1);
    expect(err).toContain('My coldsend: No key is stored');
    expect((await line.sendgauge(['status'])).code).toBe(1);
    expect((await line.sendgauge(['check', '--account', never])).code).toBe(3);
  });

  test('an unexpired Retry-After is respected and shown', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'krafter');
    await line.sendgauge(['check']);
    vendors.failWith(429, { 'retry-after': '120' });
    const limited = await line.sendgauge(['check', '--json']);
    expect(validated('status', limited.out)).toMatchObject({
      status: 'unknown',
      accounts: [{ state: 'limited', retryAt: expect.any(String) }],
    });
    const before = vendors.requests.length;
    vendors.failWith(null);
    const held = await line.sendgauge(['check']);
    expect(held).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /^My krafter: Krafter Mail asked to wait until \S.*; it was not asked before that\.\n$/,
      ),
    });
    expect(vendors.requests).toHaveLength(before);
    expect((await line.sendgauge(['status'])).out).toMatch(/waits until \d\d:\d\d|waits until \d{4}-/);
  });

  test('--account reads and prints only that account', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const krafter = await line.add(vendors, 'krafter', '--no-verify');
    await line.add(vendors, 'coldsend', '--no-verify');
    const checked = await line.sendgauge(['check', '--account', krafter, '--json']);
    expect(validated('status', checked.out)).toMatchObject({ accounts: [{ id: krafter, provider: 'krafter' }] });
    expect(vendors.requests.every((request) => request.includes('/api/v1/mail/'))).toBe(true);
    expect(await line.sendgauge(['check', '--account', 'nobody'])).toMatchObject({ code: 64 });
  });
});

test.each([
  [['nonsense']],
  [['status', '--nonsense']],
  [['account']],
  [['account', 'add', 'sendkit']],
  [['account', 'add', 'nobody', '--label', 'x']],
  [['account', 'add', 'sendkit', '--label', '\u200b']],
  [['account', 'add', 'sendkit', '--label', 'x', '--daily-budget', '-1']],
  [['account', 'add', 'sendkit', '--label', 'x', '--daily-budget', '1,250']],
  [['account', 'add', 'sendkit', '--label', 'x', '--daily-budget', '12.5']],
  [['account', 'add', 'sendkit', '--label', 'x', '--daily-budget', '1e3']],
  [['export', 'nonsense']],
  [['export', 'daily', '--format', 'xml']],
  [['export', 'daily', '--separator', ':']],
  [['export', 'daily', '--format', 'json', '--bom']],
  [['export', 'daily', '--from', '2026-02-30']],
  [['export', 'daily', '--from', '2026-02-10', '--to', '2026-02-09']],
  [['report', 'create', '--type', 'campaign']],
  [['report', 'create', '--account', 'nobody', '--type', 'campaign', '--yes']],
  [['report', 'create', '--account', 'nobody', '--type', 'nonsense', '--yes']],
  [['account', 'add', 'sendkit', '--label', 'x', '--daily-budget', '1.000']],
  [['check', '--timeout', '1.000']],
  [['alerts', 'replay', '--rule', 'bounce-rate', '--threshold', '0.03', '--days', '30.000']],
  [['demo', 'serve', '--port', '70000']],
  [[]],
])('wrong usage %j exits 64 and prints no result', async (argv) => {
  using line = commandLine();
  expect(await line.sendgauge(argv)).toMatchObject({ code: 64, out: '', err: expect.stringMatching(/\S/) });
});

test('help and version are results', async () => {
  using line = commandLine();
  expect(await line.sendgauge(['--help'])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('Usage: sendgauge'),
  });
  expect(await line.sendgauge(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

describe('export', () => {
  test('daily as CSV and JSON, between two days', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const id = await line.add(vendors, 'krafter');
    await line.sendgauge(['check']);
    const { out } = await line.sendgauge(['export', 'daily', '--from', '2026-02-09', '--to', '2026-02-09']);
    const [header, row, ...rest] = out.trimEnd().split('\r\n');
    expect(header).toBe(
      'accountId,account,provider,day,state,queued,sent,delivered,opened,clicked,replied,bounced,complained,failed,bounceRate,deliveryRate,complaintRate,openRate,replyRate,attempted',
    );
    expect(row).toMatch(
      new RegExp(`^${id},My krafter,krafter,2026-02-09,\\w+,0,3,42,,,,1,0,0,0\\.0217,0\\.913,0,,,46$`),
    );
    expect(rest).toEqual([]);
    const european = ['--separator', 'semicolon', '--decimal', 'comma', '--bom'] as const;
    const semicolons = await line.sendgauge([
      'export',
      'daily',
      ...european,
      '--from',
      '2026-02-09',
      '--to',
      '2026-02-09',
    ]);
    expect(semicolons.out).toMatch(/^\ufeffaccountId;account;provider;day;/);
    expect(semicolons.out).toContain(';0,');
    const json = await line.sendgauge(['export', 'daily', '--format', 'json', '--to', '2026-02-09', '--account', id]);
    expect(JSON.parse(json.out)).toMatchObject({
      schema: 1,
      daily: [{ accountId: id, day: '2026-02-09', opened: null, attempted: 46 }],
    });
  });

  test('says how old each mailbox and campaign is, and in one sentence that some are old', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const id = await line.add(vendors, 'sendkit');
    await line.sendgauge(['check']);
    for (const what of ['senders', 'campaigns', 'daily'])
      expect(await line.sendgauge(['export', what])).toMatchObject({ code: 0, err: '' });
    const read = new Date().toISOString().slice(0, 13);
    vi.useFakeTimers({ now: Date.now() + 3 * 86_400_000, toFake: ['Date'] });
    try {
      const senders = await line.sendgauge(['export', 'senders']);
      const [header, row] = senders.out.split('\r\n');
      expect(header).toMatch(/,goneSince,glance,asOf$/);
      expect(row).toContain(`,${read}`);
      expect(senders.err).toMatch(/^Old data of 2 of 2 mailboxes, the oldest as of .*\d\d:\d\d\.\n$/);
      // An account that is named twice is one.
      const named = ['--account', id, '--account', id];
      expect((await line.sendgauge(['export', 'senders', ...named])).err).toMatch(/^Old data of 2 of 2 mailboxes,/);
      const campaigns = await line.sendgauge(['export', 'campaigns']);
      expect(campaigns.out.split('\r\n')[1]).toContain(`,${read}`);
      expect(campaigns.err).toMatch(/^Old data of 1 of 1 campaign,/);
      expect((await line.sendgauge(['export', 'daily'])).err).toMatch(/^Old data of 1 of 1 account,/);
      expect((await line.sendgauge(['export', 'alerts'])).err).toBe('');
    } finally {
      vi.useRealTimers();
    }
  });

  test('mailboxes, campaigns and alerts', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'sendkit');
    await line.sendgauge(['check']);
    expect((await line.sendgauge(['export', 'senders'])).out).toContain(
      'sales@mycompany.com,Sales Team,active,45,100,0.45,0.02,lifetime,4500,320,true,completed,',
    );
    expect((await line.sendgauge(['export', 'campaigns'])).out).toContain(
      'Q1 Outreach,active,500,1200,540,120,60,36,0.45,0.1,0.05,0.03,',
    );
    const alerts = await line.sendgauge(['export', 'alerts', '--format', 'json']);
    expect(validated('alerts', alerts.out)).toMatchObject({
      schema: 1,
      alerts: expect.arrayContaining([expect.objectContaining({ phase: 'pending' })]),
    });
    expect((await line.sendgauge(['export', 'alerts'])).out).toContain(
      'outreach@mycompany.com,inactive,pending,0.05,105,2100,false,',
    );
  });
});
