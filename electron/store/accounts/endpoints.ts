/** How each endpoint of an account goes: when it is due, what it last said, how it fails. */
import type { Known, KnownCampaign } from '../../core/model.ts';
import type { ProviderErrorKind } from '../../core/errors.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../statement.ts';
import { errorColumns, errorFrom, fromFlag, fromJson, texts, toFlag } from '../values.ts';

export interface EndpointRun {
  readonly endpoint: string;
  readonly nextAt: number;
  readonly lastAttemptAt: number | null;
  readonly lastOkAt: number | null;
  readonly lastFullAt: number | null;
  readonly failures: number;
  readonly error: { readonly kind: ProviderErrorKind; readonly message: string } | null;
  readonly status: number | null;
  readonly retryAt: number | null;
  /** Whether the provider offers an optional endpoint; `null` until tried. */
  readonly offered: boolean | null;
  readonly notes: readonly string[];
}

interface Columns {
  readonly endpoint: string;
  readonly next_at: number;
  readonly last_attempt_at: number | null;
  readonly last_ok_at: number | null;
  readonly last_full_at: number | null;
  readonly failures: number;
  readonly error_kind: ProviderErrorKind | null;
  readonly error_message: string | null;
  readonly status: number | null;
  readonly retry_at: number | null;
  readonly offered: number | null;
  readonly notes: string;
}

/** Every endpoint that was ever tried, by name. */
export function listEndpointRuns(db: Db, accountId: string): readonly EndpointRun[] {
  const sql = 'SELECT * FROM endpoint_run WHERE account_id = ? ORDER BY endpoint';
  return statement<Columns>(db, sql)
    .all(accountId)
    .map((row) => ({
      endpoint: row.endpoint,
      nextAt: row.next_at,
      lastAttemptAt: row.last_attempt_at,
      lastOkAt: row.last_ok_at,
      lastFullAt: row.last_full_at,
      failures: row.failures,
      error: errorFrom(row),
      status: row.status,
      retryAt: row.retry_at,
      offered: fromFlag(row.offered),
      notes: fromJson(texts, row.notes, []),
    }));
}

/** Replaces how the endpoint goes. */
export function writeEndpointRun(db: Db, accountId: string, run: EndpointRun): void {
  upsert(db, 'endpoint_run', ['account_id', 'endpoint'], {
    account_id: accountId,
    endpoint: run.endpoint,
    next_at: Math.round(run.nextAt),
    last_attempt_at: run.lastAttemptAt,
    last_ok_at: run.lastOkAt,
    last_full_at: run.lastFullAt,
    failures: run.failures,
    ...errorColumns(run.error),
    status: run.status,
    retry_at: run.retryAt === null ? null : Math.round(run.retryAt),
    offered: toFlag(run.offered),
    notes: JSON.stringify(run.notes),
  });
}

/** One request cycle of one endpoint, for the log. No address, no body, no key. */
export interface Poll {
  readonly accountId: string;
  readonly endpoint: string;
  readonly at: number;
  readonly tookMs: number;
  readonly outcome: string;
  readonly status: number | null;
  readonly rows: number;
  readonly noteCount: number;
  readonly retryAt: number | null;
}

/** Appends to the log, which is kept for 14 days. */
export function logPoll(db: Db, poll: Poll): void {
  const sql = `INSERT INTO poll_log (account_id, endpoint, at, took_ms, outcome, status, row_count, note_count, retry_at)
    VALUES (:accountId, :endpoint, :at, :tookMs, :outcome, :status, :rows, :noteCount, :retryAt)`;
  const retryAt = poll.retryAt === null ? null : Math.round(poll.retryAt);
  statement(db, sql).run({ ...poll, tookMs: Math.round(poll.tookMs), retryAt });
}

/** What the cache knows that decides how much this endpoint asks for. */
export function knownFor(db: Db, accountId: string, endpoint: string): Known {
  const full = 'SELECT last_full_at AS lastFullAt FROM endpoint_run WHERE account_id = ? AND endpoint = ?';
  const campaigns = `SELECT s.provider_id AS id, c.status, c.ended_at AS endedAt, c.gone_since AS goneSince,
      CASE WHEN c.read_at IS NULL OR c.missing_since IS NOT NULL THEN c.read_at ELSE max(c.read_at, coalesce(l.complete_at, 0)) END AS lastReadAt
    FROM subject s JOIN campaign c ON c.subject_id = s.id
      LEFT JOIN listing l ON l.account_id = s.account_id AND l.kind = 'campaigns'
    WHERE s.account_id = ? AND s.kind = 'campaign' ORDER BY s.provider_id`;
  return {
    lastFullAt: statement<{ lastFullAt: number | null }>(db, full).get(accountId, endpoint)?.lastFullAt ?? null,
    campaigns: statement<KnownCampaign>(db, campaigns).all(accountId),
  };
}
