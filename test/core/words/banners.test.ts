import { describe, expect, test } from 'vitest';
import { ruleNames } from '../../../electron/core/alerts/catalog.ts';
import type { Sample, SampleDetail, Unread } from '../../../electron/core/alerts/state.ts';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { digestBanner, firstSightBanner, groupBanner, singleBanner } from '../../../electron/core/delivery/banners.ts';
import {
  notificationKinds,
  type DeliveryContext,
  type NotificationKind,
  type PlannedBanner,
  type WaitingItem,
} from '../../../electron/core/delivery/model.ts';
import { createFormat } from '../../../electron/core/format.ts';
import type { SubjectKind } from '../../../electron/core/model.ts';
import { bannerText, type BannerText } from '../../../electron/core/words/banners.ts';

const format = createFormat('en-US');
const now = Date.parse('2026-02-10T12:00:00Z');
const context: DeliveryContext = {
  now,
  groupMs: 0,
  online: true,
  quietAt: () => null,
  criticalBreaksQuiet: false,
  repeat: { criticalMs: null, limitMs: null },
  catchingUpUntil: null,
  muted: () => false,
  told: new Map(),
  names: new Map([['a1', { account: 'Acme', provider: 'SendKit', providerId: 'sendkit', client: null }]]),
  levelsOf: () => null,
  shown: new Map(),
};

type Changes = Partial<Omit<WaitingItem, 'subject' | 'said'>> & {
  readonly subjectKind?: SubjectKind;
  readonly sample?: Sample;
};

function sample(
  value: number,
  numerator: number | null,
  denominator: number | null,
  window: Sample['window'] = '7d',
  detail: SampleDetail | null = null,
): Sample {
  return { at: now, value, numerator, denominator, window, approximate: false, detail };
}

let ids = 0;
/** A mailbox that bounces 6 %, with what is named changed. Nothing of it fires any more, so it is told as it was. */
function item(name: string, { subjectKind = 'sender', sample: found, ...changes }: Changes = {}): WaitingItem {
  const { value = 0.06, threshold = 0.05 } = changes;
  const id = ++ids;
  return {
    id,
    alertId: String(id),
    kind: 'fired',
    rule: 'bounce-rate',
    said: {
      code: 'alert',
      phase: 'firing',
      sample: found ?? sample(value ?? 0, Math.round((value ?? 0) * 1000), 1000),
      threshold,
    },
    subject: { accountId: 'a1', kind: subjectKind, id: `${name}-${String(id)}`, name },
    severity: 'critical',
    createdAt: now,
    fromLevel: 0,
    toLevel: 2,
    away: false,
    awaySince: null,
    firstSight: false,
    heldQuiet: false,
    heldBy: null,
    value,
    threshold,
    ...changes,
  };
}

function words(banner: PlannedBanner | null): BannerText {
  if (banner === null) throw new Error('there is no banner');
  return bannerText(banner.content, format);
}
const single = (of: WaitingItem): BannerText => words(singleBanner(of, new Map(), context));
const group = (items: readonly WaitingItem[]): BannerText => words(groupBanner('group', items, new Map(), context));
const digest = (kind: 'away' | 'quiet', durationMs: number, items: readonly WaitingItem[]): BannerText =>
  words(digestBanner(kind, items, durationMs, new Map()));

