/**
 * A day of a mailbox is one row: what it sent by its total stands beside its other counters, and not in a row of `daily`
 * whose other columns were empty. Days and windows of an account stand together by day, so that a poll writes neighbours and
 * not a page for each mailbox. Samples of mailboxes are no more: nothing was read of them but the last known total.
 */
import type { Migration } from './migration.ts';

const counters = `
  queued INTEGER CHECK (queued >= 0), sent INTEGER CHECK (sent >= 0), delivered INTEGER CHECK (delivered >= 0),
  opened INTEGER CHECK (opened >= 0), clicked INTEGER CHECK (clicked >= 0), replied INTEGER CHECK (replied >= 0),
  bounced INTEGER CHECK (bounced >= 0), complained INTEGER CHECK (complained >= 0), failed INTEGER CHECK (failed >= 0),
  total INTEGER CHECK (total >= 0)`;
const counterNames = 'queued, sent, delivered, opened, clicked, replied, bounced, complained, failed, total';
/** The subject that is the account as a whole: with it everything goes, and by it everything is found. */
const ofAccount = 'account_subject INTEGER NOT NULL REFERENCES subject (id) ON DELETE CASCADE';

const senders = `
INSERT OR IGNORE INTO subject (account_id, kind, provider_id)
  SELECT DISTINCT account_id, 'account', account_id FROM subject WHERE kind = 'sender';

-- The last day of the latest window. The total as last known, while the present one is unknown.
ALTER TABLE sender ADD COLUMN window_day INTEGER;
ALTER TABLE sender ADD COLUMN last_total INTEGER;
UPDATE sender SET window_day = (SELECT max(w.to_day) FROM sender_window w WHERE w.subject_id = sender.subject_id);
UPDATE sender SET last_total = (SELECT total_sent FROM sender_sample p WHERE p.subject_id = sender.subject_id
    AND p.total_sent IS NOT NULL ORDER BY p.at DESC LIMIT 1)
  WHERE total_sent IS NULL;
DROP TABLE sender_sample;
DROP TABLE sender_hour;`;

const accountOf = `FROM subject s JOIN subject o ON o.account_id = s.account_id AND o.kind = 'account' AND o.provider_id = s.account_id`;

const days = `
-- grown: mails sent that day by the total, NULL where that is not known. The most sent today that was seen, the rest as last seen.
CREATE TABLE sender_day_next (
  ${ofAccount}, day INTEGER NOT NULL, subject_id INTEGER NOT NULL,
  grown INTEGER CHECK (grown >= 0), sent_today INTEGER, daily_limit INTEGER, total_sent INTEGER, bounce_ppm INTEGER,
  PRIMARY KEY (account_subject, day, subject_id)
) STRICT, WITHOUT ROWID;
INSERT INTO sender_day_next
  SELECT o.id, k.day, s.id, g.sent, d.sent_today, d.daily_limit, d.total_sent, d.bounce_ppm
  ${accountOf}
    JOIN (SELECT subject_id, day FROM sender_day UNION
      SELECT subject_id, day FROM daily WHERE source = 2 AND sent IS NOT NULL) k ON k.subject_id = s.id
    LEFT JOIN sender_day d ON d.subject_id = k.subject_id AND d.day = k.day
    LEFT JOIN daily g ON g.subject_id = k.subject_id AND g.day = k.day AND g.source = 2
  WHERE s.kind = 'sender' ORDER BY o.id, k.day, s.id;
DROP TABLE sender_day;
ALTER TABLE sender_day_next RENAME TO sender_day;
DELETE FROM daily WHERE source = 2 AND subject_id IN (SELECT id FROM subject WHERE kind = 'sender');

CREATE TABLE sender_window_next (
  ${ofAccount}, to_day INTEGER NOT NULL, subject_id INTEGER NOT NULL, from_day INTEGER NOT NULL, ${counters},
  -- NULL: read with the account's other windows.
  read_at INTEGER,
  PRIMARY KEY (account_subject, to_day, subject_id)
) STRICT, WITHOUT ROWID;
INSERT INTO sender_window_next
  SELECT o.id, w.to_day, s.id, w.from_day, ${counterNames}, w.read_at
  ${accountOf} JOIN sender_window w ON w.subject_id = s.id
  ORDER BY o.id, w.to_day, s.id;
DROP TABLE sender_window;
ALTER TABLE sender_window_next RENAME TO sender_window;`;

const polls = `
-- Rows come in the order of time, and a look at all of them once a day is cheaper than two more pages with every poll.
DROP INDEX poll_log_at;
DROP INDEX poll_log_account;`;

export const daysOnce: Migration = {
  version: 8,
  up: (db) => {
    db.exec(senders + days + polls);
  },
};
