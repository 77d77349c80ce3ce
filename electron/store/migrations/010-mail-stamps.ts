/** What was worked out of an account's mail is kept until another answer about it is stored, by whichever process. */
import type { Migration } from './migration.ts';

const stamps = `
-- Another number whenever something may have changed with it; of the row 'answers', with what no list says.
ALTER TABLE listing ADD COLUMN stamp INTEGER;
UPDATE listing SET stamp = random() & ${String(Number.MAX_SAFE_INTEGER)};`;

export const stampsOfMail: Migration = {
  version: 10,
  up: (db) => {
    db.exec(stamps);
  },
};