describe('a notification', () => {
  const bouncing = (kind: NotificationKind) =>
    item('outreach@acme.com', { kind, sample: sample(0.052, 26, 500), value: 0.052 });

  test('says everything in its body, with account and provider', () => {
    expect(single(bouncing('fired'))).toEqual({
      title: 'Bounce rate over 5 %',
      body: 'outreach@acme.com: bounce rate 5.2 % (26 of 500, last 7 days) is over 5 %; about 21 clean sends bring it back under 5 % · Acme, SendKit',
    });
  });

  test('names the next line too where the lines of the rule are known', () => {
    const levels = [{ rank: 1, severity: 'warning', threshold: 0.02, smallCount: 4, samples: 2 }] as const;
    const planned = singleBanner(bouncing('fired'), new Map(), { ...context, levelsOf: () => levels });
    expect(words(planned).body).toContain('about 801 clean sends bring it back under 2 %');
  });

  test('does not name the account twice when the account is the subject', () => {
    const { title, body } = single(item('Acme', { rule: 'key-rejected', subjectKind: 'account' }));
    expect(title).toBe('Key rejected');
    expect(body).toBe('Acme: Key rejected by SendKit. Replace key · SendKit');
  });

  test('sets a name from right to left apart, so that the numbers behind it stay in order', () => {
    const { body } = single(item('שלום@דוגמה.קום', { kind: 'fired' }));
    expect(body).toMatch(/^\u2068שלום@דוגמה\.קום\u2069: bounce rate 6 %/);
    expect(group([item('שלום'), item('b')]).body).toContain('b 6 %, \u2068שלום\u2069 6 % · Acme');
  });

  test('about several accounts without data says why, and what to do, where it is the same of all', () => {
    const without = (name: string, because: Unread) =>
      item(name, {
        rule: 'data-outage',
        subjectKind: 'account',
        value: 42 * minuteMs,
        sample: sample(42 * minuteMs, null, null, 'today', { kind: 'awaited', because, liveAsOf: now }),
      });
    const { title, body } = group([without('Acme', 'plan'), without('Northwind', 'plan')]);
    expect(title).toBe('2 accounts without data');
    expect(body).toBe('The plan does not include the API: check the plan. Acme 42 min, Northwind 42 min · SendKit');
    expect(group([without('Acme', 'offline'), without('Northwind', 'offline')]).body).toMatch(
      /^This computer is offline\. Acme/,
    );
    expect(group([without('Acme', 'plan'), without('Northwind', 'timeout')]).body).toMatch(/^Acme 42 min/);
  });

  test('that is repeated says so, and so does one that keeps changing', () => {
    expect(single(bouncing('repeat')).title).toBe('Still: Bounce rate over 5 %');
    const unstable = single(bouncing('unstable'));
    expect(unstable.title).toBe('Bounce rate unstable');
    expect(unstable.body).toContain('It keeps changing and is told again when it is steady · Acme, SendKit');
  });

  test('of an end says what shows it', () => {
    expect(single(item('outreach@acme.com', { kind: 'resolved', value: 0.01 }))).toEqual({
      title: 'Bounce rate recovered',
      body: 'outreach@acme.com: bounce rate 1 % (10 of 1,000, last 7 days) is back under 5 % · Acme, SendKit',
    });
  });

  test('of a pace names the hour', () => {
    const forecast = {
      kind: 'forecast',
      reachesAt: Date.UTC(2026, 1, 10, 15, 10),
      resetsAt: Date.UTC(2026, 1, 11),
    } as const;
    const pace = sample(1.5, 60, 100, 'today', forecast);
    expect(single(item('a', { rule: 'limit-pace', sample: pace, threshold: 1.2 })).title).toBe(
      'Daily limit at about 15:10',
    );
  });

  test('tells reached from near', () => {
    const limit = (kind: NotificationKind, value: number) =>
      item('a', {
        kind,
        rule: 'daily-limit',
        sample: sample(value, value * 100, 100, 'today'),
        threshold: Math.min(1, value),
      });
    expect(single(limit('fired', 0.85)).title).toBe('Daily limit near');
    expect(single(limit('raised', 1)).title).toBe('Daily limit reached');
  });

  test('that an earlier version put into words is told in them', () => {
    const said = { code: 'said', title: 'Bounces', body: 'Sales: 26 of 500' } as const;
    expect(single({ ...item('a'), said })).toEqual({ title: 'Bounces', body: 'Sales: 26 of 500' });
  });
});

const many = Array.from({ length: 37 }, (_, index) =>
  item(`m${String(index)}@acme.com`, { value: 0.05 + index / 1000 }),
);

