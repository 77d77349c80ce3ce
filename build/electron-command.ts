import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Path of the Electron that set-up found. Loading the package could start a download, so this happens only when needed. */
export function electronFile(): string {
  const file: unknown = createRequire(import.meta.url)('electron');
  if (typeof file !== 'string' || !existsSync(file)) throw new Error('no Electron to run: start this through npm');
  return file;
}

/** Switches every start needs: Chromium refuses to sandbox as root. */
export function electronSwitches(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** True where a window can be seen. */
export function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/** True where a session bus answers or can be found: notifications, the tray and the keychain all need one. */
export function hasSessionBus(): boolean {
  if (process.platform !== 'linux' || process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined) return true;
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return runtime !== undefined && existsSync(join(runtime, 'bus'));
}

/** The command line that runs Electron here: with a virtual screen and a private bus where there are none. */
export function desktopCommand(args: readonly string[]): readonly string[] {
  const electron = [electronFile(), ...electronSwitches(), ...args];
  const onBus = hasSessionBus() ? electron : ['dbus-run-session', '--', ...electron];
  return hasScreen()
    ? onBus
    : ['xvfb-run', '-a', '-s', '-screen 0 1280x800x24 -nolisten tcp', ...onBus, '--disable-gpu'];
}
