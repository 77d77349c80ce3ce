import { describe, expect, test } from 'vitest';
import { createFormat } from '../../electron/core/format.ts';
import { longestWaitMs, testEvent, transitionEvent, waitAfterAttempt } from '../../electron/core/hooks.ts';
import { hookPayload } from '../../electron/core/words/hooks.ts';
import { accountNamed } from '../helpers/temporary-database.ts';

describe('when a hook is told again', () => {
  test('after 10 seconds, then after a minute, then never', () => {
    expect([1, 2, 3, 4].map((attempt) => waitAfterAttempt(attempt, null))).toEqual([10_000, 60_000, null, null]);
  });

  test('later when the receiver asks for it, at most after an hour, and never sooner', () => {
    expect(waitAfterAttempt(1, 45_000)).toBe(45_000);
    expect(waitAfterAttempt(2, 1000)).toBe(60_000);
    expect(waitAfterAttempt(1, 7 * 86_400_000)).toBe(longestWaitMs);
    expect(waitAfterAttempt(3, 1000)).toBeNull();
  });
});

const format = createFormat('en-US');

describe('what a hook is told', () => {
  test('what is unknown is null, never 0', () => {
    const event = transitionEvent('e1', {
      account: { ...accountNamed('a1'), settings: { workspace: 'not for hooks' } },
      subject: { accountId: 'a1', kind: 'account', id: 'a1', name: 'Account a1' },
      rule: 'key-rejected',
      alert: {
        phase: 'firing',
        severity: 'critical',
        sample: null,
        threshold: null,
        providerName: 'SendKit',
        levels: null,
      },
      transition: { from: 'inactive', to: 'firing', fromLevel: 0, toLevel: 1, at: 0, tell: 'fired' },
    });
    expect(hookPayload(event, format)).toEqual({
      schema: 1,
      id: 'e1',
      event: 'transition',
      at: '1970-01-01T00:00:00.000Z',
      rule: 'key-rejected',
      severity: 'critical',
      from: 'inactive',
      to: 'firing',
      fromLevel: 0,
      toLevel: 1,
      account: { id: 'a1', label: 'Account a1', provider: 'sendkit', client: null, demo: false },
      subject: { kind: 'account', id: 'a1', name: 'Account a1' },
      value: null,
      numerator: null,
      denominator: null,
      threshold: null,
      window: null,
      message: 'Account a1: Key rejected by SendKit. Replace key',
    });
  });

  test('a test says that it is one', () => {
    expect(hookPayload(testEvent('e1', 0), format)).toMatchObject({
      event: 'test',
      account: { demo: true },
      message: 'Test from Sendgauge: no mail is affected.',
    });
  });

  test('what an earlier version put into words is told in them', () => {
    const stored = { ...testEvent('e1', 0), message: 'Sales: bounce rate 6 % is over 5 %' };
    expect(hookPayload(stored, format)).toEqual(stored);
  });
});
