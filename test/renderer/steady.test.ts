// @vitest-environment happy-dom
/** What keeps the window calm: nothing equal is drawn again, rows stay themselves, words are not said twice. */
import { describe, expect, test } from 'vitest';
import { noCounts } from '../../electron/core/model.ts';
import { seriesOf, totalOf, volumeOf } from '../../renderer/charts/series.ts';
import { nextSorting, targetRow, type Column } from '../../renderer/ui/grid.ts';
import { keepEqual } from '../../renderer/keep-equal.ts';
import { alertSentence } from '../../renderer/ui/alerts.ts';
import { hasCourse, plainWord } from '../../renderer/ui/rows.ts';
import { alert, sample } from './alert-samples.ts';
import { timeline } from './samples.ts';

describe('an answer that is read again', () => {
  const before = { state: 'ok', days: [{ day: '2026-02-09', sent: 4 }], accounts: [{ id: 'a', asOf: 1 }] };

  test('is the same object when nothing changed, so that no chart is drawn again', () => {
    expect(keepEqual(before, structuredClone(before))).toBe(before);
  });

  test('keeps the parts that did not change', () => {
    const after = keepEqual(before, { ...structuredClone(before), accounts: [{ id: 'a', asOf: 2 }] });
    expect(after.accounts).toEqual([{ id: 'a', asOf: 2 }]);
    expect(after.days).toBe(before.days);
  });

  test('is taken as it is where names or lengths differ', () => {
    expect(keepEqual<unknown>({ a: 1, b: undefined }, { a: 1 })).toEqual({ a: 1 });
    expect(keepEqual<unknown>([1, 2], [1])).toEqual([1]);
    expect(keepEqual<unknown>({ 0: 1 }, [1])).toEqual([1]);
    expect(keepEqual<unknown>(undefined, null)).toBeNull();
  });
});

describe('the chart of all accounts', () => {
  test('counts what was attempted, because sent of one provider is delivered of another', () => {
    const [day] = timeline(Date.UTC(2026, 1, 10), 1, 'transactional');
    const days =
      day === undefined
        ? []
        : [{ ...day, attempted: 120, counts: { ...noCounts, sent: 3, delivered: 115, bounced: 2 } }];
    expect(totalOf(volumeOf(days), 'sent')).toBe(120);
    expect(seriesOf(volumeOf(days), null).map(({ field }) => field)).toEqual(['sent', 'bounced']);
  });
});

describe('a table', () => {
  const rate: Column<'rate'> = { id: 'rate', label: 'Rate', numeric: true, sort: 'rate' };

  test('sorts numbers from the largest, then from the smallest, then worst first again', () => {
    const once = nextSorting(null, rate);
    const twice = nextSorting(once, rate);
    expect([once, twice, nextSorting(twice, rate)]).toEqual([
      { column: 'rate', descending: true },
      { column: 'rate', descending: false },
      null,
    ]);
  });

  test('keys stop at its ends', () => {
    expect(targetRow('ArrowUp', 0, 10, 5)).toBe(0);
    expect(targetRow('PageDown', 7, 10, 5)).toBe(9);
    expect(targetRow('End', 0, 10, 5)).toBe(9);
    expect(targetRow('x', 0, 10, 5)).toBeNull();
  });
});

describe('words', () => {
  test('a sentence below a name does not begin with that name', () => {
    const subject = { kind: 'sender', id: 'mb-1', name: 'sales@acme.com' } as const;
    const full = { id: 'al', rule: 'daily-limit', severity: 'critical', threshold: 1, subject } as const;
    const now = Date.UTC(2026, 1, 10);
    const at = (sent: number) => alert(now, { ...full, sample: sample(now, sent, 50, { window: 'today' }) });
    expect(alertSentence(at(50))).toBe('50 of 50 sent today: daily limit reached');
    expect(alertSentence(alert(now, { ...full, sample: null }))).toBe('Use of the daily limit unknown');
  });

  test('a provider’s shouting is put in plain words', () => {
    expect(plainWord('NOT_CONTACTED')).toBe('not contacted');
    expect(plainWord(null)).toBeNull();
  });

  test('one known day makes no line', () => {
    expect(hasCourse([null, null, 4])).toBe(false);
    expect(hasCourse([null, 0, 4])).toBe(true);
  });
});
