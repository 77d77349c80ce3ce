/**
 * Events on their way to hooks, and the log of what became of them. A row without an outcome waits for `next_at`;
 * whoever delivers it claims it first, so that the app and the terminal never both do.
 */
import type { HookEventName, HookName } from '../core/hooks.ts';
import { statement } from './statement.ts';
import type { Db } from './db.ts';

export interface HookDelivery {
  readonly id: number;
  readonly hook: HookName;
  readonly event: HookEventName;
  /** JSON. */
  readonly payload: string;
  readonly createdAt: number;
  /** Attempts begun. */
  readonly attempts: number;
  /** When it is due; while it is being delivered, when the claim ends. Meaningless once there is an outcome. */
  readonly nextAt: number | null;
  readonly outcome: 'delivered' | 'failed' | null;
  readonly detail: string | null;
  readonly tookMs: number | null;
  readonly finishedAt: number | null;
}

/** A claimed row. The claim holds until `nextAt`, and is lost when the row's `attempts` is no longer this one. */
export type HookClaim = Pick<HookDelivery, 'id' | 'event' | 'payload' | 'createdAt' | 'attempts'>;

type NewDelivery = Pick<HookDelivery, 'hook' | 'event' | 'payload' | 'createdAt'>;

const columns = `id, hook, event, payload, created_at AS createdAt, attempts, next_at AS nextAt, outcome, detail,
  took_ms AS tookMs, finished_at AS finishedAt`;

const claimColumns = 'id, event, payload, created_at AS createdAt, attempts';

/** Adds an event that is due at once; call it in the transaction that stores what it tells. */
export function insertDelivery(db: Db, row: NewDelivery): void {
  const sql = `INSERT INTO hook_delivery (hook, event, payload, created_at, attempts, next_at)
    VALUES (:hook, :event, :payload, :createdAt, 0, :createdAt)`;
  statement(db, sql).run({ ...row });
}

/** Adds an event that the caller delivers itself, at once. */
export function insertClaimed(db: Db, row: NewDelivery, leaseMs: number): HookClaim {
  const sql = `INSERT INTO hook_delivery (hook, event, payload, created_at, attempts, next_at)
    VALUES (:hook, :event, :payload, :createdAt, 1, :createdAt + :leaseMs) RETURNING ${claimColumns}`;
  const claim = statement<HookClaim>(db, sql).get({ ...row, leaseMs });
  if (claim === undefined) throw new Error('an insert returned no row');
  return claim;
}

/** Whoever tests a hook delivers that event itself. */
const oldestWaiting = `SELECT id FROM hook_delivery
  WHERE hook = :hook AND outcome IS NULL AND event <> 'test' ORDER BY id LIMIT 1`;

/** Whether anything has no outcome yet, tests included. */
export function hasWaiting(db: Db): boolean {
  return statement(db, 'SELECT 1 FROM hook_delivery WHERE outcome IS NULL LIMIT 1').get() !== undefined;
}

/** When the hook's oldest waiting event is due, epoch ms; `null` when none waits. Later ones wait for it. */
export function nextDeliveryAt(db: Db, hook: HookName): number | null {
  const sql = `SELECT next_at AS nextAt FROM hook_delivery WHERE id = (${oldestWaiting})`;
  return statement<{ nextAt: number | null }>(db, sql).get({ hook })?.nextAt ?? null;
}

/**
 * Takes the hook's oldest waiting event until `now + leaseMs`, or nothing when it is not due or somebody else has it. A
 * time further off than any wait was noted by a clock that has been put back since, and holds nothing up.
 */
export function claimDelivery(
  db: Db,
  hook: HookName,
  now: number,
  leaseMs: number,
  longestWaitMs: number,
): HookClaim | null {
  const sql = `UPDATE hook_delivery SET attempts = attempts + 1, next_at = :now + :leaseMs
    WHERE id = (${oldestWaiting}) AND (next_at IS NULL OR next_at <= :now OR next_at > :now + :longestWaitMs)
    RETURNING ${claimColumns}`;
  return statement<HookClaim>(db, sql).get({ hook, now, leaseMs, longestWaitMs }) ?? null;
}

