/** How each endpoint of an account goes: when it is due, what it last said, how it fails. */
import * as v from 'valibot';
import { pick } from '../../core/pick.ts';
import type { Known, KnownCampaign } from '../../core/model.ts';
import type { Note } from '../../core/notes.ts';
import { providerErrorKinds, type ErrorInfo } from '../../core/errors.ts';
import { campaignReadAt, readListing } from '../mail/listings.ts';
import { statement } from '../statement.ts';
import type { Db } from '../db.ts';
import { errorFrom, fromJson, notesOfColumn, toJson } from '../values.ts';

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

const time = v.nullable(v.number());
const errorSchema = v.object({
  kind: v.picklist(providerErrorKinds),
  message: v.string(),
  trouble: v.optional(v.string()),
});
/** As it stands with the account. What another version noted of an error or an answer and this one cannot read is left out. */
const runSchema = v.object({
  nextAt: v.number(),
  lastAttemptAt: time,
  lastOkAt: time,
  lastFullAt: time,
  failures: v.number(),
  error: v.fallback(v.nullable(errorSchema), null),
  status: v.nullable(v.number()),
  retryAt: time,
  offered: v.nullable(v.boolean()),
  notes: v.fallback(notesOfColumn, []),
});
const runsSchema = v.record(v.string(), runSchema);

function storedError(error: v.InferOutput<typeof errorSchema> | null): ErrorInfo | null {
  if (error === null) return null;
  const { kind, message, trouble = null } = error;
  return errorFrom({ errorKind: kind, errorMessage: message, errorTrouble: trouble });
}

/** Every endpoint that was ever tried, by name. */
export function listEndpointRuns(db: Db, accountId: string): readonly EndpointRun[] {
  const row = statement<{ endpoints: string }>(db, 'SELECT endpoints FROM account_run WHERE account_id = ?').get(
    accountId,
  );
  return Object.entries(fromJson(runsSchema, row?.endpoints ?? '{}', {}))
    .map(([endpoint, { error, ...run }]) => ({
      endpoint,
      ...run,
      error: storedError(error),
    }))
    .toSorted((one, other) => (one.endpoint < other.endpoint ? -1 : 1));
}

/** Replaces how every endpoint of the account goes by what `next` makes of it; the same value is not written. */
export function changeEndpointRuns(db: Db, accountId: string, next: (run: EndpointRun) => EndpointRun): void {
  for (const run of listEndpointRuns(db, accountId)) {
    const changed = next(run);
    if (changed !== run) writeEndpointRun(db, accountId, changed);
  }
}

/** Replaces how the endpoint goes. */
export function writeEndpointRun(db: Db, accountId: string, { endpoint, ...run }: EndpointRun): void {
  const { nextAt, retryAt } = run;
  const times = { nextAt: Math.round(nextAt), retryAt: retryAt === null ? null : Math.round(retryAt) };
  const json = toJson(runSchema, { ...run, ...times, notes: [...run.notes] });
  // One statement, so that what another process notes of another endpoint meanwhile is not lost.
  const sql = `INSERT INTO account_run (account_id, endpoints) VALUES (:accountId, json_object(:endpoint, json(:json)))
    ON CONFLICT DO UPDATE SET endpoints = json_set(endpoints, :path, json(:json))
    WHERE endpoints -> :path IS NOT json(:json)`;
  statement(db, sql).run({ accountId, endpoint, path: `$."${endpoint}"`, json });
}

/** What the cache knows that decides how much this endpoint asks for. */
export function knownFor(db: Db, accountId: string, endpoint: string): Known {
  const campaigns = `SELECT s.provider_id AS id, c.status, c.ended_at AS endedAt, c.gone_since AS goneSince, c.waits,
      ${campaignReadAt} AS lastReadAt
    FROM subject s JOIN campaign c ON c.subject_id = s.id
      LEFT JOIN account_run l ON l.account_id = s.account_id
    WHERE s.account_id = ? AND s.kind = 'campaign' ORDER BY s.provider_id`;
  const run = listEndpointRuns(db, accountId).find((known) => known.endpoint === endpoint);
  return {
    ...pick(run ?? neverTried, ['lastFullAt', 'lastOkAt']),
    campaigns: statement<Omit<KnownCampaign, 'waits'> & { readonly waits: number }>(db, campaigns)
      .all(accountId)
      .map((campaign) => ({ ...campaign, waits: campaign.waits === 1 })),
    hasCampaignList: (readListing(db, accountId, 'campaign-list')?.completeAt ?? null) !== null,
    hasSenderWindows: readListing(db, accountId, 'sender-windows') !== null,
  };
}
