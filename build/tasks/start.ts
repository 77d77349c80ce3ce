import { spawn } from 'node:child_process';
import { desktopCommand, hasScreen } from '../electron-command.ts';
import { root } from '../bundle.ts';
import { buildAll } from './build.ts';

const say = (text: string) => process.stderr.write(`sendgauge: ${text}\n`);

await buildAll();
if (process.getuid?.() === 0) say("Running as root, so Chromium's sandbox is off. Prefer an ordinary user.");
if (!hasScreen())
  say('No display found: running in a virtual screen, where nobody can see it. Set DISPLAY to see the window.');

const [command = '', ...args] = desktopCommand(['.', ...process.argv.slice(2)]);
say('Starting Sendgauge. Close it from its tray menu, or with Ctrl+C here.');
const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
