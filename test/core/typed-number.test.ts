import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../electron/core/format.ts';
import {
  createNumberReader,
  readPercent,
  readPlainNumber,
  type NumberRefusal,
} from '../../electron/core/typed-number.ts';

const locales = [
  ...['en-US', 'en-IN', 'en-ZA', 'de-DE', 'de-AT', 'de-CH', 'fr-FR', 'fr-CH', 'es-ES', 'es-MX', 'it-CH', 'pl-PL'],
  ...[
    'pt-PT',
    'sv-SE',
    'tr-TR',
    'ar-EG',
    'ar-MA',
    'fa-IR',
    'ur-PK',
    'hi-IN',
    'mr-IN',
    'bn-BD',
    'my-MM',
    'he-IL',
    'ja-JP',
  ],
  ...['zh-CN', 'th-TH', 'bg-BG', 'eu-ES', 'et-EE'],
];
const scripts = ['latn', 'arab', 'arabext', 'deva', 'beng', 'thai', 'mymr', 'fullwide', 'hanidec', 'mathsans', 'adlm'];

/** What the locale's reader takes the text for: a number, or why it takes it for none. */
function read(locale: string, text: string, decimals = 0): number | NumberRefusal {
  const typed = createNumberReader(locale)(text, decimals);
  return typed.ok ? typed.value : typed.why;
}

describe('a number is what it means where it is typed, or it is refused', () => {
  test.each([
    ['en-US', '100.00', 100],
    ['en-US', '12.5', 'not-whole'],
    ['en-US', '1,5', 'not-certain'],
    ['en-US', '1.250,00', 'not-certain'],
    ['en-US', '1,250', 1250],
    ['en-US', '1.250', 'not-whole'],
    ['en-US', '0,250', 'not-certain'],
    ['en-US', '1.000', 'not-certain'],
    ['en-US', '1.00', 1],
    ['en-US', '1,250.000', 1250],
    ['en-IN', '30.000', 'not-certain'],
    ['de-CH', '1.000', 'not-certain'],
    ['de-DE', '1.000', 1000],
    ['en-US', '1,250,00', 'not-certain'],
    ['en-US', '1 250,000', 'not-certain'],
    ['en-US', "1'250'000.0", 1_250_000],
    ['de-DE', '100.00', 'not-certain'],
    ['de-DE', '100,00', 100],
    ['de-DE', '12.5', 'not-certain'],
    ['de-DE', '1,5', 'not-whole'],
    ['de-DE', '1.250,00', 1250],
    ['de-DE', '1.250', 1250],
    ['de-DE', '1 250', 1250],
    ['de-AT', '1.250', 'not-certain'],
    ['de-CH', '1’250', 1250],
    ['de-CH', "1'250.00", 1250],
    ['fr-FR', '1\u202f250', 1250],
    ['fr-FR', '1\u00a0250,00', 1250],
    ['fr-FR', '1.250', 'not-certain'],
    ['es-ES', '1.250', 1250],
    ['en-IN', '1,00,000', 100_000],
    ['en-IN', '100,000', 100_000],
    ['en-US', '1,00,000', 'not-certain'],
    ['ar-EG', '١٬٢٥٠', 1250],
    ['ar-EG', '١٢٥٠٫٠٠', 1250],
    ['ar-EG', '١,٢٥٠', 'not-certain'],
    ['ar-EG', '\u200f١٬٢٥٠\u061c', 1250],
    ['ar-EG', '1,250', 1250],
    ['de-DE', '१.२५०', 1250],
    ['ja-JP', '１，２５０', 1250],
    ['en-US', '12٣', 'no-number'],
    ['en-US', '\u202e12', 'no-number'],
    ['en-US', '-5', 'no-number'],
    ['en-US', '1e3', 'no-number'],
    ['en-US', '0x10', 'no-number'],
    ['en-US', '10²', 'no-number'],
    ['en-US', '½', 'no-number'],
    ['en-US', 'many', 'no-number'],
    ['en-US', '', 'no-number'],
    ['en-US', '.', 'no-number'],
    ['en-US', '5.', 'not-certain'],
    ['en-US', '12345678901234567', 'too-long'],
    ['C', '1,250', 1250],
  ])('%s: %s is %s', (locale, text, meaning) => expect(read(locale, text)).toBe(meaning));

  test.each([
    ['en-US', '2.5', 0.025],
    ['en-US', '2.5 %', 0.025],
    ['en-US', '.5%', 0.005],
    ['en-US', '0,3', 'not-certain'],
    ['de-DE', '0,3', 0.003],
    ['de-DE', '2,5\u00a0%', 0.025],
    ['de-DE', '2.5', 'not-certain'],
    ['tr-TR', '%2,5', 0.025],
    ['ar-EG', '٢٫٥٪', 0.025],
    ['ja-JP', '２．５％', 0.025],
    ['en-US', '2.50000', 0.025],
    ['en-US', '2.00001', 'too-fine'],
    ['en-US', '%2%%', 'no-number'],
  ])('a rate in %s: %s is %s', (locale, text, meaning) => {
    const typed = readPercent(createNumberReader(locale), text);
    expect(typed.ok ? typed.value : typed.why).toBe(meaning);
  });

  test.each(['de-AT', 'fr-FR', 'pt-PT', 'es-ES', 'pl-PL', 'sv-SE', 'nl-NL'])(
    '1,000 mails in %s may be thousands',
    (locale) => {
      expect(read(locale, '1,000')).toBe('not-certain');
    },
  );

  test.each(['1.000', '30.000', '12.5', '1.0', '.5', '1,000'])('a whole number on the terminal is not %j', (text) => {
    expect(readPlainNumber(text, 0)).toEqual({ ok: false, why: 'not-certain' });
  });

  test.each([
    ['0.03', 0.03],
    ['.03', 0.03],
    ['100.00', 100],
    ['1,250', 'not-certain'],
    ['1 250', 'not-certain'],
    [' 1', 'not-certain'],
    ['٣', 'no-number'],
    ['１', 'no-number'],
    ['3%', 'no-number'],
    ['', 'no-number'],
  ])('on the terminal %j is %s', (text, meaning) => {
    const typed = readPlainNumber(text, 4);
    expect(typed.ok ? typed.value : typed.why).toBe(meaning);
  });
});

