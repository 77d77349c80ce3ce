import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleNames, ruleOf, rules, rulesFor, type RuleName } from '../../../electron/core/alerts/catalog.ts';
import {
  profileNames,
  type GroupFacts,
  type RuleValues,
  type StatedAlert,
} from '../../../electron/core/alerts/rule.ts';
import type { Sample, SampleDetail } from '../../../electron/core/alerts/state.ts';
import { dayMs, minuteMs } from '../../../electron/core/days.ts';
import { providerErrorKinds } from '../../../electron/core/errors.ts';
import { createFormat } from '../../../electron/core/format.ts';
import type { SubjectKind } from '../../../electron/core/model.ts';
import { glanceOf, type GlancedWorld } from '../../../electron/core/state/glance.ts';
import { headlineOf } from '../../../electron/core/state/headline.ts';
import { headlineText } from '../../../electron/core/words/headline.ts';

const formats = { 'en-US': createFormat('en-US'), 'de-DE': createFormat('de-DE'), 'fr-FR': createFormat('fr-FR') };
const locales = fc.constantFrom('en-US', 'de-DE', 'fr-FR');
const now = Date.parse('2026-02-10T14:05:00Z');
const subjectKinds = ['account', 'sender', 'campaign'] as const satisfies readonly SubjectKind[];
const severities = ['warning', 'critical'] as const;

test('every rule is in the list, under the name of its file', () => {
  const files = readdirSync(join(import.meta.dirname, '../../../electron/core/alerts/rules'));
  expect(ruleNames.map((name) => `${name}.ts`).sort()).toEqual(files.sort());
});

// ---- anything a rule may be given to speak of ------------------------------------------------------

const counts = fc.oneof(fc.nat(120), fc.nat(100_000));
const details: fc.Arbitrary<SampleDetail | null> = fc.oneof(
  fc.constant(null),
  fc.record({ kind: fc.constant('baseline' as const), rate: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('forecast' as const),
    reachesAt: fc.option(fc.integer({ min: now, max: now + dayMs })),
    resetsAt: fc.integer({ min: now, max: now + dayMs }),
  }),
  fc.constant({ kind: 'events-apart' as const }),
  fc.record({
    kind: fc.constant('awaited' as const),
    because: fc.constantFrom(...providerErrorKinds, 'offline', 'unknown'),
    liveAsOf: fc.option(fc.integer({ min: now - dayMs, max: now })),
  }),
  fc.record({ kind: fc.constant('usual' as const), count: counts }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom('active', 'suspended') }),
);

/** Values from nothing up to beyond the highest line that can be set. */
function valuesOf(name: RuleName): fc.Arbitrary<number> {
  const { unit, most } = rules[name];
  return unit === 'none'
    ? fc.constantFrom(0, 1)
    : fc.oneof(fc.constantFrom(0, most), fc.double({ min: 0, max: most * 1.5, noNaN: true }));
}

function samplesOf(name: RuleName): fc.Arbitrary<Sample> {
  return fc.record({
    at: fc.integer({ min: now - 3 * dayMs, max: now }),
    value: valuesOf(name),
    numerator: fc.option(counts),
    denominator: fc.option(counts),
    window: fc.constantFrom('lifetime', '7d', 'today'),
    approximate: fc.boolean(),
    detail: details,
  });
}

function toldOf(name: RuleName): fc.Arbitrary<StatedAlert> {
  const { levels } = ruleOf(name, rules[name].defaults);
  return fc.record({
    phase: fc.constantFrom('pending', 'firing', 'recovering'),
    severity: fc.constantFrom(...severities),
    sample: fc.option(samplesOf(name)),
    threshold: fc.option(fc.constantFrom(...levels.map(({ threshold }) => threshold))),
    providerName: fc.constant('SendKit'),
    levels: fc.constantFrom(null, levels),
  });
}

const amounts = fc
  .record({ account: fc.nat(3), sender: fc.nat(40), campaign: fc.nat(2) })
  .filter(({ account, sender, campaign }) => account + sender + campaign > 0);

function groupsOf(name: RuleName): fc.Arbitrary<GroupFacts> {
  return fc.record({
    counts: amounts,
    severity: fc.constantFrom(...severities),
    threshold: fc.option(valuesOf(name)),
    full: fc.constantFrom('all', 'some', 'none'),
    because: fc.constantFrom(null, 'offline', 'plan', 'timeout', 'unknown'),
  });
}

