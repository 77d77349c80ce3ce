/**
 * Numbers as people type them, in the locale of the machine. What is certain there is taken, everything else is refused:
 * nothing that was typed ever becomes another number.
 */

/** How a locale writes a number in one set of digits; read from what Intl writes, never listed here. */
export interface NumberSigns {
  readonly decimal: string;
  readonly group: string;
  /** How many digits stand in the last group and in each one before it: 3 and 3, in India 3 and 2. */
  readonly groupSizes: readonly [last: number, before: number];
}

/**
 * `not-certain`: a point, a comma or a blank stands where it could mean two things. `too-fine`: more decimals than there
 * is room for. `not-whole`: of something that has no parts.
 */
export type NumberRefusal = 'no-number' | 'not-certain' | 'not-whole' | 'too-fine' | 'too-long';
export type TypedNumber =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly why: NumberRefusal };

/**
 * Reads a number of at most so many decimals (0: whole; zeros behind it are no decimals, but for three, which look like a
 * group of thousands). It is never negative.
 */
export type NumberReader = (text: string, decimals: number) => TypedNumber;

/** Blanks and apostrophes part groups in some locales and mean nothing else in any. */
const harmlessGroups = [' \u00a0\u2007\u2009\u202f', "'’"] as const;
/** Anything that parts groups or decimals somewhere. */
const anySign = /^[\d.,'’·٫٬،\s]*\d[\d.,'’·٫٬،\s]*$/;
/** Marks of direction that a copied number may carry; they change no digit. Others would reorder what is seen. */
const directionMarks = /[\u200e\u200f\u061c]/g;
const wideSigns: Readonly<Record<string, string>> = { '，': ',', '．': '.', '＇': "'", '％': '%', '\u3000': ' ' };
/** How many digits a group has nearly everywhere. */
const groupLength = 3;
/** Beyond so many digits neighbouring numbers are one and the same to a computer. */
const mostDigits = 15;

const refused = (why: NumberRefusal): TypedNumber => ({ ok: false, why });

/** The reader for a locale (BCP 47; one that cannot be read counts as English, as it does for writing). */
export function createNumberReader(locale: string): NumberReader {
  const signs = new Map<string, NumberSigns>();
  const signsOf = (digits: string): NumberSigns => {
    const known = signs.get(digits) ?? numberSigns(locale, digits);
    signs.set(digits, known);
    return known;
  };
  return (text, decimals) => {
    const typed = inLatinDigits(text);
    return typed === null ? refused('no-number') : readDigits(typed.text, signsOf(typed.digits), decimals);
  };
}

/**
 * Numbers as programs write them, for the terminal: ASCII digits, a point before decimals, nothing between groups. A whole
 * number has no point: what stands behind it could as well be thousands.
 */
export const readPlainNumber: NumberReader = (text, decimals) => {
  const match = /^(\d*)(?:\.(\d+))?$/.exec(text);
  if (match !== null && text !== '' && (decimals > 0 || match[2] === undefined))
    return valueOf(match[1] ?? '', match[2] ?? '', decimals);
  return refused(anySign.test(text) ? 'not-certain' : 'no-number');
};

/** The sign of a percentage, before or behind it, with the marks of direction that some locales write around it. */
const percentSign = /^[\s\u200e\u200f\u061c]*[%٪﹪％]|[%٪﹪％][\s\u200e\u200f\u061c]*$/;

/** A percentage, with its sign or without, as a fraction: at most four decimals of a percent. */
export function readPercent(read: NumberReader, text: string): TypedNumber {
  const typed = read(text.replace(percentSign, ''), 4);
  // Rounded, so that 0.3 % is 0.003 and not 0.0029999999999999996.
  return typed.ok ? { ok: true, value: Number((typed.value / 100).toFixed(6)) } : typed;
}

/** What an own daily limit may be, in mails. */
export const budgetBounds = { least: 1, most: 100_000_000 } as const;

export type BudgetRefusal = NumberRefusal | 'out-of-bounds';
export type TypedBudget =
  { readonly ok: true; readonly mails: number | null } | { readonly ok: false; readonly why: BudgetRefusal };

/** An own daily limit: the number of mails, `null` when nothing was typed, or why it is none. */
export function readBudget(read: NumberReader, text: string): TypedBudget {
  if (text.trim() === '') return { ok: true, mails: null };
  const typed = read(text, 0);
  if (!typed.ok) return typed;
  const { least, most } = budgetBounds;
  const isWithin = typed.value >= least && typed.value <= most;
  return isWithin ? { ok: true, mails: typed.value } : { ok: false, why: 'out-of-bounds' };
}

