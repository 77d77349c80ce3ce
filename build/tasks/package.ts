import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { packaging } from '../electron-builder.ts';
import { root } from '../bundle.ts';
import { say } from '../run-app.ts';
import { isFallback } from '../setup/registry-electron.mjs';
import { buildAll } from './build.ts';

const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
// The registry's Electron cannot be checked against Electron's own checksums: it never leaves this machine.
if (dist !== undefined && isFallback(realpathSync(dist))) {
  say('The Electron from the package registry is never packaged. Nothing was packaged.');
  process.exit(1);
}
const local =
  dist === undefined ? {} : { electronDist: dist, electronVersion: readFileSync(join(dist, 'version'), 'utf8').trim() };
const targets = process.argv.slice(2);

await buildAll();
await build({
  projectDir: root,
  config: { ...packaging, ...local },
  targets: Platform.current().createTarget(targets.length > 0 ? targets : null),
});
