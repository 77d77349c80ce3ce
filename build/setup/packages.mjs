import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root, say, SetupFailure, step } from './say.mjs';

const stamp = join(root, 'node_modules/.sendgauge-lock');

/** Installs exactly what package-lock.json names, unless that very lock file was installed already. */
export async function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  await step('Installing packages (under a minute, the first time only)', async () => {
    // Our .npmrc turns install scripts off: every native part here ships its binaries inside its package.
    const { code, errors } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0) {
      say(errors.trim().split('\n').slice(-15).join('\n'));
      throw new SetupFailure('npm ci failed. Is a package registry reachable?');
    }
  });
  writeFileSync(stamp, lock);
}
