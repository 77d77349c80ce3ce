import type { Source } from './sources.ts';

/** A name that more than one file declares and exports. */
export interface SharedName {
  readonly name: string;
  readonly files: readonly string[];
}

/** One exported name means one thing: those that are declared by two files, and by which. */
export function namesWithTwoMeanings(sources: readonly Source[]): readonly SharedName[] {
  const declarations = sources.flatMap(({ file, exports }) => [...new Set(exports)].map((name) => ({ name, file })));
  return [...Map.groupBy(declarations, ({ name }) => name)]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) => ({ name, files: found.map(({ file }) => file) }));
}
