import { describe, expect, test } from 'vitest';
import { overallSentence, type OverallFacts } from '../../../electron/core/state/overall.ts';

type FactAlert = OverallFacts['alerts'][number];
const account = { state: 'ok', asOf: 1 } as const;
const fine: OverallFacts = {
  paused: false,
  online: true,
  accounts: [account, account],
  alerts: [],
  mailboxes: 14,
  campaigns: 6,
};

function alert(
  rule: FactAlert['rule'],
  level = 1,
  phase: FactAlert['phase'] = 'firing',
  kind: FactAlert['subject']['kind'] = 'sender',
): FactAlert {
  return { rule, phase, level, accountId: 'a1', subject: { kind, id: 'x', name: 'x' } };
}

describe('the one sentence', () => {
  test.each<[string, Partial<OverallFacts>, string]>([
    ['nothing to watch', { accounts: [] }, 'No accounts yet'],
    ['all is well', {}, 'All fine: 14 mailboxes, 6 campaigns'],
    ['one of each', { mailboxes: 1, campaigns: 1 }, 'All fine: 1 mailbox, 1 campaign'],
    ['a provider without mailboxes', { mailboxes: 0, campaigns: 0 }, 'All fine: 2 accounts'],
    [
      'problems, counted',
      { alerts: [alert('daily-limit'), alert('daily-limit', 2), alert('bounce-rate')] },
      '2 mailboxes near limit, 1 bounce alert',
    ],
    [
      'at the limit is worse than near it',
      { alerts: [alert('daily-limit', 3), alert('daily-limit')] },
      '1 mailbox at its limit, 1 mailbox near limit',
    ],
    [
      'a mailbox at its limit is not also called heading for it',
      { alerts: [alert('daily-limit', 3), alert('limit-pace', 2)] },
      '1 mailbox at its limit',
    ],
    [
      'what is only pending is not announced',
      { alerts: [alert('bounce-rate', 0, 'pending')] },
      'All fine: 14 mailboxes, 6 campaigns',
    ],
    [
      'a rejected key is named once',
      { accounts: [{ state: 'auth', asOf: 1 }], alerts: [alert('key-rejected', 1, 'firing', 'account')] },
      '1 key rejected',
    ],
    [
      'every other kind',
      {
        alerts: [
          alert('limit-pace'),
          alert('silence'),
          alert('silence'),
          alert('ramp'),
          alert('delivery-drop', 1, 'firing', 'account'),
          alert('reply-drop', 1, 'firing', 'account'),
          alert('limit-pace', 1, 'firing', 'account'),
        ],
      },
      '1 mailbox heading for its limit, 1 account heading for its limit, 1 delivery drop, 1 reply drop, 2 mailboxes silent, 1 mailbox sending far more than usual',
    ],
    ['old data is not fine', { accounts: [account, { state: 'stale', asOf: 1 }] }, '1 account with old data'],
    ['before the first answer', { accounts: [{ state: 'ok', asOf: null }] }, 'Waiting for the first answer'],
    ['paused', { paused: true }, 'Paused'],
    ['no network', { online: false }, 'Offline'],
  ])('%s', (_name, changes, sentence) => {
    expect(overallSentence({ ...fine, ...changes })).toBe(sentence);
  });
});
