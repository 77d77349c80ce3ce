/**
 * What is worked out of an account's mail again and again, and changes only with an answer: kept until the next one. That
 * is seen by a stamp in the cache itself, so that another process, an account that went and came back and a change that
 * was rolled back are seen as well.
 */
import { mailStamp } from './listings.ts';
import type { Db } from '../db.ts';

interface Kept<A, T> {
  readonly stamp: number;
  readonly asked: A;
  readonly value: T;
}

/**
 * As `read`, which may look at nothing but what answers bring (saveAnswer) and what it is asked: of each account what it
 * gave last is given again, as long as the same is asked.
 */
export function keptWithMail<A extends readonly unknown[], T>(
  read: (db: Db, accountId: string, ...asked: A) => T,
): (db: Db, accountId: string, ...asked: A) => T {
  const kept = new WeakMap<Db, Map<string, Kept<A, T>>>();
  return (db, accountId, ...asked) => {
    let ofDb = kept.get(db);
    if (ofDb === undefined) kept.set(db, (ofDb = new Map<string, Kept<A, T>>()));
    // Before it is read: what another process writes meanwhile is then read once more, and not missed.
    const stamp = mailStamp(db, accountId);
    const last = ofDb.get(accountId);
    if (last !== undefined && last.stamp === stamp && isSame(last.asked, asked)) return last.value;
    const value = read(db, accountId, ...asked);
    if (stamp !== null) ofDb.set(accountId, { stamp, asked, value });
    return value;
  };
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => Object.is(value, other[index]));
}
