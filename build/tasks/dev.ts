import type { ChildProcess } from 'node:child_process';
import { build, createServer } from 'vite';
import { mainConfig, preloadConfig, rendererConfig } from '../bundle.ts';
import { exitCode, openAppRunner, say } from '../run-app.ts';

// The window is served by Vite and replaced in place; a change to main or preload restarts the app.
const runner = await openAppRunner();
const server = await createServer({ ...rendererConfig(), logLevel: 'info', server: { host: '127.0.0.1' } });
await server.listen();
const [url] = server.resolvedUrls?.local ?? [];
if (url === undefined) throw new Error('the development server has no address');

let app: ChildProcess | null = null;
let restarting = false;

function start(): ChildProcess {
  restarting = false;
  return runner.start(process.argv.slice(2), { SENDGAUGE_DEV_URL: url }).on('exit', (code, signal) => {
    if (restarting) app = start();
    else void runner.end(exitCode(code, signal));
  });
}

function restart(): void {
  if (app === null) app = start();
  else if (!restarting) {
    restarting = true;
    say('Restarting the app.');
    app.kill();
  }
}

const built = new Set<string>();
for (const [name, config] of Object.entries({ main: mainConfig(true), preload: preloadConfig(true) })) {
  const watcher = await build(config);
  if (!('on' in watcher)) throw new Error('expected a watcher');
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') process.stderr.write(`${event.error.message}\n`);
    if (event.code !== 'END') return;
    built.add(name);
    if (built.size === 2) restart();
  });
}
