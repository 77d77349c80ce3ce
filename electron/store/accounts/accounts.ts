import * as v from 'valibot';
import type { Account, AccountState } from '../../core/model.ts';
import type { ProviderErrorKind } from '../../core/errors.ts';
import { deleteDeliveriesOf } from '../hooks.ts';
import { statement, upsert } from '../statement.ts';
import type { Db } from '../statement.ts';
import { errorColumns, errorFrom, fromJson } from '../values.ts';

const settingsSchema = v.record(v.string(), v.union([v.string(), v.array(v.string())]));

interface Columns {
  readonly id: string;
  readonly provider: string;
  readonly label: string;
  readonly base_url: string | null;
  readonly settings: string;
  readonly client: string | null;
  readonly daily_budget: number | null;
  readonly paused: number;
  readonly demo: number;
  readonly created_at: number;
}

/** Every configured account, by id. */
export function listAccounts(db: Db): readonly Account[] {
  return statement<Columns>(db, 'SELECT * FROM account ORDER BY id').all().map(accountFrom);
}

/** The account with this id, or `null`. */
export function findAccount(db: Db, id: string): Account | null {
  const row = statement<Columns>(db, 'SELECT * FROM account WHERE id = ?').get(id);
  return row === undefined ? null : accountFrom(row);
}

/** Adds an account. Throws a StoreFailure when the id is taken. */
export function insertAccount(db: Db, account: Account): void {
  const sql = `INSERT INTO account (id, provider, label, base_url, settings, client, daily_budget, paused, demo, created_at)
    VALUES (:id, :provider, :label, :base_url, :settings, :client, :daily_budget, :paused, :demo, :created_at)`;
  statement(db, sql).run({ ...columnsOf(account) });
}

/** Replaces what is configured for an account; does nothing when there is no such account. */
export function updateAccount(db: Db, account: Account): void {
  const sql = `UPDATE account SET provider = :provider, label = :label, base_url = :base_url, settings = :settings, client = :client,
    daily_budget = :daily_budget, paused = :paused, demo = :demo, created_at = :created_at WHERE id = :id`;
  statement(db, sql).run({ ...columnsOf(account) });
}

/** Removes an account and everything recorded of it. Its key is the keychain's business. */
export function deleteAccount(db: Db, id: string): void {
  deleteDeliveriesOf(db, id);
  // Their texts name what was in the account.
  statement(db, 'DELETE FROM banner WHERE id IN (SELECT banner_id FROM outbox WHERE account_id = ?)').run(id);
  statement(db, 'DELETE FROM account WHERE id = ?').run(id);
}

function columnsOf(account: Account): Columns {
  return {
    id: account.id,
    provider: account.provider,
    label: account.label,
    base_url: account.baseUrl,
    settings: JSON.stringify(account.settings),
    client: account.client,
    daily_budget: account.dailyBudget,
    paused: Number(account.paused),
    demo: Number(account.demo),
    created_at: account.createdAt,
  };
}

function accountFrom(row: Columns): Account {
  return {
    id: row.id,
    provider: row.provider,
    label: row.label,
    baseUrl: row.base_url,
    settings: fromJson(settingsSchema, row.settings, {}),
    client: row.client,
    dailyBudget: row.daily_budget,
    paused: row.paused === 1,
    demo: row.demo === 1,
    createdAt: row.created_at,
  };
}

/** How polling an account goes. */
export interface AccountRun {
  readonly state: AccountState;
  readonly stateSince: number;
  /** The last good answer of any endpoint. */
  readonly asOf: number | null;
  readonly error: { readonly kind: ProviderErrorKind; readonly message: string } | null;
  readonly retryAt: number | null;
  readonly clockSkewMs: number | null;
  readonly outageSince: number | null;
  /** The last answer with daily rows of the whole account. Set by `saveAnswer`. */
  readonly daysAsOf: number | null;
  readonly unauthorizedCount: number;
  readonly unauthorizedAt: number | null;
  /** The hour (UTC) at which mailboxes start a new sending day, once learned (decision M3). Set by `saveAnswer`. */
  readonly resetHourUtc: number | null;
  /**
   * While an account catches up: when it last answered before a sleep, a quit or an offline stretch; 0 when it was never
   * seen before. `null`: caught up.
   */
  readonly awaySince: number | null;
  /** Live answers since then. */
  readonly awayAnswers: number;
}

interface RunColumns {
  readonly state: AccountState;
  readonly state_since: number;
  readonly as_of: number | null;
  readonly error_kind: ProviderErrorKind | null;
  readonly error_message: string | null;
  readonly retry_at: number | null;
  readonly clock_skew_ms: number | null;
  readonly outage_since: number | null;
  readonly days_as_of: number | null;
  readonly unauthorized_count: number;
  readonly unauthorized_at: number | null;
  readonly reset_hour_utc: number | null;
  readonly away_since: number | null;
  readonly away_answers: number;
}

/** How polling the account goes; before the first poll: nothing known, `stale`. */
export function readAccountRun(db: Db, id: string): AccountRun {
  const row = statement<RunColumns>(db, 'SELECT * FROM account_run WHERE account_id = ?').get(id);
  if (row === undefined) return neverRun;
  return {
    state: row.state,
    stateSince: row.state_since,
    asOf: row.as_of,
    error: errorFrom(row),
    retryAt: row.retry_at,
    clockSkewMs: row.clock_skew_ms,
    outageSince: row.outage_since,
    daysAsOf: row.days_as_of,
    unauthorizedCount: row.unauthorized_count,
    unauthorizedAt: row.unauthorized_at,
    resetHourUtc: row.reset_hour_utc,
    awaySince: row.away_since,
    awayAnswers: row.away_answers,
  };
}

/** Whether any account that answers still catches up after an absence, or is new. */
export function isAnyAway(db: Db): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM account_run r JOIN account a ON a.id = r.account_id
    WHERE r.away_since IS NOT NULL AND r.state = 'ok' AND a.paused = 0) AS found`;
  return statement<{ found: number }>(db, sql).get()?.found === 1;
}

const neverRun: AccountRun = {
  state: 'stale',
  stateSince: 0,
  asOf: null,
  error: null,
  retryAt: null,
  clockSkewMs: null,
  outageSince: null,
  daysAsOf: null,
  unauthorizedCount: 0,
  unauthorizedAt: null,
  resetHourUtc: null,
  awaySince: null,
  awayAnswers: 0,
};

/**
 * Replaces how polling the account goes. What `saveAnswer` learned is not lost to a caller that read the run before it:
 * `daysAsOf` never goes back, a reset hour is not unlearned.
 */
export function writeAccountRun(db: Db, id: string, run: AccountRun): void {
  const learned = readAccountRun(db, id);
  upsert(db, 'account_run', ['account_id'], {
    account_id: id,
    state: run.state,
    state_since: run.stateSince,
    as_of: run.asOf,
    ...errorColumns(run.error),
    retry_at: run.retryAt,
    clock_skew_ms: run.clockSkewMs === null ? null : Math.round(run.clockSkewMs),
    outage_since: run.outageSince,
    days_as_of: run.daysAsOf === null ? learned.daysAsOf : Math.max(run.daysAsOf, learned.daysAsOf ?? 0),
    unauthorized_count: run.unauthorizedCount,
    unauthorized_at: run.unauthorizedAt,
    reset_hour_utc: run.resetHourUtc ?? learned.resetHourUtc,
    away_since: run.awaySince,
    away_answers: run.awayAnswers,
  });
}
