// The one entry of every npm script. It runs under whatever Node started it (20 or newer), brings the checkout into a
// runnable state, then goes on in build/tasks/ under the Node pinned in package-lock.json.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepareElectron } from './setup/electron.mjs';
import { installPackages } from './setup/packages.mjs';
import { pinnedNode } from './setup/node.mjs';
import { root, say, SetupFailure } from './setup/say.mjs';
import { requireSystem } from './setup/system.mjs';

/** What each task needs before it can run; `system` names package groups of setup/system.mjs. */
const tasks = {
  start: { system: ['window', 'virtualScreen'], electron: true },
  dev: { system: ['window', 'virtualScreen'], electron: true },
  test: { system: ['window', 'virtualScreen', 'desktop'], electron: true },
  screenshots: { system: ['window', 'virtualScreen', 'desktop', 'panel'], electron: true },
  package: { system: ['window'], electron: true },
  sendgauge: { system: ['keychain'], electron: false },
  build: { system: [], electron: false },
  check: { system: ['keychain'], electron: false },
  format: { system: [], electron: false },
  bench: { system: ['keychain'], electron: false },
};

async function main() {
  const [name = '', ...rest] = process.argv.slice(2);
  const task = tasks[name];
  if (!task) throw new SetupFailure(`Unknown task "${name}". One of: ${Object.keys(tasks).join(', ')}.`);

  await requireSystem(task.system);
  await installPackages();
  const node = pinnedNode();
  const electron = task.electron ? await prepareElectron(node) : {};

  const child = spawn(node, [join(root, 'build/tasks', `${name}.ts`), ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...electron,
      PATH: `${join(root, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
    },
  });
  // The child owns the terminal's signals; we only wait, so that its orderly end is ours too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

if (!existsSync(join(root, 'package-lock.json'))) {
  say('package-lock.json is missing: this is not a complete checkout.');
  process.exit(1);
}
main().catch((error) => {
  say(error instanceof SetupFailure ? error.message : String(error?.stack ?? error));
  process.exit(1);
});
