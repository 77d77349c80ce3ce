// What neither types nor ESLint see, because it is in no single file: circles of imports, and names with two meanings.
import { circularImports } from './circles.ts';
import { namesWithTwoMeanings } from './names.ts';
import { readSources } from './sources.ts';

const folders = { electron: readSources('electron'), renderer: readSources('renderer') };
const circles = [...Object.values(folders), readSources('build'), readSources('test')]
  .flatMap(circularImports)
  .map(({ file, target, folder, from, to }) => `${file} imports ${target}: a circle of ${from} and ${to} in ${folder}`);
const names = namesWithTwoMeanings([...folders.electron, ...folders.renderer]).map(
  ({ name, files }) => `${name} means two things: ${files.join(', ')}`,
);

for (const problem of [...circles, ...names]) console.error(problem);
process.exit(circles.length + names.length === 0 ? 0 : 1);
