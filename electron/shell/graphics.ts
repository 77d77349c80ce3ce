import type { App } from 'electron';

/**
 * Chromium ends the whole app after some crashes of its GPU process. The monitor goes on; a page that cannot be drawn is
 * a trouble of the window alone. Call before the app is ready.
 */
export function outliveGraphics(electron: App): void {
  electron.commandLine.appendSwitch('disable-gpu-process-crash-limit');
}
