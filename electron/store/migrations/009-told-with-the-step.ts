/**
 * What became of a notification is kept with the step it told of, once nothing waits for it any more: the outbox then holds
 * what waits, the last week, and what was told last.
 */
import type { Migration } from './migration.ts';

const told = `
-- The banner that told of the step (0: one from before banners were kept), or why none did. NULL: the outbox knows.
ALTER TABLE alert_transition ADD COLUMN told_banner INTEGER;
ALTER TABLE alert_transition ADD COLUMN untold TEXT;
CREATE INDEX alert_transition_banner ON alert_transition (told_banner) WHERE told_banner > 0;
-- What is left in the outbox is looked through faster than five indexes are kept.
DROP INDEX outbox_account;`;

export const toldWithTheStep: Migration = {
  version: 9,
  up: (db) => {
    db.exec(told);
  },
};
