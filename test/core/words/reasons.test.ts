import { describe, expect, test } from 'vitest';
import { ruleNames } from '../../../electron/core/alerts/catalog.ts';
import { resolveRule } from '../../../electron/core/alerts/rule-book.ts';
import { initialAlertState, stepCodes, type StepCode } from '../../../electron/core/alerts/state.ts';
import { dayMs, hourMs } from '../../../electron/core/days.ts';
import {
  isAboutToBeTold,
  dropCodes,
  type Drop,
  type Hold,
  type Untold,
} from '../../../electron/core/delivery/model.ts';
import { decisionOf } from '../../../electron/core/explain/explain.ts';
import type { ExplainFacts } from '../../../electron/core/explain/model.ts';
import { createFormat } from '../../../electron/core/format.ts';
import { explanationText } from '../../../electron/core/words/explanation.ts';
import { holdText, stepText, untoldSentence, untoldText } from '../../../electron/core/words/reasons.ts';

const format = createFormat('en-US');
const now = Date.parse('2026-02-10T12:00:00Z');
const until = now + 19 * hourMs;

/** What each hold says, with the word for what becomes of it. A hold without a line here does not compile. */
const holds: { readonly [C in Hold['code']]: readonly (readonly [Hold & { readonly code: C }, string])[] } = {
  grouping: [[{ code: 'grouping', ms: 30_000 }, 'waits 30 s for others of its kind']],
  quiet: [
    [{ code: 'quiet', until }, 'held: quiet until 07:00'],
    [{ code: 'quiet', until: until + hourMs }, 'held: quiet until Feb 11 08:00'],
  ],
  snoozed: [
    [{ code: 'snoozed', until }, 'held: snoozed until 07:00'],
    [{ code: 'snoozed', until: until + dayMs }, 'held: snoozed until Feb 12 07:00'],
  ],
  unstable: [[{ code: 'unstable', until }, 'held: it changes too often, until 07:00 at least']],
  offline: [[{ code: 'offline' }, 'held: this computer is offline']],
  'catching-up': [[{ code: 'catching-up' }, 'waits until every account has caught up']],
  'no-banners': [[{ code: 'no-banners' }, 'waits: the desktop shows no notifications at the moment']],
  account: [
    [{ code: 'account', rule: 'data-outage', provider: 'SendKit' }, 'held: SendKit gives no data'],
    [{ code: 'account', rule: 'key-rejected', provider: 'SendKit' }, 'held: SendKit rejects the key'],
  ],
  hidden: [
    [{ code: 'hidden', rule: 'daily-limit', severity: 'warning' }, 'held: daily limit of the same subject goes first'],
    [
      { code: 'hidden', rule: 'bounce-rate', severity: 'critical' },
      'held: critical bounce rate of the same subject goes first',
    ],
    [{ code: 'hidden', rule: 'limit-pace', severity: 'warning' }, 'held: limit pace of the same subject goes first'],
    [
      { code: 'hidden', rule: 'reply-drop', severity: 'critical' },
      'held: critical reply rate drop of the same subject goes first',
    ],
  ],
};

const drops: Readonly<Record<Drop, string>> = {
  superseded: 'dropped: something newer about the same alert took its place',
  recovered: 'dropped: recovered before it was told',
  eased: 'dropped: back at a level that was told before',
  acknowledged: 'dropped: acknowledged',
  muted: 'dropped: muted',
  'first-sight': 'dropped: already so when the account was added',
  'told-as-unstable': 'dropped: told as unstable',
  'warning-over': 'not told: the end of a warning only takes its banner away',
  'start-untold': 'not told: what ended was never told',
  'over-before-back': 'dropped: over by the time you were back',
};

const steps: Readonly<Record<StepCode, string>> = {
  'over-once': 'over the line, waiting for a second fresh value',
  'within-again': 'back within the line',
  'over-again': 'over the line again',
  crossed: 'crossed the line',
  'crossed-higher': 'crossed a higher line',
  'below-once': 'below the clearing line, waiting for a second fresh value',
  fell: 'fell below the higher line',
  recovered: 'recovered',
  'line-moved': 'the line it had crossed was moved',
  retired: 'ended, gone, or no longer watched',
  passed: 'what it was measured over has passed',
};

const everyHold = Object.values(holds).flat() as readonly (readonly [Hold, string])[];
const everyDrop = dropCodes.map((why) => [{ code: 'dropped', why }, drops[why]] as const);
const everyUntold: readonly (readonly [Untold, string])[] = [...everyHold, ...everyDrop];