describe('one banner for many alerts', () => {
  test('counts them, names the worst three, and says how many more', () => {
    expect(group(many)).toEqual({
      title: '37 mailboxes over 5 % bounce rate',
      body: 'm36@acme.com 8.6 %, m35@acme.com 8.5 %, m34@acme.com 8.4 % and 34 more · Acme, SendKit',
    });
  });

  test('reads the same in whatever order they came', () => {
    expect(group(many.toReversed())).toEqual(group(many));
    expect(group([item('b'), item('a')]).body).toBe('a 6 %, b 6 % · Acme, SendKit');
  });

  test('names no line that not all crossed', () => {
    expect(group([item('a', { threshold: 4 / 42 }), item('b')]).title).toBe('2 mailboxes with critical bounces');
  });

  test('tells mailboxes and campaigns apart', () => {
    expect(group([item('a'), item('b'), item('c', { subjectKind: 'campaign' })]).title).toBe(
      '2 mailboxes and 1 campaign over 5 % bounce rate',
    );
  });

  test('a limit that is reached is not called near', () => {
    const one = item('a', { rule: 'daily-limit', value: 0.85, threshold: 0.8 });
    const other = item('b', { rule: 'daily-limit', value: 1.04, threshold: 1 });
    expect(group([one, other]).title).toBe('2 mailboxes near or at their daily limit');
  });

  describe('of several accounts says whose they are and where', () => {
    const owned = (client: string | null) => ({ provider: 'SendKit', providerId: 'sendkit', client });
    const names: DeliveryContext['names'] = new Map([
      ...Array.from(
        { length: 12 },
        (_, index) =>
          [`c${String(index)}`, { ...owned(`Client ${String(index)}`), account: `Team ${String(index)}` }] as const,
      ),
      ['c12', { ...owned('Client 11'), account: 'Second team' }],
      ['none', { ...owned(null), account: 'Own mail' }],
    ]);
    const of = (accounts: readonly string[], changes: Changes = {}): BannerText => {
      const items = accounts.map((accountId, index) => {
        const one = item(`m${String(index)}`, { rule: 'daily-limit', value: 1, threshold: 1, ...changes });
        return { ...one, subject: { ...one.subject, accountId } };
      });
      return words(groupBanner('group', items, new Map(), { ...context, names }));
    };
    const dozen = Array.from({ length: 37 }, (_, index) => `c${String(index % 12)}`);

    test('37 mailboxes of 12 clients', () => {
      expect(of(dozen)).toEqual({
        title: '37 mailboxes of 12 clients at their daily limit at SendKit',
        body: 'm0 100 %, m1 100 %, m10 100 % and 34 more · 12 clients, SendKit',
      });
    });

    test('a client is named where all of them are of one', () => {
      expect(of(['c11', 'c12'])).toEqual({
        title: '2 mailboxes of Client 11 at their daily limit at SendKit',
        body: 'm0 100 %, m1 100 % · Client 11, SendKit',
      });
      expect(of(['c3', 'c3'])).toEqual({
        title: '2 mailboxes of Client 3 at their daily limit at SendKit',
        body: 'm0 100 %, m1 100 % · Team 3, SendKit',
      });
    });

    test('accounts are counted where not all of them have a client', () => {
      expect(of(['c1', 'none', 'none'])).toEqual({
        title: '3 mailboxes of 2 accounts at their daily limit at SendKit',
        body: 'm0 100 %, m1 100 %, m2 100 % · 2 accounts, SendKit',
      });
    });

    test.each([
      ['key-rejected', 'fired', '37 accounts of 12 clients with a rejected key at SendKit'],
      ['data-outage', 'fired', '37 accounts of 12 clients without data at SendKit'],
      ['data-outage', 'repeat', '37 accounts of 12 clients still without data at SendKit'],
      ['data-outage', 'resolved', '37 accounts of 12 clients with data again at SendKit'],
      ['data-outage', 'unstable', '37 accounts of 12 clients at SendKit: data unstable'],
    ] as const)('%s %s', (rule, kind, title) => {
      expect(of(dozen, { rule, kind, subjectKind: 'account' }).title).toBe(title);
      expect(of(['none', 'c1'], { rule, kind, subjectKind: 'account' }).body).toMatch(/ · SendKit$/);
    });
  });

  test('one alone says its whole sentence', () => {
    expect(group([item('a')])).toEqual({
      title: 'Bounce rate over 5 %',
      body: 'a: bounce rate 6 % (60 of 1,000, last 7 days) is over 5 %; about 201 clean sends bring it back under 5 % · Acme, SendKit',
    });
  });

  test.each([
    ['daily-limit', 'fired', 0.85, '2 mailboxes near their daily limit', 'a 85 %, b 85 %'],
    ['daily-limit', 'repeat', 1, '2 mailboxes still at their daily limit', 'a 100 %, b 100 %'],
    ['daily-limit', 'resolved', 0, '2 mailboxes below the daily limit again', 'a 0 %, b 0 %'],
    [
      'limit-pace',
      'fired',
      1.5,
      '2 mailboxes sending too fast for their daily limit',
      'a 150 % of the limit expected, b 150 % of the limit expected',
    ],
    ['silence', 'fired', 0.9, '2 mailboxes silent', 'a 90 % below usual, b 90 % below usual'],
    ['ramp', 'raised', 2.5, '2 mailboxes sending far more than usual', 'a 2.5 × the usual, b 2.5 × the usual'],
    ['data-outage', 'fired', 42 * minuteMs, '2 mailboxes without data', 'a 42 min, b 42 min'],
    ['key-rejected', 'fired', 1, '2 mailboxes with a rejected key', 'a, b'],
    ['bounce-rate', 'unstable', 0.05, '2 mailboxes: bounce rate unstable', 'a 5 %, b 5 %'],
    ['bounce-rate', 'resolved', 0.01, '2 mailboxes with bounce rate recovered', 'a 1 %, b 1 %'],
  ] as const)('%s %s', (rule, kind, value, title, listed) => {
    const members = ['a', 'b'].map((name) => item(name, { rule, kind, value, threshold: null }));
    expect(group(members)).toEqual({ title, body: `${listed} · Acme, SendKit` });
  });

  test('does not name the account twice when it is the subject', () => {
    const accounts = ['Acme', 'Beta'].map((name) => item(name, { rule: 'key-rejected', subjectKind: 'account' }));
    expect(group(accounts)).toEqual({ title: '2 accounts with a rejected key', body: 'Acme, Beta · SendKit' });
    expect(group(accounts.slice(0, 1)).body).toBe('Acme: Key rejected by SendKit. Replace key · SendKit');
  });

  test('every rule has words for every kind', () => {
    for (const rule of ruleNames) {
      for (const kind of notificationKinds) {
        const { title } = group(['a', 'b'].map((name) => item(name, { rule, kind, severity: 'warning' })));
        expect(title).toMatch(/^2 mailboxes\b.+/);
      }
    }
  });

  test('a name that is not plain text cannot break the sentence (fault F42)', () => {
    const evil = Array.from({ length: 4 }, () => item(`evil\u202e\u0007\n${'x'.repeat(300)}`));
    const { body } = group(evil);
    expect(body).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(body.length).toBeLessThan(350);
  });
});

