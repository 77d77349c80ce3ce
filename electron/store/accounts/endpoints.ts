/** How each endpoint of an account goes: when it is due, what it last said, how it fails. */
import type { Known, KnownCampaign } from '../../core/model.ts';
import type { Note } from '../../core/notes.ts';
import type { ErrorInfo } from '../../core/errors.ts';
import { campaignReadAt, readListing } from '../mail/listings.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';
import {
  errorColumns,
  errorFrom,
  fromFlag,
  fromJson,
  rowOf,
  runFields,
  selected,
  noteSchema,
  notesOfColumn,
  toFlag,
  toJson,
  type RunRow,
} from '../values.ts';

export interface EndpointRun {
  readonly endpoint: string;
  readonly nextAt: number;
  readonly lastAttemptAt: number | null;
  readonly lastOkAt: number | null;
  readonly lastFullAt: number | null;
  readonly failures: number;
  readonly error: ErrorInfo | null;
  readonly status: number | null;
  readonly retryAt: number | null;
  /** Whether the provider offers an optional endpoint; `null` until tried. */
  readonly offered: boolean | null;
  readonly notes: readonly Note[];
}

interface Columns extends RunRow<EndpointRun, 'offered' | 'notes'> {
  readonly offered: number | null;
  readonly notes: string;
}

/** An endpoint that was never tried: due at once. */
export const neverTried: Omit<EndpointRun, 'endpoint'> = {
  nextAt: 0,
  lastAttemptAt: null,
  lastOkAt: null,
  lastFullAt: null,
  failures: 0,
  error: null,
  status: null,
  retryAt: null,
  offered: null,
  notes: [],
};

const runColumns = selected(['endpoint', ...runFields(neverTried)]);

/** Every endpoint that was ever tried, by name. */
export function listEndpointRuns(db: Db, accountId: string): readonly EndpointRun[] {
  const sql = `SELECT ${runColumns} FROM endpoint_run WHERE account_id = ? ORDER BY endpoint`;
  return statement<Columns>(db, sql)
    .all(accountId)
    .map(({ errorKind, errorMessage, errorTrouble, offered, notes, ...run }) => ({
      ...run,
      error: errorFrom({ errorKind, errorMessage, errorTrouble }),
      offered: fromFlag(offered),
      notes: fromJson(notesOfColumn, notes, []),
    }));
}

/** Replaces how every endpoint of the account goes by what `next` makes of it; the same value is not written. */
export function changeEndpointRuns(db: Db, accountId: string, next: (run: EndpointRun) => EndpointRun): void {
  for (const run of listEndpointRuns(db, accountId)) {
    const changed = next(run);
    if (changed !== run) writeEndpointRun(db, accountId, changed);
  }
}

/** Replaces how the endpoint goes. */
export function writeEndpointRun(db: Db, accountId: string, run: EndpointRun): void {
  const { error, ...fields } = run;
  const row = rowOf({
    accountId,
    ...fields,
    nextAt: Math.round(run.nextAt),
    ...errorColumns(error),
    retryAt: run.retryAt === null ? null : Math.round(run.retryAt),
    offered: toFlag(run.offered),
    notes: `[${run.notes.map((note) => toJson(noteSchema, note)).join()}]`,
  });
  upsert(db, 'endpoint_run', ['account_id', 'endpoint'], row);
}

/** One request cycle of one endpoint, for the log. No address, no body, no key. */
export interface LoggedPoll {
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
export function logPoll(db: Db, poll: LoggedPoll): void {
  const sql = `INSERT INTO poll_log (account_id, endpoint, at, took_ms, outcome, status, row_count, note_count, retry_at)
    VALUES (:accountId, :endpoint, :at, :tookMs, :outcome, :status, :rows, :noteCount, :retryAt)`;
  const retryAt = poll.retryAt === null ? null : Math.round(poll.retryAt);
  statement(db, sql).run({ ...poll, tookMs: Math.round(poll.tookMs), retryAt });
}

/** What the cache knows that decides how much this endpoint asks for. */
export function knownFor(db: Db, accountId: string, endpoint: string): Known {
  const times =
    'SELECT last_full_at AS lastFullAt, last_ok_at AS lastOkAt FROM endpoint_run WHERE account_id = ? AND endpoint = ?';
  const campaigns = `SELECT s.provider_id AS id, c.status, c.ended_at AS endedAt, c.gone_since AS goneSince, c.waits,
      ${campaignReadAt} AS lastReadAt
    FROM subject s JOIN campaign c ON c.subject_id = s.id
      LEFT JOIN listing l ON l.account_id = s.account_id AND l.kind = 'campaigns'
    WHERE s.account_id = ? AND s.kind = 'campaign' ORDER BY s.provider_id`;
  return {
    ...(statement<Pick<EndpointRun, 'lastFullAt' | 'lastOkAt'>>(db, times).get(accountId, endpoint) ?? {
      lastFullAt: null,
      lastOkAt: null,
    }),
    campaigns: statement<Omit<KnownCampaign, 'waits'> & { readonly waits: number }>(db, campaigns)
      .all(accountId)
      .map((campaign) => ({ ...campaign, waits: campaign.waits === 1 })),
    hasCampaignList: (readListing(db, accountId, 'campaign-list')?.completeAt ?? null) !== null,
    hasSenderWindows: readListing(db, accountId, 'sender-windows') !== null,
  };
}
