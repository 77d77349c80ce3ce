import { spawn, type ChildProcess } from 'node:child_process';
import { build, createServer } from 'vite';
import { desktopCommand } from '../electron-command.ts';
import { mainConfig, preloadConfig, rendererConfig, root } from '../bundle.ts';

// The window is served by Vite and replaced in place; a change to main or preload restarts the app.
const server = await createServer({ ...rendererConfig(), logLevel: 'info', server: { host: '127.0.0.1' } });
await server.listen();
const [url] = server.resolvedUrls?.local ?? [];
if (url === undefined) throw new Error('the development server has no address');

let app: ChildProcess | undefined;
let restarting = false;

function start(): void {
  const [command = '', ...args] = desktopCommand(['.', ...process.argv.slice(2)]);
  restarting = false;
  app = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, SENDGAUGE_DEV_URL: url } });
  app.on('exit', (code) => {
    if (restarting) start();
    else process.exit(code ?? 0);
  });
}

function restart(): void {
  if (app === undefined) start();
  else if (!restarting) {
    restarting = true;
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
