import { describe, expect, test } from 'vitest';
import { compareNames, folded, matches } from '../../electron/core/search.ts';

describe('finding text as people type it', () => {
  test.each([
    ['istanbul', 'İSTANBUL'],
    ['ISPARTA', 'ısparta'],
    ['diyarbakir', 'Diyarbakır'],
    ['müller', 'Mu\u0308ller'],
    ['mu\u0308ller', 'Müller'],
    ['acme', 'ＡＣＭＥ'],
    ['ﬁ', 'fi'],
    ['ÅNGSTRÖM', 'ångström'],
    ['strasse', 'Straße'],
  ])('%s finds %s, and the other way round', (one, other) => {
    expect(matches(one, [other])).toBe(true);
    expect(matches(other, [one])).toBe(true);
  });

  test('every word has to occur, in any of the texts; unknown texts hold nothing', () => {
    expect(matches('acme sales', ['sales@acme.com', null])).toBe(true);
    expect(matches('acme sales', ['acme', 'Sales'])).toBe(true);
    expect(matches('acme sales', ['acme', null])).toBe(false);
    expect(matches('  ', ['anything'])).toBe(true);
  });

  test('a word does not reach over the end of a text', () => {
    expect(matches('ab', ['a', 'b'])).toBe(false);
  });

  test('folding is stable', () => {
    for (const text of ['İıIi', 'Straße', 'Ａé']) expect(folded(folded(text))).toBe(folded(text));
  });
});

test('names are listed alike on every machine: numbers by their value, whatever the case', () => {
  const names = ['sales10@acme.io', 'Zoe', 'ärzte', 'sales9@acme.io', 'anna', 'Sales'];
  expect(names.toSorted(compareNames)).toEqual(['anna', 'ärzte', 'Sales', 'sales9@acme.io', 'sales10@acme.io', 'Zoe']);
});