/** The signs of a locale with digits of this numbering system (`latn`, `arab` …). */
export function numberSigns(locale: string, digits: string): NumberSigns {
  const parts = formatIn(locale, digits).formatToParts(123_456_789_012.5);
  const signOf = (type: 'decimal' | 'group'): string => parts.find((part) => part.type === type)?.value ?? '';
  const sizes = parts.flatMap(({ type, value }) => (type === 'integer' ? [[...value].length] : []));
  return { decimal: signOf('decimal'), group: signOf('group'), groupSizes: [sizes.at(-1) ?? 3, sizes.at(-2) ?? 3] };
}

function formatIn(locale: string, numberingSystem: string): Intl.NumberFormat {
  const options = { numberingSystem, useGrouping: 'always' } as const;
  try {
    return new Intl.NumberFormat(locale, options);
  } catch {
    return new Intl.NumberFormat('en', options);
  }
}

/** Every digit there is, with its script's name and its value. Made once, when one is first met. */
let otherDigits: ReadonlyMap<string, { readonly digits: string; readonly value: string }> | null = null;

function digitsOfAllScripts(): NonNullable<typeof otherDigits> {
  return new Map(
    Intl.supportedValuesOf('numberingSystem').flatMap((digits) => {
      const format = new Intl.NumberFormat('en', { numberingSystem: digits, useGrouping: false });
      return Array.from(
        { length: 10 },
        (_, value) => [format.format(value), { digits, value: String(value) }] as const,
      );
    }),
  );
}

/** The text in ASCII digits, and whose digits they were; `null` when they are of two scripts. */
function inLatinDigits(text: string): { readonly text: string; readonly digits: string } | null {
  const scripts = new Set<string>();
  const plain = [...text.replaceAll(directionMarks, '').trim()].map((character) => {
    const wide = wideSigns[character] ?? character;
    if (/^[\0-\x7f]$/.test(wide)) {
      if (/\d/.test(wide)) scripts.add('latn');
      return wide;
    }
    otherDigits ??= digitsOfAllScripts();
    const digit = otherDigits.get(wide);
    if (digit === undefined) return wide;
    scripts.add(digit.digits);
    return digit.value;
  });
  const [digits = 'latn', ...more] = scripts;
  return more.length > 0 ? null : { text: plain.join('').trim(), digits };
}

function readDigits(text: string, signs: NumberSigns, decimals: number): TypedNumber {
  const uncertain = refused(anySign.test(text) ? 'not-certain' : 'no-number');
  const [whole = '', part, ...more] = text.split(signs.decimal);
  if (more.length > 0 || (part !== undefined && !/^\d+$/.test(part))) return uncertain;
  const digits = withoutGroups(whole, signs);
  return digits === null || (digits === '' && part === undefined) ? uncertain : valueOf(digits, part ?? '', decimals);
}

/** The digits before the decimal sign; `null` where a sign between them does not stand as groups are parted. */
function withoutGroups(whole: string, { decimal, group, groupSizes }: NumberSigns): string | null {
  if (/^\d*$/.test(whole)) return whole;
  // One kind of sign throughout: where two are mixed, neither is certain.
  const kinds = group === decimal ? harmlessGroups : [...harmlessGroups, group];
  const isOfOneKind = kinds.some((kind) => [...whole.replace(/\d/g, '')].every((sign) => kind.includes(sign)));
  const groups = whole.split(/\D/);
  // In threes a group is one everywhere; in India the locale has another way, too.
  return isOfOneKind && (fits(groups, [3, 3]) || fits(groups, groupSizes)) ? groups.join('') : null;
}

function fits(groups: readonly string[], [last, before]: NumberSigns['groupSizes']): boolean {
  const [first = '', ...rest] = groups;
  return (
    first.length <= before &&
    /^[1-9]/.test(first) &&
    rest.every((digits, index) => digits.length === (index === rest.length - 1 ? last : before))
  );
}

function valueOf(whole: string, part: string, decimals: number): TypedNumber {
  const digits = whole.replace(/^0+(?=\d)/, '');
  const fraction = part.replace(/0+$/, '');
  if (digits.length + fraction.length > mostDigits) return refused('too-long');
  if (fraction.length > decimals) return refused(decimals === 0 ? 'not-whole' : 'too-fine');
  // 1.000 mails may be one or a thousand.
  if (decimals === 0 && part.length === groupLength && digits.length <= groupLength) return refused('not-certain');
  return { ok: true, value: Number(`${digits === '' ? '0' : digits}.${fraction === '' ? '0' : fraction}`) };
}
