/**
 * A desktop session of its own around a command: private X server, private D-Bus session, unlocked keyring, private
 * XDG folders. Works as root and as an ordinary user.
 *
 *   node test/e2e/kit/session.ts [--activation] [--no-keyring] <command> [arguments…]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScreen } from '../../../build/desktop.ts';
import { exitCode } from '../../../build/children.ts';
import { startKeyring } from './keyring.ts';
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
    parts.push((await startScreen(options.screen ?? '1280x800x24', environment)).stop);

    const bus = await startBus(folder, options.activation === true, environment);
    parts.push(bus.stop);
    environment['DBUS_SESSION_BUS_ADDRESS'] = bus.address;
    // Chromium complains about a missing system bus.
    if (!existsSync('/run/dbus/system_bus_socket')) environment['DBUS_SYSTEM_BUS_ADDRESS'] = bus.address;

    if (options.keyring !== false) parts.push((await startKeyring(environment)).stop);
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
  };
  delete environment['WAYLAND_DISPLAY'];
  delete environment['XAUTHORITY'];
  return environment;
}

/** Puts this process into a fresh session, with nothing of the person's own left; ends it with what is returned. */
export async function enterSession(options: SessionOptions = {}): Promise<Session['stop']> {
  const session = await startSession(options);
  for (const name of Object.keys(process.env)) if (!(name in session.environment)) delete process.env[name];
  Object.assign(process.env, session.environment);
  return session.stop;
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a command inside a fresh session and gives its exit code (128 + signal number when it was killed). */
export async function runInSession(command: readonly string[], options: SessionOptions = {}): Promise<number> {
  const [file, ...args] = command;
  if (file === undefined) throw new Error('session: no command');
  let child: ChildProcess | null = null;
  let signalled: NodeJS.Signals | null = null;
  const forward = (signal: NodeJS.Signals): void => {
    signalled = signal;
    child?.kill(signal);
  };
  for (const signal of endings) process.on(signal, forward);
  const session = await startSession(options);
  try {
    if (signalled !== null) return exitCode(null, signalled);
    child = spawn(file, args, { env: session.environment, stdio: 'inherit' });
    const [status, signal] = await once(child, 'exit');
    return exitCode(status, signal);
  } finally {
    await session.stop();
    for (const signal of endings) process.off(signal, forward);
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
