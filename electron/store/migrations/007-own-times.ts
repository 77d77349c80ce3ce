/** What a list or a week leaves out keeps a time of its own: what was last read of it does not grow newer with the rest. */
import type { Migration } from './migration.ts';

const times = `
-- NULL: read with the account's other windows.
ALTER TABLE sender_window ADD COLUMN read_at INTEGER;`;

export const ownTimes: Migration = {
  version: 7,
  up: (db) => {
    db.exec(times);
  },
};
