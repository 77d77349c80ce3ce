/** `sendgauge alerts …` over a real cache that the real commands filled from the vendors' own JSON. */
import { describe, expect, test } from 'vitest';
import { hourMs } from '../../electron/core/days.ts';
import { futureInstant, snoozeLength } from '../../electron/cli/alerts/time.ts';
import { commandLine, validated, type CommandLine } from './command-line.ts';
import { startVendors, type VendorServer } from './vendor-server.ts';

const mailbox = '664a1b2c3d4e5f6a7b8c9d04';
const address = 'outreach@mycompany.com';

interface Fired extends AsyncDisposable {
  readonly line: CommandLine;
  readonly vendors: VendorServer;
  readonly account: string;
  /** The id of the mailbox's alert. */
  readonly alert: string;
}

interface Listed {
  readonly id: string;
  readonly acknowledgedAt: string | null;
  readonly snoozedUntil: string | null;
  readonly muted: { readonly until: string | null } | null;
}

async function alertsOf(line: CommandLine): Promise<readonly Listed[]> {
  const { out } = await line.sendgauge(['alerts', 'list', '--json']);
  return (validated('alerts', out) as { readonly alerts: readonly Listed[] }).alerts;
}

/** One SendKit account whose mailbox and campaign bounce: both are read twice, so that their alerts fire. */
async function fired(): Promise<Fired> {
  const vendors = await startVendors();
  const line = commandLine();
  const account = await line.add(vendors, 'sendkit');
  await line.sendgauge(['check']);
  expect((await line.sendgauge(['check', '--full'])).code).toBe(2);
  const { out } = await line.sendgauge([
    'alerts',
    'explain',
    `${account}/${mailbox}`,
    '--rule',
    'bounce-rate',
    '--json',
  ]);
  const { decisions } = validated('explain', out) as { readonly decisions: readonly { readonly alertId: string }[] };
  return {
    line,
    vendors,
    account,
    alert: decisions[0]?.alertId ?? '',
    [Symbol.asyncDispose]: async () => {
      line[Symbol.dispose]();
      await vendors[Symbol.asyncDispose]();
    },
  };
}

test('account list says how each account is with everything in it, as status does', async () => {
  await using at = await fired();
  const { out } = await at.line.sendgauge(['account', 'list', '--json']);
  expect(JSON.parse(out)).toMatchObject({ accounts: [{ id: at.account, state: 'ok', glance: 'critical' }] });
  expect((await at.line.sendgauge(['account', 'list'])).out).toMatch(new RegExp(`^⬣ +${at.account} `, 'm'));
});

describe('alerts list', () => {
  test('names the id that ack and snooze want, the worst first, and with --all the history newest first', async () => {
    await using at = await fired();
    const now = await at.line.sendgauge(['alerts', 'list']);
    expect(now.code).toBe(0);
    expect(now.out.split('\n')[0]).toMatch(/^Id +Severity +Phase +Since +Alert$/);
    expect(now.out).toMatch(new RegExp(`^ *${at.alert} +critical +firing .*${address}: bounce rate 5 %`, 'm'));
    const all = await at.line.sendgauge(['alerts', 'list', '--all']);
    expect(all.out).toContain('inactive → pending');
    expect(all.out.indexOf('pending → firing')).toBeLessThan(all.out.indexOf('inactive → pending'));
    const json = await at.line.sendgauge(['alerts', 'list', '--all', '--json']);
    const { transitions } = validated('alerts', json.out) as {
      readonly transitions: readonly { readonly to: string }[];
    };
    expect(transitions[0]?.to).toBe('pending');
    expect(transitions.at(-1)?.to).toBe('firing');
  });

  test('says so when there are none', async () => {
    using line = commandLine();
    expect(await line.sendgauge(['alerts', 'list'])).toEqual({ code: 0, out: '', err: 'No alerts now.\n' });
  });
});

