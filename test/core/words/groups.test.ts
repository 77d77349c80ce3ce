import { describe, expect, test } from 'vitest';
import { ruleNames } from '../../../electron/core/alerts/model.ts';
import { hourMs, minuteMs } from '../../../electron/core/days.ts';
import { digestText, groupText, type GroupMember } from '../../../electron/core/words/groups.ts';

const names = { account: 'Acme', provider: 'SendKit' };

function member(name: string, changes: Partial<GroupMember> = {}): GroupMember {
  return {
    name,
    kind: 'sender',
    rule: 'bounce-rate',
    severity: 'critical',
    value: 0.06,
    threshold: 0.05,
    message: `${name}: bounce rate 6 % (60 of 1,000, last 7 days) is over 5 %`,
    ...changes,
  };
}

const many = Array.from({ length: 37 }, (_, index) =>
  member(`m${String(index)}@acme.com`, { value: 0.05 + index / 1000 }),
);

describe('one banner for many alerts', () => {
  test('counts them, names the worst three, and says how many more', () => {
    expect(groupText('bounce-rate', 'fired', 'critical', many, names)).toEqual({
      title: '37 mailboxes over 5 % bounce rate',
      body: 'm36@acme.com 8.6 %, m35@acme.com 8.5 %, m34@acme.com 8.4 % and 34 more · Acme, SendKit',
    });
  });

  test('reads the same in whatever order they came', () => {
    expect(groupText('bounce-rate', 'fired', 'critical', many.toReversed(), names)).toEqual(
      groupText('bounce-rate', 'fired', 'critical', many, names),
    );
    const equal = [member('b'), member('a')];
    expect(groupText('bounce-rate', 'fired', 'critical', equal, names).body).toBe('a 6 %, b 6 % · Acme, SendKit');
  });

  test('critical ones are named before warnings', () => {
    const mixed = [member('warned', { severity: 'warning', value: 0.9 }), member('critical', { value: 0.06 })];
    expect(groupText('daily-limit', 'fired', 'critical', mixed, names).body).toMatch(/^critical/);
  });

  test('names no line that not all crossed', () => {
    const little = [member('a', { threshold: 4 / 42 }), member('b')];
    expect(groupText('bounce-rate', 'fired', 'critical', little, names).title).toBe(
      '2 mailboxes with critical bounces',
    );
  });

  test('tells mailboxes and campaigns apart', () => {
    const mixed = [member('a'), member('b'), member('c', { kind: 'campaign' })];
    expect(groupText('bounce-rate', 'fired', 'critical', mixed, names).title).toBe(
      '2 mailboxes and 1 campaign over 5 % bounce rate',
    );
  });

  test('a limit that is reached is not called near', () => {
    const one = member('a', { rule: 'daily-limit', value: 0.85, threshold: 0.8 });
    const other = member('b', { rule: 'daily-limit', value: 1.04, threshold: 1 });
    expect(groupText('daily-limit', 'fired', 'critical', [one, other], names).title).toBe(
      '2 mailboxes near or at their daily limit',
    );
  });

  test('one alone says its whole sentence', () => {
    expect(groupText('bounce-rate', 'fired', 'critical', [member('a')], names)).toEqual({
      title: '1 mailbox over 5 % bounce rate',
      body: 'a: bounce rate 6 % (60 of 1,000, last 7 days) is over 5 % · Acme, SendKit',
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
    const members = [member('a', { rule, value, threshold: null }), member('b', { rule, value, threshold: null })];
    expect(groupText(rule, kind, 'critical', members, names)).toEqual({ title, body: `${listed} · Acme, SendKit` });
  });

  test('does not name the account twice when it is the subject', () => {
    const account = member('Acme', { kind: 'account', rule: 'key-rejected', message: 'Acme: Key rejected by SendKit' });
    expect(groupText('key-rejected', 'fired', 'critical', [account], names)).toEqual({
      title: '1 account with a rejected key',
      body: 'Acme: Key rejected by SendKit · SendKit',
    });
  });

  test('every rule has words for every kind', () => {
    for (const rule of ruleNames) {
      for (const kind of ['fired', 'raised', 'resolved', 'repeat', 'unstable'] as const) {
        const { title } = groupText(rule, kind, 'warning', [member('a', { rule }), member('b', { rule })], names);
        expect(title).toMatch(/^2 mailboxes\b.+/);
      }
    }
  });

  test('a name that is not plain text cannot break the sentence (F42)', () => {
    const evil = member(`evil\u202e\u0007\n${'x'.repeat(300)}`);
    const { body } = groupText('bounce-rate', 'fired', 'critical', [evil, evil, evil, evil], names);
    expect(body).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(body.length).toBeLessThan(350);
  });
});

describe('a digest', () => {
  test('after being away: what is new, what still fires, what is over; healed ones are listed, not announced', () => {
    const text = digestText(
      'away',
      {
        fired: [member('a'), member('b', { rule: 'daily-limit', value: 1 })],
        stillFiring: [member('c', { severity: 'warning', value: 0.03 })],
        healed: [member('d'), member('e')],
      },
      8 * hourMs + 12 * minuteMs,
    );
    expect(text).toEqual({
      title: 'While you were away (8 h 12 min): 3 alerts, 2 over by now',
      body: 'New: b daily limit 100 %, a bounces 6 %. Still: c bounces 3 %. Over by itself: d bounces, e bounces',
    });
  });

  test('when all is over by now', () => {
    const text = digestText('quiet', { fired: [], stillFiring: [], healed: [member('d')] }, 10 * hourMs);
    expect(text.title).toBe('During quiet hours (10 h): 1 alert, over by now');
    expect(text.body).toBe('Over by itself: d bounces');
  });

  test('of a new account names what fires already, and no time', () => {
    expect(digestText('first-sight', { fired: many, stillFiring: [], healed: [] }, 0)).toEqual({
      title: 'Already firing: 37 alerts',
      body: 'm36@acme.com bounces 8.6 %, m35@acme.com bounces 8.5 %, m34@acme.com bounces 8.4 % and 34 more',
    });
  });

  test('of nothing says so', () => {
    const text = digestText('away', { fired: [], stillFiring: [], healed: [] }, hourMs);
    expect(text).toEqual({ title: 'While you were away (1 h): no alerts', body: 'Nothing to tell' });
  });
});
