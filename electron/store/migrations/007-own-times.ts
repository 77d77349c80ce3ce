/**
 * What a week leaves out keeps a time of its own: what was last read of it does not grow newer with the rest. Campaigns that
 * a round of reading has not come to yet are remembered, so that the next cycle goes on with them.
 */
import type { Migration } from './migration.ts';

const times = `
-- NULL: read with the account's other windows.
ALTER TABLE sender_window ADD COLUMN read_at INTEGER;
ALTER TABLE campaign ADD COLUMN waits INTEGER NOT NULL DEFAULT 0 CHECK (waits IN (0, 1));`;

export const ownTimes: Migration = {
  version: 7,
  up: (db) => {
    db.exec(times);
  },
};
