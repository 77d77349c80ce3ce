/** What the vendors' own examples come to: their JSON verbatim, through real HTTP and SQLite, out of `--json`. */
import { expect, test } from 'vitest';
import { commandLine, validated } from './command-line.ts';
import { startVendors } from './vendor-server.ts';

test('the example of SendKit: mailboxes and campaign', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  const id = await line.add(vendors, 'sendkit');
  const checked = await line.sendgauge(['check', '--json']);
  const document = validated('status', checked.out);
  expect(document).toMatchObject({
    schema: 1,
    accounts: [
      {
        id,
        provider: 'sendkit',
        label: 'My sendkit',
        client: null,
        state: 'ok',
        error: null,
        retryAt: null,
        summary: {
          sentToday: 67,
          limited: { sent: 67, limit: 150 },
          dailyLimit: 150,
          limitUsed: 0.4467,
          bounceRate: 0.0295,
          complaintRate: null,
          deliveryRate: null,
        },
        senders: [
          {
            id: '664a1b2c3d4e5f6a7b8c9d03',
            email: 'sales@mycompany.com',
            name: 'Sales Team',
            status: 'active',
            sentToday: 45,
            dailyLimit: 100,
            limitUsed: 0.45,
            bounceRate: 0.02,
            totalSent: 4500,
            totalReceived: 320,
            warmup: { enabled: true, status: 'completed' },
            goneSince: null,
          },
          {
            id: '664a1b2c3d4e5f6a7b8c9d04',
            sentToday: 22,
            dailyLimit: 50,
            limitUsed: 0.44,
            bounceRate: 0.05,
            warmup: { status: 'in_progress' },
          },
        ],
        campaigns: [
          {
            id: '664a1b2c3d4e5f6a7b8c9d02',
            name: 'Q1 Outreach',
            status: 'active',
            totalLeads: 500,
            sent: 1200,
            opened: 540,
            clicked: 120,
            replied: 60,
            bounced: 36,
            openRate: 0.45,
            clickRate: 0.1,
            replyRate: 0.05,
            bounceRate: 0.03,
            steps: [
              { step: 1, sent: 500, opened: 300, clicked: 80, bounced: 20, bounceRate: 0.04 },
              { step: 2, bounceRate: 0.03 },
              { step: 3, bounceRate: 0.0133 },
            ],
            leadStatus: { active: 180, completed: 250, paused: 30, bounced: 36, removed: 4 },
          },
        ],
        windows: [],
        reports: [],
      },
    ],
  });
  expect(await line.sendgauge(['status', '--json'])).toMatchObject({ code: checked.code });
});

test('the examples of ColdSend: campaigns and timeline', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  await line.add(vendors, 'coldsend');
  const checked = await line.sendgauge(['check', '--json']);
  const document = validated('status', checked.out);
  expect(document).toMatchObject({
    accounts: [
      {
        notes: expect.arrayContaining([expect.stringContaining('1 of 12')]),
        summary: { bounceRate: 0.004, complaintRate: null, sentToday: null, dailyLimit: null },
        senders: [],
        campaigns: [
          {
            sent: 498,
            opened: 169,
            replied: 40,
            bounced: 2,
            clicked: null,
            openRate: 0.3394,
            replyRate: 0.0803,
            bounceRate: 0.004,
            clickRate: null,
          },
        ],
      },
    ],
  });
  const [account] = (document as { accounts: { daily: { day: string; state: string }[] }[] }).accounts;
  const daily = account?.daily ?? [];
  expect(daily.find(({ day }) => day === '2024-01-15')).toMatchObject({
    sent: 120,
    openRate: 0.3417,
    replyRate: 0.075,
    bounceRate: 0.0083,
    delivered: null,
    deliveryRate: null,
  });
  expect(daily.find(({ day }) => day === '2024-01-16')).toMatchObject({
    sent: 85,
    openRate: 0.3529,
    replyRate: 0.0824,
    bounceRate: 0,
  });
  expect(daily.filter(({ state }) => state === 'hole')).toHaveLength(89);
  expect(daily[0]?.day).toBe('2024-01-01');
  expect(daily.at(-1)?.day).toBe('2024-03-31');
});

