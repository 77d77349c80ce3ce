/** How much script the built window reads: until there is something to see, and in all. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const page = resolve(import.meta.dirname, '../../dist/renderer');
const scripts = 'assets';

/** What runs before the first sight: the scripts of the page and all that they import; what they import later is left out. */
function firstScripts(): ReadonlySet<string> {
  const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
  const found = new Set(
    named(readFileSync(join(page, 'index.html'), 'utf8'), /<script[^>]* src="\.\/assets\/([^"]+)"/g),
  );
  for (const file of found) {
    const text = readFileSync(join(page, scripts, file), 'utf8');
    for (const next of named(text, /\b(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) found.add(next);
  }
  return found;
}

const kilobytes = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + statSync(join(page, scripts, file)).size, 0) / 1000;

/** As a row of text. */
export function pageScript(): string {
  const all = readdirSync(join(page, scripts)).filter((file) => file.endsWith('.js'));
  return `script until there is something to see: ${kilobytes(firstScripts()).toFixed(0)} kB of ${kilobytes(all).toFixed(0)} kB`;
}
