/**
 * The layers of the source and what each may import, lowest first. The table of docs/architecture.md says the same (a
 * test compares the two); ESLint enforces it.
 */
import { posix } from 'node:path';

/** A folder or file of the source, and the layers it may import besides itself. */
export interface Layer {
  readonly place: string;
  readonly imports: readonly string[];
  /** Layers of which it may know the types, and nothing that runs. */
  readonly types?: readonly string[];
  /** Whether it may import packages; `false` also shuts out Node's own modules. */
  readonly packages?: false;
}

const belowServices = ['core', 'providers', 'store', 'demo'];
const belowViews = [...belowServices, 'services'];
const belowIpc = [...belowViews, 'views'];
const belowMonitor = [...belowIpc, 'ipc'];
const belowShell = [...belowMonitor, 'monitor'];

export const layers: readonly Layer[] = [
  { place: 'electron/core', imports: [], packages: false },
  { place: 'electron/providers', imports: ['core'] },
  { place: 'electron/store', imports: ['core'] },
  { place: 'electron/demo', imports: ['core'] },
  { place: 'electron/services', imports: belowServices },
  { place: 'electron/views', imports: belowViews },
  { place: 'electron/ipc', imports: belowIpc },
  { place: 'electron/monitor', imports: belowMonitor },
  { place: 'electron/shell', imports: belowShell },
  { place: 'electron/cli', imports: belowViews },
  { place: 'electron/application.ts', imports: [...belowShell, 'shell'] },
  { place: 'electron/main.ts', imports: ['shell', 'application.ts'] },
  { place: 'electron/preload.ts', imports: ['ipc'] },
  { place: 'renderer', imports: ['core'], types: ['views', 'ipc'] },
];

/** Packages that only one place may touch. */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['electron/store'],
  keytar: ['electron/services/secrets.ts'],
  electron: ['electron/shell', 'electron/application.ts', 'electron/main.ts', 'electron/preload.ts'],
};

const isIn = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);
const layerOf = (file: string): Layer | undefined => layers.find(({ place }) => isIn(file, place));
const nameOf = ({ place }: Layer): string => place.replace('electron/', '');

/** Why `file` (a path within the project) may not import `specifier`, or `null` where it may. */
export function whyNotImported(file: string, specifier: string, typesOnly: boolean): string | null {
  const layer = layerOf(file);
  if (layer === undefined) return `${file} is in no layer.`;
  if (!specifier.startsWith('.')) return whyNotPackage(file, specifier, layer);
  const target = posix.join(posix.dirname(file), specifier);
  const imported = layerOf(target);
  if (imported === layer) return null;
  const name = imported === undefined ? target : nameOf(imported);
  if (layer.imports.includes(name)) return null;
  if (!(layer.types ?? []).includes(name)) return `${nameOf(layer)} may not import from ${name}.`;
  return typesOnly ? null : `${nameOf(layer)} may import types from ${name}, and nothing that runs.`;
}

function whyNotPackage(file: string, specifier: string, layer: Layer): string | null {
  if (layer.packages === false) return `${nameOf(layer)} imports nothing but itself.`;
  const homes = Object.entries(packageHomes).find(([name]) => isIn(specifier, name))?.[1];
  if (homes === undefined || homes.some((place) => isIn(file, place))) return null;
  return `Only ${homes.join(', ')} may import ${specifier}.`;
}

/** What the documentation says that a layer may import. */
export function importsText({ imports, types = [] }: Layer): string {
  if (imports.length === 0) return 'nothing but itself';
  return [imports.join(', '), ...(types.length === 0 ? [] : [`the types of ${types.join(', ')}`])].join('; ');
}
