// Stands in for the default app inside Electron's own distribution, which the registry's copy lacks:
//   electron [switches] [-r module]… <app folder> [app arguments]
import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Read before any required module runs: Playwright's loader edits process.argv.
const [, ...words] = process.argv;
const modules = [];
let target;
for (let index = 0; index < words.length && target === undefined; index++) {
  const word = words[index];
  if (word === '-r' || word === '--require') modules.push(words[++index]);
  else if (!word.startsWith('-')) target = word;
}

if (words.includes('--version') || words.includes('-v')) {
  process.stdout.write(`v${process.versions.electron}\n`);
  process.exit(0);
}
if (target === undefined) {
  process.stderr.write('usage: electron [switches] <app folder>\n');
  process.exit(1);
}

try {
  const require = createRequire(join(process.cwd(), 'index.js'));
  for (const module of modules) require(resolve(module));
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });

  const folder = resolve(target);
  const manifestFile = join(folder, 'package.json');
  if (existsSync(manifestFile)) {
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
    app.name = manifest.productName ?? manifest.name;
    app.setVersion(manifest.version);
    app.setDesktopName(manifest.desktopName ?? `${manifest.name}.desktop`);
  }
  const entry = require.resolve(folder);
  app.setAppPath(existsSync(manifestFile) ? folder : dirname(entry));
  await import(pathToFileURL(entry).href);
} catch (error) {
  // No dialog: on a machine without a person it would wait for ever.
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
}
