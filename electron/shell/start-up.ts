import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { databaseName } from '../store/file/files.ts';
import { refuseForeign, refuseForeignPath } from '../store/file/ours.ts';
import { StoreFailure } from '../store/failure.ts';

/**
 * Whether this process is the one that may use the folder: it says why where it cannot be used, and makes way for one that
 * runs already.
 */
export function mayStart(folder: string): boolean {
  const refused = refusal(folder);
  if (refused !== null) {
    app.on('ready', () => cannotStart(refused));
    return false;
  }
  if (!canWrite(folder)) {
    // Such a folder makes the lock below look taken, and the app would end without a word.
    app.on('ready', () => cannotStart('Its data folder cannot be written.'));
    return false;
  }
  // Before the database opens: two apps on one cache would each show every banner.
  if (app.requestSingleInstanceLock()) return true;
  app.quit();
  return false;
}

/** Why the folder is not used: it, or what is in it, is a link or somebody else's. Looked at before anything is written. */
function refusal(folder: string): string | null {
  try {
    refuseForeign(join(folder, databaseName));
    refuseForeignPath(join(folder, 'logs'), 'folder', 'The folder of logs');
    refuseForeignPath(join(folder, 'logs', 'sendgauge.log'), 'file', 'The log');
    return null;
  } catch (error) {
    return error instanceof StoreFailure ? error.message : 'Its data folder cannot be read.';
  }
}

/** Whether files can be made in the folder; it is made if need be. */
function canWrite(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Says why, and ends the app. */
export function cannotStart(message: string): void {
  process.stderr.write(`Sendgauge cannot start: ${message}\n`);
  dialog.showErrorBox('Sendgauge cannot start', message);
  app.exit(1);
}
