import { describe, expect, test } from 'vitest';
import type { RuleName } from '../../../electron/core/alerts/catalog.ts';
import type { Missing } from '../../../electron/core/alerts/missing.ts';
import { resolveRule, type Place, type RuleBook } from '../../../electron/core/alerts/rule-book.ts';
import { initialAlertState, type AlertState, type Sample } from '../../../electron/core/alerts/state.ts';
import { minuteMs } from '../../../electron/core/days.ts';
import { decisionOf } from '../../../electron/core/explain/explain.ts';
import type { Decision, ExplainFacts } from '../../../electron/core/explain/model.ts';
import { createFormat } from '../../../electron/core/format.ts';
import { explanationText } from '../../../electron/core/words/explanation.ts';
import { missingText } from '../../../electron/core/words/missing.ts';

const now = Date.parse('2026-02-10T14:05:00Z');
const format = createFormat('en-US');
const place: Place = { provider: 'sendkit', client: 'Acme', accountId: 'a1', subject: { kind: 'sender', id: 'm1' } };
const names = { account: 'Sales', provider: 'SendKit' };
const noBook: RuleBook = new Map();

function sampleOf(
  value: number,
  numerator: number | null,
  denominator: number | null,
  more: Partial<Sample> = {},
): Sample {
  return { at: now, value, numerator, denominator, window: '7d', approximate: false, detail: null, ...more };
}

/** A quiet mailbox without a value, with what is named changed. */
function facts(rule: RuleName, changes: Partial<ExplainFacts> = {}): ExplainFacts {
  return {
    subject: { accountId: 'a1', kind: 'sender', id: 'm1', name: 'anna@acme.com' },
    names,
    resolved: resolveRule(noBook, rule, place),
    state: initialAlertState,
    severity: null,
    reading: { kind: 'no-data' },
    retired: false,
    missing: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    muted: null,
    hold: null,
    toldAt: null,
    lastToTell: null,
    now,
    ...changes,
  };
}

/** The decision with its words. */
function explain(of: ExplainFacts): Decision & { readonly sentence: string } {
  const decision = decisionOf(of);
  return { ...decision, sentence: explanationText(decision, format) };
}

const quiet = (rule: RuleName, sample: Sample, changes: Partial<ExplainFacts> = {}) =>
  explain(facts(rule, { reading: { kind: 'sample', sample }, ...changes })).sentence;

/** A state that fires at that level since 14:02. */
function firing(level: number, sample: Sample, threshold: number): AlertState {
  const since = now - 3 * minuteMs;
  return { ...initialAlertState, phase: 'firing', level, since, firedAt: since, sample, threshold };
}

describe('a quiet value', () => {
  test.each<[RuleName, Sample, string]>([
    [
      'bounce-rate',
      sampleOf(12 / 640, 12, 640),
      '12 of 640 (1.88 %, last 7 days) is under 2 % (default). 1 more bounce would reach it.',
    ],
    [
      'bounce-rate',
      sampleOf(0.01, 50, 5000, { window: 'lifetime', approximate: true }),
      'about 50 of 5,000 (1 %, lifetime) is under 2 % (default). About 52 more bounces would reach it.',
    ],
    ['bounce-rate', sampleOf(0.01, null, 5000), '1 % (last 7 days) is under 2 % (default).'],
    [
      'complaint-rate',
      sampleOf(0, 0, 1000),
      '0 of 1,000 (0 %, last 7 days) is under 0.1 % (default). 2 more complaints would reach it.',
    ],
    [
      'daily-limit',
      sampleOf(0.45, 450, 1000, { window: 'today' }),
      '450 of 1,000 sent today (45 %) is under 80 % (default).',
    ],
    [
      'limit-pace',
      sampleOf(0.9, 450, 1000, {
        window: 'today',
        detail: { kind: 'forecast', reachesAt: null, resetsAt: Date.parse('2026-02-11T00:00:00Z') },
      }),
      '450 of 1,000 sent today, limit not reached today, resets 00:00 UTC: 90 % of it at this pace is under 120 % (default).',
    ],
    [
      'silence',
      sampleOf(0.1, 90, 100, { window: 'today', detail: { kind: 'usual', count: 100 } }),
      '90 sent today, 100 usual by now: 10 % below usual is under 70 % (default).',
    ],
    [
      'ramp',
      sampleOf(1.2, 60, 50, { window: 'today', detail: { kind: 'usual', count: 50 } }),
      '60 sent today, 50 usual per day: 1.2 × the usual is under 1.5 × (default).',
    ],
    [
      'reply-drop',
      sampleOf(0.2, 40, 1000, { detail: { kind: 'baseline', rate: 0.05 } }),
      'reply rate 4 % (40 of 1,000, last 7 days), usually 5 %: 20 % below usual is under 50 % (default).',
    ],
    ['data-outage', sampleOf(12 * minuteMs, null, null), 'no data from SendKit for 12 min is under 30 min (default).'],
    [
      'data-outage',
      sampleOf(0, null, null, { detail: { kind: 'awaited', because: 'unknown', liveAsOf: now } }),
      'SendKit answered at 14:05.',
    ],
    ['key-rejected', sampleOf(0, null, null), 'SendKit accepts the key.'],
  ])('of %s: %#', (rule, sample, text) => {
    const on = new Map([
      ['global', { profile: null, rules: rule === 'silence' ? { silence: { enabled: true } } : {} }],
    ]);
    const resolved = { ...resolveRule(on, rule, place), origins: resolveRule(noBook, rule, place).origins };
    expect(quiet(rule, sample, { resolved })).toBe(`Quiet: ${text}`);
  });

  test('on little mail: below 100 mails counts are judged, where there are any', () => {
    expect(quiet('bounce-rate', sampleOf(0.05, 2, 40))).toBe(
      'Too little mail: 2 bounces of 40 (last 7 days); below 100 mails 4 bounces warn and 10 are critical.',
    );
    expect(quiet('complaint-rate', sampleOf(1 / 99, 1, 99))).toBe(
      'Too little mail: 1 complaint of 99 (last 7 days); below 100 mails 2 complaints warn and 3 are critical.',
    );
    expect(quiet('bounce-rate', sampleOf(0, 0, 0))).toContain('Too little mail: no mail (last 7 days)');
    // From 100 mails on it is a rate.
    expect(quiet('bounce-rate', sampleOf(0.01, 1, 100))).toContain('Quiet: 1 of 100 (1 %');
  });

  test('without any line has nothing to reach', () => {
    const book: RuleBook = new Map([
      ['global', { profile: null, rules: { 'bounce-rate': { warning: null, critical: null } } }],
    ]);
    const resolved = resolveRule(book, 'bounce-rate', place);
    const decision = explain(
      facts('bounce-rate', { resolved, reading: { kind: 'sample', sample: sampleOf(0.1, 10, 100) } }),
    );
    expect(decision).toMatchObject({
      threshold: null,
      lines: [],
      sentence: 'Quiet: 10 of 100 (10 %, last 7 days); no line is set.',
    });
  });
});

