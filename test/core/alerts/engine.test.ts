import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  initialAlertState,
  type AlertState,
  type Reading,
  type Rule,
  type Sample,
  type Transition,
} from '../../../electron/core/alerts/state.ts';
import { ruleNames, ruleOf, rules, type RuleName } from '../../../electron/core/alerts/catalog.ts';
import { evaluate, retire, severityOf } from '../../../electron/core/alerts/engine.ts';

const ruleNamed = (name: RuleName): Rule => ruleOf(name, rules[name].defaults);
const bounce = ruleNamed('bounce-rate');
const limit = ruleNamed('daily-limit');
const key = ruleNamed('key-rejected');
const noData: Reading = { kind: 'no-data' };
const failed: Reading = { kind: 'error' };

const sampleOf = (at: number, numerator: number, denominator: number): Sample => ({
  at,
  value: numerator / denominator,
  numerator,
  denominator,
  window: '7d',
  approximate: false,
  detail: null,
});

/** Feeds samples one a minute and collects what happened. */
function run(rule: Rule, readings: readonly (Sample | Reading)[], from: AlertState = initialAlertState) {
  let state = from;
  const transitions: Transition[] = [];
  for (const [index, given] of readings.entries()) {
    const reading: Reading = 'kind' in given ? given : { kind: 'sample', sample: given };
    const step = evaluate(rule, state, reading, 1000 + index);
    state = step.state;
    if (step.transition !== null) transitions.push(step.transition);
  }
  return { state, transitions, told: transitions.flatMap(({ tell }) => (tell === null ? [] : [tell])) };
}

const series = (...pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([n, d], index) => sampleOf(index + 1, n, d));

describe('a line that is taken away while it fires', () => {
  const only = (values: { readonly warning: number | null; readonly critical: number | null }): Rule =>
    ruleOf('bounce-rate', { enabled: true, ...values });
  const of = (numerator: number): Sample => sampleOf(50, numerator, 1000);
  const warned = run(bounce, series([45, 1000], [45, 1000])).state;
  const critical = run(bounce, series([60, 1000], [60, 1000])).state;

  test('a warning just under the critical line does not become critical, but ends without a word', () => {
    const { state, transitions } = run(only({ warning: null, critical: 0.05 }), [of(45)], warned);
    expect(state).toMatchObject({ phase: 'inactive', level: 0 });
    expect(transitions).toMatchObject([{ to: 'inactive', tell: null, reason: { code: 'line-moved' } }]);
  });

  test('and ends while there is no data to judge either', () => {
    expect(run(only({ warning: null, critical: 0.05 }), [noData], warned).state.phase).toBe('inactive');
  });

  test('a critical alert goes on as the warning it also is, and nobody hears that it got worse', () => {
    const { state, told } = run(only({ warning: 0.02, critical: null }), [of(60), sampleOf(51, 60, 1000)], critical);
    expect(state).toMatchObject({ phase: 'firing', level: 1, threshold: 0.02 });
    expect(severityOf(state)).toBe('warning');
    expect(told).toEqual([]);
  });

  test('so does a line that is moved above the value, though it would not clear there', () => {
    const raised = run(only({ warning: 0.05, critical: 0.1 }), [of(45)], warned);
    expect(raised.state).toMatchObject({ phase: 'inactive', level: 0 });
    expect(raised.told).toEqual([]);
    const eased = run(only({ warning: 0.02, critical: 0.07 }), [of(60), sampleOf(51, 60, 1000)], critical);
    expect(eased.state).toMatchObject({ phase: 'firing', level: 1, threshold: 0.02 });
    expect(eased.told).toEqual([]);
  });

  test('a line that is moved and still crossed, or moved down, changes nothing but the line', () => {
    for (const warning of [0.01, 0.03, 0.045]) {
      const { state, transitions } = run(only({ warning, critical: 0.1 }), [of(45)], warned);
      expect(state).toMatchObject({ phase: 'firing', level: 1, threshold: warning });
      expect(transitions).toEqual([]);
    }
  });

  test('a warning line that is added below a critical alert changes nothing about it', () => {
    const alone = only({ warning: null, critical: 0.05 });
    const { state } = run(alone, series([60, 1000], [60, 1000]));
    expect(severityOf(state)).toBe('critical');
    const after = run(bounce, [of(60), sampleOf(51, 60, 1000)], state);
    expect(after.told).toEqual([]);
    expect(severityOf(after.state)).toBe('critical');
  });

  test('the limit itself stays the limit when the lines before it are taken away', () => {
    const full = sampleOf(50, 100, 100);
    const reached = run(limit, [full]).state;
    const after = run(ruleOf('daily-limit', { enabled: true, warning: null, critical: null }), [full], reached);
    expect(after.state).toMatchObject({ phase: 'firing', level: 3, threshold: 1 });
    expect(after.transitions).toEqual([]);
  });
});

