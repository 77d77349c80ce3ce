/** Names of fields in the ways they are written: what "next page" is called by one provider or another. */

/** "next page" as next_page, next-page, nextpage, nextPage and NextPage. */
function spellings(name: string): readonly string[] {
  const words = name.split(' ');
  const titled = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return [words.join('_'), words.join('-'), words.join(''), name.charAt(0) + titled.slice(1), titled];
}

/** All spellings of these names, each once. */
export const spelled = (...names: readonly string[]): readonly string[] => [...new Set(names.flatMap(spellings))];