test('the examples of Krafter: windows and days by the vendor’s own formula', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  await line.add(vendors, 'krafter');
  const checked = await line.sendgauge(['check', '--json']);
  const document = validated('status', checked.out);
  expect(document).toMatchObject({
    status: 'ok',
    accounts: [
      {
        summary: { bounceRate: 0.0241, deliveryRate: 0.9493, complaintRate: 0.0017 },
        windows: [
          {
            period: '30d',
            since: '2026-01-16T12:00:00.000Z',
            total: 1250,
            byStatus: { queued: 5, sent: 20, delivered: 1180, bounced: 30, complained: 2, failed: 13 },
            bounceRate: 0.0241,
            deliveryRate: 0.9493,
            complaintRate: 0.0017,
          },
        ],
      },
    ],
  });
  const [account] = (document as { accounts: { daily: { day: string }[] }[] }).accounts;
  expect(account?.daily.find(({ day }) => day === '2026-02-09')).toMatchObject({
    sent: 3,
    delivered: 42,
    bounced: 1,
    opened: null,
    bounceRate: 0.0217,
    deliveryRate: 0.913,
    complaintRate: 0,
  });
  expect(account?.daily.find(({ day }) => day === '2026-02-10')).toMatchObject({ bounceRate: 0, deliveryRate: 0.8636 });
});

test('a report is asked for as it is said: no campaigns where it names none, and unknown ones are pointed out', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  const id = await line.add(vendors, 'sendkit');
  await line.sendgauge(['check']);
  const create = (type: string, ...more: readonly string[]) =>
    line.sendgauge(['report', 'create', '--account', id, '--type', type, ...more]);
  const workspace = await create('workspace', '--campaign', 'foo', '--yes');
  expect(workspace).toMatchObject({ code: 64, out: '', err: expect.stringContaining('names no campaigns') });
  const joined = await create('campaign', '--campaign', 'one,two', '--yes');
  expect(joined).toMatchObject({ code: 64, out: '', err: expect.stringContaining('takes one id') });
  const known = '664a1b2c3d4e5f6a7b8c9d02';
  const { err } = await create('campaign', '--campaign', 'nonsense', '--campaign', known);
  expect(err).toContain('Not among the campaigns known of this account: nonsense.');
  expect((await create('campaign', '--campaign', known)).err).not.toContain('Not among');
  expect((await line.sendgauge(['report', 'list'])).err).toContain('0 reports.');
});

test('the example of a SendKit report: two ids give two queued reports, only with an explicit yes (decision R2)', async () => {
  await using vendors = await startVendors();
  using line = commandLine();
  const id = await line.add(vendors, 'sendkit');
  const argv = [
    'report',
    'create',
    '--account',
    id,
    '--type',
    'campaign',
    '--campaign',
    '664a1b2c3d4e5f6a7b8c9d02',
    '--campaign',
    '664a1b2c3d4e5f6a7b8c9d05',
  ];
  const asked = await line.sendgauge(argv);
  expect(asked.code).toBe(64);
  expect(vendors.requests.filter((request) => request.startsWith('POST'))).toEqual([]);

  expect(await line.sendgauge([...argv, '--yes'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Follow-up Campaign Report'),
  });
  expect(vendors.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
  const list = await line.sendgauge(['report', 'list', '--json']);
  expect(JSON.parse(list.out)).toMatchObject({
    schema: 1,
    reports: [
      { id: '666f1a2b3c4d5e6f7a8b9c10', title: 'Q1 Outreach Report', type: 'campaign', status: 'queued' },
      { id: '666f1a2b3c4d5e6f7a8b9c11' },
    ],
  });
  const status = await line.sendgauge(['status', '--json']);
  expect(validated('status', status.out)).toMatchObject({
    accounts: [{ reports: [{ id: '666f1a2b3c4d5e6f7a8b9c10', status: 'queued' }, { id: '666f1a2b3c4d5e6f7a8b9c11' }] }],
  });
});
