import { join } from 'node:path';
import { openDatabase, openWithoutRoom, type OpenedStore } from '../store/file/database.ts';
import { databaseName } from '../store/file/files.ts';
import { isPassing, StoreFailure } from '../store/failure.ts';

/** The cache that the app starts with. */
export interface StoreAtStart extends OpenedStore {
  /** Why nothing can be saved for now, for a person; `null` when nothing is wrong. */
  readonly failing: string | null;
}

/** The cache in the folder, if need be as it can be read alone; `null` after `cannotStart` heard why there is none. */
export function openStore(folder: string, cannotStart: (message: string) => void): StoreAtStart | null {
  const file = join(folder, databaseName);
  try {
    return { ...openDatabase(file, Date.now()), failing: null };
  } catch (error) {
    const message = error instanceof StoreFailure ? error.message : 'The cache could not be opened.';
    // A monitor that does not start because the disk is full would say nothing of what it can still see.
    const db = error instanceof StoreFailure && isPassing(error) ? openWithoutRoom(file) : null;
    if (db !== null) return { db, notice: null, failing: message };
    cannotStart(message);
    return null;
  }
}
