import { describe, expect, test } from 'vitest';
import { cutMiddle, cutTo, isolated, nameText, oneLine } from '../../electron/core/text.ts';

describe('what nobody sees', () => {
  test.each([
    ['control characters of both sets', 'a\u0000b\u0085c\u009bd', 'a b c d'],
    ['line breaks of every kind', ' a\r\nb\u2028c\u2029d\te ', 'a b c d e'],
    ['marks, embeddings, overrides and isolates of direction', '\u200ea\u202ab\u202ec\u2066d\u2069\u061c', 'abcd'],
    ['blanks of no width and fillers', 'a\u200bb\u2060c\ufeffd\u00ade\u3164f\u115fg', 'abcdefg'],
    ['joiners between letters that do not join', 'pay\u200dpal \u200cA\u200d', 'paypal A'],
    ['tags that are no flag', 'a\u{e0067}\u{e007f}b', 'ab'],
    ['halves of characters', 'a\ud800b', 'a\ufffdb'],
  ])('%s go', (_what, text, left) => expect(oneLine(text)).toBe(left));

  test.each(['می‌خواهم', 'क्‍ष', '👩‍👩‍👧', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'र्‍य', 'e\u0301quipe', '王小明'])('%s stays as it is', (text) =>
    expect(oneLine(text)).toBe(text),
  );
});

test('a name from right to left is set apart from the sentence it stands in, any other stays as it is', () => {
  expect(isolated('حملة 2026')).toBe('\u2068حملة 2026\u2069');
  expect(nameText('\u202eשלום')).toBe('\u2068שלום\u2069');
  expect(nameText('ل'.repeat(100))).toBe(`\u2068${'ل'.repeat(79)}…\u2069`);
  expect(nameText('anna@example.com')).toBe('anna@example.com');
});

test.each(['e\u0301', '👩‍👩‍👧', '🇩🇪', '👍🏽', 'क्ष', '❤️', 'x'])(
  '%s is never cut in two, and no more is left than may be',
  (character) => {
    const text = character.repeat(40);
    for (let most = 1; most <= 40; most++)
      for (const cut of [cutTo(text, most), cutMiddle(text, most)]) {
        if ([...text].length > most) expect(cut).toContain('…');
        expect([...cut].length).toBeLessThanOrEqual(most);
        expect(cut.replace('…', '').replaceAll(character, '')).toBe('');
      }
  },
);

test('of what is long the middle goes: both ends of an address tell whose it is', () => {
  expect(cutMiddle('newsletter@very-long-name.example.com', 21)).toBe('newsletter…xample.com');
  expect(cutMiddle('anna@example.com', 21)).toBe('anna@example.com');
});
