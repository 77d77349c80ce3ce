import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ProviderFailure } from '../../../electron/core/errors.ts';
import {
  createNotes,
  fieldsOf,
  readRows,
  rowsSchema,
  withoutDoubles,
  type Fields,
  type Notes,
} from '../../../electron/providers/reading/parse.ts';
import { quoteWithout } from '../../../electron/providers/http/secrets-in-text.ts';
import { cleanText } from '../../../electron/providers/reading/text.ts';
import { noted } from '../../helpers/words.ts';

/** The fields of an object, and the notes reading them leaves. */
function open(value: unknown): { readonly fields: Fields; readonly notes: Notes } {
  const notes = createNotes();
  const fields = fieldsOf(value, notes);
  if (fields === null) throw new Error('expected an object');
  return { fields, notes };
}

describe('counters', () => {
  test('F25: whole numbers and strings of digits count, everything else is unknown and noted', () => {
    const { fields, notes } = open({
      a: 45,
      b: '45',
      c: 45.0,
      d: 0,
      e: '2%',
      f: true,
      g: 4.5,
      h: -1,
      i: 2 ** 53,
      j: '',
      k: [1],
      l: null,
    });
    expect(['a', 'b', 'c', 'd'].map((name) => fields.count(name))).toEqual([45, 45, 45, 0]);
    expect(noted(notes.list())).toEqual([]);
    expect(['e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map((name) => fields.count(name))).toEqual(Array(8).fill(null));
    expect(noted(notes.list())).toEqual(['8 fields unreadable']);
  });

  test('F26: a missing field is unknown, without a note', () => {
    const { fields, notes } = open({});
    expect([
      fields.count('a'),
      fields.fraction('a'),
      fields.text('a'),
      fields.flag('a'),
      fields.object('a'),
      fields.instant('a'),
    ]).toEqual(Array(6).fill(null));
    expect(fields.rows('a')).toEqual([]);
    expect(fields.countMap('a')).toEqual({});
    expect(noted(notes.list())).toEqual([]);
  });

  test('F27: infinite, negative and inexact numbers are unknown', () => {
    const { fields } = open(JSON.parse('{"a":1e400,"b":-3,"c":9007199254740993}'));
    expect(['a', 'b', 'c'].map((name) => fields.count(name))).toEqual([null, null, null]);
    expect(['a', 'b'].map((name) => fields.fraction(name))).toEqual([null, null]);
  });

  test('whatever comes, a counter is unknown or a whole number from 0', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const count = open({ value }).fields.count('value');
        return count === null || (Number.isSafeInteger(count) && count >= 0);
      }),
    );
  });
});

describe('rates', () => {
  test('F28: one above 1 is unknown, named and counted', () => {
    const { fields, notes } = open({ a: 1, b: 0.02, bounceRate: 3.14, c: '0.5' });
    expect(['a', 'b', 'bounceRate', 'bounceRate', 'c'].map((name) => fields.fraction(name))).toEqual([
      1,
      0.02,
      null,
      null,
      null,
    ]);
    expect(noted(notes.list())).toEqual(['bounceRate out of range (3.14 and 1 more)', '1 field unreadable']);
  });

  test('whatever comes, a rate is unknown or between 0 and 1', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const rate = open({ value }).fields.fraction('value');
        return rate === null || (rate >= 0 && rate <= 1);
      }),
    );
  });
});

describe('text', () => {
  test('F42: control characters, marks that reorder text and excess length are gone', () => {
    const { fields } = open({
      a: ' Q1\u0000\u001b[31m\r\nOut\u202ereach\u2066 ',
      b: '<img src=x onerror=alert(1)>',
      c: 'x'.repeat(10_000),
      d: '\u200f\u0007',
      e: 7,
    });
    expect(fields.text('a')).toBe('Q1 [31m Outreach');
    expect(fields.text('b')).toBe('<img src=x onerror=alert(1)>');
    expect(fields.text('c')).toHaveLength(300);
    expect([fields.text('d'), fields.text('e')]).toEqual([null, null]);
  });

  test('whatever comes, text is short, well-formed and printable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.integer({ min: 1, max: 300 }), (text, max) => {
        const clean = cleanText(text, max);
        return clean.length <= max && clean.isWellFormed() && !/[\p{Cc}\p{Bidi_Control}]/u.test(clean);
      }),
    );
  });

  test('a key that a server sends back is cut out, however it is cut, joined or written', () => {
    const key = 'sk_live_a9XyP4uv+/Q1LnR7bzK3mH2wD8';
    const quote = quoteWithout({ Authorization: `Bearer ${key}` });
    const echoes = [
      `no ${key}!`,
      `Bearer ${key}`,
      key.toUpperCase(),
      encodeURIComponent(key),
      `sk_live_\u200ea9XyP4uv+/Q1LnR7bzK3mH2wD8`,
      `${'x '.repeat(140)}${key}`,
    ];
    for (const echo of echoes) expect(quote(echo, 300).toLowerCase()).not.toContain('a9xyp4uv');
  });
});

describe('objects and lists', () => {
  test('F43: inherited names are never read', () => {
    const { fields } = open(JSON.parse('{"__proto__":{"sent":1}}'));
    expect(fields.count('sent')).toBeNull();
    expect(fields.text('toString')).toBeNull();
    expect(fields.has('constructor')).toBe(false);
    const map = open(JSON.parse('{"m":{"__proto__":1,"constructor":2}}')).fields.countMap('m');
    expect(Object.entries(map)).toEqual([['constructor', 2]]);
  });

  test('F30: bad rows are skipped and counted; mostly bad rows are another shape', () => {
    const read = (row: Fields): string | null => row.id('id');
    const notes = createNotes();
    const good = Array.from({ length: 488 }, (_, index) => ({ id: `m${index}` }));
    const { items, bad } = readRows(
      [...good, ...Array<unknown>(6).fill(null), ...Array<unknown>(6).fill({ id: 'a b' })],
      notes,
      read,
    );
    expect([items.length, bad]).toEqual([488, 12]);
    expect(noted(notes.list())).toEqual(['12 of 500 rows unreadable']);
    expect(() => readRows([{ id: 'a' }, 1, 2], createNotes(), read)).toThrow(ProviderFailure);
    expect(readRows([], createNotes(), read).items).toEqual([]);
  });

  test('F30: more than 100,000 rows are refused', () => {
    expect(v.is(rowsSchema, Array(100_000).fill(0))).toBe(true);
    expect(v.is(rowsSchema, Array(100_001).fill(0))).toBe(false);
  });

  test('F31: of rows with the same id the last one counts', () => {
    const notes = createNotes();
    const rows = [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
      { id: 'a', n: 3 },
    ];
    expect(withoutDoubles(rows, ({ id }) => id, notes)).toEqual([
      { id: 'a', n: 3 },
      { id: 'b', n: 2 },
    ]);
    expect(noted(notes.list())).toEqual(['1 duplicate row']);
  });
});
