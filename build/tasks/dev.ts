import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createProbe } from 'node:net';
import { build, createServer } from 'vite';
import { mainConfig, preloadConfig, rendererConfig } from '../bundle.ts';
import { exitCode } from '../children.ts';
import { openAppRunner, say } from '../run-app.ts';

// The window is served by Vite and replaced in place; a change to main or preload restarts the app.
const runner = await openAppRunner();
const host = '127.0.0.1';
const port = await freePort();
// The page's own address is app://, so where to hear of changes has to be said.
const hmr = { protocol: 'ws', host, clientPort: port };
const server = await createServer({
  ...rendererConfig(),
  logLevel: 'info',
  server: { host, port, strictPort: true, hmr },
});
await server.listen();
const url = `http://${host}:${port}`;

async function freePort(): Promise<number> {
  const probe = createProbe().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return address.port;
}

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
    // After an error, which Vite prints, what runs stays.
    if (event.code !== 'BUNDLE_END') return;
    void event.result.close();
    built.add(name);
    if (built.size === 2) restart();
  });
}
