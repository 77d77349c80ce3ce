// @vitest-environment happy-dom
/** What a replay looks like, and how it keeps up with a person who types. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dayMs } from '../../electron/core/days.ts';
import { ruleNames, rules } from '../../electron/core/alerts/catalog.ts';
import type { ReplayView } from '../../electron/views/replay.ts';
import { stripOf } from '../../renderer/rules/replay-strip.ts';
import { createReplays, replayDelayMs, type ReplayQuestion } from '../../renderer/rules/replay.svelte.ts';
import { nearestStop, sliderStops, thresholdText, typedThreshold } from '../../renderer/rules/rule-values.ts';

const now = Date.UTC(2026, 1, 10, 12);
const question = (threshold: number): ReplayQuestion => ({
  scope: { kind: 'global' },
  rule: 'bounce-rate',
  threshold,
  severity: 'warning',
  days: 30,
});
const empty: ReplayView = { count: 0, alerts: [], countNow: 0, subjectsJudged: 4, daysCovered: 30 };
const alert = (id: string, daysAgo: number, peak: number): ReplayView['alerts'][number] => ({
  accountId: 'acc',
  accountLabel: 'SendKit',
  subject: { kind: 'sender', id, name: `${id}@acme.com` },
  firedAt: now - daysAgo * dayMs,
  clearedAt: now - (daysAgo - 1) * dayMs,
  peak,
});

describe('asking while a person types', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is soon, and several keystrokes are one question', async () => {
    const asked: number[] = [];
    const replays = createReplays((input) => {
      asked.push(input.threshold);
      return Promise.resolve(empty);
    });
    for (const threshold of [0.02, 0.025, 0.03]) replays.ask(question(threshold));
    expect(replayDelayMs).toBeLessThanOrEqual(80);
    await vi.advanceTimersByTimeAsync(replayDelayMs);
    expect(asked).toEqual([0.03]);
    expect(replays.last?.question.threshold).toBe(0.03);
  });

  test('a slow answer never replaces a newer one, and the last question is always answered', async () => {
    const waiting: { readonly threshold: number; readonly answer: (view: ReplayView) => void }[] = [];
    const replays = createReplays(
      ({ threshold }) => new Promise((resolve) => waiting.push({ threshold, answer: resolve })),
    );
    replays.ask(question(0.02));
    await vi.advanceTimersByTimeAsync(replayDelayMs);
    replays.ask(question(0.03));
    replays.ask(question(0.04));
    await vi.advanceTimersByTimeAsync(1000);
    expect(waiting).toHaveLength(1);
    expect(replays.behind).toBe(true);
    waiting[0]?.answer({ ...empty, countNow: 1 });
    await vi.advanceTimersByTimeAsync(replayDelayMs);
    expect(waiting.map(({ threshold }) => threshold)).toEqual([0.02, 0.04]);
    expect(replays.last?.view.countNow).toBe(1);
    waiting[1]?.answer({ ...empty, countNow: 2 });
    await vi.advanceTimersByTimeAsync(0);
    expect(replays.last?.view.countNow).toBe(2);
    expect(replays.behind).toBe(false);
  });

  test('a failure keeps the last answer and says what failed', async () => {
    let fails = false;
    const replays = createReplays(() =>
      fails ? Promise.reject(new Error('The disk is full.')) : Promise.resolve(empty),
    );
    replays.ask(question(0.02));
    await vi.advanceTimersByTimeAsync(replayDelayMs);
    fails = true;
    replays.askAgain();
    await vi.advanceTimersByTimeAsync(replayDelayMs);
    expect(replays.last?.view).toBe(empty);
    expect(replays.error).toBe('The disk is full.');
  });

  test('nothing is asked after the editor is left', async () => {
    const load = vi.fn(() => Promise.resolve(empty));
    const replays = createReplays(load);
    replays.ask(question(0.02));
    replays.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(load).not.toHaveBeenCalled();
  });
});

describe('the strip', () => {
  test('has the subjects with most alerts first, then the highest peak', () => {
    const alerts = [alert('one', 3, 0.09), alert('twice', 9, 0.03), alert('twice', 2, 0.03), alert('other', 4, 0.1)];
    expect(stripOf({ ...empty, alerts }, 30, now).rows.map(({ name }) => name)).toEqual([
      'twice@acme.com',
      'other@acme.com',
      'one@acme.com',
    ]);
  });

  test('has a row for six subjects and one for the others, and a mark for every alert', () => {
    const alerts = Array.from({ length: 22 }, (_, index) => alert(`mb-${String(index)}`, 1 + index, 0.03));
    const strip = stripOf({ ...empty, alerts }, 30, now);
    expect(strip.rows).toHaveLength(7);
    expect(strip.more).toBe(16);
    expect(strip.rows.at(-1)).toMatchObject({ name: null });
    expect(strip.rows.flatMap(({ marks }) => marks)).toHaveLength(22);
  });

  test('begins on the first of the days and shows what the cache does not reach', () => {
    const start = Date.UTC(2026, 0, 12);
    const first = { ...alert('one', 0, 0.03), firedAt: start, clearedAt: null };
    const strip = stripOf({ ...empty, alerts: [first], daysCovered: 12 }, 30, now);
    expect(strip.rows[0]?.marks[0]).toMatchObject({ from: 0, to: expect.closeTo(29.5 / 30) });
    expect(strip.unknown).toBeCloseTo(18 / 30);
    expect(strip.ticks.at(-1)?.at).toBe(Date.UTC(2026, 1, 10));
  });
});

describe('what is typed and dragged', () => {
  test.each([
    ['2.5', 'percent', 0.025],
    ['0.3 %', 'percent', 0.003],
    ['1.5', 'multiple', 1.5],
    ['1.5 ×', 'multiple', 1.5],
    ['30', 'duration', 1_800_000],
    ['30.00 min', 'duration', 1_800_000],
    ['2 h', 'duration', 7_200_000],
    ['1.5 hours', 'duration', 5_400_000],
    ['', 'percent', null],
    ['0,3 %', 'percent', 'not-certain'],
    ['1,5 ×', 'multiple', 'not-certain'],
    ['1.5', 'duration', 'not-whole'],
    ['0.01 h', 'duration', 'not-whole'],
    ['1.00001', 'multiple', 'too-fine'],
    ['two', 'multiple', 'no-number'],
    ['-1', 'percent', 'no-number'],
  ] as const)('%j in %s is %j', (text, unit, meaning) => {
    const typed = typedThreshold(text, unit);
    expect(typed.ok ? typed.value : typed.why).toBe(meaning);
  });

  test.each(ruleNames.filter((name) => rules[name].unit !== 'none'))(
    'the slider of %s reaches what is usual, step by step and within the bounds',
    (name) => {
      const { unit, least, most, defaults } = rules[name];
      const stops = sliderStops({ unit, least, most, defaults });
      expect(stops).toEqual([...new Set(stops)].sort((one, other) => one - other));
      expect(stops.every((stop) => stop >= least && stop <= most)).toBe(true);
      for (const usual of [defaults.warning, defaults.critical]) if (usual !== null) expect(stops).toContain(usual);
      // What the field shows is what the slider means.
      for (const stop of stops)
        expect(typedThreshold(thresholdText(stop, unit), unit)).toEqual({ ok: true, value: stop });
      expect(stops.length).toBeLessThan(200);
    },
  );

  test('a value between two steps stands at the nearer one', () => {
    expect(nearestStop([0.01, 0.02, 0.05], 0.028)).toBe(1);
    expect(nearestStop([0.01, 0.02, 0.05], 9)).toBe(2);
  });
});