describe('alerts ack', () => {
  test('marks an alert as seen, in list, status and explain', async () => {
    await using at = await fired();
    const acked = await at.line.sendgauge(['alerts', 'ack', at.alert]);
    expect(acked).toMatchObject({ code: 0, out: '' });
    expect(acked.err).toContain(`Acknowledged until it recovers: ${address}`);
    expect((await alertsOf(at.line)).find(({ id }) => id === at.alert)).toMatchObject({
      acknowledgedAt: expect.stringMatching(/Z$/),
      snoozedUntil: null,
      muted: null,
    });
    expect((await at.line.sendgauge(['alerts', 'list'])).out).toMatch(/\(acknowledged \d\d:\d\d\)/);
    const { out } = await at.line.sendgauge(['alerts', 'explain', `${at.account}/${address}`, '--rule', 'bounce-rate']);
    expect(out).toMatch(/but not told: acknowledged at\s+\d\d:\d\d\./);
    // It still is what it is: a monitoring system hears of it.
    expect((await at.line.sendgauge(['status'])).code).toBe(2);
  });

  test.each(['999', 'x', '-1', '1 OR 1'])('%j, which is no active alert, ends with 1 and a sentence', async (id) => {
    await using at = await fired();
    const ran = await at.line.sendgauge(['alerts', 'ack', '--', id]);
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: `There is no active alert "${id}". "sendgauge alerts list" shows them.\n`,
    });
  });
});

describe('alerts snooze', () => {
  test('for an hour, and it is said until when', async () => {
    await using at = await fired();
    const before = Date.now();
    const ran = await at.line.sendgauge(['alerts', 'snooze', at.alert, '--for', '1h']);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/^Snoozed until \d\d:\d\d \(local time\): outreach@mycompany.com, bounce-rate\.\n$/);
    const until = Date.parse((await alertsOf(at.line)).find(({ id }) => id === at.alert)?.snoozedUntil ?? '');
    expect(until).toBeGreaterThanOrEqual(before + hourMs);
    expect(until).toBeLessThanOrEqual(Date.now() + hourMs);
  });

  test('until a time with a zone', async () => {
    await using at = await fired();
    await at.line.sendgauge(['alerts', 'snooze', at.alert, '--for', '2099-03-01T10:00+02:00']);
    expect((await alertsOf(at.line)).find(({ id }) => id === at.alert)).toMatchObject({
      snoozedUntil: '2099-03-01T08:00:00.000Z',
    });
  });

  test.each(['', '2h', 'soon', '2020-01-01T00:00Z', '2099-02-30', '99999999999'])(
    'for %j is wrong usage',
    async (text) => {
      using line = commandLine();
      const ran = await line.sendgauge(['alerts', 'snooze', '1', '--for', text]);
      expect(ran).toMatchObject({ code: 64, out: '' });
      expect(ran.err).toMatch(/^--for (must be|lies in the past)/);
    },
  );

  test('of nothing ends with 1', async () => {
    using line = commandLine();
    expect(await line.sendgauge(['alerts', 'snooze', '1', '--for', '4h'])).toMatchObject({ code: 1 });
  });
});

describe('times', () => {
  const now = Date.parse('2026-02-10T12:00:00Z');

  test('without a zone are local, without a clock the start of the day', () => {
    expect(futureInstant('--until', '2026-02-10T18:30', now)).toBe(new Date(2026, 1, 10, 18, 30).getTime());
    expect(futureInstant('--until', '2026-02-11 08:00', now)).toBe(new Date(2026, 1, 11, 8).getTime());
    expect(futureInstant('--until', '2026-02-12', now)).toBe(new Date(2026, 1, 12).getTime());
    expect(futureInstant('--until', '2026-02-10T18:30:15z', now)).toBe(Date.parse('2026-02-10T18:30:15Z'));
  });

  test('lie in the future', () => {
    expect(() => futureInstant('--until', '2026-02-10T12:00Z', now)).toThrow('lies in the past');
  });

  test('a length is a length', () => {
    expect(snoozeLength('tomorrow', now)).toBe('tomorrow');
    expect(snoozeLength('2026-02-10T18:00Z', now)).toEqual({ until: Date.parse('2026-02-10T18:00Z') });
  });
});

