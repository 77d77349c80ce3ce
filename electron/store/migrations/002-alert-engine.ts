/**
 * What a person does with alerts, how they are told, rules by scope, hooks, and the history that rules learn from and are
 * replayed on. The thresholds that were one global setting become the global scope of the rule book.
 */
import type { Migration } from './migration.ts';

const counters = `
  queued INTEGER CHECK (queued >= 0), sent INTEGER CHECK (sent >= 0), delivered INTEGER CHECK (delivered >= 0),
  opened INTEGER CHECK (opened >= 0), clicked INTEGER CHECK (clicked >= 0), replied INTEGER CHECK (replied >= 0),
  bounced INTEGER CHECK (bounced >= 0), complained INTEGER CHECK (complained >= 0), failed INTEGER CHECK (failed >= 0),
  total INTEGER CHECK (total >= 0)`;
const ofAccount = 'account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE';
const ofSubject = 'subject_id INTEGER NOT NULL REFERENCES subject (id) ON DELETE CASCADE';

const alerts = `
ALTER TABLE alert ADD COLUMN data TEXT NOT NULL DEFAULT 'ok' CHECK (data IN ('ok', 'no-data', 'error'));
ALTER TABLE alert ADD COLUMN sample_detail TEXT;
ALTER TABLE alert ADD COLUMN acknowledged_at INTEGER;
ALTER TABLE alert ADD COLUMN snoozed_until INTEGER;
-- Levels are numbered by what they are, 1 a warning and 2 critical: the one line of a rejected key was the first.
UPDATE alert SET level = 2 WHERE rule = 'key-rejected' AND level = 1;
UPDATE alert SET candidate_level = 2 WHERE rule = 'key-rejected' AND candidate_level = 1;
UPDATE alert_transition SET from_level = 2 * from_level, to_level = 2 * to_level
  WHERE alert_id IN (SELECT id FROM alert WHERE rule = 'key-rejected');

-- What a person did about an alert: part of its history.
CREATE TABLE alert_action (
  id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  action TEXT NOT NULL CHECK (action IN ('acknowledged', 'snoozed', 'unsnoozed')), until INTEGER, at INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_action_alert ON alert_action (alert_id);
CREATE INDEX alert_action_at ON alert_action (at);

-- Of a muted account or subject nothing is told; \`until\` NULL: until it is lifted.
CREATE TABLE mute (
  ${ofAccount}, subject_kind TEXT NOT NULL CHECK (subject_kind IN ('account', 'sender', 'campaign')),
  subject_id TEXT NOT NULL, until INTEGER, at INTEGER NOT NULL,
  PRIMARY KEY (account_id, subject_kind, subject_id)
) STRICT, WITHOUT ROWID;`;

const outbox = `
-- One notification that was really shown, about one alert or several.
CREATE TABLE banner (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL CHECK (kind IN ('single', 'group', 'away', 'quiet', 'first-sight')),
  title TEXT NOT NULL, body TEXT NOT NULL, severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
  shown_at INTEGER NOT NULL
) STRICT;
CREATE INDEX banner_at ON banner (shown_at);

CREATE TABLE outbox_next (
  id INTEGER PRIMARY KEY AUTOINCREMENT, alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  transition_id INTEGER REFERENCES alert_transition (id) ON DELETE SET NULL,
  kind TEXT NOT NULL CHECK (kind IN ('fired', 'raised', 'resolved', 'repeat', 'unstable')),
  title TEXT NOT NULL, body TEXT NOT NULL, ${ofAccount}, subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL,
  subject_name TEXT NOT NULL, severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
  created_at INTEGER NOT NULL,
  -- Decided while catching up after a sleep (since when), or when the account was seen for the first time.
  away INTEGER NOT NULL DEFAULT 0 CHECK (away IN (0, 1)), away_since INTEGER,
  first_sight INTEGER NOT NULL DEFAULT 0 CHECK (first_sight IN (0, 1)),
  -- Quiet hours held it back at some time: it is told in their digest.
  held_quiet INTEGER NOT NULL DEFAULT 0 CHECK (held_quiet IN (0, 1)),
  -- NULL: it waits; \`reason\` says what for, or why it was dropped.
  outcome TEXT CHECK (outcome IN ('shown', 'dropped')), reason TEXT, decided_at INTEGER,
  banner_id INTEGER REFERENCES banner (id) ON DELETE SET NULL
) STRICT;
INSERT INTO outbox_next (id, alert_id, kind, title, body, account_id, subject_kind, subject_id, subject_name, severity,
    created_at, outcome, decided_at, transition_id)
  SELECT o.id, o.alert_id, o.kind, o.title, o.body, o.account_id, o.subject_kind, o.subject_id, o.subject_name, o.severity,
    o.created_at, CASE WHEN o.notified_at IS NULL THEN NULL ELSE 'shown' END, o.notified_at,
    (SELECT t.id FROM alert_transition t WHERE t.alert_id = o.alert_id AND t.at = o.created_at AND t.tell = o.kind)
  FROM outbox o;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (created_at) WHERE outcome IS NULL;
CREATE INDEX outbox_alert ON outbox (alert_id);
CREATE INDEX outbox_account ON outbox (account_id);
CREATE INDEX outbox_transition ON outbox (transition_id);
CREATE INDEX outbox_banner ON outbox (banner_id);

CREATE TABLE hook_delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hook TEXT NOT NULL CHECK (hook IN ('executable', 'webhook')), event TEXT NOT NULL,
  payload TEXT NOT NULL, created_at INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER,
  outcome TEXT CHECK (outcome IN ('delivered', 'failed')), detail TEXT, took_ms INTEGER, finished_at INTEGER
) STRICT;
CREATE INDEX hook_delivery_waiting ON hook_delivery (next_at) WHERE outcome IS NULL;`;

