/** How far an alert went while it fired, with the step that began it: within a day that is in no daily row. */
import type { Migration } from './migration.ts';

const peaks = `
-- NULL: no further than the step's own value.
ALTER TABLE alert_transition ADD COLUMN peak_at INTEGER;
ALTER TABLE alert_transition ADD COLUMN peak REAL;
ALTER TABLE alert_transition ADD COLUMN peak_numerator REAL;
ALTER TABLE alert_transition ADD COLUMN peak_denominator REAL;`;

export const peaksOfAlerts: Migration = {
  version: 5,
  up: (db) => {
    db.exec(peaks);
  },
};
