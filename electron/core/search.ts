/** Finding text as people type it: case, accents, width and the Turkish i make no difference, in any locale. */

const marks = /\p{M}/gu;

/** The text as it is compared: compatibility forms apart, without marks, in lower case. */
export function folded(text: string): string {
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
