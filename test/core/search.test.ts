import { describe, expect, test } from 'vitest';
import { compareNames, folded, matches, itemsNamed } from '../../electron/core/search.ts';

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
    ['κώστας', 'ΚΩΣΤΑΣ'],
    ['ΚΩΣ', 'κως'],
    ['STRASSE', 'STRAẞE'],
    ['oeuvre', 'Œuvre'],
    ['aesir', 'Æsir'],
    ['ĳsland', 'IJsland'],
    ['محمد', 'مُحَمَّد'],
    ['احمد', 'أحمد'],
    ['سلام', 'ســلام'],
    ['ﻻ', 'لا'],
    ['שלום', 'שָׁלוֹם'],
    ['آب', 'ا\u0653ب'],
    ['sales', 'sa\u200bl\u00ades'],
    ['می\u200cخواهم', 'میخواهم'],
    ["o'brien", 'O’Brien'],
    ["o'brien", 'O´Brien'],
    ['"north"', '“North”'],
    ['re-launch', 're\u2011launch'],
    ['q1-q2', 'Q1–Q2'],
    ['sorensen', 'Sørensen'],
    ['lodz', 'Łódź'],
    ['dordevic', 'Đorđević'],
    ['thor', 'Þór'],
    ['ﾃｽﾄ', 'テスト'],
  ])('%s finds %s, and the other way round', (one, other) => {
    expect(matches(one, [other])).toBe(true);
    expect(matches(other, [one])).toBe(true);
  });

  test.each([
    ['علي', 'علی'],
    ['كتاب', 'کتاب'],
    ['box ۱۲', 'box 12'],
    ['box ١٢', 'box 12'],
  ])('%s finds %s: Arabic and Persian keyboards write the same word and number', (one, other) => {
    expect(matches(one, [other])).toBe(true);
    expect(matches(other, [one])).toBe(true);
  });

  test.each([
    ['कमल', 'कमाल'],
    ['か', 'が'],
  ])('%s does not find %s: a mark that is a letter makes another word', (one, other) => {
    expect(matches(one, [other])).toBe(false);
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
    for (const text of ['İıIi', 'Straße', 'Ａé', 'ﻻ', 'Œ', 'شَ']) expect(folded(folded(text))).toBe(folded(text));
  });
});

describe('what goes by a name', () => {
  const called = (name: string, ...names: readonly string[]) => itemsNamed(names, (one) => [one], name);

  test('is what is written exactly so', () => {
    expect(called('José', 'Jose', 'José')).toEqual(['José']);
    expect(called('acme', 'Acme', 'acme', 'ACME')).toEqual(['acme']);
    expect(called(' Jose\u0301 ', 'José')).toEqual(['José']);
  });

  test('else what is written in other case or width, and all of it', () => {
    expect(called('acme', 'Acme', 'ACME', 'Acme 2')).toEqual(['Acme', 'ACME']);
    expect(called('ＡＣＭＥ', 'acme')).toEqual(['acme']);
    expect(called('istanbul', 'İSTANBUL')).toEqual(['İSTANBUL']);
    expect(called("O'Brien", 'O’Brien')).toEqual(['O’Brien']);
  });

  test.each([
    ['कमल', 'कमाल'],
    ['かく', 'がく'],
    ['Маия', 'Майя'],
    ['Jose', 'José'],
    ['Resume', 'Résumé'],
    ['Soren', 'Søren'],
  ])('%s is never taken for %s', (name, other) => expect(called(name, other)).toEqual([]));
});

test('names are listed alike on every machine: numbers by their value, whatever the case', () => {
  const names = ['sales10@acme.io', 'Zoe', 'ärzte', 'sales9@acme.io', 'anna', 'Sales'];
  expect(names.toSorted(compareNames)).toEqual(['anna', 'ärzte', 'Sales', 'sales9@acme.io', 'sales10@acme.io', 'Zoe']);
});