describe('where a line was set', () => {
  test('the limit itself is nobody’s choice', () => {
    const book: RuleBook = new Map([
      ['global', { profile: null, rules: { 'daily-limit': { warning: 0.5, critical: 0.6 } } }],
    ]);
    const { lines } = explain(facts('daily-limit', { resolved: resolveRule(book, 'daily-limit', place) }));
    expect(lines.map(({ threshold, origin }) => [threshold, origin.scope])).toEqual([
      [0.5, 'global'],
      [0.6, 'global'],
      [1, 'default'],
    ]);
  });

  test('of a firing alert it is the one of the line that was crossed', () => {
    const book: RuleBook = new Map([
      ['global', { profile: null, rules: { 'bounce-rate': { warning: 0.03 } } }],
      [JSON.stringify(['client', 'Acme']), { profile: null, rules: { 'bounce-rate': { critical: 0.06 } } }],
    ]);
    const resolved = resolveRule(book, 'bounce-rate', place);
    const sample = sampleOf(0.07, 70, 1000);
    expect(
      explain(facts('bounce-rate', { resolved, state: firing(2, sample, 0.06), severity: 'critical' })),
    ).toMatchObject({
      scope: 'client',
      threshold: 0.06,
      severity: 'critical',
    });
    expect(explain(facts('bounce-rate', { resolved, state: firing(1, sample, 0.03) }))).toMatchObject({
      scope: 'global',
      threshold: 0.03,
    });
  });
});

