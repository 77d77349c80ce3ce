import { describe, expect, test } from 'vitest';
import { ruleNames, ruleOf, rules } from '../../../electron/core/alerts/catalog.ts';
import type { SpokenAlert } from '../../../electron/core/alerts/model.ts';
import type { AlertWindow, Sample, SampleDetail } from '../../../electron/core/alerts/state.ts';
import { minuteMs } from '../../../electron/core/days.ts';
import { createFormat } from '../../../electron/core/format.ts';
import { alertMessage, resolvedMessage, ruleText } from '../../../electron/core/words/alerts.ts';

const format = createFormat('en-US');

function sample(
  value: number,
  numerator: number | null,
  denominator: number | null,
  window: AlertWindow = '7d',
  approximate = false,
  detail: SampleDetail | null = null,
): Sample {
  return { at: 0, value, numerator, denominator, window, approximate, detail };
}

/** Tests run in UTC, so the local clock and the provider's are the same here. */
const forecast: SampleDetail = {
  kind: 'forecast',
  reachesAt: Date.UTC(2026, 1, 10, 15, 10),
  resetsAt: Date.UTC(2026, 1, 11),
};
const usual = (count: number): SampleDetail => ({ kind: 'usual', count });
const baseline: SampleDetail = { kind: 'baseline', rate: 0.98 };

function alert(changes: Partial<SpokenAlert>): SpokenAlert {
  return {
    rule: 'bounce-rate',
    severity: 'critical',
    phase: 'firing',
    subject: { kind: 'sender', id: 's', name: 'outreach@acme.com' },
    sample: sample(0.052, 26, 500),
    threshold: 0.05,
    providerName: 'SendKit',
    levels: null,
    ...changes,
  };
}

