/**
 * Since when a live number is awaited, and when the last one came, instead of when something first failed: whatever the
 * reason, an account is judged by the age of its numbers.
 */
import type { Migration } from './migration.ts';

const columns = `
ALTER TABLE account_run ADD COLUMN live_as_of INTEGER;
ALTER TABLE account_run ADD COLUMN awaited_since INTEGER;
UPDATE account_run SET live_as_of = min(as_of, coalesce(outage_since, as_of));
UPDATE account_run SET awaited_since = coalesce(outage_since, as_of);
ALTER TABLE account_run DROP COLUMN outage_since;`;

export const awaitedSince: Migration = {
  version: 4,
  up: (db) => {
    db.exec(columns);
  },
};
