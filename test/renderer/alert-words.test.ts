// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import type { AccountView } from '../../electron/views/accounts.ts';
import { rangeOf } from '../../renderer/alerts/selection.svelte.ts';
import { quietOf } from '../../electron/core/state/quieted.ts';
import { alertSentence, formatValue, quietWord, toldWord } from '../../renderer/ui/alerts.ts';
import { decisionShape, decisionState, originLabel, scopeOf } from '../../renderer/alerts/explain.ts';
import { localInput } from '../../renderer/ui/form.ts';
import {
  byLocalDay,
  dayTitle,
  localDay,
  mergePages,
  stepShape,
  stepWord,
} from '../../renderer/alerts/history-words.ts';
import { alerts, decision, historyStep } from './alert-samples.ts';
import { account } from './samples.ts';

const now = Date.UTC(2026, 1, 10, 12);
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('what keeps an alert quiet', () => {
  const speaking = { muted: null, snoozedUntil: null, acknowledgedAt: null, accountPaused: false, heldBy: null };
  const quietHours = { code: 'quiet', until: now + 20.5 * hourMs } as const;

  test('a mute goes before a snooze, a snooze before an acknowledgement, that before what holds it', () => {
    const all = {
      muted: { until: null },
      snoozedUntil: now + hourMs,
      acknowledgedAt: now,
      accountPaused: true,
      heldBy: quietHours,
    };
    expect(quietOf(all, now)?.kind).toBe('muted');
    expect(quietOf({ ...all, muted: null }, now)?.kind).toBe('snoozed');
    expect(quietOf({ ...all, muted: null, snoozedUntil: null }, now)?.kind).toBe('acknowledged');
    expect(quietOf({ ...speaking, accountPaused: true, heldBy: quietHours }, now)?.kind).toBe('account-paused');
    expect(quietOf({ ...speaking, heldBy: quietHours }, now)).toEqual({ kind: 'held', by: quietHours });
    expect(quietOf(speaking, now)).toBeNull();
  });

  test('a snooze and a mute that are over keep nothing quiet', () => {
    expect(quietOf({ ...speaking, snoozedUntil: now }, now)).toBeNull();
    expect(quietOf({ ...speaking, muted: { until: now - minuteMs } }, now)).toBeNull();
  });

  test('what only waits for others of its kind is about to be told, and not quiet', () => {
    const waiting = { ...speaking, heldBy: { code: 'grouping', ms: 30_000 } as const };
    expect(quietOf(waiting, now)).toBeNull();
    expect(toldWord({ ...waiting, notifiedAt: null }, now)).toBe('not told yet');
    expect(toldWord({ ...speaking, notifiedAt: null }, now)).toBe('not told');
    expect(toldWord({ ...speaking, notifiedAt: now }, now)).toMatch(/^told 12:00/);
  });

  test('the word says until when', () => {
    expect(quietWord({ kind: 'muted', until: null }, now)).toBe('muted');
    expect(quietWord({ kind: 'snoozed', until: now + hourMs }, now)).toMatch(/^snoozed until 13:00$/);
    const held = { kind: 'held', by: { code: 'quiet', until: now + 20 * hourMs - minuteMs } } as const;
    expect(quietWord(held, now)).toBe('quiet until 07:59');
  });
});

describe('values', () => {
  test('are written in the unit of their rule', () => {
    expect(plain(formatValue('bounce-rate', 0.052))).toBe('5.2 %');
    expect(plain(formatValue('ramp', 2.4))).toBe('2.4 ×');
    expect(plain(formatValue('data-outage', 42 * minuteMs))).toBe('42 min');
    expect(formatValue('key-rejected', 1)).toBe('');
    expect(formatValue('bounce-rate', null)).toBe('—');
    expect(plain(formatValue('bounce-rate', 0.02))).toBe('2 %');
  });

  test('stay beside their units in a sentence, which leaves the name to what stands above it', () => {
    const first = alerts(now).find(({ id }) => id === 'al-1');
    expect(alertSentence(first!)).toBe(
      'Bounce rate 5.2\u00a0% (26 of 500, last 7 days) is over 5\u00a0%; about 21 clean sends bring it back under 5\u00a0%',
    );
  });
});

