import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { openDatabase, type OpenedStore } from '../store/file/database.ts';
import { databaseName } from '../store/file/files.ts';
import { refuseForeign, refuseForeignPath } from '../store/file/ours.ts';
import { StoreFailure } from '../store/failure.ts';

/** Opens the cache and starts, once the app is ready; says why where it cannot, and makes way for one that runs already. */
export function startOnce(folder: string, start: (store: OpenedStore) => void): void {
  const refused = refusal(folder);
  if (refused !== null) {
    app.on('ready', () => cannotStart(refused));
  } else if (!canWrite(folder)) {
    // Such a folder makes the lock below look taken, and the app would end without a word.
    app.on('ready', () => cannotStart('Its data folder cannot be written.'));
  } else if (app.requestSingleInstanceLock()) {
    // Before the database opens: two apps on one cache would each show every banner.
    app.on('ready', () => {
      const store = openStore(folder);
      if (store !== null) start(store);
    });
  } else {
    app.quit();
  }
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

/** The cache, or a dialog that says why there is none and the end of the app. */
function openStore(folder: string): OpenedStore | null {
  try {
    return openDatabase(join(folder, databaseName), Date.now());
  } catch (error) {
    cannotStart(error instanceof StoreFailure ? error.message : 'The cache could not be opened.');
    return null;
  }
}

function cannotStart(message: string): void {
  process.stderr.write(`Sendgauge cannot start: ${message}\n`);
  dialog.showErrorBox('Sendgauge cannot start', message);
  app.exit(1);
}
