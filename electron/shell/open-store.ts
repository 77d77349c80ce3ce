import { join } from 'node:path';
import { openDatabase, type OpenedStore } from '../store/file/database.ts';
import { databaseName } from '../store/file/files.ts';
import { StoreFailure } from '../store/failure.ts';
import { cannotStart } from './start-up.ts';

/** The cache, or a dialog that says why there is none and the end of the app. */
export function openStore(folder: string): OpenedStore | null {
  try {
    return openDatabase(join(folder, databaseName), Date.now());
  } catch (error) {
    cannotStart(error instanceof StoreFailure ? error.message : 'The cache could not be opened.');
    return null;
  }
}
