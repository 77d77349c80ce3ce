import { describe, expect, test } from 'vitest';
import type { Alert, AlertWindow, Sample } from '../../electron/core/alerts.ts';
import { minuteMs } from '../../electron/core/days.ts';
import { alertMessage, notificationText, resolvedMessage } from '../../electron/core/words.ts';

const names = { account: 'Acme', provider: 'SendKit' };

function sample(
  value: number,
  numerator: number | null,
  denominator: number | null,
  window: AlertWindow = '7d',
  approximate = false,
): Sample {
  return { at: 0, value, numerator, denominator, window, approximate };
}

function alert(changes: Partial<Alert>): Alert {
  return {
    id: '1',
    rule: 'bounce-rate',
    severity: 'critical',
    phase: 'firing',
    level: 2,
    accountId: 'a',
    subject: { kind: 'sender', id: 's', name: 'outreach@acme.com' },
    sample: sample(0.052, 26, 500),
    threshold: 0.05,
    since: 0,
    firedAt: 0,
    ...changes,
  };
}

describe('an alert in one sentence names what, how much of how many, over which window and line', () => {
  test.each<[string, Partial<Alert>, string]>([
    ['over the line', {}, 'outreach@acme.com: bounce rate 5.2 % (26 of 500, last 7 days) is over 5 %'],
    [
      'a rounded lifetime rate says that its counts are approximate',
      { sample: sample(0.05, 105, 2100, 'lifetime', true) },
      'outreach@acme.com: bounce rate 5 % (about 105 of 2,100 sent, lifetime, as SendKit rounds it) has reached 5 %',
    ],
    [
      'between the clearing line and the trigger',
      { sample: sample(0.045, 45, 1000) },
      'outreach@acme.com: bounce rate 4.5 % (45 of 1,000, last 7 days) was over 5 %, clears below 4 %',
    ],
    [
      'not yet confirmed',
      { phase: 'pending', sample: sample(0.055, 55, 1000) },
      'outreach@acme.com: bounce rate 5.5 % (55 of 1,000, last 7 days) is over 5 %, one more reading confirms it',
    ],
    [
      'recovering',
      { phase: 'recovering', sample: sample(0.015, 15, 1000) },
      'outreach@acme.com: bounce rate 1.5 % (15 of 1,000, last 7 days) is back under 5 %, one more reading confirms it',
    ],
    [
      'below 100 mails counts are compared, not rates',
      { sample: sample(5 / 42, 5, 42), threshold: 4 / 42 },
      'outreach@acme.com: bounce count 5 (of only 42 mails, last 7 days) is over 4',
    ],
    [
      'complaints have small rates',
      { rule: 'complaint-rate', sample: sample(2 / 1180, 2, 1180), threshold: 0.001 },
      'outreach@acme.com: complaint rate 0.17 % (2 of 1,180, last 7 days) is over 0.1 %',
    ],
    [
      'limit reached',
      { rule: 'daily-limit', level: 3, sample: sample(1, 100, 100, 'today'), threshold: 1 },
      'outreach@acme.com: 100 of 100 sent today: daily limit reached',
    ],
    [
      'more than the limit is legal, because limits can be lowered (decision M4)',
      { rule: 'daily-limit', level: 3, sample: sample(1.2, 120, 100, 'today'), threshold: 1 },
      'outreach@acme.com: 120 of 100 sent today: over the daily limit (120 %)',
    ],
    [
      'near the limit',
      { rule: 'daily-limit', level: 1, sample: sample(0.85, 85, 100, 'today'), threshold: 0.8 },
      'outreach@acme.com: 85 of 100 sent today: 85 % of the daily limit, over 80 %',
    ],
    [
      'an outage has a length',
      { rule: 'data-outage', sample: sample(42 * minuteMs, null, null, 'today'), threshold: 30 * minuteMs },
      'outreach@acme.com: no data from SendKit for 42 min, the line is 30 min',
    ],
    [
      'a rejected key says what to do',
      { rule: 'key-rejected', sample: sample(1, null, null), threshold: 1 },
      'outreach@acme.com: Key rejected by SendKit. Replace key',
    ],
  ])('%s', (_name, changes, sentence) => {
    expect(alertMessage(alert(changes), names)).toBe(sentence);
  });

  test('a name that is not plain text cannot break the sentence (F42)', () => {
    const name = `evil\u202e\u0007\n${'x'.repeat(300)}`;
    const sentence = alertMessage(alert({ subject: { kind: 'campaign', id: 'c', name } }), names);
    expect(sentence).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(sentence.length).toBeLessThan(200);
  });
});

describe('a resolved alert says what shows it', () => {
  test('with the rate and the line it had crossed', () => {
    expect(resolvedMessage(alert({ sample: sample(0.031, 31, 1000) }), names)).toBe(
      'outreach@acme.com: bounce rate 3.1 % (31 of 1,000, last 7 days) is back under 5 %',
    );
  });

  test('or that the provider is back', () => {
    expect(resolvedMessage(alert({ rule: 'data-outage' }), names)).toBe('outreach@acme.com: SendKit answers again');
    expect(resolvedMessage(alert({ rule: 'key-rejected' }), names)).toBe(
      'outreach@acme.com: SendKit accepts the key again',
    );
  });
});

describe('a notification', () => {
  test('says everything in its body, with account and provider', () => {
    expect(notificationText(alert({}), 'fired', names)).toEqual({
      title: 'Bounce rate over 5 %',
      body: 'outreach@acme.com: bounce rate 5.2 % (26 of 500, last 7 days) is over 5 % · Acme, SendKit',
    });
  });

  test('does not name the account twice when the account is the subject', () => {
    const subject = { kind: 'account' as const, id: 'a', name: 'Acme' };
    const { title, body } = notificationText(alert({ rule: 'key-rejected', subject }), 'fired', names);
    expect(title).toBe('Key rejected');
    expect(body).toBe('Acme: Key rejected by SendKit. Replace key · SendKit');
  });

  test('tells reached from near', () => {
    const limit = (value: number) =>
      alert({ rule: 'daily-limit', sample: sample(value, value * 100, 100, 'today'), threshold: Math.min(1, value) });
    expect(notificationText(limit(0.85), 'fired', names).title).toBe('Daily limit near');
    expect(notificationText(limit(1), 'raised', names).title).toBe('Daily limit reached');
  });
});
