import * as v from 'valibot';
import type { Account } from '../../core/model.ts';
import type { AccountRun } from '../../core/snapshot.ts';
import { deleteDeliveriesOf } from '../hooks.ts';
import { inTransaction, statement, upsert } from '../statement.ts';
import type { Db } from '../db.ts';
import { errorColumns, errorFrom, fromJson, rowOf, runFields, selected, type RunRow } from '../values.ts';

const settingsSchema = v.record(v.string(), v.union([v.string(), v.array(v.string())]));

interface AccountRow extends Omit<Account, 'settings' | 'paused' | 'demo'> {
  readonly settings: string;
  readonly paused: number;
  readonly demo: number;
}

const accountColumns = selected([
  'id',
  'provider',
  'label',
  'baseUrl',
  'settings',
  'client',
  'dailyBudget',
  'paused',
  'demo',
  'createdAt',
]);

/** Every configured account, by id. */
export function listAccounts(db: Db): readonly Account[] {
  return statement<AccountRow>(db, `SELECT ${accountColumns} FROM account ORDER BY id`).all().map(accountFrom);
}

/** The account with this id, or `null`. */
export function findAccount(db: Db, id: string): Account | null {
  const row = statement<AccountRow>(db, `SELECT ${accountColumns} FROM account WHERE id = ?`).get(id);
  return row === undefined ? null : accountFrom(row);
}

/** Adds an account. Throws a StoreFailure when the id is taken. */
export function insertAccount(db: Db, account: Account): void {
  const sql = `INSERT INTO account (id, provider, label, base_url, settings, client, daily_budget, paused, demo, created_at)
    VALUES (:id, :provider, :label, :baseUrl, :settings, :client, :dailyBudget, :paused, :demo, :createdAt)`;
  statement(db, sql).run({ ...rowOfAccount(account) });
}

/** Replaces what is configured for an account; does nothing when there is no such account. */
export function updateAccount(db: Db, account: Account): void {
  const sql = `UPDATE account SET provider = :provider, label = :label, base_url = :baseUrl, settings = :settings, client = :client,
    daily_budget = :dailyBudget, paused = :paused, demo = :demo, created_at = :createdAt WHERE id = :id`;
  statement(db, sql).run({ ...rowOfAccount(account) });
}

/** Removes an account and everything recorded of it. Its key is the keychain's business. */
export function deleteAccount(db: Db, id: string): void {
  deleteDeliveriesOf(db, id);
  // Their texts name what was in the account.
  const told = `SELECT banner_id FROM outbox WHERE account_id = :id
    UNION SELECT t.told_banner FROM alert a JOIN alert_transition t ON t.alert_id = a.id WHERE a.account_id = :id`;
  statement(db, `DELETE FROM banner WHERE id IN (${told})`).run({ id });
  statement(db, 'DELETE FROM account WHERE id = ?').run(id);
}

function rowOfAccount(account: Account): AccountRow {
  const { settings, paused, demo } = account;
  return { ...account, settings: JSON.stringify(settings), paused: Number(paused), demo: Number(demo) };
}

function accountFrom({ settings, paused, demo, ...row }: AccountRow): Account {
  return { ...row, settings: fromJson(settingsSchema, settings, {}), paused: paused === 1, demo: demo === 1 };
}

/** An account that was never asked. */
export const neverRun: AccountRun = {
  state: 'stale',
  stateSince: 0,
  asOf: null,
  error: null,
  retryAt: null,
  clockSkewMs: null,
  liveAsOf: null,
  awaitedSince: null,
  daysAsOf: null,
  unauthorizedCount: 0,
  unauthorizedAt: null,
  resetHourUtc: null,
  awaySince: null,
  awayAnswers: 0,
};

const runColumns = selected(runFields(neverRun));

/** How polling the account goes; before the first poll: nothing known, `stale`. */
export function readAccountRun(db: Db, id: string): AccountRun {
  const row = statement<RunRow<AccountRun>>(db, `SELECT ${runColumns} FROM account_run WHERE account_id = ?`).get(id);
  if (row === undefined) return neverRun;
  const { errorKind, errorMessage, errorTrouble, ...run } = row;
  return { ...run, error: errorFrom({ errorKind, errorMessage, errorTrouble }) };
}

/** Whether any account that answers still catches up after an absence, or is new. */
export function isAnyAway(db: Db): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM account_run r JOIN account a ON a.id = r.account_id
    WHERE r.away_since IS NOT NULL AND r.state = 'ok' AND a.paused = 0) AS found`;
  return statement<{ found: number }>(db, sql).get()?.found === 1;
}

/** Replaces how polling the account goes by what `next` makes of it, in one transaction; the same value is not written. */
export function changeAccountRun(db: Db, id: string, next: (run: AccountRun) => AccountRun): void {
  inTransaction(db, () => {
    const run = readAccountRun(db, id);
    const changed = next(run);
    if (changed !== run) writeAccountRun(db, id, changed);
  });
}

/** Replaces how polling the account goes. Read it in the same transaction, or what was written meanwhile is lost. */
export function writeAccountRun(db: Db, id: string, run: AccountRun): void {
  const { error, ...fields } = run;
  const clockSkewMs = run.clockSkewMs === null ? null : Math.round(run.clockSkewMs);
  const row = rowOf({ accountId: id, ...fields, clockSkewMs, ...errorColumns(error) });
  upsert(db, 'account_run', ['account_id'], row);
}

/** For how long no live number came counts from now on, of all accounts: what came before is not known (any more). */
export function awaitFrom(db: Db, now: number): void {
  const sql = `INSERT INTO account_run (account_id, awaited_since) SELECT id, :now FROM account WHERE true
    ON CONFLICT DO UPDATE SET awaited_since = excluded.awaited_since`;
  statement(db, sql).run({ now: Math.round(now) });
}
