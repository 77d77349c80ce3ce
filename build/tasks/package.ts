import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { packaging } from '../electron-builder.ts';
import { buildAll } from './build.ts';
import { root } from '../bundle.ts';

// The registry's Electron cannot be checked against Electron's own checksums: it never leaves this machine.
if (process.env['SENDGAUGE_ELECTRON_FALLBACK'] === '1') {
  process.stderr.write(
    'sendgauge: packaging needs the official Electron, which could not be downloaded here. Nothing was packaged.\n',
  );
  process.exit(1);
}

const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const local =
  dist === undefined ? {} : { electronDist: dist, electronVersion: readFileSync(join(dist, 'version'), 'utf8').trim() };
const targets = process.argv.slice(2);

await buildAll();
await build({
  projectDir: root,
  config: { ...packaging, ...local },
  targets: Platform.current().createTarget(targets.length > 0 ? targets : null),
});