describe('an alert whose subject, rule or time is over', () => {
  const { state } = run(bounce, series([60, 1000], [60, 1000]));

  test.each(['retired', 'passed'] as const)('ends without a word, and says why: %s', (code) => {
    const ended = retire(state, 2000, code);
    expect(ended.state).toMatchObject({
      phase: 'inactive',
      level: 0,
      since: 2000,
      firedAt: null,
      sample: state.sample,
    });
    expect(ended.transition).toMatchObject({ from: 'firing', to: 'inactive', tell: null, reason: { code } });
    // The same answer does not raise it anew.
    expect(run(bounce, [sampleOf(2, 60, 1000)], ended.state).state).toEqual(ended.state);
  });

  test('has nothing to end while it is quiet', () => {
    expect(retire(initialAlertState, 2000, 'retired')).toEqual({ state: initialAlertState, transition: null });
  });
});

describe('a bounce rate over the line', () => {
  test('is pending at the first fresh value and fires at the second', () => {
    const first = run(bounce, series([30, 1000]));
    expect(first.state.phase).toBe('pending');
    expect(first.told).toEqual([]);
    const second = run(bounce, series([30, 1000], [31, 1000]));
    expect(second.state).toMatchObject({ phase: 'firing', level: 1, threshold: 0.02 });
    expect(second.told).toEqual(['fired']);
  });

  test('goes back to quiet when the second value is fine, and nobody is told', () => {
    const { state, told, transitions } = run(bounce, series([30, 1000], [10, 1000]));
    expect(state.phase).toBe('inactive');
    expect(told).toEqual([]);
    expect(transitions.map(({ from, to }) => [from, to])).toEqual([
      ['inactive', 'pending'],
      ['pending', 'inactive'],
    ]);
  });

  test('tells once more when it crosses the critical line, and not again while it stays there', () => {
    const { told, state } = run(bounce, series([30, 1000], [30, 1000], [60, 1000], [61, 1000], [62, 1000], [63, 1000]));
    expect(told).toEqual(['fired', 'raised']);
    expect(state).toMatchObject({ level: 2, threshold: 0.05 });
  });

  test('jumping straight over the critical line tells once, as critical', () => {
    const { told, state } = run(bounce, series([80, 1000], [80, 1000]));
    expect(told).toEqual(['fired']);
    expect(severityOf(state)).toBe('critical');
  });

  test('keeps firing between 80 % of the line and the line', () => {
    const { state, told } = run(bounce, series([30, 1000], [30, 1000], [19, 1000], [17, 1000], [16, 1000]));
    expect(state.phase).toBe('firing');
    expect(told).toEqual(['fired']);
  });

  test('a value that is exactly 80 % of the line has not cleared it, whatever binary fractions make of it', () => {
    // 80 % of 2.5 % comes to 0.020000000000000004.
    const rule = ruleOf('bounce-rate', { enabled: true, warning: 0.025, critical: 0.05 });
    const held = run(rule, series([25, 1000], [25, 1000], [20, 1000], [20, 1000], [20, 1000]));
    expect(held.state.phase).toBe('firing');
    expect(held.told).toEqual(['fired']);
    expect(run(rule, series([25, 1000], [25, 1000], [19, 1000], [19, 1000])).told).toEqual(['fired', 'resolved']);
  });

  test('recovers after two fresh values below 80 % of the line', () => {
    const once = run(bounce, series([30, 1000], [30, 1000], [15, 1000]));
    expect(once.state.phase).toBe('recovering');
    const twice = run(bounce, series([30, 1000], [30, 1000], [15, 1000], [15, 1000]));
    expect(twice.state).toMatchObject({ phase: 'inactive', level: 0, firedAt: null });
    expect(twice.told).toEqual(['fired', 'resolved']);
  });

  test('a recovery that is interrupted goes on firing without a second notification', () => {
    const { state, told } = run(bounce, series([30, 1000], [30, 1000], [15, 1000], [30, 1000]));
    expect(state.phase).toBe('firing');
    expect(told).toEqual(['fired']);
  });

  test('falls from critical to warning silently', () => {
    const { state, told } = run(bounce, series([60, 1000], [60, 1000], [30, 1000], [30, 1000]));
    expect(state).toMatchObject({ phase: 'firing', level: 1 });
    expect(told).toEqual(['fired']);
  });
});