describe('a digest', () => {
  test('after being away: what is new, what still fires, what is over; healed ones are listed, not announced', () => {
    const text = digest('away', 8 * hourMs + 12 * minuteMs, [
      item('a'),
      item('b', { rule: 'daily-limit', value: 1 }),
      item('c', { kind: 'repeat', severity: 'warning', value: 0.03 }),
      item('d', { kind: 'resolved' }),
      item('e', { kind: 'resolved' }),
    ]);
    expect(text).toEqual({
      title: 'While you were away (8 h 12 min): 3 alerts, 2 over by now',
      body: 'New: b daily limit 100 %, a bounces 6 %. Still: c bounces 3 %. Over by itself: d bounces, e bounces',
    });
  });

  test('when all is over by now', () => {
    const text = digest('quiet', 10 * hourMs, [item('d', { kind: 'resolved' })]);
    expect(text.title).toBe('During quiet hours (10 h): 1 alert, over by now');
    expect(text.body).toBe('Over by itself: d bounces');
  });

  test('of a new account names what fires already, and no time', () => {
    expect(words(firstSightBanner(many, new Map(), context))).toEqual({
      title: 'Already firing: 37 alerts',
      body: 'm36@acme.com bounces 8.6 %, m35@acme.com bounces 8.5 %, m34@acme.com bounces 8.4 % and 34 more',
    });
  });

  test('of nothing says so', () => {
    expect(digest('away', hourMs, [])).toEqual({
      title: 'While you were away (1 h): no alerts',
      body: 'Nothing to tell',
    });
  });
});
