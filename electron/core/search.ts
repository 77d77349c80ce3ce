/** Finding and ordering text as people read it: case, accents, width and the Turkish i make no difference, in any locale. */

const marks = /\p{M}/gu;
/** Most names are, and thousands are compared with every key that is pressed. */
const plain = /^[ -~]*$/;

/** The text as it is compared: compatibility forms apart, without marks, in lower case. */
export function folded(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(marks, '')
    .replaceAll('ı', 'i')
    .replaceAll('ß', 'ss');
}

/** True when every word of the filter occurs in one of the texts. */
export function matches(filter: string, texts: readonly (string | null)[]): boolean {
  const words = folded(filter)
    .split(/\s+/)
    .filter((word) => word !== '');
  const haystacks = texts.map((text) => folded(text ?? ''));
  return words.every((word) => haystacks.some((haystack) => haystack.includes(word)));
}

const nameOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The order names are listed in, the same on every machine: "sales9" before "sales10". */
export function compareNames(one: string, other: string): number {
  return nameOrder.compare(one, other);
}