describe('little mail', () => {
  test('one bounce in ten mails is 10 % and means nothing', () => {
    expect(run(bounce, series([1, 10], [1, 10])).state.phase).toBe('inactive');
  });
  test('four bounces in fifty mails warn, ten are critical', () => {
    expect(run(bounce, series([4, 50], [4, 50])).state).toMatchObject({ phase: 'firing', level: 1, threshold: 4 / 50 });
    expect(run(bounce, series([10, 50], [10, 50])).state).toMatchObject({ phase: 'firing', level: 2 });
  });
  test('from a hundred mails on the rate decides', () => {
    expect(run(bounce, series([2, 100], [2, 100])).state.phase).toBe('firing');
    expect(run(bounce, series([2, 99], [2, 99])).state.phase).toBe('inactive');
  });
});

describe('hard limits and rejected keys', () => {
  test('a reached daily limit fires at the first value', () => {
    const { told, state } = run(limit, series([100, 100]));
    expect(told).toEqual(['fired']);
    expect(state.level).toBe(3);
  });
  test('80, 95 and 100 % are told one by one', () => {
    const { told } = run(limit, series([81, 100], [82, 100], [96, 100], [97, 100], [100, 100], [104, 100]));
    expect(told).toEqual(['fired', 'raised', 'raised']);
  });
  test('the counter starting again at midnight resolves it', () => {
    expect(run(limit, series([100, 100], [3, 100], [4, 100])).told).toEqual(['fired', 'resolved']);
  });
  test('a rejected key fires at once and resolves at once', () => {
    const rejected: Sample = {
      at: 1,
      value: 1,
      numerator: null,
      denominator: null,
      window: 'today',
      approximate: false,
      detail: null,
    };
    expect(run(key, [rejected]).told).toEqual(['fired']);
    expect(run(key, [rejected, { ...rejected, at: 2, value: 0 }]).told).toEqual(['fired', 'resolved']);
  });
});

describe('values of two windows', () => {
  const lifetime = (sample: Sample): Sample => ({ ...sample, window: 'lifetime' });

  test('are no two in a row: neither fires nor ends an alert together', () => {
    const over = run(bounce, [lifetime(sampleOf(1, 80, 1000)), sampleOf(2, 80, 1000)]);
    expect([over.state.phase, over.told]).toEqual(['pending', []]);
    expect(run(bounce, [sampleOf(3, 80, 1000)], over.state).told).toEqual(['fired']);
    const firing = run(bounce, series([80, 1000], [80, 1000])).state;
    const below = run(bounce, [lifetime(sampleOf(3, 1, 1000)), sampleOf(4, 1, 1000)], firing);
    expect([below.state.phase, below.told]).toEqual(['recovering', []]);
  });
});

describe('missing and repeated data', () => {
  test('no data and errors neither raise nor clear, and are known as what they are', () => {
    const firing = run(bounce, series([30, 1000], [30, 1000])).state;
    const blind = run(bounce, [noData, noData, failed], firing);
    expect(blind.state).toEqual({ ...firing, data: 'error' });
    expect(blind.transitions).toEqual([]);
    const pending = run(bounce, series([30, 1000])).state;
    expect(run(bounce, [failed, noData], pending).state).toEqual({ ...pending, data: 'no-data' });
  });
  test('the next fresh value ends the lack of data and goes on from where it was', () => {
    const pending = run(bounce, [...series([30, 1000]), noData, failed]).state;
    expect(run(bounce, [sampleOf(2, 31, 1000)], pending).state).toMatchObject({ phase: 'firing', data: 'ok' });
  });
  test('an old value that is given again while the provider fails does not pretend to be data', () => {
    const firing = run(bounce, series([30, 1000], [30, 1000])).state;
    const blind = run(bounce, [failed, sampleOf(2, 30, 1000)], firing).state;
    expect(blind.data).toBe('error');
  });
  test('the same answer never counts twice', () => {
    const sample = sampleOf(5, 30, 1000);
    expect(run(bounce, [sample, sample, sample]).state.phase).toBe('pending');
  });
});