describe('a decision', () => {
  test('in one word and one shape', () => {
    const of = (changes: Parameters<typeof decision>[2]) => {
      const made = decision(now, 'bounce-rate', changes);
      return [decisionState(made), decisionShape(made)];
    };
    expect(of({})).toEqual(['fine', 'ok']);
    expect(of({ enabled: false, phase: 'firing', severity: 'critical' })).toEqual(['off', 'none']);
    expect(of({ phase: 'firing', severity: 'critical', data: 'error' })).toEqual(['active', 'critical']);
    expect(of({ phase: 'pending', severity: 'critical' })[1]).toBe('unconfirmed');
    expect(of({ data: 'no-data' })).toEqual(['no value', 'stale']);
    expect(of({ data: 'error' })).toEqual(['not readable', 'stale']);
  });

  test('says where a line comes from', () => {
    expect(originLabel({ scope: 'default', name: null, profile: null })).toBe('default');
    expect(originLabel({ scope: 'global', name: null, profile: 'cold-mail' })).toBe('all accounts, cold mail profile');
    expect(originLabel({ scope: 'client', name: 'Acme', profile: null })).toBe('client Acme');
    expect(originLabel({ scope: 'subject', name: 'anna@acme.com', profile: null })).toBe('this one alone');
  });

  test('is edited at the scope its values come from', () => {
    const subject = { accountId: 'acc-sendkit', kind: 'sender', id: 'mb-0', name: 'anna' } as const;
    const own: AccountView = account(now, { client: 'Acme' });
    expect(scopeOf('client', subject, own)).toEqual({ kind: 'client', id: 'Acme' });
    expect(scopeOf('provider', subject, own)).toEqual({ kind: 'provider', id: 'sendkit' });
    expect(scopeOf('subject', subject, own)).toEqual({
      kind: 'subject',
      accountId: 'acc-sendkit',
      subjectKind: 'sender',
      id: 'mb-0',
    });
    expect(scopeOf('client', subject, undefined)).toEqual({ kind: 'global' });
  });
});

describe('the history in words', () => {
  const word = (
    from: Parameters<typeof historyStep>[2],
    to: Parameters<typeof historyStep>[3],
    changes = {},
  ): string => {
    const step = historyStep('t', now, from, to, changes);
    return step.kind === 'transition' ? stepWord(step) : '';
  };

  test('every step has its own', () => {
    expect(word('inactive', 'pending')).toBe('over the line once');
    expect(word('pending', 'inactive')).toBe('back within the line');
    expect(word('pending', 'firing')).toBe('over the line');
    expect(word('firing', 'firing', { toLevel: 2, severity: 'critical' })).toBe('got critical');
    expect(word('firing', 'firing', { fromLevel: 3, toLevel: 1 })).toBe('eased, below its higher line');
    expect(word('firing', 'recovering')).toBe('back under the line');
    expect(word('recovering', 'firing')).toBe('over the line again');
    expect(word('recovering', 'inactive')).toBe('recovered');
  });

  test('what was over its line once has the hollow shape, whatever it may become', () => {
    const step = historyStep('t', now, 'inactive', 'pending', { severity: 'critical' });
    expect(step.kind === 'transition' && stepShape(step)).toBe('unconfirmed');
  });

  test('a critical alert that fires at once is named over the line, not worse', () => {
    expect(word('inactive', 'firing', { toLevel: 2, severity: 'critical' })).toBe('over the line');
  });

  test('what is so or is not has no line to be over', () => {
    const stopped = { rule: 'stopped-by-provider', toLevel: 2, severity: 'critical' } as const;
    expect(word('inactive', 'firing', stopped)).toBe('');
    expect(word('firing', 'inactive', stopped)).toBe('recovered');
  });

  test('days are those of the local clock', () => {
    expect(dayTitle(localDay(now), now)).toBe('Today');
    expect(dayTitle(localDay(now - 13 * hourMs), now)).toBe('Yesterday');
    expect(dayTitle(localDay(now - 60 * hourMs), now)).toContain('8');
    expect(dayTitle(localDay(Date.UTC(2025, 11, 30)), now)).toContain('2025');
    const days = byLocalDay([
      historyStep('b', now, 'pending', 'firing'),
      historyStep('a', now - 13 * hourMs, 'pending', 'firing'),
    ]);
    expect(days.map(({ entries }) => entries.map(({ key }) => key))).toEqual([['b'], ['a']]);
  });

  test('pages that overlap hold everything once', () => {
    const [one, two, three] = ['3', '2', '1'].map((key) => historyStep(key, now, 'pending', 'firing'));
    expect(mergePages([one!, two!], [two!, three!]).map(({ key }) => key)).toEqual(['3', '2', '1']);
  });
});

test('a range is between two rows, whichever was first', () => {
  expect(rangeOf(['a', 'b', 'c', 'd'], 'c', 'a')).toEqual(['a', 'b', 'c']);
  expect(rangeOf(['a', 'b'], 'gone', 'b')).toEqual(['b']);
});

test('a date and time field begins with a local time', () => {
  expect(localInput(new Date(2026, 1, 3, 4, 5).getTime())).toBe('2026-02-03T04:05');
});
