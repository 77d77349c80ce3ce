/**
 * How an account, its endpoints and its lists are read stands in one row, and so does when its standing alerts were last
 * found unchanged: a poll that brings nothing new writes that row alone. The log of polls is no more, because nobody read it.
 */
import type { Migration } from './migration.ts';

const kinds = ['senders', 'sender-windows', 'campaign-list', 'campaigns'] as const;
const columnOf = (kind: (typeof kinds)[number]) => kind.replace('-', '_');

const states = "'ok', 'stale', 'auth', 'scope', 'limited', 'offline', 'bad-data', 'paused'";
const run = [
  ...[
    'state_since',
    'as_of',
    'error_kind',
    'error_message',
    'error_trouble',
    'retry_at',
    'clock_skew_ms',
    'days_as_of',
  ],
  ...[
    'unauthorized_count',
    'unauthorized_at',
    'reset_hour_utc',
    'away_since',
    'away_answers',
    'live_as_of',
    'awaited_since',
  ],
];
/** What a row has that nothing was known of. */
const otherwise: Readonly<Record<string, string>> = {
  state_since: '0',
  unauthorized_count: '0',
  away_answers: '0',
};

const endpoints = `(SELECT json_group_object(e.endpoint, json_object('nextAt', e.next_at, 'lastAttemptAt', e.last_attempt_at,
      'lastOkAt', e.last_ok_at, 'lastFullAt', e.last_full_at, 'failures', e.failures,
      'error', CASE WHEN e.error_kind IS NOT NULL THEN json(json_patch('{}',
        json_object('kind', e.error_kind, 'message', e.error_message, 'trouble', e.error_trouble))) END,
      'status', e.status, 'retryAt', e.retry_at,
      'offered', CASE e.offered WHEN 1 THEN json('true') WHEN 0 THEN json('false') END,
      'notes', json(iif(json_valid(e.notes), e.notes, '[]'))))
    FROM endpoint_run e WHERE e.account_id = a.id)`;

const listed = (kind: string, column: string) =>
  `(SELECT l.${column} FROM listing l WHERE l.account_id = a.id AND l.kind = '${kind}')`;

const runs = `
-- A list's complete_at: the last time it was read to its end. stamp: another number whenever anything of the account's mail
-- may have changed. _alerts_at: of what time the last readings of alerts are that have none of their own.
CREATE TABLE account_run_next (
  account_id TEXT PRIMARY KEY NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT 'stale' CHECK (state IN (${states})),
  state_since INTEGER NOT NULL DEFAULT 0, as_of INTEGER, error_kind TEXT, error_message TEXT, error_trouble TEXT,
  retry_at INTEGER, clock_skew_ms INTEGER, days_as_of INTEGER, unauthorized_count INTEGER NOT NULL DEFAULT 0,
  unauthorized_at INTEGER, reset_hour_utc INTEGER CHECK (reset_hour_utc BETWEEN 0 AND 23),
  away_since INTEGER, away_answers INTEGER NOT NULL DEFAULT 0, live_as_of INTEGER, awaited_since INTEGER,
  endpoints TEXT NOT NULL DEFAULT '{}',
  ${kinds.map((kind) => `${columnOf(kind)}_read_at INTEGER, ${columnOf(kind)}_complete_at INTEGER`).join(', ')},
  stamp INTEGER, account_alerts_at INTEGER, sender_alerts_at INTEGER, campaign_alerts_at INTEGER,
  CHECK ((error_kind IS NULL) = (error_message IS NULL))
) STRICT;
INSERT INTO account_run_next (account_id, state, ${run.join(', ')}, endpoints,
    ${kinds.map((kind) => `${columnOf(kind)}_read_at, ${columnOf(kind)}_complete_at`).join(', ')}, stamp)
  SELECT a.id, coalesce(r.state, 'stale'),
    ${run.map((column) => (column in otherwise ? `coalesce(r.${column}, ${otherwise[column] ?? ''})` : `r.${column}`)).join(', ')},
    ${endpoints}, ${kinds.map((kind) => `${listed(kind, 'read_at')}, ${listed(kind, 'complete_at')}`).join(', ')},
    random() & ${String(Number.MAX_SAFE_INTEGER)}
  FROM account a LEFT JOIN account_run r ON r.account_id = a.id;
DROP TABLE account_run;
ALTER TABLE account_run_next RENAME TO account_run;
DROP TABLE endpoint_run;
DROP TABLE listing;
DROP TABLE poll_log;`;

export const oneRowAPoll: Migration = {
  version: 12,
  up: (db) => {
    db.exec(runs);
  },
};
