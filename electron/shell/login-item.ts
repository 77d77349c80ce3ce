import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { app } from 'electron';
import { autostartEntry, autostartFile, type StartCommand } from './autostart-entry.ts';
import { hiddenArgument } from './hidden-argument.ts';

/**
 * Makes the desktop start Sendgauge at login, hidden, or stops it doing so. Repeating a call changes nothing.
 * Throws when the entry cannot be written.
 */
export function setLaunchAtLogin(enabled: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: enabled, args: [hiddenArgument] });
    return;
  }
  const file = autostartFile(process.env, homedir());
  if (!enabled) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, autostartEntry(startCommand()));
}

/** How this very copy was started: an AppImage by its own file, a checkout by Electron and its folder. */
export function startCommand(): StartCommand {
  const image = process.env['APPIMAGE'];
  if (image !== undefined && image !== '') return { executable: image, args: [hiddenArgument] };
  return { executable: process.execPath, args: app.isPackaged ? [hiddenArgument] : [app.getAppPath(), hiddenArgument] };
}
