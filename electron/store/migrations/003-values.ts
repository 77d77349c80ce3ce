/**
 * Reasons, and what a notification says, are values instead of sentences. What was stored as a sentence stays one: `said`.
 * The words of a banner remain as they were shown: they are a record.
 */
import type { Migration } from './migration.ts';

const wrapped = `json_object('code', 'said', 'text', reason)`;

const values = `
UPDATE alert_transition SET reason = ${wrapped};
UPDATE outbox SET reason = ${wrapped} WHERE reason IS NOT NULL;
ALTER TABLE outbox ADD COLUMN said TEXT NOT NULL DEFAULT '{}';
UPDATE outbox SET said = json_object('code', 'said', 'title', title, 'body', body);
ALTER TABLE outbox DROP COLUMN title;
ALTER TABLE outbox DROP COLUMN body;`;

export const valuesInsteadOfProse: Migration = {
  version: 3,
  up: (db) => {
    db.exec(values);
  },
};
