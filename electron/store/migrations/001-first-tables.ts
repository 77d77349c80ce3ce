/**
 * The first schema. Times are epoch ms, `day` is days since 1970 in the provider's own calendar, rates a provider gives
 * without counts are parts per million, NULL is unknown. `subject` numbers what the series are about.
 */
import type { Migration } from './migration.ts';

const counters = `
  queued INTEGER CHECK (queued >= 0), sent INTEGER CHECK (sent >= 0), delivered INTEGER CHECK (delivered >= 0),
  opened INTEGER CHECK (opened >= 0), clicked INTEGER CHECK (clicked >= 0), replied INTEGER CHECK (replied >= 0),
  bounced INTEGER CHECK (bounced >= 0), complained INTEGER CHECK (complained >= 0), failed INTEGER CHECK (failed >= 0),
  total INTEGER CHECK (total >= 0)`;
const ofAccount = 'account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE';
const ofSubject = 'subject_id INTEGER NOT NULL REFERENCES subject (id) ON DELETE CASCADE';
const senderCounters = `
  sent_today INTEGER, daily_limit INTEGER, total_sent INTEGER, total_received INTEGER, bounce_ppm INTEGER`;

const accounts = `
CREATE TABLE account (
  id TEXT PRIMARY KEY, provider TEXT NOT NULL, label TEXT NOT NULL, base_url TEXT, settings TEXT NOT NULL, client TEXT,
  daily_budget INTEGER, paused INTEGER NOT NULL CHECK (paused IN (0, 1)), demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account_run (
  ${ofAccount} PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('ok', 'stale', 'auth', 'scope', 'limited', 'offline', 'bad-data', 'paused')),
  state_since INTEGER NOT NULL, as_of INTEGER, error_kind TEXT, error_message TEXT, retry_at INTEGER,
  clock_skew_ms INTEGER, outage_since INTEGER, days_as_of INTEGER, unauthorized_count INTEGER NOT NULL,
  unauthorized_at INTEGER, reset_hour_utc INTEGER CHECK (reset_hour_utc BETWEEN 0 AND 23),
  CHECK ((error_kind IS NULL) = (error_message IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint_run (
  ${ofAccount}, endpoint TEXT NOT NULL, next_at INTEGER NOT NULL, last_attempt_at INTEGER, last_ok_at INTEGER,
  last_full_at INTEGER, failures INTEGER NOT NULL, error_kind TEXT, error_message TEXT, status INTEGER, retry_at INTEGER,
  offered INTEGER CHECK (offered IN (0, 1)), notes TEXT NOT NULL,
  PRIMARY KEY (account_id, endpoint),
  CHECK ((error_kind IS NULL) = (error_message IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE poll_log (
  id INTEGER PRIMARY KEY, ${ofAccount}, endpoint TEXT NOT NULL, at INTEGER NOT NULL, took_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL, status INTEGER, row_count INTEGER NOT NULL, note_count INTEGER NOT NULL, retry_at INTEGER
) STRICT;
CREATE INDEX poll_log_at ON poll_log (at);
CREATE INDEX poll_log_account ON poll_log (account_id);

-- When a kind of list was last read at all, and last read to its end.
CREATE TABLE listing (
  ${ofAccount}, kind TEXT NOT NULL, read_at INTEGER NOT NULL, complete_at INTEGER,
  PRIMARY KEY (account_id, kind)
) STRICT, WITHOUT ROWID;

-- How often mailboxes of an account were seen to start a new day in this hour (UTC).
CREATE TABLE reset_seen (
  ${ofAccount}, hour INTEGER NOT NULL, times INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, hour)
) STRICT, WITHOUT ROWID;`;

const subjects = `
CREATE TABLE subject (
  id INTEGER PRIMARY KEY, ${ofAccount}, kind TEXT NOT NULL CHECK (kind IN ('account', 'sender', 'campaign')),
  provider_id TEXT NOT NULL,
  UNIQUE (account_id, kind, provider_id)
) STRICT;

CREATE TABLE sender (
  subject_id INTEGER PRIMARY KEY REFERENCES subject (id) ON DELETE CASCADE,
  email TEXT, name TEXT, status TEXT, ${senderCounters},
  warmup_enabled INTEGER CHECK (warmup_enabled IN (0, 1)), warmup_status TEXT,
  seen_at INTEGER NOT NULL, missing_since INTEGER, missing_polls INTEGER NOT NULL, gone_since INTEGER
) STRICT;

CREATE TABLE sender_window (
  ${ofSubject} PRIMARY KEY, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL, ${counters}
) STRICT, WITHOUT ROWID;

CREATE TABLE sender_sample (
  ${ofSubject}, at INTEGER NOT NULL, ${senderCounters}, PRIMARY KEY (subject_id, at)
) STRICT, WITHOUT ROWID;

-- \`at\` is the start of the hour.
CREATE TABLE sender_hour (
  ${ofSubject}, at INTEGER NOT NULL, ${senderCounters}, PRIMARY KEY (subject_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign (
  subject_id INTEGER PRIMARY KEY REFERENCES subject (id) ON DELETE CASCADE,
  name TEXT, status TEXT, total_leads INTEGER, lead_status TEXT NOT NULL DEFAULT '{}', open_ppm INTEGER, reply_ppm INTEGER,
  bounce_ppm INTEGER, read_at INTEGER, ended_at INTEGER, missing_since INTEGER, missing_polls INTEGER NOT NULL,
  gone_since INTEGER
) STRICT;

-- Counters since the campaign started; step 0 is the whole campaign. The latest, and the changes that led there.
CREATE TABLE campaign_total (
  ${ofSubject}, step INTEGER NOT NULL, ${counters}, PRIMARY KEY (subject_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_sample (
  ${ofSubject}, step INTEGER NOT NULL, at INTEGER NOT NULL, ${counters}, PRIMARY KEY (subject_id, step, at)
) STRICT, WITHOUT ROWID;`;

