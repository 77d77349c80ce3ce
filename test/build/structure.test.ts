import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { circularImports } from '../../build/checks/circles.ts';
import { importsText, layers, packageHomes, whyNotImported } from '../../build/checks/layers.ts';
import { namesWithTwoMeanings } from '../../build/checks/names.ts';
import { parseSource } from '../../build/checks/sources.ts';

/** Cells of every table of the page, without its header. */
function rowsUnder(header: string): readonly (readonly string[])[] {
  const lines = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8').split('\n');
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const start = cells.findIndex(([first]) => first === header);
  const rows = cells.slice(start + 2);
  return rows.slice(
    0,
    rows.findIndex((row) => row.length === 0),
  );
}

const sources = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([file, text]) => parseSource(file, text));

describe('the layers', () => {
  test('are documented as they are enforced', () => {
    const documented = rowsUnder('place').map(([place, , imports]) => [place, imports]);
    const enforced = layers.map((layer) => [`\`${layer.place}\``, importsText(layer)]);
    expect(documented).toEqual([...enforced, ['`build`', 'anything'], ['`test`', 'anything']]);
    const homes = Object.entries(packageHomes).map(([name, places]) => [
      `\`${name}\``,
      places.map((place) => `\`${place}\``).join(', '),
    ]);
    expect(rowsUnder('package')).toEqual(homes);
  });

  test.each([
    ['electron/core/alerts/engine.ts', '../model.ts', null],
    ['electron/core/alerts/engine.ts', '../../store/values.ts', 'core may not import from store.'],
    ['electron/core/model.ts', 'node:fs', 'core imports nothing but itself.'],
    ['electron/store/mail/days.ts', '../../core/days.ts', null],
    ['electron/store/mail/days.ts', '../../services/log.ts', 'store may not import from services.'],
    ['electron/store/file/database.ts', 'better-sqlite3', null],
    ['electron/services/polling/poller.ts', 'better-sqlite3', 'Only electron/store may import better-sqlite3.'],
    ['electron/services/hooks/post.ts', 'keytar', 'Only electron/services/secrets.ts may import keytar.'],
    ['electron/services/app.ts', '../../package.json', 'services may not import from package.json.'],
    ['electron/services/app.ts', '../../test/kit.ts', 'services may not import from test/kit.ts.'],
    ['electron/services/app.ts', '../views/model.ts', 'services may not import from views.'],
    ['electron/shell/tray.ts', '../cli/table.ts', 'shell may not import from cli.'],
    ['electron/popover/bar.ts', '../core/model.ts', 'electron/popover/bar.ts is in no layer.'],
  ])('%s importing %s', (file, specifier, why) => {
    expect(whyNotImported(file, specifier, true)).toBe(why);
    expect(whyNotImported(file, specifier, false)).toBe(why);
  });

  test('the window knows the types of the contract and nothing of it that runs', () => {
    const file = 'renderer/alerts/AlertsPage.svelte';
    expect(whyNotImported(file, '../../electron/views/model.ts', true)).toBeNull();
    expect(whyNotImported(file, '../../electron/ipc/contract.ts', false)).toBe(
      'renderer may import types from ipc, and nothing that runs.',
    );
    expect(whyNotImported(file, '../../electron/core/format.ts', false)).toBeNull();
  });
});

describe('circles of imports', () => {
  const found = (files: Readonly<Record<string, string>>) =>
    circularImports(sources(files)).map(({ folder, from, to }) => `${folder}: ${from} → ${to}`);

  test('a circle of types is one, also through a component', () => {
    expect(
      found({
        'a/one.ts': "import type { Two } from './two.svelte.ts';",
        'a/two.svelte.ts': "import Three from './Three.svelte';",
        'a/Three.svelte': '<script lang="ts">\n  import type { One } from "./one.ts";\n</script>\n<p></p>',
        'a/four.ts': "export { x } from './one.ts';",
      }),
    ).toEqual(['a: one.ts → two.svelte.ts', 'a: two.svelte.ts → Three.svelte', 'a: Three.svelte → one.ts']);
  });

  test('two folders that import each other are one, though no file of them is', () => {
    expect(
      found({
        'a/x/one.ts': "import { two } from '../y/two.ts';",
        'a/y/three.ts': "import { four } from '../x/four.ts';",
        'a/y/two.ts': '',
        'a/x/four.ts': '',
      }),
    ).toEqual(['a: x → y', 'a: y → x']);
  });

  test('what imports only downwards is none', () => {
    expect(
      found({ 'a/main.ts': "import './x/one.ts';", 'a/x/one.ts': "import '../base.ts';", 'a/base.ts': '' }),
    ).toEqual([]);
  });
});

describe('names', () => {
  test('a name that two files declare is found, whatever it names', () => {
    const declared = sources({
      'a/one.ts': 'export const scope = 1; export type Row = string; const here = 2; export { here };',
      'b/two.ts': 'export interface Row {} export function scope() {} export const [here] = [1];',
      'b/Row.svelte': '<p></p>',
    });
    expect(namesWithTwoMeanings(declared)).toEqual([
      { name: 'scope', files: ['a/one.ts', 'b/two.ts'] },
      { name: 'Row', files: ['a/one.ts', 'b/two.ts', 'b/Row.svelte'] },
      { name: 'here', files: ['a/one.ts', 'b/two.ts'] },
    ]);
  });

  test('passing a name on declares nothing', () => {
    const passed = sources({
      'a/one.ts': 'export interface Row {}',
      'a/two.ts': "export type { Row } from './one.ts';",
      'a/three.ts': "import type { Row } from './one.ts'; export type { Row };",
    });
    expect(namesWithTwoMeanings(passed)).toEqual([]);
  });
});
