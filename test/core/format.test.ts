import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../electron/core/format.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../electron/core/days.ts';

const english = createFormat('en-US');
const german = createFormat('de-DE');

describe('numbers', () => {
  test('a rate has one precision: two decimals below 10 %, one from there on, none that are zero', () => {
    const written = [0.0244, 0.05, 0.1234, 0.000_523, 0, 1.2, 0.099_96].map(english.percent);
    expect(written).toEqual(['2.44 %', '5 %', '12.3 %', '0.05 %', '0 %', '120 %', '10 %']);
    expect([0.0295, 0.4467, 0.001, 0.0017].map(english.percent)).toEqual(['2.95 %', '44.7 %', '0.1 %', '0.17 %']);
  });

  test('numbers are spelled as the machine spells them, in Latin digits', () => {
    expect(german.percent(0.0244)).toBe('2,44 %');
    expect(german.count(2100)).toBe('2.100');
    expect(german.times(1.5)).toBe('1,5 ×');
    expect(createFormat('ar-EG').percent(0.0244)).toMatch(/^2[.٫]44 %$/);
    expect(createFormat('fa-IR').count(12)).toBe('12');
  });

  test('unknown is a dash, never 0', () => {
    expect([english.count(null), english.percent(null), english.duration(null), english.moment(null, 0)]).toEqual(
      Array.from({ length: 4 }, () => '—'),
    );
    expect(english.fraction(null, 3)).toBe('');
    expect([english.count(0), english.percent(0)]).toEqual(['0', '0 %']);
  });

  test('a locale that cannot be read counts as English', () => {
    expect(createFormat('not a locale').count(2100)).toBe('2,100');
  });

  test('a unit can be kept on the line of its number', () => {
    const kept = createFormat('en-US', '\u00a0');
    expect([kept.percent(0.05), kept.duration(3 * hourMs + 5 * minuteMs)]).toEqual(['5\u00a0%', '3\u00a0h 5\u00a0min']);
  });
});

describe('lengths of time', () => {
  test('the largest whole unit and the next', () => {
    const lengths = [45 * secondMs, 42 * minuteMs, 3 * hourMs + 5 * minuteMs, 3 * hourMs, 2 * dayMs + 4 * hourMs];
    expect(lengths.map(english.duration)).toEqual(['45 s', '42 min', '3 h 5 min', '3 h', '2 d 4 h']);
    expect([20 * secondMs, 185 * minuteMs, 52 * hourMs].map(english.duration)).toEqual([
      '20 s',
      '3 h 5 min',
      '2 d 4 h',
    ]);
    expect(english.duration(-1)).toBe('0 s');
  });

  test('an age', () => {
    const now = Date.UTC(2026, 1, 9);
    expect(english.age(now - 30 * secondMs, now)).toBe('just now');
    expect(english.age(now - 65 * minuteMs, now)).toBe('1 h 5 min ago');
    expect(english.age(null, now)).toBe('never');
    // Our clock is a little behind, or was put back since: what was read in three hours is no fresh number.
    expect(english.age(now + 2 * minuteMs, now)).toBe('just now');
    expect(english.age(now + 3 * hourMs, now)).toBe('—');
  });
});

describe('days', () => {
  test('provider days are Gregorian and in the language of the window, whatever calendar and language the machine has', () => {
    for (const locale of ['th-TH', 'fa-IR', 'ar-SA', 'ja-JP-u-ca-japanese', 'fr-FR', 'ru-RU']) {
      expect(createFormat(locale).date('2026-02-09'), locale).toMatch(/^(9 Feb 2026|Feb 9, 2026)$/);
    }
    expect(german.longDay('2026-02-09')).toBe('Mon, 9 Feb 2026');
    expect(german.day('2026-02-09')).toBe('9 Feb');
    expect(english.day('2026-02-09')).toBe('Feb 9');
  });

  test('a provider day is not shifted into the zone of the machine', () => {
    const module = pathToFileURL(resolve(import.meta.dirname, '../../electron/core/format.ts')).href;
    const script = `import { createFormat } from '${module}'; process.stdout.write(createFormat('en-GB').day('2026-02-09'))`;
    for (const TZ of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const args = ['--input-type=module', '--eval', script];
      expect(execFileSync(process.execPath, args, { env: { ...process.env, TZ }, encoding: 'utf8' })).toBe('9 Feb');
    }
  });

  test('an instant near now is a time of day, another one has its date, and its year where that is another one', () => {
    const british = createFormat('en-GB');
    const now = Date.UTC(2026, 1, 9, 14, 2);
    expect(british.moment(now - 3 * hourMs, now)).toBe('11:02');
    expect(british.moment(now + 30_000, now)).toBe('14:02');
    // What may not happen before half past a minute may not happen in that minute.
    expect(british.notBefore(now + 30_000, now)).toBe('14:03');
    expect(british.notBefore(now + 60_000, now)).toBe('14:03');
    expect(british.moment(now - 2 * dayMs, now)).toBe('7 Feb 14:02');
    expect(british.moment(now - 60 * dayMs, now)).toBe('11 Dec 2025 14:02');
    expect(british.weekday(now - dayMs, now)).toBe('Sunday 8 February');
    expect(british.utcClock(now)).toBe('14:02 UTC');
  });
});