const series = `
-- source: 0 the provider's own daily row, 1 growth of campaign counters, 2 growth of mailbox counters.
-- state: 0 open, 1 provisional, 2 closed, 3 corrected, 4 hole. held: never closes by the passing of time alone.
CREATE TABLE daily (
  ${ofSubject}, day INTEGER NOT NULL, source INTEGER NOT NULL CHECK (source IN (0, 1, 2)), ${counters},
  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4), held INTEGER NOT NULL CHECK (held IN (0, 1)),
  revision INTEGER NOT NULL, written_at INTEGER NOT NULL,
  PRIMARY KEY (subject_id, day, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction (
  ${ofSubject}, day INTEGER NOT NULL, at INTEGER NOT NULL, field TEXT NOT NULL, old INTEGER, new INTEGER,
  PRIMARY KEY (subject_id, day, at, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE window_total (
  ${ofAccount}, period TEXT NOT NULL, since INTEGER, at INTEGER NOT NULL, total INTEGER, by_status TEXT NOT NULL,
  PRIMARY KEY (account_id, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE averages (
  ${ofAccount} PRIMARY KEY, total_campaigns INTEGER, total_sent INTEGER, open_ppm INTEGER, reply_ppm INTEGER,
  bounce_ppm INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
  ${ofAccount}, id TEXT NOT NULL, title TEXT, type TEXT, status TEXT NOT NULL, campaign_id TEXT, period_start INTEGER,
  period_end INTEGER, requested_at INTEGER NOT NULL, checked_at INTEGER, next_check_at INTEGER, note TEXT,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;`;

const alerts = `
CREATE TABLE alert (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ${ofAccount},
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('account', 'sender', 'campaign')), subject_id TEXT NOT NULL,
  subject_name TEXT NOT NULL, rule TEXT NOT NULL, severity TEXT CHECK (severity IN ('warning', 'critical')),
  phase TEXT NOT NULL CHECK (phase IN ('inactive', 'pending', 'firing', 'recovering')), level INTEGER NOT NULL,
  candidate_level INTEGER, candidate_samples INTEGER, since INTEGER NOT NULL, fired_at INTEGER, threshold REAL,
  sample_at INTEGER, value REAL, numerator REAL, denominator REAL,
  sample_window TEXT CHECK (sample_window IN ('lifetime', '7d', 'today')), approximate INTEGER CHECK (approximate IN (0, 1)),
  UNIQUE (account_id, subject_kind, subject_id, rule)
) STRICT;
CREATE INDEX alert_active ON alert (severity, since) WHERE phase <> 'inactive';

CREATE TABLE alert_transition (
  id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  from_phase TEXT NOT NULL, to_phase TEXT NOT NULL, from_level INTEGER NOT NULL, to_level INTEGER NOT NULL,
  at INTEGER NOT NULL, tell TEXT, reason TEXT NOT NULL, severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
  value REAL, numerator REAL, denominator REAL
) STRICT;
CREATE INDEX alert_transition_at ON alert_transition (at);
CREATE INDEX alert_transition_alert ON alert_transition (alert_id);

-- Written in the transaction that changed the alert; notified only after a banner was really shown.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('fired', 'raised', 'resolved')), title TEXT NOT NULL, body TEXT NOT NULL,
  ${ofAccount}, subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, subject_name TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')), created_at INTEGER NOT NULL, notified_at INTEGER
) STRICT;
CREATE INDEX outbox_pending ON outbox (created_at) WHERE notified_at IS NULL;
CREATE INDEX outbox_alert ON outbox (alert_id);
CREATE INDEX outbox_account ON outbox (account_id);

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`;

export const firstTables: Migration = {
  version: 1,
  up: (db) => {
    db.exec(accounts + subjects + series + alerts);
  },
};
