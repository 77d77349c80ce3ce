import { describe, expect, test } from 'vitest';
import { createFormat } from '../../../electron/core/format.ts';
import {
  headlineOf,
  overallState,
  type OverallFacts,
  type OverallState,
} from '../../../electron/core/state/overall.ts';
import { headlineText } from '../../../electron/core/words/headline.ts';

const format = createFormat('en-US');

type FactAlert = OverallFacts['alerts'][number];
const account = { state: 'ok', asOf: 1 } as const;
const fine: OverallFacts = {
  paused: false,
  online: true,
  standstill: false,
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
  const severity = level > 1 ? 'critical' : 'warning';
  return { rule, phase, level, severity, accountId: 'a1', subject: { kind, id: 'x', name: 'x' } };
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
    ['a scheduler that stands still', { standstill: true }, 'Checking stands still'],
    ['the same, whatever the network', { standstill: true, online: false }, 'Checking stands still'],
    [
      'the same, with an alert from before',
      { standstill: true, alerts: [alert('bounce-rate')] },
      '1 bounce alert, checking stands still',
    ],
  ])('%s', (_name, changes, sentence) => {
    expect(headlineText(headlineOf({ ...fine, ...changes }), format)).toBe(sentence);
  });
});

describe('the one state', () => {
  test.each<[string, Partial<OverallFacts>, OverallState]>([
    ['nothing to watch', { accounts: [] }, 'none'],
    ['all is well', {}, 'ok'],
    ['a provider that asked to wait', { accounts: [account, { state: 'limited', asOf: 1 }] }, 'ok'],
    ['the worst that fires', { alerts: [alert('bounce-rate'), alert('daily-limit', 3)] }, 'critical'],
    ['a warning', { alerts: [alert('bounce-rate')] }, 'warning'],
    ['what is only pending', { alerts: [alert('bounce-rate', 0, 'pending')] }, 'ok'],
    ['what only just recovers', { alerts: [alert('bounce-rate', 1, 'recovering')] }, 'warning'],
    [
      'an alert, though there is no network to confirm it',
      { alerts: [alert('bounce-rate')], online: false },
      'warning',
    ],
    ['no network', { online: false }, 'offline'],
    ['nothing is checked any more, however fresh it looks', { standstill: true }, 'stale'],
    ['no account that can be reached', { accounts: [{ state: 'offline', asOf: 1 }] }, 'offline'],
    ['old data of one account', { accounts: [account, { state: 'stale', asOf: 1 }] }, 'stale'],
    ['before the first answer', { accounts: [account, { state: 'ok', asOf: null }] }, 'stale'],
    ['one account paused, the other fine', { accounts: [account, { state: 'paused', asOf: null }] }, 'ok'],
    ['every account paused', { accounts: [{ state: 'paused', asOf: 1 }] }, 'paused'],
    ['paused as a whole, whatever fires', { paused: true, alerts: [alert('daily-limit', 3)] }, 'paused'],
  ])('%s', (_name, changes, state) => {
    const facts = { ...fine, ...changes };
    expect(overallState(facts)).toBe(state);
    // The picture is never calmer than the sentence.
    if (state === 'ok') expect(headlineOf(facts).code).toBe('fine');
  });
});