describe('properties', () => {
  const anySamples = fc.array(fc.record({ n: fc.nat(200), d: fc.integer({ min: 1, max: 2000 }) }), { maxLength: 40 });
  const toSamples = (rows: readonly { n: number; d: number }[]) =>
    rows.map(({ n, d }, index) => sampleOf(index + 1, Math.min(n, d), d));

  test('a value that only rises tells at most once per line', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 60 }), (increments) => {
        let bounced = 0;
        const samples = increments.map((increment, index) => sampleOf(index + 1, (bounced += increment), 20_000));
        const { told } = run(bounce, samples);
        expect(told.length).toBeLessThanOrEqual(2);
        expect(told).not.toContain('resolved');
      }),
    );
  });

  test('nothing is told twice without a transition in between, and firing and resolving alternate', () => {
    fc.assert(
      fc.property(anySamples, (rows) => {
        const { told, transitions } = run(bounce, toSamples(rows));
        expect(told.length).toBeLessThanOrEqual(transitions.length);
        let firing = false;
        for (const tell of told) {
          if (tell === 'raised') expect(firing).toBe(true);
          else {
            expect(tell).toBe(firing ? 'resolved' : 'fired');
            firing = !firing;
          }
        }
      }),
    );
  });

  test('gaps anywhere in a history change nothing about what is told', () => {
    fc.assert(
      fc.property(anySamples, fc.array(fc.boolean(), { maxLength: 80 }), (rows, gaps) => {
        const samples = toSamples(rows);
        const withGaps = samples.flatMap((sample, index) =>
          gaps[index] === true ? [noData, sample, failed] : [sample],
        );
        expect(run(bounce, withGaps).transitions.map(({ to }) => to)).toEqual(
          run(bounce, samples).transitions.map(({ to }) => to),
        );
      }),
    );
  });

  const everyRule = fc.constantFrom(...ruleNames.map(ruleNamed));

  test('for every rule: a value that only rises is told at most once per line', () => {
    fc.assert(
      fc.property(everyRule, fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 60 }), (rule, steps) => {
        const values = steps.toSorted((left, right) => left - right);
        const samples = values.map((value, index) => ({ ...sampleOf(index + 1, 0, 1000), value }));
        const { told } = run(rule, samples);
        expect(told.length).toBeLessThanOrEqual(rule.levels.length);
        expect(told).not.toContain('resolved');
      }),
    );
  });

  test('for every rule: lack of data anywhere leaves every phase and every notification as it is', () => {
    const reading = fc.oneof(
      fc.constant(noData),
      fc.constant(failed),
      fc.record({ kind: fc.constant('sample' as const), value: fc.double({ min: 0, max: 3, noNaN: true }) }),
    );
    fc.assert(
      fc.property(everyRule, fc.array(reading, { maxLength: 50 }), (rule, given) => {
        const readings = given.map((each, index): Reading =>
          each.kind === 'sample'
            ? { kind: 'sample', sample: { ...sampleOf(index + 1, 0, 1000), value: each.value } }
            : each,
        );
        const withData = readings.filter(({ kind }) => kind === 'sample');
        const shape = ({ transitions }: ReturnType<typeof run>) =>
          transitions.map(({ from, to, tell }) => [from, to, tell]);
        expect(shape(run(rule, readings))).toEqual(shape(run(rule, withData)));
      }),
    );
  });

  test('a clock that jumps, forwards or back, neither loses nor doubles a step', () => {
    fc.assert(
      fc.property(anySamples, fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 40 }), (rows, jumps) => {
        const samples = toSamples(rows);
        let state = initialAlertState;
        const told: string[] = [];
        for (const [index, sample] of samples.entries()) {
          const step = evaluate(bounce, state, { kind: 'sample', sample }, 10_000 + (jumps[index] ?? 0));
          state = step.state;
          if (step.transition?.tell) told.push(step.transition.tell);
        }
        expect(told).toEqual(run(bounce, samples).told);
      }),
    );
  });

  test('replaying a history gives the same alerts', () => {
    fc.assert(
      fc.property(anySamples, (rows) => {
        expect(run(bounce, toSamples(rows))).toEqual(run(bounce, toSamples(rows)));
      }),
    );
  });
});
