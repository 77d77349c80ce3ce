/** Finding, naming and ordering text as people read it, in any locale: case, width and the Turkish i make no difference. */
import { lazily } from './lazily.ts';
import { withoutInvisible } from './text.ts';

/**
 * Accents on letters, and the vowel signs of Hebrew and Arabic, which most people write without, with the stroke that only
 * stretches a word. Marks of other scripts are letters themselves: without them a word is another word.
 */
const accents = /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u3099\u309a]]|\u0640/gv;
const joiners = /\p{Join_Control}/gu;
/** Most names are, and thousands are compared with every key that is pressed. */
const plain = /^[ -~]*$/;

/**
 * The text in lower case, however it is composed, joined and wide, with one i and one sigma, and nothing invisible in it.
 * Quotation marks and dashes are those of a keyboard: programs set the others in their place as one types.
 */
function caseless(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return withoutInvisible(text)
    .replaceAll(joiners, '')
    .replaceAll(/[‘’‛ʼ´]/g, "'")
    .replaceAll(/[“”„‟«»]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll('i\u0307', 'i')
    .replaceAll('ı', 'i')
    .replaceAll('ς', 'σ')
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe');
}

/** The letters that Arabic and Persian keyboards write differently for the same word. */
const sameLetters: Readonly<Record<string, string>> = { '\u0643': '\u06a9', '\u064a': '\u06cc', '\u0649': '\u06cc' };

/** Letters whose stroke is an accent to those who cannot type it, and that Unicode does not take apart. */
const barred: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', þ: 'th' };

/** The text as it is searched: accents make no difference either. */
export function folded(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return (
    caseless(text)
      .normalize('NFD')
      .replaceAll(accents, '')
      .replaceAll(/[øłđðħþ]/g, (letter) => barred[letter] ?? letter)
      .replaceAll(/[\u0643\u0649\u064a]/g, (letter) => sameLetters[letter] ?? letter)
      // The digits of both begin at a multiple of sixteen.
      .replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) % 16))
      .normalize('NFC')
  );
}

/**
 * Those that go by this name: written exactly so, and if there is none, in other case or width. An accent makes another
 * name. Blanks around it do not count.
 */
export function itemsNamed<T>(
  items: readonly T[],
  namesOf: (item: T) => readonly string[],
  name: string,
): readonly T[] {
  const by = (form: (text: string) => string): readonly T[] => {
    const wanted = form(name.trim());
    return items.filter((item) => namesOf(item).some((one) => form(one.trim()) === wanted));
  };
  const exactly = by((text) => text.normalize('NFC'));
  return exactly.length > 0 ? exactly : by(caseless);
}

/** True when every word of the filter occurs in one of the texts. */
export function matches(filter: string, texts: readonly (string | null)[]): boolean {
  const words = folded(filter)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const haystacks = texts.map((text) => folded(text ?? ''));
  return words.every((word) => haystacks.some((haystack) => haystack.includes(word)));
}

const nameOrder = lazily(() => new Intl.Collator('en', { numeric: true, sensitivity: 'base' }));

/** The order names are listed in, the same on every machine: "sales9" before "sales10". */
export function compareNames(one: string, other: string): number {
  return nameOrder().compare(one, other);
}