describe('in every locale', () => {
  const numbers = fc.integer({ min: 0, max: 10 ** 11 }).map((units) => units / 10_000);

  test('what this machine writes is read as the same number', () => {
    fc.assert(
      fc.property(fc.constantFrom(...locales), numbers, (locale, number) => {
        expect(read(locale, createFormat(locale).number(number, 4), 4)).toBe(number);
      }),
    );
  });

  test('so is what the locale itself writes, whatever the digits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...locales), fc.constantFrom(...scripts), numbers, (locale, digits, number) => {
        const shown = new Intl.NumberFormat(locale, { numberingSystem: digits, maximumFractionDigits: 4 });
        expect(read(locale, shown.format(number), 4)).toBe(number);
      }),
    );
  });

  test('and a percentage, with its sign wherever the locale has it and whatever marks of direction it sets around it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...locales, 'ar-MA', 'ar-EG', 'he-IL', 'fa-IR', 'tr-TR'),
        fc.integer({ min: 0, max: 20_000 }),
        (locale, points) => {
          const shown = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
          const typed = readPercent(createNumberReader(locale), shown.format(points / 10_000));
          expect([locale, typed]).toEqual([locale, { ok: true, value: points / 10_000 }]);
        },
      ),
    );
  });

  test('what is accepted, written again, is what was typed', () => {
    const scraps = fc.string({ unit: fc.constantFrom(..."00123459.,. \u00a0\u202f'’٫٬"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...locales), scraps, (locale, text) => {
        const value = read(locale, text, 9);
        if (typeof value === 'string') return;
        const format = new Intl.NumberFormat(locale, { numberingSystem: 'latn', maximumFractionDigits: 9 });
        const decimal = format.formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';
        // Nothing but digits and the decimal sign makes a number; groups, and zeros at the ends, make no difference.
        const essence = (shown: string): string => {
          const [whole = '', part = ''] = shown.split(decimal).map((side) => side.replace(/\D/g, ''));
          return `${whole.replace(/^0+/, '')}|${part.replace(/0+$/, '')}`;
        };
        expect(essence(format.format(value))).toBe(essence(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('a single sign that means decimals in one locale and groups in another is never read as both', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...locales),
        fc.constantFrom('.', ','),
        fc.stringMatching(/^[1-9]\d{0,2}$/),
        (locale, sign, head) => {
          const typed = read(locale, `${head}${sign}250`, 4);
          const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn', useGrouping: 'always' }).formatToParts(
            1e6 + 0.5,
          );
          const means = parts.find(({ value }) => value === sign)?.type ?? null;
          const expected = { decimal: Number(`${head}.250`), group: Number(`${head}250`) };
          expect(typed).toBe(means === 'decimal' || means === 'group' ? expected[means] : 'not-certain');
        },
      ),
    );
  });
});