describe('a firing alert', () => {
  const sample = sampleOf(0.06, 60, 1000);
  const state = firing(2, sample, 0.05);
  const evening = Date.parse('2026-02-10T20:00:00Z');
  const told = (changes: Partial<ExplainFacts>) =>
    explain(facts('bounce-rate', { state, reading: { kind: 'sample', sample }, ...changes })).sentence.split('. ')[0];

  test('says when it was told, or why not', () => {
    const waits = { outcome: null, reason: null, createdAt: now } as const;
    expect(told({ toldAt: now - 2 * minuteMs })).toBe('Firing since 14:02; you were told at 14:03');
    expect(told({})).toBe('Firing since 14:02, but not told');
    expect(told({ lastToTell: waits })).toBe('Firing since 14:02, not told yet: it waits for the app to show it');
    expect(told({ lastToTell: { ...waits, reason: { code: 'quiet', until: evening } } })).toBe(
      'Firing since 14:02, not told yet: quiet until 20:00',
    );
    expect(told({ lastToTell: { ...waits, outcome: 'dropped', reason: { code: 'dropped', why: 'muted' } } })).toBe(
      'Firing since 14:02, but not told: muted',
    );
    expect(told({ acknowledgedAt: now })).toBe('Firing since 14:02, but not told: acknowledged at 14:05');
    expect(told({ snoozedUntil: now - 1 })).toBe('Firing since 14:02, but not told');
  });

  test('what holds it now goes before what was noted when it was last looked at', () => {
    const lastToTell = { outcome: null, reason: { code: 'grouping', ms: 30_000 }, createdAt: now } as const;
    expect(told({ lastToTell })).toBe('Firing since 14:02, not told yet: waits 30 s for others of its kind');
    expect(told({ lastToTell, hold: { code: 'account', rule: 'data-outage', provider: 'SendKit' } })).toBe(
      'Firing since 14:02, not told yet: SendKit gives no data',
    );
  });

  test('told before, and changed since: the change waits', () => {
    const lastToTell = { outcome: null, reason: { code: 'quiet', until: evening }, createdAt: now } as const;
    expect(explain(facts('bounce-rate', { state, toldAt: now - 2 * minuteMs, lastToTell })).sentence).toContain(
      'Firing since 14:02; you were told at 14:03. What changed since waits: quiet until 20:00.',
    );
  });

  test('without a new value keeps what it was judged by', () => {
    const decision = explain(
      facts('bounce-rate', { state: { ...state, data: 'no-data' }, missing: { code: 'unknown' } }),
    );
    expect(decision).toMatchObject({
      phase: 'firing',
      data: 'no-data',
      sample: { value: 0.06, numerator: 60, denominator: 1000 },
    });
    expect(decision.sentence).toMatch(
      /No value: SendKit gave none that can be judged; that neither raises nor clears it\.$/,
    );
  });

  test('keeps its severity when its line was taken away since', () => {
    const book: RuleBook = new Map([['global', { profile: null, rules: { 'bounce-rate': { critical: null } } }]]);
    const resolved = resolveRule(book, 'bounce-rate', place);
    expect(explain(facts('bounce-rate', { resolved, state, severity: 'critical' }))).toMatchObject({
      severity: 'critical',
      threshold: 0.05,
      lines: [{ severity: 'warning' }],
    });
  });

  test('on the way to a higher line says how far it is', () => {
    const rising = { ...firing(1, sample, 0.02), candidate: { level: 2, samples: 1 } };
    expect(explain(facts('bounce-rate', { state: rising })).pending).toEqual({ samples: 1, needed: 2 });
    const falling = { ...state, candidate: { level: 0, samples: 1 } };
    expect(explain(facts('bounce-rate', { state: falling })).pending).toBeNull();
  });
});

describe('why there is no value', () => {
  /** One of each; a reason without a line here does not compile. */
  const each: { readonly [C in Missing['code']]: Missing & { readonly code: C } } = {
    off: { code: 'off' },
    gone: { code: 'gone' },
    ended: { code: 'ended' },
    'no-budget': { code: 'no-budget' },
    'limits-by-mailbox': { code: 'limits-by-mailbox' },
    'not-warming-up': { code: 'not-warming-up' },
    'not-reported': { code: 'not-reported', what: 'complaint' },
    'no-limit': { code: 'no-limit' },
    impossible: { code: 'impossible' },
    'no-mail': { code: 'no-mail' },
    missing: { code: 'missing' },
    'never-read': { code: 'never-read' },
    unread: { code: 'unread', state: 'auth', error: null },
    paused: { code: 'paused' },
    unknown: { code: 'unknown' },
    'reset-unknown': { code: 'reset-unknown', timesSeen: 1 },
    'hours-unknown': { code: 'hours-unknown' },
    'too-early': { code: 'too-early' },
    'usual-unknown': { code: 'usual-unknown', leastDays: 3 },
    'little-usual': { code: 'little-usual', least: 20 },
    'little-today': { code: 'little-today', least: 20 },
    'no-baseline': { code: 'no-baseline' },
  };

  test('that the account cannot be read is said in the words for its state', () => {
    expect(missingText(each.unread, 'SendKit', format)).toBe('No new value: key rejected by SendKit');
    expect(missingText({ ...each.unread, error: 'keychain' }, 'SendKit', format)).toBe(
      'No new value: key not readable',
    );
  });

  test.each(Object.values<Missing>(each))('$code is said in a sentence that begins alike', (missing) => {
    expect(missingText(missing, 'SendKit', format)).toMatch(
      /^(No value|No new value|Not judged|Not judged yet|Not judged now|Not watched): [^.]+$/,
    );
  });

  test('is the whole explanation of what is quiet', () => {
    expect(explain(facts('limit-pace', { missing: { code: 'reset-unknown', timesSeen: 1 } }))).toMatchObject({
      sample: null,
      threshold: 1.2,
      sentence: 'Not judged yet: reset hour not learned (seen once more tells it).',
    });
  });
});

test('times of another day carry their date', () => {
  const since = now - 24 * 60 * minuteMs;
  const sample = sampleOf(0.06, 60, 1000);
  const state: AlertState = { ...firing(2, sample, 0.05), since, firedAt: since };
  const { sentence } = explain(facts('bounce-rate', { state, toldAt: now }));
  expect(sentence).toContain('Firing since Feb 9 14:05; you were told at 14:05.');
});
