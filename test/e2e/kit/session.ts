/**
 * A desktop session of its own around a command: private X server, private D-Bus session, unlocked keyring, private
 * XDG folders. Works as root and as an ordinary user.
 *
 *   node test/e2e/kit/session.ts [--activation] [--no-keyring] <command> [arguments…]
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { eventually, firstLine, gone } from './child.ts';
import { startBus } from './private-bus.ts';

export interface SessionOptions {
  /** A bus that starts services on demand, as a stock desktop has. Default: none is started. */
  readonly activation?: boolean;
  readonly keyring?: boolean;
  readonly screen?: string;
}

export interface Session {
  /** What commands inside the session must run with. */
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts the session. Every part is ended by `stop`, innermost first, and its folder is removed. */
export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-session-'));
  const parts: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of parts.toReversed()) await end();
  };
  try {
    const environment = privateEnvironment(folder);
    const display = await startDisplay(options.screen ?? '1280x800x24', environment);
    parts.push(display.stop);
    environment['DISPLAY'] = display.name;

    const bus = await startBus(folder, options.activation === true, environment);
    parts.push(bus.stop);
    environment['DBUS_SESSION_BUS_ADDRESS'] = bus.address;
    // Chromium complains about a missing system bus.
    if (!existsSync('/run/dbus/system_bus_socket')) environment['DBUS_SYSTEM_BUS_ADDRESS'] = bus.address;

    if (options.keyring !== false) parts.push(await startKeyring(environment));
    return { environment, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of the person's own desktop is read or written. */
function privateEnvironment(folder: string): NodeJS.ProcessEnv {
  const inside = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    XDG_RUNTIME_DIR: inside('runtime'),
    XDG_DATA_HOME: inside('data'),
    XDG_CONFIG_HOME: inside('config'),
    XDG_CACHE_HOME: inside('cache'),
    XDG_STATE_HOME: inside('state'),
    NO_AT_BRIDGE: '1',
    GTK_A11Y: 'none',
    GDK_BACKEND: 'x11',
    SENDGAUGE_TEST_SESSION: '1',
  };
  delete environment['WAYLAND_DISPLAY'];
  delete environment['XAUTHORITY'];
  return environment;
}

/** The server picks a free display number itself, so sessions may run side by side. */
async function startDisplay(
  screen: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ name: string; stop: () => Promise<void> }> {
  const child: ChildProcess = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'],
    {
      env: environment,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const numbers = child.stdio[3];
  if (!(numbers instanceof Readable)) throw new Error('Xvfb: its display number is not read');
  return { name: `:${await firstLine(child, 'Xvfb', numbers)}`, stop: () => gone(child) };
}

/** A real Secret Service, its login keyring made and unlocked. */
async function startKeyring(environment: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const child = spawn('gnome-keyring-daemon', ['--unlock', '--components=secrets', '--foreground'], {
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end('test session');
  await eventually('the keyring on the bus', () => ownsName('org.freedesktop.secrets', environment));
  return () => gone(child);
}

async function ownsName(name: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const target = [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.NameHasOwner',
  ];
  const child = spawn('dbus-send', [...target, `string:${name}`], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let answer = '';
  child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  await once(child, 'close');
  return answer.includes('true');
}

/** Runs a command inside a fresh session and gives its exit code (128 + signal number when it was killed). */
export async function runInSession(command: readonly string[], options: SessionOptions = {}): Promise<number> {
  const [file, ...args] = command;
  if (file === undefined) throw new Error('session: no command');
  const session = await startSession(options);
  try {
    const child = spawn(file, args, { env: session.environment, stdio: 'inherit' });
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status, signal) => resolve(status ?? (signal === 'SIGINT' ? 130 : 143)));
    });
    process.off('SIGINT', forward).off('SIGTERM', forward);
    return code;
  } finally {
    await session.stop();
  }
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  const firstOther = args.findIndex((argument) => argument !== '--activation' && argument !== '--no-keyring');
  const flags = new Set(args.slice(0, firstOther));
  process.exitCode = await runInSession(args.slice(firstOther), {
    activation: flags.has('--activation'),
    keyring: !flags.has('--no-keyring'),
  });
}