describe('every reason is a sentence for a person', () => {
  test.each(everyUntold)('%o', (untold, text) => {
    expect(untoldSentence(untold, format, now)).toBe(text);
    // Behind a word of its own it does without the one it begins with.
    expect(untoldText(untold, format, now)).toBe(text.replace(/^(held|dropped|not told|waits): /, ''));
  });

  test.each(stepCodes)('a step: %s', (code) => {
    expect(stepText({ code })).toBe(steps[code]);
  });

  test('whatever rule holds it back', () => {
    for (const rule of ruleNames) {
      for (const severity of ['warning', 'critical'] as const)
        expect(holdText({ code: 'hidden', rule, severity }, format, now)).toMatch(
          /^(critical )?[a-z]+( [a-z]+)* of the same subject goes first$/,
        );
      expect(holdText({ code: 'account', rule, provider: 'SendKit' }, format, now)).toMatch(/^\S.*\S$/);
    }
  });

  test('what an earlier version put into words is shown as it stands', () => {
    const said = { code: 'said', text: 'held: quiet until 20:00' } as const;
    expect([stepText(said), untoldText(said, format, now), untoldSentence(said, format, now)]).toEqual(
      Array.from({ length: 3 }, () => 'held: quiet until 20:00'),
    );
  });

  test('some of them end by themselves in a moment, and are no reason to call an alert held', () => {
    const passing = everyUntold.filter(([untold]) => isAboutToBeTold(untold)).map(([untold]) => untold.code);
    expect(passing).toEqual(['grouping', 'catching-up', 'no-banners']);
  });
});

describe('a reason in an explanation', () => {
  const place = { provider: 'sendkit', client: null, accountId: 'a1', subject: null } as const;

  /** Of an alert that fires since 11:00, with what is named changed: everything up to its value. */
  function told(changes: Partial<ExplainFacts>): string {
    const since = now - hourMs;
    const facts: ExplainFacts = {
      subject: { accountId: 'a1', kind: 'account', id: 'a1', name: 'Sales' },
      names: { account: 'Sales', provider: 'SendKit' },
      resolved: resolveRule(new Map(), 'bounce-rate', place),
      state: { ...initialAlertState, phase: 'firing', level: 1, since, firedAt: since, threshold: 0.02 },
      severity: 'warning',
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
    const text = explanationText(decisionOf(facts), format);
    expect(text.endsWith('. Bounce rate unknown.')).toBe(true);
    return text.slice(0, -'. Bounce rate unknown.'.length);
  }
  const waits = (reason: Untold) => ({ lastToTell: { outcome: null, reason, createdAt: now } });
  const dropped = (reason: Untold) => ({ lastToTell: { outcome: 'dropped', reason, createdAt: now } }) as const;
  const toldAt = now - 30 * 60_000;

  test('a banner the desktop cannot show is not told yet', () => {
    expect(told(waits({ code: 'no-banners' }))).toBe(
      'Firing since 11:00, not told yet: the desktop shows no notifications at the moment',
    );
    expect(told({ ...waits({ code: 'no-banners' }), toldAt })).toBe(
      'Firing since 11:00; you were told at 11:30. What changed since waits: the desktop shows no notifications at the moment',
    );
  });

  test('says what waits only once', () => {
    expect(told({ ...waits({ code: 'grouping', ms: 30_000 }), toldAt })).toBe(
      'Firing since 11:00; you were told at 11:30. What changed since waits 30 s for others of its kind',
    );
    expect(told({ ...waits({ code: 'catching-up' }), toldAt })).toBe(
      'Firing since 11:00; you were told at 11:30. What changed since waits until every account has caught up',
    );
  });

  test.each(everyUntold)('%o is never named twice over', (untold) => {
    const texts = [
      told(waits(untold)),
      told({ ...waits(untold), toldAt }),
      told(dropped(untold)),
      untoldSentence(untold, format, now),
    ];
    for (const text of texts)
      expect(text).not.toMatch(/(waits|held|dropped|told|yet): (held|dropped|not told|waits):|waits:? waits/i);
  });

  test('an old one has its own word, and stands beside ours', () => {
    const held = { code: 'said', text: 'held: quiet until 20:00' } as const;
    expect(told(waits(held))).toBe('Firing since 11:00, not told yet (held: quiet until 20:00)');
    expect(told(dropped({ code: 'said', text: 'dropped: muted' }))).toBe(
      'Firing since 11:00, but not told (dropped: muted)',
    );
    expect(told({ ...waits(held), toldAt })).toBe(
      'Firing since 11:00; you were told at 11:30. What changed since waits (held: quiet until 20:00)',
    );
  });
});