describe('alerts mute', () => {
  test('a mailbox no longer counts in the exit status; lifted, it does again', async () => {
    await using at = await fired();
    const muted = await at.line.sendgauge(['alerts', 'mute', `${at.account}/${address}`]);
    expect(muted).toMatchObject({ code: 0, out: '', err: `Muted ${address} until you lift it.\n` });
    // Another mailbox and a campaign fire warnings of their own.
    const status = await at.line.sendgauge(['status']);
    expect(status.code).toBe(1);
    expect(status.out.split('\n')[0]).toBe('▲ warning  2 bounce alerts');
    expect(status.out).toMatch(/outreach@mycompany\.com: bounce rate .* \(muted\)/);
    expect((await alertsOf(at.line)).find(({ id }) => id === at.alert)).toMatchObject({ muted: { until: null } });
    expect((await at.line.sendgauge(['check'])).code).toBe(1);
    expect(await at.line.sendgauge(['alerts', 'mute', `${at.account}/${mailbox}`, '--off'])).toMatchObject({ code: 0 });
    expect((await at.line.sendgauge(['status'])).code).toBe(2);
  });

  test('an account is muted with everything in it', async () => {
    await using at = await fired();
    const muted = await at.line.sendgauge(['alerts', 'mute', at.account, '--until', '2099-01-01T00:00Z']);
    // In the order of the machine's region.
    expect(muted.err).toMatch(/^Muted My sendkit until (Jan 1, 2099|1 Jan 2099) \d\d:\d\d \(local time\)\.\n$/);
    const status = await at.line.sendgauge(['status', '--json']);
    expect(status.code).toBe(0);
    expect(validated('status', status.out)).toMatchObject({
      status: 'ok',
      alerts: expect.arrayContaining([expect.objectContaining({ muted: { until: '2099-01-01T00:00:00.000Z' } })]),
    });
    expect((await at.line.sendgauge(['status'])).out.split('\n')[0]).toMatch(/^● ok {2}All fine/);
    const off = await at.line.sendgauge(['alerts', 'mute', `${at.account}/${address}`, '--off']);
    expect(off).toMatchObject({ code: 1, err: expect.stringContaining('its account is muted') });
    expect(await at.line.sendgauge(['alerts', 'mute', at.account, '--off'])).toMatchObject({ code: 0 });
    expect(await at.line.sendgauge(['alerts', 'mute', at.account, '--off'])).toMatchObject({
      code: 1,
      err: 'My sendkit was not muted.\n',
    });
  });

  test.each([
    [['--until', 'yesterday'], '--until must be'],
    [['--until', '2020-01-01'], '--until lies in the past'],
    [['--until', '2099-01-01', '--off'], 'exclude each other'],
  ])('%j is wrong usage', async (options, message) => {
    await using at = await fired();
    const ran = await at.line.sendgauge(['alerts', 'mute', at.account, ...options]);
    expect(ran).toMatchObject({ code: 64, err: expect.stringContaining(message) });
  });
});

describe('what is meant by a name', () => {
  test.each([
    ['the id of an account that is not there', 'nobody', /^There is no account "nobody"\.\n {2}\S+ {2}My sendkit\n$/],
    [
      'a mailbox that is not there',
      'My sendkit/x@y.z',
      /There is no mailbox or campaign "x@y\.z" in My sendkit\.\n {2}\S+\/sender:/,
    ],
    ['a mailbox without a name', 'My sendkit/', /There is no mailbox or campaign ""/],
  ])('%s is wrong usage, with what there is', async (_what, name, message) => {
    await using at = await fired();
    const ran = await at.line.sendgauge(['alerts', 'explain', name]);
    expect(ran).toMatchObject({ code: 64, out: '' });
    expect(ran.err).toMatch(message);
  });

  test.each(['id', 'address', 'any case', 'kind and id', 'campaign name'])('a subject by its %s', async (how) => {
    await using at = await fired();
    const name = {
      id: mailbox,
      address,
      'any case': 'Outreach@MyCompany.com',
      'kind and id': `sender:${mailbox}`,
      'campaign name': 'q1 outreach',
    }[how];
    const ran = await at.line.sendgauge(['alerts', 'explain', `My SendKit/${name ?? ''}`, '--json']);
    expect(validated('explain', ran.out)).toMatchObject({
      decisions: expect.arrayContaining([
        expect.objectContaining({
          accountId: at.account,
          subject: expect.objectContaining({ kind: how === 'campaign name' ? 'campaign' : 'sender' }),
        }),
      ]),
    });
  });

  test('a label with a slash in it names its account, and mailboxes in it', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    await line.add(vendors, 'sendkit', '--label', 'EU');
    await line.add(vendors, 'sendkit', '--label', 'EU/West', '--again');
    await line.sendgauge(['check']);
    expect((await line.sendgauge(['alerts', 'mute', 'eu/west'])).err).toBe('Muted EU/West until you lift it.\n');
    const mailbox = await line.sendgauge(['alerts', 'mute', `EU/West/${address}`]);
    expect(mailbox).toMatchObject({ code: 0, err: `Muted ${address} until you lift it.\n` });
    expect((await line.sendgauge(['alerts', 'mute', 'EU/North'])).err).toContain('"North" in EU.');
  });

  test('two accounts of one label are told apart by id', async () => {
    await using vendors = await startVendors();
    using line = commandLine();
    const first = await line.add(vendors, 'sendkit');
    const second = await line.add(vendors, 'sendkit', '--again');
    const ran = await line.sendgauge(['alerts', 'mute', 'My sendkit']);
    expect(ran).toMatchObject({ code: 64, err: expect.stringContaining('More than one account') });
    expect(ran.err).toContain(first);
    expect(ran.err).toContain(second);
    expect((await line.sendgauge(['alerts', 'mute', first])).code).toBe(0);
  });
});