export interface HookResult extends Pick<HookDelivery, 'detail'> {
  readonly outcome: 'delivered' | 'failed';
  readonly tookMs: number;
}

const ifStillMine = 'WHERE id = :id AND attempts = :attempts AND outcome IS NULL';

/** Notes how a claimed event ended. Does nothing when the claim was lost. */
export function finishDelivery(db: Db, { id, attempts }: HookClaim, result: HookResult, now: number): void {
  const sql = `UPDATE hook_delivery SET outcome = :outcome, detail = :detail, took_ms = :tookMs, finished_at = :now ${ifStillMine}`;
  statement(db, sql).run({ id, attempts, ...result, now });
}

/** Notes a failed attempt that is to be repeated at `nextAt`. Does nothing when the claim was lost. */
export function postponeDelivery(
  db: Db,
  { id, attempts }: HookClaim,
  result: Pick<HookResult, 'detail' | 'tookMs'>,
  nextAt: number,
): void {
  const sql = `UPDATE hook_delivery SET next_at = :nextAt, detail = :detail, took_ms = :tookMs ${ifStillMine}`;
  statement(db, sql).run({ id, attempts, detail: result.detail, tookMs: result.tookMs, nextAt });
}

/** Puts a claimed event back as if it had not been tried: it was not, or not by whom it has to be. */
export function releaseDelivery(db: Db, { id, attempts }: HookClaim, now: number): void {
  statement(db, `UPDATE hook_delivery SET attempts = attempts - 1, next_at = :now ${ifStillMine}`).run({
    id,
    attempts,
    now,
  });
}

/**
 * Fails what cannot be tried again: events whose last attempt never came to an end, and tests that were interrupted. What
 * somebody is delivering at this moment is left alone. Returns how many.
 */
export function giveUpDeliveries(db: Db, mostAttempts: number, detail: string, now: number): number {
  const sql = `UPDATE hook_delivery SET outcome = 'failed', detail = coalesce(detail, :detail), finished_at = :now
    WHERE outcome IS NULL AND next_at <= :now AND (attempts >= :mostAttempts OR event = 'test')`;
  return statement(db, sql).run({ mostAttempts, detail, now });
}

/** Fails everything that waits for the hook, with the reason given; returns how many. */
export function abandonDeliveries(db: Db, hook: HookName, detail: string, now: number): number {
  const sql = `UPDATE hook_delivery SET outcome = 'failed', detail = :detail, finished_at = :now
    WHERE hook = :hook AND outcome IS NULL AND event <> 'test'`;
  return statement(db, sql).run({ hook, detail, now });
}

/** The log, newest first. */
export function listDeliveries(db: Db, limit: number): readonly HookDelivery[] {
  return statement<HookDelivery>(db, `SELECT ${columns} FROM hook_delivery ORDER BY id DESC LIMIT ?`).all(limit);
}

/** One row of the log; `null` when it is gone. */
export function findDelivery(db: Db, id: number): HookDelivery | null {
  return statement<HookDelivery>(db, `SELECT ${columns} FROM hook_delivery WHERE id = ?`).get(id) ?? null;
}

/** Drops finished rows from before `olderThan`, and all but the newest `most`. What waits stays. */
export function pruneDeliveries(db: Db, olderThan: number, most: number): void {
  const sql = `DELETE FROM hook_delivery WHERE outcome IS NOT NULL AND (created_at < :olderThan
    OR id <= (SELECT id FROM hook_delivery ORDER BY id DESC LIMIT 1 OFFSET :most))`;
  statement(db, sql).run({ olderThan, most });
}

/** Drops everything that tells of this account, waiting or not: its history goes with it. */
export function deleteDeliveriesOf(db: Db, accountId: string): void {
  statement(db, `DELETE FROM hook_delivery WHERE payload ->> '$.account.id' = ?`).run(accountId);
}
