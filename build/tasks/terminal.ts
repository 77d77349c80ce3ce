// Builds the terminal as one file, beside its place and then into it: nobody meets half of it, and nobody an old one.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'vite';
import { root, terminalConfig } from '../bundle.ts';
import { terminalProgram } from '../setup/built.mjs';

const dist = join(root, 'dist');
/** One that may still be running reads parts of itself when it needs them. */
const keptMs = 60 * 60_000;

function removeOlder(current: string): void {
  for (const name of readdirSync(dist)) {
    const folder = join(dist, name);
    if (!name.startsWith('terminal-') || folder === current) continue;
    if (Date.now() - statSync(folder).mtimeMs > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}

const folder = dirname(terminalProgram());
const beside = `${folder}.${String(process.pid)}`;
await build(terminalConfig(basename(beside)));
// A source saved meanwhile: what was built has no name.
if (existsSync(folder) || dirname(terminalProgram()) !== folder) rmSync(beside, { recursive: true, force: true });
else renameSync(beside, folder);
removeOlder(folder);
