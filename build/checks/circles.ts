import type { Source } from './sources.ts';

/** An import, as it looks from the folder that holds both files: one of its files, or of its folders, to another. */
export interface CircularImport {
  readonly folder: string;
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly target: string;
}

/**
 * What stands in a folder, its files and its folders as wholes, must be importable in some order: no circle of files
 * anywhere, and no import back up between folders. Returns the imports that are part of a circle.
 */
export function circularImports(sources: readonly Source[]): readonly CircularImport[] {
  const steps = sources.flatMap(({ file, imports }) => imports.map((target) => stepOf(file, target)));
  return [...Map.groupBy(steps, ({ folder }) => folder).values()].flatMap((inFolder) => {
    const next = Map.groupBy(inFolder, ({ from }) => from);
    return inFolder.filter(({ from, to }) => reachable(next, to).has(from));
  });
}

function stepOf(file: string, target: string): CircularImport {
  const [own, others] = [file.split('/'), target.split('/')];
  const parting = own.findIndex((part, index) => part !== others[index]);
  const depth = parting === -1 ? own.length - 1 : parting;
  return { folder: own.slice(0, depth).join('/'), from: own[depth] ?? '', to: others[depth] ?? '', file, target };
}

function reachable(next: ReadonlyMap<string, readonly CircularImport[]>, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const node of reached) for (const { to } of next.get(node) ?? []) reached.add(to);
  return reached;
}