/** Fit to be read: there is something, whole, on one line, and nothing of the machine shows. */
function expectWords(text: string): void {
  expect(text).toMatch(/^\S(.*\S)?$/u);
  expect(text).not.toMatch(/\b(undefined|null|NaN|Infinity)\b|\[object| {2}|\.$/);
}

describe.each(ruleNames)('%s', (name) => {
  const definition = rules[name];
  const { words, read, delivery } = definition;

  test('has names for itself', () => {
    for (const text of [words.name, words.judges, words.noun, words.short, words.resolvedTitle, words.groupResolved])
      expectWords(text);
    for (const counted of words.counted ?? []) expectWords(counted);
    for (const title of [words.name, words.judges, words.resolvedTitle]) expect(title).toMatch(/^\p{Lu}/u);
  });

  test('has words for every phase and whatever was measured', () => {
    fc.assert(
      fc.property(toldOf(name), locales, (told, locale) => {
        const format = formats[locale];
        const { main, more } = words.statement(told, format);
        expectWords(main);
        if (more !== '') expectWords(more);
        expectWords(words.resolved(told, format));
        expectWords(words.title(told, format));
        if (told.sample === null) return;
        const { value } = told.sample;
        expectWords(words.found(told.sample, told.providerName, format, now));
        expectWords(words.written(value, format));
        if (definition.unit === 'none') expect(words.figure(value, format)).toBe('');
        else expectWords(words.figure(value, format));
      }),
    );
  });

  test('has words for several at once', () => {
    fc.assert(
      fc.property(groupsOf(name), locales, (group, locale) => {
        const format = formats[locale];
        expectWords(words.group(group, format));
        for (const full of [true, false]) {
          const parts = words.headline(group.counts, full, format);
          expect(parts).not.toEqual([]);
          for (const part of parts) expectWords(part);
        }
      }),
    );
  });

  test('has defaults and profiles within its bounds, and lines that ascend', () => {
    const { defaults, profiles, least, most } = definition;
    expect(least).toBeLessThanOrEqual(most);
    const sets: readonly RuleValues[] = [
      defaults,
      ...profileNames.map((profile) => ({ ...defaults, ...profiles[profile] })),
    ];
    for (const values of sets) {
      const set = [values.warning, values.critical].filter((value) => value !== null);
      expect(set).not.toEqual([]);
      for (const value of set) expect(value >= least && value <= most, String(value)).toBe(true);
      const lines = ruleOf(name, values).levels.map(({ threshold }) => threshold);
      expect(lines).toEqual(lines.toSorted((left, right) => left - right));
    }
  });

  test('judges some kind of subject', () => {
    const judged = subjectKinds.filter((kind) => read[kind] !== undefined);
    expect(judged).not.toEqual([]);
    expect(subjectKinds.filter((kind) => rulesFor(kind).includes(name))).toEqual(judged);
  });

  test('warns in advance of a rule that there is, and that does not warn of it in turn', () => {
    const seen = new Set<string>([name]);
    for (let next = delivery.approaches; next !== null; next = rules[next as RuleName].delivery.approaches) {
      expect(ruleNames).toContain(next);
      expect(seen.has(next)).toBe(false);
      seen.add(next);
    }
  });

  test('says why it holds others back, where it does', () => {
    if (delivery.rank === 0) return;
    expectWords(delivery.holding('SendKit'));
    // Only the account as a whole can explain all there is to an account.
    expect(Object.keys(read)).toEqual(['account']);
  });

  test('can be replayed, or says why not', () => {
    const { replay } = definition;
    if ('refusal' in replay) expect(replay.refusal).toMatch(/^\p{Lu}.* cannot be replayed: .+\.$/u);
    else expect(replay.over).not.toEqual([]);
  });

  test('is no "All fine" when it alone fires', () => {
    for (const kind of subjectKinds.filter((each) => read[each] !== undefined)) {
      for (const { rank: level, severity } of ruleOf(name, definition.defaults).levels) {
        for (const phase of ['firing', 'recovering'] as const) {
          const subject = { kind, id: kind === 'account' ? 'a1' : 'x', name: 'x' };
          const about = { accountId: 'a1', subject, sample: null, threshold: null, quieted: null };
          const world: GlancedWorld = {
            paused: false,
            online: true,
            standstill: false,
            accounts: [
              {
                id: 'a1',
                name: 'Acme',
                client: null,
                provider: 'sendkit',
                demo: false,
                state: 'ok',
                error: null,
                age: 'new',
                others: { new: 0, old: 0 },
                subjects: (['sender', 'campaign'] as const).map((each) => ({
                  kind: each,
                  id: 'x',
                  name: 'x',
                  age: 'new',
                })),
              },
            ],
            alerts: [{ id: '1', rule: name, phase, severity, level, ...about }],
          };
          const glance = glanceOf(world);
          expect(glance.state).toBe(severity);
          const headline = headlineOf(glance);
          expect(headline.code).toBe('trouble');
          for (const format of Object.values(formats)) {
            const text = headlineText(headline, format);
            expectWords(text);
            expect(text).toMatch(/^1 /);
          }
        }
      }
    }
  });
});

test('no two rules have the same place in the headline, or the same name', () => {
  for (const part of ['headlineOrder', 'name', 'short'] as const)
    expect(new Set(ruleNames.map((name) => rules[name].words[part])).size).toBe(ruleNames.length);
});

test('a line is written as a person sets it, but a pace as the share of the limit it comes to', () => {
  const written = (name: RuleName, value: number) => rules[name].words.written(value, formats['en-US']);
  expect([
    written('bounce-rate', 0.02),
    written('daily-limit', 0.8),
    written('limit-pace', 1.2),
    written('ramp', 1.5),
    written('data-outage', 30 * minuteMs),
    written('key-rejected', 1),
  ]).toEqual(['2 %', '80 %', '120 %', '1.5 ×', '30 min', 'a rejection']);
});
