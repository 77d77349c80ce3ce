/** A day keeps what its provider splits its counts into, and an account what its provider says of its standing. */
import type { Migration } from './migration.ts';

export const partsAndHealth: Migration = {
  version: 13,
  up: (db) => {
    db.exec(`ALTER TABLE daily ADD COLUMN parts TEXT;
CREATE TABLE health (
  account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE, scope TEXT NOT NULL, name TEXT NOT NULL,
  value TEXT NOT NULL, level TEXT NOT NULL CHECK (level IN ('ok', 'warning', 'critical', 'unknown')),
  read_at INTEGER NOT NULL, PRIMARY KEY (account_id, scope, name)
) STRICT, WITHOUT ROWID;`);
  },
};