describe('an alert in one sentence names what, how much of how many, over which window and line', () => {
  test.each<[string, Partial<SpokenAlert>, string]>([
    [
      'over the line, with what it takes to get back',
      {},
      'outreach@acme.com: bounce rate 5.2 % (26 of 500, last 7 days) is over 5 %; about 21 clean sends bring it back under 5 %',
    ],
    [
      'a rounded lifetime rate says that its counts are approximate',
      { sample: sample(0.05, 105, 2100, 'lifetime', true) },
      'outreach@acme.com: bounce rate 5 % (about 105 of 2,100 sent, lifetime, as SendKit rounds it) has reached 5 %; about 1 clean send brings it back under 5 %',
    ],
    [
      'between the clearing line and the trigger',
      { sample: sample(0.045, 45, 1000) },
      'outreach@acme.com: bounce rate 4.5 % (45 of 1,000, last 7 days) was over 5 %, clears below 4 %; 6 more bounces and it reaches 5 %',
    ],
    [
      'not yet confirmed',
      { phase: 'pending', sample: sample(0.055, 55, 1000) },
      'outreach@acme.com: bounce rate 5.5 % (55 of 1,000, last 7 days) is over 5 %, one more reading confirms it; about 101 clean sends bring it back under 5 %',
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
      'a week without mail has no line to stand to',
      { phase: 'recovering', sample: sample(0, 0, 0), threshold: null },
      'outreach@acme.com: bounce count 0 (of only 0 mails, last 7 days)',
    ],
    [
      'complaints have small rates',
      { rule: 'complaint-rate', sample: sample(2 / 1180, 2, 1180), threshold: 0.001 },
      'outreach@acme.com: complaint rate 0.17 % (2 of 1,180, last 7 days) is over 0.1 %; about 821 clean sends bring it back under 0.1 %',
    ],
    [
      'limit reached',
      { rule: 'daily-limit', sample: sample(1, 100, 100, 'today'), threshold: 1 },
      'outreach@acme.com: 100 of 100 sent today: daily limit reached',
    ],
    [
      'more than the limit is legal, because limits can be lowered (decision M4)',
      { rule: 'daily-limit', sample: sample(1.2, 120, 100, 'today'), threshold: 1 },
      'outreach@acme.com: 120 of 100 sent today: over the daily limit (120 %)',
    ],
    [
      'near the limit',
      { rule: 'daily-limit', sample: sample(0.85, 85, 100, 'today'), threshold: 0.8 },
      'outreach@acme.com: 85 of 100 sent today: 85 % of the daily limit, over 80 %',
    ],
    [
      'too fast: when the limit is reached on the local clock, and when it starts anew',
      { rule: 'limit-pace', sample: sample(1.5, 60, 100, 'today', false, forecast), threshold: 1.2 },
      'outreach@acme.com: 60 of 100 sent today; limit at about 15:10, resets 00:00 UTC (150 % of it at this pace, over 120 %)',
    ],
    [
      'slower again',
      {
        rule: 'limit-pace',
        phase: 'recovering',
        sample: sample(0.9, 60, 100, 'today', false, { ...forecast, reachesAt: null }),
        threshold: 1.2,
      },
      'outreach@acme.com: 60 of 100 sent today; limit not reached today, resets 00:00 UTC (90 % of it at this pace, back under 120 %, one more reading confirms it)',
    ],
    [
      'the limit is reached',
      { rule: 'limit-pace', sample: sample(1.5, 100, 100, 'today', false, forecast), threshold: 1.2 },
      'outreach@acme.com: 100 of 100 sent today; limit reached, resets 00:00 UTC (150 % of it at this pace, over 120 %)',
    ],
    [
      'silence',
      { rule: 'silence', sample: sample(0.975, 3, 120, 'today', false, usual(120)), threshold: 0.95 },
      'outreach@acme.com: 3 sent today, 120 usual by now: 97.5 % below usual, over 95 %',
    ],
    [
      'a ramp',
      { rule: 'ramp', sample: sample(2.5, 300, 120, 'today', false, usual(120)), threshold: 2 },
      'outreach@acme.com: 300 sent today, 120 usual per day: 2.5 × the usual, over 2 ×',
    ],
    [
      'deliveries against their own four weeks before',
      { rule: 'delivery-drop', sample: sample(0.08, 1804, 2000, '7d', false, baseline), threshold: 0.05 },
      'outreach@acme.com: delivery rate 90.2 % (1,804 of 2,000, last 7 days), usually 98 %: 8 % below usual, over 5 %',
    ],
    [
      'an outage has a length',
      { rule: 'data-outage', sample: sample(42 * minuteMs, null, null, 'today'), threshold: 30 * minuteMs },
      'outreach@acme.com: no data from SendKit for 42 min: no answer came',
    ],
    [
      'an outage has a reason, and what to do where a person can do something',
      {
        rule: 'data-outage',
        sample: sample(42 * minuteMs, null, null, 'today', false, { kind: 'awaited', because: 'proxy', liveAsOf: 0 }),
        threshold: 30 * minuteMs,
      },
      'outreach@acme.com: no data from SendKit for 42 min: the proxy cannot be reached; check the proxy',
    ],
    [
      'a rejected key says what to do',
      { rule: 'key-rejected', sample: sample(1, null, null), threshold: 1 },
      'outreach@acme.com: Key rejected by SendKit. Replace key',
    ],
  ])('%s', (_name, changes, sentence) => {
    expect(alertMessage(alert(changes), format)).toBe(sentence);
  });

  test('where the lines of the rule are known, the next one is named too', () => {
    const { levels } = ruleOf('bounce-rate', rules['bounce-rate'].defaults);
    const warning = alert({ severity: 'warning', sample: sample(0.03, 30, 1000), threshold: 0.02 });
    expect(alertMessage({ ...warning, levels }, format)).toBe(
      'outreach@acme.com: bounce rate 3 % (30 of 1,000, last 7 days) is over 2 %; about 501 clean sends bring it back under 2 %, 22 more bounces and it reaches 5 %',
    );
    const few = alert({ severity: 'warning', sample: sample(5 / 42, 5, 42), threshold: 4 / 42 });
    expect(alertMessage({ ...few, levels }, format)).toBe(
      'outreach@acme.com: bounce count 5 (of only 42 mails, last 7 days) is over 4; 5 more bounces and it has 10',
    );
  });

  test('every rule has words, also before its first value', () => {
    for (const rule of ruleNames) {
      expect(ruleText(rule)).not.toBe('');
      expect(alertMessage(alert({ rule, sample: null, threshold: null }), format)).toMatch(/^outreach@acme.com: \S/);
      expect(resolvedMessage(alert({ rule, sample: null, threshold: null }), format)).toMatch(/^outreach@acme.com: \S/);
    }
  });

  test('a name that is not plain text cannot break the sentence (fault F42)', () => {
    const name = `evil\u202e\u0007\n${'x'.repeat(300)}`;
    const sentence = alertMessage(alert({ subject: { kind: 'campaign', id: 'c', name } }), format);
    expect(sentence).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(sentence.length).toBeLessThan(200);
  });
});

describe('a resolved alert says what shows it', () => {
  test('with the rate and the line it had crossed', () => {
    expect(resolvedMessage(alert({ sample: sample(0.031, 31, 1000) }), format)).toBe(
      'outreach@acme.com: bounce rate 3.1 % (31 of 1,000, last 7 days) is back under 5 %',
    );
  });

  test.each<[SpokenAlert['rule'], Sample, string]>([
    [
      'limit-pace',
      sample(0.9, 60, 100, 'today', false, forecast),
      '60 of 100 sent today, at a pace below the daily limit again',
    ],
    [
      'silence',
      sample(0.1, 108, 120, 'today', false, usual(120)),
      '108 sent today, 120 usual by now: sending as usual again',
    ],
    [
      'ramp',
      sample(1.1, 132, 120, 'today', false, usual(120)),
      '132 sent today, 120 usual per day: back at the usual volume',
    ],
    [
      'reply-drop',
      sample(0.01, 97, 100, '7d', false, baseline),
      'reply rate 97 % (97 of 100, last 7 days), usually 98 %: back near the usual',
    ],
  ])('%s', (rule, found, sentence) => {
    expect(resolvedMessage(alert({ rule, sample: found }), format)).toBe(`outreach@acme.com: ${sentence}`);
  });

  test('or that the provider is back', () => {
    expect(resolvedMessage(alert({ rule: 'data-outage' }), format)).toBe('outreach@acme.com: SendKit answers again');
    expect(resolvedMessage(alert({ rule: 'key-rejected' }), format)).toBe(
      'outreach@acme.com: SendKit accepts the key again',
    );
  });
});
