import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { firstLine, gone } from './children.ts';

/** One part of a desktop that we started: the address it answers at, and its end. */
export interface DesktopPart {
  readonly address: string;
  stop(): Promise<void>;
}

export interface Desktop {
  /** What a program on this desktop runs with. */
  readonly environment: NodeJS.ProcessEnv;
  readonly hasOwnScreen: boolean;
  readonly hasOwnBus: boolean;
  stop(): Promise<void>;
}

/** True where a window can be seen. An empty variable names no display. */
export function hasScreen(environment: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== 'linux' || Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

/** True where a session bus answers or can be found: notifications, the tray and the keychain all need one. */
export function hasSessionBus(environment: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform !== 'linux' || environment['DBUS_SESSION_BUS_ADDRESS']) return true;
  const runtime = environment['XDG_RUNTIME_DIR'];
  return Boolean(runtime) && existsSync(join(String(runtime), 'bus'));
}

/** The desktop of this session, completed where something is missing: a virtual screen, a private session bus. */
export async function openDesktop(): Promise<Desktop> {
  const environment = { ...process.env };
  const parts: DesktopPart[] = [];
  const stop = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.stop();
  };
  const [hasOwnScreen, hasOwnBus] = [!hasScreen(), !hasSessionBus()];
  try {
    if (hasOwnScreen) parts.push(await startScreen('1280x800x24', environment));
    if (hasOwnBus) {
      const bus = await startSessionBus(environment);
      parts.push(bus);
      environment['DBUS_SESSION_BUS_ADDRESS'] = bus.address;
      // Chromium looks for a system bus and complains, a page long, when a container has none.
      if (!existsSync('/run/dbus/system_bus_socket')) environment['DBUS_SYSTEM_BUS_ADDRESS'] ??= bus.address;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { environment, hasOwnScreen, hasOwnBus, stop };
}

/**
 * A virtual screen that only we can open; its name and key are put into `environment`. The server picks a free display
 * number itself, so several may run side by side. In a group of its own: Ctrl+C ends the programs on it first.
 */
export async function startScreen(screen: string, environment: NodeJS.ProcessEnv): Promise<DesktopPart> {
  const folder = mkdtempSync(join(tmpdir(), 'sendgauge-screen-'));
  const key = join(folder, 'Xauthority');
  writeFileSync(key, authority(randomBytes(16)), { mode: 0o600 });
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset', '-auth', key],
    { env: environment, stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true },
  );
  const stop = async (): Promise<void> => {
    await gone(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const numbers = child.stdio[3];
    const address = `:${await firstLine(child, 'Xvfb', numbers instanceof Readable ? numbers : null)}`;
    environment['DISPLAY'] = address;
    environment['XAUTHORITY'] = key;
    return { address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An entry of an Xauthority file that fits any address and display (FamilyWild, Xau(3)). */
function authority(cookie: Buffer): Buffer {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const nothing = field(Buffer.alloc(0));
  return Buffer.concat([
    Buffer.from([0xff, 0xff]),
    nothing,
    nothing,
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(cookie),
  ]);
}

/** The stock session bus, which starts services (a key store, say) when they are asked for. */
async function startSessionBus(environment: NodeJS.ProcessEnv): Promise<DesktopPart> {
  const child = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  return { address: await firstLine(child, 'dbus-daemon'), stop: () => gone(child) };
}