describe('alerts explain', () => {
  test('says for every rule of a mailbox why it did or did not fire', async () => {
    await using at = await fired();
    const ran = await at.line.sendgauge(['alerts', 'explain', `${at.account}/${mailbox}`, '--json']);
    expect(ran.code).toBe(0);
    expect(validated('explain', ran.out)).toMatchObject({
      schema: 1,
      decisions: [
        {
          rule: 'bounce-rate',
          threshold: 0.05,
          scope: 'global',
          phase: 'firing',
          severity: 'critical',
          value: 0.05,
          numerator: 105,
          denominator: 2100,
          window: 'lifetime',
          inhibitedBy: null,
          approximate: true,
          sentence: expect.stringMatching(
            /^Firing since \d\d:\d\d, not told yet: .* Bounce rate 5 % \(about 105 of 2,100/,
          ),
        },
        {
          rule: 'daily-limit',
          phase: 'inactive',
          value: 0.44,
          numerator: 22,
          denominator: 50,
          threshold: 0.8,
          sentence: 'Quiet: 22 of 50 sent today (44 %) is under 80 % (default).',
        },
        {
          rule: 'limit-pace',
          value: null,
          sentence: 'Not judged yet: reset hour not learned (seen on two days tells it).',
        },
        { rule: 'silence', enabled: false, sentence: 'Off: nobody turned this rule on.' },
        { rule: 'ramp', value: null, sentence: expect.stringMatching(/^Not judged yet: what is usual is not learned/) },
        { rule: 'stopped-by-provider', value: 0, sentence: 'Quiet: not stopped by SendKit, which says "active".' },
      ],
    });
  });

  test('the account alone has its own rules, with what the provider does not report named', async () => {
    await using at = await fired();
    const ran = await at.line.sendgauge(['alerts', 'explain', at.account, '--rule', 'complaint-rate', '--json']);
    expect(validated('explain', ran.out)).toMatchObject({
      decisions: [{ rule: 'complaint-rate', value: null, sentence: 'No value: SendKit reports no complaints.' }],
    });
  });

  test('is readable at 80 columns', async () => {
    await using at = await fired();
    for (const name of [at.account, `${at.account}/${mailbox}`, `${at.account}/Q1 Outreach`]) {
      const { out } = await at.line.sendgauge(['alerts', 'explain', name]);
      expect(out.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
      expect(out).toMatch(/^Bounce rate: /);
      expect(out).toContain('  Lines: warning 2 % (default), critical 5 % (default)');
    }
  });

  test('a rule that does not judge such a subject, or is none, is wrong usage', async () => {
    await using at = await fired();
    const name = `${at.account}/${mailbox}`;
    expect(await at.line.sendgauge(['alerts', 'explain', name, '--rule', 'complaint-rate'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('complaint-rate does not judge mailboxes'),
    });
    expect(await at.line.sendgauge(['alerts', 'explain', name, '--rule', 'bounces'])).toMatchObject({ code: 64 });
  });
});

test('export alerts names why a step was not told, as CSV and JSON', async () => {
  await using at = await fired();
  await at.line.sendgauge(['alerts', 'ack', at.alert]);
  const csv = await at.line.sendgauge(['export', 'alerts']);
  expect(csv.out.split('\r\n')[0]).toMatch(/,notified,reason,untold$/);
  const json = await at.line.sendgauge(['export', 'alerts', '--format', 'json']);
  expect(validated('alerts', json.out)).toMatchObject({
    alerts: expect.arrayContaining([
      expect.objectContaining({ id: at.alert, data: 'ok', acknowledgedAt: expect.any(String) }),
    ]),
    transitions: expect.arrayContaining([expect.objectContaining({ to: 'firing', notified: false, untold: null })]),
  });
});

test('alerts replay is one of the commands', async () => {
  using line = commandLine();
  expect((await line.sendgauge(['alerts', '--help'])).out).toMatch(
    /list[\s\S]*ack[\s\S]*snooze[\s\S]*mute[\s\S]*explain[\s\S]*replay/,
  );
});
