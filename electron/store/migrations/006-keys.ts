/**
 * What is wrong with the key store is kept as a value beside the error. An account knows how often the way it is reached
 * was changed (its key, its address), and whether its key is only in the memory of the app: nothing of the key itself.
 */
import type { Migration } from './migration.ts';

const keys = `
ALTER TABLE account_run ADD COLUMN error_trouble TEXT;
ALTER TABLE endpoint_run ADD COLUMN error_trouble TEXT;
ALTER TABLE account ADD COLUMN access_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN session_key INTEGER NOT NULL DEFAULT 0 CHECK (session_key IN (0, 1));`;

export const keyAccess: Migration = {
  version: 6,
  up: (db) => {
    db.exec(keys);
  },
};