/** What the first version's settings held, and the defaults it stored beside what was changed. */
const movedRules = [
  { rule: 'bounce-rate', fields: levels('bounceRate', 0.02, 0.05) },
  { rule: 'complaint-rate', fields: levels('complaintRate', 0.001, 0.003) },
  { rule: 'daily-limit', fields: levels('dailyLimit', 0.8, 0.95) },
  { rule: 'data-outage', fields: [{ name: 'warning', from: 'dataOutageMs', was: 1_800_000 }] },
] as const;

function levels(from: string, warning: number, critical: number) {
  return [
    { name: 'warning', from: `${from}.warning`, was: warning },
    { name: 'critical', from: `${from}.critical`, was: critical },
  ] as const;
}

const moved = ({ name, from }: { readonly name: string; readonly from: string }): string =>
  `'${name}', value ->> '$.thresholds.${from}'`;

const rules = `
-- What a person set at one scope, as JSON: profile and values. Account and subject scopes go with their account.
CREATE TABLE rule_scope (
  scope TEXT PRIMARY KEY, account_id TEXT REFERENCES account (id) ON DELETE CASCADE, rules TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_scope_account ON rule_scope (account_id) WHERE account_id IS NOT NULL;
INSERT INTO rule_scope (scope, account_id, rules)
  SELECT 'global', NULL, json_object('profile', NULL, 'rules', json_object(
    ${movedRules.map(({ rule, fields }) => `'${rule}', json_object(${fields.map(moved).join(', ')})`).join(',\n    ')}))
  FROM setting WHERE name = 'settings' AND json_valid(value) AND value ->> '$.thresholds' IS NOT NULL;
-- What nobody changed stays inherited.
UPDATE rule_scope SET rules = json_remove(rules, ${movedRules
  .flatMap(({ rule, fields }) =>
    fields.map(({ name, was }) => {
      const path = `'$.rules."${rule}".${name}'`;
      return `CASE WHEN coalesce(rules ->> ${path}, ${was}) = ${was} THEN ${path} ELSE '$.none' END`;
    }),
  )
  .join(', ')});`;

const history = `
-- NULL: caught up. 0: never seen before. Else when the account last answered before a sleep, a quit or an offline stretch.
ALTER TABLE account_run ADD COLUMN away_since INTEGER;
ALTER TABLE account_run ADD COLUMN away_answers INTEGER NOT NULL DEFAULT 0;

-- Mails an account sent within an hour; \`at\` is the start of the hour. Where nobody looked for longer, there is no row.
CREATE TABLE account_hour (
  ${ofAccount}, at INTEGER NOT NULL, sent INTEGER NOT NULL, PRIMARY KEY (account_id, at)
) STRICT, WITHOUT ROWID;

-- One row per mailbox and day: the most sent today that was seen, and the rest as last seen.
CREATE TABLE sender_day (
  ${ofSubject}, day INTEGER NOT NULL, sent_today INTEGER, daily_limit INTEGER, total_sent INTEGER, bounce_ppm INTEGER,
  PRIMARY KEY (subject_id, day)
) STRICT, WITHOUT ROWID;
-- As far back as samples reach. (Without its WHERE the ON would be taken for a join's.)
INSERT INTO sender_day (subject_id, day, sent_today, daily_limit, total_sent, bounce_ppm)
  SELECT subject_id, at / 86400000, sent_today, daily_limit, total_sent, bounce_ppm FROM (
    SELECT subject_id, at, sent_today, daily_limit, total_sent, bounce_ppm FROM sender_hour
    UNION ALL SELECT subject_id, at, sent_today, daily_limit, total_sent, bounce_ppm FROM sender_sample)
  WHERE true ORDER BY subject_id, at
  ON CONFLICT (subject_id, day) DO UPDATE SET
    sent_today = max(coalesce(sent_today, excluded.sent_today), coalesce(excluded.sent_today, sent_today)),
    daily_limit = coalesce(excluded.daily_limit, daily_limit), total_sent = coalesce(excluded.total_sent, total_sent),
    bounce_ppm = coalesce(excluded.bounce_ppm, bounce_ppm);

CREATE TABLE sender_window_next (
  ${ofSubject}, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL, ${counters}, PRIMARY KEY (subject_id, to_day)
) STRICT, WITHOUT ROWID;
INSERT INTO sender_window_next SELECT * FROM sender_window;
DROP TABLE sender_window;
ALTER TABLE sender_window_next RENAME TO sender_window;`;

export const alertEngine: Migration = {
  version: 2,
  up: (db) => {
    db.exec(alerts + outbox + rules + history);
  },
};
